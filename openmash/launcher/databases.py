"""Makes, copies and removes databases on a server; a copy of a migrated one takes a fraction of a second."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from openmash.launcher import roles
from openmash.launcher.binaries import EXTENSIONS


def url(*, user: str, password: str, dbname: str, **where: str) -> str:
    """A PostgreSQL address; ``where`` is the host (a socket's folder too), port and whatever else libpq knows."""
    return f"postgresql://{quote(user)}:{quote(password, safe='')}@/{quote(dbname)}?{urlencode(where)}"


def as_login(address: str, *, user: str, password: str, name: str) -> str:
    """The server of ``address``, with another login and database."""
    parts = {key: str(value) for key, value in conninfo_to_dict(address).items()}
    return url(**{**parts, "user": user, "password": password, "dbname": name})


def at_database(address: str, name: str) -> str:
    """The same server and login as ``address``, at the database called ``name``."""
    parts = {key: str(value) for key, value in conninfo_to_dict(address).items()}
    return url(**{"user": "", "password": "", **parts, "dbname": name})


@contextmanager
def superuser(
    address: str, database: str = "postgres", *, in_transaction: bool = False
) -> Iterator[psycopg.Connection]:
    """A connection with every right, to make databases and roles with; never used to serve."""
    with psycopg.connect(at_database(address, database), autocommit=not in_transaction, connect_timeout=10) as link:
        yield link


def exists(link: psycopg.Connection, name: str) -> bool:
    """True when the server has a database called ``name``."""
    return link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def create(address: str, name: str) -> None:
    """Makes the database ``name`` ready to be migrated, if it does not stand yet."""
    with superuser(address) as link:
        if not exists(link, name):
            link.execute(
                sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'").format(
                    sql.Identifier(name), sql.Identifier(roles.OWNER)
                )
            )
        roles.close_to_everybody(link, name)
    with superuser(address, name, in_transaction=True) as link:
        roles.provision_database(link, EXTENSIONS)


def clone(address: str, source: str, name: str) -> None:
    """Copies the database ``source``, which nobody may be using, as ``name``."""
    with superuser(address) as link:
        # Copying files is far quicker than writing every block to the log, and a lost copy is simply made again.
        link.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(source), sql.Identifier(roles.OWNER)
            )
        )
        roles.close_to_everybody(link, name)


def rename(address: str, old: str, new: str) -> None:
    """Gives a database another name."""
    with superuser(address) as link:
        link.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(old), sql.Identifier(new)))


def drop(address: str, name: str) -> None:
    """Removes a database with whoever is still connected to it."""
    with superuser(address) as link:
        link.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def names(address: str, prefix: str) -> list[str]:
    """The databases whose names begin with ``prefix``."""
    with superuser(address) as link:
        rows = link.execute("SELECT datname FROM pg_database WHERE starts_with(datname::text, %s)", [prefix]).fetchall()
    return sorted(row[0] for row in rows)
