"""After it has left: the recipient's own page, the paper, a recall; and what must be protected before that."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from openmash.disclosures import actions, pages, queries
from openmash.disclosures.forms import LiftForm, ProtectForm, RecallForm
from openmash.disclosures.models import Disclosure
from openmash.disclosures.views.door import paper_of, referral_of
from openmash.disclosures.views.leaving import may_receive
from openmash.ledger.door import Request, act, typed
from openmash.ledger.looks import looked, page
from openmash.ledger.verbs import Verb
from openmash.partnership.confirming import confirm_first
from openmash.rulebook import roles
from openmash.screening.door import frame


@page(may=roles.may_open_letters, look=Verb.LOOKED_AT_LETTER)
def letters(request: Request) -> HttpResponse:
    """What was released to this agency, this team, this referrer; what was called back says so."""
    rows, recalled = list(queries.letters(request.viewer)), list(queries.recalls(request.viewer, "LETTER", "MEETING"))
    looked(request, subjects=[row.pk for row in rows])
    table = pages.letters_table(rows, recalled, request.at)
    return render(request, "disclosures/letters.html", {"table": table})


@page(may=roles.may_open_letters, look=Verb.LOOKED_AT_LETTER)
def letter(request: Request, letter_id: UUID) -> HttpResponse:
    """One letter or paper, as it was released. Recalled, it says so and shows nothing more."""
    try:
        row = queries.letter(request.viewer, letter_id)
    except Disclosure.DoesNotExist:
        recall = queries.recall_of(request.viewer, letter_id, "LETTER", "MEETING")
        looked(request, reference=recall.reference, subjects=[letter_id, recall.pk])
        return render(request, "disclosures/recalled.html", {"recall": recall, "back": "disclosures_letters"})
    looked(request, reference=row.reference, subjects=[row.pk])
    actions.open_disclosure(disclosure=row, by=request.viewer, at=request.at)
    context = {"row": row, "letter": pages.letter(row, request.policy), "reference": row.reference}
    return render(request, "disclosures/letter.html", context)


@page(may=roles.may_open_letters, look=Verb.LOOKED_AT_LETTER)
@confirm_first
def letter_paper(request: Request, letter_id: UUID) -> HttpResponse:
    """The same as paper, for its recipient."""
    row = queries.letter(request.viewer, letter_id)
    looked(request, reference=row.reference, subjects=[row.pk])
    return paper_of(actions.take_paper(disclosure=row, by=request.viewer, at=request.at), row.reference)


@page(may=may_receive, look=Verb.LOOKED_AT_PACK)
@confirm_first
def pack_paper(request: Request, pack_id: UUID) -> HttpResponse:
    """A pack as paper, for its team."""
    row = queries.pack(request.viewer, pack_id).disclosure
    looked(request, reference=row.reference, subjects=[row.pk])
    return paper_of(actions.take_paper(disclosure=row, by=request.viewer, at=request.at), row.reference)


@page(may=roles.may_release, look=Verb.LOOKED_AT_REFERRAL)
@confirm_first
def left_paper(request: Request, reference: str, disclosure_id: UUID) -> HttpResponse:
    """What left, as paper, for the hub: to print what is sent outside, and to prove what was sent."""
    of = referral_of(request, reference)
    row = queries.left(request.viewer, of, disclosure_id)
    looked(request, reference=reference, subjects=[of.pk, row.pk])
    return paper_of(actions.take_paper(disclosure=row, by=request.viewer, at=request.at), reference)


@page(may=roles.may_release, look=Verb.LOOKED_AT_REFERRAL)
def recall(request: Request, reference: str, disclosure_id: UUID) -> HttpResponse:
    """Call something back: its recipient reads "do not use" at once."""
    of = referral_of(request, reference)
    row = queries.left(request.viewer, of, disclosure_id)
    looked(request, reference=reference, subjects=[of.pk, row.pk])
    form = RecallForm(typed(request))

    def do() -> None:
        actions.recall(disclosure=row, because=form.cleaned_data["because"], by=request.viewer, at=request.at)

    if request.method == "POST" and form.is_valid() and act(request, form, do, reference):
        return redirect("disclosures_shared", reference)
    opened = queries.openings(request.viewer, of).get(row.pk, ())
    context = {"form": form, "about": pages.left(row, request.at, sealed=True, opened=opened), "row": row}
    return render(request, "disclosures/recall.html", {**frame(request, of), **context})


@page(may=roles.may_protect, look=Verb.LOOKED_AT_REFERRAL)
def protected(request: Request, reference: str) -> HttpResponse:
    """Who and what of a referral is protected; mark one more."""
    of = referral_of(request, reference)
    things = queries.protectable(request.viewer, of, request.policy)
    form = ProtectForm(typed(request), things=things)

    def mark() -> None:
        kind, subject = form.chosen()
        actions.protect(
            referral=of,
            kind=kind,
            subject=subject,
            because=form.cleaned_data["because"],
            by=request.viewer,
            at=request.at,
            policy=request.policy,
        )

    if request.method == "POST" and form.is_valid() and act(request, form, mark, reference):
        return redirect("disclosures_protected", reference)
    context = {
        "form": form,
        "marked": [one for one in things if one.mark is not None],
        "flagged": of.address_protected,
        "may_lift": bool(roles.may_lift_protection(request.viewer)),
    }
    return render(request, "disclosures/protected.html", {**frame(request, of), **context})


@page(may=roles.may_lift_protection, look=Verb.LOOKED_AT_REFERRAL)
def lift(request: Request, mark_id: UUID) -> HttpResponse:
    """A manager lifts a protection, with a reason."""
    mark = queries.mark(request.viewer, mark_id)
    of = referral_of(request, mark.reference)
    looked(request, reference=mark.reference, subjects=[of.pk, mark.pk])
    form = LiftForm(typed(request))

    def do() -> None:
        actions.lift_protection(mark=mark, because=form.cleaned_data["because"], by=request.viewer, at=request.at)

    if request.method == "POST" and form.is_valid() and act(request, form, do, mark.reference):
        return redirect("disclosures_protected", mark.reference)
    things = queries.protectable(request.viewer, of, request.policy)
    thing = next((one for one in things if one.mark == mark), None)
    context = {"form": form, "mark": mark, "what": thing.what if thing else mark.KINDS[mark.kind]}
    return render(request, "disclosures/lift.html", {**frame(request, of), **context})
