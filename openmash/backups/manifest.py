"""What a backup must come to when it is put back: rows and their hash for each table, the ledger's head, the files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from openmash.backups.refusal import Unreadable

FORMAT = "openmash backup 1"
UNREAD = "It was made by another version of OpenMASH, which laid out backups in another way ({said!r})."


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What a backup says of itself first: when it was made (UTC), by which version, from which PostgreSQL (major)."""

    made_at: str
    version: str
    postgres: int
    migrations: tuple[str, ...]
    format: str = FORMAT

    @property
    def moment(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.made_at)

    def as_data(self) -> dict[str, Any]:
        """The opening as its frame holds it."""
        return asdict(self)


def opening_of(data: Mapping[str, Any]) -> Opening:
    """The opening in a frame. Raises Unreadable for another version's."""
    if data.get("format") != FORMAT:
        raise Unreadable(UNREAD.format(said=data.get("format")))
    return Opening(**{**data, "migrations": tuple(data["migrations"])})


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Where the ledger's chain stood: its last position and hash, and how many entries were not sealed yet."""

    position: int
    head: str
    unsealed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """So many things, and the SHA-256 of all of them in their order."""

    count: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """All that is compared.

    `tables` are the rows by table, `sequences` where each stands, `files` the locked bytes of uploaded files, `guards`
    the rights, policies, triggers and constraints that hold the rows, by kind.
    """

    tables: Mapping[str, Counted]
    sequences: Mapping[str, tuple[int, bool]]
    chain: Chain
    files: Counted
    guards: Mapping[str, Counted]

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(table.count for table in self.tables.values())

    def as_data(self) -> dict[str, Any]:
        """The manifest as its frame holds it."""
        return asdict(self)


def manifest_of(data: Mapping[str, Any]) -> Manifest:
    """The manifest in a frame."""
    return Manifest(
        tables={name: Counted(**held) for name, held in data["tables"].items()},
        sequences={name: (held[0], held[1]) for name, held in data["sequences"].items()},
        chain=Chain(**data["chain"]),
        files=Counted(**data["files"]),
        guards={kind: Counted(**held) for kind, held in data["guards"].items()},
    )


def differences(saved: Manifest, found: Manifest, *, with_guards: bool = True) -> Iterator[str]:
    """Where what is found is not what was saved, a sentence each; `with_guards` compares rights and policies too.

    PostgreSQL spells those by its own version, so that across two versions they are not compared.
    """
    for name in sorted({*saved.tables, *found.tables}):
        yield from _of_table(name, saved.tables.get(name), found.tables.get(name))
    for name in sorted({*saved.sequences, *found.sequences}):
        if saved.sequences.get(name) != found.sequences.get(name):
            yield f"the numbering {name} stands elsewhere"
    if saved.chain != found.chain:
        yield (
            f"the ledger's chain ended at position {saved.chain.position} with {saved.chain.head[:12]}..., and ends at"
            f" {found.chain.position} with {found.chain.head[:12]}..."
        )
    if saved.files != found.files:
        yield f"{saved.files.count} uploaded files were saved, and the {found.files.count} that are there differ"
    for kind in sorted({*saved.guards, *found.guards}) if with_guards else ():
        if saved.guards.get(kind) != found.guards.get(kind):
            yield f"the database's {kind} are not those that were saved"


def _of_table(name: str, saved: Counted | None, found: Counted | None) -> Iterator[str]:
    if saved is None or found is None:
        yield f"the table {name} is there only {'now' if saved is None else 'in the backup'}"
    elif saved.count != found.count:
        yield f"{name} had {saved.count:,} rows and has {found.count:,}"
    elif saved != found:
        yield f"rows of {name} are not as they were"
