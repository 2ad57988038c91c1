"""The three commands as an administrator runs them, in processes of their own."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.plugin import DjangoDbBlocker

from openmash.launcher import postgres
from tests import factories
from tests.backups.saved import KEY, asked, done, empty, everything
from tests.conftest import FIGURE, django_at
from tests.ground import databases
from tests.ground.databases import ROOT, Logins
from tests.world.sealing import sealed_to_the_end

pytestmark = pytest.mark.database
SECOND = "another key and long enough to be one as well"


@pytest.fixture(scope="module")
def hub(django_db_blocker: DjangoDbBlocker) -> Iterator[Logins]:
    """A hub with three referrals and a sealed chain."""
    with databases.copy_of(databases.migrated()) as logins, django_at(logins.app), django_db_blocker.unblock():
        for _ in range(3):
            factories.referral()
        assert sealed_to_the_end().sealed
        yield logins


def run(logins: Logins, home: Path, *words: str, key: str = KEY, **more) -> subprocess.CompletedProcess[bytes]:
    told = {**logins.environment(), "OPENMASH_HOME": str(home), "OPENMASH_BACKUP_KEY": key}
    return subprocess.run(
        [sys.executable, "-m", "openmash.cli", *words], env=told, cwd=ROOT, capture_output=True, check=False, **more
    )


def without_new_entries(rows: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: held for name, held in rows.items() if "ledger" not in name}


@pytest.mark.campaign
def test_backup_restore_and_proof(hub: Logins, tmp_path: Path) -> None:
    file = tmp_path / "hub.backup"
    taken = run(hub, tmp_path, "backup", str(file), "--json")
    assert taken.returncode == 0, taken.stderr
    said = json.loads(taken.stdout)
    assert said["bytes"] == file.stat().st_size
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob(".hub*")] == []
    assert asked(hub, "select count(*) from openmash_ledgerentry where verb = 'TOOK_BACKUP'") == [(1,)]

    proven = run(hub, tmp_path, "verify-backup", str(file), "--json")
    assert proven.returncode == 0, proven.stderr
    assert json.loads(proven.stdout)["rows"] == said["rows"]
    assert json.loads(proven.stdout)["ledger"] == said["ledger"]

    with empty() as other:
        back = run(other, tmp_path, "restore", str(file), "--json")
        assert back.returncode == 0, back.stderr
        assert json.loads(back.stdout)["differences"] == 0
        assert without_new_entries(everything(other)) == without_new_entries(everything(hub))
        assert asked(other, "select verb from openmash_ledgerentry where verb like '%BACKUP' order by 1") == [
            ("RESTORED_BACKUP",), ("TOOK_BACKUP",),
        ]  # fmt: skip
        again = run(other, tmp_path, "restore", str(file))
        assert again.returncode == 2
        assert b"not empty" in again.stderr
        assert b"Traceback" not in again.stderr


@pytest.mark.faults
def test_proof_touches_nothing_of_the_hub(hub: Logins, tmp_path: Path) -> None:
    file = tmp_path / "hub.backup"
    assert run(hub, tmp_path, "backup", str(file)).returncode == 0
    before = everything(hub)

    # An address at which nothing answers: the hub's own database is not even asked.
    away = Logins(owner="postgresql://nowhere:1/none", app="postgresql://nowhere:1/none", reader="", admin="")
    proven = run(away, tmp_path, "verify-backup", str(file))

    assert proven.returncode == 0, proven.stderr
    assert b"came back as they were" in proven.stdout
    assert everything(hub) == before
    assert list(Path(os.environ.get("TMPDIR", "/tmp")).glob("openmash-scratch-*")) == []


def test_through_pipes(hub: Logins, tmp_path: Path) -> None:
    taken = run(hub, tmp_path, "backup", "-")
    assert taken.returncode == 0
    assert taken.stdout.startswith(b"openmash backup 1\n")

    with empty() as other:
        assert run(other, tmp_path, "restore", "-", input=taken.stdout).returncode == 0
        assert asked(other, "select count(*) from openmash_referral") == [(3,)]


@pytest.mark.faults
def test_a_folder_gets_files_named_by_the_time(hub: Logins, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()

    assert run(hub, tmp_path, "backup", str(folder)).returncode == 0

    (name,) = [path.name for path in folder.iterdir()]
    assert name.startswith("openmash-2")
    assert name.endswith("Z.backup")


@pytest.mark.faults
@pytest.mark.parametrize("command", ["restore", "verify-backup"])
def test_keys(hub: Logins, tmp_path: Path, command: str) -> None:
    file = tmp_path / "hub.backup"
    assert run(hub, tmp_path, "backup", str(file)).returncode == 0

    with empty() as other:
        for key, said in ((SECOND, b"No key given here opens it"), ("short", b"too short")):
            refused = run(other, tmp_path, command, str(file), key=key)
            assert refused.returncode == 2
            assert said in refused.stderr
            assert b"Traceback" not in refused.stderr
        assert everything(other) == {}
        assert run(other, tmp_path, command, str(file), key=f"{SECOND},{KEY}").returncode == 0


@pytest.mark.faults
def test_key_from_a_file(hub: Logins, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "key"
    kept.write_text(f"{KEY}\n{SECOND}\n")
    monkeypatch.setenv("OPENMASH_BACKUP_KEY_FILE", str(kept))

    taken = run(hub, tmp_path, "backup", "-", key="")

    with empty() as other:
        assert run(other, tmp_path, "restore", "-", key=KEY, input=taken.stdout).returncode == 0


@pytest.mark.faults
def test_nothing_is_written_where_something_is(hub: Logins, tmp_path: Path) -> None:
    file = tmp_path / "hub.backup"
    file.write_text("here already")

    refused = run(hub, tmp_path, "backup", str(file))

    assert refused.returncode == 2
    assert b"is there already" in refused.stderr
    assert file.read_text() == "here already"


@pytest.mark.faults
def test_a_file_that_is_no_backup_is_refused_in_a_sentence(hub: Logins, tmp_path: Path) -> None:
    file = tmp_path / "letter.pdf"
    file.write_bytes(b"%PDF-1.7\n" + b"x" * 5000)

    with empty() as other:
        for command in ("restore", "verify-backup"):
            for name in (file, tmp_path / "missing"):
                refused = run(other, tmp_path, command, str(name))
                assert refused.returncode == 2
                assert len(refused.stderr.splitlines()) == 1


@pytest.mark.faults
def test_without_a_key_there_is_no_backup_of_a_real_hub(hub: Logins, tmp_path: Path) -> None:
    told = {"ALLOWED_HOSTS": "mash.example.org", "SECRET_KEY": "s" * 40}
    environment = {**hub.environment(), **told, "OPENMASH_HOME": str(tmp_path)}
    environment.pop("DJANGO_SETTINGS_MODULE")
    environment.pop("OPENMASH_DEMO", None)

    refused = subprocess.run(
        [sys.executable, "-m", "openmash.cli", "backup", "-"],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        check=False,
    )

    assert refused.returncode == 2
    assert b"OPENMASH_BACKUP_KEY is not set" in refused.stderr
    assert refused.stdout == b""


MEASURED = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from openmash.backups.frames import frames_in
from openmash.backups.locking import Lock, unlocked
from openmash.backups.putting_back import put_back
from openmash.backups.taking import take
what, address, path = sys.argv[1:]
if what == "take":
    with open(path, "wb") as out:
        lock = Lock(out, "k" * 40)
        take(address, lock, made_at=datetime(2026, 5, 27, tzinfo=UTC), version="test")
        lock.close()
else:
    with open(path, "rb") as source:
        put_back(address, frames_in(unlocked(source, ["k" * 40])))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def _measured(what: str, logins: Logins, path: Path) -> int:
    """Megabytes at their most, in a process of its own."""
    told = {**logins.environment(), "PYTHONPATH": str(ROOT)}
    finished = subprocess.run(
        [sys.executable, "-c", MEASURED, what, logins.owner, str(path)],
        env=told,
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr.decode()[-2000:]
    return int(finished.stdout)


@pytest.mark.faults
def test_memory_does_not_grow_with_the_hub(tmp_path: Path, record_property) -> None:
    """Two hundred times 500 KB that nothing can press together, against none."""
    with databases.copy_of(databases.migrated()) as logins:
        small = _measured("take", logins, tmp_path / "small")
        fill = (
            "insert into openmash_cache select 'k' || n, string_agg(md5(random()::text), ''), now()"
            " from generate_series(1, 200) n, generate_series(1, 16000) m group by n"
        )
        done(logins, fill)
        large = _measured("take", logins, tmp_path / "large")
    assert (tmp_path / "large").stat().st_size > 40_000_000
    with empty() as one, empty() as other:
        back_small = _measured("back", one, tmp_path / "small")
        back_large = _measured("back", other, tmp_path / "large")
    assert large - small < 30
    assert back_large - back_small < 30
    record_property(FIGURE, f"MB at most: saved {small} and {large}, put back {back_small} and {back_large}")


@pytest.mark.faults
def test_a_demo_makes_its_own_key(tmp_path: Path) -> None:
    home = tmp_path / "home"
    told = {**os.environ, "OPENMASH_HOME": str(home), "OPENMASH_DEMO": "1"}
    for name in (
        "DATABASE_URL",
        "OPENMASH_OWNER_URL",
        "DJANGO_SETTINGS_MODULE",
        "OPENMASH_BACKUP_KEY",
        "ALLOWED_HOSTS",
    ):
        told.pop(name, None)

    def openmash(*words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "openmash.cli", *words], env=told, cwd=ROOT, capture_output=True, check=False
        )

    try:
        assert openmash("migrate").returncode == 0
        taken = openmash("backup", str(tmp_path / "demo.backup"))
        assert taken.returncode == 0, taken.stderr
        assert stat.S_IMODE((home / "backup.key").stat().st_mode) == 0o600
        back = openmash("restore", str(tmp_path / "demo.backup"), "--replace")
        assert back.returncode == 0, back.stderr
        assert openmash("ledger", "verify").returncode == 0
    finally:
        postgres.remove(home)
