"""Somebody is told something, as an act would do it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from openmash.messages.actions import choose, tell
from openmash.messages.models import Message, MessageAttempt
from openmash.messages.posting import sweep
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.rulebook.telling import Topic, Wishes

PATH = "/my-work/"


def told(*people: Account, at: datetime, key: str = "a fact", **more: Any) -> int:
    """Tell these people of one thing."""
    given = {"topic": Topic.REFERRAL, "path": PATH, **more}
    with acting_as(CLERK):
        return tell(to=[one.pk for one in people], key=key, at=at, **given)


def wants(person: Account, wishes: Wishes, at: datetime) -> None:
    """They choose how to be told."""
    with acting_as(person.viewer(), at):
        choose(wishes=wishes, by=person.viewer(), at=at)


def swept(at: datetime) -> int:
    """One sweep of a worker at this moment."""
    return sweep(lambda: at)


def rows(**which: Any) -> list[Message]:
    """Messages as the clerk sees them, the oldest first."""
    with acting_as(CLERK):
        return list(Message.objects.filter(**which).order_by("at", "recorded_at"))


def outcomes(**which: Any) -> list[str]:
    """What came of each try, in order."""
    with acting_as(CLERK):
        found = MessageAttempt.objects.filter(**which).order_by("at", "recorded_at")
        return list(found.values_list("outcome", flat=True))
