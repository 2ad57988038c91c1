"""The invented city's own children's case system: its extract of the demo's first morning, loaded as any is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from openmash.demo import clock
from openmash.demo.actions.accounts import DATA
from openmash.partnership.viewers import acting_as
from openmash.people.extract_loading import load_extract
from openmash.people.queries.extracts import is_loaded
from openmash.rulebook import calendars
from openmash.rulebook.extracts import SOCIAL_CARE
from openmash.rulebook.roles import CLERK

SYSTEM = "social_care"
LOADED = clock.FIRST - timedelta(hours=5)


def load_case_system() -> int:
    """Load the extract once; how many people it brought, none when one was loaded before."""
    with acting_as(CLERK):
        if is_loaded(CLERK, SYSTEM):
            return 0
    files = Path(str(DATA / "social_care.csv")), Path(str(DATA / "social_care_events.csv"))
    report = load_extract(
        system=SYSTEM, files=files, columns=SOCIAL_CARE,
        encoding="utf-8", as_of=calendars.london(LOADED).date(), by=CLERK, at=LOADED,
    )  # fmt: skip
    return report.people["new"]
