"""How long an act of a queue can be taken back, and by whom. Source: decisions ("undo 10 minutes"), expectation 15.

Taking work, giving it, putting a card aside, joining two referrals: small acts, pressed quickly, that change who sees
what next. Whoever pressed takes them back without a reason. Nothing is removed: the act and its taking back both stay.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import YES, Verdict, no

UNDO = timedelta(minutes=10)
"""So long an act of a queue can be taken back by whoever did it."""


def until(done_at: datetime) -> datetime:
    """The moment from which it cannot be taken back any more."""
    return done_at + UNDO


def may_undo(by: Viewer, *, done_by: str, done_at: datetime, at: datetime) -> Verdict:
    """May this person take back what `done_by` did at that moment?"""
    if by.id != done_by:
        return no("Only whoever did this can take it back. Ask them, or do the opposite with a reason.")
    if at >= until(done_at):
        return no("The ten minutes in which this could be taken back are over. Do the opposite, and say why.")
    return YES
