"""Signing in, as the hub wants it: accounts are made by an administrator, second-factor secrets are kept locked."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from openmash.ledger.verbs import Verb
from openmash.partnership import actions
from openmash.partnership.failing import note_failed
from openmash.partnership.lasting import ENDED
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as, tell_database
from openmash.web import clock

FIRST_PASSWORD_LASTS = timedelta(days=7)
"""A first password is good for a week: it went through another's hands (ASVS 6.4.1)."""


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # the package publishes no types
    """Nobody signs up by themselves. Signing in and out and choosing a password go on record."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an administrator makes the account."""
        return False

    def pre_login(self, request: HttpRequest, user: Any, **told: Any) -> HttpResponse | None:
        """A closed account is told so; a first password that nobody used for a week opens nothing."""
        response: HttpResponse | None = super().pre_login(request, user, **told)
        if response is None and user.first_password_at and clock.now() - user.first_password_at > FIRST_PASSWORD_LASTS:
            clear_login(request)
            return render(request, "account/first_password_old.html", status=403)
        return response

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Before a password is looked at: who tries while locked out is told so, and it goes on record."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            _note_failed(Verb.NOTED_LOCKED_OUT, request, credentials)
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong password, or an address without an account: it goes on record, without what was typed."""
        _note_failed(Verb.NOTED_WRONG_PASSWORD, request, credentials)
        super().authentication_failed(request, **credentials)

    def post_login(self, request: HttpRequest, user: Any, **told: Any) -> HttpResponse:
        """In: it goes on record, and the account is who acts from here on."""
        entered(request, user, how="password")
        response: HttpResponse = super().post_login(request, user, **told)
        return response

    def logout(self, request: HttpRequest) -> None:
        """Out by one's own press: it goes on record."""
        by = cast("Any", request).viewer
        if request.user.is_authenticated and str(request.user.pk) == by.id:
            actions.signed_out(how="press", by=by, at=cast("Any", request).at)
        super().logout(request)

    def set_password(self, user: Any, password: str) -> None:
        """Chosen by oneself, signed in or by the link of a letter: every other session ends."""
        request = context.request
        by = user.viewer()
        but = request.session.session_key if request.user.is_authenticated and request.user.pk == user.pk else ""
        with acting_as(by):
            actions.chose_password(account=user, password=password, but=but or "", by=by, at=cast("Any", request).at)


def _note_failed(verb: Verb, request: HttpRequest, credentials: dict[str, Any]) -> None:
    """By whose address it was tried: asked for in the same way whether there is an account or none.

    Somebody who is signed in and shows again who they are tries as themselves.
    """
    typed = str(credentials.get("email") or "").strip().lower()
    found = Account.objects.filter(email=typed).values_list("pk", flat=True).first()
    known = request.user.pk if request.user.is_authenticated else found
    note_failed(verb=verb, account=known, at=cast("Any", request).at)


def entered(request: HttpRequest, account: Account, *, how: str) -> None:
    """From here on this account acts; that it came, and how, goes on record."""
    carrier = cast("Any", request)
    carrier.viewer = account.viewer()
    tell_database(carrier.viewer)
    request.session.pop(ENDED, None)
    actions.signed_in(how=how, by=carrier.viewer, at=carrier.at)


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]  # the package publishes no types
    """Locks the secret of an authenticator app and the seed of recovery codes before they reach the database."""

    def encrypt(self, text: str) -> str:
        """The secret as text that only this installation's key opens."""
        return _keys().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again. A text that was altered raises: nobody signs in by it."""
        return _keys().decrypt(encrypted_text.encode()).decode()


def _keys() -> MultiFernet:
    secrets: list[Any] = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([_key(str(secret)) for secret in secrets])


def _key(secret: str) -> Fernet:
    derived = HKDF(SHA256(), 32, salt=None, info=b"openmash second factor").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
