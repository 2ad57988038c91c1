"""Who took a referral or was given it, and who had it before."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from openmash.referrals.models import Mention, Move, Owning, Referral
from openmash.rulebook.roles import Viewer
from openmash.rulebook.undoing import may_undo
from openmash.rulebook.words import Stage


def given_by_hand(of: Referral) -> Owning | None:
    """The last word on whose it is, where somebody took or gave it and nothing has moved it since; else None."""
    last = Owning.objects.filter(referral=of).order_by("-at", "-recorded_at").first()
    if last is None or not last.by_hand:
        return None
    after = Q(at__gt=last.at) | Q(at=last.at, recorded_at__gt=last.recorded_at)
    return None if Move.objects.filter(after, referral=of).exists() else last


def said_ready(of: Referral) -> Owning | None:
    """The word by which it came to the social workers' desk to be rated; None where anything has happened since."""
    if of.stage != Stage.RATING.value or of.owner_id is not None:
        return None
    last = Owning.objects.filter(referral=of).order_by("-at", "-recorded_at").first()
    move = Move.objects.filter(referral=of).order_by("-at", "-recorded_at").first()
    if last is None or move is None:
        return None
    if (move.from_stage, move.to_stage) != (Stage.NEW.value, Stage.RATING.value):
        return None
    is_rated = Mention.objects.filter(referral=of).exclude(rating="").exists()
    return None if is_rated or (last.at, last.by_id) != (move.at, move.by_id) else last


def owning_before(of: Referral, given: Owning) -> Owning | None:
    """The word before that one; None where it stood at its first desk."""
    before = Q(at__lt=given.at) | Q(at=given.at, recorded_at__lt=given.recorded_at)
    earlier = Owning.objects.filter(before, referral=of).select_related("owner")
    return earlier.order_by("-at", "-recorded_at").first()


def to_take_back(viewer: Viewer, of: Referral, at: datetime) -> Owning | None:
    """What this person took, gave or said to be ready a moment ago and can still take back."""
    given = given_by_hand(of) or said_ready(of)
    if given is None or not may_undo(viewer, done_by=given.by_id, done_at=given.at, at=at):
        return None
    return given
