"""The mail server of these tests, and the hub set up to use it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.messages.post_office import Notify, PostOffice, mail_server, notify_server

KEY = "hub-11111111-2222-4333-8444-555555555555-66666666-7777-4888-9999-aaaaaaaaaaaa"


def use(settings, office: PostOffice) -> None:
    """Send by this mail server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", office.port, False
    settings.EMAIL_TIMEOUT = 5


@pytest.fixture
def office(settings) -> Iterator[PostOffice]:
    """A mail server that takes everything, and a hub that sends by it."""
    with mail_server() as made:
        use(settings, made)
        yield made


@pytest.fixture
def notify(settings) -> Iterator[Notify]:
    """GOV.UK Notify, and a hub that has a key and both templates."""
    with notify_server() as made:
        settings.NOTIFY = {"key": KEY, "email_template": "mail", "text_template": "text", "address": made.address}
        yield made
