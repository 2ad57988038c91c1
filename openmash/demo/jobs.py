"""The demo's day goes on: its clock is noted, and what the invented city sends next arrives at its own time."""

from __future__ import annotations

from django.conf import settings
from procrastinate.contrib.django import app

from openmash.demo import clock as demo_clock
from openmash.demo.actions.arrivals import receive_arrivals
from openmash.launcher import installation
from openmash.web import clock


@app.periodic(cron="* * * * * */10")
@app.task(name="demo.go_on", queueing_lock="demo.go_on")
def go_on(timestamp: int) -> int:
    """Note the demo's time and receive what has arrived since; the number received. Nothing outside a demo."""
    if not settings.DEMO:
        return 0
    now = clock.now()
    demo_clock.note(installation.home(), now)
    if not settings.DEMO_ARRIVALS:
        return 0
    return receive_arrivals(until=now)
