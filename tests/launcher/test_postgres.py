"""The embedded server: made once, shared, stopped by the last, and up again after any kill."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from openmash.launcher import databases, postgres, roles
from openmash.launcher.account import server_account
from openmash.launcher.binaries import find
from openmash.launcher.programs import command_of, dead_pid
from openmash.launcher.refusal import CannotStart
from tests.ground.databases import ROOT


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A data folder of the test's own; its server is stopped and its data removed at the end."""
    folder = tmp_path / "home"
    yield folder
    postgres.release(folder)
    postgres.remove(folder)


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with a running server, for tests that only look."""
    folder = tmp_path_factory.mktemp("standing") / "home"
    postgres.ensure_running(folder, quick=True)
    yield folder
    postgres.release(folder)
    postgres.remove(folder)


def server_pid(home: Path) -> int:
    note = postgres.cluster_of(home).data / "postmaster.pid"
    return int(note.read_text().splitlines()[0])


def asked(address: str, sql: str) -> list[tuple[object, ...]]:
    with psycopg.connect(address) as link:
        return link.execute(sql.encode()).fetchall()


def done(address: str, sql: str) -> None:
    with psycopg.connect(address, autocommit=True) as link:
        link.execute(sql.encode())


def test_logins_are_what_they_should_be(standing: Path) -> None:
    urls = postgres.ensure_running(standing, quick=True)

    powers = asked(urls.app, "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcanlogin FROM pg_roles")

    assert sorted(row for row in powers if str(row[0]).startswith("openmash_")) == [
        (roles.APP, False, False, False, True),
        (roles.DISPOSER, False, False, False, False),
        (roles.FINDER, False, False, False, False),
        (roles.OWNER, False, False, False, True),
        (roles.READER, False, False, False, True),
    ]
    assert asked(urls.owner, "SELECT current_user") == [(roles.OWNER,)]
    assert asked(urls.reader, "SELECT current_user") == [(roles.READER,)]


def test_app_may_make_nothing(standing: Path) -> None:
    urls = postgres.ensure_running(standing, quick=True)

    with psycopg.connect(urls.app, autocommit=True) as link:
        for statement in (b"CREATE TABLE t (a int)", b"CREATE TEMP TABLE t (a int)", b"SET ROLE openmash_owner"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                link.execute(statement)


def test_nothing_listens_on_the_network_and_nobody_enters_without_a_password(standing: Path) -> None:
    urls = postgres.ensure_running(standing, quick=True)

    assert asked(urls.admin, "SHOW listen_addresses") == [("",)]
    without = databases.as_login(urls.app, user="postgres", password="", name="postgres")
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(without)


def test_secrets_are_readable_by_their_owner_alone(standing: Path) -> None:
    postgres.ensure_running(standing, quick=True)

    cluster = postgres.cluster_of(standing)
    assert stat.S_IMODE((standing / "logins.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(cluster.folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(postgres.socket_folder(cluster).stat().st_mode) == 0o700


def test_pages_are_kept_in_a_part_of_the_machines_memory(standing: Path) -> None:
    assert 128 <= postgres.memory_for_pages() <= 4096
    with psycopg.connect(postgres.ensure_running(standing).app) as link:
        (pages,) = link.execute(
            "select setting::bigint * 8 / 1024 from pg_settings where name = 'shared_buffers'"
        ).fetchone()
    assert pages == postgres.memory_for_pages()


def test_second_start_keeps_server_and_data(standing: Path) -> None:
    urls = postgres.ensure_running(standing, quick=True)
    done(urls.owner, "CREATE TABLE kept AS SELECT 7 AS seven")
    first = server_pid(standing)

    again = postgres.ensure_running(standing, quick=True)

    assert again == urls
    assert server_pid(standing) == first
    assert asked(again.owner, "SELECT seven FROM kept") == [(7,)]


def test_server_killed_outright_comes_up_again_with_its_data(home: Path) -> None:
    urls = postgres.ensure_running(home)
    done(urls.owner, "CREATE TABLE kept AS SELECT 7 AS seven")
    os.kill(server_pid(home), signal.SIGKILL)

    again = postgres.ensure_running(home)

    assert asked(again.owner, "SELECT seven FROM kept") == [(7,)]


def test_number_of_a_dead_server_taken_by_another_program_is_no_obstacle(home: Path) -> None:
    urls = postgres.ensure_running(home, quick=True)
    note = postgres.cluster_of(home).data / "postmaster.pid"
    lines = note.read_text().splitlines()
    postgres.stop(home)
    note.write_text("\n".join([str(os.getppid()), *lines[1:]]) + "\n")
    if os.geteuid() == 0:
        account = postgres.cluster_of(home).account
        os.chown(note, account.uid, account.gid)

    assert asked(postgres.ensure_running(home, quick=True).app, "SELECT 1") == [(1,)]
    assert urls == postgres.ensure_running(home, quick=True)


def test_half_made_data_are_never_used(home: Path) -> None:
    cluster = postgres.cluster_of(home)
    cluster.account.own(cluster.folder, 0o700)
    (cluster.folder / "making-dead").mkdir()

    urls = postgres.ensure_running(home, quick=True)

    assert asked(urls.app, "SELECT 1") == [(1,)]
    assert list(cluster.folder.glob("making-*")) == []


def test_last_to_let_go_stops_the_server(home: Path) -> None:
    postgres.ensure_running(home, quick=True)
    hold = "import sys; from pathlib import Path; from openmash.launcher import postgres;"
    hold += "postgres.ensure_running(Path(sys.argv[1]), quick=True); print('held', flush=True); sys.stdin.read()"
    other = subprocess.Popen(
        [sys.executable, "-c", hold, str(home)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    cluster = postgres.cluster_of(home)

    postgres.release(home)
    assert postgres.running_socket(cluster) is not None

    other.communicate()
    assert postgres.running_socket(cluster) is None


def test_password_of_the_superuser_is_not_the_apps(standing: Path) -> None:
    postgres.ensure_running(standing, quick=True)

    passwords = list(postgres.logins_of(standing).values())
    assert len(set(passwords)) == len(passwords) == 4


def test_folder_without_programs_is_refused_with_a_way_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("OPENMASH_PG_BIN", str(tmp_path / "nowhere"))

    with pytest.raises(CannotStart, match=r"does not exist.*DATABASE_URL"):
        find(server_account())


def test_data_of_another_version_are_refused(home: Path) -> None:
    with pytest.raises(CannotStart, match="the data were made by 14"):
        find(server_account(), 14)


def test_dead_number_belongs_to_nobody() -> None:
    assert command_of(dead_pid()) == ""


def test_socket_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    cluster = postgres.cluster_of(tmp_path / "home")
    folder = postgres.socket_folder(cluster)
    shutil.rmtree(folder)
    folder.symlink_to(tmp_path)
    try:
        with pytest.raises(CannotStart, match="belongs to another account"):
            postgres.socket_folder(cluster)
    finally:
        folder.unlink()


@pytest.mark.faults
def test_twenty_kills_in_a_row_lose_nothing(home: Path) -> None:
    for count in range(20):
        urls = postgres.ensure_running(home)
        done(urls.owner, "CREATE TABLE IF NOT EXISTS kept (n int)")
        with psycopg.connect(urls.owner) as link:
            link.execute("INSERT INTO kept VALUES (%s)", [count])
        os.kill(server_pid(home), signal.SIGKILL)

    kept = asked(postgres.ensure_running(home).owner, "SELECT n FROM kept ORDER BY n")
    assert kept == [(count,) for count in range(20)]
