"""A whole list against itself: `pairs.csv`, `perhaps.csv` and `clusters.csv`, and what was done already is kept.

Stages, each in a folder of the work: parts of the list folded; chunks of pairs let through by the engine and compared;
at the end all pairs together. A run that was stopped goes on where it stood, if the list and the models are the same.
"""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import time
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from multiprocessing.pool import Pool
from pathlib import Path

from openmash.linkage import reading, weighing
from openmash.linkage.engines import Engine, Sifting, load
from openmash.linkage.reading import Listed, Progress
from openmash.linkage.sieve import Sieve, written
from openmash.rulebook.matching.clusters import clusters
from openmash.rulebook.matching.together import Alone
from openmash.rulebook.matching.weights import Weights
from openmash.rulebook.matching.weights import written as written_weights

CHUNK = 100_000
"""Records whose pairs are looked for at a time."""
_VERSION = "2"


@dataclass(frozen=True, slots=True)
class Models:
    """What pairs are let through, compared alone and compared together by."""

    sieve: Sieve
    alone: Weights
    together: Weights

    @property
    def digest(self) -> str:
        """A name for just these models."""
        texts = (_VERSION, written(self.sieve), written_weights(self.alone), written_weights(self.together))
        return hashlib.sha256("\x1f".join(texts).encode()).hexdigest()


def link(
    path: Path, out: Path, make: Callable[[Path], Engine], models: Models, *, processes: int, tell: Progress
) -> dict[str, object]:
    """Link the records of a list and write what was found to ``out``. Returns counts and seconds a stage.

    ``make``: the engine, given a folder it may fill. Raises ListUnreadable before anything is written.
    """
    clock = _Clock()
    known = reading.read(path)
    clock.lap("reading")
    work = _work(out, path, models)
    with reading.processes(known, processes) as pool:
        folded = reading.parts(known, work / "parts", pool, tell)
        clock.lap("folding")
        alone = list(_alone(work, folded, make, models, pool, tell, len(known.people), clock))
        clock.lap("comparing")
        tell("Pairs weighed together", 0, len(alone))
        scores = weighing.weighed(alone, known, models.together)
        tell("Pairs weighed together", len(alone), len(alone))
    clock.lap("together")
    weighed = [(pair.left, pair.right, score) for pair, score in zip(alone, scores, strict=True)]
    first = clusters(len(known.people), weighed, models.together.same_from)
    counts = _write(out, known, weighed, first, models.together)
    clock.lap("joining")
    shutil.rmtree(work)
    return {"records": len(known.people), "pairs compared": len(alone), **counts, "seconds": clock.laps}


class _Clock:
    """Seconds a stage."""

    def __init__(self) -> None:
        self._last = time.monotonic()
        self.laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        now = time.monotonic()
        self.laps[name] = round(now - self._last, 1)
        self._last = now


def _work(out: Path, path: Path, models: Models) -> Path:
    """The folder of this very work; what another list or other models left is thrown away."""
    with path.open("rb") as opened:
        this = {"list": hashlib.file_digest(opened, "sha256").hexdigest(), "models": models.digest}
    work = out / "unfinished"
    told = work / "of.json"
    if work.exists() and (not told.exists() or json.loads(told.read_text(encoding="utf-8")) != this):
        shutil.rmtree(work)
    work.mkdir(parents=True, exist_ok=True)
    told.write_text(json.dumps(this), encoding="utf-8")
    return work


def _alone(
    work: Path, parts: Sequence[Path], make: Callable[[Path], Engine], models: Models, pool: Pool, tell: Progress,
    records: int, clock: _Clock,
) -> Iterator[Alone]:  # fmt: skip
    """Every pair that is let through, with its score alone. A chunk that was finished before is read again."""
    of = -(-records // CHUNK)
    paths = [work / f"chunk-{number:05}" for number in range(1, of + 1)]
    missing = [(number, path) for number, path in enumerate(paths, 1) if not path.exists()]
    tell("Chunks of pairs compared", of - len(missing), of)
    if missing:
        engine = make(work)
        try:
            load(engine, parts)
            sifting = Sifting(engine, models.sieve, records)
            clock.lap("keys")
            for number, path in missing:
                through = list(sifting.let_through(number, of))
                _keep(path, weighing.alone(through, models.alone, models.together, pool))
                tell("Chunks of pairs compared", number, of)
        finally:
            engine.close()
    for path in paths:
        yield from _kept(path)


def _keep(path: Path, pairs: Iterable[Alone]) -> None:
    """One chunk, under its name only when it is whole."""
    table = array("d", (number for pair in pairs for number in (pair.left, pair.right, pair.score, pair.own)))
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_bytes(table.tobytes())
    unfinished.replace(path)


def _kept(path: Path) -> Iterator[Alone]:
    table = array("d")
    table.frombytes(path.read_bytes())
    for place in range(0, len(table), 4):
        yield Alone(int(table[place]), int(table[place + 1]), table[place + 2], table[place + 3])


def _write(
    out: Path, known: Listed, weighed: Sequence[tuple[int, int, float]], first: Sequence[int], weights: Weights
) -> dict[str, object]:
    """The three files. A pair is one person when both are of one cluster, also where no key brought them together."""
    scores = {(left, right): score for left, right, score in weighed}
    groups: dict[int, list[int]] = defaultdict(list)
    for place, of in enumerate(first):
        groups[of].append(place)
    same = [pair for group in groups.values() for pair in combinations(group, 2)]
    perhaps = [
        (left, right) for left, right, score in weighed if score >= weights.perhaps_from and first[left] != first[right]
    ]
    ids = known.ids
    head = ("record_id_1", "record_id_2", "points")
    for name, pairs in (("pairs.csv", same), ("perhaps.csv", perhaps)):
        rows = ((ids[left], ids[right], scores.get((left, right), "")) for left, right in sorted(pairs))
        _csv(out / name, head, rows)
    _csv(out / "clusters.csv", ("record_id", "cluster_id"), ((ids[n], ids[of]) for n, of in enumerate(first)))
    return {"pairs": len(same), "perhaps": len(perhaps), "clusters": len(groups)}


def _csv(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(head)
        writer.writerows(rows)
    unfinished.replace(path)
