"""Entering, sealing. An entry is written in the transaction of the act or the page; a sealer chains entries in batches.

Readers do not queue behind each other: an entry is one plain insert. The sealer takes only entries of transactions
that nothing older can still overtake, so the order of the chain is final (design decisions, "Ledger").
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from openmash.ledger.chain import FIELDS, FIRST, as_row, link_hash
from openmash.ledger.verbs import Verb
from openmash.rulebook.roles import Viewer

SEAL_LOCK = 6274001


def enter(
    *,
    by: Viewer,
    at: datetime,
    verb: Verb,
    reference: str = "",
    subjects: Iterable[object] = (),
    detail: Mapping[str, Any] | None = None,
) -> uuid.UUID:
    """One entry in the current transaction: if it cannot be written, the page or act does not happen.

    `subjects` are ids of rows; `detail` carries ids, codes and counts, never names or free text about people.
    """
    entry = uuid.uuid4()
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into openmash_ledgerentry"
            " (id, at, recorded_at, actor, actor_name, actor_role, verb, reference, subjects, detail)"
            " values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                entry,
                at,
                datetime.now(UTC),
                by.id,
                by.name,
                by.role.value,
                verb.value,
                reference,
                json.dumps([str(s) for s in subjects]),
                json.dumps(dict(detail or {})),
            ],
        )
    return entry


def seal(*, limit: int = 2000) -> int:
    """Chain the entries that are final, at most `limit` at once; the number sealed. One sealer at a time.

    Runs as the clerk. Entries of transactions still running, or that began after one still running, wait.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [SEAL_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute("select position, hash from openmash_ledgerseal order by position desc limit 1")
        position, previous = cursor.fetchone() or (0, FIRST)
        cursor.execute(
            f"select {FIELDS} from openmash_ledgerentry e"
            " where txid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
            " and not exists (select 1 from openmash_ledgerseal s where s.entry = e.id)"
            " order by txid, recorded_at, id limit %s",
            [limit],
        )
        rows = [as_row(values) for values in cursor.fetchall()]
        sealed_at = datetime.now(UTC)
        links = []
        for row in rows:
            position += 1
            digest = link_hash(previous, position, row)
            links.append((position, row["id"], previous, digest, sealed_at))
            previous = digest
        cursor.executemany(
            "insert into openmash_ledgerseal (position, entry, previous_hash, hash, sealed_at)"
            " values (%s, %s, %s, %s, %s)",
            links,
        )
    return len(rows)
