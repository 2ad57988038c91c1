"""The Southampton preset: blue, red, amber, green, each decided within 24 hours of receipt (SOU 4.2, 7.6)."""

from __future__ import annotations

from typing import Any

from openmash.rulebook.presets.standard import AMBER, BLUE, GREEN, RED, STANDARD

_DECIDED = "24 hours from receipt: SOU 7.6; for every colour and round the clock: our reading."
_DAY = {"decision_hours": 24, "decision_working_days": None, "calendar": "ROUND_THE_CLOCK"}

SOUTHAMPTON: dict[str, Any] = {
    **STANDARD,
    "preset": "southampton",
    "ratings": [
        rating | _DAY | {"source": f"{_DECIDED} Return hours: our default."} for rating in (RED, AMBER, GREEN, BLUE)
    ],
    "sources": STANDARD["sources"] | {"ratings": "blue, red, amber, green: SOU 4.2"},
}
