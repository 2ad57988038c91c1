"""What each agency is asked, and what it answers: sealed, item by item, owned by that agency."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from openmash.partnership.facts import Fact
from openmash.referrals.models import Referral
from openmash.rulebook.words import Kind, Label


class InformationRequest(models.Model):
    """One question to one agency about one referral. A request is itself a disclosure: `subjects` is what it told,
    `agreement` how the sharing agreement stood when it was sent (`rulebook.protocol.Cover.on_record`).

    A navigator sees this row and never the referral. The last block are caches.
    """

    id = models.UUIDField(primary_key=True)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="requests")
    reference = models.TextField()
    agency = models.TextField(db_index=True)
    question = models.TextField()
    purpose = models.TextField()
    lawful_basis = models.TextField()
    necessity = models.TextField()
    family_told = models.TextField()
    family_told_why = models.TextField(blank=True)
    subjects = models.JSONField()
    about = models.JSONField(default=list)
    agreement = models.JSONField(default=dict, db_default=models.Value({}, output_field=models.JSONField()))
    asked_by_id = models.TextField()
    asked_by_name = models.TextField()
    asked_by_role = models.TextField()
    asked_at = models.DateTimeField()
    asker_due_at = models.DateTimeField(null=True, blank=True)
    first_due_at = models.DateTimeField(null=True, blank=True)

    due_at = models.DateTimeField(null=True, blank=True)
    rating = models.TextField(blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    nothing_held = models.BooleanField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(purpose="") & ~models.Q(lawful_basis="") & ~models.Q(necessity=""),
                name="request_says_why",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["agency", "due_at"],
                condition=models.Q(answered_at=None, withdrawn_at=None),
                name="request_open_by_due",
            ),
        ]


class RequestFact(Fact):
    """A fact about one request; `agency` is repeated so that row security needs no join."""

    request = models.ForeignKey(InformationRequest, on_delete=models.PROTECT, related_name="%(class)ss")
    agency = models.TextField(db_index=True)

    class Meta:
        abstract = True


class RequestRedated(RequestFact):
    """A step up or down moved the time the answer is due."""

    due_at = models.DateTimeField(null=True, blank=True)
    rating = models.TextField()
    because = models.TextField()


class RequestWithdrawn(RequestFact):
    """The hub took its question back; the reason is shown for a day."""

    because = models.TextField()


class Answer(RequestFact):
    """One answer. "Nothing held" is an answer. A spoken one is noted by the hub and confirmed by the navigator."""

    nothing_held = models.BooleanField()
    searched = models.TextField(blank=True)
    spoken_by = models.TextField(blank=True)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    level_because = models.TextField(blank=True)
    after_decision = models.BooleanField(default=False)


class AnswerConfirmed(RequestFact):
    """The navigator has confirmed (or not) what was noted from their spoken answer."""

    answer = models.OneToOneField(Answer, on_delete=models.PROTECT, related_name="confirmed")
    right = models.BooleanField()
    because = models.TextField(blank=True)


class AnswerItem(models.Model):
    """One thing an agency holds and has released to the hub, with who gave it, what kind it is and who may see it."""

    id = models.UUIDField(primary_key=True)
    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="items")
    referral_ref = models.UUIDField(db_index=True)
    agency = models.TextField(db_index=True)
    seq = models.PositiveSmallIntegerField()
    kind = models.TextField()
    label = models.TextField()
    source_system = models.TextField()
    dated = models.DateField(null=True, blank=True)
    dated_words = models.TextField()
    about = ArrayField(models.UUIDField(), default=list)
    text = models.TextField()

    class Meta:
        ordering: ClassVar[list[str]] = ["answer", "seq"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[k.value for k in Kind]),
                name="item_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(label__in=[x.value for x in Label]),
                name="item_label_known",
            ),
        ]


class AgencyAction(RequestFact):
    """What the agency itself does next for this child: its own action, which the hub does not take over."""

    what = models.TextField()
    owner_name = models.TextField()
    by_when = models.DateField(null=True, blank=True)


class OwnerAsked(Fact):
    """The hub asks an item's owner whether it may go to named recipients, for one purpose, and says why.

    `recipients` are the people it would go to, as `disclosures` names them; `recipient_words` says it for people.
    The agreement is for this item, these recipients and this purpose, and for nothing else.
    """

    item = models.ForeignKey(AnswerItem, on_delete=models.PROTECT, related_name="asked_for")
    agency = models.TextField(db_index=True)
    referral_ref = models.UUIDField(db_index=True)
    reference = models.TextField()
    output = models.TextField()
    recipients = models.JSONField()
    recipient_words = models.TextField()
    purpose = models.TextField()
    lawful_basis = models.TextField()
    because = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=~models.Q(purpose="") & ~models.Q(because="") & ~models.Q(recipient_words=""),
                name="owner_asked_says_why",
            ),
        ]


class OwnerAnswered(Fact):
    """The owner's word: yes to exactly that, yes with the owner's own shorter words, or no, because."""

    asked = models.OneToOneField(OwnerAsked, on_delete=models.PROTECT, related_name="answered")
    agency = models.TextField(db_index=True)
    agrees = models.BooleanField()
    words = models.TextField(blank=True)
    because = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(agrees=True) | ~models.Q(because="") & models.Q(words=""),
                name="owner_answered_whole",
            ),
        ]


class OwnerTookBack(Fact):
    """The owner took an agreement back before the item left. After that it is a recall, and the hub's act."""

    answered = models.OneToOneField(OwnerAnswered, on_delete=models.PROTECT, related_name="taken_back")
    agency = models.TextField(db_index=True)
    because = models.TextField()
