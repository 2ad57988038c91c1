"""The package's forms of the second step, which put on record that a code or a passkey was wrong, or came too often."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from allauth.core import context
from allauth.mfa.base import forms as codes
from allauth.mfa.webauthn import forms as passkeys
from django.core.exceptions import ValidationError

from openmash.ledger.verbs import Verb
from openmash.partnership.failing import note_failed

LOCKED = "too_many_login_attempts"


@contextmanager
def _noting(user: Any) -> Iterator[None]:
    """Puts on record that what is tried here was wrong, or came too often."""
    try:
        yield
    except ValidationError as fault:
        verb = Verb.NOTED_LOCKED_OUT if fault.code == LOCKED else Verb.NOTED_WRONG_CODE
        note_failed(verb=verb, account=user.pk, at=cast("Any", context.request).at)
        raise


class ByCode(codes.AuthenticateForm):  # type: ignore[misc]  # the package publishes no types
    """A code of an app or a recovery code, when signing in."""

    def clean_code(self) -> str:
        """The code when it is right."""
        with _noting(self.user):
            return str(super().clean_code())


class AgainByCode(codes.ReauthenticateForm):  # type: ignore[misc]  # the package publishes no types
    """The same, when somebody who is signed in shows again who they are."""

    def clean_code(self) -> str:
        """The code when it is right."""
        with _noting(self.user):
            return str(super().clean_code())


class ByPasskey(passkeys.AuthenticateWebAuthnForm):  # type: ignore[misc]  # the package publishes no types
    """A passkey, when signing in."""

    def clean_credential(self) -> Any:
        """The passkey when it is one of theirs. What is no passkey at all is wrong, not a fault of ours."""
        with _noting(self.user):
            try:
                return super().clean_credential()
            except (KeyError, TypeError, ValueError):
                raise ValidationError("What the browser sent is no passkey.", code="invalid") from None
