"""Runs pytest on the oldest PostgreSQL that is supported, Debian's: ``scripts/old_postgres.py PYTEST-ARGUMENTS``."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from packages import install

PROGRAMS = Path("/usr/lib/postgresql/15/bin")


def main(arguments: list[str]) -> None:
    """Becomes pytest, told where the old PostgreSQL lies; installs that first where it may."""
    if not (PROGRAMS / "initdb").exists() and not (install("postgresql-15") and (PROGRAMS / "initdb").exists()):
        sys.stderr.write("This leg needs Debian's PostgreSQL 15: install the package postgresql-15 and try again.\n")
        raise SystemExit(2)
    os.environ["OPENMASH_PG_BIN"] = str(PROGRAMS)
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
