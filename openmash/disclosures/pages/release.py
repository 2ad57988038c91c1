"""Pages of releases: the preview, what waits for a second person, what owners were asked, letters received."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from openmash.agency_checks.models import OwnerAsked
from openmash.disclosures import words
from openmash.disclosures.models import Disclosure, Recall, ReleasePrepared
from openmash.disclosures.queries import HANDOVER, Package
from openmash.disclosures.words import LetterShown, PackShown
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import Purpose, Role
from openmash.web import times
from openmash.web.parts import Link, Quiet, Reference, State, Table

TITLES = {"HANDOVER": "Handover pack", "LETTER": "Letter", "MEETING": "Meeting paper"}


@dataclass(frozen=True, slots=True)
class WaitingShown:
    """A package that needed a second person: what and to whom, who made it, where it stands, and the way to it."""

    title: str
    by: str
    state: State
    note: str
    link: Link | None


@dataclass(frozen=True, slots=True)
class AskedShown:
    """One question to an owner: what was asked, what they said, and the way to go on with it."""

    title: str
    by: str
    state: State
    note: str
    link: Link | None


def letter_preview(made: Package, policy: LocalPolicy) -> LetterShown:
    """A letter or meeting paper as it would leave now."""
    return words.letter(made.body, made.said, policy)


def letter(row: Disclosure, policy: LocalPolicy) -> LetterShown:
    """A letter or meeting paper that left, from its own rows."""
    return words.kept_letter(row, policy)


def prepared_preview(row: ReleasePrepared, policy: LocalPolicy) -> tuple[PackShown | None, LetterShown | None]:
    """A prepared package, exactly as it would leave: a pack, or a letter."""
    body, items = row.package["body"], row.package["items"]
    if row.kind == HANDOVER:
        return words.pack(body, items, policy), None
    return None, words.letter(body, items, policy)


def to_words(row: ReleasePrepared, policy: LocalPolicy) -> str:
    """To whom a prepared package goes."""
    chosen = row.package["chosen"]
    if row.kind == HANDOVER:
        return policy.team(chosen["team"]).name
    named = [", ".join(part for part in (one["name"], one["organisation"]) if part) for one in chosen["recipients"]]
    return "; ".join(named)


def waiting_shown(row: ReleasePrepared, policy: LocalPolicy, at: datetime, *, may_read: bool) -> WaitingShown:
    """One package that needed a second person, on the referral's page of what left."""
    answer = getattr(row, "answer", None)
    if answer is None:
        state, note = State("out", f"Waits for {row.checker_name}, or another social worker or manager"), ""
    elif answer.confirmed:
        state, note = State("tick", f"Read and let go by {answer.by_name}, {times.when(answer.at, at)}"), ""
    else:
        state, note = State("stop", f"Sent back by {answer.by_name}, {times.when(answer.at, at)}"), answer.because
    way = Link("Read it", reverse("disclosures_confirm", args=[row.pk]), TITLES[row.kind])
    return WaitingShown(
        title=f"{TITLES[row.kind]} for {to_words(row, policy)}",
        by=f"{row.by_name}, {Role(row.by_role).words}, {times.when(row.at, at)}",
        state=state,
        note=note,
        link=way if may_read and answer is None else None,
    )


def waiting_table(rows: Iterable[ReleasePrepared], viewer_id: str, at: datetime) -> Table | None:
    """What waits for a second person. The reference leads on; no name of a family stands in a list."""
    cells = [
        (
            Reference(row.reference, reverse("disclosures_confirm", args=[row.pk])),
            TITLES[row.kind],
            row.by_name,
            times.when(row.at, at),
            "You" if row.checker_id == viewer_id else row.checker_name,
            "You prepared it" if row.by_id == viewer_id else State("out", "To read"),
        )
        for row in rows
    ]
    heads = ("Referral", "What", "Prepared by", "When", "Asked of", "State")
    return Table.plain("Waits for a second person", heads, cells, row_head=0, hide_caption=True) if cells else None


def owners_asked(rows: Sequence[OwnerAsked], policy: LocalPolicy, at: datetime, *, may_go_on: bool) -> list[AskedShown]:
    """Every question to an owner about a referral."""
    return [_asked(row, policy, at, may_go_on) for row in rows]


def _asked(row: OwnerAsked, policy: LocalPolicy, at: datetime, may_go_on: bool) -> AskedShown:
    answered = getattr(row, "answered", None)
    taken = getattr(answered, "taken_back", None)
    if answered is None:
        state, note = State("out", "Not answered yet"), ""
    elif taken is not None:
        state, note = State("stop", f"Agreed, and taken back {times.when(taken.at, at)}"), taken.because
    elif answered.agrees:
        how = "Agreed, in their own words" if answered.words else "Agreed"
        state, note = State("tick", f"{how}: {answered.by_name}, {times.when(answered.at, at)}"), answered.words
    else:
        state, note = State("stop", f"No: {answered.by_name}, {times.when(answered.at, at)}"), answered.because
    way = None
    if may_go_on and row.output != "PACK" and taken is None:
        href = reverse("disclosures_go_on", args=[row.reference, row.pk])
        way = Link("Go on with this release", href, f"to {row.recipient_words}")
    agency, purpose = policy.agency_name(row.agency), Purpose(row.purpose).words.lower()
    return AskedShown(
        title=f"{agency} was asked: may one item go to {row.recipient_words}, {purpose}?",
        by=f"{row.by_name}, {times.when(row.at, at)}. Because: {row.because}",
        state=state,
        note=note,
        link=way,
    )


def letters_table(rows: Iterable[Disclosure], recalled: Iterable[Recall], at: datetime) -> Table | None:
    """What was released to the reader, and what was called back. The reference leads on; nobody is named."""
    cells = [
        (
            Reference(row.reference, reverse("disclosures_letter", args=[row.pk])),
            TITLES.get(row.kind, row.kind),
            Quiet(row.by_name),
            times.when(row.at, at),
            State("tick", "To read"),
        )
        for row in rows
    ]
    cells += [
        (
            Reference(row.reference, reverse("disclosures_letter", args=[row.disclosure_id])),
            TITLES.get(row.kind, row.kind),
            Quiet(row.by_name),
            times.when(row.at, at),
            State("stop", "Recalled: do not use"),
        )
        for row in recalled
    ]
    heads = ("Referral", "What", "From", "When", "State")
    return Table.plain("Sent to you", heads, cells, row_head=0, hide_caption=True) if cells else None
