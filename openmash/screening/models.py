"""How urgent each child's worry is, who said so, when the clock runs out, and the alarm for danger now."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from openmash.partnership.facts import Fact
from openmash.referrals.models import Mention, ReferralFact
from openmash.rulebook.words import Rating, RatingKind


class RatingGiven(Fact):
    """One rating of one child, with what was known at that moment. The latest hub rating is the current one."""

    child = models.ForeignKey(Mention, on_delete=models.PROTECT, related_name="ratings")
    rating = models.TextField()
    kind = models.TextField()
    because = models.TextField(blank=True)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    concerns = models.JSONField(default=list)
    known = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(rating__in=[r.value for r in Rating]),
                name="rating_given_known",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[k.value for k in RatingKind]),
                name="rating_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(kind=RatingKind.REFERRER.value) | ~models.Q(because=""),
                name="rating_has_reason",
            ),
        ]


class DueTime(ReferralFact):
    """When the decision is due, and why that time. The first one stays on record; the clock never restarts."""

    due_at = models.DateTimeField()
    because = models.TextField()


class StepDown(Fact):
    """A step down asked for one child; it waits for a manager."""

    child = models.ForeignKey(Mention, on_delete=models.PROTECT, related_name="step_downs")
    to_rating = models.TextField()
    because = models.TextField()


class StepDownRead(Fact):
    """A manager's answer to a step down: agreed (it then acts) or not."""

    step_down = models.OneToOneField(StepDown, on_delete=models.PROTECT, related_name="read")
    agreed = models.BooleanField()
    because = models.TextField(blank=True)


class FilterOut(ReferralFact):
    """The rater proposes advice with a named service instead of the hub's procedure; a manager confirms."""

    service = models.TextField()
    advice = models.TextField()
    because = models.TextField()


class FilterOutRead(Fact):
    """A manager other than the rater has read the filtering out: agreed, or it goes back to be rated."""

    filter_out = models.OneToOneField(FilterOut, on_delete=models.PROTECT, related_name="read")
    agreed = models.BooleanField()
    because = models.TextField(blank=True)


class Alarm(ReferralFact):
    """Any hub member says a child is in danger now."""

    because = models.TextField()


class AlarmAnswered(Fact):
    """A social worker or manager has answered the alarm: child protection activated, or why not."""

    alarm = models.OneToOneField(Alarm, on_delete=models.PROTECT, related_name="answered")
    activated = models.BooleanField()
    because = models.TextField()


class Activation(ReferralFact):
    """Child protection services beside the hub are activated at once; the hub's own process goes on."""

    team = models.TextField()
    because = models.TextField()


class ActivationAcknowledged(Fact):
    """A named worker of the child-protection team has taken it."""

    activation = models.OneToOneField(Activation, on_delete=models.PROTECT, related_name="acknowledged")
    note = models.TextField(blank=True)
