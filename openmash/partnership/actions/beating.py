"""Writing down that what must never stop was done."""

from __future__ import annotations

from datetime import datetime

from openmash.partnership.models import Beat


def beat(*, name: str, beat_at: datetime, hub_at: datetime) -> None:
    """It was done just now (`beat_at` real time, `hub_at` the hub's); the row commits with what was done."""
    Beat.objects.update_or_create(name=name, defaults={"beat_at": beat_at, "hub_at": hub_at})
