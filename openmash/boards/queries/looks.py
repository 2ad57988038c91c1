"""Who looked at one record and what was done with it, from the ledger."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from openmash.agency_checks.models import InformationRequest
from openmash.ledger.models import LedgerEntry
from openmash.ledger.queries import entries_of, places
from openmash.ledger.verbs import Verb
from openmash.referrals.models import Owning, Referral
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
    sender: str
    agencies: frozenset[str]


def looks(viewer: Viewer, reference: str, *, who: str = "", what: str = "", page: int = 1) -> Looks:
    """The entries on one record, newest first, `PAGE` at a time; `who` is an actor's id, `what` a group of verbs."""
    every = entries_of(viewer, reference)
    people = dict(every.order_by("actor_name").values_list("actor", "actor_name").distinct())
    wanted = every.filter(actor=who) if who in people else every
    if what in GROUPS:
        wanted = wanted.filter(verb__in=[verb.value for verb in GROUPS[what]])
    first = (page - 1) * PAGE
    shown = list(wanted[first : first + PAGE])
    referral = Referral.objects.filter(reference=reference).values_list("id", "sender").first()
    key, sender = referral or (None, "")
    return Looks(
        entries=shown,
        count=wanted.count(),
        people=people,
        refusals=list(every.filter(verb=Verb.REFUSED.value)[:10]),
        positions=places(shown),
        owners=frozenset(map(str, Owning.objects.filter(referral=key).values_list("owner_id", flat=True))),
        sender=sender,
        agencies=frozenset(InformationRequest.objects.filter(reference=reference).values_list("agency", flat=True)),
    )


LOOKED = frozenset(verb for verb in Verb if verb.value.startswith("LOOKED_"))
LEFT = frozenset({Verb.HANDED_OVER, Verb.GAVE_FEEDBACK, Verb.TOLD_AGENCIES, Verb.ASKED_AGENCIES, Verb.ANSWERED_REQUEST})
GROUPS: dict[str, frozenset[Verb]] = {
    "looked": LOOKED,
    "left": LEFT,
    "refused": frozenset({Verb.REFUSED}),
    "did": frozenset(Verb) - LOOKED - {Verb.REFUSED},
}
