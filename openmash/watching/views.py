"""The screens about unusual looks: fetch, form, one action, redirect."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from openmash.ledger.looks import looked, page, refused
from openmash.ledger.verbs import Verb
from openmash.rulebook import watching
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_see_unusual_looks
from openmash.rulebook.words import Refused
from openmash.watching import actions, pages, queries
from openmash.watching.forms import MarkForm
from openmash.watching.words import Outcome


class Request(HttpRequest):
    """A request of somebody at a moment, under the local policy in force (set by the middleware)."""

    viewer: Viewer
    at: datetime
    policy: LocalPolicy


@page(may=may_see_unusual_looks, look=Verb.LOOKED_AT_UNUSUAL_LOOKS)
@require_GET
def unusual_looks(request: Request) -> HttpResponse:
    """What is unusual this week so far, and the weeks that were fixed."""
    viewer, at = request.viewer, request.at
    gone = queries.this_week(viewer, at, request.policy)
    entries = queries.entries_by_finding(viewer, gone.findings, limit=pages.SHOWN)
    shown = pages.list_page(
        gone, entries, queries.noticed(viewer, at), queries.weeks(viewer), watching.week_of(at), at
    )  # fmt: skip
    return render(request, "watching/list.html", {"page": shown})


@page(may=may_see_unusual_looks, look=Verb.LOOKED_AT_UNUSUAL_LOOKS)
@require_GET
def week(request: Request, week_id: UUID) -> HttpResponse:
    """One week as it was fixed, with what came of each finding."""
    found, rows = queries.week(request.viewer, week_id)
    looked(request, subjects=[found.pk])
    return render(request, "watching/week.html", {"page": pages.week_page(found, rows, request.at)})


@page(may=may_see_unusual_looks, look=Verb.LOOKED_AT_UNUSUAL_LOOKS)
@require_http_methods(["GET", "POST"])
def finding(request: Request, finding_id: UUID) -> HttpResponse:
    """One finding with its looks; the records officer says what came of it."""
    row = queries.finding(request.viewer, finding_id)
    looked(request, subjects=[row.pk])
    form = MarkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            given = form.cleaned_data
            outcome = Outcome(given["outcome"])
            actions.mark(finding=row, outcome=outcome, because=given["because"], by=request.viewer, at=request.at)
            return redirect("watching_week", row.week_id)
        except Refused as no:
            form.refuse(no.verdict)
            refused(request, no)
    entries = queries.entries_of(request.viewer, row, limit=pages.MOST)
    shown = pages.finding_page(row, entries, request.viewer, request.at)
    return render(request, "watching/finding.html", {"page": shown, "form": form})
