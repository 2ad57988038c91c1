"""Signing in, as the hub wants it: accounts are made by an administrator, second-factor secrets are kept locked."""

from __future__ import annotations

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]  # the package publishes no types
    """Nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an administrator makes the account."""
        return False


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
