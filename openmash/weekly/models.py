"""The hub's timescales of a week, frozen when they were reckoned, and each time they were sent."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from openmash.partnership.facts import Fact


class WeeklyUpdate(Fact):
    """One London week by rating, as it stood when it was reckoned. A correction is a new version and says why.

    `figures` are the true counts, for the hub alone; what leaves is `WeeklySent.text`.
    """

    monday = models.DateField()
    version = models.PositiveSmallIntegerField()
    figures = models.JSONField()
    because = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["monday", "version"], name="weekly_update_version_once"),
            models.CheckConstraint(
                condition=models.Q(version=1) | ~models.Q(because=""), name="weekly_correction_says_why"
            ),
        ]


class WeeklySent(Fact):
    """An admin officer checked a version, commented and sent it: to whom, and word for word what."""

    weekly = models.OneToOneField(WeeklyUpdate, on_delete=models.PROTECT, related_name="sent")
    recipients = ArrayField(models.TextField())
    comment = models.TextField()
    text = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(recipients__len__gt=0), name="weekly_sent_to_somebody"),
        ]
