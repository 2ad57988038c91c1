"""After sending: the receipt, and for those with an account the list of their own referrals."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from openmash.drafts import queries as drafts
from openmash.ledger.looks import looked, open_page, page
from openmash.ledger.verbs import Verb
from openmash.partnership.queries import duty_manager
from openmash.public import journey, pages, queries
from openmash.public.next_steps import sent as next_steps
from openmash.public.views.door import Door, door, own_form, show
from openmash.rulebook.roles import may_refer
from openmash.uploads import queries as files


@open_page(look=Verb.LOOKED_AT_OWN_REFERRALS)
def sent(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """The reference, what happens next and by when. Only the sender's own session or account can open it."""
    here, typed = door(request), own_form(request, draft_id)
    if not typed.sent_as:
        return redirect("public_tasks", draft_id)
    of = queries.own_referral(here.viewer, typed.sent_as)
    looked(request, reference=of.reference, subjects=[of.pk])
    what = next_steps(of, policy=here.policy, at=here.at, decider=decider(here, of.pk), plain=here.is_open)
    sent_with = len(files.sent_with(here.viewer, of))
    return show(request, "sent.html", page=what, mine=not here.is_open, files=sent_with)


def decider(here: Door, about: uuid.UUID) -> str:
    """Who decides: the role, and for a professional the name of the manager on duty who may."""
    manager = None if here.is_open else duty_manager(here.at, about=about)
    return f"The MASH manager, {manager.name}" if manager else "A manager of the hub"


@page(may=may_refer, look=Verb.LOOKED_AT_OWN_REFERRALS)
def mine(request: HttpRequest) -> HttpResponse:
    """A referrer's own referrals: where each stands in plain words, and what they were told. Nothing else."""
    here = door(request)
    own = queries.my_referrals(here.viewer)
    looked(request, subjects=[one.referral.pk for one in own])
    begun = [pages.begun(one, here.at) for one in drafts.unfinished(here.viewer, journey.FORM)]
    return show(request, "mine.html", page=pages.my_list(own, begun, here.at))


@page(may=may_refer, look=Verb.LOOKED_AT_OWN_REFERRALS)
def receipt(request: HttpRequest, reference: str) -> HttpResponse:
    """The receipt of one of the viewer's own, with what they were told; made to be printed."""
    here = door(request)
    own = queries.my_referral(here.viewer, reference)
    looked(request, reference=reference, subjects=[own.referral.pk])
    what = next_steps(own.referral, policy=here.policy, at=here.at, decider=decider(here, own.referral.pk), plain=False)
    told = pages.told(own, here.at)
    sent_with = len(files.sent_with(here.viewer, own.referral))
    back = reverse("public_mine")
    return show(request, "receipt.html", page=what, own=own, told=told, back=back, files=sent_with)
