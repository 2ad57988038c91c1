"""What the pages about walls are made of. Whose number or birthday it is never stands here, only what is the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from openmash.restrictions.models import BreakGlass, ConflictDeclared, Restriction
from openmash.restrictions.queries import Found, Standing
from openmash.rulebook.conflicts import Sort
from openmash.web import times
from openmash.web.parts import Link, Reference, State, Strong, Table


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything that stands between people and families: four tables, an empty one left out of the page."""

    found: Table | None
    declared: Table | None
    restricted: Table | None
    glasses: Table | None
    to_look_at: int


def overview(
    found: Sequence[Found],
    declared: Sequence[ConflictDeclared],
    standing: Sequence[Standing],
    glasses: Sequence[BreakGlass],
    at: datetime,
    *,
    with_reasons: bool,
) -> Overview:
    """The managers' page; the records officer's has the acts alone, without reasons and families."""
    unread = sum(1 for one in glasses if not hasattr(one, "read"))
    overdue = sum(1 for one in standing if one.restriction.review_on <= times.in_london(at).date())
    return Overview(
        found=_found(found, at) if found else None,
        declared=_declared(declared, at) if declared else None,
        restricted=_restricted(standing, at) if standing else None,
        glasses=_glasses(glasses, at, with_reasons) if glasses else None,
        to_look_at=len(found) + unread + overdue,
    )


def _case(reference: str, name: str = "boards_picture") -> Reference:
    return Reference(reference, reverse(name, args=[reference]))


def _found(rows: Sequence[Found], at: datetime) -> Table:
    cells = [
        (
            _case(one.referral.reference),
            one.account.name,
            ", ".join(sort.words for sort in Sort if sort.value in one.sorts).capitalize(),
            State("late", "On duty now: somebody else must decide") if one.on_duty else "",
            Link(
                "It is no conflict",
                reverse("restrictions_clear", args=[one.referral.reference, one.account.pk]),
                hidden=f"for {one.account.name} and {one.referral.reference}",
            ),
        )
        for one in rows
    ]
    heads = ("Referral", "Kept from", "What is the same", "On duty", "If it is none")
    return Table.plain("Found by what is the same", heads, cells, tight=True, row_head=0)


def _declared(rows: Sequence[ConflictDeclared], at: datetime) -> Table:
    cells = [(_case(one.referral.reference), one.account_name, one.because, times.when(one.at, at)) for one in rows]
    heads = ("Referral", "Kept from", "What they said", "Declared")
    return Table.plain("Declared by themselves", heads, cells, tight=True, row_head=0)


def _restricted(rows: Sequence[Standing], at: datetime) -> Table:
    today = times.in_london(at).date()
    cells = [
        (
            _case(one.restriction.referral.reference, "restrictions_restriction"),
            Restriction.KINDS[one.restriction.kind],
            ", ".join(row.account_name for row in one.named),
            Strong(f"Since {times.day(one.restriction.review_on)}: look at it again")
            if one.restriction.review_on <= today
            else times.day(one.restriction.review_on),
        )
        for one in rows
    ]
    heads = ("Referral", "Why", "Who is named", "Looked at again")
    return Table.plain("Restricted families", heads, cells, tight=True, row_head=0)


def _glasses(rows: Sequence[BreakGlass], at: datetime, with_reasons: bool) -> Table:
    cells = []
    for one in rows:
        read = getattr(one, "read", None)
        looked: object = (
            Link("Look into it", reverse("restrictions_glass", args=[one.pk])) if with_reasons else "Not yet"
        )
        if read:
            looked = f"{'Right' if read.right else 'Not right'}, {read.by_name}, {times.when(read.at, at)}"
        cells.append((f"{one.by_name}, {times.when(one.at, at)}", _open_until(one, at), looked))
    heads = ("Who and when", "Until", "Looked into")
    return Table.plain("Opened with a reason", heads, cells, tight=True, row_head=0)


def _open_until(one: BreakGlass, at: datetime) -> str:
    ended = getattr(one, "ended", None)
    if ended:
        return f"Closed by themselves {times.when(ended.at, at)}"
    return f"Open until {times.time_of_day(one.until)}" if one.until > at else times.when(one.until, at)
