"""Learning what pairs within a list weigh, from lists of which it is known who is who."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from openmash.linkage import reading, weighing
from openmash.linkage.engines import Engine, Sifting, load
from openmash.linkage.reading import ListUnreadable, Progress
from openmash.linkage.sieve import Sieve
from openmash.rulebook.matching import together
from openmash.rulebook.matching.comparing import compare
from openmash.rulebook.matching.weights import Weights

Taught = tuple[Sequence[str], bool]
"""The features of a pair, and whether it is one person."""


def truth_of(path: Path) -> Mapping[str, str]:
    """By record_id, whose record it is: columns record_id and person_id. Raises ListUnreadable."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as opened:
            return {row["record_id"]: row["person_id"] for row in csv.DictReader(opened)}
    except (OSError, UnicodeDecodeError, csv.Error, KeyError):
        raise ListUnreadable(f"{path} must be a CSV file in UTF-8 with the columns record_id and person_id.") from None


def taught(
    folder: Path, work: Path, make: Callable[[Path], Engine], sieve: Sieve, alone: Weights, *, processes: int,
    tell: Progress,
) -> tuple[int, list[Taught]]:  # fmt: skip
    """Every pair of a folder's records.csv that is let through, as truth.csv says; and how many records there are."""
    known, whose = reading.read(folder / "records.csv"), truth_of(folder / "truth.csv")
    unknown = next((one for one in known.ids if one not in whose), None)
    if unknown is not None:
        raise ListUnreadable(f"{folder / 'truth.csv'} says nothing of {unknown}, which is in records.csv.")
    with reading.processes(known, processes) as pool:
        parts = reading.parts(known, work / "parts", pool, tell)
        engine = make(work)
        try:
            load(engine, parts)
            through = list(Sifting(engine, sieve, len(known.people)).let_through(1, 1))
            # Weights within a list are what is to be learned: those for two alone stand in, and that part is not used.
            pairs = weighing.alone(through, alone, alone, pool)
        finally:
            engine.close()
    tell("Pairs weighed together", 0, len(pairs))
    beside = together.others(pairs, reading.marks(known))
    found: list[Taught] = []
    for pair, said in zip(pairs, beside, strict=True):
        compared = compare(known.people[pair.left], known.people[pair.right], known.rarity)
        names = [name for bar in together.features(compared, said).values() for name in bar]
        found.append((names, whose[known.ids[pair.left]] == whose[known.ids[pair.right]]))
    return len(known.people), found
