"""The owner's side of originator control: may an item go further, and must one be kept from everybody?"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from openmash.agency_checks import actions, pages, queries
from openmash.agency_checks.forms import OwnerAnswerForm, OwnerBackForm
from openmash.agency_checks.views.door import may_desk
from openmash.ledger.door import Request, done
from openmash.ledger.looks import looked, page
from openmash.ledger.verbs import Verb


@page(may=may_desk, look=Verb.LOOKED_AT_REQUEST)
def owner(request: Request, asked_id: UUID) -> HttpResponse:
    """What the hub asks about one item: yes to exactly that, yes in other words, or no. A yes can be taken back."""
    row = queries.own_asked(request.viewer, asked_id)
    looked(request, reference=row.reference, subjects=[row.pk, row.item_id])
    answered = getattr(row, "answered", None)
    waits = answered is None
    may_take_back = answered is not None and answered.agrees and not hasattr(answered, "taken_back")
    typed = request.POST if request.method == "POST" else None
    form = OwnerAnswerForm(typed) if waits else OwnerBackForm(typed)

    def act(given: dict[str, Any]) -> None:
        if answered is not None:
            actions.take_agreement_back(answered=answered, because=given["because"], by=request.viewer, at=request.at)
            return
        actions.answer_owner(
            asked=row,
            agrees=given["answer"] != "NO",
            words=given["words"],
            because=given["because"],
            by=request.viewer,
            at=request.at,
        )

    if done(request, form, act, row.reference):
        return redirect("agency_checks_desk")
    shown = pages.owner_shown(row, request.policy, request.at)
    context = {"row": row, "shown": shown, "form": form, "waits": waits, "may_take_back": may_take_back}
    return render(request, "agency_checks/owner.html", context)


@page(may=may_desk, look=Verb.LOOKED_AT_REQUEST)
def protect(request: Request, item_id: UUID) -> HttpResponse:
    """The agency marks an item of its own as protected, or lifts that."""
    item = queries.own_item(request.viewer, item_id)
    row = item.answer.request
    looked(request, reference=row.reference, subjects=[row.pk, item.pk])
    mark = queries.own_marks(request.viewer, [item.pk]).get(item.pk)
    form = OwnerBackForm(request.POST if request.method == "POST" else None)

    def act(given: dict[str, Any]) -> None:
        if mark is not None:
            actions.lift_own_protection(mark=mark, because=given["because"], by=request.viewer, at=request.at)
        else:
            actions.protect_own_item(item=item, because=given["because"], by=request.viewer, at=request.at)

    if done(request, form, act, row.reference):
        return redirect("agency_checks_answer", row.pk)
    shown = pages.request_page(row, request.viewer, request.policy, request.at)
    told = pages.item_shown(item, shown.agency)
    context = {"page": shown, "row": row, "item": told, "mark": mark, "form": form}
    return render(request, "agency_checks/protect.html", context)
