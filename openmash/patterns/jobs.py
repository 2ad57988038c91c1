"""Going through what came and what was linked, every quarter of a minute."""

from __future__ import annotations

from procrastinate.contrib.django import app

from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.patterns.actions import look_through
from openmash.rulebook.roles import CLERK
from openmash.web import clock


@app.periodic(cron="* * * * * */15")
@app.task(name="patterns.look_through", queueing_lock="patterns.look_through", pass_context=False)
def look(timestamp: int) -> int:
    """Go through what waits; how many referrals and links were gone through."""
    with acting_as(CLERK):
        return look_through(by=CLERK, at=clock.now(), policy=policy_now())
