"""Taking a call, a letter or an e-mail: one page, two equal endings."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from openmash.ledger.door import Request
from openmash.ledger.looks import page, refused
from openmash.people import queries as people
from openmash.people.actions import look_for
from openmash.people.cases import case_said
from openmash.referrals import finding, queries
from openmash.referrals.actions import correct, receive
from openmash.referrals.forms.take import LOOK, TakeForm
from openmash.referrals.pages.take import SeenBefore, seen_before
from openmash.referrals.words import About
from openmash.rulebook.matching import PersonFacts
from openmash.rulebook.roles import may_link, may_take_call
from openmash.rulebook.words import Refused
from openmash.web.vary import also_as_fragment, wants_fragment

LOOKED = "looked"


@also_as_fragment
@page(may=may_take_call)
def take(request: Request) -> HttpResponse:
    """Key what came in. Looks for those typed so far when the officer presses, and where a script runs at each pause.

    Each look is entered by the action. What is typed travels in the body of the request alone.
    """
    form = TakeForm(request.POST or None, at=request.at)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_kept(request, form))
        except Refused as no:
            form.refuse(no.verdict)
            refused(request, no)
    if wants_fragment(request):
        return _while_typing(request, form)
    looking = request.POST.get("act") == LOOK or LOOKED in request.POST
    context: dict[str, Any] = {"form": form, "seen": _seen(request, form, _sought(request, form)) if looking else None}
    return render(request, "referrals/take.html", context)


def _kept(request: Request, form: TakeForm) -> str:
    """Keep the call, as a new referral or beside an open one; the address to go on to."""
    viewer, at = request.viewer, request.at
    if reference := request.POST.get("add_to"):
        referral = queries.referral(viewer, reference)
        correct(referral=referral, about=About.CALL.value, text=form.as_text(), by=viewer, at=at)
        return reverse("referrals_sent", args=[reference])
    received = receive(
        sent=form.sent(),
        sender=f"keyed:{viewer.id}",
        received_at=form.received_at(),
        policy=request.policy,
        by=viewer,
        at=at,
        keyed=True,
    )
    # Somebody who keys letters and links nobody goes on to what they have keyed.
    then = "referrals_who" if may_link(viewer) else "referrals_sent"
    return reverse(then, args=[received.referral.reference]) + "?taken=1"


def _while_typing(request: Request, form: TakeForm) -> HttpResponse:
    """What stands beside the typing, for the page to put there by itself. Nothing where nothing new is sought."""
    sought = _sought(request, form)
    if request.POST.get(LOOKED, "") == finding.mark(sought):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    seen = _seen(request, form, sought) if sought else None
    return render(request, "referrals/seen.html", {"seen": seen})


def _key(request: Request) -> str:
    """The key of the form that looks by itself; a new one for whoever sent none, so that each look counts alone."""
    try:
        return str(UUID(request.POST.get("form_key", "")))
    except ValueError:
        return str(uuid4())


def _sought(request: Request, form: TakeForm) -> list[PersonFacts]:
    """Everybody typed so far, together: each speaks for the others."""
    children, adults = form.people("children"), form.people("adults")
    line, postcode = str(form["address_line"].value() or ""), str(form["postcode"].value() or "")
    return finding.sought(children, adults, line, postcode, request.at)


def _seen(request: Request, form: TakeForm, sought: list[PersonFacts]) -> SeenBefore:
    """Who of those typed so far is known, and which open referral is about the same family."""
    pressed = request.POST.get("act") == LOOK and not wants_fragment(request)
    typing = "" if pressed else _key(request)
    found = look_for(sought=sought, by=request.viewer, at=request.at, typing=typing)
    ask = people.whom_to_ask(request.viewer, sought, request.at) if request.policy.tell_of_restricted else []
    shown = [UUID(match.id) for one in found for match in one.matches]
    cases = people.cases(request.viewer, shown)
    said = {person: case_said(case, request.at, request.policy) for person, case in cases.items()}
    doubles = finding.doubles(request.viewer, sought)
    return seen_before(form.titles(), found, doubles, ask, said, request.at, finding.mark(sought))
