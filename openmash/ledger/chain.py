"""The arithmetic of the chain: how an entry is spelled, and how each link takes the one before it in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

FIRST = "0" * 64
FIELDS = "id, txid, at, recorded_at, actor, actor_name, actor_role, verb, reference, subjects, detail"


def canonical(row: Mapping[str, Any]) -> str:
    """An entry as text that is the same on every machine: sorted JSON, times in UTC."""
    values = {
        key: value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value for key, value in row.items()
    }
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def link_hash(previous: str, position: int, row: Mapping[str, Any]) -> str:
    """The hash of one link: the previous hash, the position and the whole entry."""
    return hashlib.sha256(f"{previous}\n{position}\n{canonical(row)}".encode()).hexdigest()


def as_row(values: tuple[Any, ...]) -> dict[str, Any]:
    """One selected entry as a mapping, its JSON columns read."""
    row = dict(zip(FIELDS.split(", "), values, strict=True))
    for column in ("subjects", "detail"):
        if isinstance(row[column], str):
            row[column] = json.loads(row[column])
    return row
