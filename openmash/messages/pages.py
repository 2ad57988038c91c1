"""What somebody was told, as they read it: what, when, whether it left, and where it leads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse

from openmash.messages.models import Message
from openmash.rulebook.telling import Sent, Way, Wishes
from openmash.web import times
from openmash.web.parts import Link, Strong, Table


def told_table(found: Sequence[Message], at: datetime) -> Table | None:
    """The latest messages; None where there are none."""
    rows = [
        (
            Link(one.about.words, reverse("messages_open", args=[one.pk]), times.when(one.at, at)),
            times.when(one.at, at),
            _left(one, at),
        )
        for one in found
    ]
    return Table.plain("The latest first", ("What", "When", "Message"), rows) if rows else None


def _left(message: Message, at: datetime) -> str | Strong:
    tries = list(message.attempts.all())
    if not tries:
        return "leaves next" if message.due_at <= at else f"leaves {times.due(message.due_at, at)}"
    last = tries[-1]
    how = "by text" if last.way == Way.TEXT.value else "by e-mail"
    if last.outcome == Sent.SENT.value:
        return f"sent {how} at {times.due(last.at, at)}"
    if last.outcome == Sent.REFUSED.value:
        return Strong(f"could not be sent {how}: your address was refused. Ask an administrator to correct it.")
    if last.outcome == Sent.FAILED.value:
        return Strong("not sent yet; it is tried again")
    return "not sent"


def wishes_words(wishes: Wishes) -> str:
    """How somebody is told, in one sentence."""
    quiet = ""
    if wishes.quiet_from and wishes.quiet_until:
        quiet = f" Nothing from {wishes.quiet_from:%H:%M} to {wishes.quiet_until:%H:%M} unless it is urgent."
    return f"You are told {wishes.way.words[0].lower()}{wishes.way.words[1:]}. {wishes.digest.words}.{quiet}"
