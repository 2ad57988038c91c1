"""The hub itself sees that every open referral is with somebody: it asks the state, not what should have happened."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from openmash.duty.models import HandOn
from openmash.duty.queries.passing import adrift, held, hub_at
from openmash.duty.words import Passing
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.messages.actions import tell
from openmash.partnership.facts import stamp
from openmash.partnership.models import Account
from openmash.referrals.actions import give_to
from openmash.referrals.models import Referral
from openmash.restrictions.queries import is_walled
from openmash.rulebook import owning
from openmash.rulebook.owning import Held, Hub, Owned
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.telling import Topic
from openmash.rulebook.words import Rating, Role, refuse


@dataclass
class Sweep:
    """One going-through at an instant: who is there, what each gets on the way, and which went together."""

    hub: Hub
    load: dict[str, int]
    batches: dict[tuple[str, str, Passing], UUID] = field(default_factory=dict)

    @classmethod
    def of(cls, hub: Hub) -> Sweep:
        """Begins with how much each has."""
        return cls(hub, dict(hub.load))

    @property
    def now(self) -> Hub:
        """The hub with what each has by now."""
        return Hub(self.hub.rota, self.hub.at, self.hub.policy, self.load)


def begin_sweep(viewer: Viewer, at: datetime, policy: LocalPolicy) -> tuple[Sweep, list[UUID]]:
    """What must move now, in the order of work. Nothing is held yet: `relieve` asks each again."""
    hub = hub_at(viewer, at, policy)
    return Sweep.of(hub), [one.referral.pk for one in adrift(viewer, at, policy, hub)]


@transaction.atomic
def relieve(*, referral_id: UUID, sweep: Sweep, by: Viewer, at: datetime) -> bool:
    """Give one referral to whom it must belong now; was it given? Asked again under its lock: twice is as once.

    One that somebody works on at this moment is left for the next going-through. Nobody is named from whom the family
    is kept.
    """
    if not by.is_clerk:
        refuse("The hub itself sees to this. Give it to somebody, or hand your own work on.")
    rows = Referral.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=referral_id)
    referral = rows.first()
    if referral is None:
        return False
    now = held(referral, history=True)
    owned = _whose(referral, now, sweep, at)
    if not owned.moves(now):
        return False
    owner = Account.objects.get(pk=owned.owner) if owned.owner else None
    giver = Account.objects.filter(pk=referral.owner_id).first() if referral.owner_id else None
    give_to(referral=referral, desk=owned.desk, owner=owner, because=owned.because, by=by, at=at)
    if owner is not None:
        _hand_on(referral, giver, owner, owned, sweep, by, at)
    return True


def _whose(referral: Referral, now: Held, sweep: Sweep, at: datetime) -> Owned:
    """The rule's answer, past everybody from whom this family is kept."""
    kept: set[str] = set()
    while True:
        owned = owning.must_own(now, sweep.now, kept)
        if not owned.owner or owned.owner == now.owner:
            return owned
        if not is_walled(Account.objects.get(pk=owned.owner), referral, at):
            return owned
        kept.add(owned.owner)


def _hand_on(
    referral: Referral, giver: Account | None, taker: Account, owned: Owned, sweep: Sweep, by: Viewer, at: datetime
) -> None:
    kind = _kind(giver, taker, sweep.hub)
    key = (str(giver.pk) if giver else "", str(taker.pk), kind)
    row = HandOn.objects.create(
        referral=referral,
        batch=sweep.batches.setdefault(key, uuid.uuid4()),
        kind=kind.value,
        giver=giver,
        giver_name=giver.name if giver else "",
        taker=taker,
        taker_name=taker.name,
        because=owned.because,
        **stamp(by, at),
    )
    for who, change in ((key[0], -1), (key[1], 1)):
        sweep.load[who] = sweep.load.get(who, 0) + change
    detail = {"kind": kind.value, "from": key[0] or None, "to": key[1]}
    enter(
        by=by, at=at, verb=Verb.HANDED_WORK_ON, reference=referral.reference, subjects=[row.pk, referral.pk],
        detail=detail,
    )  # fmt: skip
    red = referral.rating == Rating.RED.value
    tell(
        to=[taker.pk], topic=Topic.WORK_GIVEN, key=f"hand on {row.batch}{' red' if red else ''}", at=at,
        path=reverse("boards_work"), urgent=red, about=referral.pk,
    )  # fmt: skip


def _kind(giver: Account | None, taker: Account, hub: Hub) -> Passing:
    if giver is None:
        return Passing.FOUND
    if giver.role == Role.EMERGENCY_DUTY.value and hub.is_open:
        return Passing.OPENING
    return Passing.CLOSING if taker.role == Role.EMERGENCY_DUTY.value and not hub.is_open else Passing.SHIFT
