"""Complaints: logged as they came, each step added. Nothing that was written is changed."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.records.actions.asking import COMPLAINTS, next_number, not_ahead
from openmash.records.models import Complaint, ComplaintNoted
from openmash.records.queries import office
from openmash.rulebook import conflicts
from openmash.rulebook.records import ComplaintAbout, ComplaintStep, Upheld
from openmash.rulebook.roles import Viewer, may_keep_records, may_second_records
from openmash.rulebook.words import YES, Verdict, first_no, no


@transaction.atomic
def log_complaint(
    *,
    received_on: date,
    who: str,
    reach: str,
    how: str,
    about: ComplaintAbout,
    text: str,
    reference: str,
    form_key: UUID,
    by: Viewer,
    at: datetime,
) -> Complaint:
    """Log a complaint as it came: who, how, about what. A reference is kept as it was given."""
    may_keep_records(by).require()
    earlier = Complaint.objects.filter(form_key=form_key).first()
    if earlier:
        return earlier
    first_no(
        YES if who.strip() else no("Write who complains, or that they did not say."),
        YES if text.strip() else no("Write what they complain about, in their words."),
        not_ahead(received_on, at, "The day it was received"),
    ).require()
    made = Complaint.objects.create(
        number=next_number(COMPLAINTS, received_on),
        received_on=received_on,
        who=who.strip(),
        reach=reach.strip(),
        how=how.strip(),
        about=about.value,
        text=text.strip(),
        reference=reference.strip(),
        form_key=form_key,
        keys=_keys(who, reach),
        **stamp(by, at),
    )
    enter(
        by=by, at=at, verb=Verb.LOGGED_COMPLAINT, reference=made.number, subjects=[made.pk],
        detail={"about": about.value},
    )  # fmt: skip
    return made


def _keys(who: str, reach: str) -> list[str]:
    """By which keys staff with an interest meet who complains."""
    return sorted(conflicts.keys(names=[conflicts.spoken_name(who)], born=None, phones=[reach], addresses=[]))


@transaction.atomic
def note_complaint(
    *,
    complaint: Complaint,
    step: ComplaintStep,
    on: date,
    text: str,
    upheld: Upheld | None,
    by: Viewer,
    at: datetime,
) -> ComplaintNoted:
    """Add one step. The outcome comes once, after somebody has looked into it; a lesson may come at any time after."""
    may_second_records(by, None).require()
    row = office.complaint(by, complaint.pk)
    first_no(
        _in_order(row, step),
        YES if text.strip() else no("Write what was done, said or found."),
        no("Say how it came out.") if step is ComplaintStep.OUTCOME and upheld is None else YES,
        not_ahead(on, at, "The day"),
        YES if on >= row.received_on else no("The day cannot be before the complaint came."),
    ).require()
    made = ComplaintNoted.objects.create(
        complaint=row,
        step=step.value,
        on=on,
        text=text.strip(),
        upheld=upheld.value if upheld and step is ComplaintStep.OUTCOME else "",
        **stamp(by, at),
    )
    enter(
        by=by, at=at, verb=Verb.NOTED_COMPLAINT, reference=row.number, subjects=[row.pk, made.pk],
        detail={"step": step.value, "upheld": made.upheld},
    )  # fmt: skip
    return made


def _in_order(row: Complaint, step: ComplaintStep) -> Verdict:
    if step is ComplaintStep.ACKNOWLEDGED and office.took(row, step):
        return no("They were told already that we have it.")
    if step is ComplaintStep.OUTCOME and office.took(row, step):
        return no("The outcome is on record. Add a note, or what the Commissioner says.")
    if step is ComplaintStep.OUTCOME and not office.took(row, ComplaintStep.INVESTIGATOR):
        return no("Name first who looks into it.")
    if step is ComplaintStep.LESSON and not office.took(row, ComplaintStep.OUTCOME):
        return no("Lessons come from an outcome. Record the outcome first.")
    if step is ComplaintStep.ICO_ENDED and not office.took(row, ComplaintStep.ICO):
        return no("It has not been taken to the Information Commissioner.")
    return YES
