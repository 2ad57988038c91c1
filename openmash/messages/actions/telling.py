"""Telling: a row for each person in the transaction of the act itself, so that both stand or neither does."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.messages.models import Message
from openmash.messages.queries import wishes_of
from openmash.partnership.facts import stamp
from openmash.partnership.models import Account
from openmash.partnership.viewers import clerk, kept_from
from openmash.rulebook.roles import CLERK
from openmash.rulebook.telling import Topic, Wishes, goes_at
from openmash.rulebook.words import Role

NOBODYS = (Role.PUBLIC_REFERRER.value, Role.SERVICE.value)
"""Roles whose accounts nobody reads mail for."""


def tell(
    *,
    to: Iterable[uuid.UUID],
    topic: Topic,
    key: str,
    at: datetime,
    path: str,
    urgent: bool = False,
    about: uuid.UUID | None = None,
    but: str = "",
) -> int:
    """Add one message for each open account in the current transaction; the number added.

    `key` names what is told, such as a fact's id: the same person is never told the same key twice. `path` is where the
    link leads inside the product; it is not sent. `about` is the referral or the request for records, where it is about
    one: nobody is told from whom it is kept, now or when it is sent. `but` is the id of whoever did it and knows.

    If the act is rolled back, so is this; sending comes afterwards.
    """
    with clerk():
        accounts = [one for one in _open(to, but) if about is None or not kept_from(one.pk, one.role, about, at)]
        chosen = wishes_of(one.pk for one in accounts)
        rows = [
            Message(
                account=one,
                topic=topic.value,
                key=key,
                path=path,
                urgent=urgent,
                referral_ref=about,
                due_at=goes_at(at, urgent=urgent, wishes=chosen.get(one.pk, Wishes())),
                **stamp(CLERK, at),
            )
            for one in accounts
        ]
        Message.objects.bulk_create(rows, ignore_conflicts=True)
        added = list(Message.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "account_id"))
        if added:
            subjects = [*(pk for pk, _ in added), *([about] if about else [])]
            detail = {"topic": topic.value, "to": sorted(str(account) for _, account in added), "urgent": urgent}
            enter(by=CLERK, at=at, verb=Verb.ADDED_MESSAGES, subjects=subjects, detail=detail)
    return len(added)


def _open(to: Iterable[uuid.UUID], but: str) -> list[Account]:
    """The open accounts among these, each once and in one order, so that two acts never wait for each other."""
    wanted = {one for one in to if str(one) != but}
    found = Account.objects.filter(pk__in=wanted, is_active=True).exclude(role__in=NOBODYS)
    return list(found.order_by("pk"))
