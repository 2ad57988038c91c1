"""Who looked at one record and what was done with it, from the ledger alone: whoever watches it sees no case."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from openmash.ledger.models import LedgerEntry, LedgerSeal
from openmash.ledger.queries import entries_of, last_link, last_signing, places
from openmash.ledger.verbs import OF_THE_LEDGER, Verb
from openmash.partnership.queries import working_times
from openmash.rulebook import watching
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.watching import Person
from openmash.rulebook.words import Role

PAGE = 50
ODD_SHOWN = 20
LOOKS_GONE_THROUGH = 500
"""So many of a record's latest looks are gone through for odd hours."""

LOOKED = frozenset(verb for verb in Verb if verb.is_look)
GLASS = frozenset(verb for verb in Verb if "GLASS" in verb.value)
LEFT = frozenset(
    {
        Verb.HANDED_OVER,
        Verb.GAVE_FEEDBACK,
        Verb.TOLD_AGENCIES,
        Verb.ASKED_AGENCIES,
        Verb.ANSWERED_REQUEST,
        Verb.ADDED_TO_ANSWER,
    }
)
GROUPS: dict[str, frozenset[Verb]] = {
    "looked": LOOKED,
    "left": LEFT,
    "refused": frozenset({Verb.REFUSED}),
    "did": frozenset(Verb) - LOOKED - {Verb.REFUSED},
}


@dataclass(frozen=True)
class Ties:
    """What somebody is to this record, as the ledger tells it; none of it needs the record itself.

    `owners`, `senders` and `acted` are actors; `asked` are agencies, `handed` and `called` teams, by their codes.
    """

    owners: frozenset[str]
    senders: frozenset[str]
    acted: frozenset[str]
    asked: frozenset[str]
    handed: frozenset[str]
    called: frozenset[str]

    def has_part(self, actor: str) -> bool:
        """Does this person own it, or have they done anything on it?"""
        return actor in self.owners or actor in self.acted


@dataclass(frozen=True)
class Looks:
    """One page of entries on a record, the odd ones of all of them, and what explains them."""

    entries: list[LedgerEntry]
    count: int
    people: dict[str, str]
    odd: list[LedgerEntry]
    positions: dict[UUID, int]
    ties: Ties
    accounts: dict[str, tuple[str, str]]
    persons: dict[str, Person]
    last: LedgerSeal | None
    signed_at: datetime | None


def looks(
    viewer: Viewer, reference: str, policy: LocalPolicy, *, who: str = "", what: str = "", page: int = 1
) -> Looks:
    """The entries on one record, newest first, `PAGE` at a time; `who` is an actor's id, `what` a group of verbs.

    The same number of questions however long the record's history is.
    """
    every = entries_of(viewer, reference)
    people = dict(every.order_by("actor_name").values_list("actor", "actor_name").distinct())
    wanted = every.filter(actor=who) if who in people else every
    if what in GROUPS:
        wanted = wanted.filter(verb__in=[verb.value for verb in GROUPS[what]])
    first = (page - 1) * PAGE
    shown = list(wanted[first : first + PAGE])
    ties = _ties(every)
    accounts, persons = working_times(people, policy)
    signing = last_signing()
    return Looks(
        entries=shown,
        count=wanted.count(),
        people=people,
        odd=_odd(every, ties, persons, policy),
        positions=places(shown),
        ties=ties,
        accounts=accounts,
        persons=persons,
        last=last_link(),
        signed_at=signing.at if signing else None,
    )


def is_odd_hour(entry: LedgerEntry, persons: dict[str, Person], policy: LocalPolicy) -> bool:
    """Was this look taken when nobody expects this person at work?"""
    role = Role(entry.actor_role)
    if role in watching.NOT_WATCHED or entry.verb in OF_THE_LEDGER:
        return False
    return not watching.is_working(entry.at, role, persons.get(entry.actor, Person()), policy)


def _odd(
    every: QuerySet[LedgerEntry], ties: Ties, persons: dict[str, Person], policy: LocalPolicy
) -> list[LedgerEntry]:
    """Refusals and broken glass, then looks at odd hours by somebody without a part in the record."""
    asked = [verb.value for verb in (*LOOKED, *GLASS, Verb.REFUSED)]
    rows = list(every.filter(verb__in=asked)[:LOOKS_GONE_THROUGH])
    loud = {Verb.REFUSED, *GLASS}
    first = [row for row in rows if row.verb in loud]
    quiet = [row for row in rows if row.verb not in loud and not ties.has_part(row.actor)]
    return [*first, *(row for row in quiet if is_odd_hour(row, persons, policy))][:ODD_SHOWN]


def _ties(every: QuerySet[LedgerEntry]) -> Ties:
    looks_and_refusals = [verb.value for verb in LOOKED] + [Verb.REFUSED.value]
    done: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for verb, actor, detail in every.exclude(verb__in=looks_and_refusals).values_list("verb", "actor", "detail"):
        done[verb].append((actor, detail))

    def told(verb: Verb, key: str) -> frozenset[str]:
        return frozenset(str(detail[key]) for _, detail in done[verb.value] if detail.get(key))

    return Ties(
        owners=told(Verb.GAVE_OWNER, "owner"),
        senders=frozenset(actor for actor, _ in done[Verb.RECEIVED.value]),
        acted=frozenset(actor for rows in done.values() for actor, _ in rows),
        asked=frozenset(code for _, d in done[Verb.ASKED_AGENCIES.value] for code in d.get("agencies", ())),
        handed=told(Verb.HANDED_OVER, "team"),
        called=told(Verb.ACTIVATED_CHILD_PROTECTION, "team"),
    )
