"""A request for records: when it is due, what may be done with each line, and how words are taken out of a text.

Due: UK GDPR Article 12A. One calendar month from receipt, or from proof of identity when that was waited for; days
waited for an answer on what is meant do not count; two further months when the request is complex. A month ends on the
same day of the next month, on its last day when there is none, and on the next working day when that is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from openmash.rulebook import calendars
from openmash.rulebook.records import AsWhom, DataClass, Exemption, LineChoice, StopReason
from openmash.rulebook.words import YES, Verdict, first_no, no

MONTHS, FURTHER_MONTHS = 1, 2


@dataclass(frozen=True, slots=True)
class Stop:
    """A time in which the month did not run, or does not: ``ended`` is None while it is still waited for."""

    why: StopReason
    began: date
    ended: date | None = None


def due_on(received: date, stops: Iterable[Stop] = (), *, extended: bool = False) -> date | None:
    """The last day for the answer (London); None while the clock stands."""
    waited = tuple(stops)
    if any(stop.ended is None for stop in waited):
        return None
    proofs = [stop.ended for stop in waited if stop.why is StopReason.IDENTITY and stop.ended]
    start = max([received, *proofs])
    due = calendars.months_on(start, MONTHS + (FURTHER_MONTHS if extended else 0))
    unheard = [stop for stop in waited if stop.why is StopReason.CLARIFICATION and stop.ended]
    days = sum((max(stop.ended or start, start) - max(stop.began, start)).days for stop in unheard)
    return calendars.next_working_day(due + timedelta(days=days))


def may_extend(due: date | None, today: date, *, extended: bool, because: str) -> Verdict:
    """May the answer take two further months? Once, with a reason, and said before the first month is over."""
    return first_no(
        no("It has been extended already. The law knows one extension of two months.") if extended else YES,
        no("The clock stands. Extend it when it runs again.") if due is None else YES,
        no("The month is over: it can no longer be extended. Answer now, and say sorry for the delay.")
        if due is not None and today > due
        else YES,
        YES if because.strip() else no("Say why it is complex. The person who asked is told this reason."),
    )


# What is done with a line --------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Part:
    """Words taken out of a text: from character ``start`` up to ``end``, with the reason in law."""

    start: int
    end: int
    reason: Exemption


@dataclass(frozen=True, slots=True)
class LineFacts:
    """What is known about a line when somebody decides on it.

    ``harm`` says, for each profession asked, whether its latest opinion expects serious harm; ``owner_agrees`` is None
    while the owner has not answered.
    """

    data: DataClass
    as_whom: AsWhom
    owner_to_be_asked: bool = False
    owner_asked: bool = False
    owner_agrees: bool | None = None
    harm: dict[DataClass, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settled:
    """What a person decided on a line: the choice, what is taken out, the reason for withholding, and in words why.

    ``against`` says why it goes without the owner's agreement, ``known`` why the person knows health data already.
    """

    choice: LineChoice
    parts: tuple[Part, ...] = ()
    reason: Exemption | None = None
    why: str = ""
    against: str = ""
    known: str = ""

    @property
    def reasons(self) -> tuple[Exemption, ...]:
        """Every exemption relied on, each once."""
        return tuple(dict.fromkeys([*([self.reason] if self.reason else []), *(part.reason for part in self.parts)]))

    @property
    def leaves(self) -> bool:
        """Do any of the line's words reach the person who asked?"""
        return self.choice in (LineChoice.RELEASE, LineChoice.REDACT)


def may_settle(settled: Settled, line: LineFacts) -> Verdict:
    """May the line be dealt with so? The first thing that is missing, as a sentence."""
    return first_no(
        _whole(settled),
        *(_may_rely(reason, line) for reason in settled.reasons),
        _owner_heard(settled, line) if settled.leaves else YES,
        _health_heard(settled, line) if settled.leaves else YES,
    )


def _whole(settled: Settled) -> Verdict:
    if settled.choice is LineChoice.RELEASE and (settled.parts or settled.reason):
        return no("You gave words to take out. Choose “with parts taken out”, or empty the boxes.")
    if settled.choice is LineChoice.REDACT and not settled.parts:
        return no("Copy the words to be taken out from the line, each with its reason.")
    if settled.choice is LineChoice.WITHHOLD and settled.reason is None:
        return no("Choose the reason in law for withholding the line.")
    if settled.choice is LineChoice.OUTSIDE and not settled.why.strip():
        return no("Say how you know that the line is not about this person.")
    return YES


def _may_rely(reason: Exemption, line: LineFacts) -> Verdict:
    if reason.parents_only and line.as_whom is not AsWhom.PARENT:
        return no("This reason counts only when somebody with parental responsibility asks for a child.")
    if reason.opinion is not None and not line.harm.get(reason.opinion):
        profession = reason.opinion.words.split()[0].lower()
        return no(
            f"Serious harm needs the opinion of a named {profession} professional who expects it. Record it first."
        )
    return YES


def _owner_heard(settled: Settled, line: LineFacts) -> Verdict:
    if not line.owner_to_be_asked or line.owner_agrees:
        return YES
    if not line.owner_asked:
        return no("Another agency owns this line. Ask it first, or withhold the line.")
    if not settled.against.strip():
        if line.owner_agrees is None:
            return no("The owner has not answered. Wait, or say why the line is released without an answer.")
        return no("The owner objects. You may still release it: say why.")
    return YES


def _health_heard(settled: Settled, line: LineFacts) -> Verdict:
    """Health data go only with a health professional's opinion that no serious harm is likely, or when they are known.

    Source: Data Protection Act 2018 Sch 3 para 6.
    """
    if line.data is not DataClass.HEALTH or line.harm.get(DataClass.HEALTH) is False:
        return YES
    if line.harm.get(DataClass.HEALTH):
        return no("A health professional expects serious harm. Withhold the line, or record a newer opinion first.")
    if not settled.known.strip():
        return no(
            "Health information: record a health professional’s opinion first, or say how the person knows it already."
        )
    return YES


# Taking words out ----------------------------------------------------------------------------------------------------
_ALIKE = ("'’‘", '"“”', "-–‑")
_SAME = {sign: f"[{re.escape(signs)}]" for signs in _ALIKE for sign in signs}
"""Signs that people and machines write for one another."""


def places(text: str, words: str) -> tuple[tuple[int, int], ...]:
    """Everywhere that these words stand in a text, whatever their case, spacing and quotation marks. Whole words."""
    pieces = words.split()
    if not pieces:
        return ()
    pattern = r"\s+".join("".join(_SAME.get(sign, re.escape(sign)) for sign in piece) for piece in pieces)
    before = r"(?<!\w)" if pieces[0][0].isalnum() else ""
    after = r"(?!\w)" if pieces[-1][-1].isalnum() else ""
    found = re.finditer(f"{before}{pattern}{after}", text, re.IGNORECASE)
    return tuple((match.start(), match.end()) for match in found)


def parts_of(text: str, wanted: Iterable[tuple[str, Exemption]]) -> tuple[Part, ...]:
    """The places of all these words, in order, none over another: of two that overlap the first reason counts."""
    parts = [Part(start, end, reason) for words, reason in wanted for start, end in places(text, words)]
    joined: list[Part] = []
    for part in sorted(parts, key=lambda one: (one.start, -one.end)):
        if joined and part.start < joined[-1].end:
            last = joined.pop()
            joined.append(Part(last.start, max(last.end, part.end), last.reason))
        else:
            joined.append(part)
    return tuple(joined)


def with_marks(text: str, parts: Sequence[Part]) -> str:
    """The text as it is sent: the words taken out are not in it, "[removed: …]" stands in their place."""
    kept, at = [], 0
    for part in parts:
        kept += [text[at : part.start], f"[removed: {part.reason.mark}]"]
        at = part.end
    return "".join([*kept, text[at:]])


def taken_out(text: str, parts: Sequence[Part]) -> tuple[str, ...]:
    """The words that were taken out, each once: to look whether they stand anywhere else."""
    return tuple(dict.fromkeys(" ".join(text[part.start : part.end].split()) for part in parts))


def names_in(text: str, names: Iterable[str]) -> tuple[str, ...]:
    """Which of these names stand in the text: a hint that another person is named, never applied by itself."""
    return tuple(name for name in dict.fromkeys(names) if places(text, name))
