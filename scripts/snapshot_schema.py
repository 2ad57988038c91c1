"""Keeps a released schema with a small hub in it, for tests/upgrades: ``snapshot_schema.py NAME [COMMIT]``.

The commit's own tests fill the hub, with invented people, on the oldest PostgreSQL that is supported, so that every
newer one can take the snapshot in. Run it for each release, once its last migration can change no more.
"""

from __future__ import annotations

import lzma
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from old_postgres import PROGRAMS
from packages import install

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "tests" / "upgrades" / "snapshots"
MOST_BYTES = 500_000
# Said to the commit's own code, in a folder of its own: what it calls the filling of a hub has changed over time.
FILL = """
import os, subprocess, sys
from inspect import signature
import django
django.setup()
from tests.conftest import django_at
from tests.ground import databases
from tests.secrecy import world
try:
    from tests.secrecy import hub
except ImportError:
    hub = None
with databases.copy_of(databases.migrated()) as logins, django_at(logins.app):
    if hub is None:
        world.build()
    else:
        hub.build(*([logins.admin] if signature(hub.build).parameters else []))
    from openmash.partnership.sealing import seal_everything
    while seal_everything():
        pass
    with open(sys.argv[1], "wb") as out:
        subprocess.run([os.environ["OPENMASH_PG_BIN"] + "/pg_dump", "--inserts", "--rows-per-insert=100",
                        "--no-comments", "--dbname=" + logins.admin], stdout=out, check=True)
from openmash.launcher import postgres
postgres.remove(next(databases.SCRATCH.glob("cluster-*")))
"""


def dump(commit: str, to: Path) -> None:
    """Writes the filled database of a commit as SQL."""
    with tempfile.TemporaryDirectory(prefix="openmash-snapshot-") as folder:
        tree, own = Path(folder) / "tree", Path(folder) / "tmp"
        Path(folder).chmod(0o711)
        own.mkdir(mode=0o711)
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(tree), commit], cwd=ROOT, check=True)
        try:
            told = {
                **os.environ,
                "PYTHONPATH": str(tree), "TMPDIR": str(own), "OPENMASH_PG_BIN": str(PROGRAMS),
                "DJANGO_SETTINGS_MODULE": "config.settings.test", "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
            }  # fmt: skip
            subprocess.run([sys.executable, "-c", FILL, str(to)], cwd=tree, env=told, check=True)
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=ROOT, check=False)


def main(name: str, commit: str = "HEAD") -> None:
    """Makes one snapshot."""
    if not (PROGRAMS / "pg_dump").exists() and not install("postgresql-15"):
        raise SystemExit("Snapshots are made on Debian's PostgreSQL 15: install the package postgresql-15.")
    KEPT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "hub.sql"
        dump(commit, written)
        # psql's own words are left out, and what would keep a list that is refreshed from being read by its own owner.
        left_out = r"^(\\(un)?restrict .*|SET row_security = off;|-- .*|--|)\n"
        text = re.sub(left_out, "", written.read_text(encoding="utf-8"), flags=re.M)
    path = KEPT / f"{name}.sql.xz"
    path.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    size = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {size:,} bytes")
    if size > MOST_BYTES:
        raise SystemExit(f"More than {MOST_BYTES:,} bytes: too large to keep for every release.")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
