"""A cluster learns the same numbers as one machine, and finds the same people. Run by `make spark`."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from openmash.linkage import sieve as sieves
from tests.linkage.test_lists import again, brother, child, run, write

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def a_thousand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A thousand invented records, by the maker of the measures: a cluster of one machine takes minutes for them."""
    folder = tmp_path_factory.mktemp("many")
    made = [sys.executable, "-m", "bench.make", "list", str(folder), "--records", "1000", "--seed", "3"]
    subprocess.run(made, check=True)
    return folder / "records.csv"


def test_spark_learns_what_duckdb_learns(a_thousand: Path, tmp_path: Path) -> None:
    """Every number within a millionth, on local[2]."""
    learned = {}
    for engine in ("duckdb", "spark"):
        out = tmp_path / f"{engine}.json"
        done = run("sieve", str(a_thousand), "--out", str(out), "--source", "a test", "--engine", engine)
        assert done.returncode == 0, done.stderr
        learned[engine] = sieves.read(out.read_text(encoding="utf-8"))
    for field, numbers in learned["duckdb"].levels.items():
        for ours, theirs in zip(numbers, learned["spark"].levels[field], strict=True):
            assert ours == pytest.approx(theirs, abs=1e-6), field


def test_spark_finds_whom_duckdb_finds(tmp_path: Path) -> None:
    children = [child(number) for number in range(120)]
    listed = [*children, *map(again, children[:80]), *(brother(number) for number in range(40))]
    records = write(tmp_path / "records.csv", listed)
    found = {}
    for engine in ("duckdb", "spark"):
        out = tmp_path / engine
        done = run("batch", str(records), "--out", str(out), "--engine", engine)
        assert done.returncode == 0, done.stderr
        with (out / "pairs.csv").open(newline="", encoding="utf-8") as opened:
            found[engine] = sorted(map(tuple, csv.reader(opened)))
    assert found["spark"] == found["duckdb"]
    assert len(found["spark"]) > 70
