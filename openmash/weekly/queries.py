"""Reads of the weekly update: counts of facts, and what was frozen and sent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from django.db.models import Min

from openmash.referrals.models import Referral
from openmash.referrals.queries import joined_elsewhere
from openmash.rulebook import weekly
from openmash.rulebook.at_work import may_see_weekly
from openmash.rulebook.roles import Viewer
from openmash.rulebook.weekly import Row, Timed
from openmash.rulebook.words import RatingKind
from openmash.screening.models import RatingGiven
from openmash.weekly.models import WeeklyUpdate

LISTED = 26


def updates(viewer: Viewer) -> list[WeeklyUpdate]:
    """The updates of the last half year, the latest week and version first."""
    may_see_weekly(viewer).require()
    return list(WeeklyUpdate.objects.select_related("sent").order_by("-monday", "-version")[:LISTED])


def update(viewer: Viewer, update_id: UUID) -> WeeklyUpdate:
    """One of them. WeeklyUpdate.DoesNotExist."""
    may_see_weekly(viewer).require()
    return WeeklyUpdate.objects.select_related("sent").get(pk=update_id)


def versions(monday: date) -> list[WeeklyUpdate]:
    """Every version of one week, the first first."""
    return list(WeeklyUpdate.objects.filter(monday=monday).order_by("version"))


def not_made(at: datetime) -> date | None:
    """The week that has ended and has no update yet; None when it has."""
    monday = weekly.week_before(at)
    return None if WeeklyUpdate.objects.filter(monday=monday).exists() else monday


def reckoned(monday: date, at: datetime) -> dict[str, Row]:
    """The figures of a week from the facts as they stand. The clerk counts, so that nobody's walls change them."""
    return weekly.figures(_timed(monday), at)


def _timed(monday: date) -> Iterator[Timed]:
    begins, ends = weekly.bounds(monday)
    arrived = Referral.objects.filter(received_at__gte=begins, received_at__lt=ends).exclude(pk__in=joined_elsewhere())
    first = dict(
        RatingGiven.objects.filter(child__referral__in=arrived)
        .exclude(kind=RatingKind.REFERRER.value)
        .values_list("child__referral_id")
        .annotate(first=Min("at"))
    )
    for of in arrived.only("id", "rating", "screening_due_at", "due_at", "decided_at"):
        yield Timed(of.rating, of.screening_due_at, first.get(of.pk), of.due_at, of.decided_at)
