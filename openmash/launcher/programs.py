"""What is known of another running program by its process number."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def command_of(pid: int) -> str:
    """The name and arguments of a living process; empty when there is none, or only its remains.

    A killed program whose parent does not collect it stays in the list of processes as a zombie: it is dead.
    """
    proc = Path("/proc") / str(pid)
    if Path("/proc/self/stat").exists():
        try:
            name, _, rest = (proc / "stat").read_text().partition("(")[2].rpartition(")")
            arguments = (proc / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
        return "" if rest.split()[0] in "ZX" else f"{name} {arguments}"
    finished = subprocess.run(
        ["ps", "-o", "stat=,command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    state, _, command = finished.stdout.strip().partition(" ")
    return "" if state.startswith("Z") else command


def dead_pid() -> int:
    """The number of a process that has just ended and been collected."""
    child = subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.DEVNULL)
    child.wait()
    return child.pid


def is_alive(pid: int) -> bool:
    """True when some process has this number and is not a zombie."""
    return pid != os.getpid() and command_of(pid) != ""
