"""The screens about unusual looks: fetch, form, one action, redirect."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from openmash.ledger.door import Request, done, typed
from openmash.ledger.looks import looked, page
from openmash.ledger.verbs import Verb
from openmash.rulebook import watching
from openmash.rulebook.roles import may_see_unusual_looks
from openmash.watching import actions, pages, queries
from openmash.watching.forms import MarkForm
from openmash.watching.words import Outcome


@page(may=may_see_unusual_looks, look=Verb.LOOKED_AT_UNUSUAL_LOOKS)
@require_GET
def unusual_looks(request: Request) -> HttpResponse:
    """What is unusual this week so far, and the weeks that were fixed."""
    viewer, at = request.viewer, request.at
    gone = queries.this_week(viewer, at, request.policy)
    entries = queries.entries_by_finding(viewer, gone.findings, limit=pages.SHOWN)
    noticed, tried = queries.noticed(viewer, at), queries.failed_sign_ins(viewer, at)
    shown = pages.list_page(gone, entries, noticed, tried, queries.weeks(viewer), watching.week_of(at), at)
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
    form = MarkForm(typed(request))

    def mark(given: dict[str, Any]) -> None:
        outcome = Outcome(given["outcome"])
        actions.mark(finding=row, outcome=outcome, because=given["because"], by=request.viewer, at=request.at)

    if done(request, form, mark):
        return redirect("watching_week", row.week_id)
    entries = queries.entries_of(request.viewer, row, limit=pages.MOST)
    shown = pages.finding_page(row, entries, request.viewer, request.at)
    return render(request, "watching/finding.html", {"page": shown, "form": form})
