"""Sets of invented people, made once for the same arguments, the same maker and the same city, and then found again."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.commands import ROOT, DidNotRun

_MAKER = ("files", "lists", "make", "numbers", "profile", "records", "register", "slips", "world")


def cache() -> Path:
    """Where sets are kept when nothing is said: a folder of the user's cache."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "openmash-bench"


def ready(work: Path, what: str, arguments: Sequence[str], city: Path) -> Path:
    """The folder of a set, made if it is not there. ``what``: `list` or `register`. Raises DidNotRun."""
    folder = work / f"{what}-{_digest(what, arguments, city)}"
    if folder.exists():
        return folder
    unfinished = folder.with_suffix(".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    command = [sys.executable, "-m", "bench.make", what, str(unfinished), *arguments, "--profile", str(city)]
    if subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode != 0:
        raise DidNotRun(f"The set could not be made: bench.make {what} {' '.join(arguments)}")
    return unfinished.rename(folder)


def _digest(what: str, arguments: Sequence[str], city: Path) -> str:
    digest = hashlib.sha256("\x1f".join((what, *arguments)).encode())
    for path in (*(Path(__file__).with_name(f"{name}.py") for name in _MAKER), city):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]
