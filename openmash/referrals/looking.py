"""Seen before? Who of the people typed so far may be known, wherever the hub's own staff enter somebody.

Never on a page for those outside the hub: it would tell them whom the hub knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from openmash.ledger.door import Request
from openmash.people import queries as people
from openmash.people.actions import look_for
from openmash.people.cases import case_said
from openmash.referrals import finding
from openmash.referrals.pages.take import SeenBefore, seen_before
from openmash.referrals.words import LOOK
from openmash.rulebook.matching import PersonFacts
from openmash.web.vary import wants_fragment

LOOKED = "looked"
"""The hidden field with the mark of those who were sought when the page last looked."""


def asked_to_look(request: Request) -> bool:
    """Was the button pressed, or had somebody looked before the form was sent?"""
    return request.POST.get("act") == LOOK or LOOKED in request.POST


def seen(
    request: Request, titles: Sequence[str], sought: list[PersonFacts], *, form: str, doubles: bool = True
) -> SeenBefore:
    """Who of those typed so far is known, and with `doubles` which open referral is about the same family.

    `titles` are what the page calls each of the `sought`. The look is entered; one that nobody pressed with the key of
    its `form`, by which whoever counts searches takes those of one page together.
    """
    pressed = request.POST.get("act") == LOOK and not wants_fragment(request)
    found = look_for(sought=sought, by=request.viewer, at=request.at, typing="" if pressed else form)
    ask = people.whom_to_ask(request.viewer, sought, request.at) if request.policy.tell_of_restricted else []
    shown = [UUID(match.id) for one in found for match in one.matches]
    cases = people.cases(request.viewer, shown)
    said = {person: case_said(case, request.at, request.policy) for person, case in cases.items()}
    opened = finding.doubles(request.viewer, sought) if doubles else []
    return seen_before(titles, found, opened, ask, said, request.at, finding.mark(sought))


def while_typing(
    request: Request, titles: Sequence[str], sought: list[PersonFacts], *, form: str, doubles: bool = True
) -> HttpResponse:
    """What stands beside the typing, for the page to put there by itself. Nothing where nobody new is sought."""
    if request.POST.get(LOOKED, "") == finding.mark(sought):
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    shown = seen(request, titles, sought, form=form, doubles=doubles) if sought else None
    return render(request, "referrals/seen.html", {"seen": shown})
