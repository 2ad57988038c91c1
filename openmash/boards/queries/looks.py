"""Who looked at one record and what was done with it, from the ledger alone: whoever watches it sees no case."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from openmash.ledger.models import LedgerEntry
from openmash.ledger.queries import entries_of, places
from openmash.ledger.verbs import Verb
from openmash.rulebook.roles import Viewer

PAGE = 50


@dataclass(frozen=True)
class Looks:
    """One page of entries on a record, with what explains them."""

    entries: list[LedgerEntry]
    count: int
    people: dict[str, str]
    refusals: list[LedgerEntry]
    positions: dict[UUID, int]
    owners: frozenset[str]
    senders: frozenset[str]
    answered: frozenset[str]


def looks(viewer: Viewer, reference: str, *, who: str = "", what: str = "", page: int = 1) -> Looks:
    """The entries on one record, newest first, `PAGE` at a time; `who` is an actor's id, `what` a group of verbs."""
    every = entries_of(viewer, reference)
    people = dict(every.order_by("actor_name").values_list("actor", "actor_name").distinct())
    wanted = every.filter(actor=who) if who in people else every
    if what in GROUPS:
        wanted = wanted.filter(verb__in=[verb.value for verb in GROUPS[what]])
    first = (page - 1) * PAGE
    shown = list(wanted[first : first + PAGE])
    told = list(every.filter(verb__in=[v.value for v in TELLING_WHY]).values_list("verb", "actor", "detail"))
    return Looks(
        entries=shown,
        count=wanted.count(),
        people=people,
        refusals=list(every.filter(verb=Verb.REFUSED.value)[:10]),
        positions=places(shown),
        owners=frozenset(str(detail.get("owner")) for verb, _, detail in told if verb == Verb.GAVE_OWNER.value),
        senders=frozenset(actor for verb, actor, _ in told if verb == Verb.RECEIVED.value),
        answered=frozenset(actor for verb, actor, _ in told if verb == Verb.ANSWERED_REQUEST.value),
    )


LOOKED = frozenset(verb for verb in Verb if verb.value.startswith("LOOKED_"))
LEFT = frozenset({Verb.HANDED_OVER, Verb.GAVE_FEEDBACK, Verb.TOLD_AGENCIES, Verb.ASKED_AGENCIES, Verb.ANSWERED_REQUEST})
TELLING_WHY = (Verb.GAVE_OWNER, Verb.RECEIVED, Verb.ANSWERED_REQUEST)
"""Entries that say what somebody is to this record."""
GROUPS: dict[str, frozenset[Verb]] = {
    "looked": LOOKED,
    "left": LEFT,
    "refused": frozenset({Verb.REFUSED}),
    "did": frozenset(Verb) - LOOKED - {Verb.REFUSED},
}
