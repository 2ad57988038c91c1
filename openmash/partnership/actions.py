"""Changing what the partnership has agreed, and who may sign in. Every change is on record with who, when and why."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.db.models import Max

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.models import Account, LocalPolicyVersion, ProtocolSignature, StaffDetail
from openmash.partnership.queries import policy_now, signatures
from openmash.rulebook import calendars, conflicts, protocol
from openmash.rulebook.policy import LocalPolicy, from_data, to_data
from openmash.rulebook.roles import (
    Viewer,
    may_change_policy,
    may_keep_details,
    may_manage_accounts,
    may_record_signature,
)
from openmash.rulebook.words import Role, refuse

FIRST_PASSWORD_BYTES = 15
"""A first password of 20 signs, shown once to the administrator, who hands it over by another way."""
TEAM_ROLES = (Role.RECEIVING_WORKER, Role.RECEIVING_MANAGER)
NOT_FOR_PEOPLE = (Role.SERVICE, Role.PUBLIC_REFERRER)


@transaction.atomic
def change_policy(*, body: Mapping[str, Any], seen: int, because: str, by: Viewer, at: datetime) -> LocalPolicyVersion:
    """Put a whole local policy into force as a new version.

    The whole is checked (`PolicyInvalid` names every problem). `seen` is the version the person changed; when another
    is in force meanwhile the change is refused, so that nobody's work is overwritten unseen.
    """
    may_change_policy(by).require()
    if not because.strip():
        refuse("Say why the policy changes, in a few words. Whoever reads the history later needs it.")
    latest = latest_version()
    if latest != seen:
        refuse("Somebody else changed the policy meanwhile. Look at their change; press again to put yours after it.")
    policy = from_data({**body, "version": latest + 1})
    before = to_data(policy_now())
    changed = sorted(key for key, value in to_data(policy).items() if before.get(key) != value and key != "version")
    try:
        with transaction.atomic():
            made = LocalPolicyVersion.objects.create(
                version=policy.version, body=to_data(policy), because=because.strip(), **stamp(by, at)
            )
    except IntegrityError:
        refuse("Somebody else changed the policy just now. Look at their change; press again to put yours after it.")
    enter(by=by, at=at, verb=Verb.CHANGED_POLICY, detail={"version": policy.version, "changed": changed})
    return made


def latest_version() -> int:
    """The number of the version in force; 0 before any was chosen, when the `standard` preset stands."""
    return LocalPolicyVersion.objects.aggregate(latest=Max("version"))["latest"] or 0


@dataclass(frozen=True, slots=True)
class AccountDetails:
    """What an administrator says about a person who signs in."""

    email: str
    name: str
    role: Role
    post: str = ""
    agency: str = ""
    team: str = ""
    organisation: str = ""
    phone: str = ""
    qualified: bool = False
    may_decide: bool = False

    def columns(self) -> dict[str, Any]:
        """As the account keeps them; what does not belong to the role is left out."""
        keeps_agency = self.role in (Role.NAVIGATOR, Role.CONTACT_OFFICER)
        return {
            "email": self.email.strip().lower(),
            "name": self.name.strip(),
            "role": self.role.value,
            "post": self.post.strip(),
            "agency": self.agency if keeps_agency else "",
            "team": self.team if self.role in TEAM_ROLES else "",
            "organisation": self.organisation.strip(),
            "phone": self.phone.strip(),
            "qualified": self.qualified,
            "may_decide": self.may_decide,
        }


@dataclass(frozen=True, slots=True)
class OwnDetails:
    """What somebody says of themself or of somebody of their family, outside work. `whose` is in their own words."""

    whose: str
    forename: str = ""
    surname: str = ""
    born: date | None = None
    address: str = ""
    postcode: str = ""
    phone: str = ""

    def columns(self) -> dict[str, Any]:
        """As the row keeps them."""
        return {key: value.strip() if isinstance(value, str) else value for key, value in asdict(self).items()}


@transaction.atomic
def create_account(*, details: AccountDetails, policy: LocalPolicy, by: Viewer, at: datetime) -> tuple[Account, str]:
    """A new account and its first password, which nobody can read again. A second factor is set at first sign-in."""
    may_manage_accounts(by).require()
    _check(details, policy)
    if Account.objects.filter(email=details.email.strip().lower()).exists():
        refuse("There is an account with this e-mail address. Open that one, or use another address.")
    password = secrets.token_urlsafe(FIRST_PASSWORD_BYTES)
    columns = details.columns()
    account = Account.objects.create_user(columns.pop("email"), password, **columns)
    enter(
        by=by, at=at, verb=Verb.CHANGED_ACCOUNT, subjects=[account.pk],
        detail={"act": "created", "role": account.role, "agency": account.agency, "team": account.team},
    )  # fmt: skip
    return account, password


@transaction.atomic
def change_account(
    *, account: Account, details: AccountDetails, policy: LocalPolicy, by: Viewer, at: datetime
) -> Account:
    """Change who somebody is to the hub. Their open sessions end, so that nothing is done under the old role."""
    may_manage_accounts(by).require()
    _check(details, policy)
    if str(account.pk) == by.id and details.role is not Role.ADMINISTRATOR:
        refuse("You cannot take the administrator's role from yourself. Ask another administrator.")
    if Account.objects.filter(email=details.email.strip().lower()).exclude(pk=account.pk).exists():
        refuse("There is another account with this e-mail address. Use another one.")
    before = {key: getattr(account, key) for key in details.columns()}
    changed = sorted(key for key, value in details.columns().items() if before[key] != value)
    Account.objects.filter(pk=account.pk).update(**details.columns())
    ended = _end_sessions(account) if changed else 0
    detail = {"act": "changed", "what": changed, "role": details.role.value, "sessions_ended": ended}
    enter(by=by, at=at, verb=Verb.CHANGED_ACCOUNT, subjects=[account.pk], detail=detail)
    account.refresh_from_db()
    return account


@transaction.atomic
def set_active(*, account: Account, active: bool, by: Viewer, at: datetime) -> Account:
    """Close an account, which ends its sessions at once, or open it again. What it did stays under its name."""
    may_manage_accounts(by).require()
    if str(account.pk) == by.id and not active:
        refuse("You cannot close your own account. Ask another administrator.")
    Account.objects.filter(pk=account.pk).update(is_active=active)
    ended = 0 if active else _end_sessions(account)
    detail = {"act": "opened" if active else "closed", "sessions_ended": ended}
    enter(by=by, at=at, verb=Verb.CHANGED_ACCOUNT, subjects=[account.pk], detail=detail)
    account.refresh_from_db()
    return account


@transaction.atomic
def new_password(*, account: Account, by: Viewer, at: datetime) -> str:
    """A new first password for somebody who has lost theirs; their sessions end."""
    may_manage_accounts(by).require()
    password = secrets.token_urlsafe(FIRST_PASSWORD_BYTES)
    account.set_password(password)
    account.save(update_fields=["password"])
    detail = {"act": "new password", "sessions_ended": _end_sessions(account)}
    enter(by=by, at=at, verb=Verb.CHANGED_ACCOUNT, subjects=[account.pk], detail=detail)
    return password


@transaction.atomic
def add_details(*, details: OwnDetails, by: Viewer, at: datetime) -> StaffDetail:
    """Keep a name, address or number of one's own or of one's family, so that their records are kept from one.

    Only the person themself adds it and reads it; the ledger says that something was added, never what.
    """
    may_keep_details(by).require()
    if not any((details.surname.strip(), details.address.strip(), details.phone.strip())):
        refuse("Give a name, an address or a telephone number: there is nothing to compare yet.")
    found = conflicts.keys(
        names=[(details.forename, details.surname)],
        born=details.born,
        phones=[details.phone],
        addresses=[(details.address, details.postcode)],
        both_forms=True,
    )
    if not found:
        refuse("This is too little to compare: give forename and surname, a whole address, or a whole number.")
    made = StaffDetail.objects.create(account_id=by.id, keys=sorted(found), **details.columns(), **stamp(by, at))
    enter(by=by, at=at, verb=Verb.ADDED_OWN_DETAILS, subjects=[made.pk])
    return made


@transaction.atomic
def record_signature(
    *,
    agency: str,
    left: bool,
    signed_by: str,
    post: str,
    signed_on: date,
    note: str,
    policy: LocalPolicy,
    by: Viewer,
    at: datetime,
) -> ProtocolSignature:
    """Record that an agency signed the edition in force on a day, or left the agreement. The same twice is one row."""
    may_record_signature(by).require()
    agreed = policy.protocol or refuse("No sharing agreement is on record. An administrator puts it in first.")
    if agency not in {one.code for one in policy.agencies}:
        refuse("Choose an agency of this partnership.")
    if not (signed_by.strip() and post.strip()):
        refuse("Say who signed for the agency, and in which post.")
    if signed_on > calendars.london(at).date():
        refuse("That day has not come yet. Check the date.")
    given = {
        "agency": agency, "edition": agreed.edition, "signed_by": signed_by.strip(), "post": post.strip(),
        "signed_on": signed_on, "left": left,
    }  # fmt: skip
    same = ProtocolSignature.objects.filter(**given).first()
    if same is not None:
        return same
    if left and protocol.signed(signatures(), agency, agreed.edition) is None:
        refuse("This agency has not signed, so it cannot leave. Look at who has signed.")
    row = ProtocolSignature.objects.create(**given, note=note.strip(), **stamp(by, at))
    detail = {"agency": agency, "edition": agreed.edition, "left": left, "signed_on": signed_on.isoformat()}
    enter(by=by, at=at, verb=Verb.RECORDED_SIGNATURE, subjects=[row.pk], detail=detail)
    return row


def _check(details: AccountDetails, policy: LocalPolicy) -> None:
    """An account must fit the policy, or its row security would show it nothing, or somebody else's rows."""
    if details.role in NOT_FOR_PEOPLE:
        refuse("Nobody signs in with this role. Choose a person's role.")
    if details.role is Role.NAVIGATOR and details.agency not in {agency.code for agency in policy.agencies}:
        refuse("A navigator answers for one agency. Choose which.")
    if details.role in TEAM_ROLES and details.team not in {team.code for team in policy.teams}:
        refuse("Somebody of a receiving team sees what was handed to that team. Choose which.")


def _end_sessions(account: Account) -> int:
    """End every session of this account; the number ended."""
    own = [
        session.session_key
        for session in Session.objects.iterator(chunk_size=500)
        if session.get_decoded().get("_auth_user_id") == str(account.pk)
    ]
    Session.objects.filter(session_key__in=own).delete()
    return len(own)
