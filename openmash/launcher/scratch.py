"""A database of its own for a while: for measuring on invented people without touching the hub's."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openmash.launcher import postgres

_OURS = (
    "DATABASE_URL", "OPENMASH_OWNER_URL", "OPENMASH_READER_URL", "DJANGO_SETTINGS_MODULE", "ALLOWED_HOSTS",
    "OPENMASH_DB_ROLE", "SECRET_KEY", "OPENMASH_HOME", "OPENMASH_DEMO", "OPENMASH_STATIC_ROOT", "OPENMASH_PG_BIN",
)  # fmt: skip


@contextmanager
def scratch(programs: Path | None = None) -> Iterator[postgres.Urls]:
    """An embedded PostgreSQL in a temporary folder, which this process and its children take for their own for a while.

    It gives up safety against power cuts, and is removed with everything in it. `programs` is the folder of the
    PostgreSQL to run, where it matters which. Raises CannotStart.
    """
    before = {name: os.environ.pop(name, None) for name in _OURS}
    if programs or before["OPENMASH_PG_BIN"]:
        os.environ["OPENMASH_PG_BIN"] = str(programs or before["OPENMASH_PG_BIN"])
    with tempfile.TemporaryDirectory(prefix="openmash-scratch-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o711)
        os.environ["OPENMASH_HOME"] = folder
        try:
            yield postgres.ensure_running(home, quick=True)
        finally:
            postgres.release(home)
            postgres.remove(home)
            for name, value in before.items():
                os.environ.pop(name, None)
                if value is not None:
                    os.environ[name] = value
