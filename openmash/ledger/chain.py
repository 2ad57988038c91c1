"""The arithmetic of the chain: how an entry is spelled, how each link takes the one before it in, and its proof.

Everything that verifies, with a database or without one, walks the chain by the one function here.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

FIRST = "0" * 64
MOST_FAULTS = 200
"""After one break every later link may be at fault: so many are named, the rest are counted."""
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


@dataclass(frozen=True, slots=True)
class Link:
    """One link as it is kept: where it stands, the hash before it, its own, and the entry (None when it is gone)."""

    position: int
    previous: str
    hash: str
    entry: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Pin:
    """What somebody outside knows of the chain: the hash that stood at a position, and how many entries with it.

    `said` names who says so ("the head signed on ..."), for the sentence of a fault.
    """

    position: int
    hash: str
    entries: int
    said: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What verifying the chain found. `faults` names each tampering by position; `unsealed` is the tail.

    `unsealed` is None where it cannot be known: an exported chain holds sealed entries alone.
    """

    sealed: int
    unsealed: int | None
    head: str
    faults: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Is the chain without a fault?"""
        return not self.faults


def walk(links: Iterable[Link], *, pins: Iterable[Pin] = (), unsealed: int | None = None) -> Proof:
    """Walk a whole chain and name what does not fit: an entry or link changed, missing, added, moved or cut off.

    The chain alone cannot show that its tail was cut, or that all of it was written anew by somebody who knows the
    rule: what it is held against are the `pins`, heads that were signed and kept elsewhere.
    """
    faults, left = _Faults(), defaultdict(list)
    for pin in pins:
        left[pin.position].append(pin)
    previous, expected, entries = FIRST, 0, 0
    for link in links:
        expected += 1
        faults.add(_breaks(link, previous, expected))
        expected = link.position
        entries += link.entry is not None
        faults.add(_against(link, entries, left.pop(link.position, [])))
        previous = link.hash
    for position in sorted(left):
        faults.add(_not_there(pin, expected) for pin in left[position])
    return Proof(expected, unsealed, previous, faults.told())


class _Faults:
    """Faults as they are found: the first ones in words, the rest counted."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.more = 0

    def add(self, sentences: Iterable[str]) -> None:
        for sentence in sentences:
            if len(self.found) < MOST_FAULTS:
                self.found.append(sentence)
            else:
                self.more += 1

    def told(self) -> tuple[str, ...]:
        return (*self.found, *([f"and {self.more} more faults after these"] if self.more else []))


def _breaks(link: Link, previous: str, expected: int) -> Iterator[str]:
    """What is wrong with one link by itself and after the one before it."""
    position = link.position
    if position > expected:
        yield f"position {expected} is missing: the chain goes on at {position}"
    elif position < expected:
        yield f"position {position}: it stands where {expected} should stand"
    if link.entry is None:
        yield f"position {position}: the entry it sealed is gone"
    if link.previous != previous:
        yield f"position {position}: it does not follow the link before it"
    if link.entry is not None and link_hash(link.previous, position, link.entry) != link.hash:
        yield f"position {position}: entry {link.entry.get('id')} is not as it was sealed"


def _against(link: Link, entries: int, pins: Iterable[Pin]) -> Iterator[str]:
    """Whether a link is the one that was signed."""
    for pin in pins:
        if link.hash != pin.hash:
            yield f"position {link.position}: it is not what {pin.said} says. The chain was written anew up to there"
        elif entries != pin.entries:
            yield f"position {link.position}: {pin.said} counts {pin.entries} entries, and {entries} are there"


def _not_there(pin: Pin, last: int) -> str:
    if pin.position > last:
        return (
            f"position {pin.position}: {pin.said} stands there, and the chain ends at {last}: its last links were cut"
            " off, or an older backup was restored"
        )
    return f"position {pin.position}: {pin.said} stands there, and the chain has no such link"
