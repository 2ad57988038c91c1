"""What takes two administrators: one asks, another agrees, and only then it is done."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.actions.sessions import end_sessions
from openmash.partnership.facts import stamp
from openmash.partnership.models import Account, AccountProposal, AccountProposalAnswer
from openmash.partnership.queries import open_proposals
from openmash.rulebook.accounts import AccountChange
from openmash.rulebook.roles import Viewer, may_agree_to_account, may_manage_accounts
from openmash.rulebook.words import refuse

FIRST_PASSWORD_BYTES = 15
"""A first password of 20 signs, shown once to the administrator, who hands it over by another way."""


@transaction.atomic
def propose(
    *, account: Account, kind: AccountChange, changes: Mapping[str, Any], because: str, by: Viewer, at: datetime
) -> AccountProposal:
    """Ask another administrator for what takes two. A step of the acts about accounts; nothing has changed yet."""
    may_manage_accounts(by).require()
    if open_proposals(by, account):
        refuse("A change of this account waits already. Have it confirmed or turned down first, then ask again.")
    made = AccountProposal.objects.create(
        account=account, kind=kind.value, changes=dict(changes), because=because.strip(),
        before={name: getattr(account, name) for name in changes}, **stamp(by, at),
    )  # fmt: skip
    detail = {"act": kind.value, "what": sorted(changes), "proposal": str(made.pk)}
    enter(by=by, at=at, verb=Verb.PROPOSED_ACCOUNT_CHANGE, subjects=[account.pk], detail=detail)
    return made


@transaction.atomic
def agree(*, proposal: AccountProposal, by: Viewer, at: datetime) -> str:
    """Do what another administrator asked. Gives the first password, where one was made, to be shown once; else "".

    Refused to whoever asked, when it was answered before, and when the account changed meanwhile.
    """
    may_agree_to_account(by, proposal.by_id).require()
    account = Account.objects.select_for_update().get(pk=proposal.account_id)
    if {name: getattr(account, name) for name in proposal.changes} != proposal.before:
        refuse("The account was changed meanwhile. Turn this down, look at the account, and ask again.")
    _answer(proposal, agreed=True, by=by, at=at)
    password, ended = _done(account, AccountChange(proposal.kind), proposal.changes, at)
    detail = {
        "act": proposal.kind, "what": sorted(proposal.changes), "proposal": str(proposal.pk), "sessions_ended": ended,
    }  # fmt: skip
    enter(by=by, at=at, verb=Verb.AGREED_ACCOUNT_CHANGE, subjects=[account.pk], detail=detail)
    return password


@transaction.atomic
def reject(*, proposal: AccountProposal, by: Viewer, at: datetime) -> None:
    """Turn down what another administrator asked, or take one's own asking back. Nothing changes."""
    may_manage_accounts(by).require()
    _answer(proposal, agreed=False, by=by, at=at)
    detail = {"act": proposal.kind, "proposal": str(proposal.pk)}
    enter(by=by, at=at, verb=Verb.REJECTED_ACCOUNT_CHANGE, subjects=[proposal.account_id], detail=detail)


def _answer(proposal: AccountProposal, *, agreed: bool, by: Viewer, at: datetime) -> None:
    try:
        with transaction.atomic():
            AccountProposalAnswer.objects.create(proposal=proposal, agreed=agreed, **stamp(by, at))
    except IntegrityError:
        refuse("This was answered already. Look at the account as it stands now.")


def _done(account: Account, kind: AccountChange, changes: Mapping[str, Any], at: datetime) -> tuple[str, int]:
    """The change itself; the first password, where one was made, and how many sessions ended."""
    password = ""
    if kind is AccountChange.FACTOR:
        Authenticator.objects.filter(user=account).delete()
    elif kind is AccountChange.PASSWORD or (kind is AccountChange.OPEN and not account.has_usable_password()):
        password = give_password(account, at)
    if changes:
        if "email" in changes and Account.objects.filter(email=changes["email"]).exclude(pk=account.pk).exists():
            refuse("Another account has this e-mail address by now. Turn this down and use another one.")
        for name, value in changes.items():
            setattr(account, name, value)
        account.save(update_fields=list(changes))
    return password, end_sessions(account)


def give_password(account: Account, at: datetime) -> str:
    """A new first password, which nobody can read again; its holder replaces it at the first sign-in."""
    password = secrets.token_urlsafe(FIRST_PASSWORD_BYTES)
    account.set_password(password)
    account.first_password_at = at
    account.save(update_fields=["password", "first_password_at"])
    return password
