"""The demo's clock: Wednesday 27 May 2026, 10:41 London at first start; real speed while serving, then kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

FIRST = datetime(2026, 5, 27, 9, 41, tzinfo=UTC)
FILE = "demo-clock.json"


def offset(home: Path, real: datetime | None = None) -> float:
    """Seconds to add to real time so that the demo goes on where it last stopped; kept in the data folder."""
    real = real or datetime.now(UTC)
    return (last(home) - real).total_seconds()


def last(home: Path) -> datetime:
    """The demo time at which it last served; the first morning when it never did or the note cannot be read."""
    try:
        return datetime.fromisoformat(json.loads((home / FILE).read_text(encoding="utf-8"))["demo_at"])
    except (OSError, ValueError, KeyError):
        return FIRST


def note(home: Path, demo_at: datetime) -> None:
    """Keep the demo time, whole or not at all, so that a kill leaves a readable note."""
    part = home / f"{FILE}.part"
    part.write_text(json.dumps({"demo_at": demo_at.isoformat()}), encoding="utf-8")
    part.replace(home / FILE)
