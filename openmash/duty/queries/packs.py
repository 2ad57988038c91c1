"""The pack for a day without the system: which were made for whom, and what goes into one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openmash.duty.models import OutagePack
from openmash.duty.queries.clocks import Waits, waits
from openmash.partnership.models import Account
from openmash.partnership.queries import OnShift, duty_manager, on_shift
from openmash.referrals.models import Mention, Referral
from openmash.referrals.protecting import protected
from openmash.referrals.queries import open_referrals
from openmash.referrals.reaching import reaching
from openmash.rulebook import calendars, guarding, order
from openmash.rulebook.at_work import may_take_outage_pack
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import HUB_ROLES, Viewer


@dataclass(frozen=True, slots=True)
class Sheet:
    """One open referral on paper. `numbers` are whose number it is and the number; none that is protected."""

    referral: Referral
    children: tuple[Mention, ...]
    waits: Waits
    numbers: tuple[tuple[str, str], ...]
    reach: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything of one pack, and who is at work."""

    sheets: tuple[Sheet, ...]
    on: tuple[OnShift, ...]


def packs(viewer: Viewer) -> list[OutagePack]:
    """The packs made for this manager that are still kept, the newest first, without their paper."""
    may_take_outage_pack(viewer).require()
    return list(OutagePack.objects.filter(made_for_id=UUID(viewer.id)).defer("paper").order_by("-made_at"))


def pack(viewer: Viewer, pack_id: UUID) -> OutagePack:
    """One of them. OutagePack.DoesNotExist, also for one that was made for somebody else."""
    may_take_outage_pack(viewer).require()
    return OutagePack.objects.get(pk=pack_id, made_for_id=UUID(viewer.id))


def lacks_pack(at: datetime, policy: LocalPolicy) -> Account | None:
    """The duty manager of this moment, when the hub is open and the pack of the day is not made yet. The clerk asks."""
    if not calendars.in_hub_hours(at, policy):
        return None
    manager = duty_manager(at)
    day = calendars.london(at).date()
    if manager is None or OutagePack.objects.filter(day=day, by_itself=True).exists():
        return None
    return manager


def gathered(viewer: Viewer, at: datetime) -> Gathered:
    """What this manager may see of every open referral, in the order of work."""
    may_take_outage_pack(viewer).require()
    referrals = sorted(open_referrals(viewer), key=lambda one: (*order.key(one, at), one.received_at))
    out = waits(viewer, referrals)
    return Gathered(tuple(_sheet(one, out) for one in referrals), tuple(on_shift(at, *HUB_ROLES)))


def _sheet(of: Referral, out: Mapping[UUID, Waits]) -> Sheet:
    people = list(of.mentions.all())
    kept = protected(of)
    stops = guarding.guard(kept.words).stops
    numbers = [
        (f"{one.forename} {one.surname}".strip() or one.relation or "No name", one.relation, one.phone)
        for one in people
        if one.phone and one.pk not in kept.people and one.pk not in kept.contacts
    ]
    said = [(f"{who}, {relation}" if relation and relation != who else who, phone) for who, relation, phone in numbers]
    if of.referrer_phone and not of.wants_anonymity:
        said.append((f"Referrer, {of.referrer_name}" if of.referrer_name else "Referrer", of.referrer_phone))
    return Sheet(
        referral=of,
        children=tuple(one for one in people if one.is_child),
        waits=out.get(of.pk, Waits()),
        numbers=tuple((who, phone) for who, phone in said if stops(phone)),
        reach=tuple(line for line in reaching(of).lines if stops(line)),
    )
