"""Sending one envelope: by whichever mail Django is told to use, or by GOV.UK Notify. What came of it, without words.

A refusal for good is one of the person's own address or number. Everything else - no connection, a wrong password, a
full mailbox, a limit - is tried again: nothing is given up because the hub's own side was wrong for a while.
"""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from anymail.exceptions import AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from notifications_python_client.errors import HTTPError
from notifications_python_client.notifications import NotificationsAPIClient

from openmash.messages.actions import Envelope, claim, note
from openmash.messages.ways import template
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.rulebook.telling import Letter, Sent, Way, letter

log = logging.getLogger(__name__)

ROUNDS = 20
"""So many times at most a sweep claims again: the next one is ten seconds away, and a worker has other work."""

NO_SUCH_MAILBOX = frozenset({550, 551, 553})
NO_ANSWER = "NO_ANSWER"
NO_ANSWER_BY_HTTP = 503
NOWHERE = "NOT_SET_UP"
NUMBER_REFUSED = ("email_address", "phone_number")
"""Fields of which GOV.UK Notify says that they are none."""

GONE = frozenset({"permanent-failure", "temporary-failure", "technical-failure"})
"""What GOV.UK Notify calls a message that did not arrive."""


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one try: `because` is a code or the kind of fault, never what a server said."""

    outcome: Sent
    because: str = ""
    way: Way = Way.EMAIL
    no_connection: bool = False


def sweep(now: Callable[[], datetime]) -> int:
    """Send everything that is due, a few people at a time; the number of mails and texts that left.

    Asks the rows, not the jobs: what any worker left behind is found here. A server that does not answer is asked once
    a sweep.
    """
    sent, silent = 0, set()
    for _ in range(ROUNDS):
        with acting_as(CLERK):
            envelopes = claim(at=now())
        for envelope in envelopes:
            by_notify = _by_notify(envelope)
            came = Came(Sent.FAILED, NO_ANSWER, envelope.wishes.way) if by_notify in silent else _post(envelope)
            if came.outcome is not Sent.SENT:
                log.warning("message %s %s: %s", envelope.key, came.outcome.value.lower(), came.because)
            if came.no_connection:
                silent.add(by_notify)
            with acting_as(CLERK):
                note(envelope=envelope, way=came.way, outcome=came.outcome, because=came.because, at=now())
            sent += came.outcome is Sent.SENT
        if not envelopes:
            break
    return sent


def link_to(envelope: Envelope) -> str:
    """Where a mail leads: to the one thing it tells of, or to the list of what its reader was told."""
    one = len(envelope.messages) == 1
    path = reverse("messages_open", args=[envelope.key]) if one else reverse("messages_told")
    return f"{settings.HUB_ADDRESS}{path}"


def message_id(envelope: Envelope) -> str:
    """What a mail program knows a second copy by: the same for the same envelope, however often it is sent."""
    return f"<{envelope.key}@{urlsplit(settings.HUB_ADDRESS).hostname or 'openmash'}>"


def _post(envelope: Envelope) -> Came:
    words = letter(envelope.topics, link_to(envelope), f"{settings.HUB_ADDRESS}{reverse('messages_wishes')}")
    try:
        return _notify(envelope, words) if _by_notify(envelope) else _email(envelope, words)
    except Exception as fault:  # one envelope that cannot be sent must not hold up the others
        return Came(Sent.FAILED, type(fault).__name__, envelope.wishes.way)


# By Django's mail: SMTP, or a provider through django-anymail ---------------------------------------------------------
def _email(envelope: Envelope, words: Letter) -> Came:
    if settings.EMAIL_BACKEND.endswith("dummy.EmailBackend"):
        return Came(Sent.FAILED, NOWHERE)
    headers = {"Message-ID": message_id(envelope), "Auto-Submitted": "auto-generated"}
    mail = EmailMessage(words.subject, words.text, to=[envelope.address], headers=headers, connection=get_connection())
    try:
        mail.send()
    except smtplib.SMTPRecipientsRefused as refusal:
        codes = {code for code, _ in refusal.recipients.values()}
        gone = codes <= NO_SUCH_MAILBOX
        return Came(Sent.REFUSED if gone else Sent.FAILED, " ".join(map(str, sorted(codes))))
    except AnymailRecipientsRefused:
        return Came(Sent.REFUSED, "RECIPIENT")
    except smtplib.SMTPResponseException as answer:
        return Came(Sent.FAILED, str(answer.smtp_code), no_connection=isinstance(answer, smtplib.SMTPConnectError))
    except (OSError, smtplib.SMTPServerDisconnected) as fault:
        return Came(Sent.FAILED, type(fault).__name__, no_connection=True)
    return Came(Sent.SENT)


# By GOV.UK Notify -----------------------------------------------------------------------------------------------------
def _by_notify(envelope: Envelope) -> bool:
    """Does this go by GOV.UK Notify: a text, or an e-mail where the hub has a template for it?"""
    return bool(template(envelope.wishes.way))


def _notify(envelope: Envelope, words: Letter) -> Came:
    """Send by GOV.UK Notify. What may have left already is looked up first by its reference: a phone rings once."""
    way, reference = envelope.wishes.way, str(envelope.key)
    client = NotificationsAPIClient(settings.NOTIFY["key"], base_url=settings.NOTIFY["address"], timeout=10)
    given: dict[str, Any] = {
        "template_id": template(way),
        "personalisation": {"sentence": words.sentence, "link": link_to(envelope)},
        "reference": reference,
    }
    try:
        if envelope.again and _left_already(client, reference):
            return Came(Sent.SENT, "FOUND", way)
        if way is Way.TEXT:
            client.send_sms_notification(phone_number=envelope.wishes.mobile, **given)
        else:
            client.send_email_notification(email_address=envelope.address, **given)
    except HTTPError as fault:
        refused = fault.status_code == 400 and any(field in str(fault.message) for field in NUMBER_REFUSED)
        silent = fault.status_code == NO_ANSWER_BY_HTTP
        return Came(Sent.REFUSED if refused else Sent.FAILED, str(fault.status_code), way, silent)
    return Came(Sent.SENT, "", way)


def _left_already(client: NotificationsAPIClient, reference: str) -> bool:
    found = client.get_all_notifications(reference=reference).get("notifications", [])
    return any(one.get("status") not in GONE for one in found)
