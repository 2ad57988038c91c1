"""Whole lists: which records of an agency's extract are one person, and what that is learned from."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from openmash.cli.ground import as_json, plainly, progress, say
from openmash.launcher.refusal import CannotStart

file = click.Path(exists=True, dir_okay=False, path_type=Path)
new_file = click.Path(dir_okay=False, path_type=Path)
engine_option = click.option(
    "--engine", type=click.Choice(["duckdb", "spark"]), default="duckdb", show_default=True,
    help="One machine, or a Spark cluster.",
)  # fmt: skip
spark_option = click.option(
    "--spark-master", default="local[2]", show_default=True, help="The cluster; empty for what spark-submit says."
)


@click.command()
@click.argument("records", type=file)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="A folder for what is found.")
@engine_option
@spark_option
@click.option("--processes", default=os.cpu_count() or 1, show_default="one a core", type=click.IntRange(1, 64))
@click.option("--memory", default="2GB", show_default=True, help="What DuckDB may take before it writes to disk.")
@click.option("--sieve", type=file, help="Which pairs are let through; as `match sieve` writes it.")
@click.option("--weights", type=file, help="What pairs weigh; as `match train --lists` writes it.")
@as_json
@plainly
def batch(
    records: Path, out: Path | None, engine: str, spark_master: str, processes: int, memory: str, sieve: Path | None,
    weights: Path | None, in_json: bool,
) -> None:  # fmt: skip
    """Say which of RECORDS are one person: a CSV file with the columns that `match evaluate` reads.

    Writes pairs.csv (one person), perhaps.csv (for somebody to decide) and clusters.csv (a number for each person).
    Stopped, it goes on where it stood when it is called again. Nothing of the hub's is read or changed.
    """
    from openmash.linkage.lists import link
    from openmash.linkage.reading import ListUnreadable

    out = out or records.with_name(f"{records.stem}-linked")
    make = _engine(engine, spark_master, memory, processes)
    try:
        found = link(records, out, make, _models(sieve, weights), processes=processes, tell=_telling())
    except ListUnreadable as no:
        raise CannotStart(str(no)) from None
    words = [f"{name}: {value}" for name, value in found.items() if name != "seconds"]
    seconds = ", ".join(f"{stage} {took}" for stage, took in dict(found["seconds"]).items())  # type: ignore[call-overload]
    say({**found, "folder": str(out)}, in_json, "\n".join([*words, f"seconds: {seconds}", f"written to {out}"]))


@click.command()
@click.argument("records", type=file)
@click.option("--out", required=True, type=new_file, help="Where the model goes.")
@click.option("--weights", type=new_file, help="Where the same goes as weights for `match evaluate --weights`.")
@click.option("--source", required=True, help="From what it was learned, in words.")
@click.option("--register", default=100_000, show_default=True, type=click.IntRange(1), help="People the hub knows.")
@engine_option
@spark_option
@plainly
def sieve(
    records: Path, out: Path, weights: Path | None, source: str, register: int, engine: str, spark_master: str
) -> None:
    """Learn from RECORDS, of which nobody said who is who, which pairs `match batch` lets through.

    Learned by Splink's expectation maximisation, the same on DuckDB and Spark.
    """
    import tempfile

    from openmash.linkage import engines, learning, reading
    from openmash.linkage.sieve import written
    from openmash.linkage.table import weights_of
    from openmash.rulebook.matching.weights import written as written_weights

    try:
        known = reading.read(records)
    except reading.ListUnreadable as no:
        raise CannotStart(str(no)) from None
    with tempfile.TemporaryDirectory(prefix="openmash-sieve-") as folder:
        with reading.processes(known, os.cpu_count() or 1) as pool:
            parts = reading.parts(known, Path(folder) / "parts", pool, _telling())
        made = _engine(engine, spark_master, "2GB", os.cpu_count() or 1)(Path(folder))
        try:
            engines.load(made, parts)
            learned = learning.learn(made, len(known.people), source=source)
        finally:
            made.close()
    out.write_text(written(learned), encoding="utf-8")
    if weights:
        made_of = weights_of(learned, version=out.stem, register=register)
        weights.write_text(written_weights(made_of), encoding="utf-8")
    click.echo(f"Learned from {len(known.people)} records: {out}")


@click.command(name="train-list")
@click.argument("sets", nargs=-1, required=True, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", required=True, type=new_file, help="Where the weights go.")
@click.option("--version", required=True, help="What these weights are called.")
@click.option("--source", required=True, help="From what they were learned, in words.")
@click.option("--per-doubling", default=0.2, show_default=True, help="Points less for each doubling of the list.")
@plainly
def train_list(sets: tuple[Path, ...], out: Path, version: str, source: str, per_doubling: float) -> None:
    """Learn what pairs within a list weigh from SETS: folders with records.csv, and truth.csv with person_id."""
    import tempfile

    from openmash.linkage.reading import ListUnreadable
    from openmash.linkage.teaching import taught
    from openmash.rulebook.matching.learning import TooLittleKnown, learn_pairs
    from openmash.rulebook.matching.weights import written

    models, processes = _models(None, None), os.cpu_count() or 1
    pairs: list[Any] = []
    most = 0
    try:
        for folder in sets:
            with tempfile.TemporaryDirectory(prefix="openmash-list-") as work:
                make = _engine("duckdb", "", "2GB", processes)
                known, found = taught(
                    folder, Path(work), make, models.sieve, models.alone, processes=processes, tell=_telling()
                )
            most = max(most, known)
            pairs += found
        weights = learn_pairs(pairs, records=most, version=version, source=source, per_doubling=per_doubling)
    except (ListUnreadable, TooLittleKnown) as no:
        raise CannotStart(str(no)) from None
    except ModuleNotFoundError as missing:
        raise CannotStart(f"Learning needs {missing.name}: install OpenMASH with its extra `learning`.") from None
    out.write_text(written(weights), encoding="utf-8")
    click.echo(f"{len(weights.points)} weights from {len(pairs)} pairs: {out}")


def _engine(name: str, master: str, memory: str, processes: int) -> Callable[[Path], Any]:
    from openmash.linkage.engines import DuckDB, Spark

    try:
        import splink  # noqa: F401 - only to say plainly that it is missing

        if name == "spark":
            import pyspark  # noqa: F401
    except ModuleNotFoundError as missing:
        extra = "spark" if missing.name == "pyspark" else "linkage"
        raise CannotStart(f"This needs {missing.name}: install OpenMASH with its extra `{extra}`.") from None
    if name == "spark":
        return lambda folder: Spark(folder, master=master)
    return lambda folder: DuckDB(folder, memory=memory, processes=processes)


def _models(sieve: Path | None, weights: Path | None) -> Any:
    from openmash.linkage.lists import Models
    from openmash.linkage.sieve import SieveUnreadable, read, standard
    from openmash.rulebook.matching.weights import WeightsUnreadable
    from openmash.rulebook.matching.weights import read as read_weights
    from openmash.rulebook.presets.weights import standard as standard_weights
    from openmash.rulebook.presets.weights import within_a_list

    try:
        return Models(
            read(sieve.read_text(encoding="utf-8")) if sieve else standard(),
            standard_weights(),
            read_weights(weights.read_text(encoding="utf-8")) if weights else within_a_list(),
        )
    except (SieveUnreadable, WeightsUnreadable) as no:
        raise CannotStart(str(no)) from None


def _telling() -> Callable[[str, int, int], None]:
    """Progress of several stages, each a line that counts, with the minutes since the start."""
    began = time.monotonic()
    lines: dict[str, Callable[[int, int], None]] = {}

    def tell(words: str, done: int, of: int) -> None:
        minutes = int(time.monotonic() - began) // 60
        lines.setdefault(words, progress(f"{words} ({minutes} min)"))(done, of)

    return tell
