"""Plain words for the sign-in pages, whose fields and messages come from another package."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

LABELS: Mapping[str, str] = {
    "login": "E-mail address",
    "email": "E-mail address",
    "password": "Password",
    "oldpassword": "Your password now",
    "password1": "New password",
    "password2": "New password, once more",
    "code": "Code",
    "name": "What you call this key",
}
HINTS: Mapping[str, str] = {
    "password1": "At least 12 characters. Three words that do not belong together are good",
    "code": "6 figures from your app",
    "name": "So that you know it from your others, like “phone” or “key ring”",
}
MISSING: Mapping[str, str] = {
    "login": "Enter your e-mail address",
    "email": "Enter your e-mail address",
    "password": "Enter your password",
    "oldpassword": "Enter the password you have now",
    "password1": "Enter a new password",
    "password2": "Enter the new password once more",
    "code": "Enter the code",
    "name": "Say what you call this key",
    "credential": "Press the button and follow what your browser asks",
}
TOO_MANY = "Too many tries. Wait 5 minutes, then try again, or ring the hub"
ERRORS: Mapping[str, str] = {
    "email_password_mismatch": "The e-mail address or the password is not right. Check both",
    "incorrect_password": "That is not your password. Check it and try again",
    "enter_current_password": "That is not the password you have now. Check it and try again",
    "incorrect_code": "That code is not right, or it has run out. Enter the one your app shows now",
    "too_many_login_attempts": TOO_MANY,
    "rate_limited": TOO_MANY,
    "account_inactive": "This account is closed. Ring the hub if you still need it",
    "invalid_password_reset": "This link has run out or was used before. Ask for a new one",
    "same_as_current": "The new password must differ from the one you have now",
    "cannot_delete_authenticator": "You cannot take away your last second step. Add another first",
    "cannot_generate_recovery_codes": "Set up an app or a passkey first. Recovery codes stand in for it",
    "unverified_email": "Confirm your e-mail address first. The link is in the message we sent you",
    "password_too_short": "Use at least 12 characters",
    "password_too_common": "This password is on the list that thieves try first. Choose another",
    "password_too_similar": "This is too easy to guess from your name, the hub, or signs in a row. Choose another",
    "password_entirely_numeric": "Use more than figures",
    "invalid": "Enter an e-mail address in full, like name@example.org",
}


def label(bound: BoundField) -> str:
    """What the field is called here."""
    return LABELS.get(bound.name, str(bound.label))


def hint(bound: BoundField) -> str:
    """What helps to fill the field in; the package's own help is not shown."""
    return HINTS.get(bound.name, "")


def said(bound: BoundField) -> str:
    """The first thing wrong with a field, in our words."""
    faults = bound.form.errors.as_data().get(bound.name, [])
    return plain(faults[0], bound.name) if faults else ""


def plain(fault: ValidationError, name: str = "") -> str:
    """One fault of another package's form, in our words; an unknown one keeps its own."""
    if fault.code == "required":
        return MISSING.get(name, "Fill this in")
    if fault.code == "invalid" and name == "credential":
        return MISSING["credential"]
    return ERRORS.get(str(fault.code), str(fault.messages[0]))
