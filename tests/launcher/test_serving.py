"""One installation's processes: up together, down together, and cleared up after when killed."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from openmash.launcher.processes import answers
from openmash.launcher.programs import is_alive
from tests.ground import databases
from tests.ground.databases import ROOT, run_openmash
from tests.ground.serving import Live, serving


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty data folder."""
    return tmp_path


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A server that no test stops."""
    with (
        databases.copy_of(databases.migrated()) as logins,
        serving(logins, tmp_path_factory.mktemp("running")) as live,
    ):
        yield live


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.1)
    return False


def test_server_and_worker_stop_together_when_asked(home: Path) -> None:
    with databases.copy_of(databases.migrated()) as logins, serving(logins, home) as live:
        note = json.loads((home / "serving.json").read_text())
        with urllib.request.urlopen(f"{live.url}/static/vendor/htmx.min.js") as page:
            assert page.status == 200

        assert live.stop() == 0

        assert [pid for pid in note["children"] if is_alive(pid)] == []
        assert not (home / "serving.json").exists()


@pytest.mark.campaign
def test_killed_supervisor_leaves_nothing_and_the_next_start_works(home: Path) -> None:
    with databases.copy_of(databases.migrated()) as logins, serving(logins, home) as live:
        note = json.loads((home / "serving.json").read_text())
        os.kill(live.process.pid, signal.SIGKILL)
        live.process.wait()
        with serving(logins, home) as again:
            assert [pid for pid in note["children"] if is_alive(pid)] == []
            assert answers("127.0.0.1", int(again.url.rpartition(":")[2]))


@pytest.mark.campaign
def test_worker_that_dies_is_started_again(running: Live) -> None:
    note = running.home / "serving.json"
    _, worker = json.loads(note.read_text())["children"]
    os.kill(worker, signal.SIGKILL)

    def replaced() -> bool:
        return worker not in json.loads(note.read_text())["children"]

    assert within(30, lambda: replaced() and not is_alive(worker))


def test_connections_that_say_nothing_hold_nobody_up(running: Live) -> None:
    """Eight times as many as there are threads; each would have kept its thread for five seconds: forty in all."""
    host, port = running.url.removeprefix("http://").split(":")
    with ExitStack() as held:
        for _ in range(64):
            held.enter_context(socket.create_connection((host, int(port))))
        with urllib.request.urlopen(f"{running.url}/account/login/", timeout=20) as page:
            assert page.status == 200


def test_the_door_leaves_no_connection_open_for_its_children_to_share(running: Live) -> None:
    """The server loads the door and forks. Two processes on one connection would read each other's answers."""
    asked = (
        "import config.wsgi; from django.db import connection;"
        " print(connection.connection is None, len(connection._connection_pools))"
    )
    told = {**running.logins.environment(), "DJANGO_SETTINGS_MODULE": "config.settings.demo", "OPENMASH_DEMO": "1"}
    told |= {"SECRET_KEY": "for tests alone", "OPENMASH_HOME": str(running.home)}
    done = subprocess.run(
        [sys.executable, "-c", asked], env=told, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.stdout.split(), done.stderr) == (["True", "0"], "")


def test_many_requests_at_once_are_all_answered(running: Live) -> None:
    """Over every worker: each asks the database for its session, the policy and who is there."""

    def asks(_: int) -> int:
        with urllib.request.urlopen(f"{running.url}/account/login/", timeout=30) as page:
            return int(page.status)

    with ThreadPoolExecutor(8) as many:
        assert set(many.map(asks, range(160))) == {200}


def test_second_server_of_one_folder_is_refused_in_words(running: Live) -> None:
    with pytest.raises(RuntimeError, match="already runs from"):
        run_openmash(running.logins, "serve", OPENMASH_HOME=str(running.home), PORT="1025")


def test_taken_port_is_said_in_words(home: Path) -> None:
    with databases.copy_of(databases.migrated()) as logins, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with pytest.raises(RuntimeError, match=f"Port {port} on 127.0.0.1 cannot be used"):
            run_openmash(logins, "serve", "--port", port, OPENMASH_HOME=str(home))


def test_database_that_lags_behind_is_not_served(home: Path) -> None:
    behind = pytest.raises(RuntimeError, match="migrations behind: run `openmash migrate` first")
    with databases.copy_of("template1") as logins, behind:
        run_openmash(logins, "serve", OPENMASH_HOME=str(home), PORT="1025")


def test_owner_and_superuser_are_refused_as_logins(home: Path) -> None:
    with databases.copy_of(databases.migrated()) as logins:
        for login, because in ((logins.owner, "owns tables"), (logins.admin, "is a superuser")):
            with pytest.raises(RuntimeError, match=because):
                run_openmash(logins, "serve", OPENMASH_HOME=str(home), PORT="1025", DATABASE_URL=login)
