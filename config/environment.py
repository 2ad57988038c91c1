"""Reads what an installation says in its environment; a missing or unreadable value stops the start with a sentence."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

TRUE = {"1", "true", "yes", "on"}


class DatabaseRole(StrEnum):
    """The three logins of an installation: one that migrates, one that serves, one that only counts."""

    OWNER = "owner"
    APP = "app"
    READER = "reader"


ADDRESS_OF = {
    DatabaseRole.OWNER: "OPENMASH_OWNER_URL",
    DatabaseRole.APP: "DATABASE_URL",
    DatabaseRole.READER: "OPENMASH_READER_URL",
}


LOCATING = {"dbname", "user", "password", "host", "port"}


def required(name: str, meaning: str) -> str:
    """The value of ``name``, or a refusal to start that says what it is for."""
    value = os.environ.get(name, "").strip()
    if not value:
        raise ImproperlyConfigured(f"{name} is not set. It is {meaning}. `openmash doctor` lists all that is missing.")
    return value


def is_on(name: str) -> bool:
    """True when a switch such as ``OPENMASH_DEMO`` is set to 1, true, yes or on."""
    return os.environ.get(name, "").strip().lower() in TRUE


def whole_number(name: str, default: int) -> int:
    """The whole number in ``name``, or ``default`` when it is not set."""
    text = os.environ.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {text!r}.")
    return int(text)


def listed(name: str) -> list[str]:
    """The values in ``name``, which are divided by commas."""
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def database_role() -> DatabaseRole:
    """Which login this process uses: the app's, unless ``OPENMASH_DB_ROLE`` says owner or reader."""
    text = os.environ.get("OPENMASH_DB_ROLE", "").strip() or DatabaseRole.APP
    try:
        return DatabaseRole(text)
    except ValueError:
        raise ImproperlyConfigured(f"OPENMASH_DB_ROLE must be owner, app or reader, not {text!r}.") from None


def parts_of(address: str) -> dict[str, str]:
    """A PostgreSQL address in Django's words; raises ProgrammingError when it is none."""
    known = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    parts = {key: str(value) for key, value in conninfo_to_dict(address).items()}
    return {word: parts.get(key, "") for key, word in known.items()}


def database(pool_size: int) -> dict[str, Any]:
    """Django's description of the one database, logged in as this process's role.

    ``pool_size`` is the most connections that one process keeps open; 0 switches the pool off, as it must be behind
    pgbouncer and in tests that make and drop databases.
    """
    name = ADDRESS_OF[database_role()]
    address = required(name, "the PostgreSQL address, such as postgresql://openmash_app:password@host/openmash")
    try:
        described, parts = parts_of(address), conninfo_to_dict(address)
    except ProgrammingError:
        raise ImproperlyConfigured(
            f"{name} is not a PostgreSQL address (postgresql://user:password@host/name)."
        ) from None
    if not described["NAME"]:
        raise ImproperlyConfigured(f"{name} names no database: add it after the last slash.")
    options: dict[str, Any] = {"connect_timeout": 10}
    if pool_size:
        # Two seconds: whoever waits while the database is away is soon told whom to ring, on a page without it.
        options["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 2}
    options |= {key: value for key, value in parts.items() if key not in LOCATING}
    # Server-side cursors outlive the transaction that carries the viewer, and break behind a transaction pooler.
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 0,
        # A connection is asked before it is given out: after the database was away nobody meets one that is dead.
        "CONN_HEALTH_CHECKS": bool(pool_size),
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": options,
        **described,
    }
