"""Runs an installation: the web server and the worker, watched, and stopped together.

A guard process holds the other end of a pipe. When the supervisor is killed outright the pipe closes, and the guard
stops what it left behind; the next start waits for that by the lock which both hold.
"""

from __future__ import annotations

import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from openmash.launcher import postgres
from openmash.launcher.programs import command_of, is_alive
from openmash.launcher.refusal import CannotStart

GRACE_SECONDS = 12.0
START_SECONDS = 60.0
THREADS = 4
FIRST_PAUSE, LONGEST_PAUSE, WELL_AFTER = 1.0, 10.0, 60.0
"""Seconds until a program that ended by itself is started again: at first, at most; from when it counts as well.

Never longer: while no worker runs nobody sweeps the clocks.
"""
OURS = ("config.wsgi", "openmash.cli", "openmash worker")


@dataclass(kw_only=True)
class Child:
    """One program that runs for as long as the installation does."""

    name: str
    command: list[str]
    is_restarted: bool
    process: subprocess.Popen[bytes] | None = None
    pause: float = FIRST_PAUSE
    again_at: float = 0.0
    started_at: float = 0.0

    def start(self) -> None:
        """Starts the program in a group of its own, so that Ctrl-C reaches the supervisor alone."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, start_new_session=True)

    @property
    def is_running(self) -> bool:
        """True while the program has not ended."""
        return self.process is not None and self.process.poll() is None


@dataclass(kw_only=True)
class Supervisor:
    """Everything that one ``openmash serve`` runs."""

    home: Path
    host: str
    port: int
    children: list[Child]
    guard: subprocess.Popen[bytes] | None = None
    asked_to_stop: list[int] = field(default_factory=list)

    def tell_guard(self) -> None:
        """Writes down which programs run, for the guard and for the next start."""
        pids = [child.process.pid for child in self.children if child.is_running and child.process]
        note = {"pid": os.getpid(), "port": self.port, "children": pids}
        draft = self.home / f"serving.json.{os.getpid()}"
        draft.write_text(json.dumps(note))
        draft.rename(self.home / "serving.json")
        if self.guard and self.guard.stdin:
            self.guard.stdin.write((" ".join(map(str, pids)) + "\n").encode())
            self.guard.stdin.flush()

    def watch(self) -> int:
        """Keeps the programs running until asked to stop; returns the exit code."""
        while not self.asked_to_stop:
            for child in self.children:
                if child.is_running:
                    continue
                if not child.is_restarted:
                    print(f"The {child.name} ended by itself; stopping the rest.", file=sys.stderr, flush=True)
                    return 1
                self.mend(child)
            time.sleep(0.2)
        return 0

    def mend(self, child: Child) -> None:
        """Starts a program that ended by itself again, each time after a longer pause; at once if it had run well."""
        if child.again_at == 0.0:
            if time.monotonic() - child.started_at >= WELL_AFTER:
                child.pause = FIRST_PAUSE
            print(f"The {child.name} ended by itself; starting it again.", file=sys.stderr, flush=True)
            child.again_at = time.monotonic() + child.pause
            child.pause = min(child.pause * 2, LONGEST_PAUSE)
        elif time.monotonic() >= child.again_at:
            child.again_at = 0.0
            child.start()
            self.tell_guard()

    def stop(self) -> None:
        """Stops every program politely, then, after a while, without asking."""
        processes = [child.process for child in self.children if child.process is not None]
        end_groups([process.pid for process in processes if process.poll() is None])
        for process in processes:
            process.wait()
        if self.guard and self.guard.stdin:
            self.guard.stdin.write(b"done\n")
            self.guard.stdin.close()
            self.guard.wait()
        (self.home / "serving.json").unlink(missing_ok=True)


def end_groups(pids: list[int], grace: float = GRACE_SECONDS) -> None:
    """Ends the groups that these processes lead: SIGTERM first, SIGKILL for what is left after ``grace`` seconds."""
    for step, patience in ((signal.SIGTERM, grace), (signal.SIGKILL, 2.0)):
        alive = [pid for pid in pids if is_alive(pid)]
        for pid in alive:
            try:
                os.killpg(pid, step)
            except (ProcessLookupError, PermissionError):
                continue
        until = time.monotonic() + patience
        while time.monotonic() < until and any(is_alive(pid) for pid in alive):
            time.sleep(0.05)


def refuse_taken_port(host: str, port: int) -> None:
    """Says so when another program listens there already."""
    if not 0 < port < 65536:
        raise CannotStart(f"PORT must be a number from 1 to 65535, not {port}.")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise CannotStart(
                f"Port {port} on {host} cannot be used ({problem.strerror}). "
                f"Stop the program that uses it, or choose another: PORT={port + 1}."
            ) from None


@contextmanager
def sole_server(home: Path) -> Iterator[int]:
    """One server a data folder. Waits while a guard clears up after a killed one; yields the lock."""
    until = time.monotonic() + GRACE_SECONDS + 5
    while True:
        try:
            held = postgres.lock(home / "serving.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except OSError:
            note = last_note(home)
            if is_alive(note.get("pid", 0)):
                raise CannotStart(
                    f"OpenMASH already runs from {home}, on port {note.get('port')} (process {note.get('pid')})."
                ) from None
            if time.monotonic() > until:
                raise CannotStart(f"Another start from {home} does not end; see its processes.") from None
            time.sleep(0.2)
    with held:
        clear_leftovers(home)
        yield held.fileno()


def last_note(home: Path) -> dict[str, Any]:
    """What the last server from this data folder wrote down about itself."""
    try:
        return dict(json.loads((home / "serving.json").read_text()))
    except (FileNotFoundError, ValueError):
        return {}


def clear_leftovers(home: Path) -> None:
    """Ends programs of a supervisor and a guard that were both killed, if their numbers still belong to them."""
    pids: list[int] = last_note(home).get("children", [])
    left = [pid for pid in pids if any(mark in command_of(pid) for mark in OURS)]
    if left:
        print("Clearing up after a run that was killed ...", flush=True)
        end_groups(left)


def start_guard(home: Path, lock: int) -> subprocess.Popen[bytes]:
    """Starts the process that outlives a killed supervisor just long enough to clear up."""
    command = [sys.executable, "-m", "openmash.launcher.guard", str(home)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True, pass_fds=(lock,))


def wait_until_answering(supervisor: Supervisor) -> None:
    """Returns when the web server answers; stops with a sentence when it never does."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and not supervisor.asked_to_stop:
        if not supervisor.children[0].is_running:
            raise CannotStart("The web server did not start; the lines above say why.")
        if answers(supervisor.host, supervisor.port):
            return
        time.sleep(0.1)
    if not supervisor.asked_to_stop:
        raise CannotStart(f"The web server did not answer within {START_SECONDS:.0f} seconds.")


def answers(host: str, port: int) -> bool:
    """True when the web server answers a request at all; the first one also makes it load every page."""
    named = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".*") or f"{host}:{port}"
    asked = http.client.HTTPConnection(host, port, timeout=START_SECONDS)
    try:
        asked.request("GET", "/account/login/", headers={"Host": named, "X-Forwarded-Proto": "https"})
        asked.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()
    return True


def web_command(host: str, port: int, workers: int) -> list[str]:
    """The web server. Its temporary files lie in memory where there is any; it writes no log of visits."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    shared = ["--worker-tmp-dir", "/dev/shm"] if os.access("/dev/shm", os.W_OK) else []
    return [
        *(sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", bind),
        *("--worker-class", "openmash.launcher.patience.PatientWorker"),
        *("--workers", str(workers), "--threads", str(THREADS), "--timeout", "60", "--graceful-timeout", "10"),
        *(
            "--max-requests",
            "20000",
            "--max-requests-jitter",
            "2000",
            "--no-control-socket",
            "--preload",
            "--log-level",
            "warning",
        ),
        *shared,
    ]


def worker_command() -> list[str]:
    """The worker, which does the jobs that pages have queued."""
    return [sys.executable, "-m", "openmash.cli", "worker"]


def serve(
    home: Path, host: str, port: int, workers: int, first: Callable[[], None], when_ready: Callable[[], None]
) -> int:
    """Runs web server and worker until Ctrl-C, SIGTERM or SIGHUP; returns the exit code.

    ``first`` is what must be made before anything serves; no other server of this data folder can start meanwhile.
    """
    with sole_server(home) as lock:
        refuse_taken_port(host, port)
        first()
        supervisor = Supervisor(
            home=home,
            host=host,
            port=port,
            children=[
                Child(name="web server", command=web_command(host, port, workers), is_restarted=False),
                Child(name="worker", command=worker_command(), is_restarted=True),
            ],
        )

        def ask_to_stop(number: int, frame: FrameType | None) -> None:
            supervisor.asked_to_stop.append(number)

        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, ask_to_stop)
        supervisor.guard = start_guard(home, lock)
        try:
            for child in supervisor.children:
                child.start()
                supervisor.tell_guard()
            wait_until_answering(supervisor)
            if not supervisor.asked_to_stop:
                when_ready()
            return supervisor.watch()
        finally:
            supervisor.stop()
