"""Who may sign in, and as what. What takes two administrators is asked for here and done in `proposals`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.actions.proposals import give_password, propose
from openmash.partnership.actions.sessions import end_sessions
from openmash.partnership.models import Account
from openmash.partnership.queries import accounts_by_role
from openmash.partnership.viewers import clerk
from openmash.rulebook.accounts import AccountChange, for_two, takes_two
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_manage_accounts
from openmash.rulebook.words import Role, refuse

TEAM_ROLES = (Role.RECEIVING_WORKER, Role.RECEIVING_MANAGER)
NOT_FOR_PEOPLE = (Role.SERVICE, Role.PUBLIC_REFERRER)
ADMINISTRATORS_NEEDED = 2


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


@transaction.atomic
def create_account(
    *, details: AccountDetails, policy: LocalPolicy, by: Viewer, at: datetime, because: str = ""
) -> tuple[Account, str]:
    """A new account and its first password, which nobody can read again. A second factor is set at first sign-in.

    An account that takes two administrators is made closed and without a password ("" is given): it opens, with a first
    password, when another administrator agrees.
    """
    may_manage_accounts(by).require()
    _check(details, policy)
    columns = details.columns()
    if Account.objects.filter(email=columns["email"]).exists():
        refuse("There is an account with this e-mail address. Open that one, or use another address.")
    waits = takes_two(details.role)
    account = Account.objects.create_user(columns.pop("email"), None, is_active=not waits, **columns)
    detail = {"act": "created", "role": account.role, "agency": account.agency, "team": account.team}
    enter(by=by, at=at, verb=Verb.CHANGED_ACCOUNT, subjects=[account.pk], detail=detail)
    if waits:
        opened = {"is_active": True}
        propose(account=account, kind=AccountChange.OPEN, changes=opened, because=because, by=by, at=at)
        return account, ""
    return account, give_password(account, at)


@transaction.atomic
def make_administrator(*, email: str, name: str, nevertheless: bool, by: Viewer, at: datetime) -> tuple[Account, str]:
    """An administrator made by whoever runs the machine, open at once: how the first two come to be.

    Refused once two administrators are open, unless `nevertheless`: for the day when they cannot sign in.
    """
    may_manage_accounts(by).require()
    columns = AccountDetails(email=email, name=name, role=Role.ADMINISTRATOR).columns()
    if Account.objects.filter(email=columns["email"]).exists():
        refuse("There is an account with this e-mail address. Use another address.")
    if len(accounts_by_role(Role.ADMINISTRATOR)) >= ADMINISTRATORS_NEEDED and not nevertheless:
        refuse(
            "There are two administrators already. One of them makes the account on screen and another confirms it. If"
            " neither can sign in, say --nevertheless: it goes on record."
        )
    with clerk():
        account = Account.objects.create_user(columns.pop("email"), None, **columns)
        password = give_password(account, at)
        detail = {"act": "created", "role": account.role, "by_command": True, "nevertheless": nevertheless}
        enter(by=by, at=at, verb=Verb.CHANGED_ACCOUNT, subjects=[account.pk], detail=detail)
    return account, password


@transaction.atomic
def change_account(
    *, account: Account, details: AccountDetails, policy: LocalPolicy, by: Viewer, at: datetime, because: str = ""
) -> bool:
    """Change who somebody is to the hub; True when a part of it waits for another administrator.

    Rights (and the sign-in name of an account that takes two) change only when another agrees, and then their open
    sessions end. The rest changes at once.
    """
    may_manage_accounts(by).require()
    _check(details, policy)
    after = details.columns()
    if str(account.pk) == by.id and details.role is not Role.ADMINISTRATOR:
        refuse("You cannot take the administrator's role from yourself. Ask another administrator.")
    if Account.objects.filter(email=after["email"]).exclude(pk=account.pk).exists():
        refuse("There is another account with this e-mail address. Use another one.")
    before = {key: getattr(account, key) for key in after}
    waits = for_two(before, after, bare=is_bare(account))
    now = {key: value for key, value in after.items() if key not in waits and value != before[key]}
    if now:
        Account.objects.filter(pk=account.pk).update(**now)
        ended = end_sessions(account) if "email" in now else 0
        detail = {"act": "changed", "what": sorted(now), "sessions_ended": ended}
        enter(by=by, at=at, verb=Verb.CHANGED_ACCOUNT, subjects=[account.pk], detail=detail)
        account.refresh_from_db()
    if waits:
        propose(account=account, kind=AccountChange.CHANGE, changes=waits, because=because, by=by, at=at)
    return bool(waits)


@transaction.atomic
def set_active(*, account: Account, active: bool, by: Viewer, at: datetime) -> bool:
    """Close an account, which ends its sessions at once, or open it again; True when opening waits for another.

    Closing never waits. What the account did stays under its name.
    """
    may_manage_accounts(by).require()
    if str(account.pk) == by.id and not active:
        refuse("You cannot close your own account. Ask another administrator.")
    if active and takes_two(Role(account.role)):
        opened = {"is_active": True}
        propose(account=account, kind=AccountChange.OPEN, changes=opened, because="", by=by, at=at)
        return True
    Account.objects.filter(pk=account.pk).update(is_active=active)
    ended = 0 if active else end_sessions(account)
    detail = {"act": "opened" if active else "closed", "sessions_ended": ended}
    enter(by=by, at=at, verb=Verb.CHANGED_ACCOUNT, subjects=[account.pk], detail=detail)
    account.refresh_from_db()
    return False


@transaction.atomic
def new_password(*, account: Account, by: Viewer, at: datetime) -> str:
    """A new first password for somebody who has lost theirs; their sessions end.

    Where no second step is set up the password alone would open the account, so then another administrator must agree
    ("" is given): otherwise one administrator could go in as somebody else. An account of a role that one may open is
    given one by one, until somebody has used it: a referrer who comes by single sign-on has what they sent in it.
    """
    may_manage_accounts(by).require()
    if is_bare(account) or (takes_two(Role(account.role)) and not has_second_step(account)):
        propose(account=account, kind=AccountChange.PASSWORD, changes={}, because="", by=by, at=at)
        return ""
    password = give_password(account, at)
    detail = {"act": "new password", "sessions_ended": end_sessions(account)}
    enter(by=by, at=at, verb=Verb.CHANGED_ACCOUNT, subjects=[account.pk], detail=detail)
    return password


@transaction.atomic
def reset_factor(*, account: Account, by: Viewer, at: datetime) -> None:
    """Ask for a lost second step to be taken away, so that the person sets up another at the next sign-in.

    Always for two: whoever takes it away has half of the way in.
    """
    may_manage_accounts(by).require()
    if not has_second_step(account):
        refuse("This account has no second step. The person is asked to set one up at the next sign-in.")
    propose(account=account, kind=AccountChange.FACTOR, changes={}, because="", by=by, at=at)


def has_second_step(account: Account) -> bool:
    """Has this person an app or a passkey? Recovery codes alone are none."""
    steps = Authenticator.objects.filter(user=account).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return bool(steps.exists())


def is_bare(account: Account) -> bool:
    """Has somebody used this account, and would a password alone open it? So it is where single sign-on brought them
    in with a second step of its own."""
    return account.last_login is not None and not has_second_step(account)


def _check(details: AccountDetails, policy: LocalPolicy) -> None:
    """An account must fit the policy, or its row security would show it nothing, or somebody else's rows."""
    if details.role in NOT_FOR_PEOPLE:
        refuse("Nobody signs in with this role. Choose a person's role.")
    if details.role is Role.NAVIGATOR and details.agency not in {agency.code for agency in policy.agencies}:
        refuse("A navigator answers for one agency. Choose which.")
    if details.role in TEAM_ROLES and details.team not in {team.code for team in policy.teams}:
        refuse("Somebody of a receiving team sees what was handed to that team. Choose which.")
