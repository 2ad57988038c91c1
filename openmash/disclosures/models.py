"""What left the hub: to whom, why, under which basis - and the words themselves, copied at that moment."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from openmash.partnership.facts import Fact


class ReleasePrepared(Fact):
    """One package as somebody made it ready: to whom, the exact words, why. It has not left until `Disclosure` rows say
    so.

    `checker_*` is who was asked to read it first, where a protected person or address is on the case.
    """

    referral_ref = models.UUIDField(db_index=True)
    reference = models.TextField()
    kind = models.TextField()
    package = models.JSONField()
    purpose = models.TextField()
    lawful_basis = models.TextField()
    necessity = models.TextField()
    second_because = models.TextField(blank=True)
    checker_id = models.TextField(blank=True)
    checker_name = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(purpose="") & ~models.Q(lawful_basis="") & ~models.Q(necessity=""),
                name="release_says_why",
            ),
        ]


class ReleaseAnswered(Fact):
    """Somebody else read a prepared package: it leaves as it stands, or it goes back with a reason."""

    prepared = models.OneToOneField(ReleasePrepared, on_delete=models.PROTECT, related_name="answer")
    confirmed = models.BooleanField()
    because = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(confirmed=True) | ~models.Q(because=""), name="release_sent_back_says_why"
            ),
        ]


class Disclosure(Fact):
    """One package that left the hub. Recipients' row security reads this table and its items, never the referral.

    `agreement`: how the sharing agreement with the recipient stood then; empty where none is needed.
    `kind`: REQUEST (a question to an agency), HANDOVER, FEEDBACK (to the referrer), AGENCY_TOLD, LETTER, MEETING.
    `recipient_kind` + `recipient`: TEAM + team code, AGENCY + agency code, REFERRER + sender key, OUTSIDE + nothing:
    somebody who does not read here. `prepared` is the package it was made from, for what was composed.
    """

    prepared = models.ForeignKey(
        ReleasePrepared, null=True, blank=True, on_delete=models.PROTECT, related_name="disclosures"
    )

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
    """One item that left, word for word: owner, kind and label, and the owner's agreement where it needed one."""

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
    condition = models.TextField(blank=True)
    """What the receiver may do with it, as they were told; a pack from before this column says it by its label."""
    agreement = models.UUIDField(null=True, blank=True)
    """The owner's answer (`OwnerAnswered`) that let this item go further than its label."""

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


class DisclosurePaper(Fact):
    """The package as paper: the bytes of the PDF as they were made when it left, and their sum."""

    disclosure = models.OneToOneField(Disclosure, on_delete=models.PROTECT, related_name="paper")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)


class DisclosureOpened(Fact):
    """A recipient opened what was released to them: the first time for each person is kept."""

    disclosure = models.ForeignKey(Disclosure, on_delete=models.PROTECT, related_name="openings")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["disclosure", "by_id"], name="opened_once_a_person"),
        ]


class Recall(Fact):
    """What left is called back: the recipient reads "do not use" and the reason, no longer the text.

    The recipient is repeated here: row security hides the disclosure itself from them from this moment.
    """

    disclosure = models.OneToOneField(Disclosure, on_delete=models.PROTECT, related_name="recall")
    referral_ref = models.UUIDField(db_index=True)
    reference = models.TextField()
    kind = models.TextField()
    recipient_kind = models.TextField()
    recipient = models.TextField(blank=True)
    because = models.TextField()


class NotShared(Fact):
    """A decision not to share, for one item or for the whole: a recorded ending like sharing."""

    referral_ref = models.UUIDField(db_index=True)
    reference = models.TextField()
    item = models.UUIDField(null=True, blank=True)
    recipient_words = models.TextField()
    because = models.TextField()


class SentOutside(Fact):
    """How a letter reached somebody who does not read here: by which way, to what kind of address."""

    disclosure = models.OneToOneField(Disclosure, on_delete=models.PROTECT, related_name="sent_outside")
    referral_ref = models.UUIDField(db_index=True)
    how = models.TextField()
    address_kind = models.TextField()
