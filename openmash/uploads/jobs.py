"""Scanning what waits, every few seconds."""

from __future__ import annotations

import logging

from procrastinate.contrib.django import app

from openmash.uploads.actions import scan_waiting
from openmash.web import clock

log = logging.getLogger("openmash.uploads")


@app.periodic(cron="* * * * * */10")
@app.task(name="uploads.scan", queueing_lock="uploads.scan", pass_context=False)
def scan_files(timestamp: int) -> int:
    """Scan the files that wait; how many were scanned."""
    done = scan_waiting(at=clock.now())
    if done.because and done.waiting and timestamp % 600 < 10:
        log.warning("%s files wait to be scanned: %s", done.waiting, done.because)
    return done.scanned
