"""What was found to belong together, why, and that somebody has looked at it. The machine notices; a person decides."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from openmash.partnership.facts import Fact
from openmash.referrals.models import ReferralFact


class PatternMember(ReferralFact):
    """One referral stands on a card. All rows with one `card` are that card; it grows by a row, and none is changed.

    `rule` is the local rule that raised the card, as data, and `base` the hub's own figures then. `ratings` are the
    referral's when it joined. `raised_at` is when the card was raised, `at` when this referral joined it. There is no
    table of cards: a card is what can be seen of it.
    """

    card = models.UUIDField(default=uuid.uuid4, db_index=True)
    rule = models.JSONField()
    base = models.JSONField(default=dict)
    ratings = ArrayField(models.TextField(), default=list)
    raised_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["card", "referral"], name="pattern_member_once"),
        ]


class PatternTie(ReferralFact):
    """What two referrals of a card have in common. `linked`: nothing but links that people made and may take back."""

    earlier_ref = models.UUIDField(db_index=True)
    shared = ArrayField(models.TextField(), default=list)
    linked = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["referral", "earlier_ref"], name="pattern_tie_once"),
        ]


class PatternDismissed(ReferralFact):
    """Somebody looked at a card and says why nothing follows. `covers` are the referrals that they saw on it.

    It hangs on the newest of them. It wears off: with the local policy's days, or when another referral joins.
    """

    card = models.UUIDField(db_index=True)
    covers = ArrayField(models.UUIDField(), default=list)
    because = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=~models.Q(because=""), name="pattern_dismissed_says_why"),
        ]


class PatternDismissedTakenBack(Fact):
    """Whoever put a card aside took that back soon after: it stands on the list again."""

    dismissed = models.OneToOneField(PatternDismissed, on_delete=models.PROTECT, related_name="taken_back")


class PatternLooked(ReferralFact):
    """A referral was gone through at this rating; or because of one fact: a link, or that two worries are two.

    Nobody reads it. `fact_ref` is the id of that fact.
    """

    rating = models.TextField(blank=True)
    fact_ref = models.UUIDField(null=True, blank=True, unique=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["referral", "rating"], condition=models.Q(fact_ref=None), name="pattern_looked_once"
            ),
        ]


class SameWorryNoticed(ReferralFact):
    """This referral may be the same worry as an earlier one, sent again: share of words in common, or one incident."""

    earlier_ref = models.UUIDField(db_index=True)
    words_alike = models.FloatField()
    incident = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["referral", "earlier_ref"], name="same_worry_noticed_once"),
        ]
