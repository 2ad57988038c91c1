"""How long records are kept, what keeps them longer, and their disposal by two people. Never by a date alone."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from openmash.partnership.facts import Fact
from openmash.records.models.access import known
from openmash.rulebook.policy import RetentionClass
from openmash.rulebook.records import HoldScope


class ReviewDate(models.Model):
    """A cache: from which day a closed referral is looked at again, reckoned by the rulebook. Holds no content."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral_ref = models.UUIDField(unique=True)
    reference = models.TextField()
    closed = models.BooleanField(default=True)
    closed_on = models.DateField()
    last_contact_on = models.DateField()
    review_on = models.DateField(db_index=True)
    rule = models.TextField()
    because = models.TextField()
    policy_version = models.PositiveIntegerField()
    reckoned_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [known("rule", RetentionClass, "review_rule_known")]


class LegalHold(Fact):
    """Nothing it covers may be disposed of until it is lifted. `people` are the known people it was put on."""

    scope = models.TextField()
    referral_ref = models.UUIDField(null=True, blank=True)
    reference = models.TextField(blank=True)
    people = ArrayField(models.UUIDField(), default=list)
    because = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            known("scope", HoldScope, "hold_scope_known"),
            models.CheckConstraint(condition=~models.Q(because=""), name="hold_has_reason"),
        ]


class LegalHoldLifted(Fact):
    """The hold ended, and why."""

    hold = models.OneToOneField(LegalHold, on_delete=models.PROTECT, related_name="lifted")
    because = models.TextField()


class DisposalProposed(Fact):
    """One person says that a closed referral is no longer needed, and why. Another must agree."""

    referral_ref = models.UUIDField(db_index=True)
    reference = models.TextField()
    review_on = models.DateField()
    because = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(because=""), name="disposal_has_reason"),
        ]


class DisposalAnswered(Fact):
    """A second person agrees, and it is disposed of in the same transaction; or does not, and why."""

    proposal = models.OneToOneField(DisposalProposed, on_delete=models.PROTECT, related_name="answer")
    agreed = models.BooleanField()
    because = models.TextField()


class DisposalCertificate(Fact):
    """What was disposed of: how many rows of each kind and their hash, why, proposed and approved by whom. No content.

    Written by the database's own disposing function in the transaction that deletes.
    """

    proposal = models.OneToOneField(DisposalProposed, on_delete=models.PROTECT, related_name="certificate")
    reference = models.TextField()
    review_on = models.DateField()
    because = models.TextField()
    proposed_by = models.TextField()
    counts = models.JSONField()
    hashes = models.JSONField()
