"""What left the hub: to whom, why, under which basis - and the words themselves, copied at that moment."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from openmash.partnership.facts import Fact


class Disclosure(Fact):
    """One package that left the hub. Recipients' row security reads this table and its items, never the referral.

    `agreement`: how the sharing agreement with the recipient stood then; empty where none is needed.
    `kind`: REQUEST (a question to an agency), HANDOVER, FEEDBACK (to the referrer), AGENCY_TOLD.
    `recipient_kind` + `recipient`: TEAM + team code, AGENCY + agency code, REFERRER + sender key.
    """

    referral_ref = models.UUIDField(db_index=True)
    reference = models.TextField()
    kind = models.TextField()
    recipient_kind = models.TextField()
    recipient = models.TextField()
    recipient_name = models.TextField()
    purpose = models.TextField()
    lawful_basis = models.TextField()
    body = models.JSONField(default=dict)
    agreement = models.JSONField(default=dict, db_default=models.Value({}, output_field=models.JSONField()))

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["recipient_kind", "recipient", "-at"],
                name="disclosure_recipient",
            ),
        ]


class DisclosureItem(models.Model):
    """One item that left, word for word, with its owner, kind and label."""

    id = models.UUIDField(primary_key=True)
    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="items")
    seq = models.PositiveSmallIntegerField()
    source_item = models.UUIDField(null=True, blank=True)
    owner_agency = models.TextField()
    kind = models.TextField()
    label = models.TextField()
    source = models.TextField()
    dated_words = models.TextField()
    text = models.TextField()

    class Meta:
        ordering: ClassVar[list[str]] = ["disclosure", "seq"]


class Handover(models.Model):
    """A pack handed to a receiving team. The hub owns the child until a named worker accepts."""

    disclosure = models.OneToOneField(Disclosure, on_delete=models.PROTECT, primary_key=True, related_name="handover")
    team = models.TextField(db_index=True)
    team_name = models.TextField()
    rating = models.TextField()
    children = models.JSONField(default=list)
    spoken_to = models.TextField(blank=True)
    spoken_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField()
    times_sent_back = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True, blank=True)
    accepted = models.BooleanField(null=True, blank=True)


class HandoverAnswer(Fact):
    """Accepted by a named worker with the team's own rating, or sent back with a reason."""

    handover = models.OneToOneField(Handover, on_delete=models.PROTECT, related_name="answer")
    team = models.TextField(db_index=True)
    accepted = models.BooleanField()
    worker_name = models.TextField(blank=True)
    team_rating = models.TextField(blank=True)
    rating_because = models.TextField(blank=True)
    because = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(accepted=True) & ~models.Q(worker_name="")
                | models.Q(accepted=False) & ~models.Q(because=""),
                name="handover_answer_whole",
            ),
        ]


class NoFeedback(Fact):
    """Why the referrer is not told, or an agency that was asked (`agency`): a recorded ending, like telling."""

    referral_ref = models.UUIDField(db_index=True)
    reference = models.TextField()
    agency = models.TextField(blank=True, db_default="")
    because = models.TextField()
