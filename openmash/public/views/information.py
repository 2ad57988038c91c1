"""The hub's page for everybody, and the ways out of it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from openmash.ledger.looks import open_page
from openmash.partnership.middleware import ANONYMOUS_KEY
from openmash.public.information import information
from openmash.public.views.door import door, show
from openmash.rulebook.words import Role

SAFE_PLACE = "https://www.bbc.co.uk/weather"
"""Where "Exit this page" leads: an ordinary page that says nothing of what was read before."""
STARTS = {
    Role.PROFESSIONAL_REFERRER: "public_mine",
    Role.NAVIGATOR: "agency_checks_desk",
    Role.RECEIVING_WORKER: "disclosures_packs",
    Role.RECEIVING_MANAGER: "disclosures_packs",
    Role.ADMINISTRATOR: "partnership_policy",
}
"""Where each role's day begins; everybody else begins with their own work."""


@open_page()
def home(request: HttpRequest) -> HttpResponse:
    """What the hub is for and how it works. Staff who are signed in go to where their day begins."""
    here = door(request)
    if request.user.is_authenticated:
        return redirect(STARTS.get(here.viewer.role, "boards_work"))
    return show(request, "information.html", page=information(here.policy))


@open_page()
def about(request: HttpRequest) -> HttpResponse:
    """The same page for somebody who is signed in and wants to read it."""
    return show(request, "information.html", page=information(door(request).policy))


@open_page()
def stay_safe(request: HttpRequest) -> HttpResponse:
    """What "Exit this page" does, what it cannot do, and how to clear a browser's history."""
    return show(request, "stay_safe.html", contact=door(request).policy.contact)


@open_page()
def leave(request: HttpRequest) -> HttpResponse:
    """Leave at once: what was typed here cannot be opened from this browser again, then on to an ordinary page."""
    request.session.pop(ANONYMOUS_KEY, None)
    response = redirect(SAFE_PLACE)
    response["Referrer-Policy"] = "no-referrer"
    return response


def sign_in_address(after: str) -> str:
    """The sign-in page, coming back to `after`."""
    return f"{reverse('account_login')}?next={after}"
