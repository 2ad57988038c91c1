"""The ledger on screen, for those who watch who looked: acts and looks, never the case."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from openmash.ledger.actions import enter
from openmash.ledger.forms import LedgerSearch
from openmash.ledger.looks import page
from openmash.ledger.pages import entry_line
from openmash.ledger.queries import found, last_link, places
from openmash.ledger.verbs import Verb
from openmash.rulebook.roles import may_read_ledger

SHOWN = 200


@page(may=may_read_ledger, look=Verb.LOOKED_AT_LEDGER)
@require_http_methods(["GET", "POST"])
def search(request: Any) -> HttpResponse:
    """Everything entered about one referral or one record, newest first. The key is posted, so no address keeps it."""
    form = LedgerSearch(request.POST or None)
    context: dict[str, Any] = {"form": form, "lines": None, "key": ""}
    if form.is_valid():
        key = form.cleaned_data["key"]
        entries = list(found(request.viewer, key)[:SHOWN])
        positions = places(entries)
        context |= {"key": key, "lines": [entry_line(one, request.at, positions) for one in entries]}
        reference = entries[0].reference if entries and entries[0].reference == key else ""
        subjects = [] if reference else [key]
        enter(by=request.viewer, at=request.at, verb=Verb.LOOKED_AT_LEDGER, reference=reference, subjects=subjects)
    return render(request, "ledger/search.html", {**context, "last": last_link(), "most": SHOWN})
