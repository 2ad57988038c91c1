"""What the tests of backups share: a hub to save, an empty database to put it into, and files made of it."""

from __future__ import annotations

import io
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg

from openmash.backups.frames import frames_in
from openmash.backups.locking import Lock, unlocked
from openmash.backups.manifest import Manifest
from openmash.backups.putting_back import PutBack, put_back
from openmash.backups.taking import take
from openmash.launcher import databases as server
from tests.ground import databases
from tests.ground.databases import Logins

KEY = "the key of the tests and long enough to be one"
MADE_AT = datetime(2026, 5, 27, 9, 41, tzinfo=UTC)


@contextmanager
def empty() -> Iterator[Logins]:
    """A database as an administrator makes it: roles, extensions, and nothing in it."""
    name = f"openmash_test_{os.getpid()}_{secrets.token_hex(3)}"
    server.create(databases.server().admin, name)
    try:
        yield databases.at(name)
    finally:
        server.drop(databases.server().admin, name)


def taken(logins: Logins, key: str = KEY) -> tuple[bytes, Manifest]:
    """A backup of a database, and what it says it must come to."""
    out = io.BytesIO()
    lock = Lock(out, key)
    manifest = take(logins.owner, lock, made_at=MADE_AT, version="test")
    lock.close()
    return out.getvalue(), manifest


def back(data: bytes, logins: Logins, **more: Any) -> PutBack:
    """Puts a backup into a database."""
    return put_back(logins.owner, frames_in(unlocked(io.BytesIO(data), [KEY])), **more)


def asked(logins: Logins, statement: str) -> list[tuple[Any, ...]]:
    """What a database holds in truth, past row security."""
    with psycopg.connect(logins.admin) as link:
        return link.execute(statement.encode()).fetchall()


def done(logins: Logins, *statements: str) -> None:
    """Does to a database what only its superuser can."""
    with psycopg.connect(logins.admin) as link:
        for statement in statements:
            link.execute(statement.encode())


def everything(logins: Logins) -> dict[str, list[str]]:
    """Every row of every table, as text and in order: read apart from the code under test."""
    with psycopg.connect(logins.admin) as link:
        names = [
            name
            for (name,) in link.execute("select tablename::text from pg_tables where schemaname = 'public' order by 1")
        ]
        return {
            name: [row for (row,) in link.execute(f'select t::text from "{name}" t order by 1'.encode())]
            for name in names
        }
