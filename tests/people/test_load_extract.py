"""`openmash load-extract`: killed in the middle it goes on where it stopped, and what is wrong is one sentence."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from openmash.cli import main
from openmash.partnership.viewers import acting_as
from openmash.people.models import CaseRecord, ExtractPart, Person, PersonKey
from openmash.rulebook.roles import CLERK
from tests.ground.databases import ROOT, Logins
from tests.people.extracts import AMARA, EPISODES, PEOPLE, written

MANY = 4500


def command(*words: str) -> list[str]:
    """The command as a process of its own."""
    return [sys.executable, "-m", "openmash.cli", "load-extract", *words, "--as-of", "2026-05-26"]


def run(logins: Logins, *words: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end."""
    return subprocess.run(
        command(*words), env=logins.environment(), cwd=ROOT, capture_output=True, text=True, check=False
    )  # fmt: skip


def done() -> int:
    """Up to which line people were taken in."""
    with acting_as(CLERK):
        return max(ExtractPart.objects.values_list("done", flat=True), default=0)


@pytest.mark.campaign
def test_a_load_that_was_killed_goes_on_where_it_stopped(own_database: Logins, tmp_path: Path) -> None:
    everybody = [{**AMARA, "LC_ID": f"LC{n:05}", "Person Name": f"Amara B{n}ll"} for n in range(MANY)]
    path = written(tmp_path / "people.csv", PEOPLE, everybody)
    first = subprocess.Popen(
        command("social_care", str(path)), env=own_database.environment(), cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until = time.monotonic() + 120
    while not done() and first.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    assert first.wait() == -signal.SIGKILL
    stopped = done()
    assert 0 < stopped < MANY
    again = json.loads(run(own_database, "social_care", str(path), "--json").stdout)
    assert (again["already"], again["people"]["new"], again["gone"]) == (False, MANY, 0)
    with acting_as(CLERK):
        assert min(ExtractPart.objects.filter(done__gt=stopped).values_list("new", flat=True)) > 0
        assert (Person.objects.count(), CaseRecord.objects.count()) == (MANY, MANY)
        keys = PersonKey.objects.count()
    third = json.loads(run(own_database, "social_care", str(path), "--json").stdout)
    assert third["already"] is True
    with acting_as(CLERK):
        assert (Person.objects.count(), PersonKey.objects.count()) == (MANY, keys)


def test_lines_that_are_refused_are_told_and_the_rest_is_loaded(own_database: Logins, tmp_path: Path) -> None:
    people = [AMARA, {**AMARA, "LC_ID": "LC2", "Status": "?"}, {**AMARA, "LC_ID": "LC3", "Date of Birth": "32/01/2019"}]
    path = written(tmp_path / "people.csv", PEOPLE, people)
    events = written(tmp_path / "episodes.csv", EPISODES, [])
    said = run(own_database, "social_care", str(path), "--events", str(events))
    assert said.returncode == 1
    assert "People as of 26 May 2026: 2 new, 0 changed, 0 same, 1 refused." in said.stdout
    assert "Line 3 of people was not taken: Its status is a word" in said.stdout
    assert "Line 4 of people: Its date of birth is no date" in said.stdout
    assert "Amara" not in said.stdout + said.stderr
    refused = run(own_database, "social_care", str(events))
    assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
    assert "The heading has no column “Date of Birth”" in refused.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["housing", "FILE"], "is no system whose extract can be loaded"),
        (["social_care", "FILE", "--encoding", "utf-16"], "is no encoding"),
        (["social_care", "FILE", "--columns", "FILE"], "cannot be read as JSON"),
        (["social_care", "FILE", "--columns", "JSON"], "people: write the name of the column"),
        (["social_care", "FILE", "--as-of", "2026-13-01"], "--as-of must be a day"),
    ],
)
def test_what_is_wrong_with_the_command_is_said_before_anything_is_started(
    tmp_path: Path, words: list[str], sentence: str
) -> None:
    path = written(tmp_path / "people.csv", PEOPLE, [AMARA])
    described = tmp_path / "columns.json"
    described.write_text("{}", encoding="utf-8")
    named = {"FILE": str(path), "JSON": str(described)}
    said = CliRunner().invoke(main, ["load-extract", *(named.get(word, word) for word in words)])
    assert (said.exit_code, said.stdout) == (2, "")
    assert sentence in said.stderr
