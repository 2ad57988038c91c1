"""The sealer: chains what was entered, at least every five seconds, whichever worker is up."""

from __future__ import annotations

from procrastinate.contrib.django import app

from openmash.ledger.actions import seal
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK


@app.periodic(cron="* * * * * */5")
@app.task(name="ledger.seal", queueing_lock="ledger.seal", pass_context=False)
def seal_ledger(timestamp: int) -> int:
    """Seal everything that is final; the number of links added. A second sealer at the same time adds nothing."""
    total = 0
    while True:
        with acting_as(CLERK):
            sealed = seal()
        total += sealed
        if not sealed:
            return total
