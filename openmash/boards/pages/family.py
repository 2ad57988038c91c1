"""The family's part of the whole picture: children with one loud fact each, adults, home, the ratings so far."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from openmash.boards.pages import words
from openmash.boards.queries.picture import Picture
from openmash.boards.queries.rows import Row
from openmash.people.models import CaseStatus
from openmash.referrals import reaching
from openmash.referrals.models import Mention
from openmash.referrals.queries import child_name
from openmash.referrals.words import SafeToCall
from openmash.rulebook.extracts import CaseState
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.sharing import ADDRESS_WITHHELD
from openmash.rulebook.words import Outcome, RatingKind
from openmash.web import times
from openmash.web.jinja import sentence_list
from openmash.web.parts import RatingMark

LOUD_STATUS = {"PLAN", "LOOKED_AFTER", "OPEN", "OTHER_AUTHORITY"}


@dataclass(frozen=True, slots=True)
class ChildCard:
    """One child: who, how urgent, where by day, and the one fact that must not be overlooked."""

    name: str
    tone: str
    rating: RatingMark
    lines: tuple[str, ...]
    loud: str


@dataclass(frozen=True, slots=True)
class AdultLine:
    """One adult, or the home: what to know in a line, and what to mind loudly."""

    name: str
    details: tuple[str, ...]
    loud: str = ""


@dataclass(frozen=True, slots=True)
class StripStep:
    """One rating in the row of ratings: whose, of whom, when, why."""

    rating: RatingMark
    who: str
    when: str
    because: str


def children(picture: Picture, at: datetime, policy: LocalPolicy) -> tuple[ChildCard, ...]:
    """A card for each child of the referral, in the order they were named."""
    return tuple(
        ChildCard(
            name=words.first_name(child),
            tone=child.rating.lower() or "none",
            rating=words.mark(child.final_rating or child.rating),
            lines=tuple(_child_lines(child, at)),
            loud=next(_loud(child, picture, at), ""),
        )
        for child in picture.children
    )


def _child_lines(child: Mention, at: datetime) -> Iterator[str]:
    yield words.about(child, at)
    if child.aka:
        yield f"Also called {child.aka}"
    if child.school:
        yield child.school
    if child.language or child.interpreter:
        yield _language(child)
    if child.disability:
        yield f"Disability: {child.disability}"
    if child.outcome:
        yield f"Decided: {Outcome(child.outcome).words}"


def _language(person: Mention) -> str:
    needed = "" if person.interpreter is None else "interpreter needed" if person.interpreter else "no interpreter"
    return ", ".join(part for part in (person.language, needed) if part)


def _loud(child: Mention, picture: Picture, at: datetime) -> Iterator[str]:
    """What must not be overlooked about this child, the most telling first."""
    me = str(child.id)
    status = _last(row for row in picture.facts["case_statuses"] if row.mention_id == me)
    if status and status.status in LOUD_STATUS:
        worker = f": {status.worker or status.authority}" if status.worker or status.authority else ""
        yield f"{CaseStatus.KINDS[status.status]}{worker}"
    record = _last(row for row in picture.facts["case_records"] if row.mention_id == me)
    if status is None and record and CaseState(record.state).needs_worker:
        worker = f": {record.worker}" if record.worker else ""
        day = f", extract of {times.day(date.fromisoformat(record.as_of))}" if record.as_of else ""
        yield f"{CaseState(record.state).words}{worker}. Case system{day}; nobody has confirmed it yet"
    seen = _last(row for row in picture.facts["sightings"] if row.child_id == me)
    asked = _last(row for row in picture.facts["welfare_checks"] if row.child_id == me)
    if asked and (seen is None or seen.at < asked.at):
        yield f"Not seen yet: {asked.asked_of} asked, by {times.due(asked.by_when, at)}"
    if seen and seen.seen:
        yield f"Seen {times.when(seen.seen_at, at)} by {seen.seen_by}"
    if seen and not seen.seen:
        yield f"Could not be seen {times.when(seen.seen_at, at)}"
    if picture.referral.missing:
        yield "Reported missing"
    if picture.referral.danger and not child.rating:
        yield "Referrer says: in danger now"


def _last(rows: Iterator[Row]) -> Row | None:
    found = list(rows)
    return found[-1] if found else None


def adults(picture: Picture, at: datetime, policy: LocalPolicy) -> tuple[AdultLine, ...]:
    """The adults with how to reach them safely, then how to reach the family, then the home."""
    marked = {str(row.subject) for row in picture.facts["protected_marks"] if row.kind == "PERSON"}
    reads = picture.reads_addresses
    lines = [_adult(adult, at, protected=str(adult.pk) in marked, reads=reads) for adult in picture.adults]
    lines += _safe(picture, at)
    return (*lines, _home(picture))


def _adult(adult: Mention, at: datetime, *, protected: bool, reads: bool) -> AdultLine:
    known = [adult.relation, words.age(adult, at) if adult.born or adult.born_words else "", _language(adult)]
    known += [adult.phone, ADDRESS_WITHHELD if adult.address and protected and not reads else adult.address]
    loud = [f"Safe contact: {adult.safe_contact}"] if adult.safe_contact else []
    loud += ["Protected: where they live never leaves the hub"] if protected else []
    return AdultLine(child_name(adult), tuple(part for part in known if part), ". ".join(loud))


def _safe(picture: Picture, at: datetime) -> list[AdultLine]:
    people, corrections = (*picture.children, *picture.adults), picture.facts["corrections"]
    minds = reaching.known(picture.referral, people, corrections)
    lines = [AdultLine("Interpreter", (), ". ".join(minds.interpreter))] if minds.interpreter else []
    lines += [AdultLine("The family", (), f"Safe contact: {words}") for words in minds.added]
    if picture.referral.safe_contact:
        lines.append(AdultLine("The family", (), f"Safe contact: {picture.referral.safe_contact}"))
    minded = {SafeToCall.NO.value, SafeToCall.ONLY_SO.value}
    warned = _last(row for row in picture.facts["contacts"] if row.safe_to_call in minded)
    if warned:
        how = "Not safe to call" if warned.safe_to_call == SafeToCall.NO.value else "Safe to call only in a certain way"
        whom = warned.whom_name or "Somebody in the family"
        lines.append(AdultLine(whom, (f"talked to {times.when(warned.at, at)}, see talks and consent",), how))
    return lines


def _home(picture: Picture) -> AdultLine:
    referral = picture.referral
    if referral.no_fixed_address and not referral.address_line:
        return AdultLine("Home", ("no fixed address",))
    place = ", ".join(part for part in (referral.address_line, referral.postcode) if part)
    protected = _is_protected(picture)
    if place and protected and not picture.reads_addresses:
        return AdultLine("Home", (), ADDRESS_WITHHELD)
    details = (place or "not known", "no fixed address") if referral.no_fixed_address else (place or "not known",)
    return AdultLine("Home", details, "This address is protected: it never leaves the hub" if protected else "")


def _is_protected(picture: Picture) -> bool:
    """Flagged, marked, the home of somebody marked, or protected for somebody linked (as `referrals` asks it)."""
    here = picture.referral.postcode.replace(" ", "").upper()
    known = [row.postcode.replace(" ", "").upper() for row in picture.facts["protected_homes"]]
    if picture.referral.address_protected or any(not here or not one or one == here for one in known):
        return True
    away = {str(one.pk) for one in (*picture.children, *picture.adults) if one.address}
    marks = picture.facts["protected_marks"]
    return any(row.kind == "HOME" or (row.kind == "PERSON" and str(row.subject) not in away) for row in marks)


def strip(picture: Picture, at: datetime, policy: LocalPolicy, decider: str) -> tuple[StripStep, ...]:
    """Whose rating was what, oldest first: the referrer's own, the hub's, each step, the final one or who sets it."""
    referral, steps = picture.referral, []
    if referral.own_rating:
        who = referral.referrer_organisation or referral.referrer_name or "The referrer"
        arrived = times.when(referral.received_at, at)
        steps.append(StripStep(words.mark(referral.own_rating), who, arrived, "own rating"))
    steps += _grouped(picture, at)
    if referral.decided_at is None:
        steps.append(StripStep(words.mark("", pre="Final: "), f"{decider} decides", "the final rating", ""))
    return tuple(steps)


def _grouped(picture: Picture, at: datetime) -> list[StripStep]:
    """Children rated alike by the same person for the same reason stand together."""
    groups: dict[tuple[str, str, str, str, str], list[Row]] = {}
    for row in picture.facts["ratings"]:
        if row.kind != RatingKind.REFERRER.value:
            groups.setdefault((row.kind, row.rating, row.by_id, row.because, _standing(row, picture)), []).append(row)
    return [_step(kind, standing, rows, picture, at) for (kind, _, _, _, standing), rows in groups.items()]


def _step(kind: str, standing: str, rows: list[Row], picture: Picture, at: datetime) -> StripStep:
    said = {"INITIAL": "Hub", "STEP_UP": "Step up", "STEP_DOWN": "Step down", "FINAL": "Decision", "TEAM": "Team"}
    last = rows[-1]
    pre = "Final: " if kind == RatingKind.FINAL.value else ""
    when = f"{times.when(last.at, at)}, {last.by_name}"
    who = f"{said[kind]}, {_of_whom(rows, picture)}{standing}"
    return StripStep(words.mark(last.rating, pre=pre), who, when, words.short(last.because, 90))


def _of_whom(rows: list[Row], picture: Picture) -> str:
    named = {str(child.id): words.first_name(child) for child in picture.children}
    of = {row.child_id for row in rows}
    if len(of) == len(named) > 1:
        return f"all {len(of)}"
    return sentence_list(named[child] for child in named if child in of)


def _standing(row: Row, picture: Picture) -> str:
    """A rating below a danger flag is held until a manager agrees; the step down that holds it has the same id."""
    held = next((held for held in picture.facts["step_downs"] if held.id == row.id), None)
    if held is None or held.agreed:
        return ""
    return " (waits for a manager)" if held.agreed is None else " (a manager did not agree)"
