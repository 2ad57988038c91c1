"""One line: what is done with it, its owner, professionals' opinions; and the owner's own side."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from openmash.ledger.door import Request, act, typed
from openmash.ledger.looks import looked, page
from openmash.ledger.verbs import Verb
from openmash.records import actions
from openmash.records.forms.line import AskOwnerForm, LineForm, NotedAnswerForm, OpinionForm, OwnerAnswerForm
from openmash.records.models import SubjectAccessLine
from openmash.records.pages.access import asked_table, line_page
from openmash.records.queries import access
from openmash.records.views.door import form_page, may_see_office
from openmash.rulebook import calendars
from openmash.rulebook.records import DataClass
from openmash.rulebook.roles import May, Viewer, may, may_keep_records
from openmash.rulebook.words import Verdict
from openmash.web.parts import Link


def may_be_asked(viewer: Viewer) -> Verdict:
    """Somebody who answers for an agency: the lines their own agency is asked about."""
    return may(viewer, May.ANSWER)


def _line(request: Request, line_id: UUID) -> SubjectAccessLine:
    row = access.line(request.viewer, line_id)
    looked(request, reference=row.referral_reference or row.request.reference, subjects=[row.pk, row.request_id])
    return row


@page(may=may_see_office, look=Verb.LOOKED_AT_RECORDS)
def one(request: Request, line_id: UUID) -> HttpResponse:
    """One line, and what is done with it. A manager reads it; the records officer decides."""
    row = _line(request, line_id)
    facts = access.facts(row, request.policy)
    keeps = bool(may_keep_records(request.viewer))
    form = LineForm(typed(request) if keeps else None, facts=facts)

    def do() -> None:
        actions.decide_line(
            line=row, settled=form.settled(), words=form.words(), by=request.viewer, at=request.at,
            policy=request.policy,
        )  # fmt: skip

    around = access.neighbours(request.viewer, row)
    if form.is_valid() and act(request, form, do, row.request.reference):
        undecided = access.undecided(access.lines(request.viewer, row.request))
        following = next((line for line in undecided if line.seq > row.seq), None)
        return redirect("records_line", following.pk) if following else redirect("records_request", row.request_id)
    context = {
        "form": form,
        "page": line_page(row, around, request.policy, request.at),
        "line": row,
        "reference": row.request.reference,
        "keeps": keeps,
        "asks_owner": facts.owner_to_be_asked and not facts.owner_asked,
        "notes_owner": facts.owner_asked and facts.owner_agrees is None,
    }
    return render(request, "records/line.html", context)


def _back(row: SubjectAccessLine) -> Link:
    return Link(f"Line {row.seq} of {row.request.reference}", reverse("records_line", args=[row.pk]))


@page(may=may_keep_records, look=Verb.LOOKED_AT_RECORDS)
def ask_owner(request: Request, line_id: UUID) -> HttpResponse:
    """Ask the agency that owns a line."""
    row = _line(request, line_id)
    day = calendars.working_days_on(calendars.london(request.at).date(), actions.OWNER_DAYS)
    form = AskOwnerForm(typed(request), initial={"answer_by": day})

    def do() -> None:
        given = form.cleaned_data
        actions.ask_owner(
            line=row, question=given["question"], answer_by=given["answer_by"], by=request.viewer, at=request.at,
            policy=request.policy,
        )  # fmt: skip

    if form.is_valid() and act(request, form, do, row.request.reference):
        return redirect("records_line", row.pk)
    name = request.policy.agency_name(row.owner)
    shown = form_page(
        f"{row.request.reference}: ask the owner", form, "Ask the owner", _back(row), heading=f"Ask {name}",
        intro=("They may object, with a reason. You still decide, and say why if you do not follow them.",),
    )  # fmt: skip
    return render(request, "web/form.html", {"page": shown})


@page(may=may_keep_records, look=Verb.LOOKED_AT_RECORDS)
def note_answer(request: Request, line_id: UUID) -> HttpResponse:
    """Note an owner's answer that came another way."""
    row = _line(request, line_id)
    asked = access.asked_of(row)
    form = NotedAnswerForm(typed(request))
    if asked is None:
        return redirect("records_owner", row.pk)

    def do() -> None:
        given = form.cleaned_data
        actions.note_owner_answer(
            asked=asked, agrees=given["agrees"] == "YES", because=given["because"], said_by=given["said_by"],
            by=request.viewer, at=request.at,
        )  # fmt: skip

    if form.is_valid() and act(request, form, do, row.request.reference):
        return redirect("records_line", row.pk)
    shown = form_page(
        f"{row.request.reference}: note the owner’s answer", form, "Save the answer", _back(row),
        heading="Note the owner’s answer",
    )  # fmt: skip
    return render(request, "web/form.html", {"page": shown})


@page(may=may_keep_records, look=Verb.LOOKED_AT_RECORDS)
def opinion(request: Request, line_id: UUID) -> HttpResponse:
    """Keep a named professional's opinion on serious harm."""
    row = _line(request, line_id)
    form = OpinionForm(typed(request))

    def do() -> None:
        given = form.cleaned_data
        actions.record_opinion(
            line=row, profession=DataClass(given["profession"]), professional=given["professional"],
            post=given["post"], given_on=given["given_on"], harm=given["harm"] == "YES", opinion=given["opinion"],
            by=request.viewer, at=request.at,
        )  # fmt: skip

    if form.is_valid() and act(request, form, do, row.request.reference):
        return redirect("records_line", row.pk)
    shown = form_page(
        f"{row.request.reference}: an opinion on serious harm", form, "Save the opinion", _back(row),
        heading="A professional’s opinion on serious harm",
    )  # fmt: skip
    return render(request, "web/form.html", {"page": shown})


@page(may=may_be_asked, look=Verb.LOOKED_AT_DESK)
def asked_list(request: Request) -> HttpResponse:
    """The lines this agency owns and is asked about."""
    rows = access.asked_to(request.viewer)
    looked(request, subjects=[one for row in rows for one in (row.request_id, row.pk)])
    agency = request.policy.agency_name(request.viewer.agency or "")
    context = {"table": asked_table(rows, request.at) if rows else None, "agency": agency}
    return render(request, "records/asked_list.html", context)


@page(may=may_be_asked, look=Verb.LOOKED_AT_REQUEST)
def asked(request: Request, asked_id: UUID) -> HttpResponse:
    """One line this agency owns: may it be told?"""
    row = access.asked(request.viewer, asked_id)
    looked(request, subjects=[row.request_id, row.pk])
    form = OwnerAnswerForm(typed(request))

    def do() -> None:
        given = form.cleaned_data
        actions.answer_owner(
            asked=row, agrees=given["agrees"] == "YES", because=given["because"], by=request.viewer, at=request.at
        )

    if form.is_valid() and act(request, form, do):
        return redirect("records_asked_list")
    late = calendars.london(request.at).date() - row.answer_by > timedelta(0)
    context = {"form": form, "row": row, "answered": getattr(row, "answered", None), "late": late}
    return render(request, "records/asked.html", context)
