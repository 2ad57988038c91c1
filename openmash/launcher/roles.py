"""The database's roles: who owns, serves, counts, searches, disposes - and that none can step over row security.

The owner makes the tables and migrates. The app serves: it owns nothing, defines nothing and is held by every policy.
The reader sees views of counts. The finder and the disposer cannot log in; they own the one function that searches
people and the one that deletes a referral.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

OWNER, APP, READER, FINDER = "openmash_owner", "openmash_app", "openmash_reader", "openmash_finder"
DISPOSER = "openmash_disposer"
LOGINS = (OWNER, APP, READER)
KEEPERS = (FINDER, DISPOSER)
"""Roles that cannot log in: each owns one function, which does on the app's behalf what the app itself may not."""
POWERLESS = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"

# Forgotten transactions would hold back the ledger's sealer, which waits for the oldest one.
LIMITS = {"idle_in_transaction_session_timeout": "5min", "statement_timeout": "60s", "lock_timeout": "20s"}


def provision_roles(admin: psycopg.Connection, passwords: dict[str, str]) -> None:
    """Makes the five roles, or brings them back to what they should be. Needs a superuser; can be repeated."""
    # Two test runs on one server would otherwise trip over each other's half-made roles.
    admin.execute("SELECT pg_advisory_xact_lock(hashtext('openmash roles'))")
    for role in (*LOGINS, *KEEPERS):
        exists = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        verb = sql.SQL("ALTER ROLE" if exists else "CREATE ROLE")
        name = sql.Identifier(role)
        if role in passwords:
            admin.execute(
                sql.SQL("{} {} LOGIN " + POWERLESS + " PASSWORD {}").format(verb, name, sql.Literal(passwords[role]))
            )
        else:
            admin.execute(sql.SQL("{} {} NOLOGIN " + POWERLESS).format(verb, name))
    for role in (APP, READER):
        for setting, value in LIMITS.items():
            admin.execute(
                sql.SQL("ALTER ROLE {} SET {} = {}").format(
                    sql.Identifier(role), sql.Identifier(setting), sql.Literal(value)
                )
            )
    # A migration hands each function over to its keeper; the owner needs to be its member for that.
    for keeper in KEEPERS:
        admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(keeper), sql.Identifier(OWNER)))


def provision_database(admin: psycopg.Connection, extensions: tuple[str, ...]) -> None:
    """Readies the database that ``admin`` is connected to: extensions, an owned schema, nothing for everybody."""
    for extension in extensions:
        admin.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {} SCHEMA public").format(sql.Identifier(extension)))
    admin.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(OWNER)))
    admin.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    roles = sql.SQL(", ").join(map(sql.Identifier, (APP, READER, *KEEPERS)))
    admin.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(roles))


def close_to_everybody(admin: psycopg.Connection, database: str) -> None:
    """Takes from a database what PostgreSQL gives to everyone; a clone does not inherit this."""
    name = sql.Identifier(database)
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    logins = sql.SQL(", ").join(map(sql.Identifier, LOGINS))
    admin.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(name, logins))


REFUSAL = """
    SELECT CASE
        WHEN r.rolsuper THEN 'is a superuser'
        WHEN r.rolbypassrls THEN 'may bypass row security'
        WHEN EXISTS (
            SELECT 1 FROM pg_roles s WHERE (s.rolsuper OR s.rolbypassrls) AND pg_has_role(r.oid, s.oid, 'MEMBER')
        ) THEN 'is a member of a role that steps over row security'
        WHEN EXISTS (
            SELECT 1 FROM pg_class c WHERE c.relowner = r.oid AND c.relkind IN ('r', 'p')
            AND c.relnamespace = 'public'::regnamespace
        ) THEN 'owns tables, and an owner can switch row security off'
    END
    FROM pg_roles r WHERE r.rolname = current_user
"""


def why_login_is_unsafe() -> str | None:
    """Why the web and the worker must not use their present login, or None when it is held by row security.

    The owner's own login is let through: it migrates and never serves (``serve`` and ``worker`` ask for the app's).
    """
    from django.db import connection

    from config.environment import DatabaseRole, database_role

    if database_role() is DatabaseRole.OWNER:
        return None
    with connection.cursor() as cursor:
        cursor.execute(REFUSAL)
        row = cursor.fetchone()
    if row is None or row[0] is None:
        return None
    return (
        f"The database login {connection.settings_dict['USER'] or 'in use'} {row[0]}: OpenMASH does not serve with it."
    )


def close_connections() -> None:
    """Lets go of this process's own connections, pool and all: from here on only its children use the database.

    A pool that is open when a server forks would be shared, and with it the connections in it: one person's rows could
    be handed to another's request.
    """
    from django.db import connection

    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()
