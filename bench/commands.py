"""The product's own commands, run in processes of their own: what they print, how long they take, what memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
EVERY = 0.5
"""Seconds between two looks at the memory."""


class DidNotRun(Exception):
    """A command that ended with a fault; its own lines, printed above, say why."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed as JSON; ``seconds`` by the clock on the wall.

    ``largest_mb``: the most memory of any one of its processes. ``together_mb``: the most of all at one time, shared
    memory counted once, looked at twice a second; None where the machine does not tell (anything but Linux).
    """

    printed: Mapping[str, Any]
    seconds: float
    largest_mb: int
    together_mb: int | None


def openmash(*arguments: object) -> Ran:
    """Run `openmash` with these arguments; it prints JSON, and its progress is seen. Raises DidNotRun."""
    command = [sys.executable, "-m", "openmash.cli", *map(str, arguments)]
    began = time.monotonic()
    with tempfile.TemporaryFile() as printed:
        child = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=printed)
        with _Memory(child.pid) as memory:
            _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.monotonic() - began
        if child.returncode != 0:
            raise DidNotRun(f"openmash {arguments[0]} {arguments[1]} ended with {child.returncode}.")
        printed.seek(0)
        told = json.load(printed)
    unit = 1024**2 if sys.platform == "darwin" else 1024
    return Ran(told, round(seconds, 1), round(used.ru_maxrss / unit), memory.most_mb)


class _Memory:
    """Looks at the memory of a process and all that come from it, in a thread of its own, until it is left."""

    def __init__(self, process: int) -> None:
        self._process, self._over = process, Event()
        self._thread = Thread(target=self._watch, daemon=True)
        self.most_mb: int | None = None

    def __enter__(self) -> _Memory:
        self._thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._over.wait(EVERY):
            kilobytes = sum(map(_share_of_memory, _family(self._process)))
            if kilobytes:
                self.most_mb = max(self.most_mb or 0, round(kilobytes / 1024))


def _family(process: int) -> Iterator[int]:
    """A process and all that come from it, as Linux lists them."""
    children: dict[int, list[int]] = defaultdict(list)
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The name in brackets may hold spaces; after it stand the state and the parent.
            parent = int(status.read_text(errors="replace").rpartition(")")[2].split()[1])
            children[parent].append(int(status.parent.name))
    waiting = [process]
    while waiting:
        yield (one := waiting.pop())
        waiting += children[one]


def _share_of_memory(process: int) -> int:
    """Kilobytes of a process, what it shares with others divided among them; 0 when it is gone."""
    lines: Sequence[str] = ()
    with suppress(OSError):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
