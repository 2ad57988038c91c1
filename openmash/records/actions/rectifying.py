"""Somebody says that a record is wrong. It is never overwritten: their statement, or why not, is added beside it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.viewers import clerk
from openmash.records.actions.asking import CORRECTIONS, next_number, not_ahead
from openmash.records.models import Rectification, RectificationDecided
from openmash.records.queries import keeping, office
from openmash.referrals.models import Correction
from openmash.referrals.words import About
from openmash.rulebook.records import AsWhom
from openmash.rulebook.roles import Viewer, may_keep_records
from openmash.rulebook.words import YES, first_no, no


@transaction.atomic
def log_rectification(
    *,
    reference: str,
    asked_by: str,
    as_whom: AsWhom,
    identity: str,
    received_on: date,
    wrong: str,
    statement: str,
    form_key: UUID,
    by: Viewer,
    at: datetime,
) -> Rectification:
    """Log that somebody asks for a record to be put right: what stands there, and what they say is right."""
    may_keep_records(by).require()
    earlier = Rectification.objects.filter(form_key=form_key).first()
    if earlier:
        return earlier
    referral = keeping.by_reference(by, reference)
    first_no(
        YES if referral else no("There is no referral with this reference. Check the figures."),
        YES if asked_by.strip() else no("Write who asks."),
        YES if wrong.strip() else no("Write what they say is wrong."),
        YES if statement.strip() else no("Write what they say is right, in their words."),
        not_ahead(received_on, at, "The day it was received"),
    ).require()
    assert referral is not None
    made = Rectification.objects.create(
        number=next_number(CORRECTIONS, received_on),
        reference=referral.reference,
        referral_ref=referral.pk,
        asked_by=asked_by.strip(),
        as_whom=as_whom.value,
        identity=identity.strip(),
        received_on=received_on,
        wrong=wrong.strip(),
        statement=statement.strip(),
        form_key=form_key,
        **stamp(by, at),
    )
    enter(by=by, at=at, verb=Verb.LOGGED_RECTIFICATION, reference=made.reference, subjects=[made.pk])
    return made


@transaction.atomic
def decide_rectification(
    *,
    rectification: Rectification,
    accepted: bool,
    judged_by: str,
    because: str,
    told_how: str,
    by: Viewer,
    at: datetime,
) -> RectificationDecided:
    """Accepted: the statement stands beside the record. Refused: that it is disputed, and why, stands there instead."""
    may_keep_records(by).require()
    row = office.rectification(by, rectification.pk)
    first_no(
        no("This has been decided already.") if getattr(row, "decided", None) else YES,
        YES if judged_by.strip() else no("Name the professional who judged it: somebody who may read the record."),
        YES if because.strip() else no("Say why it was decided so."),
        YES if told_how.strip() else no("Write how they were told, and how they can complain."),
    ).require()
    with clerk():
        beside = Correction.objects.create(
            referral_id=row.referral_ref,
            about=(About.STATEMENT if accepted else About.DISPUTED).value,
            text=_beside(row, accepted, because),
            **stamp(by, at),
        )
    made = RectificationDecided.objects.create(
        rectification=row,
        accepted=accepted,
        judged_by=judged_by.strip(),
        because=because.strip(),
        told_how=told_how.strip(),
        correction=beside.pk,
        **stamp(by, at),
    )
    enter(
        by=by, at=at, verb=Verb.DECIDED_RECTIFICATION, reference=row.reference, subjects=[row.pk, beside.pk],
        detail={"accepted": accepted},
    )  # fmt: skip
    return made


def _beside(row: Rectification, accepted: bool, because: str) -> str:
    """What stands beside the record: whose statement it is, about what, and if it was not agreed, why."""
    said = f"{row.asked_by} says that this is wrong: {row.wrong}\n\nTheir statement: {row.statement}"
    return said if accepted else f"{said}\n\nThe hub did not change the record: {because.strip()}"
