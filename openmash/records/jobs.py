"""Each night the review dates are reckoned anew: a new contact, a new policy. Nothing is deleted by it."""

from __future__ import annotations

from procrastinate.contrib.django import app

from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.records.actions import reckon_reviews
from openmash.rulebook.roles import CLERK
from openmash.web import clock


@app.periodic(cron="40 3 * * *")
@app.task(name="records.reckon_reviews", queueing_lock="records.reckon_reviews", pass_context=False)
def reckon(timestamp: int) -> int:
    """Reckon every review date; how many referrals are closed."""
    with acting_as(CLERK):
        return reckon_reviews(by=CLERK, at=clock.now(), policy=policy_now())
