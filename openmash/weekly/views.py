"""The screens of the weekly update: fetch, form, one action, redirect. Counts alone; no row of a case is shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from openmash.ledger.door import Request, done, typed
from openmash.ledger.looks import page
from openmash.rulebook.at_work import may_see_weekly, may_send_weekly
from openmash.web.forms import FormPage
from openmash.web.parts import Link
from openmash.weekly import actions, pages, queries
from openmash.weekly.forms import CorrectForm, SendForm


@page(may=may_see_weekly)
@require_GET
def updates(request: Request) -> HttpResponse:
    """Every week's update and whether it was sent."""
    shown = pages.update_list(queries.updates(request.viewer), request.at)
    return render(request, "weekly/list.html", {"updates": shown})


@page(may=may_see_weekly)
@require_http_methods(["GET", "POST"])
def update(request: Request, update_id: UUID) -> HttpResponse:
    """One version; an admin officer checks, comments and sends it."""
    row = queries.update(request.viewer, update_id)
    form = SendForm(typed(request))

    def do(given: dict[str, Any]) -> None:
        actions.send(
            update=row, comment=given["comment"], recipients=given["recipients"].splitlines(), by=request.viewer,
            at=request.at, policy=request.policy,
        )  # fmt: skip

    if done(request, form, do):
        return redirect("weekly_update", update_id)
    shown = pages.update_page(row, queries.versions(row.monday), request.at, request.policy)
    verdict = may_send_weekly(request.viewer)
    return render(request, "weekly/update.html", {"page": shown, "form": form, "verdict": verdict, "id": update_id})


@page(may=may_send_weekly)
@require_http_methods(["GET", "POST"])
def correct(request: Request, update_id: UUID) -> HttpResponse:
    """Reckon a week anew as a further version."""
    row = queries.update(request.viewer, update_id)
    form = CorrectForm(typed(request))
    made: list[UUID] = []

    def do(given: dict[str, Any]) -> None:
        new = actions.correct(monday=row.monday, because=given["because"], by=request.viewer, at=request.at)
        made.append(new.pk)

    if done(request, form, do):
        return redirect("weekly_update", made[0])
    shown = FormPage(
        title="Weekly update: reckon the week anew", form=form, button="Make a new version",
        heading="Reckon this week anew", intro=("What was sent stays as it was sent. The new version says why.",),
        back=Link("Weekly update", reverse("weekly_update", args=[update_id])),
    )  # fmt: skip
    return render(request, "web/form.html", {"page": shown})
