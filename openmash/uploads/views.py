"""The files of a referral: the list and adding to it, one file, its bytes, its small picture."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from openmash.ledger.door import Request, done
from openmash.ledger.looks import looked, page, refused
from openmash.ledger.verbs import Verb
from openmash.referrals import queries as referrals
from openmash.referrals.door import frame
from openmash.rulebook import roles
from openmash.rulebook import uploads as rules
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Refused, Stage, Verdict
from openmash.uploads import actions, choosing, pages, queries
from openmash.uploads.forms import AddFilesForm, MarkForm

NOTHING_RUNS = "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def may_read(viewer: Viewer) -> Verdict:
    """The hub, and an auditor once a referral is decided (`referrals.queries` asks again for the one referral)."""
    return roles.may_read_referral(viewer, decided=True)


@page(may=may_read, look=Verb.LOOKED_AT_REFERRAL)
def files(request: Request, reference: str) -> HttpResponse:
    """Every file of one referral; a POST adds some. One that is not kept keeps no other out."""
    of, viewer = referrals.referral(request.viewer, reference), request.viewer
    form, said = AddFilesForm(request.POST or None, request.FILES or None), ""
    if request.method == "POST" and form.is_valid():
        try:
            outcome = actions.add_to_referral(
                reference=reference, sent=form.sent(), about=form.about(), by=viewer, at=request.at
            )
        except Refused as no:
            form.refuse(no.verdict)
            refused(request, no, reference)
        else:
            if not outcome.refused:
                return redirect("uploads_files", reference)
            for verdict in outcome.refused:
                form.refuse(verdict)
                refused(request, Refused(verdict), reference)
            said = choosing.said(outcome)
    found = queries.files(viewer, of)
    looked(request, reference=reference, subjects=[of.pk, *(file.upload.pk for file in found)])
    locked = any(not file.may_open for file in found)
    context = {
        "page": pages.files_page(of, found, request.at, scanner=not locked or queries.scanner_is_there()),
        "may_add": roles.may_add_file(viewer).allowed,
        "because": rules.may_add(Stage(of.stage)).because,
        "form": form,
        "said": said or "Nothing is saved yet. What you typed is still here; choose the files again.",
    }
    return render(request, "uploads/files.html", {**frame(request, of, "uploads_files"), **context})


@page(may=may_read, look=Verb.LOOKED_AT_REFERRAL)
def file(request: Request, reference: str, number: int) -> HttpResponse:
    """One file with everything known of it; a POST protects it, or takes the protection off."""
    viewer = request.viewer
    found = queries.file(viewer, reference, number)
    looked(request, reference=reference, subjects=[found.upload.pk])
    form = MarkForm(request.POST or None)

    def mark(given: dict[str, Any]) -> None:
        actions.mark(file=found, protected=not found.protected, because=given["because"], by=viewer, at=request.at)

    if done(request, form, mark, reference):
        return redirect("uploads_file", reference, number)
    may_mark = roles.may_unprotect_file(viewer) if found.protected else roles.may_add_file(viewer)
    shown = pages.file_page(found, request.at)
    context = {"page": shown, "form": form, "may_mark": may_mark, "is_hub": viewer.is_hub}
    return render(request, "uploads/file.html", {**frame(request, found.upload.referral, "uploads_files"), **context})


@page(may=may_read, look=Verb.LOOKED_AT_FILE)
def download(request: Request, reference: str, number: int) -> HttpResponse:
    """The bytes of a file, to be saved: under a name that says nothing, and run by no browser."""
    found = queries.file(request.viewer, reference, number)
    response = _served(queries.body(request.viewer, found), found.format.media_type)
    name = f"{reference}-file-{number}.{found.format.ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    looked(request, reference=reference, subjects=[found.upload.pk])
    return response


@page(may=may_read, look=Verb.LOOKED_AT_FILE)
def preview(request: Request, reference: str, number: int) -> HttpResponse:
    """The small picture of a picture, as this product drew it, to be looked at on its file's page."""
    found = queries.file(request.viewer, reference, number)
    response = _served(queries.preview(request.viewer, found), "image/jpeg")
    response["Content-Disposition"] = "inline"
    looked(request, reference=reference, subjects=[found.upload.pk])
    return response


def _served(data: bytes, media_type: str) -> HttpResponse:
    """Bytes that no browser runs, guesses at or keeps; whole, so that the look is on record before the first."""
    response = HttpResponse(data, content_type=media_type)
    response["Content-Length"] = str(len(data))
    response["Content-Security-Policy"] = NOTHING_RUNS
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
