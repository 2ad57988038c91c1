"""Fixing the weekly list: on Monday just after midnight, or as soon afterwards as a worker runs."""

from __future__ import annotations

from procrastinate.contrib.django import app

from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.watching.actions import fix_week
from openmash.watching.queries import not_gone_through
from openmash.web import clock


@app.periodic(cron="7 * * * *")
@app.task(name="watching.fix_weeks", queueing_lock="watching.fix_weeks")
def fix_weeks(timestamp: int) -> int:
    """Fix every week that has ended and is not fixed yet, the oldest first; how many were fixed."""
    at, fixed = clock.now(), 0
    with acting_as(CLERK):
        waiting = not_gone_through(at)
    for monday in waiting:
        with acting_as(CLERK):
            fixed += fix_week(monday=monday, at=at, policy=policy_now()) is not None
    return fixed
