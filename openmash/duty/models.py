"""Work that goes from one to another: offered, handed on, accepted; the note at the end of a shift; the outage pack."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from openmash.duty.words import Passing
from openmash.partnership.facts import Fact
from openmash.referrals.models import ReferralFact


class HandOn(ReferralFact):
    """One referral goes by name from one person to another.

    OFFERED: its owner offers it and keeps it until it is accepted. Otherwise the hub itself has given it (an `Owning`
    says the same), and whoever it went to says that they have it. `batch` are those that went together; `because` is
    why, in the words of the rule or of whoever offers.
    """

    batch = models.UUIDField(default=uuid.uuid4, db_index=True)
    kind = models.TextField(choices=Passing.choices())
    giver = models.ForeignKey("openmash.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    giver_name = models.TextField(blank=True)
    taker = models.ForeignKey("openmash.Account", on_delete=models.PROTECT, related_name="handed_on_to")
    taker_name = models.TextField()
    because = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=models.Q(kind__in=[k.value for k in Passing]), name="hand_on_kind_known"),
            models.CheckConstraint(condition=~models.Q(because=""), name="hand_on_says_why"),
            models.CheckConstraint(
                condition=models.Q(giver=None) | ~models.Q(giver=models.F("taker")), name="hand_on_to_another"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=Passing.OFFERED.value) | models.Q(giver__isnull=False),
                name="hand_on_offered_by_somebody",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["taker", "-at"], name="hand_on_by_taker")]


class HandOnAnswered(Fact):
    """Somebody has it now, or does not take it: said by whom it went to, or taken back by whoever offered it."""

    hand_on = models.OneToOneField(HandOn, on_delete=models.PROTECT, related_name="answer")
    accepted = models.BooleanField()
    because = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(accepted=True) | ~models.Q(because=""), name="hand_on_refused_says_why"
            ),
        ]


class ShiftNote(Fact):
    """What somebody leaves for whoever comes next. `words` are about no family: what is has a line of its own."""

    taker = models.ForeignKey("openmash.Account", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    taker_name = models.TextField(blank=True)
    words = models.TextField(blank=True)


class ShiftNoteLine(ReferralFact):
    """One referral of a note, and what was promised about it. It hangs on the referral, so that its walls hold."""

    note = models.ForeignKey(ShiftNote, on_delete=models.PROTECT, related_name="lines")
    promised = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["note", "referral"], name="shift_note_line_once"),
        ]


class ShiftNoteRead(Fact):
    """Somebody other than its writer has read a note and goes on from there."""

    note = models.OneToOneField(ShiftNote, on_delete=models.PROTECT, related_name="read")


class OutagePack(models.Model):
    """Every open referral on paper, for one manager, as that manager may see it. Kept a week, then thrown away.

    No fact but a copy, which is why it may go; that it was made and opened stands in the ledger. `paper` is locked.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    made_for = models.ForeignKey("openmash.Account", on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_index=True)
    day = models.DateField()
    by_itself = models.BooleanField()
    covers = ArrayField(models.UUIDField(), default=list)
    paper = models.TextField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["day", "made_for"], condition=models.Q(by_itself=True), name="outage_pack_once_a_day"
            ),
        ]
