"""An extract of a case system as the tests write one: few people, by the standard mapping."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from openmash.people.extract_loading import ExtractReport, load_extract
from openmash.rulebook.extracts import SOCIAL_CARE
from openmash.rulebook.roles import CLERK
from tests.factories import AT

PEOPLE = ("LC_ID", "Person Name", "Alias", "Date of Birth", "Address", "Status", "Worker", "NHS")
EPISODES = ("EpisodeID", "Start", "LC_ID", "Kind", "Outcome")
AMARA = {
    "LC_ID": "LC1", "Person Name": "Amara Okafor-Bell", "Date of Birth": "03/06/2019",
    "Address": "Flat 3, 18 Lantern Row, Withen, QX4 7RB", "Status": "open", "Worker": "Family support 2",
}  # fmt: skip
BEGUN = {"EpisodeID": "E1", "Start": "04/05/2026", "LC_ID": "LC1", "Kind": "assessment", "Outcome": "Begun"}


def written(path: Path, columns: tuple[str, ...], rows: Iterable[dict[str, str]]) -> Path:
    """A list as a file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def loaded(
    folder: Path, people: Iterable[dict[str, str]], episodes: Iterable[dict[str, str]] = (), **changes: Any
) -> ExtractReport:
    """Load these people and episodes, as of the day the other tests play on."""
    listed = written(folder / "people.csv", PEOPLE, people)
    told = list(episodes)
    events = written(folder / "episodes.csv", EPISODES, told) if told else None
    given = {"as_of": date(2026, 5, 26), "at": AT, **changes}
    return load_extract(
        system="social_care", files=(listed, events), columns=SOCIAL_CARE, encoding="utf-8", by=CLERK, **given
    )
