"""What must never stop says each time that it was done; a watchdog hears the silence. Real time, never a demo's."""

from __future__ import annotations

from datetime import datetime, timedelta

from openmash.partnership.models import Beat

SWEEP = "alerts.sweep"
SILENT_AFTER = timedelta(seconds=90)
"""Three sweeps missed: from then on every page says so and `/health` is red (threat T10)."""


def last(name: str) -> Beat | None:
    """When it was done last; None when it never was."""
    return Beat.objects.filter(name=name).first()


def is_silent(found: Beat | None, now: datetime) -> bool:
    """Has it not been done for so long that people must watch the times themselves? `now` is real time."""
    return found is None or now - found.beat_at > SILENT_AFTER
