"""Who took a referral or was given it, and who had it before."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from openmash.referrals.models import Move, Owning, Referral
from openmash.rulebook.roles import Viewer
from openmash.rulebook.undoing import may_undo


def given_by_hand(of: Referral) -> Owning | None:
    """The last word on whose it is, where somebody took or gave it and nothing has moved it since; else None."""
    last = Owning.objects.filter(referral=of).order_by("-at", "-recorded_at").first()
    if last is None or not last.by_hand:
        return None
    after = Q(at__gt=last.at) | Q(at=last.at, recorded_at__gt=last.recorded_at)
    return None if Move.objects.filter(after, referral=of).exists() else last


def owning_before(of: Referral, given: Owning) -> Owning | None:
    """The word before that one; None where it stood at its first desk."""
    before = Q(at__lt=given.at) | Q(at=given.at, recorded_at__lt=given.recorded_at)
    earlier = Owning.objects.filter(before, referral=of).select_related("owner")
    return earlier.order_by("-at", "-recorded_at").first()


def to_take_back(viewer: Viewer, of: Referral, at: datetime) -> Owning | None:
    """What this person took or gave a moment ago and can still take back."""
    given = given_by_hand(of)
    if given is None or not may_undo(viewer, done_by=given.by_id, done_at=given.at, at=at):
        return None
    return given
