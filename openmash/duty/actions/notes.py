"""The note at the end of a shift: left by one, read by another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from openmash.duty.models import ShiftNote, ShiftNoteLine, ShiftNoteRead
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.models import Account
from openmash.referrals.queries import referral as referral_of
from openmash.rulebook.at_work import may_hand_on
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import refuse


@transaction.atomic
def leave_note(
    *, taker: Account | None, words: str, promised: Mapping[str, str], by: Viewer, at: datetime
) -> ShiftNote:
    """Leave a note for somebody, or for whoever comes next. `promised` is by reference, in the order given.

    What is about a family stands in that family's own line, where its walls hold, and never in `words`.
    """
    may_hand_on(by).require()
    if not words.strip() and not promised:
        refuse("There is nothing in this note yet. Write what the next person must know.")
    if taker is not None and (str(taker.pk) == by.id or not taker.is_active or not taker.viewer().is_hub):
        refuse("Choose somebody else who works in the hub, or leave the note for whoever comes next.")
    note = ShiftNote.objects.create(
        taker=taker, taker_name=taker.name if taker else "", words=words.strip(), **stamp(by, at)
    )
    for reference, said in promised.items():
        of = referral_of(by, reference)
        line = ShiftNoteLine.objects.create(note=note, referral=of, promised=said.strip(), **stamp(by, at))
        enter(by=by, at=at, verb=Verb.WROTE_SHIFT_NOTE, reference=reference, subjects=[line.pk, of.pk])
    enter(by=by, at=at, verb=Verb.WROTE_SHIFT_NOTE, subjects=[note.pk], detail={"lines": len(promised)})
    return note


@transaction.atomic
def read_note(*, note: ShiftNote, by: Viewer, at: datetime) -> ShiftNoteRead:
    """Say that one has read it and goes on from there. Never one's own; once is enough."""
    may_hand_on(by).require()
    if note.by_id == by.id:
        refuse("You wrote this note. Whoever comes next says that they have read it.")
    if note.taker_id is not None and str(note.taker_id) != by.id:
        refuse(f"This note is for {note.taker_name}. They say that they have read it.")
    if ShiftNoteRead.objects.filter(note=note).exists():
        refuse("Somebody has read this note already.")
    row = ShiftNoteRead.objects.create(note=note, **stamp(by, at))
    enter(by=by, at=at, verb=Verb.READ_SHIFT_NOTE, subjects=[note.pk])
    return row
