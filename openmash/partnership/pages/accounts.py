"""The list of accounts, and what waits for a second administrator."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from openmash.partnership.models import Account, AccountProposal
from openmash.rulebook.accounts import AccountChange
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_agree_to_account
from openmash.rulebook.words import Role
from openmash.web import times
from openmash.web.parts import Link, Table

COLUMN_WORDS = {
    "role": "Role",
    "agency": "Agency",
    "team": "Team",
    "qualified": "Registered social worker",
    "may_decide": "May decide",
    "email": "E-mail",
}


def accounts_table(accounts: Sequence[Account], policy: LocalPolicy) -> Table:
    """Who, as what, for whom, whether they may decide, whether the account is open."""
    rows = [
        (
            Link(one.name, reverse("partnership_account", args=[one.pk])),
            Role(one.role).words,
            _for(one, policy),
            _powers(one),
            one.email,
            "Open" if one.is_active else "Closed",
        )
        for one in accounts
    ]
    heads = ("Name", "Role", "For", "Powers", "E-mail", "Account")
    return Table.plain("Accounts, by name", heads, rows, tight=True, hide_caption=True)


def _for(account: Account, policy: LocalPolicy) -> str:
    teams = {team.code: team.name for team in policy.teams}
    return (
        policy.agency_name(account.agency)
        if account.agency
        else teams.get(account.team, account.team) or account.organisation
    )


def _powers(account: Account) -> str:
    held = [
        words
        for words, has in (("registered social worker", account.qualified), ("may decide", account.may_decide))
        if has
    ]
    return ", ".join(held)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing an administrator asked for and another has not yet confirmed.

    `lines` say column by column what stands now and what would stand; `own` is asked by whoever looks, who cannot
    confirm it; `cannot` says why, or is empty.
    """

    id: UUID
    title: str
    who: str
    asked: str
    because: str
    lines: tuple[tuple[str, str, str], ...]
    effect: str
    own: bool
    cannot: str


EFFECTS: Mapping[AccountChange, str] = {
    AccountChange.OPEN: "The person can sign in. A first password is shown to you once, where they have none yet.",
    AccountChange.CHANGE: "Their open sessions end at once, so that nothing is done under the old role.",
    AccountChange.FACTOR: "Their open sessions end at once. They set up a new second step when they next sign in.",
    AccountChange.PASSWORD: "A first password is shown to you once. The old one stops working and their sessions end.",
}


def waiting(found: AccountProposal, viewer: Viewer, policy: LocalPolicy, at: datetime) -> Waiting:
    """A proposal as the administrators read it."""
    kind, account = AccountChange(found.kind), found.account
    verdict = may_agree_to_account(viewer, found.by_id)
    lines = tuple(
        (COLUMN_WORDS[name], _value(name, found.before[name], policy), _value(name, value, policy))
        for name, value in found.changes.items()
        if name in COLUMN_WORDS
    )
    if kind is AccountChange.OPEN:
        lines = (
            ("Role", "", Role(account.role).words),
            ("For", "", _for(account, policy)),
            ("Powers", "", _powers(account)),
            ("E-mail", "", account.email),
        )
    return Waiting(
        id=found.pk,
        title=kind.words,
        who=account.name,
        asked=f"{found.by_name} asked for this {times.when(found.at, at)}",
        because=found.because,
        lines=tuple(line for line in lines if line[1] or line[2]),
        effect=EFFECTS[kind],
        own=found.by_id == viewer.id,
        cannot=verdict.because,
    )


def _value(name: str, value: Any, policy: LocalPolicy) -> str:
    if name == "role":
        return Role(value).words
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if name == "agency" and value:
        return policy.agency_name(value)
    if name == "team":
        return {team.code: team.name for team in policy.teams}.get(value, value) or "None"
    return str(value) or "None"
