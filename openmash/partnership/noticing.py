"""Noticing at the look itself that somebody opens record after record, before the week is over.

Counting costs a question to the database, so it is asked only at each tenth new referral (or search) that one person
opens through this process: a page is never slower by more than that, and somebody who reads on and on is noticed at
the limit plus nine for each web process, whichever of them answers.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import date, datetime, time

from openmash.ledger.actions import enter
from openmash.ledger.queries import read_since
from openmash.ledger.verbs import OF_THE_LEDGER, Verb
from openmash.partnership.viewers import clerk
from openmash.rulebook import calendars, watching
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer

EVERY = 10


@dataclass
class _Day:
    """What one person opened through this process on one London day."""

    day: date
    references: set[str] = field(default_factory=set)
    searches: int = 0
    noticed: bool = False


_days: dict[str, _Day] = {}
_lock = threading.Lock()


def notice(*, by: Viewer, at: datetime, verb: Verb, reference: str, policy: LocalPolicy) -> None:
    """Count on after a look, and enter once a person and day that the reading passed a limit of the local policy.

    The entry stands under the name of whoever reads, as a refusal does. They are told nothing and stopped by nothing: a
    social worker may have reason, and who asks is a person.
    """
    if by.role in watching.NOT_WATCHED or not is_due(by.id, at, verb, reference):
        return
    with clerk():
        read = read_since(by.id, midnight(at), at, at - watching.HOUR)
        passed = "" if read.noticed else watching.too_many_now(read.in_hour, read.today, read.searches, policy)
        if passed:
            detail = {"hour": read.in_hour, "day": read.today, "searches": read.searches, "because": passed}
            enter(by=by, at=at, verb=Verb.NOTICED_BULK_READING, detail=detail)
    if passed or read.noticed:
        _mark(by.id, at)


def is_due(who: str, at: datetime, verb: Verb, reference: str) -> bool:
    """Is this the tenth new referral, or the tenth search, since it was last counted?"""
    if not verb.is_look or verb in OF_THE_LEDGER or not (reference or verb is Verb.LOOKED_FOR_PEOPLE):
        return False
    with _lock:
        kept = _of_today(who, at)
        if kept.noticed:
            return False
        if verb is Verb.LOOKED_FOR_PEOPLE:
            kept.searches += 1
            if kept.searches % EVERY == 0:
                return True
        if not reference or reference in kept.references:
            return False
        kept.references.add(reference)
        return len(kept.references) % EVERY == 0


def midnight(at: datetime) -> datetime:
    """When the London day of this instant began."""
    return calendars.from_london(calendars.london(at).date(), time(0))


def _mark(who: str, at: datetime) -> None:
    with _lock:
        _of_today(who, at).noticed = True


def _of_today(who: str, at: datetime) -> _Day:
    """This person's day; what is kept of days gone by is let go of."""
    today = calendars.london(at).date()
    kept = _days.get(who)
    if kept is None or kept.day != today:
        for gone in [key for key, one in _days.items() if one.day != today]:
            del _days[gone]
        kept = _days[who] = _Day(today)
    return kept
