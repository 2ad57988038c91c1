"""Reviews, legal holds, and disposal by two people."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from openmash.ledger.door import Request, act, typed
from openmash.ledger.looks import looked, page
from openmash.ledger.verbs import Verb
from openmash.partnership.confirming import confirm_first
from openmash.records import actions
from openmash.records.forms.keeping import DisposeForm, HoldForm, LiftForm, ProposeForm
from openmash.records.models import DisposalCertificate
from openmash.records.pages import keeping as pages
from openmash.records.queries import keeping
from openmash.records.views.door import form_page, may_see_office
from openmash.rulebook import calendars
from openmash.rulebook.records import HoldScope
from openmash.rulebook.roles import may_keep_records, may_second_records
from openmash.web.parts import Link

SHOWN = 300


@page(may=may_see_office, look=Verb.LOOKED_AT_RECORDS)
def reviews(request: Request) -> HttpResponse:
    """Closed referrals whose review day has come. Nothing happens to them by itself."""
    viewer, today = request.viewer, calendars.london(request.at).date()
    due = keeping.due(viewer, today)
    rows = list(due[:SHOWN])
    looked(request, subjects=[row.referral_ref for row in rows])
    waiting = keeping.proposed(viewer, [row.referral_ref for row in rows])
    keeps = bool(may_keep_records(viewer))
    context = {
        "table": pages.due_table(rows, set(waiting), keeps) if rows else None,
        "count": due.count(),
        "shown": len(rows),
        "every": keeping.reviews(viewer).filter(closed=True).count(),
        "reckoned": keeping.last_reckoned(viewer),
        "rules": request.policy.retention,
    }
    return render(request, "records/reviews.html", context)


@page(may=may_see_office)
@require_POST
def reckon(request: Request) -> HttpResponse:
    """Reckon every review date anew."""
    actions.reckon_reviews(by=request.viewer, at=request.at, policy=request.policy)
    return redirect("records_reviews")


@page(may=may_keep_records, look=Verb.LOOKED_AT_RECORDS)
def propose(request: Request, review_id: UUID) -> HttpResponse:
    """Propose that a closed referral is disposed of."""
    row = keeping.review(request.viewer, review_id)
    looked(request, reference=row.reference, subjects=[row.referral_ref])
    form = ProposeForm(typed(request))

    def do() -> None:
        actions.propose_disposal(
            review=row, because=form.cleaned_data["because"], by=request.viewer, at=request.at, policy=request.policy
        )

    if form.is_valid() and act(request, form, do, row.reference):
        return redirect("records_reviews")
    back = Link("Due for review", reverse("records_reviews"))
    before = [
        f"{one.by_name} did not agree on {calendars.london(one.at):%-d %B %Y}: {one.because}"
        for one in keeping.refusals(request.viewer, row.referral_ref)
    ]
    shown = form_page(
        f"{row.reference}: propose disposal", form, "Propose disposal", back, heading="Propose disposal",
        caption=f"Referral {row.reference}. {row.because}",
        intro=("A second person reads your reason and answers. Nothing is deleted before.", *before),
    )  # fmt: skip
    return render(request, "web/form.html", {"page": shown})


@page(may=may_see_office, look=Verb.LOOKED_AT_RECORDS)
@confirm_first
def disposal(request: Request, proposal_id: UUID) -> HttpResponse:
    """The second person agrees, and the content is deleted; or does not agree."""
    row = keeping.proposal(request.viewer, proposal_id)
    looked(request, reference=row.reference, subjects=[row.pk, row.referral_ref])
    form = DisposeForm(typed(request))

    def do() -> None:
        given = form.cleaned_data
        actions.answer_disposal(
            proposal=row, agreed=given["agreed"] == "YES", because=given["because"], by=request.viewer, at=request.at,
            policy=request.policy,
        )  # fmt: skip

    if form.is_valid() and act(request, form, do, row.reference):
        return redirect("records_certificates" if form.cleaned_data["agreed"] == "YES" else "records_home")
    review = keeping.reviews(request.viewer).filter(referral_ref=row.referral_ref).first()
    context = {
        "form": form,
        "reference": row.reference,
        "summary": pages.proposal_summary(row, review, request.at),
        "answer": getattr(row, "answer", None),
        "verdict": may_second_records(request.viewer, row.by_id),
    }
    return render(request, "records/disposal.html", context)


@page(may=may_see_office, look=Verb.LOOKED_AT_RECORDS)
def certificates(request: Request) -> HttpResponse:
    """What was disposed of."""
    rows = keeping.certificates(request.viewer)
    looked(request, subjects=[row.pk for row in rows])
    table = pages.certificates_table(rows, request.at) if rows else None
    return render(request, "records/certificates.html", {"table": table})


@page(may=may_see_office, look=Verb.LOOKED_AT_RECORDS)
def certificate(request: Request, certificate_id: UUID) -> HttpResponse:
    """One certificate."""
    found = [row for row in keeping.certificates(request.viewer) if row.pk == certificate_id]
    if not found:
        raise DisposalCertificate.DoesNotExist
    row = found[0]
    looked(request, reference=row.reference, subjects=[row.pk])
    context = {
        "reference": row.reference,
        "summary": pages.certificate_summary(row, request.at),
        "table": pages.certificate_rows(row),
    }
    return render(request, "records/certificate.html", context)


@page(may=may_see_office, look=Verb.LOOKED_AT_RECORDS)
def holds(request: Request) -> HttpResponse:
    """Legal holds: those that stand, those that were lifted, and a new one."""
    form = HoldForm(typed(request))

    def do() -> None:
        given = form.cleaned_data
        actions.put_hold(
            scope=HoldScope(given["scope"]), reference=form.where(), because=given["because"], by=request.viewer,
            at=request.at,
        )  # fmt: skip

    if form.is_valid() and act(request, form, do):
        return redirect("records_holds")
    rows = keeping.holds(request.viewer)
    looked(request, subjects=[row.pk for row in rows])
    return render(
        request, "records/holds.html", {"form": form, "table": pages.holds_table(rows, request.at) if rows else None}
    )


@page(may=may_see_office, look=Verb.LOOKED_AT_RECORDS)
def lift(request: Request, hold_id: UUID) -> HttpResponse:
    """Lift a legal hold."""
    row = keeping.hold(request.viewer, hold_id)
    looked(request, reference=row.reference, subjects=[row.pk])
    form = LiftForm(typed(request))

    def do() -> None:
        actions.lift_hold(hold=row, because=form.cleaned_data["because"], by=request.viewer, at=request.at)

    if form.is_valid() and act(request, form, do, row.reference):
        return redirect("records_holds")
    back = Link("Legal holds", reverse("records_holds"))
    what = f"{HoldScope(row.scope).words}{': ' + row.reference if row.reference else ''}"
    shown = form_page(
        "Lift a legal hold", form, "Lift the hold", back, caption=what, intro=(f"It was put because: {row.because}",)
    )
    return render(request, "web/form.html", {"page": shown})
