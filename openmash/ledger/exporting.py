"""The chain as a file that anybody can verify on any machine: one link a line, with the entry it sealed.

It holds who, when, what they did and the ids of what it was done to, as the ledger does: no word of a case. Needs no
database and no settings.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from openmash.ledger.chain import Link, Pin, Proof, canonical, walk

FORMAT = "openmash ledger 1"


def lines_of(links: Iterable[Link], *, installation: str, sealed: int, head: str) -> Iterator[str]:
    """The file's lines: first what it is and how many links follow, then one line a link."""
    yield _line({"format": FORMAT, "installation": installation, "sealed": sealed, "head": head})
    for link in links:
        entry = json.loads(canonical(link.entry)) if link.entry is not None else None
        yield _line({"position": link.position, "previous": link.previous, "hash": link.hash, "entry": entry})


def verify_lines(lines: Iterable[str], pins: Iterable[Pin] = ()) -> Proof:
    """Walk an exported chain as the database's own is walked. A line that cannot be read is a fault like any other."""
    read = _Reading(iter(lines))
    proof = walk(read.links(), pins=pins)
    return Proof(proof.sealed, None, proof.head, (*read.faults(proof), *proof.faults))


class _Reading:
    """A file being read: its first line, then its links until one cannot be read."""

    def __init__(self, lines: Iterator[str]) -> None:
        self.lines = lines
        self.number = 1
        self.said: dict[str, Any] = {}
        self.unreadable = ""

    def links(self) -> Iterator[Link]:
        """The links, as far as they can be read."""
        try:
            self.said = _named(next(self.lines, ""))
            if self.said.get("format") != FORMAT:
                self.unreadable = "line 1: this is no exported ledger"
                return
            for line in self.lines:
                self.number += 1
                yield _link(_named(line))
        except (ValueError, TypeError, KeyError):
            self.unreadable = f"line {self.number}: it cannot be read, so nothing after it was verified"

    def faults(self, proof: Proof) -> Iterator[str]:
        """What is wrong with the file itself."""
        if self.unreadable:
            yield self.unreadable
        elif (proof.sealed, proof.head) != (self.said.get("sealed"), self.said.get("head")):
            yield f"the file says that it ends at position {self.said.get('sealed')}, and it ends at {proof.sealed}"


def _named(line: str) -> dict[str, Any]:
    read = json.loads(line)
    if not isinstance(read, dict):
        raise ValueError("not a set of named values")
    return read


def _link(read: dict[str, Any]) -> Link:
    entry = read["entry"]
    if type(read["position"]) is not int or not (entry is None or isinstance(entry, dict)):
        raise ValueError("not a link")
    return Link(read["position"], str(read["previous"]), str(read["hash"]), entry)


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False) + "\n"
