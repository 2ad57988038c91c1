"""Who has a referral open now. No fact and no history: a row says it, and goes when it is over."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from openmash.referrals.models import Presence, Referral
from openmash.referrals.queries import GONE_AFTER
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import refuse


@transaction.atomic
def be_here(*, referral: Referral, page: str, by: Viewer, at: datetime) -> None:
    """This person has this page of the referral open. `since` stays from when they opened the page first."""
    if not by.is_hub:
        refuse("Only the hub's own people are shown to each other.")
    rows = Presence.objects.filter(referral=referral)
    mine = rows.filter(by_id=by.id).first()
    going_on = mine is not None and mine.page == page and mine.seen_at > at - GONE_AFTER
    rows.filter(seen_at__lte=at - GONE_AFTER).delete()
    rows.filter(by_id=by.id).delete()
    row = Presence(
        referral=referral, by_id=by.id, by_name=by.name, page=page, seen_at=at,
        since=mine.since if mine is not None and going_on else at,
    )  # fmt: skip
    Presence.objects.bulk_create([row], ignore_conflicts=True)


@transaction.atomic
def forget_presence(*, by: Viewer, at: datetime) -> int:
    """Remove what is over: pages that were closed, or whose browser has gone. How many."""
    if not by.is_clerk:
        refuse("That a page was open is forgotten by the hub itself.")
    gone, _ = Presence.objects.filter(seen_at__lte=at - GONE_AFTER).delete()
    return gone
