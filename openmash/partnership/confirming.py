"""Before what cannot be taken back, or carries much away, whoever is at the keyboard shows who they are."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.internal.flows import reauthentication
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from openmash.partnership.middleware import DEMO_SIGN_IN

View = Callable[..., HttpResponse]


def confirmed_lately(request: HttpRequest) -> bool:
    """Did this person sign in, or give their password or second factor again, within the last five minutes?

    Somebody signed in by the demo's button has neither, so the demo does not ask.
    """
    if settings.DEMO and request.session.get(DEMO_SIGN_IN):
        return True
    return bool(reauthentication.did_recently_reauthenticate(request))


def confirm_first(view: View) -> View:
    """A page that is shown only to somebody who has shown lately who they are; others are asked, then come back.

    Stands under the page's decorator, so that somebody without the right gets the page of a thing that is not there.
    """

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if confirmed_lately(request):
            return view(request, *args, **kwargs)
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")

    return asked
