"""Sees to it that there is a pooler for the campaign: PGBOUNCER, else the one on the PATH, else the distribution's."""

from __future__ import annotations

import os
import shutil
import sys

from packages import install

PLACES = os.pathsep.join((os.environ.get("PATH", os.defpath), "/usr/sbin", "/usr/local/sbin"))


def found() -> str | None:
    """The pooler's program, or None."""
    return shutil.which(os.environ.get("PGBOUNCER", "").strip() or "pgbouncer", path=PLACES)


def main() -> None:
    """Returns when a pooler is there; otherwise ends with one sentence and exit code 2."""
    if found() or (install("pgbouncer") and found()):
        return
    sys.stderr.write("The campaign needs PgBouncer: install the package pgbouncer, or name it in PGBOUNCER=.\n")
    raise SystemExit(2)


if __name__ == "__main__":
    main()
