"""Signed heads: written whole to a second place, true without a database, and what they find that the chain cannot."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from openmash.cli import proving
from openmash.launcher import installation
from openmash.launcher.refusal import CannotStart
from openmash.ledger import exporting, heads, queries
from openmash.ledger.actions import enter
from openmash.ledger.chain import Proof
from openmash.ledger.heads import HeadUnreadable
from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership import jobs
from openmash.partnership.sealing import kept_head, sign_head
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role
from tests import factories
from tests.factories import AT
from tests.ground.databases import ROOT, Logins
from tests.world.sealing import sealed_to_the_end

NOW = datetime(2026, 5, 26, 9, 30, tzinfo=UTC)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own."""
    monkeypatch.setenv("OPENMASH_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("OPENMASH_LEDGER_HEADS", raising=False)
    monkeypatch.delenv("OPENMASH_LEDGER_KEY", raising=False)
    return tmp_path / "home"


@pytest.fixture
def chain(own_database: Logins, home: Path) -> Logins:
    """A chain of twelve looks, whose head is signed after the tenth."""
    _look(10)
    sealed_to_the_end()
    assert _sign(home) == 10
    _look(2)
    sealed_to_the_end()
    return own_database


def _look(count: int) -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    for number in range(count):
        with acting_as(worker):
            enter(by=worker, at=AT, verb=Verb.LOOKED_AT_REFERRAL, reference=f"S26-{number:05d}")


def _sign(home: Path, hours: int = 0) -> int:
    head = sign_head(at=AT, signed_at=NOW + timedelta(hours=hours), home=home)
    assert head is not None
    return head.statement.position


def _tamper(logins: Logins, *statements: str) -> None:
    with psycopg.connect(logins.owner, autocommit=True) as owner:
        for table in ("openmash_ledgerentry", "openmash_ledgerseal"):
            owner.execute(f"alter table {table} disable trigger user".encode())
        for one in statements:
            owner.execute(one.encode())


def _verified(home: Path) -> Proof:
    with acting_as(CLERK):
        return queries.verify([head.pin() for head in heads.in_folder(home / "ledger-heads")])


def _command(logins: Logins | None, home: Path, *words: str, code: int = 0, **told: str) -> str:
    """What the command says, in a process of its own; without logins no database is named."""
    environment = {key: os.environ[key] for key in ("PATH", "TMPDIR", "HOME") if key in os.environ}
    if logins:
        environment |= {**logins.environment(), "DJANGO_SETTINGS_MODULE": "config.settings.test"}
    environment |= {"OPENMASH_HOME": str(home), "OPENMASH_DEMO": "1", **told}
    run = subprocess.run(
        [sys.executable, "-m", "openmash.cli", "ledger", *words],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == code, run.stdout + run.stderr
    return run.stdout + run.stderr


# Written ------------------------------------------------------------------------------------------------------------
def test_a_head_is_kept_as_its_own_file_and_as_the_latest_for_this_account_alone(chain: Logins, home: Path) -> None:
    folder = home / "ledger-heads"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert sorted(path.name for path in folder.iterdir()) == ["head-000000000010-20260526T093000Z.json", "latest.json"]
    assert stat.S_IMODE((folder / "latest.json").stat().st_mode) & 0o137 == 0
    (head,) = heads.in_folder(folder)
    assert (head.statement.position, head.statement.entries, head.statement.previous) == (10, 10, "0" * 64)
    assert head.statement.installation == installation.installation_id(home)
    assert list(heads.faults_of([head], heads.public_of(heads.key_of(installation.ledger_secret(home))))) == []
    with acting_as(CLERK):
        entered = LedgerEntry.objects.get(verb=Verb.SIGNED_HEAD.value)
    assert entered.detail["position"] == 10
    assert entered.detail["digest"] == head.statement.digest


def test_each_head_names_the_one_before_and_counts_on(chain: Logins, home: Path) -> None:
    assert _sign(home, 1) == 13
    first, second = heads.in_folder(home / "ledger-heads")
    assert second.statement.previous == first.statement.digest
    assert (second.statement.position, second.statement.entries) == (13, 13)
    assert list(heads.faults_of([first, second])) == []
    assert _verified(home).whole


def test_a_second_place_that_was_emptied_goes_on_from_what_the_ledger_remembers(chain: Logins, home: Path) -> None:
    (first,) = heads.in_folder(home / "ledger-heads")
    for path in (home / "ledger-heads").iterdir():
        path.unlink()
    assert _sign(home, 1) == 13
    (second,) = heads.in_folder(home / "ledger-heads")
    assert second.statement.previous == first.statement.digest


def test_the_job_signs_and_an_empty_chain_is_not_signed(own_database: Logins, home: Path) -> None:
    assert jobs.sign_ledger_head(0) == 0
    _look(1)
    sealed_to_the_end()
    assert jobs.sign_ledger_head(0) == 1


def test_another_folder_is_named_in_the_environment(
    chain: Logins, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENMASH_LEDGER_HEADS", str(tmp_path / "mount"))
    assert _sign(home, 1) == 13
    assert kept_head(tmp_path / "mount") is not None


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_entered(
    chain: Logins, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("OPENMASH_LEDGER_HEADS", str(tmp_path / "file" / "heads"))
    with pytest.raises(CannotStart, match=r"cannot be (read|written)"):
        _sign(home, 1)
    with acting_as(CLERK):
        assert LedgerEntry.objects.filter(verb=Verb.SIGNED_HEAD.value).count() == 1


def test_a_real_installation_must_name_its_key(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENMASH_DEMO", "")
    with pytest.raises(CannotStart, match="OPENMASH_LEDGER_KEY is not set"):
        installation.ledger_secret(home)
    monkeypatch.setenv("OPENMASH_LEDGER_KEY", "short")
    with pytest.raises(CannotStart, match="too short"):
        installation.ledger_secret(home)
    monkeypatch.setenv("OPENMASH_LEDGER_KEY", "k" * 48)
    assert installation.ledger_secret(home) == "k" * 48
    assert not home.exists()


def test_a_demo_makes_its_key_once_for_this_account_alone(home: Path) -> None:
    made = installation.ledger_secret(home)
    assert installation.ledger_secret(home) == made
    assert stat.S_IMODE((home / "ledger.key").stat().st_mode) == 0o600


# What heads find ------------------------------------------------------------------------------------------------------
CUT = (
    "delete from openmash_ledgerentry where id in (select entry from openmash_ledgerseal where position > 8)",
    "delete from openmash_ledgerseal where position > 8",
)


def test_a_tail_that_was_cut_is_found_by_the_head_alone(chain: Logins, home: Path) -> None:
    _tamper(chain, *CUT)
    with acting_as(CLERK):
        assert queries.verify().whole
    (fault,) = _verified(home).faults
    assert fault.startswith("position 10: the head signed on 26 May 2026 at 09:30:00 UTC stands there")
    assert "ends at 8" in fault


def test_a_cut_chain_is_not_signed_and_doctor_says_so(chain: Logins, home: Path) -> None:
    assert proving.ledger_heads().says.endswith("hours old")
    _tamper(chain, *CUT)
    with pytest.raises(CannotStart, match="the chain no longer holds what the head signed on 26 May 2026"):
        _sign(home, 1)
    finding = proving.ledger_heads()
    assert not finding.is_well
    assert "no longer holds" in finding.says


def test_a_link_put_before_the_first_hides_no_entry(chain: Logins) -> None:
    _tamper(
        chain,
        "update openmash_ledgerseal set position = -1 where position = 12",
    )
    with acting_as(CLERK):
        assert "position -1" in queries.verify().faults[0]


def test_heads_of_another_installation_are_not_gone_on_from(chain: Logins, home: Path) -> None:
    (home / "installation.id").unlink()
    with pytest.raises(CannotStart, match="another installation"):
        _sign(home, 1)


def test_doctor_is_content_with_a_fresh_head_and_says_when_none_comes(
    chain: Logins, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_head(at=AT, signed_at=datetime.now(UTC), home=home)
    assert proving.ledger_heads().is_well
    (home / "ledger-heads" / "latest.json").write_text("{")
    assert "no signed head" in proving.ledger_heads().says
    (home / "ledger-heads" / "latest.json").unlink()
    assert proving.ledger_heads().is_well
    monkeypatch.setattr(proving, "WRITTEN_WITHIN", timedelta(0))
    assert proving.ledger_heads().says.startswith("none is kept")
    monkeypatch.setenv("OPENMASH_LEDGER_KEY", "short")
    assert "too short" in proving.ledger_heads().says


# Without a database ---------------------------------------------------------------------------------------------------
def test_an_exported_chain_is_verified_with_a_head_and_a_key_and_no_database(
    chain: Logins, home: Path, tmp_path: Path
) -> None:
    file, key = tmp_path / "chain.jsonl", tmp_path / "key.pem"
    assert "sealed entries are in" in _command(chain, home, "export", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "is there already" in _command(chain, home, "export", str(file), code=2)
    key.write_text(_command(None, home, "public-key"))
    elsewhere = tmp_path / "elsewhere"
    offline = ["verify", "--export", str(file), "--head", str(home / "ledger-heads"), "--key", str(key)]
    told = json.loads(_command(None, elsewhere, *offline, "--json"))
    assert (told["whole"], told["key_given"], told["unsealed"]) == (True, True, None)
    assert told["signed_heads"][0]["position"] == 10
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(lines[:9]))
    said = _command(None, elsewhere, *offline, code=1)
    assert "position 10: the head signed on" in said
    assert "the file says that it ends at position" in said
    other = heads.public_as_pem(heads.key_of("somebody else's secret"))
    key.write_text(other)
    assert "another key" in _command(None, elsewhere, *offline, code=1)
    key.write_text("no key")
    assert "it holds no public key" in _command(None, elsewhere, *offline, code=2)
    assert not elsewhere.exists()


def test_the_command_holds_the_live_chain_against_its_own_last_head(chain: Logins, home: Path) -> None:
    assert "Held against the head signed on 26 May 2026" in _command(chain, home, "verify")
    _tamper(chain, *CUT)
    assert "ends at 8" in _command(chain, home, "verify", code=1)
    assert "No new head is signed" in _command(chain, home, "sign-head", code=2)


def test_without_a_head_the_command_says_what_it_cannot_see(own_database: Logins, home: Path) -> None:
    _look(2)
    sealed_to_the_end()
    assert "a tail that was cut off would not be seen" in _command(own_database, home, "verify")
    assert "is signed" in _command(own_database, home, "sign-head")


def test_an_export_holds_acts_and_no_word_of_a_case(chain: Logins, tmp_path: Path) -> None:
    factories.referral(concern="CANARY-CONCERN of this child")
    sealed_to_the_end()
    with acting_as(CLERK):
        text = "".join(exporting.lines_of(queries.links(), installation="x", sealed=0, head=""))
    assert "RECEIVED" in text
    assert not any(word in text for word in ("CANARY", "Okafor", "Amara", "Lantern", "07700"))


# Spoilt files ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"statement": {}}', '{"statement": {"position": 1}}', "\x00"]
)
def test_what_is_no_head_is_said(text: str) -> None:
    with pytest.raises(HeadUnreadable):
        heads.read(text)


@pytest.mark.parametrize("text", ["", "{}\n", "nonsense\n", "[1]\n", '{"format": "openmash ledger 1"}\nnonsense\n'])
def test_what_is_no_export_is_a_fault(text: str) -> None:
    assert not exporting.verify_lines(text.splitlines(keepends=True)).whole


@pytest.mark.parametrize("field", ["installation", "position", "head", "entries", "signed_at", "previous"])
def test_a_head_altered_in_any_word_is_found(field: str) -> None:
    said = heads.statement(installation="i", position=3, head="a" * 64, entries=3, signed_at=NOW, before=None)
    held = json.loads(heads.sign(said, heads.key_of("secret" * 8)).as_json())
    altered = {"position": 2, "entries": 4, "signed_at": "2026-05-26T09:31:00+00:00"}
    held["statement"][field] = altered.get(field, "b" * 64)
    (fault,) = heads.faults_of([heads.read(json.dumps(held))])
    assert "was altered" in fault


def test_a_head_taken_out_between_two_others_is_found() -> None:
    made, before = [], None
    for number in (1, 2, 3):
        said = heads.statement(
            installation="i", position=number, head="a" * 64, entries=number, signed_at=NOW + timedelta(hours=number),
            before=before,
        )  # fmt: skip
        made.append(heads.sign(said, heads.key_of("secret" * 8)))
        before = said.digest
    assert list(heads.faults_of(made)) == []
    (fault,) = heads.faults_of([made[0], made[2]])
    assert "is missing or was put in" in fault
