"""A whole list against itself: what the agencies hold of many people, mixed, and who each record is of."""

from __future__ import annotations

from pathlib import Path

from bench.files import table
from bench.records import COLUMNS, Record, cells, held
from bench.world import World

HEAD = ("record_id", "person_id", "household_id", "community")


def make(world: World, out: Path, *, records: int) -> None:
    """Writes ``records.csv`` and ``truth.csv``. Whole households are taken until there are enough records."""
    rows: list[tuple[Record, int, int, str]] = []
    for household in world.households():
        for person in household.people:
            rows += ((one, person.id, household.number, person.community) for one in held(world, person))
        if len(rows) >= records:
            break
    del rows[records:]
    world.random.shuffle(rows)
    with table(out / "records.csv", COLUMNS) as listed, table(out / "truth.csv", HEAD) as truth:
        for number, (record, person_id, household_id, community) in enumerate(rows, 1):
            record.record_id = str(number)
            listed.writerow(cells(record))
            truth.writerow((number, person_id, household_id, community))
