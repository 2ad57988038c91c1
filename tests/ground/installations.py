"""A whole installation in a folder of its own, which tests kill without warning."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openmash.launcher import postgres
from openmash.launcher.programs import is_alive
from tests.ground.databases import ROOT
from tests.ground.serving import START_SECONDS, free_port


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


def strike(installation: Installation, what: str) -> None:
    """Kill one part, or all of it, without warning. What was killed a moment ago has come back first."""
    until = time.monotonic() + START_SECONDS
    while not all(is_alive(pid) for pid in installation.pids().values()):
        assert time.monotonic() < until, f"something did not come back: {installation.pids()}"
        time.sleep(0.1)
    pids = installation.pids()
    if what == "one connection":
        kill(children_of(pids["database"])[-1])
    elif what == "everything":
        for name in ("supervisor", "web", "worker", "database"):
            kill(pids[name])
    else:
        kill(pids[what])


@contextmanager
def installed(home: Path) -> Iterator[Installation]:
    """A fresh installation; its processes are ended and its data removed."""
    made = Installation(home)
    made.make()
    try:
        yield made
    finally:
        made.stop()
        postgres.release(home)
        postgres.remove(home)
