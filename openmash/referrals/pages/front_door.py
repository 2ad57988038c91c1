"""The contact officer's desk: what has arrived, in the order of work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from django.urls import reverse

from openmash.referrals.models import Referral
from openmash.referrals.queries import child_name
from openmash.rulebook import order
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import Channel
from openmash.web import times
from openmash.web.jinja import plural, sentence_list
from openmash.web.parts import Clock, Empty, Head, Lines, Link, Quiet, Reference, RowGroup, Strong, Table, TableRow

HEADS = (Head("Time left"), Head("Referral"), Head("Children"), Head("From"), Head("Next"))


MANY = "One of many from one connection within the hour"


@dataclass(frozen=True, slots=True)
class FrontDoor:
    """The desk page: how many wait, and the list."""

    waiting: str
    table: Table | None
    empty: Empty


def front_door(found: Iterable[Referral], at: datetime, policy: LocalPolicy) -> FrontDoor:
    """The page of what waits at the front door at this moment."""
    waiting = sorted(found, key=lambda r: order.key(r, at))
    groups = tuple(
        RowGroup(tuple(_row(r, at, policy) for r in rows), order.RANK_WORDS[rank])
        for rank, rows in groupby(waiting, key=lambda r: order.rank(r, at))
    )
    table = Table("New referrals, in the order of work", HEADS, groups, row_head=1, tight=True, hide_caption=True)
    empty = Empty(
        "Nothing waits at the front door",
        "What has arrived today is with the social workers.",
        Link("Take a call", reverse("referrals_take")),
    )
    words = f"{plural(len(waiting), 'new referral')} waiting"
    return FrontDoor(words, table if waiting else None, empty)


def _row(referral: Referral, at: datetime, policy: LocalPolicy) -> TableRow:
    names = [child_name(m) for m in referral.mentions.all() if m.is_child]
    clock = Clock.running(due_at=referral.due_at, began_at=referral.received_at, at=at, verb="rate by")
    danger = [Strong("A child may be in danger now")] if referral.danger else []
    came = f"{Channel(referral.channel).words}, {times.when(referral.received_at, at)}"
    many = [Quiet(MANY)] if referral.manyfromones.all() else []
    return TableRow(
        (
            Lines((replace(clock, due=""), Quiet(clock.due))),
            Lines(
                (
                    Reference(referral.reference, reverse("referrals_sent", args=[referral.reference])),
                    Quiet(came),
                    *many,
                )
            ),
            Lines((*danger, sentence_list(names))),
            source(referral, policy),
            Link("Who is it?", reverse("referrals_who", args=[referral.reference]), f"Referral {referral.reference}"),
        )
    )


def source(referral: Referral, policy: LocalPolicy) -> str:
    """Where a referral comes from, as people say it."""
    if referral.source_agency == "public":
        return referral.referrer_role or "Member of the public"
    return referral.referrer_organisation or policy.agency_name(referral.source_agency)
