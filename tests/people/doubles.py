"""People who were recorded twice, as tests of merging begin."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from openmash.partnership.viewers import acting_as
from openmash.people import actions, queries
from openmash.people.models import PersonMerge
from openmash.people.queries.known import known
from openmash.people.queries.merging import record_of, whole
from openmash.referrals.finding import named, opened
from openmash.referrals.models import Mention, Referral
from openmash.rulebook.merging import Record
from openmash.rulebook.roles import Viewer
from tests import factories
from tests.factories import AT, MOTHER, SentPerson

BECAUSE = "The school and the clinic give the same birthday and the same mother."
AMARA = SentPerson(forename="Amara", surname="Okafor-Bell", born=date(2019, 6, 3), sex="F")
AMAHRA = SentPerson(forename="Amahra", surname="Okafor", born=date(2019, 6, 3), sex="F")


def child_of(viewer: Viewer, of: Referral) -> Mention:
    """The first child a referral names, as somebody sees it."""
    return named(opened(viewer, of.reference), "child", 1)


def recorded(officer: Viewer, child: SentPerson = AMARA, **changes: Any) -> tuple[Referral, UUID]:
    """A referral whose first child was added as somebody new."""
    of = factories.referral(children=(child,), **{"adults": (MOTHER,), **changes})
    with acting_as(officer):
        return of, actions.add(mention=child_of(officer, of), by=officer, at=AT).pk


def record(viewer: Viewer, person: UUID) -> Record:
    """A known person as the rules of merging take them."""
    return record_of(whole(viewer, person))


def merge(worker: Viewer, kept: UUID, other: UUID, **said: Any) -> PersonMerge:
    """Say that two records are one person."""
    with acting_as(worker, said.get("at", AT)):
        return actions.merge(
            kept=record(worker, kept), other=record(worker, other), by=worker,
            **{"because": BECAUSE, "at": AT, **said},
        )  # fmt: skip


def take_back(worker: Viewer, merged: PersonMerge, because: str = "Two girls after all.") -> None:
    """Take a merge back."""
    with acting_as(worker):
        actions.take_merge_back(merge=merged, because=because, by=worker, at=AT)


def everything(viewer: Viewer, people: Iterable[UUID]) -> dict[str, Any]:
    """Whatever is known of these people, through the questions that pages ask."""
    ids = list(people)
    with acting_as(viewer, AT):
        found = known(ids)
        facts = queries.facts_known(ids)
        same = queries.same_people(ids)
        return {
            "who": {one: same.of(one) for one in ids},
            "names": {one: [name.full_key for name in found[str(one)].person.names.all()] for one in ids},
            "called": {one: queries.name_of(found[str(one)].person) for one in ids},
            "homes": {one: [home.house_key for home in found[str(one)].person.addresses.all()] for one in ids},
            "earlier": {one: [mention.pk for mention in found[str(one)].earlier] for one in ids},
            "facts": facts,
        }
