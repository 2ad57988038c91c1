"""Forgetting who had a referral open."""

from __future__ import annotations

from procrastinate.contrib.django import app

from openmash.partnership.viewers import acting_as
from openmash.referrals.actions import forget_presence
from openmash.rulebook.roles import CLERK
from openmash.web import clock


@app.periodic(cron="*/2 * * * *")
@app.task(name="referrals.forget_presence", queueing_lock="referrals.forget_presence", pass_context=False)
def forget(timestamp: int) -> int:
    """Remove the pages that are open no more; how many."""
    with acting_as(CLERK):
        return forget_presence(by=CLERK, at=clock.now())
