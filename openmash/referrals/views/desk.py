"""The contact officer's desk, and a referral as it was sent."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from openmash.ledger.door import Request
from openmash.ledger.looks import looked, page, refused
from openmash.ledger.verbs import Verb
from openmash.referrals import queries, talks
from openmash.referrals.actions import correct
from openmash.referrals.forms.contacts import BesideForm, CorrectionForm
from openmash.referrals.pages.as_sent import as_sent
from openmash.referrals.pages.front_door import front_door
from openmash.referrals.pages.tabs import tabs
from openmash.referrals.pages.take import taken
from openmash.referrals.protecting import hidden
from openmash.referrals.words import About
from openmash.rulebook.roles import may_correct, may_link, may_take_call
from openmash.rulebook.words import Refused, refuse


@page(may=may_take_call, look=Verb.LOOKED_AT_DESK)
def desk(request: Request) -> HttpResponse:
    """What has arrived and waits, in the order of work."""
    waiting = list(queries.at_front_door(request.viewer))
    looked(request, subjects=[referral.pk for referral in waiting])
    shown = front_door(waiting, request.at, request.policy)
    return render(request, "referrals/front_door.html", {"page": shown})


@page(may=may_correct, look=Verb.LOOKED_AT_REFERRAL)
def sent(request: Request, reference: str) -> HttpResponse:
    """The whole of what was sent, with corrections beside it; a POST adds one."""
    referral = queries.referral(request.viewer, reference)
    looked(request, reference=reference, subjects=[referral.pk])
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            correct(referral=referral, **form.cleaned_data, by=request.viewer, at=request.at)
            return redirect("referrals_sent", reference)
        except Refused as no:
            form.refuse(no.verdict)
            refused(request, no, reference)
    context = {
        "page": as_sent(
            referral,
            talks.corrections(request.viewer, referral),
            hidden(request.viewer, referral),
            request.at,
            queries.many_from_one(request.viewer, referral),
        ),
        "bar": queries.case_bar(request.viewer, referral, request.at, request.policy),
        "tabs": tabs(reference, "referrals_sent", request.viewer),
        "reference": reference,
        "may_link": may_link(request.viewer).allowed,
        "form": form,
        "taken": taken(referral, request.at) if "taken" in request.GET else None,
    }
    return render(request, "referrals/as_sent.html", context)


@page(may=may_correct, look=None)
@require_POST
def beside(request: Request, reference: str) -> HttpResponse:
    """Whoever came second puts their text on record beside what stands: added, and never what counts."""
    referral, form = queries.referral(request.viewer, reference), BesideForm(request.POST)
    if not form.is_valid():
        refuse(form.first_error("text"))
    text = form.cleaned_data["text"]
    correct(referral=referral, about=About.SECOND.value, text=text, by=request.viewer, at=request.at)
    return redirect("referrals_sent", reference)
