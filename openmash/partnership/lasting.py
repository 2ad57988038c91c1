"""How long somebody stays signed in: real time, never the demonstration's, because sessions are about the device."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from openmash.partnership.sessions import BEGAN, SEEN
from openmash.rulebook.words import Worded

ENDED = "ended"
"""Where a session's successor remembers, for the sign-in page, why the one before it ended."""


class Ended(Worded):
    """Why somebody is signed out without having asked for it."""

    IDLE = "IDLE", "You were signed out because no page was opened for a quarter of an hour."
    LONG = "LONG", "You were signed out because you had been signed in for ten hours. Sign in once more to go on."
    CHANGED = "CHANGED", "You were signed out because the way you sign in was changed on another device."


def seconds_left(session: Any, now: float) -> float:
    """How long this session lasts if nothing more is opened, in seconds; 0 or less when it is over."""
    began, seen = session.get(BEGAN, now), session.get(SEEN, now)
    return float(min(began + settings.SESSION_LONGEST, seen + settings.SESSION_IDLE) - now)


def why_over(session: Any, now: float) -> Ended | None:
    """Why this session is over, or None while it lasts."""
    if not settings.SESSIONS_END or seconds_left(session, now) > 0:
        return None
    return Ended.LONG if now - session.get(BEGAN, now) >= settings.SESSION_LONGEST else Ended.IDLE


def whose(request: HttpRequest) -> str:
    """A mark of the person signed in, for a page left open to know them again by. It names nobody."""
    return salted_hmac("openmash page left open", str(request.user.pk), algorithm="sha256").hexdigest()[:24]
