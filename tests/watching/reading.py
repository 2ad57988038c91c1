"""People who read, entered as the pages enter it: the ledger alone, at moments the test chooses."""

from __future__ import annotations

from datetime import datetime, timedelta

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import Viewer


def reads(
    by: Viewer, count: int, *, start: datetime, apart: int = 60, verb: Verb = Verb.LOOKED_AT_REFERRAL, first: int = 1
) -> None:
    """So many looks at different referrals, so many seconds apart."""
    with acting_as(by):
        for number in range(count):
            named = f"S26-{first + number:05d}" if verb is Verb.LOOKED_AT_REFERRAL else ""
            enter(by=by, at=start + timedelta(seconds=apart * number), verb=verb, reference=named)
