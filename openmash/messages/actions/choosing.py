"""How somebody wants to be told: chosen by themself, and from then on also for what already waits."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.messages.models import Message, MessageWishes
from openmash.partnership.facts import stamp
from openmash.partnership.viewers import clerk
from openmash.rulebook.roles import Viewer, may_keep_details
from openmash.rulebook.telling import Way, Wishes, goes_at
from openmash.rulebook.words import refuse


@transaction.atomic
def choose(*, wishes: Wishes, by: Viewer, at: datetime) -> MessageWishes:
    """Keep how somebody wants to be told, and give what waits for them its new time. The ledger says no number."""
    may_keep_details(by).require()
    if wishes.way is Way.TEXT and not wishes.mobile:
        refuse("Give the mobile number that texts go to.")
    if (wishes.quiet_from is None) != (wishes.quiet_until is None):
        refuse("Say when your quiet hours begin and when they end, or leave both out.")
    row = MessageWishes.objects.create(
        account_id=by.id,
        way=wishes.way.value,
        digest=wishes.digest.value,
        quiet_from=wishes.quiet_from,
        quiet_until=wishes.quiet_until,
        mobile=wishes.mobile,
        **stamp(by, at),
    )
    with clerk():
        for waiting in Message.objects.filter(account_id=by.id, settled_at=None, urgent=False, due_at__gt=at):
            goes = goes_at(waiting.at, urgent=False, wishes=wishes)
            Message.objects.filter(pk=waiting.pk).update(due_at=max(goes, at))
    detail = {"way": wishes.way.value, "digest": wishes.digest.value, "quiet": wishes.quiet_from is not None}
    enter(by=by, at=at, verb=Verb.CHOSE_MESSAGES, subjects=[row.pk], detail=detail)
    return row
