"""Forgetting what was typed and never sent: each night."""

from __future__ import annotations

from procrastinate.contrib.django import app

from openmash.drafts.actions import forget_typing
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.web import clock


@app.periodic(cron="21 3 * * *")
@app.task(name="drafts.forget", queueing_lock="drafts.forget", pass_context=False)
def forget(timestamp: int) -> int:
    """Forget what is older than the hub keeps it; how many pages were forgotten."""
    with acting_as(CLERK):
        return forget_typing(by=CLERK, at=clock.now())
