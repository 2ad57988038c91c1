"""One's own account on screen: where one is signed in, ending it elsewhere, and staying signed in here."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openmash.ledger.looks import open_page, page
from openmash.partnership import actions, queries
from openmash.partnership.lasting import seconds_left, whose
from openmash.partnership.pages.mine import signed_in_list
from openmash.rulebook.roles import may_keep_own_account


@page(may=may_keep_own_account)
@require_GET
def mine(request: Any) -> HttpResponse:
    """Who one is to the hub, how one signs in, where one is signed in."""
    now = datetime.now(UTC)  # sessions live in real time, whatever the hub's day is
    after = datetime.fromtimestamp(time.time() - _longest_silence(), UTC)
    found = signed_in_list(queries.own_sessions(request.viewer, after), request.session.session_key, now)
    others = sum(not one.this for one in found)
    return render(request, "partnership/mine.html", {"sessions": found, "others": others})


@page(may=may_keep_own_account, own=True)
@require_POST
def end(request: Any, session_ref: uuid.UUID) -> HttpResponse:
    """End one session of one's own on another device."""
    actions.end_own_session(ref=session_ref, by=request.viewer, at=request.at)
    return redirect("partnership_mine")


@page(may=may_keep_own_account, own=True)
@require_POST
def end_others(request: Any) -> HttpResponse:
    """End every session of one's own but this one."""
    actions.end_other_sessions(but=request.session.session_key, by=request.viewer, at=request.at)
    return redirect("partnership_mine")


@page(may=may_keep_own_account)
@require_GET
def confirmed(request: HttpRequest) -> HttpResponse:
    """Shown who one is in a second tab: back to the first one, where the act waits."""
    return render(request, "partnership/confirmed.html")


@open_page()
@require_http_methods(["GET", "POST"])
def stay(request: HttpRequest) -> JsonResponse:
    """For the page's own script: how many seconds this session still lasts.

    Asking (GET) does not keep it alive; staying (POST) does, as any page would.

    `whose` lets the script see that the same person is back, and `token` renews the forms of a page left open.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"left": 0})
    left = int(seconds_left(request.session, time.time()))
    return JsonResponse({"left": left, "whose": whose(request), "token": get_token(request)})


def _longest_silence() -> float:
    """After so many seconds without a page a session is over; in the demonstration only the longest limit counts."""
    return settings.SESSION_IDLE if settings.SESSIONS_END else settings.SESSION_LONGEST
