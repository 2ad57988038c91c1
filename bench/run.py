"""How good matching is: sets are made, the product's own commands run on them, and the figures kept.

`make bench-matching`, or python -m bench.run --sizes 10000 --only batch. Never run beside other work: it tells seconds.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from bench import measures, sets
from bench.commands import ROOT, DidNotRun, Ran, openmash
from bench.files import rows
from bench.make import SEED
from bench.profile import STANDARD
from bench.records import OFTEN

RESULTS = Path(__file__).with_name("results.json")
SIZES = {"batch": (10_000, 100_000), "search": (100_000,), "households": (100_000,), "fairness": (100_000,)}
"""What is measured, and at which sizes when nothing is said: records of a list, people of a register."""
BY_COMMUNITY = "right among five, by community"
Figures = dict[str, Any]
new_file = click.Path(dir_okay=False, path_type=Path)


def _sizes(_: click.Context, __: click.Parameter, text: str | None) -> tuple[int, ...]:
    try:
        sizes = tuple(int(size) for size in text.split(",")) if text else ()
    except ValueError:
        sizes = (0,)
    if any(size < 1 for size in sizes):
        raise click.BadParameter("write whole numbers with commas between them, such as 10000,100000")
    return sizes


@click.command()
@click.option("--sizes", callback=_sizes, help="Records or people, such as 10000,100000; else what each is judged at.")
@click.option("--only", multiple=True, type=click.Choice([*SIZES]), help="This alone; may be said more than once.")
@click.option(
    "--work", type=click.Path(file_okay=False, path_type=Path), default=sets.cache, help="Where sets are kept."
)
@click.option("--results", type=new_file, default=RESULTS, help="Where the figures go, the last of each kind and size.")
@click.option("--seed", default=SEED, show_default=True)
@click.option(
    "--profile", "city", default=STANDARD, help="Another city.",
    type=click.Path(exists=True, dir_okay=False, path_type=Path, resolve_path=True),
)  # fmt: skip
def run(sizes: tuple[int, ...], only: tuple[str, ...], work: Path, results: Path, seed: int, city: Path) -> None:
    """Measure matching on invented people and write bench/results.json."""
    work = work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    try:
        for what in only or SIZES:
            for size in sizes or SIZES[what]:
                click.echo(f"{what}, {size:,} ...", err=True)
                found = _measured(what, size, seed, work, city)
                _keep(results, found)
                click.echo("\n".join(_table(found)))
    except DidNotRun as no:
        click.echo(str(no), err=True)
        raise SystemExit(1) from None


def _measured(what: str, size: int, seed: int, work: Path, city: Path) -> Figures:
    """One set made and one command run on it: the figures, and everything needed to get them again."""
    kind, arguments = _arguments(what, size, seed)
    folder = sets.ready(work, kind, arguments, city)
    measure = _batch if kind == "list" else _search
    command, ran, figures = measure(folder)
    return {
        "what": what,
        "size": size,
        "seed": seed,
        "city": city.name,
        "made by": f"python -m bench.make {kind} OUT {' '.join(arguments)}",
        "command": command,
        "date": datetime.now(UTC).date().isoformat(),
        "commit": _commit(),
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}",
        "seconds in all": ran.seconds,
        "megabytes, all processes": ran.together_mb,
        "megabytes, largest process": ran.largest_mb,
        "figures": figures,
    }


def _arguments(what: str, size: int, seed: int) -> tuple[str, list[str]]:
    """How a set is made. A small register cannot hold the full number of people to look for; it gets a share."""
    if what == "batch":
        return "list", ["--records", str(size), "--seed", str(seed)]
    common = ["--register", str(size), "--queries", str(min(2_000, size // 10)), "--seed", str(seed)]
    if what == "households":
        return "register", [*common, "--households"]
    unknown = ["--unknown", str(min(5_000, size // 20))]
    each = ["--per-community", str(min(1_000, size // 100))] if what == "fairness" else []
    return "register", [*common, *unknown, *each]


def _batch(folder: Path) -> tuple[str, Ran, Figures]:
    out = folder / "linked"
    shutil.rmtree(out, ignore_errors=True)  # an earlier run, perhaps unfinished, must not save this one its work
    ran = openmash("match", "batch", folder / "records.csv", "--out", out, "--json")
    person_of = {row["record_id"]: row["person_id"] for row in rows(folder / "truth.csv")}
    told = [row["record_id"] for row in rows(folder / "records.csv") if row["agency"] in OFTEN]
    said = ((row["record_id_1"], row["record_id_2"]) for row in rows(out / "pairs.csv"))
    cluster_of = {row["record_id"]: row["cluster_id"] for row in rows(out / "clusters.csv")}
    figures = list_figures(said, cluster_of, person_of, told)
    for name in ("perhaps", "pairs compared", "seconds"):
        figures[name] = ran.printed.get(name)
    return "openmash match batch records.csv --json", ran, figures


def list_figures(
    said: Iterable[tuple[str, str]], cluster_of: Mapping[str, str], person_of: Mapping[str, str], told: Sequence[str]
) -> Figures:
    """The figures of one linked list."""
    pairs, cubed = measures.pairs(said, person_of), measures.b_cubed(cluster_of, person_of)
    figures: Figures = {
        **_shares("pairs", pairs.shares),
        "pairs wrong": pairs.wrong,
        "pairs missed": pairs.missed,
        **_shares("B-cubed", cubed),
    }
    for at_least in (2, 3):
        joined = measures.joined(cluster_of, person_of, told, at_least)
        figures[f"repeat contacts wholly joined, {at_least} or more"] = _rounded(joined.share)
        figures[f"people with {at_least} or more contacts"] = joined.people
    return figures


def _search(folder: Path) -> tuple[str, Ran, Figures]:
    files = [folder / f"{name}.csv" for name in ("register", "queries", "truth")]
    ran = openmash("match", "evaluate", *files, "--json")
    figures = dict(ran.printed)
    shares = [float(words.split()[0]) for words in dict(figures.get(BY_COMMUNITY) or {}).values()]
    if shares:
        figures["best less worst community"] = _rounded(max(shares) - min(shares))
    return "openmash match evaluate register.csv queries.csv truth.csv --json", ran, figures


def _shares(of: str, shares: measures.Shares) -> Figures:
    values = {"precision": shares.precision, "recall": shares.recall, "F1": shares.f1}
    return {f"{of}, {name}": _rounded(value) for name, value in values.items()}


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _commit() -> str:
    """Of which code the figures are; what is not yet committed is said."""
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!bench/results.json")
    return f"{_git('rev-parse', '--short=12', 'HEAD') or 'unknown'}{' and changes' if changed else ''}"


def _git(*words: str) -> str:
    ran = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    return ran.stdout.strip()


def _keep(results: Path, found: Figures) -> None:
    """Writes one measurement over the last one of its kind, size, seed and city."""
    same = ("what", "size", "seed", "city")
    kept = json.loads(results.read_text(encoding="utf-8")) if results.exists() else []
    others = [one for one in kept if any(one[name] != found[name] for name in same)]
    order = [*SIZES]
    told = sorted([*others, found], key=lambda one: (order.index(one["what"]), one["size"], one["city"], one["seed"]))
    results.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _table(found: Mapping[str, Any]) -> Iterator[str]:
    """The figures for reading, a line each."""
    yield f"\n{found['what']}, {found['size']:,} ({found['commit']}, {found['date']})"
    told = {**found["figures"], **{name: found[name] for name in found if name.startswith(("seconds", "megabytes"))}}
    for name, value in told.items():
        if isinstance(value, dict):
            yield f"  {name}"
            yield from (f"    {key:<44} {each}" for key, each in value.items())
        else:
            yield f"  {name:<46} {'-' if value is None else value}"


if __name__ == "__main__":
    run()
