"""A real worker, killed after the mail server took a letter and before anything was noted: it is sent again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from openmash.rulebook.words import Role
from openmash.web import clock
from tests import factories
from tests.ground.databases import ROOT, Logins
from tests.messages.post_office import PostOffice, mail_server
from tests.messages.telling import outcomes, rows, told

LONGEST = 60


@contextmanager
def worker(logins: Logins, office: PostOffice, home: Path, offset: int = 0) -> Iterator[subprocess.Popen[bytes]]:
    """The product's own worker on this database, whose clock is so many seconds on; killed at the end."""
    told_ = {
        **logins.environment(),
        "DJANGO_SETTINGS_MODULE": "config.settings.demo",
        "OPENMASH_DEMO": "1",
        "SECRET_KEY": "for tests alone: it protects nothing",
        "OPENMASH_HOME": str(home),
        "OPENMASH_EMAIL_HOST": "127.0.0.1",
        "OPENMASH_EMAIL_PORT": str(office.port),
        "OPENMASH_CLOCK_OFFSET": str(offset),
    }
    with open(home / "log.txt", "ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "openmash.cli", "worker"], env=told_, cwd=ROOT, stdout=log, stderr=log
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait(LONGEST)


def until(true: Callable[[], bool], home: Path) -> None:
    """Wait for something that must come."""
    end = time.monotonic() + LONGEST
    while not true():
        assert time.monotonic() < end, (home / "log.txt").read_text()
        time.sleep(0.1)


def test_a_worker_killed_between_sending_and_noting_loses_nothing(own_database: Logins, tmp_path: Path) -> None:
    told(factories.staff(Role.SOCIAL_WORKER), at=clock.now(), urgent=True)
    with mail_server(PostOffice(silent=True)) as office:
        with worker(own_database, office, tmp_path) as first:
            office.on_letter = lambda: os.kill(first.pid, signal.SIGKILL)
            until(lambda: first.poll() is not None, tmp_path)
        assert len(office.letters) == 1
        assert (outcomes(), rows()[0].settled_at) == ([], None)
        office.silent, office.on_letter = False, lambda: None
        with worker(own_database, office, tmp_path, offset=90):
            until(lambda: outcomes() == ["SENT"], tmp_path)
    before, after = office.letters
    assert before["Message-ID"] == after["Message-ID"] == f"<{rows()[0].pk}@127.0.0.1>"
    assert before.get_content() == after.get_content()
    assert rows()[0].settled_at is not None


@pytest.mark.campaign
def test_two_workers_send_one_letter_each_time(own_database: Logins, tmp_path: Path) -> None:
    people = [factories.staff(Role.SOCIAL_WORKER) for _ in range(20)]
    told(*people, at=clock.now(), urgent=True)
    with mail_server() as office, worker(own_database, office, tmp_path), worker(own_database, office, tmp_path):
        until(lambda: len(outcomes()) == 20, tmp_path)
    assert sorted(one["To"] for one in office.letters) == sorted(one.email for one in people)
