"""The screens about clocks: what is late or soon will be, that one has seen it, and why a time passed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openmash.alerts import actions, pages, queries
from openmash.alerts.forms import ExplainForm
from openmash.ledger.door import Request, done, typed
from openmash.ledger.looks import looked, page, refused
from openmash.ledger.verbs import Verb
from openmash.rulebook.roles import may_explain_breach, may_see_alerts
from openmash.rulebook.words import Refused
from openmash.web import times

POLLS = 15
"""After so many minutes without a reader's own act the head stops asking, so that an idle session can end."""


@page(may=may_see_alerts, look=Verb.LOOKED_AT_ALERTS)
@require_GET
def alerts(request: Request) -> HttpResponse:
    """What is late, what soon will be, and what passed without a word why."""
    viewer, at, policy = request.viewer, request.at, request.policy
    live = queries.live(viewer, at, policy)
    passed = queries.to_explain(viewer, at)
    agencies = queries.agencies_of(row.alert for row in live)
    shown = pages.alerts_page(live, passed, agencies, viewer, at, policy)
    looked(request, subjects=shown.shown)
    record = f"Opening this page was put on record at {times.time_of_day(at)}."
    return render(request, "alerts/list.html", {"page": shown, "record": record})


@page(may=may_see_alerts, look=None)
@require_GET
def news(request: Request) -> HttpResponse:
    """The few words in the head of each page, asked for each minute: numbers, and nothing of any family."""
    if not getattr(request, "htmx", False):
        return redirect("alerts_list")
    asked = request.GET.get("news", "0")
    polls = int(asked) + 1 if asked.isascii() and asked.isdecimal() and len(asked) < 4 else 1
    shown = pages.news(*queries.count(request.viewer, request.at, request.policy))
    return render(request, "alerts/news.html", {"news": shown, "polls": polls, "polls_on": polls < POLLS})


@page(may=may_see_alerts, look=None)
@require_POST
def seen(request: Request, alert_id: UUID) -> HttpResponse:
    """Say that one has seen it: what is late stops rising, and stays late."""
    alert = queries.alert(request.viewer, alert_id)
    try:
        actions.see(alert=alert, by=request.viewer, at=request.at)
        messages.success(request, f"It is on record that you have seen it: {alert.referral.reference}.")
    except Refused as refusal:
        refused(request, refusal, alert.referral.reference)
        messages.warning(request, refusal.verdict.because)
    return redirect("alerts_list")


@page(may=may_explain_breach, look=Verb.LOOKED_AT_ALERTS)
@require_http_methods(["GET", "POST"])
def explain(request: Request, alert_id: UUID) -> HttpResponse:
    """Say why a time passed."""
    alert = queries.alert(request.viewer, alert_id)
    reference = alert.referral.reference
    looked(request, reference=reference, subjects=[alert.pk])
    form = ExplainForm(typed(request))

    def keep(given: dict[str, Any]) -> None:
        actions.explain(alert=alert, because=given["because"], by=request.viewer, at=request.at)

    if done(request, form, keep, reference):
        return redirect(f"{reverse('boards_picture', args=[reference])}#times")
    words = pages.explain_words(alert, alert.referral, request.at)
    return render(request, "alerts/explain.html", {"form": form, "reference": reference, "words": words})
