"""Signing in by one's agency: out to its provider and back. It opens only an account that an administrator made."""

from __future__ import annotations

import logging
import secrets
import time
from dataclasses import asdict
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from config.sign_on import SignOn
from openmash.ledger.looks import open_page, refused
from openmash.partnership import actions, openid, queries
from openmash.partnership.middleware import SECOND_STEP_THERE, SIGNED_ON
from openmash.partnership.models import Account
from openmash.partnership.openid import Asking, Claims, NotBelieved
from openmash.partnership.signing_in import entered
from openmash.partnership.viewers import acting_as
from openmash.rulebook.words import Refused, Verdict

log = logging.getLogger(__name__)
ASKING = "sign_on_asking"
LASTS = 10 * 60
"""Seconds a person may take at their agency's provider."""


@open_page()
@require_GET
def start(request: HttpRequest, provider: str) -> HttpResponse:
    """Out to the agency's provider. With `again`, somebody signed in is asked there to show once more who they are."""
    known = _provider(provider)
    again = request.user.is_authenticated and request.GET.get("again") == "1"
    then = request.GET.get("next", "")
    own = url_has_allowed_host_and_scheme(then, allowed_hosts=None, require_https=request.is_secure())
    asking = openid.new_asking(known, then if own else "", again=again, at=time.time())
    try:
        away = openid.address(known, asking, _back(request, known))
    except NotBelieved as fault:
        return _not_in(request, known, str(fault))
    request.session[ASKING] = asdict(asking)
    return redirect(away)


@open_page()
@require_GET
def back(request: HttpRequest, provider: str) -> HttpResponse:
    """Back from the provider: believed, matched with the one account it may open, and on to our own second step."""
    known = _provider(provider)
    try:
        asking = _asked(request, known)
        if "code" not in request.GET:
            raise NotBelieved("declined")
        said = openid.claims(known, asking, request.GET["code"], _back(request, known))
        account = _account(request, known, said)
    except NotBelieved as fault:
        return _not_in(request, known, str(fault))
    if asking.again:
        record_authentication(request, account, "sign_on", reauthenticated=True, provider=known.code)
        return redirect(asking.then or "partnership_confirmed")
    return _in(request, known, account, said, asking.then)


def _asked(request: HttpRequest, provider: SignOn) -> Asking:
    """What this browser asked; taken out, so that an answer counts once."""
    kept = request.session.pop(ASKING, None)
    if not kept:
        raise NotBelieved("not-asked")
    asking = Asking(**kept)
    same = secrets.compare_digest(asking.state, request.GET.get("state", ""))
    if not same or asking.provider != provider.code or not 0 <= time.time() - asking.at <= LASTS:
        raise NotBelieved("state")
    return asking


def _account(request: HttpRequest, provider: SignOn, said: Claims) -> Account:
    """The account that this sign-on may open: made by an administrator, of the agency, and the same person as before.

    An address that was given to somebody new at the agency opens nothing: the subject differs.
    """
    found = queries.account_by_email(said.email)
    if found is None or not found.is_active or not queries.belongs_to(found, provider):
        raise NotBelieved("no-account")
    if found.sign_on and (found.sign_on, found.sign_on_subject) != (provider.code, said.subject):
        raise NotBelieved("another-person")
    if request.user.is_authenticated and request.user.pk != found.pk:
        raise NotBelieved("another-account")
    return found


def _in(request: HttpRequest, provider: SignOn, account: Account, said: Claims, then: str) -> HttpResponse:
    if not account.sign_on:
        by = account.viewer()
        with acting_as(by):
            at = request.at  # type: ignore[attr-defined]
            actions.bind_sign_on(account=account, provider=provider.code, subject=said.subject, by=by, at=at)
    request.session[SIGNED_ON] = provider.code
    record_authentication(request, account, "sign_on", provider=provider.code)
    if not said.second_step:
        return perform_login(request, Login(user=account, redirect_url=then or None))  # type: ignore[no-any-return]
    adapter = get_adapter()
    adapter.login(request, account)
    request.session[SECOND_STEP_THERE] = True
    entered(request, account, how=provider.code)
    return redirect(then or settings.LOGIN_REDIRECT_URL)


def _provider(code: str) -> SignOn:
    for known in settings.SIGN_ON:
        if known.code == code:
            return known
    raise Http404


def _back(request: HttpRequest, provider: SignOn) -> str:
    return request.build_absolute_uri(reverse("partnership_sign_on_back", args=[provider.code]))


def _not_in(request: HttpRequest, provider: SignOn, code: str) -> HttpResponse:
    """One page for whatever did not hold: it tells nobody whether there is an account. The code goes into the log."""
    log.warning("single sign-on %s: %s, code=%s", provider.code, code, getattr(request, "code", ""))
    refused(request, Refused(Verdict(False, f"Single sign-on {provider.code} did not hold: {code}.")))
    context: dict[str, Any] = {"name": provider.name, "away": code in ("unreachable", "no-answer")}
    context["code"] = getattr(request, "code", "")
    return render(request, "partnership/sign_on.html", context, status=403)
