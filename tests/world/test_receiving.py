"""Real input: the invented city's referrals received from files, twice and damaged, by action and by command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from openmash.demo.actions.accounts import DATA
from openmash.launcher import postgres
from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.actions import FileReport, receive_file
from openmash.referrals.models import Mention, Referral
from openmash.referrals.queries import adults, children
from openmash.referrals.sent import from_file
from openmash.rulebook import clocks
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Stage
from tests.ground.databases import ROOT, Logins, run_openmash

LINES = (DATA / "referrals.jsonl").read_text(encoding="utf-8").splitlines()
EVERY = 15
WELL_FORMED: dict[str, Any] = json.loads(LINES[0])


def take(lines: list[str]) -> FileReport:
    """What came of receiving these lines."""
    with acting_as(CLERK):
        policy = policy_now()
    return receive_file(lines=lines, policy=policy, by=CLERK)


def changed(**parts: Any) -> str:
    """A well-formed line with parts of it replaced; a part that is `...` is left out."""
    line = {**WELL_FORMED, **parts}
    return json.dumps({name: value for name, value in line.items() if value is not ...}, ensure_ascii=False)


def all_kept_as_sent(lines: list[str]) -> None:
    """Each line is a referral that holds every word that was sent, at the front door with its clocks running."""
    with acting_as(CLERK):
        policy = policy_now()
        kept = {row.source_key: row for row in Referral.objects.prefetch_related("mentions")}
        entered = set(LedgerEntry.objects.filter(verb=Verb.RECEIVED.value).values_list("reference", flat=True))
    assert len(kept) == len(lines)
    for line in lines:
        given = json.loads(line)
        sent, received_at = from_file(given)
        row = kept[sent.source_key]
        assert (row.concern, row.received_at, row.stage) == (given["concern"], received_at, Stage.NEW)
        assert row.as_sent == sent.as_data()
        assert (len(children(row)), len(adults(row))) == (len(given["children"]), len(given["adults"]))
        assert row.danger == given["immediate_danger"]
        assert row.due_at == row.screening_due_at == clocks.screening_due(received_at, row.danger, policy)
        assert row.statutory_due_at == clocks.statutory_due(received_at, policy)
        assert row.acknowledged_at == received_at
        assert row.desk
        assert row.reference in entered


@pytest.mark.usefixtures("own_database")
def test_a_spread_of_the_citys_referrals_is_received_and_a_second_run_adds_nothing() -> None:
    lines = LINES[::EVERY]
    assert take(lines) == FileReport(read=len(lines), received=len(lines))
    all_kept_as_sent(lines)
    assert take(lines) == FileReport(read=len(lines), already=len(lines))
    all_kept_as_sent(lines)


@pytest.mark.campaign
@pytest.mark.usefixtures("own_database")
def test_every_referral_of_the_city_is_received() -> None:
    assert len(LINES) == 900
    assert take(LINES) == FileReport(read=900, received=900)
    all_kept_as_sent(LINES)
    assert take(LINES) == FileReport(read=900, already=900)
    with acting_as(CLERK):
        assert Mention.objects.filter(is_child=True).count() == sum(len(json.loads(one)["children"]) for one in LINES)


@pytest.mark.usefixtures("own_database")
def test_another_text_under_the_same_key_is_a_conflict_told_by_line_and_the_first_stays() -> None:
    report = take([LINES[0], LINES[1], changed(concern="Something else altogether."), LINES[2]])
    assert (report.read, report.received, report.already) == (4, 3, 0)
    assert [no.line for no in report.refused] == [3]
    with acting_as(CLERK):
        first = Referral.objects.get(source_key=from_file(WELL_FORMED)[0].source_key)
    assert first.concern == WELL_FORMED["concern"]
    assert report.refused[0].because.startswith(f"This was sent before as {first.reference}, with other words.")


BAD = {
    "broken JSON": (LINES[0][:200], "this is not JSON"),
    "not an object": ("[1, 2]", "one JSON object"),
    "children left out": (changed(children=...), "children is missing"),
    "no child": (changed(children=[]), "at least one child"),
    "a child that is nobody": (changed(children=[None]), "a person is not an object"),
    "no concern": (changed(concern="  "), "concern is empty"),
    "no key": (changed(referral_id=""), "referral_id"),
    "no source": (changed(source=None), "source is missing"),
    "unknown channel": (changed(channel="pigeon"), "channel must be one of"),
    "no time": (changed(received_at="yesterday"), "received_at is no time"),
    "time left out": (changed(received_at=...), "received_at is no time"),
    "time without zone": (changed(received_at="2026-03-28T23:30:00"), "no time zone"),
    "a time no calendar reaches": (changed(received_at="9999-12-31T23:59:59Z"), "received_at"),
    "a rating of no scheme": (changed(own_rating={"rating": "PURPLE"}), "own_rating.rating must be"),
    "zero character": (changed(concern="He said \x00 nothing."), "zero character"),
    "half a letter": (changed(concern="He said ???.").replace("???", "\\ud800"), "cannot be kept"),
    "a raw control character": (changed(concern="He said ???.").replace("???", "\x00"), "this is not JSON"),
    "no number": (changed(police={"dash_level": float("nan")}), "not JSON"),
    "a police part of the wrong shape": (changed(police="by telephone"), "police is missing or not of the right shape"),
    "a missing part of the wrong shape": (changed(missing=[1]), "missing is missing or not of the right shape"),
    "an interpreter that is neither": (
        changed(children=[{"forename": "Ada", "interpreter_needed": "perhaps"}]),
        "interpreter_needed",
    ),
    "nested without end": ("[" * 100_000, "nested too deeply"),
    "not UTF-8": ("(not UTF-8)", "this is not JSON"),
}


@pytest.mark.usefixtures("own_database")
def test_bad_lines_are_told_by_number_and_reason_and_the_rest_go_on() -> None:
    lines: list[str] = [LINES[5]]
    for bad, _ in BAD.values():
        lines += [bad, ""]
    lines.append(LINES[6])
    report = take(lines)
    because = {no.line: no.because for no in report.refused}
    assert list(because) == list(range(2, 2 + 2 * len(BAD), 2))
    for number, (kind, (_, words)) in zip(because, BAD.items(), strict=True):
        assert words in because[number], kind
    assert (report.read, report.received) == (len(BAD) + 2, 2)
    all_kept_as_sent([LINES[5], LINES[6]])


@pytest.mark.usefixtures("own_database")
def test_reasons_name_nobody() -> None:
    report = take([bad for bad, _ in BAD.values()])
    said = " ".join(no.because for no in report.refused)
    for child in WELL_FORMED["children"]:
        assert child["surname"] not in said


@pytest.mark.usefixtures("own_database")
def test_words_for_a_date_that_cannot_be_read_are_kept() -> None:
    child = {"forename": "", "unborn": True, "expected_date": "about midsummer"}
    assert take([changed(children=[child])]).received == 1
    with acting_as(CLERK):
        kept = Mention.objects.get(is_child=True)
    assert (kept.expected, kept.born_words, kept.name_unknown) == (None, "about midsummer", True)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file of three referrals, one line that is broken between them, one that is not UTF-8, and a byte-order mark."""
    path = tmp_path / "morning.jsonl"
    parts = [LINES[0], LINES[1][:50], LINES[2]]
    path.write_bytes(b"\xef\xbb\xbf" + "\n".join(parts).encode() + b"\n\xff\xfe\n" + LINES[3].encode())
    return path


def test_the_command_receives_a_file_and_prints_json(own_database: Logins, file: Path) -> None:
    with pytest.raises(RuntimeError) as refused:
        run_openmash(own_database, "receive", str(file), "--json")
    printed = str(refused.value).splitlines()
    report = json.loads(next(line for line in printed if line.startswith("{")))
    assert (report["read"], report["received"], report["already"]) == (5, 3, 0)
    assert [no["line"] for no in report["refused"]] == [2, 4]
    whole = file.with_name("whole.jsonl")
    whole.write_text("\n".join([LINES[0], LINES[2], LINES[3]]), encoding="utf-8")
    again = json.loads(run_openmash(own_database, "receive", str(whole), "--json"))
    assert again == {"read": 3, "received": 0, "already": 3, "refused": []}


@pytest.mark.parametrize(
    ("asked", "decision"),
    [
        ("--preset southampton --rating RED --received 2026-03-28T23:30:00Z", "2026-03-29T23:30:00Z"),
        ("--preset standard --rating RED --received 2026-03-28T23:30:00Z", "2026-03-29T03:30:00Z"),
        ("--preset camden --rating RED --received 2025-10-25T22:30:00Z", "2025-10-26T02:30:00Z"),
        ("--preset standard --rating BLUE --received 2026-04-06T17:15:00Z", "2026-04-07T17:00:00Z"),
    ],
)
def test_the_clocks_are_asked_on_the_command_line(
    asked: str, decision: str, capsys: pytest.CaptureFixture[str]
) -> None:
    from openmash.cli.asking import due

    with pytest.raises(SystemExit) as ended:
        due.main([*asked.split(), "--json"])
    assert ended.value.code == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["decision"] == decision
    assert printed["steps"]
    assert {step["clock"] for step in printed["steps"]} >= {"decision"}


def _run(environment: dict[str, str], *arguments: str) -> dict[str, Any]:
    """What the command printed as JSON."""
    command = [sys.executable, "-m", "openmash.cli", *arguments, "--json"]
    ended = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return dict(json.loads(ended.stdout))


@pytest.mark.campaign
def test_on_a_bare_machine_the_commands_start_their_own_database(tmp_path: Path) -> None:
    home = tmp_path / "home"
    bare = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
    bare |= {"OPENMASH_HOME": str(home), "OPENMASH_DEMO": "1"}
    clocks_of = _run(bare, "due", "--preset", "southampton", "--rating", "RED", "--received", "2026-03-28T23:30:00Z")
    assert clocks_of["decision"] == "2026-03-29T23:30:00Z"
    file = tmp_path / "city.jsonl"
    file.write_text("\n".join(LINES[:40]), encoding="utf-8")
    assert _run(bare, "receive", str(file)) == {"read": 40, "received": 40, "already": 0, "refused": []}
    assert _run(bare, "receive", str(file)) == {"read": 40, "received": 0, "already": 40, "refused": []}
    assert _run(bare, "ledger", "verify")["faults"] == []
    postgres.remove(home)
