"""A real server and a real worker, as the app role, on a database of their own."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.ground.databases import ROOT, Logins

START_SECONDS = 90


@dataclass(kw_only=True)
class Live:
    """A running installation."""

    url: str
    home: Path
    logins: Logins
    process: subprocess.Popen[str]

    def stop(self) -> int:
        """Stops it as Ctrl-C does; returns its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.communicate(timeout=60)
        return self.process.returncode

    def log(self) -> str:
        """What the server and the worker wrote to their error output so far."""
        return (self.home / "log.txt").read_text()

    def asked(self, sql: str, *values: object) -> list[tuple[object, ...]]:
        """What the database holds in truth, asked past row security; for a test's assertions alone."""
        with psycopg.connect(self.logins.admin) as link:
            return link.execute(sql.encode(), values).fetchall()


def free_port() -> int:
    """A port that nothing uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(logins: Logins, home: Path, workers: int = 2, **environment: str) -> Iterator[Live]:
    """Runs ``openmash serve`` in its demo settings, with so many web processes, until the block ends."""
    port = free_port()
    told = {
        **logins.environment(),
        "DJANGO_SETTINGS_MODULE": "config.settings.demo",
        "OPENMASH_DEMO": "1",
        "SECRET_KEY": "for tests alone: it protects nothing",
        "OPENMASH_HOME": str(home),
        **environment,
    }
    with open(home / "log.txt", "w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "openmash.cli", "serve", "--port", str(port), "--workers", str(workers)],
            env=told,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    live = Live(url=f"http://127.0.0.1:{port}", home=home, logins=logins, process=process)
    try:
        assert process.stdout is not None
        first = process.stdout.readline()
        if "serves at" not in first:
            process.wait(START_SECONDS)
            raise RuntimeError(f"The server did not start: {first}{live.log()}")
        yield live
    finally:
        live.stop()
