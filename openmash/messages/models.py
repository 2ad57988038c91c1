"""What somebody is told, each try to send it, and how they want to be told."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from openmash.partnership.facts import Fact
from openmash.partnership.models import Account
from openmash.rulebook.telling import Digest, Sent, Topic, Way, Wishes


class Message(Fact):
    """One thing that one person is told. It holds no word of a case: a topic, and where its link leads inside the hub.

    `key` names what it tells of, so that nobody is told the same twice. `referral_ref` is the referral it is about, if
    it is about one: whoever that is kept from reads no message of it. `due_at`, `not_before` and `settled_at` are
    caches: when it goes, before when it is not tried again, and since when nothing more is to be done.
    """

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="messages")
    topic = models.TextField()
    key = models.TextField()
    path = models.TextField()
    urgent = models.BooleanField(default=False)
    referral_ref = models.UUIDField(null=True, db_index=True)
    due_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "key"], name="message_once"),
            models.CheckConstraint(condition=~Q(topic="") & ~Q(key=""), name="message_whole"),
            # Inside the product only: "//elsewhere" and "/\elsewhere" are other machines to a browser.
            models.CheckConstraint(condition=Q(path__regex=r"^/([^/\\]|$)"), name="message_leads_inside"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], condition=Q(settled_at=None), name="message_unsettled"),
            models.Index(fields=["account", "-at"], name="message_of_one"),
        ]

    @property
    def about(self) -> Topic:
        """What it is about."""
        return Topic(self.topic)


class MessageAttempt(Fact):
    """One try to send a message. `sending` is the same for all that went in one mail; `because` names a fault's kind.

    What the mail server said is not kept: it may repeat an address.
    """

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="attempts")
    sending = models.UUIDField(default=uuid.uuid4)
    way = models.TextField()
    outcome = models.TextField()
    because = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(outcome__in=[one.value for one in Sent]) & Q(way__in=[one.value for one in Way]),
                name="message_attempt_known",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["at"], condition=Q(outcome=Sent.REFUSED.value), name="message_refused"),
        ]


class MessageWishes(Fact):
    """How somebody wants to be told, in their own words to the hub; the latest row stands."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="message_wishes")
    way = models.TextField()
    digest = models.TextField()
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    mobile = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(way__in=[one.value for one in Way]) & Q(digest__in=[one.value for one in Digest]),
                name="message_wishes_known",
            ),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_until=None) | Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="message_quiet_begins_and_ends",
            ),
            models.CheckConstraint(condition=~Q(way=Way.TEXT.value) | ~Q(mobile=""), name="message_text_has_number"),
        ]

    def as_wishes(self) -> Wishes:
        """The same as the rule takes it."""
        return Wishes(Way(self.way), Digest(self.digest), self.quiet_from, self.quiet_until, self.mobile)
