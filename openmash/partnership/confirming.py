"""Before what cannot be taken back, or carries much away, whoever is at the keyboard shows who they are."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account.forms import ReauthenticateForm as ByPassword
from allauth.account.internal.flows import reauthentication
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import ratelimit
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from openmash.ledger.verbs import Verb
from openmash.partnership.failing import note_failed
from openmash.partnership.forms.second_step import AgainByCode
from openmash.partnership.middleware import DEMO_SIGN_IN, SIGNED_ON, factors_of
from openmash.web.account_words import ERRORS, TOO_MANY

View = Callable[..., HttpResponse]
LASTS = 5 * 60
"""Who signed in, or showed who they are, within so many seconds (real ones) is not asked again."""

PASSWORD = "confirm_password"  # noqa: S105  the name of a box
CODE = "confirm_code"
OURS = (PASSWORD, CODE)
"""Names no form of the product uses, so that what was typed for this page is told from what was typed for the act."""


def confirmed_lately(request: HttpRequest) -> bool:
    """Did this person sign in, or give their password or second factor again, within the last five minutes?

    Somebody signed in by the demo's button has neither, so the demo does not ask.
    """
    if settings.DEMO and request.session.get(DEMO_SIGN_IN):
        return True
    shown = [float(one["at"]) for one in get_authentication_records(request, request.user) if "at" in one]
    return bool(shown) and 0 <= time.time() - max(shown) < LASTS


def confirm_first(view: View) -> View:
    """A page that is shown, and an act that is done, only for somebody who has shown lately who they are.

    Others are asked, then come back to the page. What was sent with an act is kept in the page that asks and goes on
    with the answer: nothing typed is lost, and nothing of it is stored meanwhile. Stands under the page's decorator, so
    that somebody without the right gets the page of a thing that is not there.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and any(name in request.POST for name in OURS):
            said = "" if confirmed_lately(request) else _shown(request)
            if said:
                return _ask(request, said)
            _forget(request)
        if confirmed_lately(request):
            return view(request, *args, **kwargs)
        return _ask(request, "") if request.method == "POST" else HttpResponseRedirect(another_way(request))

    return asked


def another_way(request: HttpRequest, after: str = "") -> str:
    """The page on which this person shows who they are: by password or second step, else by their agency's sign-on."""
    then = urlencode({"next": after or request.get_full_path()})
    if not reauthentication.get_reauthentication_flows(request.user) and request.session.get(SIGNED_ON):
        return f"{reverse('partnership_sign_on', args=[request.session[SIGNED_ON]])}?again=1&{then}"
    return f"{reverse('account_reauthenticate')}?{then}"


def _shown(request: HttpRequest) -> str:
    """Take the password or the code; what is wrong with it, or "" when it is theirs."""
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        note_failed(verb=Verb.NOTED_LOCKED_OUT, account=request.user.pk, at=cast("Any", request).at)
        return TOO_MANY
    password, code = (request.POST.get(name, "") for name in OURS)
    if not password and not code:
        return "Enter your password, or a code from your app"
    form = (
        ByPassword({"password": password}, user=request.user)
        if password
        else AgainByCode({"code": code.strip()}, user=request.user)
    )
    if not form.is_valid():
        fault: ValidationError = next(iter(form.errors.as_data().values()))[0]
        return ERRORS.get(str(fault.code), str(fault.messages[0]))
    if password:
        reauthentication.reauthenticate_by_password(request)
    else:
        form.save()
    return ""


def _forget(request: HttpRequest) -> None:
    """Take what was typed for this page out of what the act receives."""
    sent = request.POST.copy()
    for name in OURS:
        sent.pop(name, None)
    request.POST = sent  # type: ignore[assignment]  # a QueryDict either way


def _ask(request: HttpRequest, said: str) -> HttpResponse:
    """The page that asks, with what was sent in it, so that it goes on with the answer."""
    own = {"csrfmiddlewaretoken", *OURS}
    kept = [(name, str(one)) for name, values in request.POST.lists() if name not in own for one in values]
    context = {
        "kept": kept,
        "said": said,
        "files": sorted(request.FILES),
        "password": request.user.is_authenticated and request.user.has_usable_password(),
        "code": any(not one.startswith("webauthn") for one in factors_of(request.user.pk)),
        "elsewhere": another_way(request, reverse("partnership_confirmed")),
        "action": request.get_full_path(),
    }
    return render(request, "partnership/confirm.html", context, status=403)
