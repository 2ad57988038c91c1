"""Permission and the family's voice as every page shows them: each giver for themselves, what was taken back loudly."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openmash.referrals.permission import NOBODY, Voice
from openmash.rulebook import calendars, consent
from openmash.rulebook.consent import ANYONE, GiverState, Part, Said
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import ConsentAnswer, Purpose
from openmash.web import times
from openmash.web.jinja import sentence_list
from openmash.web.parts import State

LEAD = {
    ConsentAnswer.GIVEN: "Gave permission",
    ConsentAnswer.REFUSED: "Refused",
    ConsentAnswer.WITHDRAWN: "Took permission back",
    ConsentAnswer.SOUGHT: "Asked, no answer yet",
    ConsentAnswer.NOT_SOUGHT: "Not asked",
    ConsentAnswer.NOT_STATED: "Not stated",
    ConsentAnswer.NOT_APPLICABLE: "Does not apply",
}
ICONS = {ConsentAnswer.GIVEN: "tick", ConsentAnswer.REFUSED: "nil", ConsentAnswer.WITHDRAWN: "nil"}


@dataclass(frozen=True, slots=True)
class Giver:
    """One person's word now: name, as whom they speak, and a line for each part of it, newest first."""

    name: str
    capacity: str
    lines: tuple[State, ...]


@dataclass(frozen=True, slots=True)
class PermissionShown:
    """What stands now. `loud` is what was refused or taken back; `silent` why nobody was asked; `unknown` when nothing
    at all is on record."""

    loud: tuple[str, ...]
    givers: tuple[Giver, ...]
    silent: tuple[str, ...]
    competences: tuple[str, ...]
    told: tuple[str, ...]

    @property
    def unknown(self) -> bool:
        """Has nobody said anything of permission?"""
        return not (self.givers or self.silent)


def permission(voice: Voice, policy: LocalPolicy, at: datetime) -> PermissionShown:
    """Permission at this moment, from the facts."""
    every = consent.states(voice.said)
    spoken = [state for state in every if state.giver != NOBODY]
    return PermissionShown(
        loud=tuple(_loud(state, policy, at) for state in spoken if state.against),
        givers=tuple(_giver(state, policy, at) for state in spoken),
        silent=_silent(voice.consents, at),
        competences=tuple(_competence(voice, at)),
        told=told_lines(voice.informed, at),
    )


def _giver(state: GiverState, policy: LocalPolicy, at: datetime) -> Giver:
    lines = tuple(State(ICONS.get(part.said.answer, "gap"), part_words(part, policy, at)) for part in state.parts)
    return Giver(state.name, _capacity(state), lines)


def _loud(state: GiverState, policy: LocalPolicy, at: datetime) -> str:
    said = "; ".join(part_words(part, policy, at, bare=True) for part in state.against)
    return f"{state.name}: {said[:1].lower()}{said[1:]}."


def part_words(part: Part, policy: LocalPolicy, at: datetime | None, *, bare: bool = False) -> str:
    """One part of somebody's word: what, for which agencies and purposes, when. `bare` leaves out the words used."""
    said = part.said
    lead = LEAD[said.answer]
    if said.answer not in consent.SPEAKING:
        return f"{lead} ({_when(said.at, at)})"
    covered = "in words only" if said.in_words_only else _covered(part, policy)
    words = f". In their words: “{said.words}”" if said.words and not bare else ""
    return f"{lead} {covered} ({_when(said.at, at)}){words}"


def _covered(part: Part, policy: LocalPolicy) -> str:
    agencies = [policy.agency_name(code) for code in sorted(part.agencies - {ANYONE})]
    where = "for all agencies" if ANYONE in part.agencies else f"for {sentence_list(agencies)}"
    if part.narrowed and ANYONE in part.agencies:
        where = f"{where} but those spoken of since"
    fewer = part.purposes != frozenset(Purpose)
    what = "; ".join(one.words[:1].lower() + one.words[1:] for one in Purpose if one in part.purposes)
    return f"{where}, {what}" if fewer else where


def _silent(rows: Iterable[Any], at: datetime | None) -> tuple[str, ...]:
    """Why nobody was asked, and who decided that; every time it was recorded."""
    found = []
    for row in rows:
        if row.answer == ConsentAnswer.NOT_SOUGHT.value:
            who = f" Decided by {row.decided_by}." if row.decided_by else " Who decided it is not on record."
            whom = f"{row.given_by} was not asked" if row.given_by else "Nobody was asked"
            found.append(f"{whom} ({_when(row.said_at or row.at, at)}): {row.why_not.rstrip('.')}.{who}")
    return tuple(found)


def _competence(voice: Voice, at: datetime) -> Iterable[str]:
    """The last judgement of each child, or that they are taken to be competent by age."""
    latest = {str(row.child_id): row for row in voice.competences}
    today = calendars.london(at).date()
    for child in voice.children(today):
        row = latest.get(child.key)
        if row is not None:
            found = "competent" if row.competent else "not competent"
            yield f"{child.name}: {found}, about {row.about[:1].lower()}{row.about[1:]}"
        elif child.competent:
            yield f"{child.name}: taken to be competent, being 16 or older"


def told_lines(rows: Iterable[Any], at: datetime) -> tuple[str, ...]:
    """What the family was told, or why not, newest first."""
    return tuple(_told(row, at) for row in reversed(list(rows)))


def _told(row: Any, at: datetime) -> str:
    if row.told:
        return f"{row.whom}: told {times.when(row.told_at, at)} by {row.told_by}. {row.what}"
    return f"{row.whom}: not told. {row.why_not.rstrip('.')}. Decided by {row.decided_by} ({times.when(row.at, at)})"


def about_agency(said: Sequence[Said], code: str) -> tuple[State, ...]:
    """What each giver said that bears on asking this agency, for the line under it. Empty when nobody said anything."""
    found = []
    for state in consent.states(said):
        if state.giver == NOBODY:
            continue
        words = [one for why in Purpose if (one := consent.answer_at(state, code, why)) is not None]
        for one in dict.fromkeys(words):
            lead = LEAD[one.answer].lower()
            if one.in_words_only:
                found.append(State("gap", f"{state.name} {lead} in words only: “{one.words}”"))
            else:
                some = "" if not one.purposes else f" ({_purposes(one)})"
                found.append(State(ICONS.get(one.answer, "gap"), f"{state.name} {lead}{some}"))
        if not words and any(part.said.answer is ConsentAnswer.GIVEN for part in state.parts):
            found.append(State("gap", f"{state.name} gave permission, but not for this agency"))
    return tuple(found)


def _purposes(one: Said) -> str:
    return "; ".join(why.words[:1].lower() + why.words[1:] for why in Purpose if why in one.purposes)


def lines(voice: Voice, policy: LocalPolicy) -> str:
    """Everybody's word in one text, with days in full: for what leaves the hub and is read on another day."""
    every = [state for state in consent.states(voice.said) if state.giver != NOBODY]
    givers = [
        f"{state.name}{_as(state)}: {'; '.join(part_words(part, policy, None) for part in state.parts)}."
        for state in every
    ]
    return " ".join([*givers, *_silent(voice.consents, None)]) or "Nothing is on record."


def _as(state: GiverState) -> str:
    return f" ({_capacity(state)})" if state.capacity else ""


def _capacity(state: GiverState) -> str:
    return state.capacity.words.removeprefix("As ").lower() if state.capacity else ""


def _when(moment: datetime, at: datetime | None) -> str:
    """When something was said, seen from `at`; with the day in full where nobody knows when it is read."""
    return times.when(moment, at) if at is not None else f"{times.day(moment)}, {times.time_of_day(moment)}"
