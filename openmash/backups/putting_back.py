"""Putting a backup back: into an empty database, in one transaction, compared row by row before it is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import psycopg
from psycopg import sql

from openmash.backups import reading
from openmash.backups.frames import NOT_FRAMES, Kind, data_of
from openmash.backups.guards import guards_of
from openmash.backups.manifest import Manifest, Opening, differences, manifest_of, opening_of
from openmash.backups.reading import Table
from openmash.backups.refusal import NotTheSame, Unreadable
from openmash.backups.taking import connected
from openmash.launcher import roles
from openmash.launcher.refusal import CannotStart
from openmash.ledger.chain import Proof

Frame = tuple[Kind, bytes]
Progress = Callable[[int, int], None]
MOST_TOLD = 5
WAITS = "10s"
ROOM = "set local maintenance_work_mem = '256MB'; set local work_mem = '64MB'"
"""So that indexes are built, and rows put in order, in memory."""
# Rights that new tables are given by themselves would be added to those that the backup gives them.
_RIGHTS_TO_COME = """
    select distinct format('alter default privileges for role %I%s revoke all on %s from %s',
             pg_get_userbyid(d.defaclrole), ' in schema ' || d.defaclnamespace::regnamespace,
             case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions'
                                  else 'types' end,
             case when a.grantee = 0 then 'public' else a.grantee::regrole::text end)
      from pg_default_acl d cross join lateral aclexplode(d.defaclacl) a
     where d.defaclnamespace <> 0 and d.defaclrole = current_user::regrole
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack:
    """What was put back: what the backup said of itself, what it came to, and the proof of its ledger."""

    opening: Opening
    manifest: Manifest
    proof: Proof
    guards_compared: bool


def put_back(
    address: str, frames: Iterable[Frame], *, replace: bool = False, progress: Progress | None = None
) -> PutBack:
    """Puts a backup into the database at `address` (the owner's), whole and as it was, or changes nothing.

    Every row, numbering, right and policy is compared with what was saved before any of it is kept. `replace` first
    removes what is there, in the same transaction. Raises Unreadable, NotTheSame or CannotStart.
    """
    coming = iter(frames)
    with connected(address) as link:
        link.execute(reading.ALIKE_EVERYWHERE.encode())
        link.execute(ROOM.encode())
        opening = opening_of(data_of(_next(coming, Kind.OPENING)))
        _refuse_unfit(link, opening, replace)
        if replace:
            _clear(link)
        try:
            saved = _fill(link, coming)
            if next(coming, None) is not None:
                raise Unreadable(NOT_FRAMES)
            compared = opening.postgres == link.info.server_version // 10000
            proof = _compare(link, saved, compared, progress)
        except psycopg.DatabaseError as problem:
            link.rollback()
            words = str(problem).strip().splitlines()[0]
            raise CannotStart(f"The database refused the backup ({words}). Nothing was changed.") from None
    with connected(address) as link:
        link.autocommit = True
        link.execute("analyze")
    return PutBack(opening=opening, manifest=saved, proof=proof, guards_compared=compared)


def _refuse_unfit(link: psycopg.Connection, opening: Opening, replace: bool) -> None:
    """Stops before anything is written where the backup cannot go in, or would go over something."""
    major = link.info.server_version // 10000
    if major < opening.postgres:
        raise CannotStart(
            f"The backup was made by PostgreSQL {opening.postgres}, and here is {major}: restore it into "
            f"{opening.postgres} or newer."
        )
    user, owner = link.info.user, link.execute(
        "select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'public'"
    ).fetchone()  # fmt: skip
    if owner is None or owner[0] != user:
        raise CannotStart(
            f"{user} does not own the schema public of this database: OPENMASH_OWNER_URL must name {roles.OWNER}, and "
            "the database must be made as docs/operations/install.md says."
        )
    needed = {*roles.LOGINS, *roles.KEEPERS}
    missing = needed - {name for (name,) in link.execute("select rolname from pg_roles")}
    if missing:
        raise CannotStart(
            f"The roles {', '.join(sorted(missing))} are not there: make them as docs/operations/install.md says. A "
            "backup holds no login and no password."
        )
    held = len(reading.tables_of(link))
    if held and not replace:
        raise CannotStart(
            f"This database is not empty ({held} tables stand in it). Restore into a new one, or say --replace to have "
            "all of it replaced by the backup."
        )
    busy = link.execute(
        "select count(*) from pg_stat_activity where datname = current_database() and usename = any(%s)",
        [[roles.APP, roles.READER]],
    ).fetchone()
    if held and busy and busy[0]:
        raise CannotStart(
            f"{busy[0]} connections of a running hub are open to this database: stop its web server and worker first."
        )


def _clear(link: psycopg.Connection) -> None:
    """Removes every table, view, function and type of ours, and what rights new ones would be given by themselves."""
    link.execute(sql.SQL("set local lock_timeout = {}").format(sql.Literal(WAITS)))
    ours = "not exists (select 1 from pg_depend d where d.objid = {oid} and d.deptype in ('e', 'i', 'a'))"
    here = "'public'::regnamespace"
    plans = (
        f"select 'drop materialized view public.' || quote_ident(relname) || ' cascade' from pg_class o"
        f" where relkind = 'm' and relnamespace = {here} and {ours.format(oid='o.oid')}",
        f"select 'drop view public.' || quote_ident(relname) || ' cascade' from pg_class o where relkind = 'v'"
        f" and relnamespace = {here} and {ours.format(oid='o.oid')}",
        f"select 'drop table public.' || quote_ident(relname) || ' cascade' from pg_class o where relkind = 'r'"
        f" and relnamespace = {here} and {ours.format(oid='o.oid')}",
        f"select 'drop routine ' || oid::regprocedure || ' cascade' from pg_proc o where pronamespace = {here}"
        f" and {ours.format(oid='o.oid')}",
        f"select 'drop sequence public.' || quote_ident(relname) || ' cascade' from pg_class o where relkind = 'S'"
        f" and relnamespace = {here} and {ours.format(oid='o.oid')}",
        f"select 'drop type ' || oid::regtype || ' cascade' from pg_type o where typnamespace = {here}"
        f" and typtype in ('e', 'c', 'd', 'r') and {ours.format(oid='o.oid')}"
        " and (typrelid = 0 or (select relkind from pg_class where oid = typrelid) = 'c')",
    )
    for plan in plans:
        # What went with one that was dropped before it is found gone by asking again.
        while found := link.execute(plan.encode()).fetchone():
            link.execute(found[0].encode())
    for (statement,) in link.execute(_RIGHTS_TO_COME.encode()).fetchall():
        link.execute(statement.encode())


def _next(coming: Iterator[Frame], wanted: Kind) -> bytes:
    kind, data = next(coming, (None, b""))
    if kind is not wanted:
        raise Unreadable(NOT_FRAMES)
    return data


def _fill(link: psycopg.Connection, coming: Iterator[Frame]) -> Manifest:
    """Definitions, rows, then what holds them. The keepers' functions need the right to stand here for a moment."""
    keepers = sql.SQL(", ").join(map(sql.Identifier, roles.KEEPERS))
    link.execute(sql.SQL("grant create on schema public to {}").format(keepers))
    # The search's own settings are known to the server once its library is loaded.
    link.execute("create extension if not exists pg_trgm schema public")
    link.execute("select public.show_limit()")
    link.execute(_next(coming, Kind.BEFORE))
    link.execute(reading.ALIKE_EVERYWHERE.encode())
    kind, data = next(coming, (None, b""))
    while kind is Kind.TABLE:
        kind, data = _fill_table(link, data_of(data), coming)
    if kind is not Kind.AFTER:
        raise Unreadable(NOT_FRAMES)
    link.execute(data)
    link.execute(sql.SQL("revoke create on schema public from {}").format(keepers))
    link.execute(reading.ALIKE_EVERYWHERE.encode())
    saved = manifest_of(data_of(_next(coming, Kind.MANIFEST)))
    for name, (last, given) in saved.sequences.items():
        link.execute("select setval(%s::regclass, %s, %s)", [f'public."{name}"', last, given])
    return saved


def _fill_table(link: psycopg.Connection, said: dict[str, Any], coming: Iterator[Frame]) -> tuple[Kind | None, bytes]:
    """The rows of one table; returns the frame that follows them."""
    table = Table(str(said["name"]), tuple(said["columns"]), ())
    with link.cursor() as cursor, cursor.copy(table.filling()) as copied:
        for kind, data in coming:
            if kind is not Kind.ROWS:
                return kind, data
            copied.write(data)
    return None, b""


def _compare(link: psycopg.Connection, saved: Manifest, with_guards: bool, progress: Progress | None) -> Proof:
    """Holds what is there now against what was saved, and walks the ledger. Raises NotTheSame."""
    found = reading.found_in(link, guards_of(link), progress)
    wrong = list(islice(differences(saved, found, with_guards=with_guards), MOST_TOLD + 1))
    if wrong:
        more = "; and more" if len(wrong) > MOST_TOLD else ""
        raise NotTheSame(
            f"What came back is not what was saved: {'; '.join(wrong[:MOST_TOLD])}{more}. Nothing was kept."
        )
    proof = reading.proof_of(link)
    if (proof.sealed, proof.head) != (saved.chain.position, saved.chain.head):
        raise NotTheSame(f"The ledger's chain ends at {proof.sealed}, and the backup says {saved.chain.position}.")
    return proof
