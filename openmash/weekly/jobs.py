"""Making the weekly update: on Monday just after midnight, or as soon afterwards as a worker runs."""

from __future__ import annotations

from procrastinate.contrib.django import app

from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.web import clock
from openmash.weekly.actions import make
from openmash.weekly.queries import not_made


@app.periodic(cron="11 * * * *")
@app.task(name="weekly.make_update", queueing_lock="weekly.make_update", pass_context=False)
def make_update(timestamp: int) -> int:
    """Make the update of the week that has ended, unless it is made; how many were made."""
    at = clock.now()
    with acting_as(CLERK):
        monday = not_made(at)
        return 0 if monday is None else int(make(monday=monday, by=CLERK, at=at) is not None)
