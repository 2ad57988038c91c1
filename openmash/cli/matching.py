"""Matching: measured on people whose truth is known, and its weights learned."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from openmash.cli.ground import as_json, bring_up_to_date, plainly, progress, say, with_django
from openmash.launcher.installation import Kind
from openmash.launcher.refusal import CannotStart
from openmash.launcher.scratch import scratch

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
@as_json
@plainly
def evaluate(register: Path, queries: Path, truth: Path, in_json: bool) -> None:
    """Look for the people of QUERIES in REGISTER and print how often TRUTH is found: CSV files with a heading.

    The people are loaded into a database of their own and looked for by the code that the screens use; nothing of the
    hub's is touched. A column `referral` in QUERIES puts people who were named together into one household.
    """
    from openmash.rulebook.matching.measuring import report

    with scratch() as urls:
        keys = _load(register, urls.owner)
        found = report(_each(queries, truth, keys, "outcomes"))
    say(found, in_json, _table(found))


@match.command()
@click.argument("sets", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where the weights go.")
@click.option("--version", required=True, help="What these weights are called.")
@click.option("--source", required=True, help="From what they were learned, in words.")
@click.option("--per-doubling", default=1.0, show_default=True, help="Points less for each doubling of the register.")
@plainly
def train(sets: tuple[Path, ...], out: Path, version: str, source: str, per_doubling: float) -> None:
    """Learn weights from SETS, folders with register.csv, queries.csv and truth.csv, and write them to a file.

    Learn from registers of the size that will be met: what is found beside the right person depends on it.
    """
    from openmash.rulebook.matching.learning import learn
    from openmash.rulebook.matching.weights import written

    learned: list[Any] = []
    sizes = []
    for folder in sets:
        with scratch() as urls:
            keys = _load(folder / "register.csv", urls.owner)
            sizes.append(len(keys))
            learned += _each(folder / "queries.csv", folder / "truth.csv", keys, "asked")
    weights = learn(learned, register=max(sizes), version=version, source=source, per_doubling=per_doubling)
    out.write_text(written(weights), encoding="utf-8")
    click.echo(f"{len(weights.points)} weights from {len(learned)} people looked for: {out}")


def _load(register: Path, owner: str) -> dict[str, str]:
    """Loads a register into the scratch database, counts its names, and tells the hub's id to the list's."""
    with_django(kind=Kind.DEMO)
    bring_up_to_date()
    import psycopg

    from openmash.partnership.viewers import acting_as
    from openmash.people.actions import count_names, load
    from openmash.people.actions.loading import BATCH
    from openmash.people.queries.measuring import keys_of_source
    from openmash.rulebook.roles import CLERK

    people = list(_people(register))
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


def _each(queries: Path, truth: Path, keys: dict[str, str], what: str) -> Iterator[Any]:
    """What the measured search gives for every household of a file, as a social worker of the hub."""
    from openmash.partnership.viewers import acting_as
    from openmash.people.queries import measuring
    from openmash.rulebook.roles import Viewer
    from openmash.rulebook.words import Role

    right = {
        row["record_id"]: (row.get("register_id") or "", row.get("kind") or "", row.get("community") or "")
        for row in _rows(truth)
    }
    households = list(_households(queries))
    missing = next((one.id for house in households for one in house if one.id not in right), None)
    if missing is not None:
        raise CannotStart(f"{truth} says nothing of {missing}, who is in {queries}.")
    viewer = Viewer("00000000-0000-4000-8000-000000000000", "The measure", Role.SOCIAL_WORKER)
    show = progress("Looked for")
    for number, household in enumerate(households, 1):
        with acting_as(viewer):
            yield from getattr(measuring, what)(viewer, household, right, keys)
        show(number, len(households))


def _households(path: Path) -> Iterator[list[Any]]:
    from openmash.rulebook.matching.lists import line_of

    rows = list(_rows(path))
    if rows and "referral" in rows[0]:
        for _, together in groupby(rows, key=lambda row: row["referral"]):
            yield [line_of(row) for row in together]
    else:
        for row in rows:
            yield [line_of(row)]


def _people(path: Path) -> Iterator[Any]:
    from openmash.rulebook.matching.lists import LineUnreadable, line_of

    for number, row in enumerate(_rows(path), 2):
        try:
            yield line_of(row)
        except LineUnreadable as no:
            raise CannotStart(f"{path}, line {number}: {no}") from None


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as opened:
        yield from csv.DictReader(opened)


def _table(found: dict[str, object]) -> str:
    lines = []
    for name, value in found.items():
        if isinstance(value, dict):
            lines += [f"{name}:", *(f"    {key or 'not said'}: {each}" for key, each in value.items())]
        else:
            lines.append(f"{name}: {'-' if value is None else value}")
    return "\n".join(lines)
