"""What every screen shares: what the middleware has put on a request, what was typed, and one act tried."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, QueryDict

from openmash.ledger.looks import refused
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Refused
from openmash.web.forms import OpenMashForm


class Request(HttpRequest):
    """A request of somebody at a moment, under the local policy in force (set by the middleware)."""

    viewer: Viewer
    at: datetime
    policy: LocalPolicy


def typed(request: HttpRequest) -> QueryDict | None:
    """What was sent; None when the page is only opened, so that an empty form is still an answer to be mended."""
    return request.POST if request.method == "POST" else None


def act(request: HttpRequest, form: OpenMashForm, do: Callable[[], Any], reference: str = "") -> bool:
    """Was the act done? A refusal is put on the form and entered; what was typed stays."""
    try:
        do()
    except Refused as refusal:
        form.refuse(refusal.verdict)
        refused(request, refusal, reference)
        return False
    return True


def done(request: HttpRequest, form: OpenMashForm, do: Callable[[dict[str, Any]], Any], reference: str = "") -> bool:
    """Was the form sent, whole, and the act done with what it holds?"""
    if request.method != "POST" or not form.is_valid():
        return False
    return act(request, form, lambda: do(dict(form.cleaned_data)), reference)
