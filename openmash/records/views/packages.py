"""The package: made, read by a second person, taken out as paper, sent."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from openmash.ledger.door import Request, act, typed
from openmash.ledger.looks import looked, page
from openmash.ledger.verbs import Verb
from openmash.partnership.confirming import confirm_first
from openmash.records import actions
from openmash.records.forms.keeping import MakeForm, ReadForm, SendForm
from openmash.records.models import PackagePaper, SubjectAccessPackage
from openmash.records.pages.access import in_groups, package_state
from openmash.records.queries import access, package
from openmash.records.views.door import form_page, may_see_office
from openmash.rulebook.roles import may_keep_records, may_second_records
from openmash.web.parts import Link


@page(may=may_keep_records, look=Verb.LOOKED_AT_RECORDS)
def make(request: Request, sar_id: UUID) -> HttpResponse:
    """Look at what would go, word for word, and make the paper."""
    row = access.request(request.viewer, sar_id)
    lines = access.lines(request.viewer, row)
    looked(request, reference=row.reference, subjects=[row.pk, *(line.pk for line in lines)])
    composed = package.compose(row, lines, request.policy)
    form, made = MakeForm(typed(request)), []
    if not composed.leftovers:
        del form.fields["leftovers_because"]

    def do() -> None:
        because = form.cleaned_data.get("leftovers_because", "")
        made.append(
            actions.make_package(
                request=row, leftovers_because=because, by=request.viewer, at=request.at, policy=request.policy
            )
        )

    if form.is_valid() and act(request, form, do, row.reference):
        return redirect("records_package", made[0].pk)
    undecided = len(access.undecided(lines))
    context = {"form": form, "row": row, "reference": row.reference, "composed": composed, "undecided": undecided}
    return render(request, "records/make.html", context)


def _package(request: Request, package_id: UUID) -> SubjectAccessPackage:
    row = package.package(request.viewer, package_id)
    looked(request, reference=row.request.reference, subjects=[row.pk, row.request_id])
    return row


@page(may=may_see_office, look=Verb.LOOKED_AT_RECORDS)
def one(request: Request, package_id: UUID) -> HttpResponse:
    """A package as it was made. The second person reads it here, word for word, and says whether it may go."""
    row = _package(request, package_id)
    form = ReadForm(typed(request))

    def do() -> None:
        given = form.cleaned_data
        actions.read_package(
            made=row, agreed=given["agreed"] == "YES", because=given["because"], by=request.viewer, at=request.at
        )

    read, verdict = getattr(row, "read", None), may_second_records(request.viewer, row.by_id)
    if form.is_valid() and act(request, form, do, row.request.reference):
        return redirect("records_package", row.pk)
    try:
        body = package.paper(request.viewer, row).body
    except PackagePaper.DoesNotExist:
        body = None
    sends = bool(may_keep_records(request.viewer)) and read is not None and read.agreed
    is_open = access.is_open(row.request)
    context = {
        "form": form,
        "row": row,
        "reference": row.request.reference,
        "body": body,
        "state": package_state(row),
        "mark": in_groups(row.sha256),
        "read": read,
        "verdict": verdict,
        "open": is_open,
        "sends": sends and is_open,
        "sent": getattr(row, "sent", None),
    }
    return render(request, "records/package.html", context)


@page(may=may_see_office)
@confirm_first
def paper(request: Request, package_id: UUID) -> HttpResponse:
    """The paper itself, as a file to be saved. Each copy taken is on record."""
    row = package.package(request.viewer, package_id)
    content = actions.take_copy(made=row, by=request.viewer, at=request.at)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{row.request.reference}.pdf"'
    return response


@page(may=may_keep_records, look=Verb.LOOKED_AT_RECORDS)
@confirm_first
def send(request: Request, package_id: UUID) -> HttpResponse:
    """It goes to the person who asked; the request ends."""
    row = _package(request, package_id)
    form = SendForm(typed(request))

    def do() -> None:
        given = form.cleaned_data
        actions.send_package(
            made=row, how=given["how"], sent_to=given["sent_to"], by=request.viewer, at=request.at,
            policy=request.policy,
        )  # fmt: skip

    if form.is_valid() and act(request, form, do, row.request.reference):
        return redirect("records_request", row.request_id)
    back = Link(f"Package of {row.request.reference}", reverse("records_package", args=[row.pk]))
    shown = form_page(
        f"{row.request.reference}: send it", form, "Record that it was sent", back, heading="Send the package",
        intro=(
            f"The answer goes to: {row.request.reply_to}",
            "The request ends with this. You no longer see its lines or the package; a manager still does.",
        ),
        warning=True,
    )  # fmt: skip
    return render(request, "web/form.html", {"page": shown})
