"""Wrong passwords, wrong second steps and tries while locked out: on record, bounded, and silent about who has an
account.

The clerk enters them: nobody is signed in. An entry bears the account's id where the address belongs to one, never
what was typed, nor from where. So that nobody can fill the ledger by guessing, tries of one kind at one account are
counted by the hour and entered at the first, the fifth, the twenty-fifth and so on, each entry with the count so far;
the fifth is where the limit locks (`ACCOUNT_RATE_LIMITS`). Addresses without an account are counted together, as one.
What is not entered costs the same questions as what is, so that how long the page takes tells nothing.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.cache import cache
from django.db import transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.viewers import clerk
from openmash.rulebook.roles import CLERK
from openmash.rulebook.watching import is_counting_step

HOUR = 60 * 60
NO_ACCOUNT = "none"


def note_failed(*, verb: Verb, account: UUID | None, at: datetime) -> None:
    """Count one failed try, and enter it when the count comes to a step. `account` None: the address has none."""
    hour = at.replace(minute=0, second=0, microsecond=0).isoformat()
    key = f"openmash:failed:{verb.value}:{account or NO_ACCOUNT}:{hour}"
    cache.add(key, 0, HOUR)
    count = _next(key)
    # Of several web processes that counted alike exactly one enters it: adding is one statement of the database.
    first = bool(cache.add(f"{key}:{count}", True, HOUR))
    with clerk(), transaction.atomic():
        subjects = [account] if account else []
        enter(by=CLERK, at=at, verb=verb, subjects=subjects, detail={"count": count, "hour": hour})
        if not (first and is_counting_step(count)):
            transaction.set_rollback(True)


def _next(key: str) -> int:
    """One more; 1 when the counter was swept away in between."""
    try:
        return int(cache.incr(key))
    except ValueError:
        cache.set(key, 1, HOUR)
        return 1
