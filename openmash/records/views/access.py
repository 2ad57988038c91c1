"""A request for records: logging, reading it, its clock, its ending, and who the person is."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from openmash.ledger.door import Request, act, typed
from openmash.ledger.looks import looked, page
from openmash.ledger.verbs import Verb
from openmash.records import actions
from openmash.records.forms.access import CloseForm, ExtendForm, FindForm, LogForm, StartForm, StopForm
from openmash.records.models import SubjectAccessRequest
from openmash.records.pages.access import clock_part, request_page
from openmash.records.pages.find import find_page, pairs
from openmash.records.queries import access, finding, package
from openmash.records.views.door import form_page, may_see_office
from openmash.rulebook.records import AsWhom, Ending, StopReason
from openmash.rulebook.roles import may_find_subject, may_keep_records
from openmash.web.parts import Link


@page(may=may_keep_records)
def log(request: Request) -> HttpResponse:
    """Log a request for records."""
    form, made = LogForm(typed(request)), []
    if form.is_valid():
        given = form.cleaned_data

        def do() -> None:
            made.append(
                actions.log_request(
                    asker_name=given["asker_name"],
                    as_whom=AsWhom(given["as_whom"]),
                    identity=given["identity"],
                    authority=given["authority"],
                    reply_to=given["reply_to"],
                    asks=given["asks"],
                    received_on=given["received_on"],
                    subject=form.subject(),
                    form_key=given["form_key"],
                    by=request.viewer,
                    at=request.at,
                )
            )

        if act(request, form, do):
            if access.is_kept(request.viewer, made[0], request.at):
                return render(request, "records/kept.html", {"reference": made[0].reference})
            return redirect("records_request", made[0].pk)
    back = Link("Records office", reverse("records_home"))
    shown = form_page("Log a request for records", form, "Log the request", back)
    return render(request, "web/form.html", {"page": shown})


def _request(request: Request, sar_id: UUID) -> SubjectAccessRequest:
    row = access.request(request.viewer, sar_id)
    looked(request, reference=row.reference, subjects=[row.pk])
    return row


@page(may=may_see_office, look=Verb.LOOKED_AT_RECORDS)
def one(request: Request, sar_id: UUID) -> HttpResponse:
    """One request: what was asked, its clock, its lines, its packages, what to do next."""
    row = _request(request, sar_id)
    lines = access.lines(request.viewer, row)
    looked(request, reference=row.reference, subjects=[row.pk, *(line.pk for line in lines)])
    packages = package.packages(request.viewer, row)
    shown = request_page(row, lines, packages, request.viewer, request.policy, request.at)
    return render(request, "records/request.html", {"page": shown})


def _back(row: SubjectAccessRequest) -> Link:
    return Link(f"Request {row.reference}", reverse("records_request", args=[row.pk]))


@page(may=may_keep_records, look=Verb.LOOKED_AT_RECORDS)
def stop(request: Request, sar_id: UUID) -> HttpResponse:
    """Stop the clock."""
    row = _request(request, sar_id)
    form = StopForm(typed(request))

    def do() -> None:
        given = form.cleaned_data
        actions.stop_clock(
            request=row, why=StopReason(given["why"]), because=given["because"], stopped_on=given["stopped_on"],
            by=request.viewer, at=request.at,
        )  # fmt: skip

    if form.is_valid() and act(request, form, do, row.reference):
        return redirect("records_request", row.pk)
    shown = form_page(f"{row.reference}: stop the clock", form, "Stop the clock", _back(row), heading="Stop the clock")
    return render(request, "web/form.html", {"page": shown})


@page(may=may_keep_records, look=Verb.LOOKED_AT_RECORDS)
def start(request: Request, sar_id: UUID) -> HttpResponse:
    """Start the clock."""
    row = _request(request, sar_id)
    form = StartForm(typed(request))

    def do() -> None:
        given = form.cleaned_data
        actions.start_clock(
            request=row, what_came=given["what_came"], started_on=given["started_on"], by=request.viewer, at=request.at
        )

    if form.is_valid() and act(request, form, do, row.reference):
        return redirect("records_request", row.pk)
    shown = form_page(
        f"{row.reference}: start the clock", form, "Start the clock", _back(row), heading="Start the clock",
        intro=("Proof of identity begins the month on the day it came. An answer to a question lets it go on.",),
    )  # fmt: skip
    return render(request, "web/form.html", {"page": shown})


@page(may=may_keep_records, look=Verb.LOOKED_AT_RECORDS)
def extend(request: Request, sar_id: UUID) -> HttpResponse:
    """Take two further months."""
    row = _request(request, sar_id)
    form = ExtendForm(typed(request))

    def do() -> None:
        actions.extend(request=row, because=form.cleaned_data["because"], by=request.viewer, at=request.at)

    if form.is_valid() and act(request, form, do, row.reference):
        return redirect("records_request", row.pk)
    shown = form_page(
        f"{row.reference}: two further months", form, "Take two further months", _back(row),
        heading="Take two further months",
        intro=("Only for a request that is complex, or one of several by the same person. Once.",),
    )  # fmt: skip
    return render(request, "web/form.html", {"page": shown})


@page(may=may_keep_records, look=Verb.LOOKED_AT_RECORDS)
def close(request: Request, sar_id: UUID) -> HttpResponse:
    """End a request without sending records."""
    row = _request(request, sar_id)
    form = CloseForm(typed(request))

    def do() -> None:
        given = form.cleaned_data
        actions.close_request(
            request=row, ending=Ending(given["ending"]), because=given["because"], by=request.viewer, at=request.at
        )

    if form.is_valid() and act(request, form, do, row.reference):
        return redirect("records_request", row.pk)
    shown = form_page(
        f"{row.reference}: end it", form, "End the request", _back(row), heading="End it without sending records",
        intro=("You no longer see its lines afterwards.",), warning=True,
    )  # fmt: skip
    return render(request, "web/form.html", {"page": shown})


@page(may=may_find_subject, look=Verb.LOOKED_FOR_PEOPLE)
def find(request: Request, sar_id: UUID) -> HttpResponse:
    """Say which of those known is the person asked about. The lines then go to the records officer alone."""
    row = access.request(request.viewer, sar_id)
    names = [line.strip() for line in request.POST.get("names", "").replace("\x00", "").splitlines() if line.strip()]
    names = (names or finding.names_asked(row))[:20]
    found = finding.candidates(request.viewer, row, names)
    looked(request, reference=row.reference, subjects=found.shown)
    shown = find_page(found, names, request.at)
    offered = {"people": pairs(shown.people), "mentions": pairs(shown.mentions), "texts": pairs(shown.texts)}
    again = request.method == "POST" and request.POST.get("act") == "look"
    form = FindForm(
        request.POST if request.method == "POST" and not again else None,
        initial={"names": "\n".join(names), **({k: request.POST.getlist(k) for k in offered} if again else {})},
        **offered,
    )  # fmt: skip

    def do() -> None:
        given = form.cleaned_data
        actions.gather(
            request=row, people=given["people"], mentions=given["mentions"], texts=given["texts"], names=form.wanted(),
            by=request.viewer, at=request.at,
        )  # fmt: skip

    if form.is_valid() and act(request, form, do, row.reference):
        return redirect("records_to_find")
    context = {
        "form": form,
        "page": shown,
        "row": row,
        "reference": row.reference,
        "clock": clock_part(row, request.at),
        "open": access.is_open(row),
        "before": list(row.subjectsearchs.all()),
    }
    return render(request, "records/find.html", context)
