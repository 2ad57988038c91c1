"""Reads about the partnership itself: local policy, accounts, who is on duty. None of it is case content."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from django.db.models import Q

from config.sign_on import SignOn
from openmash.partnership.models import (
    Account,
    AccountProposal,
    BrowserSession,
    LocalPolicyVersion,
    ProtocolSignature,
    RotaChange,
    StaffDetail,
    WeeklyShift,
)
from openmash.partnership.viewers import kept_from
from openmash.rulebook import calendars, presets, protocol, watching
from openmash.rulebook.policy import LocalPolicy, from_data
from openmash.rulebook.roles import HUB_ROLES, MANAGERS, Viewer
from openmash.rulebook.rota import Change, Rota, RotaKind, Shift, Worker
from openmash.rulebook.words import Direction, InfoKind, LawfulBasis, Purpose, Role


def policy_now() -> LocalPolicy:
    """The local policy in force: the highest version, or the `standard` preset before any was chosen."""
    latest = LocalPolicyVersion.objects.order_by("-version").values_list("id", flat=True).first()
    return policy_kept(latest) if latest else _preset()


@lru_cache(maxsize=32)
def policy_kept(row: uuid.UUID) -> LocalPolicy:
    """One kept policy. A row never changes, so it is read once a process.

    By its row, not its number: a version whose transaction was rolled back leaves its number to another.
    """
    return from_data(LocalPolicyVersion.objects.get(pk=row).body)


@lru_cache(maxsize=1)
def _preset() -> LocalPolicy:
    return presets.policy("standard")


def account(account_id: str) -> Account | None:
    """An account by its id as text, or None for a viewer that has none (the clerk, an anonymous referrer)."""
    key = _key(account_id)
    return Account.objects.filter(pk=key).first() if key else None


def account_by_email(email: str) -> Account | None:
    """The account of a sign-in name, open or closed, or None."""
    return Account.objects.filter(email=email.strip().lower()).first()


def accounts_of(emails: Iterable[str]) -> list[Account]:
    """The open accounts of these sign-in names; a name that is nobody's is passed over."""
    return list(Account.objects.filter(email__in=[email.strip().lower() for email in emails], is_active=True))


def belongs_to(found: Account, provider: SignOn) -> bool:
    """May the provider open this account: one of its agency, of its organisation, or of the hub's own authority?"""
    if provider.agency:
        return found.agency == provider.agency and found.role == Role.NAVIGATOR.value
    if provider.organisation:
        return found.organisation == provider.organisation and found.role == Role.PROFESSIONAL_REFERRER.value
    return found.role not in (Role.NAVIGATOR.value, Role.PROFESSIONAL_REFERRER.value)


def accounts_by_role(*roles: Role) -> list[Account]:
    """Active accounts of these roles, by name."""
    return list(Account.objects.filter(role__in=[r.value for r in roles], is_active=True).order_by("name"))


def all_accounts() -> list[Account]:
    """Every account, open ones first, by name."""
    return list(Account.objects.order_by("-is_active", "name"))


def own_details(viewer: Viewer) -> list[StaffDetail]:
    """What somebody has told the hub of themself and their family, oldest first. Nobody else's is ever read."""
    return list(StaffDetail.objects.filter(account_id=viewer.id).order_by("at"))


def browser_session(viewer: Viewer, ref: uuid.UUID) -> BrowserSession:
    """One session of the viewer's own. DoesNotExist for one that is missing, has ended, or is somebody else's."""
    return BrowserSession.objects.get(ref=ref, account_id=uuid.UUID(viewer.id))


def own_sessions(viewer: Viewer, after: datetime) -> list[BrowserSession]:
    """Where the viewer is signed in, the one last seen first; those not seen since `after` have ended."""
    found = BrowserSession.objects.filter(account_id=uuid.UUID(viewer.id), seen_at__gt=after)
    return list(found.order_by("-seen_at"))


def open_proposals(viewer: Viewer, about: Account | None = None) -> list[AccountProposal]:
    """What waits for a second administrator, the oldest first; of one account or of all. Others see none."""
    found = AccountProposal.objects.filter(answer=None).select_related("account").order_by("at")
    return list(found.filter(account=about) if about else found)


def proposal(viewer: Viewer, proposal_id: uuid.UUID) -> AccountProposal:
    """One proposal that waits. DoesNotExist for one that is missing, was answered, or is not the viewer's to see."""
    return AccountProposal.objects.select_related("account").get(pk=proposal_id, answer=None)


def policy_versions() -> list[LocalPolicyVersion]:
    """Every version of the local policy, the one in force first."""
    return list(LocalPolicyVersion.objects.order_by("-version"))


def duty_manager(at: datetime, about: uuid.UUID | None = None) -> Account | None:
    """The manager who decides now: the most senior deciding manager on shift, London time; None when nobody is on.

    With `about`, a referral's id: the first of those on shift from whom it is not kept, so that nobody is named who
    has a conflict of interest with the family or may not know of it.

    MASH manager first, then assistant managers by the start of their shift. The head of service is not on the rota.
    """
    in_order = deciding_managers(at)
    return next((one for one in in_order if about is None or not kept_from(one.pk, one.role, about, at)), None)


def deciding_managers(at: datetime) -> list[Account]:
    """The managers who may decide and are on shift at this moment, the one who decides first."""
    on = [shift.account for shift in on_shift(at, *MANAGERS)]
    deciding = [a for a in on if a.may_decide and a.role in _MANAGING]
    if not deciding and not WeeklyShift.objects.filter(account__role__in=_MANAGING).exists():
        # A hub that keeps no rota yet still has somebody who decides.
        deciding = [a for a in accounts_by_role(Role.MASH_MANAGER, Role.ASSISTANT_MANAGER) if a.may_decide]
    return sorted(deciding, key=lambda a: (a.role != Role.MASH_MANAGER.value, a.name))


_MANAGING = [role.value for role in MANAGERS]


@dataclass(frozen=True, slots=True)
class OnShift:
    """Somebody at work: from when until when (UTC), and in whose place when the shift is not their own."""

    account: Account
    begins: datetime
    ends: datetime
    instead_of: Account | None


def on_shift(at: datetime, *roles: Role) -> list[OnShift]:
    """Who is at work at this moment in these roles, or in the place of somebody who has one; by start and name.

    Leave, cover and single days that are otherwise are counted (`rulebook.rota`). A shift may run past midnight.
    """
    wanted = {role.value for role in roles}
    kept = rota(at, wanted)
    found = [
        OnShift(kept.accounts[span.who], span.begins, span.ends, kept.accounts.get(span.instead_of))
        for span in kept.rota.on(at)
    ]
    return [one for one in found if {one.account.role, one.instead_of.role if one.instead_of else ""} & wanted]


@dataclass(frozen=True, slots=True)
class KeptRota:
    """The rota as the rules take it, and the accounts of the people in it, by id."""

    rota: Rota
    accounts: dict[str, Account]


def rota(at: datetime, roles: Iterable[str] | None = None, *, everybody: bool = False) -> KeptRota:
    """The rota from the day before this moment on, for these roles and whoever stands in for them. Two questions.

    `everybody` adds those who have no shift at all and whose account is open or was: one question more.
    """
    since = calendars.london(at).date() - timedelta(days=1)
    changes = rota_changes(since)
    beside = {account_id for row in changes for account_id in (row.account_id, row.stands_in_id) if account_id}
    shifts = WeeklyShift.objects.select_related("account").order_by("weekday", "starts")
    if roles is not None:
        shifts = shifts.filter(Q(account__role__in=list(roles)) | Q(account__in=beside))
    accounts: dict[str, Account] = {}
    usual: dict[str, list[Shift]] = defaultdict(list)
    for row in shifts:
        accounts[str(row.account_id)] = row.account
        usual[str(row.account_id)].append(Shift(row.weekday, row.starts, row.ends))
    for change in changes:
        for one in (change.account, change.stands_in):
            if one is not None:
                accounts.setdefault(str(one.pk), one)
    if everybody:
        accounts |= {str(one.pk): one for one in Account.objects.filter(role__in=[r.value for r in HUB_ROLES])}
    workers = {key: _worker(one) for key, one in accounts.items()}
    kept = Rota(workers, {key: tuple(rows) for key, rows in usual.items()}, tuple(map(_change, changes)))
    return KeptRota(kept, accounts)


def rota_changes(since: date) -> list[RotaChange]:
    """Every line of the rota that stands and holds on some day from this one on, in the order in which it was said."""
    rows = RotaChange.objects.filter(Q(until_day=None) | Q(until_day__gte=since), taken_back=None)
    return list(rows.select_related("account", "stands_in").order_by("at", "recorded_at"))


def rota_change(change_id: uuid.UUID) -> RotaChange:
    """One line of the rota that stands. RotaChange.DoesNotExist."""
    return RotaChange.objects.select_related("account", "stands_in").get(pk=change_id, taken_back=None)


def _worker(one: Account) -> Worker:
    return Worker(str(one.pk), one.name, Role(one.role), one.may_decide, one.is_active)


def _change(row: RotaChange) -> Change:
    return Change(
        RotaKind(row.kind),
        str(row.account_id),
        row.from_day,
        row.until_day,
        tuple(Shift(day, time.fromisoformat(starts), time.fromisoformat(ends)) for day, starts, ends in row.shifts),
        row.starts,
        row.ends,
        str(row.stands_in_id or ""),
    )


def working_times(
    ids: Iterable[str], policy: LocalPolicy
) -> tuple[dict[str, tuple[str, str]], dict[str, watching.Person]]:
    """Of each of these who has an account: agency and team; and by which hours they are expected to work."""
    keys = [key for one in ids if (key := _key(one))]
    shifts: dict[uuid.UUID, list[watching.Shift]] = defaultdict(list)
    for row in WeeklyShift.objects.filter(account__in=keys):
        shifts[row.account_id].append((row.weekday, row.starts, row.ends))
    # A usual week that was changed is expected too, from whenever on: what is only suspicion never errs against them.
    changed = RotaChange.objects.filter(account__in=keys, kind=RotaKind.USUAL.value, taken_back=None)
    for account_id, week in changed.values_list("account_id", "shifts"):
        shifts[account_id] += [(day, time.fromisoformat(a), time.fromisoformat(b)) for day, a, b in week]
    desks = {agency.code: agency.desk for agency in policy.agencies}
    places: dict[str, tuple[str, str]] = {}
    people: dict[str, watching.Person] = {}
    for key, agency, team in Account.objects.filter(pk__in=keys).values_list("id", "agency", "team"):
        places[str(key)] = (agency, team)
        people[str(key)] = watching.Person(tuple(shifts[key]), desks.get(agency))
    return places, people


def _key(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def signature_rows() -> list[ProtocolSignature]:
    """Every signature under the sharing agreement and every leaving of it, the newest first."""
    return list(ProtocolSignature.objects.order_by("-signed_on", "-at"))


def signatures() -> tuple[protocol.Signature, ...]:
    """The same as the rule takes them. Everybody who works with the hub may know who signed."""
    return tuple(
        protocol.Signature(row.agency, row.edition, row.signed_on, calendars.london(row.at).date(), row.left)
        for row in signature_rows()
    )


def agreement_with(
    policy: LocalPolicy,
    agency: str,
    purpose: Purpose | None,
    kinds: Iterable[InfoKind],
    at: datetime,
    *,
    direction: Direction = Direction.TO_AGENCY,
    basis: LawfulBasis | None = None,
) -> protocol.Cover:
    """Does the sharing agreement cover this with the agency at this moment? One question to the database."""
    day = calendars.london(at).date()
    return protocol.covers(policy, signatures(), agency, purpose, kinds, direction, day, basis)
