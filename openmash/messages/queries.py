"""Reads about messages: one's own, whom an act tells, and what has not left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Max, Min, Prefetch, Q

from openmash.messages.models import Message, MessageAttempt, MessageWishes
from openmash.partnership.models import Account
from openmash.partnership.queries import accounts_by_role, duty_manager, on_shift
from openmash.partnership.viewers import all_kept_from, clerk
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.telling import ALARM_AFTER, Sent, Wishes
from openmash.rulebook.words import Role

LATEST = 50
"""So many of one's own messages are listed."""

REFUSED_SHOWN = timedelta(days=30)
"""So long it is said that somebody's address was refused."""

TEAM_ROLES = (Role.RECEIVING_WORKER.value, Role.RECEIVING_MANAGER.value)
ANSWERS_FOR = (Role.NAVIGATOR.value, Role.CONTACT_OFFICER.value)
DANGER = (Role.SOCIAL_WORKER, Role.ASSISTANT_MANAGER, Role.MASH_MANAGER, Role.EMERGENCY_DUTY)
"""Who answers an alarm, when they are on shift."""


# One's own ------------------------------------------------------------------------------------------------------------
def own(viewer: Viewer, message_id: UUID) -> Message:
    """One message of the viewer's own. DoesNotExist for one that is missing, somebody else's, or kept from them."""
    return Message.objects.get(pk=message_id, account_id=viewer.id)


def own_latest(viewer: Viewer) -> list[Message]:
    """What the viewer was told, the latest first, each with the tries to send it."""
    tries = Prefetch("attempts", queryset=MessageAttempt.objects.order_by("at", "recorded_at"))
    return list(
        Message.objects.filter(account_id=viewer.id)
        .order_by("-at", "-recorded_at", "-pk")
        .prefetch_related(tries)[:LATEST]
    )


def wishes(viewer: Viewer) -> Wishes:
    """How the viewer wants to be told; the product's own way until they have chosen."""
    row = MessageWishes.objects.filter(account_id=viewer.id).order_by("-at", "-recorded_at").first()
    return row.as_wishes() if row else Wishes()


def wishes_of(accounts: Iterable[UUID]) -> dict[UUID, Wishes]:
    """How each of these wants to be told, in one question. For the clerk, who alone sees everybody's."""
    rows = MessageWishes.objects.filter(account__in=list(accounts)).order_by("at", "recorded_at")
    return {row.account_id: row.as_wishes() for row in rows}


# Whom an act tells ----------------------------------------------------------------------------------------------------
def of_agency(agency: str) -> list[UUID]:
    """Everybody who answers for an agency; an empty code is nobody's."""
    found = Account.objects.filter(agency=agency, role__in=ANSWERS_FOR, is_active=True) if agency else []
    return [one.pk for one in found]


def of_team(team: str) -> list[UUID]:
    """Everybody of a receiving team; an empty code is nobody's."""
    found = Account.objects.filter(team=team, role__in=TEAM_ROLES, is_active=True) if team else []
    return [one.pk for one in found]


def for_danger(at: datetime) -> list[UUID]:
    """Social workers and managers on shift; where nobody is, all of them: somebody must read it."""
    on = {shift.account.pk for shift in on_shift(at, *DANGER)}
    return sorted(on) or [one.pk for one in accounts_by_role(*DANGER)]


def for_manager(at: datetime, about: UUID) -> list[UUID]:
    """The duty manager who may know of this referral; where none is on shift, every deciding manager."""
    found = duty_manager(at, about=about)
    if found is not None:
        return [found.pk]
    everybody = accounts_by_role(Role.ASSISTANT_MANAGER, Role.MASH_MANAGER)
    return [one.pk for one in everybody if one.may_decide]


def by_id(*ids: str | UUID | None) -> list[UUID]:
    """Those of these ids that are an account's form: the clerk and an anonymous referrer have none."""
    return [key for one in ids if (key := _key(one))]


def _key(text: str | UUID | None) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None


# What has not left ----------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Stuck:
    """Messages whose time came two minutes ago or more and that have not left, and who cannot be reached at all.

    `unreachable` are people who work with the hub, whose address or number was refused for good. No word of a case.
    """

    count: int
    oldest: datetime | None
    unreachable: tuple[str, ...]

    @property
    def well(self) -> bool:
        """Has everything left? Somebody who cannot be reached is said, and does not make the hub ill."""
        return self.count == 0


def stuck(viewer: Viewer, now: datetime) -> Stuck:
    """What has not left in time, and, for the hub, which colleagues none reaches.

    Counted by the hub's clerk, since messages are their readers' alone; without those about a family that is kept from
    the viewer, so that no number tells them of it.
    """
    theirs = Q(referral_ref=None) | ~Q(referral_ref__in=all_kept_from(viewer, now))
    with clerk():
        late = Message.objects.filter(theirs, settled_at=None, due_at__lte=now - ALARM_AFTER)
        found = late.aggregate(count=Count("pk"), oldest=Min("due_at"))
        return Stuck(found["count"], found["oldest"], tuple(_unreachable(theirs, now)) if viewer.is_hub else ())


def _unreachable(theirs: Q, now: datetime) -> list[str]:
    """Who was refused for good in the last weeks, by name, unless something reached them or they chose anew since."""
    known = Message.objects.filter(theirs, attempts__outcome=Sent.REFUSED.value, attempts__at__gt=now - REFUSED_SHOWN)
    found = known.values_list("account_id", "account__name").annotate(last=Max("attempts__at"))
    return sorted(name for account, name, last in found if not _mended(theirs, account, last))


def _mended(theirs: Q, account: UUID, since: datetime) -> bool:
    sent = Message.objects.filter(theirs, account=account)
    reached = sent.filter(attempts__outcome=Sent.SENT.value, attempts__at__gt=since)
    return reached.exists() or MessageWishes.objects.filter(account=account, at__gt=since).exists()


def due(at: datetime) -> Q:
    """Which messages are to be sent now."""
    return Q(settled_at=None, due_at__lte=at) & (Q(not_before=None) | Q(not_before__lte=at))


def first_due(at: datetime, most: int) -> list[UUID]:
    """Whose messages are to be sent now, at most so many people: urgent ones first, then the longest waiting."""
    rows = Message.objects.filter(due(at)).order_by(F("urgent").desc(), "due_at").values_list("account_id", flat=True)
    return list(dict.fromkeys(rows[: most * 50]))[:most]


def health(at: datetime) -> tuple[str, dict[str, Any], bool]:
    """For `/health/`: how many messages have not left in time, and since when the oldest waits, in seconds."""
    found = stuck(CLERK, at)
    waits = int((at - found.oldest).total_seconds()) if found.oldest else None
    return "messages", {"unsent": found.count, "oldest_seconds": waits}, found.well
