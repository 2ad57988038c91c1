"""Requests to put something right, and complaints."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from openmash.ledger.door import Request, act, typed
from openmash.ledger.looks import looked, page
from openmash.ledger.verbs import Verb
from openmash.records import actions
from openmash.records.forms.office import ComplaintForm, RectificationAnswerForm, RectificationForm, StepForm
from openmash.records.pages import office as pages
from openmash.records.queries import office
from openmash.records.views.door import form_page, may_see_office
from openmash.rulebook.records import AsWhom, ComplaintAbout, ComplaintStep, Upheld
from openmash.rulebook.roles import may_keep_records
from openmash.web.parts import Link

HOME = "records_home"


@page(may=may_see_office, look=Verb.LOOKED_AT_RECORDS)
def corrections(request: Request) -> HttpResponse:
    """Every request to put something right."""
    rows = office.rectifications(request.viewer)
    looked(request, subjects=[row.pk for row in rows])
    table = pages.rectifications_table(rows, request.at) if rows else None
    return render(
        request, "records/corrections.html", {"table": table, "keeps": bool(may_keep_records(request.viewer))}
    )


@page(may=may_keep_records)
def log_correction(request: Request) -> HttpResponse:
    """Log a request to put something right."""
    form, made = RectificationForm(typed(request)), []

    def do() -> None:
        given = dict(form.cleaned_data)
        given["as_whom"] = AsWhom(given["as_whom"])
        made.append(actions.log_rectification(**given, by=request.viewer, at=request.at))

    if form.is_valid() and act(request, form, do):
        return redirect("records_correction", made[0].pk)
    back = Link("Requests to put something right", reverse("records_corrections"))
    shown = form_page(
        "Log a request to put something right", form, "Log the request", back,
        intro=("What was written is never changed. A statement, or that it is disputed, is put beside it.",),
    )  # fmt: skip
    return render(request, "web/form.html", {"page": shown})


@page(may=may_see_office, look=Verb.LOOKED_AT_RECORDS)
def correction(request: Request, rectification_id: UUID) -> HttpResponse:
    """One request to put something right, and its decision."""
    row = office.rectification(request.viewer, rectification_id)
    looked(request, reference=row.reference, subjects=[row.pk])
    keeps, decided = bool(may_keep_records(request.viewer)), getattr(row, "decided", None)
    form = RectificationAnswerForm(typed(request) if keeps else None)

    def do() -> None:
        given = form.cleaned_data
        actions.decide_rectification(
            rectification=row, accepted=given["accepted"] == "YES", judged_by=given["judged_by"],
            because=given["because"], told_how=given["told_how"], by=request.viewer, at=request.at,
        )  # fmt: skip

    if form.is_valid() and act(request, form, do, row.reference):
        return redirect("records_correction", row.pk)
    context = {
        "form": form,
        "number": row.number,
        "summary": pages.rectification_summary(row, request.at),
        "decides": keeps and decided is None,
        "clock": None if decided else pages.day_clock(office.rectification_due(row), request.at, "decide"),
    }
    return render(request, "records/correction.html", context)


@page(may=may_see_office, look=Verb.LOOKED_AT_RECORDS)
def complaints(request: Request) -> HttpResponse:
    """Every complaint, open ones first."""
    rows = office.complaints(request.viewer)
    looked(request, subjects=[row.pk for row in rows])
    table = pages.complaints_table(rows, request.policy, request.at) if rows else None
    return render(request, "records/complaints.html", {"table": table, "keeps": bool(may_keep_records(request.viewer))})


@page(may=may_keep_records)
def log_complaint(request: Request) -> HttpResponse:
    """Log a complaint."""
    form, made = ComplaintForm(typed(request)), []

    def do() -> None:
        given = dict(form.cleaned_data)
        given["about"] = ComplaintAbout(given["about"])
        made.append(actions.log_complaint(**given, by=request.viewer, at=request.at))

    if form.is_valid() and act(request, form, do):
        return redirect("records_complaint", made[0].pk)
    back = Link("Complaints", reverse("records_complaints"))
    return render(request, "web/form.html", {"page": form_page("Log a complaint", form, "Log the complaint", back)})


@page(may=may_see_office, look=Verb.LOOKED_AT_RECORDS)
def complaint(request: Request, complaint_id: UUID) -> HttpResponse:
    """One complaint with its steps; the next one is added."""
    row = office.complaint(request.viewer, complaint_id)
    looked(request, reference=row.number, subjects=[row.pk])
    form = StepForm(typed(request))

    def do() -> None:
        given = form.cleaned_data
        actions.note_complaint(
            complaint=row, step=ComplaintStep(given["step"]), on=given["on"], text=given["text"],
            upheld=Upheld(given["upheld"]) if given["upheld"] else None, by=request.viewer, at=request.at,
        )  # fmt: skip

    if form.is_valid() and act(request, form, do, row.number):
        return redirect("records_complaint", row.pk)
    due = office.complaint_due(row, request.policy)
    context = {
        "form": form,
        "number": row.number,
        "summary": pages.complaint_summary(row),
        "steps": pages.steps(row, request.at),
        "clock": pages.day_clock(due[1], request.at, due[0].lower()) if due else None,
        "ended": office.is_ended(row),
    }
    return render(request, "records/complaint.html", context)
