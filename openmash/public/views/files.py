"""Letters and photographs with the form: add some, take one off. No file ever stands in the way of sending."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from openmash.ledger.looks import open_page, refused
from openmash.public import pages
from openmash.public.forms.files import AddFiles
from openmash.public.rates import room_for, took
from openmash.public.views.door import Door, door, own_form, show, unsent
from openmash.rulebook.words import Refused, no
from openmash.uploads import actions, queries
from openmash.uploads.choosing import said, sent_files
from openmash.web.address import address_of

TOO_MANY = no(
    "Very many files have come from your network within this hour, so we cannot take more just now. Send your form"
    " without them, and tell us when we ring that there is more to see."
)


@open_page()
def files(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """The files with a form, and a box to add more; each is kept as it comes, the form is sent with those it has."""
    here, typed = door(request), unsent(request, draft_id)
    if typed is None:
        return redirect("public_sent", draft_id)
    form = AddFiles(request.POST or None, request.FILES or None, body=typed.body, today=here.today)
    words = ""
    if request.method == "POST" and form.is_valid():
        words = _kept(request, here, draft_id, form)
        if not form.has_errors:
            return redirect("public_files", draft_id)
    found = [pages.with_form(one, draft_id) for one in queries.with_draft(here.viewer, draft_id)]
    back = reverse("public_tasks", args=[draft_id])
    onwards = reverse("public_check", args=[draft_id])
    return show(
        request, "files.html", form=form, files=found, back=back, onwards=onwards, words=words, draft_id=draft_id
    )


def _kept(request: HttpRequest, here: Door, draft_id: uuid.UUID, form: AddFiles) -> str:
    """Keep what can be kept; the form says of the others why not. What became of the rest is given back in words."""
    chosen = sent_files(form.cleaned_data["chosen"])
    address = address_of(request) if here.is_open else ""
    try:
        if address and not room_for(address, len(chosen)):
            raise Refused(TOO_MANY)
        outcome = actions.add_to_draft(draft_id=draft_id, sent=chosen, about=form.about(), by=here.viewer, at=here.at)
    except Refused as refusal:
        form.refuse(refusal.verdict)
        refused(request, refusal)
        return ""
    if address:
        took(address, len(chosen))
    for verdict in outcome.refused:
        form.refuse(verdict)
        refused(request, Refused(verdict))
    return said(outcome) + " You can send your form without the others." if outcome.refused else ""


@open_page()
def take_file_off(request: HttpRequest, draft_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """Take a file off the form, after asking once."""
    here, back = door(request), reverse("public_files", args=[draft_id])
    if own_form(request, draft_id).sent_as:
        return redirect("public_sent", draft_id)
    one = queries.one_with_draft(here.viewer, draft_id, file_id)
    if request.method == "POST":
        actions.take_off(draft_id=draft_id, file_id=file_id, by=here.viewer, at=here.at)
        return redirect(back)
    return show(request, "take_file_off.html", name=one.name, back=back)
