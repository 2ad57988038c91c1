"""What every page needs besides its own content: the hub's name, the menu, who is signed in, the demo's clock."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from openmash.partnership import beating
from openmash.partnership.lasting import ENDED, Ended, seconds_left, whose
from openmash.partnership.middleware import SIGNED_ON
from openmash.partnership.viewers import Glass
from openmash.rulebook import clocks
from openmash.rulebook.at_work import may_see_rota, may_see_weekly, may_take_outage_pack
from openmash.rulebook.roles import (
    Viewer,
    may_break_glass,
    may_change_policy,
    may_find_subject,
    may_give_feedback,
    may_read_agreement,
    may_read_ledger,
    may_record_signature,
    may_release,
    may_search,
    may_second_records,
    may_see_alerts,
    may_see_board,
    may_see_glass,
    may_see_patterns,
    may_see_unusual_looks,
    may_take_call,
)
from openmash.rulebook.words import Role
from openmash.web import times
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
            "glass": "",
            "restricted": "",
            "unwatched": "",
            "signed_in": False,
            "session_ends": None,
        }
    signed_in = request.user.is_authenticated
    at = request.at  # type: ignore[attr-defined]
    return {
        "hub": policy.contact,
        "viewer": viewer,
        "signed_in": signed_in,
        **_menus(viewer, request.path, signed_in),
        "at": at,
        "glass": _glass(getattr(request, "glass", None), at),
        "unwatched": _unwatched(viewer) if signed_in else "",
        "alerts": signed_in and may_see_alerts(viewer).allowed,
        "glass_close": reverse("restrictions_end_glass"),
        "restricted": reverse("restrictions_break_glass") if signed_in and may_break_glass(viewer) else "",
        "agreement_link": _agreement_link(viewer, signed_in),
        "session_ends": session_ends(request) if signed_in and settings.SESSIONS_END else None,
        **(signing_in(request) if request.path in (reverse("account_login"), *REAUTHENTICATE) else {}),
        "demo": f"Demo with invented people. Demo time: {clocks.clock_words(at)}." if settings.DEMO else "",
    }


def _glass(glass: Glass | None, at: datetime) -> str:
    """The banner over every page while somebody has a restricted family open; empty otherwise."""
    if glass is None:
        return ""
    left, until = times.length(glass.until - at), times.time_of_day(glass.until)
    return f"You have opened a restricted family. It closes by itself at {until}, in {left}. A manager looks into it."


def _unwatched(viewer: Viewer) -> str:
    """The banner for the hub while nobody watches its clocks; empty while they are swept."""
    if not (viewer.is_hub or viewer.role is Role.ADMINISTRATOR):
        return ""
    found = beating.last(beating.SWEEP)
    if not beating.is_silent(found, datetime.now(UTC)):
        return ""
    since = f" since {times.time_of_day(found.hub_at)}" if found else ""
    return (
        f"The clocks have not been watched{since}: no alert is raised now. Watch the times on the board yourself, and"
        " tell whoever looks after the system."
    )


def _agreement_link(viewer: Viewer, signed_in: bool) -> Link | None:
    """The way to what the agencies agreed to share, at the foot of each page of everybody who works with the hub."""
    if not (signed_in and may_read_agreement(viewer)):
        return None
    return Link("What we agreed to share", reverse("partnership_agreement"))


REAUTHENTICATE = ("/account/reauthenticate/", "/account/2fa/reauthenticate/")


@dataclass(frozen=True, slots=True)
class SessionEnds:
    """When somebody is signed out if they open nothing more: a time of day on the wall, and seconds for the script."""

    at: str
    left: int
    warn: int
    whose: str


def session_ends(request: HttpRequest) -> SessionEnds:
    """Said on every page of somebody signed in."""
    now = time.time()
    left = int(seconds_left(request.session, now))
    ends = datetime.fromtimestamp(now + left, UTC)
    return SessionEnds(times.time_of_day(ends), left, settings.SESSION_WARNS, whose(request))


def signing_in(request: HttpRequest) -> dict[str, Any]:
    """What the sign-in pages say besides: why the session before ended, and which agencies sign in by themselves."""
    then = {"next": request.GET.get("next", "")} if request.GET.get("next") else {}
    why = request.session.get(ENDED, "")
    return {
        "ended": Ended(why).words if why in Ended.__members__ else "",
        "sign_on": [
            Link(f"Sign in with {one.name}", _with(reverse("partnership_sign_on", args=[one.code]), then))
            for one in settings.SIGN_ON
        ],
        "sign_on_again": next(
            (
                Link(
                    f"Sign in with {one.name} again",
                    _with(reverse("partnership_sign_on", args=[one.code]), {"again": "1", **then}),
                )
                for one in settings.SIGN_ON
                if one.code == request.session.get(SIGNED_ON)
            ),
            None,
        ),
    }


def _with(href: str, query: dict[str, str]) -> str:
    return f"{href}?{urlencode(query)}" if query else href


def menu(viewer: Viewer, path: str) -> list[Link]:
    """The menu of a role: only what the role can use, and only what works."""
    entries = [(text, reverse(name)) for text, name in _entries(viewer)]
    return [Link(text=text, href=href, active=path.startswith(href)) for text, href in entries]


ONE_ROW = 6
"""So many entries stand in one row at 1280 pixels beside the hub's name and the person's own."""


BESIDE_MORE = 5
"""And so many beside "More": a manager has most, and finds the last of them under it."""


def _menus(viewer: Viewer, path: str, signed_in: bool) -> dict[str, list[Link]]:
    """What stands in the row, and what stands under "More": where there is too much for one row, all that is watched
    and kept goes there, and what is done every day stays."""
    entries = menu(viewer, path) if signed_in else []
    if len(entries) <= ONE_ROW:
        return {"menu": entries, "more": []}
    watched = {text for text, _ in _watch(viewer)}
    row = [one for one in entries if one.text not in watched]
    more = [one for one in entries if one.text in watched]
    return {"menu": row[:BESIDE_MORE], "more": [*row[BESIDE_MORE:], *more]}


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
                ("Asked about records", "records_asked_list"),
                ("Letters", "disclosures_letters"),
                ("Who is at work", "duty_on"),
            ]
        case Role.RECEIVING_WORKER | Role.RECEIVING_MANAGER:
            return [
                ("Handed to us", "disclosures_packs"),
                ("Letters", "disclosures_letters"),
                ("Called at once", "screening_activations"),
                ("Who is at work", "duty_on"),
            ]
        case Role.ANALYST | Role.SCRUTINY_READER:
            return [("Figures", "boards_figures")]
        case Role.ADMINISTRATOR:
            found = [("Accounts", "partnership_accounts")]
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
    return [*found, *_work(viewer), *_watch(viewer)]


def _work(viewer: Viewer) -> list[tuple[str, str]]:
    """What is to be done, by whoever may do it."""
    found: list[tuple[str, str]] = []
    if may_see_board(viewer):
        found.append(("Board", "boards_board"))
    if viewer.is_manager:
        found += [("To decide", "decisions_waiting"), ("To confirm", "screening_waiting")]
    if may_search(viewer):
        found.append(("Find anyone", "finding_anyone"))
    if may_give_feedback(viewer):
        found.append(("To tell", "disclosures_feedback_owed"))
    if may_release(viewer):
        found.append(("To check", "disclosures_to_check"))
    if may_take_call(viewer):
        found.append(("Take a call", "referrals_take"))
    return found


def _watch(viewer: Viewer) -> list[tuple[str, str]]:
    """What is watched and kept: records, looks, walls, agreements, policy."""
    found: list[tuple[str, str]] = []
    if may_see_patterns(viewer):
        found.append(("Look together", "patterns_list"))
    if may_see_rota(viewer):
        found.append(("Rota", "duty_rota"))
    if may_see_weekly(viewer):
        found.append(("Weekly update", "weekly_list"))
    if may_take_outage_pack(viewer):
        found.append(("If the system is down", "duty_packs"))
    if may_second_records(viewer, None):
        found.append(("Records", "records_home"))
    elif may_find_subject(viewer):
        found.append(("Records", "records_to_find"))
    if may_read_ledger(viewer):
        found.append(("Ledger", "ledger_search"))
    if may_see_glass(viewer):
        found.append(("Conflicts", "restrictions_overview"))
    if may_see_unusual_looks(viewer):
        found.append(("Unusual looks", "watching_list"))
    if may_record_signature(viewer):
        found.append(("Sharing agreement", "partnership_agreement"))
    if may_change_policy(viewer) or viewer.is_manager:
        found.append(("Local policy", "partnership_policy"))
    return found
