"""`openmash match`: the search measured on people it has never seen, and weights learned, in databases of their own."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from openmash.partnership.viewers import acting_as
from openmash.people import actions
from openmash.rulebook.matching import standard_weights, weights
from openmash.rulebook.matching.learning import BY_HAND
from openmash.rulebook.matching.lists import COLUMNS
from openmash.rulebook.words import Role
from tests import factories
from tests.conftest import FIGURE
from tests.factories import AT, MOTHER
from tests.ground.databases import ROOT, Logins, run_openmash
from tests.people.doubles import AMAHRA, AMARA, child_of, record, recorded

pytestmark = pytest.mark.campaign

FORENAMES = ["Amara", "Idris", "Reuben", "Hania", "Oliver", "Zofia", "Tobias", "Maryam", "Callum", "Ngozi"]
SURNAMES = ["Okafor", "Javed", "Hale", "Marsh", "Nowak", "Farrow", "Delaney", "Coyle"]
STREETS = ["Acacia Street", "Lantern Row", "Quarry Hill", "Saltpan Close"]


def people(number: int) -> list[dict[str, str]]:
    """Invented people, no two alike."""
    return [
        {
            "record_id": str(n),
            "role": "child",
            "forename": FORENAMES[n % 10],
            "surname": SURNAMES[n // 10 % 8],
            "dob": f"20{10 + n % 12}-{1 + n % 12:02}-{1 + n * 7 % 28:02}",
            "sex": "FM"[n % 2],
            "house": str(1 + n * 3 % 90),
            "street": STREETS[n % 4],
            "phone": f"01632 96{n:04}",
            "recorded_on": "2026-01-05",
        }
        for n in range(number)
    ]


def misspelt(one: dict[str, str]) -> dict[str, str]:
    """The same person as somebody else wrote it: a letter doubled, no telephone."""
    forename = one["forename"]
    return {**one, "record_id": f"q{one['record_id']}", "forename": f"{forename[:2]}{forename[1:]}", "phone": ""}


def write(path: Path, columns: tuple[str, ...], rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sixty people who are known, thirty of them looked for, and ten whom nobody knows."""
    made = tmp_path_factory.mktemp("match")
    known = people(60)
    nobody = {"dob": "2001-02-03", "forename": "Xenia", "surname": "Quill", "house": "400", "phone": ""}
    strangers = [{**one, **nobody, "record_id": f"s{one['record_id']}"} for one in people(10)]
    looked_for = [misspelt(one) for one in known[:30]]
    truth = [
        {"record_id": one["record_id"], "register_id": one["record_id"][1:], "kind": "known"} for one in looked_for
    ]
    truth += [{"record_id": one["record_id"], "register_id": "", "kind": "stranger"} for one in strangers]
    write(made / "register.csv", COLUMNS, known)
    write(made / "queries.csv", COLUMNS, [*looked_for, *strangers])
    write(made / "truth.csv", ("record_id", "register_id", "kind"), truth)
    return made


def run(*words: str) -> subprocess.CompletedProcess[str]:
    named = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "OPENMASH_HOME")
    clean = {name: value for name, value in os.environ.items() if name not in named}
    return subprocess.run(
        [sys.executable, "-m", "openmash.cli", "match", *words],
        cwd=ROOT, env=clean, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_people_it_has_never_seen_are_found_and_strangers_are_not(folder: Path, record_property) -> None:
    files = [str(folder / name) for name in ("register.csv", "queries.csv", "truth.csv")]
    done = run("evaluate", *files, "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    record_property(FIGURE, f"{found['looked for']} looked for among 60: {found['right first']} first")
    assert (found["known"], found["unknown"]) == (30, 10)
    assert found["right first"] >= 0.9
    assert found["false alarms"] == 0


def test_weights_are_learned_and_can_be_read(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "weights.json"
    done = run("train", str(folder), "--out", str(out), "--version", "t", "--source", "a test")
    assert done.returncode == 0, done.stderr
    learned = weights.read(out.read_text(encoding="utf-8"))
    assert (learned.version, learned.register) == ("t", 60)
    assert learned.points["nhs_number=same"] >= BY_HAND["nhs_number=same"]
    assert f"{len(learned.points)} weights from 40 people looked for" in done.stdout


def test_other_weights_are_judged_in_place_of_those_in_use(folder: Path, tmp_path: Path) -> None:
    """Weights by which nobody is anybody: the same people, and not one is asserted."""
    files = [str(folder / name) for name in ("register.csv", "queries.csv", "truth.csv")]
    deaf = tmp_path / "deaf.json"
    deaf.write_text(weights.written(replace(standard_weights(), start=-500.0)), encoding="utf-8")
    found = json.loads(run("evaluate", *files, "--json").stdout)
    judged = json.loads(run("evaluate", *files, "--weights", str(deaf), "--json").stdout)
    assert judged["looked for"] == found["looked for"]
    assert (found["right and asserted"], judged["right and asserted"]) == (pytest.approx(1, abs=0.2), 0)
    deaf.write_text("{}", encoding="utf-8")
    refused = run("evaluate", *files, "--weights", str(deaf))
    assert refused.returncode == 2
    assert "This is no file of weights" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_hub_learns_from_its_own_decisions(own_database: Logins, tmp_path: Path) -> None:
    """Nobody has decided: a sentence and no file. One is linked and another not chosen: a file that is read."""
    out = tmp_path / "learned.json"
    words = ("match", "learn", "--out", str(out), "--version", "ours")
    with pytest.raises(RuntimeError, match="There must be people who were linked"):
        run_openmash(own_database, *words)
    assert not out.exists()
    officer = factories.viewer(Role.SOCIAL_WORKER)
    (_, one), (_, two) = recorded(officer), recorded(officer, AMAHRA)
    again = factories.referral(children=(AMARA,), adults=(MOTHER,))
    with acting_as(officer):
        actions.link(mention=child_of(officer, again), person_id=one, reasons=(), by=officer, at=AT)
        sides = {"one": record(officer, one), "other": record(officer, two)}
        actions.say_two(**sides, because="Cousins.", by=officer, at=AT)
    said = run_openmash(own_database, *words)
    learned = weights.read(out.read_text(encoding="utf-8"))
    assert learned.version == "ours"
    assert "decisions of this hub" in learned.source
    assert "decisions of this hub" in said
    assert not {"Amara", "Okafor", str(one)} & set(re.findall(r"[\w-]+", out.read_text(encoding="utf-8")))


def test_a_line_that_cannot_be_read_is_named(folder: Path, tmp_path: Path) -> None:
    wrong = write(tmp_path / "wrong.csv", COLUMNS, [{"record_id": "1"}, {"record_id": "2", "dob": "31/12/2019"}])
    done = run("evaluate", str(wrong), str(folder / "queries.csv"), str(folder / "truth.csv"))
    assert done.returncode == 2
    assert "line 3" in done.stderr
    assert "“dob” is no date" in done.stderr
    assert "Traceback" not in done.stderr
