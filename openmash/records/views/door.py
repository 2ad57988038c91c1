"""What every screen of the office needs: who may, one act tried, a form's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict

from openmash.ledger.looks import refused
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_second_records
from openmash.rulebook.words import Refused, Verdict
from openmash.web.forms import FormPage, OpenMashForm
from openmash.web.parts import Link


class Request(HttpRequest):
    """A request of somebody at a moment, under the local policy in force (set by the middleware)."""

    viewer: Viewer
    at: datetime
    policy: LocalPolicy


def may_see_office(viewer: Viewer) -> Verdict:
    """The records officer, and the managers who are its second person."""
    return may_second_records(viewer, None)


def typed(request: Request) -> QueryDict | None:
    """What was sent; None when the page is only opened, so that an empty form is still an answer to be mended."""
    return request.POST if request.method == "POST" else None


def act(request: Request, form: OpenMashForm, do: Callable[[], Any], reference: str = "") -> bool:
    """Was the act done? A refusal is put on the form and entered; what was typed stays."""
    try:
        do()
    except Refused as refusal:
        form.refuse(refusal.verdict)
        refused(request, refusal, reference)
        return False
    return True


def form_page(
    title: str, form: OpenMashForm, button: str, back: Link, *, heading: str = "", caption: str = "", **more: Any
) -> FormPage:
    """The page of one form; the title names a reference and never a person."""
    return FormPage(
        title=title, form=form, button=button, heading=heading or title, caption=caption, back=back, cancel=back, **more
    )
