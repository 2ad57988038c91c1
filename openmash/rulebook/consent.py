"""Permission as it stands now, worked out from what was said: each giver for themselves, each agency for itself.

Two parents who answer differently stand side by side and are never merged. Consent is recorded and is not the gate
(golden rule 3): only a request that *rests* on consent is stopped by it. A child who is competent (Gillick) speaks for
themselves, without the parent; from 16 a child is taken to be. Sources: M6.1; CAM information sharing, key message 3;
Gillick v West Norfolk 1985; codelists ``lawful_bases`` and ``golden_rules_2024``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from openmash.rulebook.words import YES, Capacity, ConsentAnswer, Purpose, Verdict, no

ANYONE = ""
"""Stands for every agency that nobody named: a word about "everything" speaks of these too."""

PRESUMED_FROM = 16
SPEAKING: frozenset[ConsentAnswer] = frozenset({ConsentAnswer.GIVEN, ConsentAnswer.REFUSED, ConsentAnswer.WITHDRAWN})
"""Answers that settle something. Asked, not asked and not stated leave what was said before as it is."""

AGAINST: frozenset[ConsentAnswer] = frozenset({ConsentAnswer.REFUSED, ConsentAnswer.WITHDRAWN})


@dataclass(frozen=True, slots=True)
class Said:
    """One answer of one giver, as recorded. ``giver`` is their key, ``name`` how people call them.

    Without ``agencies`` or ``purposes`` it is about all of them; a permission given so stands in words only, in
    ``words``. ``at`` is when it was said (aware UTC).
    """

    giver: str
    name: str
    capacity: Capacity | None
    answer: ConsentAnswer
    at: datetime
    agencies: frozenset[str] = frozenset()
    purposes: frozenset[Purpose] = frozenset()
    words: str = ""

    @property
    def in_words_only(self) -> bool:
        """Given, without saying to which agencies: nobody can tell what it covers."""
        return self.answer is ConsentAnswer.GIVEN and not self.agencies


@dataclass(frozen=True, slots=True)
class Part:
    """What still stands of one answer: for these agencies (with :data:`ANYONE`, for all others too), these purposes."""

    said: Said
    agencies: frozenset[str]
    purposes: frozenset[Purpose]
    narrowed: bool = False
    """Did something said later take a part of it out?"""


@dataclass(frozen=True, slots=True)
class GiverState:
    """Where one giver stands now, newest word first. Where no word of theirs settles anything, it is the last one."""

    giver: str
    name: str
    capacity: Capacity | None
    parts: tuple[Part, ...]

    @property
    def against(self) -> tuple[Part, ...]:
        """What they refused or took back, and still do."""
        return tuple(part for part in self.parts if part.said.answer in AGAINST)


@dataclass(frozen=True, slots=True)
class Child:
    """A child who is asked about: ``competent`` as judged, or as taken by age; None when nobody has judged."""

    key: str
    name: str
    competent: bool | None


def states(said: Iterable[Said]) -> tuple[GiverState, ...]:
    """Every giver's state now, in the order in which they first spoke. Of two words of the same time the later given
    in counts."""
    by_giver: dict[str, list[Said]] = {}
    for one in sorted(said, key=lambda one: one.at):
        by_giver.setdefault(one.giver, []).append(one)
    return tuple(_state(rows) for rows in by_giver.values())


def _state(rows: Sequence[Said]) -> GiverState:
    newest = rows[-1]
    named = frozenset(code for one in rows for code in one.agencies) | {ANYONE}
    decided: set[tuple[str, Purpose]] = set()
    parts: list[Part] = []
    for one in reversed(rows):
        if one.answer not in SPEAKING:
            continue
        meant = {(code, why) for code in one.agencies or named for why in one.purposes or frozenset(Purpose)}
        cells = meant - decided
        decided |= cells
        if cells:
            codes, purposes = frozenset(code for code, _ in cells), frozenset(why for _, why in cells)
            parts.append(Part(one, codes, purposes, narrowed=cells != meant))
    if not parts:
        parts = [Part(newest, newest.agencies or named, newest.purposes or frozenset(Purpose))]
    return GiverState(newest.giver, newest.name, _capacity(rows), tuple(parts))


def _capacity(rows: Sequence[Said]) -> Capacity | None:
    return next((one.capacity for one in reversed(rows) if one.capacity is not None), None)


def answer_at(state: GiverState, agency: str, purpose: Purpose) -> Said | None:
    """This giver's word about one agency and one purpose, or None when they said nothing that settles it."""
    rows = [part.said for part in state.parts if part.said.answer in SPEAKING]
    newest_first = sorted(rows, key=lambda one: one.at, reverse=True)
    speaks = (
        one
        for one in newest_first
        if (not one.agencies or agency in one.agencies) and (not one.purposes or purpose in one.purposes)
    )
    return next(speaks, None)


def carries(said: Iterable[Said], children: Sequence[Child], agency: str, purpose: Purpose) -> Verdict:
    """Could a request to this agency for this purpose rest on consent, for every child asked about?

    A competent child's own word decides for that child. Else a parent must have named this agency and purpose, and
    nobody with a parent's word be against it.
    """
    standing = states(said)
    parents = [(one, answer_at(one, agency, purpose)) for one in standing if one.capacity in (Capacity.PARENT, None)]
    against = [state.name for state, word in parents if word is not None and word.answer in AGAINST]
    agreed = [state.name for state, word in parents if _names(state, word)]
    own = {one.giver: answer_at(one, agency, purpose) for one in standing if one.capacity is Capacity.CHILD}
    for child in children:
        verdict = _for_child(child, own.get(child.key), agreed, against)
        if not verdict:
            return verdict
    return YES if children else no("No child is asked about, so nobody can have agreed.")


def _names(state: GiverState, word: Said | None) -> bool:
    """Did a parent agree, naming agencies and purposes?"""
    given = word is not None and word.answer is ConsentAnswer.GIVEN and not word.in_words_only and bool(word.purposes)
    return given and state.capacity is Capacity.PARENT


_OTHER_BASIS = "Choose another lawful basis."


def _for_child(child: Child, own: Said | None, agreed: Sequence[str], against: Sequence[str]) -> Verdict:
    if own is not None and child.competent is not False:
        if own.answer in AGAINST:
            done = "refused" if own.answer is ConsentAnswer.REFUSED else "took permission back"
            return _no(f"{child.name} {done}. {_OTHER_BASIS}", child.name)
        if child.competent and not own.in_words_only and own.purposes:
            return YES
        if child.competent is None and not agreed:
            return _no(
                f"{child.name} agreed, but nobody has recorded whether {child.name} understands what that means "
                "(Gillick). Record it first, or choose another lawful basis.",
                child.name,
            )
    if against:
        differ = " while somebody else agreed" if agreed else ""
        names = ", ".join(against)
        return _no(f"{names} refused or took permission back{differ}. {_OTHER_BASIS}", names)
    if agreed:
        return YES
    return no(
        "Nobody who may give it has given consent for this agency and purpose, or it was taken back. Record it first, "
        "or choose another lawful basis."
    )


def _no(sentence: str, private: str) -> Verdict:
    return no(sentence, private=private)


def agreed_to(said: Iterable[Said], agency: str) -> bool:
    """Has somebody agreed that this agency is asked, in words or by name, and is nobody against it?

    For a Green or Blue, where permission takes the place of a recorded reason (M2.8).
    """
    heard = (state for state in states(said) if state.capacity is not Capacity.OTHER)
    words = [word for state in heard for why in Purpose if (word := answer_at(state, agency, why)) is not None]
    return any(one.answer is ConsentAnswer.GIVEN for one in words) and not any(one.answer in AGAINST for one in words)


def bearing(said: Iterable[Said], agency: str) -> str:
    """How permission bears on a question to this agency, in a sentence the agency itself may read; empty when nobody
    said anything that settles it.

    It names nobody, no other agency and no words used: only whether permission reaches this agency.
    """
    heard = [state for state in states(said) if state.capacity is not Capacity.OTHER]
    words = [word for state in heard for why in Purpose if (word := answer_at(state, agency, why)) is not None]
    given = [part.said for state in heard for part in state.parts if part.said.answer is ConsentAnswer.GIVEN]
    if any(one.answer in AGAINST for one in words):
        return "Permission for asking you was refused or taken back: the question does not rest on it"
    if any(one.answer is ConsentAnswer.GIVEN and not one.in_words_only for one in words):
        return "Permission was given that covers asking you"
    if any(not one.in_words_only for one in given):
        return "Permission was given for other things and does not cover asking you"
    return "Permission was given in words only: nobody can tell whether it covers asking you" if given else ""


def objections(said: Iterable[Said]) -> tuple[GiverState, ...]:
    """Everybody who refused or took permission back, and still stands by it: to be shown loudly."""
    return tuple(state for state in states(said) if state.against)


@dataclass(frozen=True, slots=True)
class Judged:
    """What was judged of a child's competence for one decision: the three questions, and what follows from them."""

    understands: bool
    consequences: bool
    free: bool
    competent: bool


def may_judge(judged: Judged) -> Verdict:
    """Does the conclusion follow? Competent only when all three are answered yes; "not competent" always may be."""
    if judged.competent and not (judged.understands and judged.consequences and judged.free):
        return no("A child is competent only if all three are answered yes. Change the conclusion, or the answers.")
    return YES


def competent(latest: Judged | None, born: date | None, on: date) -> bool | None:
    """Is the child taken to be competent on this London day? As judged last; else yes from 16; else nobody knows."""
    if latest is not None:
        return latest.competent
    if born is None:
        return None
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    return True if age >= PRESUMED_FROM else None


def answers_of(state: GiverState) -> Mapping[ConsentAnswer, tuple[Part, ...]]:
    """A giver's parts by what was answered, in the order of the list of answers."""
    found = {answer: tuple(part for part in state.parts if part.said.answer is answer) for answer in ConsentAnswer}
    return {answer: parts for answer, parts in found.items() if parts}
