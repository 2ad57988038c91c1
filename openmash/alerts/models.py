"""That a clock came to one of its points, who was told, who has seen it, and why it was late."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from openmash.partnership.facts import Fact
from openmash.referrals.models import ReferralFact
from openmash.rulebook.alerting import AlertKind, Told


class Alert(ReferralFact):
    """One clock of a referral at one of its points. `crossed_at` is the true instant, `at` when the sweep entered it.

    `about` is the id of the request, alarm, call or handover that waits; empty for the referral itself. One clock, with
    its due time, speaks once at each point, by constraint: workers that sweep at the same moment cannot say it twice.
    """

    kind = models.TextField()
    about = models.TextField(blank=True)
    per_cent = models.PositiveSmallIntegerField()
    began_at = models.DateTimeField()
    due_at = models.DateTimeField()
    crossed_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["referral", "kind", "about", "per_cent", "due_at"],
                name="alert_once",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in AlertKind]),
                name="alert_kind_known",
            ),
        ]


class AlertTold(Fact):
    """An alert went to somebody: the how-manieth time, whom, and which accounts that were at this moment.

    `since` is the instant from which they had to be told; `to` is empty where nobody was there to be told.
    """

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="told")
    level = models.PositiveSmallIntegerField()
    told = models.TextField()
    since = models.DateTimeField()
    to = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["alert", "level", "told"], name="alert_told_once"),
            models.CheckConstraint(
                condition=models.Q(told__in=[one.value for one in Told]),
                name="alert_told_known",
            ),
        ]


class AlertSeen(Fact):
    """Somebody said that they have seen it. What is late stops rising; it stays late."""

    alert = models.OneToOneField(Alert, on_delete=models.PROTECT, related_name="seen")


class BreachExplained(Fact):
    """Why a time passed, in somebody's words. It stands beside the breach and takes nothing away."""

    alert = models.ForeignKey(Alert, on_delete=models.PROTECT, related_name="explained")
    because = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(because=""), name="breach_explained_says_why"),
        ]
