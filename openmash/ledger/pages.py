"""How the ledger reads to people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.rulebook.words import Role
from openmash.web import times


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: when to the second, who, what they did; `place` is its place in the chain, empty until sealed."""

    when: str
    who: str
    did: str
    reference: str
    place: str
    refused: bool


def entry_line(entry: LedgerEntry, at: datetime, positions: Mapping[UUID, int]) -> Entry:
    """An entry as a line. The detail is codes and counts, so it may be shown to people who see no case."""
    local = times.in_london(entry.at)
    when = times.when(entry.at, at)
    position = positions.get(entry.id)
    verb = Verb(entry.verb) if entry.verb in Verb.__members__ else None
    return Entry(
        when=f"{when[:1].upper()}{when[1:]}:{local:%S}",
        who=who_words(entry),
        did=_did(verb.sentence if verb else entry.verb, entry),
        reference=entry.reference,
        place=f"{position:,}".replace(",", " ") if position else "",
        refused=entry.verb == Verb.REFUSED.value,
    )


def who_words(entry: LedgerEntry) -> str:
    """Who it was, with the role they had then: "Priya Raman, social worker"."""
    return named(entry.actor_name, entry.actor_role)


def named(name: str, role: str) -> str:
    """A name with a stored role behind it, as people write it."""
    words = Role(role).words
    return f"{name}, {words if words[1:2].isupper() else words[:1].lower() + words[1:]}"


def _did(sentence: str, entry: LedgerEntry) -> str:
    page = str(entry.detail.get("page", "")).replace("_", " ")
    said = f"{sentence[:1].upper()}{sentence[1:]}"
    return f"{said}: {page}" if page else said


@dataclass(frozen=True, slots=True)
class Chain:
    """Where the chain stands: how many entries are sealed and when last, how many wait."""

    sealed: int
    last: str
