"""The pieces put together: discussions, the social worker's recommendation, the manager's decision for each child."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from openmash.agency_checks.models import Answer
from openmash.partnership.facts import Fact
from openmash.referrals.models import Mention, ReferralFact
from openmash.rulebook.words import Outcome, Rating


class AgencyDiscussion(ReferralFact):
    """The agencies' short discussion: who took part, what they agreed, who differed."""

    took_part = models.JSONField(default=list)
    agreed = models.TextField()
    differed = models.TextField(blank=True)


class StrategyDiscussion(ReferralFact):
    """A strategy discussion: who (at least social care, police, health), when, what was agreed, section 47 or not."""

    took_part = models.JSONField(default=list)
    held_at = models.DateTimeField()
    agreed = models.TextField()
    section_47 = models.BooleanField()
    because = models.TextField()


class Recommendation(ReferralFact):
    """The social worker's analysis of everything, and whether it is enough to decide."""

    analysis = models.TextField()
    worries = models.TextField(blank=True)
    protects = models.TextField()
    not_known = models.TextField()
    childs_view = models.TextField()
    parents_view = models.TextField()
    enough = models.BooleanField()
    enough_because = models.TextField(blank=True)
    relied_on = models.JSONField(default=list)


class ChildRecommendation(Fact):
    """What is recommended for one child, against the threshold document."""

    recommendation = models.ForeignKey(Recommendation, on_delete=models.PROTECT, related_name="children")
    child = models.ForeignKey(Mention, on_delete=models.PROTECT, related_name="recommendations")
    outcome = models.TextField()
    level = models.PositiveSmallIntegerField()
    indicators = models.JSONField(default=list)
    because = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(outcome__in=[o.value for o in Outcome]),
                name="recommended_outcome_known",
            ),
            models.CheckConstraint(condition=~models.Q(because=""), name="recommendation_has_reason"),
        ]


class SentBackWithQuestion(ReferralFact):
    """The manager sends the recommendation back with a question."""

    question = models.TextField()


class Decision(Fact):
    """A manager's decision for one child, with reasons and what was known. One current decision a child.

    `current` is the only column that may change, once, when a reopened referral is decided again.
    """

    referral = models.ForeignKey("openmash.Referral", on_delete=models.PROTECT, related_name="decisions")
    child = models.ForeignKey(Mention, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.TextField()
    beside = models.JSONField(default=list)
    final_rating = models.TextField()
    service = models.TextField(blank=True)
    is_referral_to_social_care = models.BooleanField()
    outcome_sought = models.TextField()
    agencies_agree = models.TextField(blank=True)
    agencies_differ = models.TextField(blank=True)
    who_tells_family = models.TextField()
    family_told_when = models.TextField(blank=True)
    reasons = models.TextField()
    overrules = models.BooleanField(default=False)
    known = models.JSONField(default=dict)
    current = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["child"],
                condition=models.Q(current=True),
                name="one_current_decision_a_child",
            ),
            models.CheckConstraint(condition=~models.Q(reasons=""), name="decision_has_reasons"),
            models.CheckConstraint(
                condition=models.Q(outcome__in=[o.value for o in Outcome]),
                name="outcome_known",
            ),
            models.CheckConstraint(
                condition=models.Q(final_rating__in=[r.value for r in Rating]),
                name="final_rating_known",
            ),
        ]


class LateAnswerRead(ReferralFact):
    """The manager has read an answer that came after the decision, and reopens or not, with a reason."""

    answer = models.OneToOneField(Answer, on_delete=models.PROTECT, related_name="late_read")
    reopen = models.BooleanField()
    because = models.TextField()
