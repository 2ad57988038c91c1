"""A hub of 100,000 referrals is saved and put back, and the time is printed: ``restore_drill.py [REFERRALS]``.

The tests' world, made by the product's own actions, is copied over and over with keys of its own for each copy, and
chained by the product's own arithmetic. The servers keep what they say on disk, as real ones do.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from openmash.launcher import postgres
from openmash.ledger.chain import FIELDS, FIRST, as_row, link_hash

ROOT = Path(__file__).resolve().parents[1]
LONGEST_RESTORE = 600.0
AT_ONCE = 200
KEY = "the key of the drill and long enough to be one"
SEED = """
import django
django.setup()
from tests.secrecy import world
world.build()
"""
# Which tables hang on a referral or a person, and which of their columns are keys that each copy has of its own.
TABLES = """
    with recursive foreign_keys as (
      select c.conrelid as of, c.confrelid as at, a.attname as column_name from pg_constraint c
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1] where c.contype = 'f'
    ), apart(of) as (
      -- rows of the records office hang on a request as well, of which there is one
      select f.of from foreign_keys f join pg_class t on t.oid = f.at
       where t.relname in ('openmash_subjectaccessrequest', 'openmash_legalhold', 'openmash_extractload')
      union select f.of from foreign_keys f join apart a on f.at = a.of
    ), hanging as (
      select oid from pg_class where relname in ('openmash_referral', 'openmash_person', 'openmash_ledgerentry')
         or (relkind = 'r' and relname like 'openmash\\_%' and exists (
               select 1 from pg_attribute where attrelid = pg_class.oid and attname = 'referral_ref'))
      union select f.of from foreign_keys f join hanging h on f.at = h.oid
    )
    select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attidentity,
           exists (select 1 from foreign_keys f where f.of = c.oid and f.column_name = a.attname
                      and f.at not in (select oid from hanging))
      from hanging h join pg_class c on c.oid = h.oid join pg_attribute a on a.attrelid = c.oid
     where c.oid not in (select of from apart) and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     order by c.relname, a.attnum
"""
OWN_WORDS = {"reference", "source_key"}
"""Words that no two referrals share."""


def openmash(urls: postgres.Urls, *command: str, **more: str) -> str:
    """Runs a program on a database and returns what it said."""
    told = {
        **os.environ, "DATABASE_URL": urls.app, "OPENMASH_OWNER_URL": urls.owner, "OPENMASH_BACKUP_KEY": KEY,
        "DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONPATH": str(ROOT),
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true", **more,
    }  # fmt: skip
    finished = subprocess.run(
        [sys.executable, *command], env=told, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if finished.returncode:
        raise SystemExit(f"{' '.join(command)[:200]}: {finished.stdout[-1000:]}{finished.stderr[-3000:]}")
    return finished.stdout


def multiply(urls: postgres.Urls, referrals: int) -> None:
    """Copies the world until it has so many referrals."""
    with psycopg.connect(urls.admin, autocommit=True) as link:
        columns: dict[str, list[tuple[str, str, str, bool]]] = {}
        for table, *column in link.execute(TABLES.encode()):
            columns.setdefault(table, []).append((column[0], column[1], column[2], column[3]))
        for table in columns:
            link.execute(f"create temp table seed_{table} as select * from {table}".encode())
        (there,) = link.execute("select count(*) from openmash_referral").fetchone() or (0,)
        copies = math.ceil((referrals - there) / there)
        link.execute("set session_replication_role = replica")
        for first in range(1, copies + 1, AT_ONCE):
            last = min(first + AT_ONCE - 1, copies)
            for table, of in columns.items():
                link.execute(copying(table, of, first, last).encode())
        print(f"{there} referrals of the world were copied {copies:,} times.", flush=True)


def chain(urls: postgres.Urls) -> None:
    """Chains what the copies entered, by the product's own arithmetic: its sealer is made for a few at a time.

    That the chain is as the sealer would have made it is proven when the backup is put back.
    """
    columns = ", ".join(f"e.{name}" for name in FIELDS.split(", "))
    with psycopg.connect(urls.admin) as link, psycopg.connect(urls.admin) as other:
        position, previous = link.execute(
            "select position, hash from openmash_ledgerseal order by position desc limit 1"
        ).fetchone() or (0, FIRST)
        entries = other.cursor(name="entries")
        entries.itersize = 5000
        entries.execute(
            f"select {columns} from openmash_ledgerentry e"
            " where not exists (select 1 from openmash_ledgerseal s where s.entry = e.id) order by recorded_at".encode()
        )
        to = "copy openmash_ledgerseal (position, entry, previous_hash, hash, sealed_at) from stdin"
        with link.cursor() as cursor, cursor.copy(to.encode()) as seals:
            for values in entries:
                row, position = as_row(values), position + 1
                digest = link_hash(previous, position, row)
                seals.write_row((position, row["id"], previous, digest, datetime.now(UTC)))
                previous = digest


def copying(table: str, columns: list[tuple[str, str, str, bool]], first: int, last: int) -> str:
    """The statement that copies the seed's rows of one table under keys of their own, for the copies from.. to.."""
    names, values = [], []
    for name, kind, identity, leads_elsewhere in columns:
        if identity:
            continue
        names.append(f'"{name}"')
        if kind == "uuid" and not leads_elsewhere:
            values.append(f'md5(s."{name}"::text || n)::uuid')
        elif name in OWN_WORDS:
            values.append(
                f"""case when s."{name}" is null or s."{name}" = '' then s."{name}" else s."{name}" || '-' || n end"""
            )
        else:
            values.append(f's."{name}"')
    return (
        f"insert into {table} ({', '.join(names)}) select {', '.join(values)}"
        f" from seed_{table} s, generate_series({first}, {last}) n on conflict do nothing"
    )


def main(referrals: int = 100_000) -> int:
    """Makes, saves, puts back, prints the figures; returns the exit code."""
    with tempfile.TemporaryDirectory(prefix="openmash-restore-drill-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o711)
        homes = [Path(folder) / name for name in ("hub", "other")]
        for home in homes:
            home.mkdir(mode=0o711)
        try:
            return drill(homes, Path(folder) / "hub.backup", referrals)
        finally:
            for home in homes:
                postgres.release(home)
                postgres.remove(home)


def drill(homes: list[Path], file: Path, referrals: int) -> int:
    """The drill itself."""
    hub, other = (postgres.ensure_running(home) for home in homes)
    openmash(hub, "-m", "openmash.cli", "migrate", OPENMASH_DB_ROLE="owner")
    openmash(hub, "-c", SEED)
    multiply(hub, referrals)
    chain(hub)
    print(f"{datetime.now(UTC):%H:%M:%S} saved from here on", flush=True)
    began = time.monotonic()
    saved = json.loads(openmash(hub, "-m", "openmash.cli", "backup", str(file), "--json"))
    took = time.monotonic() - began
    postgres.release(homes[0])
    began = time.monotonic()
    back = json.loads(openmash(other, "-m", "openmash.cli", "restore", str(file), "--json"))
    restored = time.monotonic() - began
    with psycopg.connect(other.admin) as link:
        (there,) = link.execute("select count(*) from openmash_referral").fetchone() or (0,)
        (size,) = link.execute("select pg_database_size(current_database()) / 1048576").fetchone() or (0,)
    figures = {
        "referrals": there, "rows": back["rows"], "tables": back["tables"],
        "ledger_entries": back["ledger"]["position"],
        "database_megabytes": int(size), "backup_megabytes": saved["bytes"] // 1048576,
        "backup_seconds": round(took), "restore_seconds": round(restored), "rows_that_differ": back["differences"],
        "at": f"{datetime.now(UTC):%Y-%m-%d}",
    }  # fmt: skip
    print(json.dumps(figures, indent=1))
    return 0 if there >= referrals and restored <= LONGEST_RESTORE and not back["differences"] else 1


if __name__ == "__main__":
    sys.exit(main(*(int(word) for word in sys.argv[1:2])))
