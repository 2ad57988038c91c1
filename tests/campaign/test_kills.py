"""Killed outright while referrals arrive: what was acknowledged is there, the chain is whole, and work goes on."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import Error as DatabaseFault
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from openmash.demo.actions.accounts import DATA
from openmash.launcher import postgres
from openmash.ledger.chain import Proof
from openmash.ledger.queries import verify
from openmash.partnership.viewers import acting_as
from openmash.referrals.actions import receive_file
from openmash.referrals.models import Mention, Referral
from openmash.rulebook import presets
from openmash.rulebook.roles import CLERK
from tests.conftest import FIGURE, django_at
from tests.ground.databases import ROOT
from tests.ground.serving import START_SECONDS, free_port

pytestmark = pytest.mark.campaign

KILLS = 10
SEAL_PATIENCE = 60
LINE: dict[str, Any] = json.loads((DATA / "referrals.jsonl").read_text(encoding="utf-8").splitlines()[0])


class Installation:
    """One installation in a folder of its own, with the embedded database, run by the product's own command."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ}
        self.environment = {**kept, "OPENMASH_HOME": str(home), "OPENMASH_DEMO": "1"}
        self.process: subprocess.Popen[str] | None = None

    def command(self, *arguments: str) -> list[str]:
        """The product's command."""
        return [sys.executable, "-m", "openmash.cli", *arguments]

    def make(self) -> None:
        """The database with every migration."""
        subprocess.run(self.command("migrate"), env=self.environment, cwd=ROOT, check=True, capture_output=True)

    def start(self) -> None:
        """Runs the server and the worker; returns when it serves."""
        with open(self.home / "said.txt", "a") as said:
            self.process = subprocess.Popen(
                self.command("serve", "--port", str(self.port), "--workers", "1"), env=self.environment, cwd=ROOT,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said, text=True,
            )  # fmt: skip
        assert self.process.stdout is not None
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            line = self.process.stdout.readline()
            if "serves at" in line:
                return
            if not line:
                break
        raise AssertionError(f"It did not start again: {(self.home / 'said.txt').read_text()[-2000:]}")

    def stop(self) -> None:
        """Stops what still runs, as Ctrl-C does."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        if self.process:
            self.process.communicate(timeout=60)

    def pids(self) -> dict[str, int]:
        """Its own processes, as it wrote them down."""
        note = json.loads((self.home / "serving.json").read_text())
        web, worker = note["children"]
        first = (postgres.cluster_of(self.home).data / "postmaster.pid").read_text().splitlines()[0]
        return {"supervisor": note["pid"], "web": web, "worker": worker, "database": int(first)}

    def address(self) -> str:
        """Where the app logs in; starts the database when it does not run."""
        return postgres.ensure_running(self.home).app


def kill(pid: int) -> None:
    """Ends a process of ours at once, with those it has started."""
    for child in children_of(pid):
        kill(child)
    with contextlib.suppress(ProcessLookupError):  # it may end by itself meanwhile
        os.kill(pid, signal.SIGKILL)


def children_of(pid: int) -> list[int]:
    """The processes that this one has started."""
    try:
        return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


class Sender(threading.Thread):
    """Sends referrals one after another, and goes on with the same one when the database went away meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.acknowledged: set[str] = set()
        self.broken = 0
        self.ended = threading.Event()
        self.policy = presets.policy("standard")

    def run(self) -> None:
        """Until ended. What `receive_file` returned for is acknowledged."""
        try:
            while not self.ended.is_set():
                self.send(f"KILL-{len(self.acknowledged):06d}")
        finally:
            connection.close()

    def send(self, number: str) -> None:
        """One referral; a fault of the database leaves it for the next try."""
        try:
            report = receive_file(lines=[json.dumps({**LINE, "referral_id": number})], policy=self.policy, by=CLERK)
        except DatabaseFault:
            self.broken += 1
            connection.close()
            time.sleep(0.1)
            return
        assert not report.refused
        assert report.received + report.already == 1
        self.acknowledged.add(f"{LINE['source']['agency']}:{number}")


def strike(installation: Installation, what: str) -> None:
    """Kill one part, or all of it, without warning."""
    pids = installation.pids()
    if what == "one connection":
        kill(children_of(pids["database"])[-1])
    elif what == "everything":
        for name in ("supervisor", "web", "worker", "database"):
            kill(pids[name])
    else:
        kill(pids[what])


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """A fresh installation; its processes are ended and its data removed."""
    home = tmp_path / "home"
    made = Installation(home)
    made.make()
    yield made
    made.stop()
    postgres.release(home)
    postgres.remove(home)


def settled(since: int) -> Proof:
    """The chain once the worker has sealed everything, which must be more than before."""
    until = time.monotonic() + SEAL_PATIENCE
    while True:
        with acting_as(CLERK):
            proof = verify()
        if (proof.unsealed == 0 and proof.sealed > since) or time.monotonic() > until:
            return proof
        time.sleep(0.5)


def test_ten_kills_lose_nothing_that_was_acknowledged(
    installation: Installation, django_db_blocker: DjangoDbBlocker, record_property: Callable[[str, object], None]
) -> None:
    seed = random.SystemRandom().randint(0, 2**32)
    dice = random.Random(seed)
    targets = ["database", "worker", "web", "one connection", "everything"] * (KILLS // 5)
    dice.shuffle(targets)
    sender, sealed = Sender(), 0
    with django_db_blocker.unblock(), django_at(installation.address()):
        installation.start()
        for number, what in enumerate(targets):
            sender = _again(sender)
            time.sleep(dice.uniform(0.3, 2.5))
            strike(installation, what)
            time.sleep(dice.uniform(0.1, 0.6))
            sender.ended.set()
            sender.join()
            connection.close()
            if what != "worker":  # which the supervisor starts again by itself
                installation.stop()
                installation.start()
            sealed = _all_is_well(sender, sealed, f"{what}, number {number}, seed {seed}")
        connection.close()
        installation.stop()
    told = f"{KILLS} kills (seed {seed}): {len(sender.acknowledged)} referrals acknowledged, none lost"
    record_property(FIGURE, f"{told}; {sender.broken} tries broken off, {sealed} entries sealed")
    assert len(sender.acknowledged) > KILLS


def _again(last: Sender) -> Sender:
    """A sender that goes on where the last one ended."""
    new = Sender()
    new.acknowledged, new.broken = last.acknowledged, last.broken
    new.start()
    return new


def _all_is_well(sender: Sender, sealed: int, what: str) -> int:
    """Everything acknowledged is there, whole and once; the chain is whole and the sealer at work."""
    connection.close()
    with acting_as(CLERK):
        rows = dict(Referral.objects.filter(source_key__contains=":KILL-").values_list("source_key", "pk"))
        named = set(Mention.objects.filter(referral__in=list(rows.values())).values_list("referral", flat=True))
    assert sender.acknowledged <= set(rows), what
    assert len(set(rows) - sender.acknowledged) <= 1, what
    assert named == set(rows.values()), what
    sender.send(f"KILL-{len(sender.acknowledged):06d}")
    proof = settled(sealed)
    assert proof.whole, f"{what}: {proof.faults}"
    assert proof.unsealed == 0, f"{what}: the sealer does not go on"
    assert proof.sealed > sealed, what
    return proof.sealed
