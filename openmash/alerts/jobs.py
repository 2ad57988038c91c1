"""Going through every clock three times a minute: whichever worker is there does it, and beats when it has."""

from __future__ import annotations

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from openmash.alerts.actions import sweep
from openmash.partnership.actions.beating import beat
from openmash.partnership.beating import SWEEP
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.web import clock


@app.periodic(cron="* * * * * */20")
@app.task(name="alerts.sweep", queueing_lock="alerts.sweep", pass_context=False)
def sweep_clocks(timestamp: int) -> int:
    """Sweep once; how many alerts were entered. The beat is written in the same transaction: no sweep, no beat."""
    at = clock.now()
    with acting_as(CLERK):
        swept = sweep(by=CLERK, at=at, policy=policy_now())
        if swept is None:
            return 0
        beat(name=SWEEP, beat_at=datetime.now(UTC), hub_at=at)
        return swept.raised
