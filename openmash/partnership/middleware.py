"""The door: who is here, what time it is, and one transaction in which the database knows both."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions import middleware as sessions
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from openmash.partnership import actions
from openmash.partnership.devices import device_words
from openmash.partnership.lasting import ENDED, Ended, why_over
from openmash.partnership.models import Account
from openmash.partnership.noticing import notice
from openmash.partnership.queries import policy_now
from openmash.partnership.sessions import BEGAN, DEVICE, SEEN
from openmash.partnership.viewers import tell_database
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Role
from openmash.web import afterwards, clock, errors

ANONYMOUS_KEY = "anonymous_key"
DEMO_SIGN_IN = "signed_in_by_demo"
SIGNED_ON = "signed_on_by"
"""The session was begun by an agency's single sign-on: which one."""

SECOND_STEP_THERE = "second_step_there"
"""The agency's own sign-on asked for a second step, and the hub has agreed to rely on it."""

FACTORS = "second_steps"
"""The second steps the account had when this session was last sure of them."""

NEWS = "/news/"
STAY = "/stay/"
SIGNED_OUT_EVENT = "om:signed-out"
"""What session.js hears when a part of its page was told that nobody is signed in any more."""

# Pages of the sign-in package that are not this hub's: an administrator makes an account and keeps its address.
CLOSED = ("/account/email/", "/account/signup/", "/account/confirm-email/")
SECOND_STEPS = "/account/2fa/"
SIGN_OUT = "/account/logout/"
OPEN_WITHOUT_SECOND_FACTOR = ("/account/", "/static/", "/health", STAY)
OPEN_WITH_FIRST_PASSWORD = ("/account/", "/static/", "/health", STAY)
ALL_OF_THE_SITE = '"cache", "cookies", "storage"'
ALL_BUT_COOKIES = '"cache", "storage"'


class SessionMiddleware(sessions.SessionMiddleware):
    """Django's own, but only an answer to a person's own page takes the cookie of a gone session away.

    A page asks for several things at once. What one of them asked with the old cookie would, answered last, take away
    the new one: why the session ended would be forgotten, and somebody who has just signed in again would be out.
    """

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """The answer with its cookie, where it has one."""
        answer = super().process_response(request, response)
        cookie = answer.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None and not cookie.value and asked_by_script(request):
            del answer.cookies[settings.SESSION_COOKIE_NAME]
        return answer


class ViewerMiddleware:
    """Sets `request.viewer`, `request.at` and `request.policy`, and keeps the whole request in one transaction.

    Row security reads the viewer from the transaction, so a page outside it shows no rows. A fault (status 500 and
    above) rolls everything back; a refusal commits, so that its ledger entry stays.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        carrier = cast("Any", request)
        carrier.at = clock.now()
        if request.path.startswith(settings.STATIC_URL):
            return self.get_response(request)
        if request.content_type == "multipart/form-data":
            # Files may take their time to arrive: they are all here before the transaction begins.
            request.POST  # noqa: B018  read for that effect
        return afterwards.led_on(request, self._answered(request, afterwards.taken(request)))

    def _answered(self, request: HttpRequest, token: str) -> HttpResponse:
        carrier = cast("Any", request)
        with transaction.atomic():
            carrier.viewer = viewer_of(request)
            carrier.policy = policy_now()
            carrier.glass = tell_database(carrier.viewer, carrier.at)
            if request.path.startswith(CLOSED):
                return errors.not_found(request)
            was_in = request.user.is_authenticated
            response = stopped(request) or self._page(request, token)
            _after(request, response, was_in)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            elif hasattr(request, "entered"):
                verb, reference = request.entered
                notice(by=carrier.viewer, at=carrier.at, verb=verb, reference=reference, policy=carrier.policy)
        return response

    def _page(self, request: HttpRequest, token: str) -> HttpResponse:
        """The page kept for an address that was led on to, while it lasts; else the page itself."""
        if not token or request.method != "GET":
            return self.get_response(request)
        if found := afterwards.kept(request, token):
            return found
        response = self.get_response(request)
        return redirect("/") if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED else response


def stopped(request: HttpRequest) -> HttpResponse | None:
    """What a signed-in person is shown in place of the page they asked for; None when nothing stands in the way."""
    if not request.user.is_authenticated:
        return None
    if why := over(request):
        return signed_out_by_itself(request, why)
    if lacks_second_factor(request):
        return redirect("mfa_index")
    if has_first_password(request):
        return redirect("account_change_password")
    return None


def viewer_of(request: HttpRequest) -> Viewer:
    """The person signed in, or a member of the public known only by a key kept in their own session."""
    user = request.user
    if isinstance(user, Account) and user.is_active:
        return user.viewer()
    key = request.session.get(ANONYMOUS_KEY, "")
    return Viewer(
        id=f"anon-{key or 'nobody'}",
        name="Member of the public",
        role=Role.PUBLIC_REFERRER,
    )


def keep_anonymous(request: HttpRequest) -> Viewer:
    """Give a member of the public a key of their own, so that they (and nobody else) see what they are sending."""
    if not request.session.get(ANONYMOUS_KEY) and not request.user.is_authenticated:
        request.session[ANONYMOUS_KEY] = secrets.token_urlsafe(24)
    viewer = viewer_of(request)
    cast("Any", request).viewer = viewer
    tell_database(viewer)
    return viewer


def over(request: HttpRequest) -> Ended | None:
    """Why this session is over: it idled too long, lasted a working day, or the second steps are not what they were.

    A person's own request keeps it alive; a page that asks for news by itself does not.
    """
    now, session = time.time(), request.session
    why = why_over(session, now)
    _begun(request, now)
    if not asks_by_itself(request):
        session[SEEN] = now
    return why or (Ended.CHANGED if _other_factors(request) else None)


def _begun(request: HttpRequest, now: float) -> None:
    """A signed-in session says since when, and on what device; once."""
    if BEGAN not in request.session:
        request.session[BEGAN] = request.session[SEEN] = now
        request.session[DEVICE] = device_words(request.headers.get("User-Agent", ""))


def asks_by_itself(request: HttpRequest) -> bool:
    """Does a page ask without a person: for news, or how long the session still lasts?"""
    if request.path == STAY:
        return request.method == "GET"
    return bool(request.headers.get("HX-Request") and request.path.endswith(NEWS))


def asked_by_script(request: HttpRequest) -> bool:
    """Is it a part of a page that asks, and not a person who opens one?"""
    by_fetch = request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
    return by_fetch or request.path == STAY or bool(request.headers.get("HX-Request"))


def signed_out_by_itself(request: HttpRequest, why: Ended) -> HttpResponse:
    """End the session and say why on the sign-in page, which leads back to the page asked for.

    What was sent with the request is given back on a page, since it can neither be done nor be asked for again. A part
    of a page that asks for news has the page told: its script covers what was typed, or has the whole page asked for,
    so that a child's record does not stay on the screen.
    """
    carrier = cast("Any", request)
    actions.signed_out(how=why.value, by=carrier.viewer, at=carrier.at)
    logout(request)
    carrier.viewer = viewer_of(request)
    tell_database(carrier.viewer)
    request.session[ENDED] = why.value
    if request.path == STAY:
        return HttpResponse('{"left": 0}', content_type="application/json")
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Trigger": SIGNED_OUT_EVENT, "HX-Reswap": "none"})
    if request.method == "POST":
        return errors.signed_out(request, why.words)
    return redirect_to_login(request.get_full_path())


def factors_of(account_id: object) -> list[str]:
    """The second steps of an account: an app, passkeys, recovery codes; a new one never has an old one's mark."""
    rows = Authenticator.objects.filter(user_id=account_id).order_by("pk")
    return [f"{kind} {pk}" for pk, kind in rows.values_list("pk", "type")]


def _other_factors(request: HttpRequest) -> bool:
    """Were the second steps changed by anything but this session? Remembers them at its first request."""
    if _by_demo(request):
        return False
    held = factors_of(request.user.pk)
    cast("Any", request).factors = held
    return bool(request.session.setdefault(FACTORS, held) != held)


def _by_demo(request: HttpRequest) -> bool:
    return bool(settings.DEMO and request.session.get(DEMO_SIGN_IN))


def _after(request: HttpRequest, response: HttpResponse, was_in: bool) -> None:
    """What a page leaves behind: a session that changed its own second steps knows them; after it ended, nothing."""
    is_in = request.user.is_authenticated
    if is_in and not was_in:
        _begun(request, time.time())
    if is_in and request.method == "POST" and request.path.startswith(SECOND_STEPS) and not _by_demo(request):
        request.session[FACTORS] = factors_of(request.user.pk)
    if was_in and not is_in and request.path != STAY:
        by_press = request.path == SIGN_OUT
        response.headers["Clear-Site-Data"] = ALL_OF_THE_SITE if by_press else ALL_BUT_COOKIES


def lacks_second_factor(request: HttpRequest) -> bool:
    """Every signed-in person needs a second factor before any page of the hub; demo people have none."""
    if request.path.startswith(OPEN_WITHOUT_SECOND_FACTOR) or _by_demo(request):
        return False
    if request.session.get(SECOND_STEP_THERE):
        return False
    held: list[str] = cast("Any", request).factors
    return all(one.startswith(Authenticator.Type.RECOVERY_CODES) for one in held)


def has_first_password(request: HttpRequest) -> bool:
    """Did this person come by a password that an administrator has seen, and not choose their own yet?"""
    if request.path.startswith(OPEN_WITH_FIRST_PASSWORD) or _by_demo(request) or request.session.get(SIGNED_ON):
        return False
    return isinstance(request.user, Account) and request.user.first_password_at is not None
