"""Sessions: ended by their own person, or at once when an account or what it signs in by changes."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.models import Account, BrowserSession
from openmash.partnership.queries import browser_session
from openmash.rulebook.roles import Viewer


def end_sessions(account: Account, *, but: str = "") -> int:
    """End every session of this account, but for the one whose key is given; the number ended. A step of other acts."""
    ended, _ = BrowserSession.objects.filter(account_id=account.pk).exclude(session_key=but).delete()
    return ended


@transaction.atomic
def end_own_session(*, ref: uuid.UUID, by: Viewer, at: datetime) -> None:
    """End one session of one's own. `ref` is its name in lists, never the key that the cookie holds."""
    browser_session(by, ref).delete()
    enter(by=by, at=at, verb=Verb.ENDED_SESSIONS, subjects=[by.id], detail={"ended": 1})


@transaction.atomic
def end_other_sessions(*, but: str, by: Viewer, at: datetime) -> int:
    """End every session of one's own but the one in use, whose key is given; the number ended."""
    ended, _ = BrowserSession.objects.filter(account_id=uuid.UUID(by.id)).exclude(session_key=but).delete()
    enter(by=by, at=at, verb=Verb.ENDED_SESSIONS, subjects=[by.id], detail={"ended": ended})
    return ended


@transaction.atomic
def chose_password(*, account: Account, password: str, but: str, by: Viewer, at: datetime) -> None:
    """Somebody chose their own password: every other session ends, and a first password is one no longer."""
    account.set_password(password)
    account.first_password_at = None
    account.save(update_fields=["password", "first_password_at"])
    detail = {"act": "own password", "sessions_ended": end_sessions(account, but=but)}
    enter(by=by, at=at, verb=Verb.CHANGED_ACCOUNT, subjects=[account.pk], detail=detail)


@transaction.atomic
def bind_sign_on(*, account: Account, provider: str, subject: str, by: Viewer, at: datetime) -> None:
    """Remember by which single sign-on, and as whom there, this account came first; later only that one opens it."""
    account.sign_on, account.sign_on_subject = provider, subject
    account.save(update_fields=["sign_on", "sign_on_subject"])
    detail = {"act": "bound to single sign-on", "provider": provider}
    enter(by=by, at=at, verb=Verb.CHANGED_ACCOUNT, subjects=[account.pk], detail=detail)


def signed_in(*, how: str, by: Viewer, at: datetime) -> None:
    """Somebody is in: by password and second step, or by which single sign-on (a code, never a person)."""
    enter(by=by, at=at, verb=Verb.SIGNED_IN, subjects=[by.id], detail={"how": how})


def signed_out(*, how: str, by: Viewer, at: datetime) -> None:
    """Somebody left: by their own press, or by a time limit (a code)."""
    enter(by=by, at=at, verb=Verb.SIGNED_OUT, subjects=[by.id], detail={"how": how})
