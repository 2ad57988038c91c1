"""How messages leave, as the environment says: GOV.UK Notify, or a mail provider through django-anymail."""

from __future__ import annotations

import os

from django.core.exceptions import ImproperlyConfigured

NOTIFY_ADDRESS = "https://api.notifications.service.gov.uk"
ANYMAIL = "ANYMAIL_"


def notify() -> dict[str, str]:
    """The key of GOV.UK Notify and its templates; a key without a template stops the start, as it could send nothing.

    A template says `((sentence))` and `((link))` and no more of its own than how to reach the hub.
    """
    told = {
        "key": _told("OPENMASH_NOTIFY_KEY"),
        "email_template": _told("OPENMASH_NOTIFY_EMAIL_TEMPLATE"),
        "text_template": _told("OPENMASH_NOTIFY_TEXT_TEMPLATE"),
        "address": _told("OPENMASH_NOTIFY_ADDRESS") or NOTIFY_ADDRESS,
    }
    if told["key"] and not (told["email_template"] or told["text_template"]):
        raise ImproperlyConfigured(
            "OPENMASH_NOTIFY_KEY is set, and neither OPENMASH_NOTIFY_EMAIL_TEMPLATE nor OPENMASH_NOTIFY_TEXT_TEMPLATE: "
            "name the template that messages are sent by (docs/operations/install.md), or unset the key."
        )
    return told


def backend(host: str) -> str:
    """Django's way to send e-mail: by the provider named, else by the mail server named, else none (empty)."""
    provider = _told("OPENMASH_EMAIL_PROVIDER")
    if provider and not provider.replace("_", "").isalnum():
        raise ImproperlyConfigured(f"OPENMASH_EMAIL_PROVIDER is a name such as postmark or mailgun, not {provider!r}.")
    if provider:
        return f"anymail.backends.{provider}.EmailBackend"
    return "django.core.mail.backends.smtp.EmailBackend" if host else ""


def anymail() -> dict[str, str]:
    """What django-anymail must know of a provider: every variable that begins with ``ANYMAIL_``, by the rest of it."""
    return {name.removeprefix(ANYMAIL): value for name, value in os.environ.items() if name.startswith(ANYMAIL)}


def _told(name: str) -> str:
    return os.environ.get(name, "").strip()
