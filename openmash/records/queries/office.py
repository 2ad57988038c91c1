"""Requests to put something right, and complaints, with what is due and when."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from openmash.records.models import Complaint, ComplaintNoted, Rectification
from openmash.rulebook import calendars
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.records import ComplaintStep
from openmash.rulebook.roles import Viewer, may_second_records
from openmash.rulebook.subject_access import due_on


def rectifications(viewer: Viewer) -> list[Rectification]:
    """Every request to put something right: open ones first, the one due soonest first."""
    if not may_second_records(viewer, None):
        return []
    rows = Rectification.objects.select_related("decided").order_by("received_on", "recorded_at")
    return sorted(rows, key=lambda row: getattr(row, "decided", None) is not None)


def rectification(viewer: Viewer, rectification_id: UUID) -> Rectification:
    """One request to put something right. Rectification.DoesNotExist when it is not there or not the viewer's."""
    if not may_second_records(viewer, None):
        raise Rectification.DoesNotExist
    return Rectification.objects.select_related("decided").get(pk=rectification_id)


def rectification_due(row: Rectification) -> date:
    """One calendar month, as for a request for records."""
    due = due_on(row.received_on)
    assert due is not None
    return due


def complaints(viewer: Viewer) -> list[Complaint]:
    """Every complaint with its steps: open ones first, the oldest first."""
    if not may_second_records(viewer, None):
        return []
    rows = list(_with_steps().order_by("received_on", "recorded_at"))
    return sorted(rows, key=is_ended)


def complaint(viewer: Viewer, complaint_id: UUID) -> Complaint:
    """One complaint. Complaint.DoesNotExist when it is not there or not the viewer's."""
    if not may_second_records(viewer, None):
        raise Complaint.DoesNotExist
    return _with_steps().get(pk=complaint_id)


def _with_steps() -> QuerySet[Complaint]:
    steps = ComplaintNoted.objects.order_by("on", "recorded_at")
    return Complaint.objects.prefetch_related(Prefetch("steps", steps))


def took(row: Complaint, step: ComplaintStep) -> ComplaintNoted | None:
    """The latest step of this kind, or None."""
    found = [one for one in row.steps.all() if one.step == step.value]
    return found[-1] if found else None


def is_ended(row: Complaint) -> bool:
    """Was the outcome told, and has the Commissioner answered where it went there?"""
    if took(row, ComplaintStep.OUTCOME) is None:
        return False
    gone = [one for one in row.steps.all() if one.step in (ComplaintStep.ICO.value, ComplaintStep.ICO_ENDED.value)]
    return not gone or gone[-1].step == ComplaintStep.ICO_ENDED.value


def complaint_due(row: Complaint, policy: LocalPolicy) -> tuple[str, date] | None:
    """What is due next and by when, in working days of the local policy; None when nothing of ours is."""
    if took(row, ComplaintStep.OUTCOME) is not None:
        return None
    if took(row, ComplaintStep.ACKNOWLEDGED) is None:
        return "Tell them we have it", calendars.working_days_on(row.received_on, policy.complaint_acknowledge_days)
    return "Tell the outcome", calendars.working_days_on(row.received_on, policy.complaint_answer_days)
