"""Taking a call, a letter or an e-mail: one page, two equal endings."""

from __future__ import annotations

from uuid import UUID, uuid4

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from openmash.ledger.door import Request
from openmash.ledger.looks import page, refused
from openmash.referrals import finding, queries
from openmash.referrals.actions import correct, receive
from openmash.referrals.forms.take import TakeForm
from openmash.referrals.looking import asked_to_look, seen, while_typing
from openmash.referrals.words import About
from openmash.rulebook.matching import PersonFacts
from openmash.rulebook.roles import may_link, may_take_call
from openmash.rulebook.words import Refused
from openmash.web.vary import also_as_fragment, wants_fragment


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
    sought = _sought(request, form)
    if wants_fragment(request):
        return while_typing(request, form.titles(), sought, form=_key(request))
    shown = seen(request, form.titles(), sought, form=_key(request)) if asked_to_look(request) else None
    return render(request, "referrals/take.html", {"form": form, "seen": shown})


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


def _sought(request: Request, form: TakeForm) -> list[PersonFacts]:
    """Everybody typed so far, together: each speaks for the others."""
    children, adults = form.people("children"), form.people("adults")
    line, postcode = str(form["address_line"].value() or ""), str(form["postcode"].value() or "")
    return finding.sought(children, adults, line, postcode, request.at)


def _key(request: Request) -> str:
    """The key of the form; a new one for whoever sent none, so that each of their looks counts alone."""
    try:
        return str(UUID(request.POST.get("form_key", "")))
    except ValueError:
        return str(uuid4())
