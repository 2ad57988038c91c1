"""Corrections and complaints: added, never overwritten; each refusal says how to mend it."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest

from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.records import actions
from openmash.records.models import Complaint
from openmash.records.queries import office
from openmash.referrals.models import Correction, Referral
from openmash.rulebook.records import ComplaintStep, Upheld
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Refused
from tests.records import keeping, story
from tests.records.keeping import RECEIVED

pytestmark = pytest.mark.django_db
LATER = story.AT + timedelta(days=20)


def decide(by: Viewer, row: Any, accepted: bool = True, **changes: str) -> Any:
    given = {
        "judged_by": "Priya Raman, social worker",
        "because": "She was there.",
        "told_how": "By letter; may complain.",
    }
    with acting_as(by):
        return actions.decide_rectification(
            rectification=row, accepted=accepted, by=by, at=LATER, **{**given, **changes}
        )


@pytest.mark.parametrize(("accepted", "about"), [(True, "STATEMENT"), (False, "DISPUTED")])
def test_what_was_said_stands_beside_the_record_and_the_record_stays(
    officer: Viewer, closed: Referral, accepted: bool, about: str
) -> None:
    made = decide(officer, keeping.rectification(officer, closed.reference), accepted)
    with acting_as(CLERK):
        beside = Correction.objects.get(pk=made.correction)
        assert Referral.objects.get(pk=closed.pk).concern == closed.concern
    assert (beside.about, beside.by_name) == (about, officer.name)
    assert "It was a Tuesday." in beside.text
    assert ("She was there." in beside.text) is not accepted


def test_it_is_logged_once_and_due_in_a_month(officer: Viewer, closed: Referral) -> None:
    key = uuid.uuid4()
    first = keeping.rectification(officer, closed.reference, form_key=key)
    assert keeping.rectification(officer, closed.reference, form_key=key).pk == first.pk
    assert office.rectification_due(first) == date(2026, 6, 26)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"asked_by": ""}, "Write who asks."),
        ({"wrong": " "}, "what they say is wrong"),
        ({"statement": ""}, "what they say is right"),
        ({"received_on": date(2030, 1, 1)}, "future"),
    ],
)
def test_a_correction_is_whole(officer: Viewer, closed: Referral, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says):
        keeping.rectification(officer, closed.reference, **changes)


def test_a_correction_is_about_a_referral_that_is_there(officer: Viewer) -> None:
    with pytest.raises(Refused, match="no referral with this reference"):
        keeping.rectification(officer, "S26-99999")


@pytest.mark.parametrize(
    ("field", "says"), [("judged_by", "Name the professional"), ("because", "Say why"), ("told_how", "can complain")]
)
def test_a_decision_is_whole_and_taken_once(officer: Viewer, closed: Referral, field: str, says: str) -> None:
    row = keeping.rectification(officer, closed.reference)
    with pytest.raises(Refused, match=says):
        decide(officer, row, **{field: " "})
    decide(officer, row)
    with pytest.raises(Refused, match="decided already"):
        decide(officer, row)


# Complaints
def note(by: Viewer, row: Complaint, step: ComplaintStep, text: str = "Done.", **changes: Any) -> Any:
    given: dict[str, Any] = {"on": RECEIVED, "upheld": Upheld.PARTLY if step is ComplaintStep.OUTCOME else None}
    with acting_as(by):
        return actions.note_complaint(complaint=row, step=step, text=text, by=by, at=LATER, **{**given, **changes})


def fresh(by: Viewer, row: Complaint) -> Complaint:
    with acting_as(by):
        return office.complaint(by, row.pk)


def test_a_complaint_from_its_receipt_to_the_commissioner(officer: Viewer, manager: Viewer) -> None:
    row, policy = keeping.complaint(officer), policy_now()
    assert office.complaint_due(fresh(officer, row), policy) == ("Tell them we have it", date(2026, 5, 29))
    note(officer, row, ComplaintStep.ACKNOWLEDGED)
    assert office.complaint_due(fresh(officer, row), policy) == ("Tell the outcome", date(2026, 6, 23))
    note(officer, row, ComplaintStep.INVESTIGATOR, "Beverley Osei")
    note(manager, row, ComplaintStep.OUTCOME)
    note(manager, row, ComplaintStep.LESSON, "Answer within the week.")
    assert office.is_ended(fresh(officer, row))
    assert office.complaint_due(fresh(officer, row), policy) is None
    note(officer, row, ComplaintStep.ICO, "IC-123")
    assert not office.is_ended(fresh(officer, row))
    note(officer, row, ComplaintStep.ICO_ENDED, "No further action.")
    assert office.is_ended(fresh(officer, row))
    assert [one.step for one in fresh(officer, row).steps.all()] == [
        "ACKNOWLEDGED", "INVESTIGATOR", "OUTCOME", "LESSON", "ICO", "ICO_ENDED",
    ]  # fmt: skip


def test_open_complaints_come_first(officer: Viewer) -> None:
    ended, waits = keeping.complaint(officer), keeping.complaint(officer, received_on=RECEIVED + timedelta(days=1))
    note(officer, ended, ComplaintStep.INVESTIGATOR)
    note(officer, ended, ComplaintStep.OUTCOME)
    with acting_as(officer):
        assert [row.pk for row in office.complaints(officer)] == [waits.pk, ended.pk]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"who": " "}, "Write who complains"),
        ({"text": ""}, "what they complain about"),
        ({"received_on": date(2030, 1, 1)}, "future"),
    ],
)
def test_a_complaint_is_whole(officer: Viewer, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says):
        keeping.complaint(officer, **changes)


def test_steps_come_in_order(officer: Viewer) -> None:
    row = keeping.complaint(officer)
    for step, says in (
        (ComplaintStep.OUTCOME, "who looks into it"),
        (ComplaintStep.LESSON, "Record the outcome first"),
        (ComplaintStep.ICO_ENDED, "not been taken"),
    ):
        with pytest.raises(Refused, match=says):
            note(officer, row, step)
    note(officer, row, ComplaintStep.ACKNOWLEDGED)
    note(officer, row, ComplaintStep.INVESTIGATOR)
    with pytest.raises(Refused, match="how it came out"):
        note(officer, row, ComplaintStep.OUTCOME, upheld=None)
    note(officer, row, ComplaintStep.OUTCOME)
    for step, says in ((ComplaintStep.ACKNOWLEDGED, "told already"), (ComplaintStep.OUTCOME, "on record")):
        with pytest.raises(Refused, match=says):
            note(officer, row, step)


@pytest.mark.parametrize(
    ("text", "on", "says"),
    [
        (" ", RECEIVED, "what was done"),
        ("x", date(2030, 1, 1), "future"),
        ("x", date(2026, 5, 1), "before the complaint"),
    ],
)
def test_a_step_is_whole(officer: Viewer, text: str, on: date, says: str) -> None:
    with pytest.raises(Refused, match=says):
        note(officer, keeping.complaint(officer), ComplaintStep.NOTE, text, on=on)


def test_the_same_complaint_sent_twice_is_one(officer: Viewer) -> None:
    key = uuid.uuid4()
    assert keeping.complaint(officer, form_key=key).pk == keeping.complaint(officer, form_key=key).pk
