"""What stands between people and families, for those who look after it. Row security keeps each one's own from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from openmash.agency_checks.models import InformationRequest
from openmash.disclosures.models import Disclosure
from openmash.partnership.models import Account
from openmash.partnership.queries import accounts_by_role, duty_manager
from openmash.referrals.models import Referral
from openmash.restrictions.models import BreakGlass, ConflictDeclared, Restriction, RestrictionNamed
from openmash.rulebook.roles import HUB_ROLES, Viewer, may_see_glass, may_settle_conflicts
from openmash.rulebook.words import Role


@dataclass(frozen=True, slots=True)
class Found:
    """A conflict that was found by keys: whose, with which referral, and by which sorts of likeness."""

    account: Account
    referral: Referral
    sorts: tuple[str, ...]
    on_duty: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """One restriction that stands, with the people named in it now."""

    restriction: Restriction
    named: tuple[RestrictionNamed, ...]


def conflicts_found(viewer: Viewer, at: datetime) -> list[Found]:
    """Every conflict found by keys and not cleared, referrals newest first. None of the viewer's own."""
    if not may_settle_conflicts(viewer):
        return []
    with connection.cursor() as cursor:
        cursor.execute("select account_id, referral_id, sorts from openmash_conflicts_found()")
        rows = cursor.fetchall()
    people = Account.objects.in_bulk({account for account, _, _ in rows})
    families = Referral.objects.in_bulk({referral for _, referral, _ in rows})
    duty = duty_manager(at)
    found = [
        Found(people[who], families[about], tuple(sorts), duty is not None and duty.pk == who)
        for who, about, sorts in rows
        if about in families and people[who].is_active
    ]
    return sorted(found, key=lambda one: (one.referral.received_at, one.account.name), reverse=True)


def conflicts_declared(viewer: Viewer) -> list[ConflictDeclared]:
    """Every conflict that somebody declared, newest first."""
    if not may_settle_conflicts(viewer):
        return []
    return list(ConflictDeclared.objects.select_related("referral").order_by("-at", "-recorded_at", "-pk"))


def restrictions(viewer: Viewer) -> list[Standing]:
    """The restrictions that stand and that the viewer may know of, the next to be looked at first."""
    if not may_settle_conflicts(viewer):
        return []
    standing = Restriction.objects.filter(lifted=None).select_related("referral").prefetch_related("naming")
    return [Standing(one, named_now(one)) for one in standing.order_by("review_on")]


def restriction_on(viewer: Viewer, referral: Referral) -> Restriction | None:
    """The restriction that stands on this very referral, or None."""
    return Restriction.objects.filter(referral=referral, lifted=None).prefetch_related("naming").first()


def named_now(restriction: Restriction) -> tuple[RestrictionNamed, ...]:
    """Who is named now: the latest row about each person counts."""
    latest: dict[UUID, RestrictionNamed] = {}
    for row in sorted(restriction.naming.all(), key=lambda row: (row.at, row.recorded_at)):
        latest[row.account_id] = row
    return tuple(sorted((row for row in latest.values() if row.named), key=lambda row: row.account_name))


def may_be_named(viewer: Viewer) -> list[Account]:
    """The hub's own people, by name: whom a restriction may name."""
    return accounts_by_role(*HUB_ROLES)


def accounts(ids: Sequence[str]) -> list[Account]:
    """The hub's accounts with these ids, by name."""
    return [one for one in accounts_by_role(*HUB_ROLES) if str(one.pk) in set(ids)]


def glasses(viewer: Viewer, limit: int = 200) -> list[BreakGlass]:
    """Every time somebody opened a restricted family, what nobody has looked into first, then newest.

    The restriction itself is not joined: a records officer sees that it was opened, and not what it says.
    """
    if not may_see_glass(viewer):
        return []
    found = BreakGlass.objects.select_related("read", "ended").order_by("-at", "-recorded_at", "-pk")[:limit]
    return sorted(found, key=lambda one: hasattr(one, "read"))


def glass(viewer: Viewer, glass_id: UUID) -> BreakGlass:
    """One of them. BreakGlass.DoesNotExist when it is not there or not the viewer's to look into."""
    return BreakGlass.objects.select_related("referral", "restriction", "read", "ended").get(pk=glass_id)


def is_walled(account: Account, referral: Referral, at: datetime) -> bool:
    """Is this referral kept from that person? Asked by the hub before work is given to them."""
    return _walled(account, account.role, referral, at)


def has_conflict(account: Account, referral: Referral, at: datetime) -> bool:
    """Has that person a conflict of interest with this family, whatever is restricted?"""
    return _walled(account, Role.NAVIGATOR.value, referral, at)


def _walled(account: Account, role: str, referral: Referral, at: datetime) -> bool:
    """The walls of a navigator are conflicts alone: no restriction stands before an agency."""
    with connection.cursor() as cursor:
        cursor.execute("select openmash_is_walled(%s, %s, %s, %s)", [account.pk, role, at, referral.pk])
        return bool(cursor.fetchone()[0])


def restrictions_over(viewer: Viewer, reference: str, at: datetime) -> list[tuple[UUID, UUID]]:
    """The restrictions (with the referral each stands on) that keep this reference from the viewer, where no conflict
    of interest does: what breaking the glass would open. Empty for anything else, whatever the reason."""
    if "\x00" in reference:
        return []
    with connection.cursor() as cursor:
        cursor.execute("select restriction_id, referral_id from openmash_restrictions_over(%s, %s)", [reference, at])
        return [(restriction, referral) for restriction, referral in cursor.fetchall()]


def has_part(viewer: Viewer, reference: str) -> bool:
    """Does the viewer see anything of this referral: itself, a question to their agency, or a pack?"""
    if "\x00" in reference:
        return False
    seen = (Referral, InformationRequest, Disclosure)
    return any(model._default_manager.filter(reference=reference).exists() for model in seen)
