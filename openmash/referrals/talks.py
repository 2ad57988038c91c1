"""Reads about talks, consent and welfare checks of one referral; the viewer has already been let in to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from openmash.referrals.models import Contact, Correction, Mention, Referral, WelfareCheck
from openmash.referrals.queries import referral
from openmash.rulebook.roles import Viewer


@dataclass(frozen=True, slots=True)
class Seen:
    """When a child was first seen after the worry came in, and by whom; `after` counts from receipt."""

    child: Mention
    seen_at: datetime | None
    seen_by: str
    after: timedelta | None


def contacts(viewer: Viewer, of: Referral) -> list[Contact]:
    """Every talk and every try, newest first."""
    return list(Contact.objects.filter(referral=of).order_by("-at", "-recorded_at"))


def corrections(viewer: Viewer, of: Referral) -> list[Correction]:
    """What was added beside what was sent, newest first."""
    return list(Correction.objects.filter(referral=of).order_by("-at", "-recorded_at"))


def checks(viewer: Viewer, of: Referral) -> list[WelfareCheck]:
    """Every welfare check asked for, newest first, with who saw the child."""
    found = WelfareCheck.objects.filter(referral=of).select_related("child").prefetch_related("sightings")
    return list(found.order_by("-at", "-recorded_at"))


def check(viewer: Viewer, reference: str, check_id: UUID) -> WelfareCheck:
    """One welfare check of a referral. WelfareCheck.DoesNotExist when it is not there or not the viewer's to read."""
    found = WelfareCheck.objects.select_related("child", "referral")
    return found.get(pk=check_id, referral=referral(viewer, reference))


def first_seen(of: Referral, asked: list[WelfareCheck]) -> list[Seen]:
    """For each child born already: the first sighting after receipt. A child nobody has seen is said as loudly."""
    return [_first(of, child, asked) for child in of.mentions.all() if child.is_child and not child.unborn]


def _first(of: Referral, child: Mention, asked: list[WelfareCheck]) -> Seen:
    mine = [s for c in asked if c.child_id == child.pk for s in c.sightings.all()]
    seen = sorted((s for s in mine if s.seen and s.seen_at >= of.received_at), key=lambda s: s.seen_at)
    if not seen:
        return Seen(child, None, "", None)
    return Seen(child, seen[0].seen_at, seen[0].seen_by, seen[0].seen_at - of.received_at)
