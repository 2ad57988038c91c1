"""What the agencies agreed to share: read and printed by everybody who works with the hub, signatures recorded."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from openmash.ledger.looks import page, refused
from openmash.partnership import queries
from openmash.partnership.actions import record_signature
from openmash.partnership.forms.agreement import SignatureForm
from openmash.partnership.pages import agreement as shown
from openmash.rulebook.roles import may_read_agreement, may_record_signature
from openmash.rulebook.words import Refused
from openmash.web import times
from openmash.web.forms import FormPage
from openmash.web.paper import pdf
from openmash.web.parts import Link


@page(may=may_read_agreement)
@require_GET
def agreement(request: HttpRequest) -> HttpResponse:
    """The agreement, each agency's terms, who has signed and who has not."""
    whole = _door(request)
    rows, held = queries.signature_rows(), queries.signatures()
    may_record = bool(may_record_signature(whole.viewer))
    page = shown.agreement_page(whole.policy, rows, held, whole.at, looks_after=may_record)
    return render(request, "partnership/agreement.html", {"page": page, "may_record": may_record})


@page(may=may_read_agreement)
@require_GET
def printed(request: HttpRequest) -> HttpResponse:
    """The same on paper."""
    whole = _door(request)
    data = shown.paper(whole.policy, queries.signature_rows(), queries.signatures(), whole.at)
    foot = f"Printed by {whole.viewer.name}, {times.when(whole.at, whole.at)}, {times.day(whole.at)}"
    made = pdf("partnership/agreement.typ", data, title="What we agreed to share", foot=foot, at=whole.at)
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="sharing-agreement.pdf"'
    return answer


@page(may=may_record_signature)
@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest) -> HttpResponse:
    """Record that an agency signed the edition in force, or left the agreement."""
    whole = _door(request)
    form = SignatureForm(request.POST or None, policy=whole.policy)
    if request.method == "POST" and form.is_valid():
        try:
            _record(whole, form.cleaned_data)
            return redirect("partnership_agreement")
        except Refused as refusal:
            form.refuse(refusal.verdict)
            refused(request, refusal)
    back = Link("What we agreed to share", reverse("partnership_agreement"))
    agreed = whole.policy.protocol
    edition = f"It counts for {agreed.name}, edition {agreed.edition}." if agreed else ""
    page = FormPage(
        title="Sharing agreement: a signature", form=form, button="Record it", heading="Who signed?",
        caption="What we agreed to share", intro=(edition,) if edition else (), back=back,
        cancel=Link("Nothing to record", back.href),
    )  # fmt: skip
    return render(request, "web/form.html", {"page": page})


def _record(whole: Any, given: dict[str, Any]) -> None:
    record_signature(
        agency=given["agency"],
        left=given["act"] == "LEFT",
        signed_by=given["signed_by"],
        post=given["post"],
        signed_on=given["signed_on"],
        note=given["note"],
        policy=whole.policy,
        by=whole.viewer,
        at=whole.at,
    )


def _door(request: Any) -> Any:
    """The request with what the door put on it: viewer, moment and policy."""
    return request
