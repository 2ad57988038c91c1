"""The list of accounts."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from openmash.partnership.models import Account
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import Role
from openmash.web.parts import Link, Table


def accounts_table(accounts: Sequence[Account], policy: LocalPolicy) -> Table:
    """Who, as what, for whom, whether they may decide, whether the account is open."""
    teams = {team.code: team.name for team in policy.teams}
    rows = [
        (
            Link(one.name, reverse("partnership_account", args=[one.pk])),
            Role(one.role).words,
            policy.agency_name(one.agency) if one.agency else teams.get(one.team, one.team) or one.organisation,
            _powers(one),
            one.email,
            "Open" if one.is_active else "Closed",
        )
        for one in accounts
    ]
    heads = ("Name", "Role", "For", "Powers", "E-mail", "Account")
    return Table.plain("Accounts, by name", heads, rows, tight=True, hide_caption=True)


def _powers(account: Account) -> str:
    held = [
        words
        for words, has in (("registered social worker", account.qualified), ("may decide", account.may_decide))
        if has
    ]
    return ", ".join(held)
