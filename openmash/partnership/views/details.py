"""One's own details outside work: read and added by oneself alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from openmash.ledger.looks import page, refused
from openmash.partnership import actions
from openmash.partnership.forms.details import DetailsForm
from openmash.partnership.queries import own_details
from openmash.rulebook.roles import may_keep_details
from openmash.rulebook.words import Refused
from openmash.web import times
from openmash.web.forms import FormPage
from openmash.web.parts import Table


@page(may=may_keep_details)
@require_http_methods(["GET", "POST"])
def details(request: Any) -> HttpResponse:
    """What is kept of oneself and one's family, and a form for more."""
    form = DetailsForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_details(details=form.details(), by=request.viewer, at=request.at)
            return redirect("partnership_details")
        except Refused as refusal:
            form.refuse(refusal.verdict)
            refused(request, refusal)
    shown = FormPage(
        title="My family and me",
        form=form,
        button="Add this",
        heading="My family and me",
        intro=(
            "So that you never meet your own family here by chance, the hub compares what you add with every referral.",
            "Only you read it. A manager learns that a referral is kept from you, not by which number or address.",
        ),
    )
    return render(request, "partnership/details.html", {"page": shown, "table": _table(request)})


def _table(request: Any) -> Table | None:
    rows = [
        (
            one.whose,
            f"{one.forename} {one.surname}".strip(),
            times.day(one.born) if one.born else "",
            ", ".join(part for part in (one.address, one.postcode) if part),
            one.phone,
        )
        for one in own_details(request.viewer)
    ]
    heads = ("Whose", "Name", "Born", "Address", "Telephone")
    return Table.plain("Kept so far", heads, rows, tight=True, row_head=0) if rows else None
