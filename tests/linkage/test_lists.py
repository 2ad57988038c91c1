"""A whole list linked through the command: found, bounded, stopped and gone on with, refused in a sentence."""

from __future__ import annotations

import csv
import json
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from openmash.linkage import sieve as sieves
from openmash.linkage.levels import LEVELS
from openmash.linkage.table import weights_of
from openmash.rulebook.matching.homes import EVERY
from openmash.rulebook.matching.lists import COLUMNS
from tests.ground.databases import ROOT

FORENAMES = ["Amara", "Idris", "Reuben", "Hania", "Oliver", "Zofia", "Tobias", "Maryam", "Callum", "Ngozi", "Elif"]
SURNAMES = ["Okafor", "Javed", "Hale", "Marsh", "Nowak", "Farrow", "Delaney", "Coyle", "Sandhu", "Pereira"]
STREETS = ["Acacia Street", "Lantern Row", "Quarry Hill", "Saltpan Close", "Weaver Lane", "Ferry Road", "Mill Walk"]


def child(number: int) -> dict[str, str]:
    """One invented child; no two live in one house."""
    return {
        "record_id": f"a{number}",
        "role": "child",
        "forename": FORENAMES[number % 11],
        "surname": SURNAMES[number // 11 % 10],
        "dob": f"20{10 + number % 13}-{1 + number * 5 % 12:02}-{1 + number * 7 % 28:02}",
        "sex": "FM"[number % 2],
        "house": str(1 + number * 3 % 97),
        "street": STREETS[number % 7],
        "postcode": f"QX{1 + number % 9} {number % 8}AB",
        "recorded_on": "2026-01-05",
    }


def again(one: dict[str, str]) -> dict[str, str]:
    """The same child as another agency wrote them down: a letter doubled, day and month turned, no postcode."""
    year, month, day = one["dob"].split("-")
    turned = f"{year}-{day}-{month}" if int(day) <= 12 else one["dob"]
    name = one["forename"]
    return {
        **one,
        "record_id": f"b{one['record_id'][1:]}",
        "forename": name[:2] + name[1:],
        "dob": turned,
        "postcode": "",
    }


def brother(number: int) -> dict[str, str]:
    """A brother of a child of the same house, some years older."""
    one = child(number)
    return {
        **one,
        "record_id": f"c{number}",
        "forename": FORENAMES[(number + 4) % 11],
        "dob": f"200{number % 10}-{1 + number % 12:02}-{1 + number * 11 % 28:02}",
    }


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def command(*words: str) -> list[str]:
    return [sys.executable, "-m", "openmash.cli", "match", *words]


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*words), cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        env={**os.environ, "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"},
    )  # fmt: skip


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eighty children, sixty of them written down twice, twenty with a brother."""
    children = [child(number) for number in range(80)]
    brothers = [brother(number) for number in range(20)]
    return write(tmp_path_factory.mktemp("list") / "records.csv", [*children, *map(again, children[:60]), *brothers])


@pytest.fixture(scope="module")
def linked(records: Path) -> tuple[dict[str, object], Path]:
    """What one run says and the folder it wrote."""
    done = run("batch", str(records), "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    return said, Path(said["folder"])


def test_children_written_down_twice_are_one(linked: tuple[dict[str, object], Path]) -> None:
    _, folder = linked
    found = {(row["record_id_1"][1:], row["record_id_2"][1:]) for row in rows(folder / "pairs.csv")}
    right = {(str(number), str(number)) for number in range(60)}
    assert len(found & right) >= 57
    assert len(found - right) <= 1


def test_every_record_is_in_one_cluster_and_the_counts_are_right(linked: tuple[dict[str, object], Path]) -> None:
    said, folder = linked
    clusters = rows(folder / "clusters.csv")
    assert len({row["record_id"] for row in clusters}) == len(clusters) == said["records"] == 160
    assert len({row["cluster_id"] for row in clusters}) == said["clusters"]
    assert len(rows(folder / "pairs.csv")) == said["pairs"]
    assert len(rows(folder / "perhaps.csv")) == said["perhaps"]
    assert not (folder / "unfinished").exists()


def test_a_run_that_was_killed_goes_on_and_says_the_same(
    records: Path, linked: tuple[dict[str, object], Path], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    process = subprocess.Popen(command("batch", str(records), "--out", str(out)), cwd=ROOT, start_new_session=True)
    part = out / "unfinished" / "parts" / "00000.parquet"
    until = time.monotonic() + 60
    while not part.exists() and process.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert part.exists()
    assert not (out / "clusters.csv").exists()
    written = part.stat().st_mtime_ns

    done = run("batch", str(records), "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert "Parts of the list folded (0 min): 1 of 1" in done.stderr
    assert written < (out / "clusters.csv").stat().st_mtime_ns
    assert (out / "pairs.csv").read_text() == (linked[1] / "pairs.csv").read_text()


def test_what_is_left_of_another_list_is_not_gone_on_with(records: Path, tmp_path: Path) -> None:
    left = tmp_path / "out" / "unfinished" / "parts"
    left.mkdir(parents=True)
    (left / "00000.parquet").write_bytes(b"of another list")
    (left.parent / "of.json").write_text('{"list": "another", "models": "others"}')
    done = run("batch", str(records), "--out", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("record_id,dob\n1,2019-03-06\n2,31/12/2019\n", "line 3: “dob” is no date"),
        ("record_id,dob\n1,\n1,\n", "line 3: the record_id was used before"),
        ("name\nAmara\n", "has no column record_id"),
        ("record_id\n", "lists nobody"),
        ("", "has no column record_id"),
        (b"record_id\n\xff\xfe\n", "cannot be read as a CSV file in UTF-8"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_in_a_sentence(
    content: str | bytes, sentence: str, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_bytes(content if isinstance(content, bytes) else content.encode())
    done = run("batch", str(wrong))
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr
    assert sentence in done.stderr
    assert not (tmp_path / "wrong-linked").exists()


def test_strange_names_are_linked_and_kept_as_they_are(tmp_path: Path) -> None:
    """One letter, two hundred, other scripts, signs, HTML, SQL, and forty children in one house."""
    names = ["A", "A" * 200, "Амина", "張偉", "🙂", "<b>Bold</b>", "'; drop table records; --", "O'Brien-Núñez", ""]
    odd = [{**child(n), "record_id": f"o{n}", "forename": name, "surname": name} for n, name in enumerate(names)]
    house = [{**child(n), "record_id": f"h{n}", "house": "1", "street": "Full Street", "dob": ""} for n in range(40)]
    done = run("batch", str(write(tmp_path / "odd.csv", [*odd, *house])), "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["records"] == 49
    assert len(rows(tmp_path / "odd-linked" / "clusters.csv")) == 49


def test_the_sieve_and_its_weights_are_learned_without_a_teacher(records: Path, tmp_path: Path) -> None:
    out, weights = tmp_path / "sieve.json", tmp_path / "weights.json"
    done = run("sieve", str(records), "--out", str(out), "--weights", str(weights), "--source", "a test")
    assert done.returncode == 0, done.stderr
    learned = sieves.read(out.read_text(encoding="utf-8"))
    assert learned.source == "a test"
    assert learned.points("surname")[0] > 2
    used = run("batch", str(records), "--out", str(tmp_path / "out"), "--sieve", str(out), "--json")
    assert json.loads(used.stdout)["pairs"] >= 57


@pytest.mark.campaign
def test_weights_within_a_list_are_learned_from_a_truth(records: Path, tmp_path: Path) -> None:
    folder = tmp_path / "set"
    folder.mkdir()
    listed = rows(records)
    write(folder / "records.csv", listed)
    truth = "".join(f"{row['record_id']},{row['record_id'].replace('b', 'a')}\n" for row in listed)
    (folder / "truth.csv").write_text("record_id,person_id\n" + truth)
    out = tmp_path / "weights.json"
    done = run("train-list", str(folder), "--out", str(out), "--version", "t", "--source", "a test")
    assert done.returncode == 0, done.stderr
    used = run("batch", str(records), "--out", str(tmp_path / "out"), "--weights", str(out), "--json")
    assert json.loads(used.stdout)["pairs"] >= 57
    (folder / "truth.csv").write_text("record_id,person_id\na0,0\n")
    refused = run("train-list", str(folder), "--out", str(out), "--version", "t", "--source", "a test")
    assert refused.returncode == 2
    assert "says nothing of a1" in refused.stderr


@pytest.mark.parametrize("text", ["", "{}", '{"format": 9, "levels": {}}', "[1]"])
def test_what_is_no_model_is_refused_in_a_sentence(text: str, records: Path, tmp_path: Path) -> None:
    (tmp_path / "no.json").write_text(text)
    done = run("batch", str(records), "--sieve", str(tmp_path / "no.json"))
    assert (done.returncode, "Traceback" in done.stderr) == (2, False), done.stderr


def test_a_sieve_becomes_the_table_that_screens_weigh_by() -> None:
    """Every code of a home has its level's weight; a rarer name says more; nothing weighs without end."""
    weights = weights_of(sieves.standard(), version="v", register=100_000)
    assert all(math.isfinite(points) and abs(points) <= 30 for points in weights.points.values())
    assert weights.points["home=house/same/same"] > weights.points["home=postcode/other/none"]
    assert {f"home={home.code}" for home in EVERY} - set(weights.points) <= {"home=none/none/none"}
    assert weights.points["surname_rare=10"] > weights.points["surname_rare=4"]
    assert {field for field, _ in (name.split("=") for name in weights.points)} >= set(LEVELS)


@pytest.mark.parametrize(("m", "u"), [(None, 0.2), (0.9, None), (0.0, 0.5), (1.0, 0.0), (0.9, 1e-12), (1e-12, 0.9)])
def test_no_level_weighs_without_end(m: float | None, u: float | None) -> None:
    kept_m, kept_u = sieves.bounded(m, u)
    assert 0 < kept_m < 1
    assert 0 < kept_u < 1
    assert -12.01 <= math.log2(kept_m / kept_u) <= 15.01
