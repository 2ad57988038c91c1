"""Matching: measured on people whose truth is known, and its weights learned."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from openmash.cli.ground import as_json, bring_up_to_date, plainly, progress, say, with_database, with_django
from openmash.launcher.installation import Kind
from openmash.launcher.refusal import CannotStart
from openmash.launcher.scratch import scratch
from openmash.rulebook.matching import PersonFacts
from openmash.rulebook.matching.lists import LineUnreadable, line_of
from openmash.rulebook.matching.weights import written
from openmash.rulebook.roles import Viewer

AT = datetime(2026, 1, 1, 12, tzinfo=UTC)
SOURCE = "measure"
file = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(name="match")
def match() -> None:
    """Who is known already: how good the search is, and what its weights are learned from."""


@match.command()
@click.argument("register", type=file)
@click.argument("queries", type=file)
@click.argument("truth", type=file)
@click.option("--weights", type=file, help="Weights to judge, instead of those in use.")
@as_json
@plainly
def evaluate(register: Path, queries: Path, truth: Path, weights: Path | None, in_json: bool) -> None:
    """Look for the people of QUERIES in REGISTER and print how often TRUTH is found: CSV files with a heading.

    The people are loaded into a database of their own and looked for by the code that the screens use; nothing of the
    hub's is touched. A column `referral` in QUERIES puts people who were named together into one household.
    """
    from openmash.rulebook.matching.measuring import report

    trial = _read(register, queries, truth)
    if weights:
        os.environ["OPENMASH_MATCHING_WEIGHTS"] = str(weights.resolve())
    with scratch() as urls:
        found = report(_each(trial, _load(trial.register, urls.owner), "outcomes"))
    say(found, in_json, _table(found))


@match.command()
@click.argument("sets", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where the weights go.")
@click.option("--version", required=True, help="What these weights are called.")
@click.option("--source", required=True, help="From what they were learned, in words.")
@click.option("--per-doubling", default=0.5, show_default=True, help="Points less for each doubling of the register.")
@plainly
def train(sets: tuple[Path, ...], out: Path, version: str, source: str, per_doubling: float) -> None:
    """Learn weights from SETS, folders with register.csv, queries.csv and truth.csv, and write them to a file.

    Learn from registers of the size that will be met: what is found beside the right person depends on it.
    """
    try:
        from openmash.rulebook.matching.learning import learn

        trials = [_read(*(folder / f"{name}.csv" for name in ("register", "queries", "truth"))) for folder in sets]
        learned: list[Any] = []
        for trial in trials:
            with scratch() as urls:
                learned += _each(trial, _load(trial.register, urls.owner), "asked")
        size = max(len(trial.register) for trial in trials)
        weights = learn(learned, register=size, version=version, source=source, per_doubling=per_doubling)
    except ModuleNotFoundError as missing:
        raise CannotStart(f"Learning needs {missing.name}: install OpenMASH with its extra `learning`.") from None
    out.write_text(written(weights), encoding="utf-8")
    click.echo(f"{len(weights.points)} weights from {len(learned)} people looked for: {out}")


@match.command()
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where the weights go.")
@click.option("--version", required=True, help="What these weights are called.")
@plainly
def learn(out: Path, version: str) -> None:
    """Learn from this hub's own decisions: whom its people linked, and whom they were shown beside and did not choose.

    The weights in use are where it starts; few decisions move them little. Judge the file with `match evaluate
    --weights` before you name it in OPENMASH_MATCHING_WEIGHTS. It holds no name and no id.
    """
    with_database()
    from openmash.partnership.viewers import acting_as
    from openmash.people.queries.deciding import decided
    from openmash.people.weights import in_use
    from openmash.rulebook.matching.learning import TooLittleKnown, learn_near

    viewer = _measure()
    with acting_as(viewer):
        asked = [one for each in decided(viewer) for one in each]
    try:
        same = sum(one.right is not None for one in asked)
        source = f"{in_use().version}, moved by {len(asked)} decisions of this hub, {same} of them the same person"
        weights = learn_near(asked, in_use(), version=version, source=source)
    except TooLittleKnown as no:
        raise CannotStart(str(no)) from None
    except ModuleNotFoundError as missing:
        raise CannotStart(f"Learning needs {missing.name}: install OpenMASH with its extra `learning`.") from None
    out.write_text(written(weights), encoding="utf-8")
    click.echo(f"{source}: {out}")


@dataclass(frozen=True)
class Trial:
    """A register, the households looked for in it, and who each of them is."""

    register: list[PersonFacts]
    households: list[list[PersonFacts]]
    truth: dict[str, tuple[str, str, str]]


def _read(register: Path, queries: Path, truth: Path) -> Trial:
    """Everything is read before anything is started. Raises CannotStart, naming the file and the line."""
    right = {
        row.get("record_id") or "": (row.get("register_id") or "", row.get("kind") or "", row.get("community") or "")
        for _, row in _rows(truth)
    }
    households: dict[str, list[PersonFacts]] = {}
    for row, one in _people(queries):
        if one.id not in right:
            raise CannotStart(f"{truth} says nothing of {one.id}, who is in {queries}.")
        households.setdefault(row.get("referral") or f"alone {one.id}", []).append(one)
    return Trial([one for _, one in _people(register)], list(households.values()), right)


def _load(people: Sequence[PersonFacts], owner: str) -> dict[str, str]:
    """Loads a register into the scratch database, counts its names, and tells the hub's id to the list's."""
    with_django(kind=Kind.DEMO)
    bring_up_to_date()
    import psycopg

    from openmash.partnership.viewers import acting_as
    from openmash.people.actions import count_names, load
    from openmash.people.actions.loading import BATCH
    from openmash.people.queries.measuring import keys_of_source
    from openmash.rulebook.roles import CLERK

    show = progress("People loaded")
    for first in range(0, len(people), BATCH):
        with acting_as(CLERK):
            load(source=SOURCE, people=people[first : first + BATCH], by=CLERK, at=AT)
        show(min(first + BATCH, len(people)), len(people))
    with acting_as(CLERK):
        count_names()
    with psycopg.connect(owner, autocommit=True) as link:
        link.execute("vacuum analyze")
    with acting_as(CLERK):
        return keys_of_source(CLERK, SOURCE)


def _each(trial: Trial, keys: dict[str, str], what: str) -> Iterator[Any]:
    """What the measured search gives for every household, as a social worker of the hub."""
    from openmash.partnership.viewers import acting_as
    from openmash.people.queries import measuring

    viewer = _measure()
    show = progress("Looked for")
    for number, household in enumerate(trial.households, 1):
        with acting_as(viewer):
            yield from getattr(measuring, what)(viewer, household, trial.truth, keys)
        show(number, len(trial.households))


def _measure() -> Viewer:
    """As whom the search is asked: it answers the hub alone."""
    from openmash.rulebook.words import Role

    return Viewer("00000000-0000-4000-8000-000000000000", "The measure", Role.SOCIAL_WORKER)


def _people(path: Path) -> Iterator[tuple[dict[str, str], PersonFacts]]:
    for number, row in _rows(path):
        try:
            yield row, line_of(row)
        except LineUnreadable as no:
            raise CannotStart(f"{path}, line {number}: {no}") from None


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines of a file with a heading, each with its number. Raises CannotStart where it is no such file."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as opened:
            for row in (lines := csv.DictReader(opened)):
                yield lines.line_num, row
    except (OSError, UnicodeDecodeError, csv.Error):
        raise CannotStart(f"{path} cannot be read as a CSV file in UTF-8.") from None


def _table(found: dict[str, object]) -> str:
    lines = []
    for name, value in found.items():
        if isinstance(value, dict):
            lines += [f"{name}:", *(f"    {key or 'not said'}: {each}" for key, each in value.items())]
        else:
            lines.append(f"{name}: {'-' if value is None else value}")
    return "\n".join(lines)
