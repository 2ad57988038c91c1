"""The door: who is here, what time it is, and one transaction in which the database knows both."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any, cast

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from openmash.partnership.models import Account
from openmash.partnership.noticing import notice
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import tell_database
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Role
from openmash.web import clock, errors

ANONYMOUS_KEY = "anonymous_key"
DEMO_SIGN_IN = "signed_in_by_demo"
BEGAN = "began"
SEEN = "seen"
NEWS = "/news/"
# Pages of the sign-in package that are not this hub's: an administrator makes an account and keeps its address.
CLOSED = ("/account/email/", "/account/signup/", "/account/confirm-email/")
OPEN_WITHOUT_SECOND_FACTOR = ("/account/", "/static/", "/health")


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
        with transaction.atomic():
            carrier.viewer = viewer_of(request)
            carrier.policy = policy_now()
            carrier.glass = tell_database(carrier.viewer, carrier.at)
            if request.path.startswith(CLOSED):
                return errors.not_found(request)
            if is_too_old(request):
                logout(request)
                return redirect("account_login")
            if lacks_second_factor(request):
                return redirect("mfa_index")
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            elif hasattr(request, "entered"):
                verb, reference = request.entered
                notice(by=carrier.viewer, at=carrier.at, verb=verb, reference=reference, policy=carrier.policy)
        return response


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


def is_too_old(request: HttpRequest) -> bool:
    """Has this session idled too long, or lasted a whole working day?

    A person's own request keeps it alive; a page that asks for news by itself does not. Real time, never the demo's:
    sessions are about the device, not about the hub's day.
    """
    if not request.user.is_authenticated:
        return False
    now, session = time.time(), request.session
    began, seen = session.setdefault(BEGAN, now), session.get(SEEN, now)
    if not (request.headers.get("HX-Request") and request.path.endswith(NEWS)):
        session[SEEN] = now
    over = now - began > settings.SESSION_LONGEST or now - seen > settings.SESSION_IDLE
    return over and not settings.DEMO


def lacks_second_factor(request: HttpRequest) -> bool:
    """Every signed-in person needs a second factor before any page of the hub; demo people have none."""
    if not request.user.is_authenticated or request.path.startswith(OPEN_WITHOUT_SECOND_FACTOR):
        return False
    if settings.DEMO and request.session.get(DEMO_SIGN_IN):
        return False
    return not Authenticator.objects.filter(user=request.user).exists()
