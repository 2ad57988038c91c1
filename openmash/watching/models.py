"""What was found unusual in a week's looks, fixed so that it cannot change unseen, and what came of it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from openmash.partnership.facts import Fact
from openmash.rulebook.watching import Unusual
from openmash.watching.words import Outcome


class WatchedWeek(Fact):
    """One London week whose looks were gone through. `usual` is how much each read, for the weeks that follow."""

    monday = models.DateField(unique=True)
    looks = models.PositiveIntegerField()
    people = models.PositiveIntegerField()
    usual = models.JSONField(default=dict)


class UnusualLooks(Fact):
    """One person's unusual reading of one kind in one week. `entries` are the ids of the ledger's entries."""

    week = models.ForeignKey(WatchedWeek, on_delete=models.PROTECT, related_name="findings")
    kind = models.TextField()
    who_id = models.TextField()
    who_name = models.TextField()
    who_role = models.TextField()
    count = models.PositiveIntegerField()
    words = models.TextField()
    entries = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in Unusual]), name="unusual_looks_kind_known"
            ),
            models.UniqueConstraint(fields=["week", "who_id", "kind"], name="unusual_looks_once_a_week"),
        ]


class UnusualLooksMarked(Fact):
    """What somebody found out about it. The latest stands; the earlier ones stay readable."""

    finding = models.ForeignKey(UnusualLooks, on_delete=models.PROTECT, related_name="marks")
    outcome = models.TextField()
    because = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=[outcome.value for outcome in Outcome]),
                name="unusual_looks_outcome_known",
            ),
            models.CheckConstraint(condition=~models.Q(because=""), name="unusual_looks_outcome_has_reason"),
        ]
