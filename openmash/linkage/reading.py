"""A list read once: every record folded, and its columns written in parts that a later run finds again."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.pool import Pool
from pathlib import Path
from typing import Any

from openmash.linkage.columns import LISTS, NUMBERS, TEXTS, TRUTHS, columns
from openmash.rulebook.matching.evidence import Evidence, evidence
from openmash.rulebook.matching.household import household_marks
from openmash.rulebook.matching.keys import names_to_count
from openmash.rulebook.matching.lists import LineUnreadable, line_of

PART = 20_000
"""Records of one part."""

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and of how much."""


class ListUnreadable(ValueError):
    """A list that cannot be linked, with a sentence naming the line."""


@dataclass(frozen=True, slots=True)
class Listed:
    """The records of a list, by place. ``rarity``: of all records, the share that bears a name."""

    ids: Sequence[str]
    people: Sequence[Evidence]
    rarity: Mapping[str, float]


def read(path: Path) -> Listed:
    """Reads and folds a list. Raises ListUnreadable; the whole list is read before anything is written."""
    ids: list[str] = []
    people: list[Evidence] = []
    seen: set[str] = set()
    for number, row in _rows(path):
        try:
            facts = line_of(row)
        except LineUnreadable as no:
            raise ListUnreadable(f"{path}, line {number}: {no}") from None
        if facts.id in seen:
            raise ListUnreadable(f"{path}, line {number}: the record_id was used before. Each record needs its own.")
        seen.add(facts.id)
        ids.append(facts.id)
        people.append(evidence(facts))
    if not people:
        raise ListUnreadable(f"{path} lists nobody.")
    borne = Counter(name for person in people for name in names_to_count(person))
    return Listed(ids, people, {name: bearers / len(people) for name, bearers in borne.items()})


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        with path.open(newline="", encoding="utf-8-sig") as opened:
            lines = csv.DictReader(opened)
            if "record_id" not in (lines.fieldnames or ()):
                raise ListUnreadable(f"{path} has no column record_id.")
            for row in lines:
                yield lines.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error):
        raise ListUnreadable(f"{path} cannot be read as a CSV file in UTF-8.") from None


_listed: Listed
"""The list, in each of the processes that share it since they were made."""


def processes(listed: Listed, number: int) -> Pool:
    """Processes that know the list without its being sent to them."""
    global _listed
    _listed = listed
    return get_context("fork").Pool(number)


def listed() -> Listed:
    """The list, in one of the processes made for it."""
    return _listed


def marks(one: Listed) -> list[tuple[str, ...]]:
    """By place, what somebody's household is known by."""
    return [tuple(sorted(household_marks(person))) for person in one.people]


def parts(one: Listed, folder: Path, pool: Pool, tell: Progress) -> list[Path]:
    """The columns of every record, in parts. Those of an earlier run are taken as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    wanted = [(first, folder / f"{first // PART:05}.parquet") for first in range(0, len(one.people), PART)]
    missing = [(first, path) for first, path in wanted if not path.exists()]
    done = len(wanted) - len(missing)
    tell("Parts of the list folded", done, len(wanted))
    for _ in pool.imap_unordered(_write_part, missing):
        done += 1
        tell("Parts of the list folded", done, len(wanted))
    return [path for _, path in wanted]


def _write_part(wanted: tuple[int, Path]) -> None:
    """One part, under its name only when it is whole."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    first, path = wanted
    people = _listed.people[first : first + PART]
    rows = [columns(first + place, person) for place, person in enumerate(people)]
    unfinished = path.with_suffix(".unfinished")
    pq.write_table(pa.Table.from_pylist(rows, schema=pa.schema(_types())), unfinished)
    unfinished.replace(path)


def _types() -> list[tuple[str, Any]]:
    import pyarrow as pa

    kinds = {
        **dict.fromkeys(TEXTS, pa.string()),
        **dict.fromkeys(("id", *NUMBERS), pa.int64()),
        **dict.fromkeys(TRUTHS, pa.bool_()),
        **dict.fromkeys((*LISTS, "keys"), pa.list_(pa.string())),
    }
    return list(kinds.items())
