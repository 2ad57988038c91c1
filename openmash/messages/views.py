"""One's own messages: what one was told, the link of an e-mail, and how one wants to be told."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from openmash.ledger.door import Request, act, typed
from openmash.ledger.looks import page
from openmash.messages import actions, queries
from openmash.messages.forms import WishesForm
from openmash.messages.pages import told_table, wishes_words
from openmash.messages.ways import can_text
from openmash.rulebook.roles import may_keep_details
from openmash.web.forms import FormPage
from openmash.web.parts import Link


@page(may=may_keep_details)
@require_GET
def told(request: Request) -> HttpResponse:
    """What one was told, the latest first."""
    viewer = request.viewer
    table = told_table(queries.own_latest(viewer), request.at)
    return render(request, "messages/told.html", {"table": table, "how": wishes_words(queries.wishes(viewer))})


@page(may=may_keep_details)
@require_GET
def open_message(request: Request, message_id: UUID) -> HttpResponse:
    """The link of an e-mail: it leads its own reader on, and everybody else to the page of what is not there."""
    return redirect(queries.own(request.viewer, message_id).path)


@page(may=may_keep_details)
@require_http_methods(["GET", "POST"])
def wishes(request: Any) -> HttpResponse:
    """How and when one is told."""
    form = WishesForm(typed(request), initial=WishesForm.showing(queries.wishes(request.viewer)))
    if form.is_valid() and act(
        request, form, lambda: actions.choose(wishes=form.wishes(), by=request.viewer, at=request.at)
    ):
        return redirect("messages_told")
    by_mail = () if can_text() else ("This hub tells you by e-mail.",)
    shown = FormPage(
        title="How you are told",
        form=form,
        button="Save",
        heading="How you are told",
        intro=(
            *by_mail,
            "What is urgent always comes at once. A message names nobody and says only that something waits.",
        ),
        back=Link("What you were told", reverse("messages_told")),
    )
    return render(request, "web/form.html", {"page": shown})
