"""Sending what is due: a sweep over the rows every ten seconds, by any worker."""

from __future__ import annotations

from procrastinate.contrib.django import app

from openmash.messages.posting import sweep
from openmash.web import clock


@app.periodic(cron="* * * * * */10")
@app.task(name="messages.send", queueing_lock="messages.send")
def send(timestamp: int) -> int:
    """Send every message whose time has come; the number that left. What fails stays on the list and is tried again."""
    return sweep(clock.now)
