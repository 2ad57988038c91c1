"""Claiming what is due, and noting what came of it. Between the two a mail is sent, outside every transaction.

At least once: what was claimed and of which nothing was noted within a minute is claimed again, by any worker. Nothing
is ever taken from the list because it was begun.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.messages.models import Message, MessageAttempt
from openmash.messages.queries import due, first_due, wishes_of
from openmash.partnership.facts import stamp
from openmash.partnership.models import Account
from openmash.partnership.viewers import kept_from
from openmash.rulebook.roles import CLERK
from openmash.rulebook.telling import HALTED, Sent, Topic, Way, Wishes, again_after

BATCH = 5
"""So many people at once: each mail may take ten seconds, and what was claimed is free again after a minute."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What goes to one person in one mail: whom by which way, and the messages in it, the oldest first.

    `again`: a try to send it began before, so that it may have left already.
    """

    account: uuid.UUID
    address: str
    wishes: Wishes
    messages: tuple[uuid.UUID, ...]
    topics: tuple[Topic, ...]
    urgent: bool
    again: bool

    @property
    def key(self) -> uuid.UUID:
        """What a second sending of the same is known by: the id of the oldest message in it."""
        return self.messages[0]


@transaction.atomic
def claim(*, at: datetime) -> list[Envelope]:
    """Take what is due for the next few people, so that for a minute no other worker does; one envelope each.

    Urgent messages go in an envelope of their own. What may not be known any more, and what is a closed account's, is
    settled here without being sent. As the clerk.
    """
    whose = first_due(at, BATCH)
    locked = Account.objects.select_for_update(skip_locked=True, no_key=True).filter(pk__in=whose)
    accounts = {one.pk: one for one in locked}
    rows = Message.objects.select_for_update(skip_locked=True, of=("self",)).filter(due(at), account__in=accounts)
    piles: dict[tuple[uuid.UUID, bool], list[Message]] = defaultdict(list)
    for row in rows.order_by("at", "recorded_at", "pk"):
        if _is_theirs(row, accounts[row.account_id], at):
            piles[row.account_id, row.urgent].append(row)
        else:
            _settle([row], Sent.WITHHELD, at)
    Message.objects.filter(pk__in=[row.pk for pile in piles.values() for row in pile]).update(not_before=at + HALTED)
    chosen = wishes_of(accounts)
    return list(_envelopes(piles, accounts, chosen))


def _envelopes(
    piles: dict[tuple[uuid.UUID, bool], list[Message]],
    accounts: dict[uuid.UUID, Account],
    chosen: dict[uuid.UUID, Wishes],
) -> Iterator[Envelope]:
    for (account, urgent), pile in sorted(piles.items(), key=lambda one: not one[0][1]):
        yield Envelope(
            account=account,
            address=accounts[account].email,
            wishes=chosen.get(account, Wishes()),
            messages=tuple(row.pk for row in pile),
            topics=tuple(row.about for row in pile),
            urgent=urgent,
            again=any(row.not_before is not None for row in pile),
        )


def _is_theirs(row: Message, account: Account, at: datetime) -> bool:
    """May this person still know of it? An account may have closed and a family been restricted since it was told."""
    if not account.is_active:
        return False
    return row.referral_ref is None or not kept_from(account.pk, account.role, row.referral_ref, at)


def _settle(rows: Sequence[Message], outcome: Sent, at: datetime) -> None:
    """Nothing was sent and nothing will be."""
    who, sending = stamp(CLERK, at), uuid.uuid4()
    MessageAttempt.objects.bulk_create(
        MessageAttempt(message=row, sending=sending, way=Way.EMAIL.value, outcome=outcome.value, **who) for row in rows
    )
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(settled_at=at)


@transaction.atomic
def note(*, envelope: Envelope, way: Way, outcome: Sent, because: str, at: datetime) -> None:
    """Keep what came of one try. What failed is tried again after a while, the longer the oftener it failed.

    A refusal for good is entered in the ledger: somebody cannot be reached. As the clerk.
    """
    rows = list(Message.objects.select_for_update(of=("self",)).filter(pk__in=envelope.messages, settled_at=None))
    who, sending = stamp(CLERK, at), uuid.uuid4()
    MessageAttempt.objects.bulk_create(
        MessageAttempt(message=row, sending=sending, way=way.value, outcome=outcome.value, because=because, **who)
        for row in rows
    )
    kept = Message.objects.filter(pk__in=[row.pk for row in rows])
    if outcome.settles:
        kept.update(settled_at=at)
    else:
        tries = MessageAttempt.objects.filter(message=envelope.key, outcome=Sent.FAILED.value).count()
        kept.update(not_before=at + again_after(max(1, tries), urgent=envelope.urgent))
    if outcome is Sent.REFUSED:
        subjects = [envelope.account, *(row.pk for row in rows)]
        enter(by=CLERK, at=at, verb=Verb.NOTED_UNREACHABLE, subjects=subjects, detail={"way": way.value})


@transaction.atomic
def pass_over(*, at: datetime) -> int:
    """Settle everything that waits without sending it: a demonstration's months before it began. As the clerk."""
    rows = list(Message.objects.filter(settled_at=None, at__lte=at))
    _settle(rows, Sent.PASSED, at)
    return len(rows)
