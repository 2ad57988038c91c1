"""Counting how rare names are, every hour: a shared surname says little when half the street has it."""

from __future__ import annotations

from procrastinate.contrib.django import app

from openmash.partnership.viewers import acting_as
from openmash.people import actions
from openmash.rulebook.roles import CLERK


@app.periodic(cron="17 * * * *")
@app.task(name="people.count_names", queueing_lock="people.count_names")
def count_names(timestamp: int) -> None:
    """Count everybody anew, as the clerk."""
    with acting_as(CLERK):
        actions.count_names()
