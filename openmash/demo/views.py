"""Signing in as a demo person by one button. The address exists only under the demo's settings."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from openmash.ledger.looks import open_page
from openmash.partnership.middleware import DEMO_SIGN_IN
from openmash.partnership.models import Account

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@require_POST
@open_page()
def sign_in(request: HttpRequest, account: UUID) -> HttpResponse:
    """Become this demo person: an account the demo made, never any other."""
    person = get_object_or_404(Account, pk=account, demo=True, is_active=True)
    request.session.flush()
    login(request, person, backend=BACKEND)
    request.session[DEMO_SIGN_IN] = True
    return redirect("boards_work")
