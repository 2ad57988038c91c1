"""Clears up after a supervisor that was killed outright. Run by the supervisor, which writes what it runs to our input.

When the input ends without the word ``done``, the supervisor is gone: its programs are stopped, then the embedded
database, unless another process uses that.
"""

from __future__ import annotations

import signal
import sys
from pathlib import Path

from openmash.launcher.postgres import stop_if_unused
from openmash.launcher.processes import end_groups


def main(home: Path) -> None:
    """Waits for the supervisor's end and clears up if it left without a word."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    pids: list[int] = []
    for line in sys.stdin:
        if line.strip() == "done":
            return
        pids = [int(word) for word in line.split()]
    end_groups(pids)
    if (home / "database.users").exists():
        stop_if_unused(home)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
