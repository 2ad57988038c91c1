"""Taking a backup: everything as it stood at one moment, while the hub goes on working."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import psycopg

from openmash.backups import reading
from openmash.backups.definitions import definitions
from openmash.backups.frames import Frames, Kind, Sink
from openmash.backups.guards import guards_of
from openmash.backups.manifest import Manifest, Opening
from openmash.launcher.refusal import CannotStart

Progress = Callable[[int, int], None]


def take(address: str, into: Sink, *, made_at: datetime, version: str, progress: Progress | None = None) -> Manifest:
    """Writes the whole database at `address` (the owner's) into a lock; returns what it must come to again.

    One snapshot serves the rows, the definitions and the counts. Readers and writers are not held up; a migration is.
    Raises CannotStart, before the first byte, where row security would hide a row.
    """
    with connected(address) as link:
        link.isolation_level, link.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
        link.execute(reading.ALIKE_EVERYWHERE.encode())
        reading.refuse_hidden(link)
        snapshot = _text(link, "select pg_export_snapshot()")
        major = link.info.server_version // 10000
        opening = Opening(made_at=made_at.isoformat(), version=version, postgres=major, migrations=migrations_of(link))
        frames = Frames(into)
        frames.put_data(Kind.OPENING, opening.as_data())
        frames.put(Kind.BEFORE, definitions(address, "pre-data", snapshot=snapshot, major=major))
        tables, counts = reading.tables_of(link), {}
        for done, table in enumerate(tables, 1):
            frames.put_data(Kind.TABLE, {"name": table.name, "columns": table.columns})
            counts[table.name] = reading.counted(
                reading.lines_of(link, table), lambda block: frames.put(Kind.ROWS, block)
            )
            if progress:
                progress(done, len(tables))
        frames.put(Kind.AFTER, definitions(address, "post-data", snapshot=snapshot, major=major))
        manifest = Manifest(
            tables=counts, sequences=reading.sequences_of(link), chain=reading.chain_of(link),
            files=reading.files_of(link), guards=guards_of(link),
        )  # fmt: skip
        frames.put_data(Kind.MANIFEST, manifest.as_data())
        frames.close()
    return manifest


def migrations_of(link: psycopg.Connection) -> tuple[str, ...]:
    """The migrations of the hub that the database has."""
    if not reading.has(link, "django_migrations"):
        return ()
    rows = link.execute("select name from public.django_migrations where app = 'openmash' order by name").fetchall()
    return tuple(name for (name,) in rows)


def connected(address: str) -> psycopg.Connection:
    """A connection of our own to the database. Raises CannotStart."""
    try:
        return psycopg.connect(address, connect_timeout=10, prepare_threshold=None, application_name="openmash backup")
    except psycopg.OperationalError as problem:
        words = str(problem).strip().splitlines()[0]
        raise CannotStart(f"The database cannot be reached as its owner ({words}): see OPENMASH_OWNER_URL.") from None


def _text(link: psycopg.Connection, statement: str) -> str:
    row = link.execute(statement.encode()).fetchone()
    return str(row[0]) if row else ""
