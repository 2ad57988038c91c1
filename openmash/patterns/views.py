"""The screens about patterns: fetch, form, one action, redirect."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from openmash.ledger.door import Request, done, typed
from openmash.ledger.looks import looked, page
from openmash.ledger.verbs import Verb
from openmash.patterns import actions, pages, queries
from openmash.patterns.forms import SAME, DismissForm, TakeBackForm, TwiceForm
from openmash.referrals import actions as referrals
from openmash.rulebook.roles import may_dismiss_pattern, may_join_worries, may_see_patterns
from openmash.rulebook.undoing import may_undo


@page(may=may_see_patterns, look=Verb.LOOKED_AT_PATTERNS)
@require_GET
def look_together(request: Request) -> HttpResponse:
    """Every card this person may see: what is to be looked at together, and what was put aside."""
    cards = queries.cards(request.viewer, request.at, request.policy)
    looked(request, subjects=dict.fromkeys(one.pk for card in cards for one in card.referrals))
    shown = pages.list_page(cards, request.at, request.policy)
    return render(request, "patterns/list.html", {"page": shown})


@page(may=may_see_patterns, look=Verb.LOOKED_AT_PATTERNS)
@require_http_methods(["GET", "POST"])
def card(request: Request, card_id: UUID) -> HttpResponse:
    """One card, its referrals side by side; a social worker or manager may put it aside with a reason."""
    found = queries.card(request.viewer, card_id, request.at, request.policy)
    looked(request, subjects=[one.pk for one in found.referrals])
    form = DismissForm(None if request.POST.get("undo") else typed(request))

    if request.POST.get("undo"):
        actions.take_dismissal_back(card=card_id, by=request.viewer, at=request.at, policy=request.policy)
        return redirect("patterns_card", card_id)

    def dismiss(given: dict[str, Any]) -> None:
        actions.dismiss(card=card_id, **given, by=request.viewer, at=request.at, policy=request.policy)

    if done(request, form, dismiss):
        return redirect("patterns_card", card_id)
    shown = pages.card_page(found, request.at, request.policy)
    undo = pages.card_undo(found, request.viewer, request.at)
    context = {"page": shown, "form": form, "verdict": may_dismiss_pattern(request.viewer), "undo": undo}
    return render(request, "patterns/card.html", context)


@page(may=may_see_patterns, look=Verb.LOOKED_AT_REFERRAL)
@require_http_methods(["GET", "POST"])
def twice(request: Request, noticed_id: UUID) -> HttpResponse:
    """Two referrals that may be one worry, sent twice; a person says whether they are."""
    two = queries.pair(request.viewer, noticed_id)
    looked(request, reference=two.later.reference, subjects=[two.later.pk, two.earlier.pk])
    form = TakeBackForm(typed(request)) if two.joined else TwiceForm(typed(request))

    if request.POST.get("undo") and two.joined:
        _undo_joining(request, two)
        return redirect("patterns_twice", noticed_id)

    def say(given: dict[str, Any]) -> None:
        who: dict[str, Any] = {"because": given["because"], "by": request.viewer, "at": request.at}
        if two.joined:
            referrals.take_joining_back(referral=two.later, **who)
        elif given["which"] == SAME:
            referrals.join(referral=two.later, earlier=two.earlier, **who)
        else:
            referrals.say_two(referral=two.later, earlier=two.earlier, **who)

    if done(request, form, say, two.later.reference):
        return redirect("patterns_twice", noticed_id)
    shown = pages.twice_page(two, request.at)
    verdict = may_join_worries(request.viewer)
    undo = pages.twice_undo(two, request.viewer, request.path, request.at)
    return render(request, "patterns/twice.html", {"page": shown, "form": form, "verdict": verdict, "undo": undo})


def _undo_joining(request: Request, two: queries.Twice) -> None:
    """Take a joining back within ten minutes, without a reason."""
    joined = two.joined
    if joined is None:
        return
    may_undo(request.viewer, done_by=joined.by_id, done_at=joined.at, at=request.at).require()
    because = "Taken back within ten minutes."
    referrals.take_joining_back(referral=two.later, because=because, by=request.viewer, at=request.at)
