"""Sees to it that there is a real virus scanner for the campaign: CLAMD, else clamd on the PATH, else from the
distribution. Its feed of signatures is not needed: the campaign brings one of its own."""

from __future__ import annotations

import os
import shutil
import sys

from packages import install

PLACES = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))


def found() -> str | None:
    """The scanner's program, or None."""
    named = os.environ.get("CLAMD", "").strip()
    return shutil.which(named or "clamd", path=PLACES)


def main() -> None:
    """Returns when a scanner is there; otherwise ends with one sentence and exit code 2."""
    if found() or (install("clamav-daemon") and found()):
        return
    sys.stderr.write("The campaign needs ClamAV: install clamav-daemon, or name clamd in CLAMD=, and try again.\n")
    raise SystemExit(2)


if __name__ == "__main__":
    main()
