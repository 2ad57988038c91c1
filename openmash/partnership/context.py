"""What every page needs besides its own content: the hub's name, the menu, who is signed in, the demo's clock."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from openmash.rulebook import clocks
from openmash.rulebook.roles import (
    Viewer,
    may_change_policy,
    may_give_feedback,
    may_read_ledger,
    may_release,
    may_see_board,
    may_take_call,
)
from openmash.rulebook.words import Role
from openmash.web.parts import Link


def shell(request: HttpRequest) -> dict[str, Any]:
    """The context of the layouts (documented at the top of web/base.html)."""
    viewer = getattr(request, "viewer", None)
    policy = getattr(request, "policy", None)
    if viewer is None or policy is None:
        return {
            "hub": None,
            "viewer": None,
            "menu": [],
            "at": None,
            "demo": "",
            "signed_in": False,
        }
    signed_in = request.user.is_authenticated
    at = request.at  # type: ignore[attr-defined]
    return {
        "hub": policy.contact,
        "viewer": viewer,
        "signed_in": signed_in,
        "menu": menu(viewer, request.path) if signed_in else [],
        "at": at,
        "demo": f"Demo with invented people. Demo time: {clocks.clock_words(at)}." if settings.DEMO else "",
    }


def menu(viewer: Viewer, path: str) -> list[Link]:
    """The menu of a role: only what the role can use, and only what works."""
    entries = [(text, reverse(name)) for text, name in _entries(viewer)]
    return [Link(text=text, href=href, active=path.startswith(href)) for text, href in entries]


def _entries(viewer: Viewer) -> list[tuple[str, str]]:
    match viewer.role:
        case Role.PROFESSIONAL_REFERRER:
            return [
                ("My referrals", "public_mine"),
                ("Letters", "disclosures_letters"),
                ("Refer a child", "public_start"),
            ]
        case Role.NAVIGATOR:
            return [
                ("To answer", "agency_checks_desk"),
                ("Told", "disclosures_told"),
                ("Letters", "disclosures_letters"),
            ]
        case Role.RECEIVING_WORKER | Role.RECEIVING_MANAGER:
            return [
                ("Handed to us", "disclosures_packs"),
                ("Letters", "disclosures_letters"),
                ("Called at once", "screening_activations"),
            ]
        case Role.ANALYST | Role.SCRUTINY_READER:
            return [("Figures", "boards_figures")]
        case Role.ADMINISTRATOR:
            return [
                ("Local policy", "partnership_policy"),
                ("Accounts", "partnership_accounts"),
            ]
        case Role.AUDITOR:
            return [("Decided", "boards_decided")]
        case Role.CONTACT_OFFICER:
            found = [
                ("Front door", "referrals_front_door"),
                ("Answer for social care", "agency_checks_desk"),
            ]
        case Role.HEAD_OF_SERVICE | Role.RECORDS_OFFICER:
            found = []
        case _:
            found = [("My work", "boards_work")]
    if may_see_board(viewer):
        found.append(("Board", "boards_board"))
    if viewer.is_manager:
        found += [("To decide", "decisions_waiting"), ("To confirm", "screening_waiting")]
    if may_give_feedback(viewer):
        found.append(("To tell", "disclosures_feedback_owed"))
    if may_release(viewer):
        found.append(("To check", "disclosures_to_check"))
    if may_take_call(viewer):
        found.append(("Take a call", "referrals_take"))
    if may_read_ledger(viewer):
        found.append(("Ledger", "ledger_search"))
    if may_change_policy(viewer) or viewer.is_manager:
        found.append(("Local policy", "partnership_policy"))
    return found
