"""Reading a database as its owner, for a backup or for comparing with one: every row, in an order that is its own."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql

from openmash.backups.manifest import Chain, Counted, Manifest
from openmash.launcher import roles
from openmash.launcher.refusal import CannotStart
from openmash.ledger.chain import FIELDS, FIRST, Link, Proof, as_row, walk

ROWS_AT_ONCE = 64 * 1024
LINKS_AT_ONCE = 2000
ALIKE_EVERYWHERE = """
    set local search_path = pg_catalog; set local datestyle = 'ISO, YMD'; set local timezone = 'UTC';
    set local intervalstyle = 'postgres'; set local bytea_output = 'hex'; set local extra_float_digits = 1;
    set local client_encoding = 'UTF8'; set local row_security = on; set local statement_timeout = 0;
"""
"""So that the same row is spelled alike on every server."""

NOT_OF_AN_EXTENSION = "not exists (select 1 from pg_depend d where d.objid = {oid} and d.deptype = 'e')"

_TABLES = f"""
    select c.relname,
           array(select a.attname from pg_attribute a where a.attrelid = c.oid and a.attnum > 0
                 and not a.attisdropped and a.attgenerated = '' order by a.attnum),
           coalesce(k.names, '{{}}'), coalesce(k.texts, '{{}}')
      from pg_class c
      left join lateral (
        select array_agg(a.attname order by k.place) as names, array_agg(a.attcollation <> 0 order by k.place) as texts
          from pg_index i cross join unnest(i.indkey) with ordinality as k(number, place)
          join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
         where i.indrelid = c.oid and i.indisprimary) k on true
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and {NOT_OF_AN_EXTENSION.format(oid="c.oid")}
     order by c.relname collate "C"
"""
_ELSEWHERE = f"""
    select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname <> 'information_schema' and n.nspname !~ '^pg_' and {NOT_OF_AN_EXTENSION.format(oid="c.oid")}
       and (c.relkind in ('p', 'f') or (n.nspname <> 'public' and c.relkind in ('r', 'm', 'v')))
     order by 1
"""
# Tables whose rows the owner would not be shown whole: no policy lets it see all of them, or one narrows them.
_HIDDEN = """
    select c.relname from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relrowsecurity
       and (not exists (
              select 1 from pg_policy p where p.polrelid = c.oid and p.polpermissive and p.polcmd in ('*', 'r')
                 and (0 = any(p.polroles) or current_user::regrole::oid = any(p.polroles))
                 and pg_get_expr(p.polqual, p.polrelid) = 'true')
            or exists (
              select 1 from pg_policy p where p.polrelid = c.oid and not p.polpermissive and p.polcmd in ('*', 'r')
                 and (0 = any(p.polroles) or current_user::regrole::oid = any(p.polroles))))
     order by 1
"""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its columns as they are saved, and the order of its rows (by primary key, else by the whole row)."""

    name: str
    columns: tuple[str, ...]
    order: tuple[tuple[str, bool], ...]

    def rows(self) -> sql.Composed:
        """The statement that gives every row of the table, one a line."""
        columns = sql.SQL(", ").join(map(sql.Identifier, self.columns))
        order = sql.SQL(", ").join(
            sql.SQL('{} collate "C"' if is_text else "{}").format(sql.Identifier(name)) for name, is_text in self.order
        )
        return sql.SQL("copy (select {} from public.{} t order by {}) to stdout").format(
            columns, sql.Identifier(self.name), order if self.order else sql.SQL("t::text")
        )

    def filling(self) -> sql.Composed:
        """The statement that takes those lines in again."""
        columns = sql.SQL(", ").join(map(sql.Identifier, self.columns))
        return sql.SQL("copy public.{} ({}) from stdin").format(sql.Identifier(self.name), columns)


def tables_of(link: psycopg.Connection) -> list[Table]:
    """Every table of the hub, by name."""
    return [
        Table(name, tuple(columns), tuple(zip(keys, texts, strict=True)))
        for name, columns, keys, texts in link.execute(_TABLES)
    ]


def refuse_hidden(link: psycopg.Connection) -> None:
    """Stops where this login would not be shown every row there is, or tables would be left out. Raises CannotStart."""
    user = link.info.user
    owner = link.execute("select pg_get_userbyid(nspowner) from pg_namespace where nspname = 'public'").fetchone()
    if owner is None or owner[0] != user:
        raise CannotStart(
            f"{user} does not own this database's tables, so it would not be shown every row: OPENMASH_OWNER_URL must "
            f"name the login {roles.OWNER}."
        )
    hidden = [name for (name,) in link.execute(_HIDDEN)]
    if hidden:
        raise CannotStart(
            f"Row security would hide rows of {', '.join(hidden)} from {user}, so no backup would be whole. Put its "
            "policy owner_migrates back (using true, for the owner alone)."
        )
    elsewhere = [name for (name,) in link.execute(_ELSEWHERE)]
    if elsewhere:
        raise CannotStart(
            f"{', '.join(elsewhere)} would be left out: a backup holds the plain tables of the schema public. Move "
            "them to a database of their own."
        )


def lines_of(link: psycopg.Connection, table: Table) -> Iterator[bytes]:
    """Every row of a table in its order, as PostgreSQL copies it out, some thousand lines at a time."""
    held = bytearray()
    with link.cursor() as cursor, cursor.copy(table.rows()) as copied:
        for line in copied:
            held += line
            if len(held) >= ROWS_AT_ONCE:
                yield bytes(held)
                held.clear()
    if held:
        yield bytes(held)


def counted(blocks: Iterator[bytes], take: Callable[[bytes], None] = lambda block: None) -> Counted:
    """How many rows these blocks hold, and their hash; each block is handed to `take` on the way.

    A line is a row: what breaks a line inside a value is spelled otherwise.
    """
    digest, rows = hashlib.sha256(), 0
    for block in blocks:
        digest.update(block)
        rows += block.count(b"\n")
        take(block)
    return Counted(count=rows, sha256=digest.hexdigest())


def sequences_of(link: psycopg.Connection) -> dict[str, tuple[int, bool]]:
    """Where each numbering stands, and whether that number was given out."""
    names = link.execute(
        "select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'S'"
        f" and {NOT_OF_AN_EXTENSION.format(oid='c.oid')} order by 1"
    ).fetchall()
    found = {}
    for (name,) in names:
        row = link.execute(sql.SQL("select last_value, is_called from public.{}").format(sql.Identifier(name)))
        found[name] = tuple(row.fetchone() or (0, False))
    return found


def has(link: psycopg.Connection, table: str) -> bool:
    """True when the database has this table: an older version's may not."""
    row = link.execute("select to_regclass(%s) is not null", [f"public.{table}"]).fetchone()
    return bool(row and row[0])


def files_of(link: psycopg.Connection) -> Counted:
    """The locked bytes of every uploaded file, and of every file with a form not sent yet: how many, and their hash."""
    digest, count = hashlib.sha256(), 0
    for table, key in (("openmash_uploadcontent", "upload_id"), ("openmash_draftfile", "id")):
        if not has(link, table):
            continue
        statement = f"copy (select {key}, sha256(body), sha256(preview) from public.{table} order by 1) to stdout"
        with link.cursor() as cursor, cursor.copy(statement.encode()) as copied:
            for line in copied:
                digest.update(line)
                count += 1
    return Counted(count=count, sha256=digest.hexdigest())


def chain_of(link: psycopg.Connection) -> Chain:
    """Where the ledger's chain stands."""
    if not has(link, "openmash_ledgerseal"):
        return Chain(position=0, head=FIRST, unsealed=0)
    last = link.execute("select position, hash from public.openmash_ledgerseal order by position desc limit 1")
    position, head = last.fetchone() or (0, FIRST)
    waiting = link.execute(
        "select count(*) from public.openmash_ledgerentry e where not exists"
        " (select 1 from public.openmash_ledgerseal s where s.entry = e.id)"
    ).fetchone()
    return Chain(position=position, head=head, unsealed=waiting[0] if waiting else 0)


def proof_of(link: psycopg.Connection) -> Proof:
    """The ledger's whole chain walked, entry by entry: what `openmash ledger verify` does."""
    return walk(_links(link)) if has(link, "openmash_ledgerseal") else Proof(0, None, FIRST, ())


def _links(link: psycopg.Connection) -> Iterator[Link]:
    columns = ", ".join(f"e.{name}" for name in FIELDS.split(", "))
    with link.cursor(name="links") as cursor:
        cursor.itersize = LINKS_AT_ONCE
        cursor.execute(
            f"select s.position, s.previous_hash, s.hash, {columns} from public.openmash_ledgerseal s"
            " left join public.openmash_ledgerentry e on e.id = s.entry order by s.position".encode()
        )
        for position, previous, digest, *entry in cursor:
            yield Link(position, previous, digest, as_row(tuple(entry)) if entry[0] is not None else None)


def found_in(
    link: psycopg.Connection, guards: Mapping[str, Counted], progress: Callable[[int, int], None] | None = None
) -> Manifest:
    """What a database comes to, read whole in this transaction."""
    tables, counts = tables_of(link), {}
    for done, table in enumerate(tables, 1):
        counts[table.name] = counted(lines_of(link, table))
        if progress:
            progress(done, len(tables))
    return Manifest(
        tables=counts, sequences=sequences_of(link), chain=chain_of(link), files=files_of(link), guards=guards
    )
