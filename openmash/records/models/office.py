"""Requests to put something right, and complaints. Steps are added; what was written stays."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from openmash.partnership.facts import Fact
from openmash.records.models.access import known
from openmash.rulebook.records import ComplaintAbout, ComplaintStep, Upheld


class Rectification(Fact):
    """Somebody says that a record is wrong: what stands there, and what they say is right."""

    number = models.TextField(unique=True)
    reference = models.TextField()
    referral_ref = models.UUIDField(db_index=True)
    asked_by = models.TextField()
    as_whom = models.TextField()
    identity = models.TextField()
    received_on = models.DateField()
    wrong = models.TextField()
    statement = models.TextField()
    form_key = models.UUIDField(unique=True)


class RectificationDecided(Fact):
    """Accepted: their statement stands beside the record. Refused: why, how to complain, and that too stands beside.

    `correction` is the row that stands beside what was sent, whichever way it was decided.
    """

    rectification = models.OneToOneField(Rectification, on_delete=models.PROTECT, related_name="decided")
    accepted = models.BooleanField()
    judged_by = models.TextField()
    because = models.TextField()
    told_how = models.TextField()
    correction = models.UUIDField()


class Complaint(Fact):
    """A complaint as it came: who, how, about what. `keys` are those of who complains, as for a request for records."""

    number = models.TextField(unique=True)
    received_on = models.DateField()
    who = models.TextField()
    reach = models.TextField(blank=True)
    how = models.TextField()
    about = models.TextField()
    text = models.TextField()
    reference = models.TextField(blank=True)
    form_key = models.UUIDField(unique=True)
    keys = ArrayField(models.TextField(), default=list)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [known("about", ComplaintAbout, "complaint_about_known")]


class ComplaintNoted(Fact):
    """One step of a complaint: told that we have it, who looks into it, the outcome, a lesson, the Commissioner."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="steps")
    step = models.TextField()
    on = models.DateField()
    text = models.TextField()
    upheld = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            known("step", ComplaintStep, "complaint_step_known"),
            known("upheld", Upheld, "complaint_upheld_known", blank=True),
            models.CheckConstraint(
                condition=~models.Q(step=ComplaintStep.OUTCOME.value) | ~models.Q(upheld=""),
                name="complaint_outcome_says_how",
            ),
        ]
