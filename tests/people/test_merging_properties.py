"""Merging and taking back lose nothing, whatever is linked, merged and taken back in whatever order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openmash.partnership.viewers import acting_as
from openmash.people import actions, queries
from openmash.people.models import PersonLink, PersonMerge
from openmash.rulebook import matching
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Refused, Role
from tests import factories
from tests.factories import AT, SentPerson
from tests.people.doubles import child_of, everything, merge, recorded, take_back

pytestmark = pytest.mark.django_db

NAMES = (("Amara", "Okafor"), ("Amahra", "Okafor-Bell"), ("Mara", "Bell"), ("Zed", "Quill"))
LATER = (("Amy", "Okafor"), ("Ama", "Bell"), ("Zeddie", "Quill"))
STEPS = st.lists(
    st.tuples(st.sampled_from(["merge", "merge", "back", "link", "unlink"]), st.integers(0, 9), st.integers(0, 9)),
    max_size=14,
)


@dataclass
class Model:
    """What ought to be: what each record said by itself, the links since, and the merges that stand, oldest first."""

    alone: dict[UUID, dict[str, list[Any]]]
    brought: dict[UUID, tuple[UUID, dict[str, list[Any]]]] = field(default_factory=dict)
    standing: list[tuple[PersonMerge, UUID, UUID]] = field(default_factory=list)

    def records(self, one: UUID) -> set[UUID]:
        """Every record of the person that this record is of."""
        found = {one}
        while True:
            more = {side for _, *two in self.standing if found & set(two) for side in two} | found
            if more == found:
                return found
            found = more

    def lead(self, one: UUID) -> UUID:
        """Whose name leads: the record kept by the newest merge."""
        return next((kept for _, kept, _ in reversed(self.standing) if kept in self.records(one)), one)

    def said(self, one: UUID, what: str) -> list[Any]:
        """Everything said of them, in any order."""
        records = self.records(one)
        own = [value for record in records for value in self.alone[record][what]]
        return sorted([*own, *(v for person, said in self.brought.values() if person in records for v in said[what])])


SAID = ("names", "homes", "earlier")


class Hub:
    """Four people recorded apart, and three referrals whose child nobody has been said to be."""

    def __init__(self) -> None:
        self.worker: Viewer = factories.viewer(Role.SOCIAL_WORKER)
        self.people = [
            recorded(self.worker, SentPerson(forename=first, surname=last), address_line=f"{number} Acacia Street")[1]
            for number, (first, last) in enumerate(NAMES, 1)
        ]
        self.waiting = [
            factories.referral(children=(SentPerson(forename=first, surname=last),), address_line=f"{n} Birch Road")
            for n, (first, last) in enumerate(LATER, 1)
        ]
        self.minutes = 0

    def model(self) -> Model:
        """As it is before anything happens."""
        seen = everything(self.worker, self.people)
        return Model({one: {what: seen[what][one] for what in SAID} for one in self.people})

    def step(self, model: Model, kind: str, a: int, b: int) -> None:
        """One act by somebody, done in the hub and in the model."""
        self.minutes += 1
        at = AT + timedelta(minutes=self.minutes)
        if kind == "merge":
            self.merge(model, self.people[a % 4], self.people[b % 4], at)
        elif kind == "back" and model.standing:
            gone = model.standing.pop(a % len(model.standing))
            take_back(self.worker, gone[0])
        elif kind == "link":
            self.link(model, a % len(self.waiting), self.people[b % 4], at)
        elif kind == "unlink" and model.brought:
            link = sorted(model.brought)[a % len(model.brought)]
            with acting_as(self.worker):
                row = PersonLink.objects.select_related("mention__referral").get(pk=link)
                actions.take_back(link=row, because="Wrong.", by=self.worker, at=at)
            del model.brought[link]

    def merge(self, model: Model, one: UUID, other: UUID, at: Any) -> None:
        """A merge of two leads, or a refusal where they are one already."""
        kept, second = model.lead(one), model.lead(other)
        if kept == second:
            with pytest.raises(Refused), transaction.atomic():
                merge(self.worker, one, other, at=at)
        else:
            model.standing.append((merge(self.worker, one, other, at=at), kept, second))

    def link(self, model: Model, which: int, person: UUID, at: Any) -> None:
        """A waiting child said to be one of the people, unless somebody has said so."""
        with acting_as(self.worker):
            child = child_of(self.worker, self.waiting[which])
            if queries.linked(child) is not None:
                return
            made = actions.link(mention=child, person_id=person, reasons=(), by=self.worker, at=at)
        said: dict[str, list[Any]] = {
            "names": [f"{child.forename} {child.surname}".lower()],
            "homes": [f"{which + 1} birch"],
            "earlier": [child.pk],
        }
        model.brought[made.pk] = (person, said)


def compare(hub: Hub, model: Model) -> None:
    """The hub says what the model says: names, homes, referrals, who is whom, and one answer to every search."""
    seen = everything(hub.worker, hub.people)
    for one in hub.people:
        lead = model.lead(one)
        assert (seen["who"][one][0], set(seen["who"][one])) == (lead, model.records(one))
        for what in SAID:
            assert sorted(seen[what][one]) == model.said(one, what), what
        assert matching.fold(seen["called"][one]) == model.alone[lead]["names"][-1]
        assert seen["facts"][lead].id == str(lead)
    assert set(seen["facts"]) == {model.lead(one) for one in hub.people}


def found_once(hub: Hub, model: Model) -> None:
    """Whoever is sought by what a record says is found once, as the person they are."""
    with acting_as(hub.worker):
        for one in hub.people:
            facts = queries.facts_known([one])
            (own,) = facts.values()
            found = queries.find(hub.worker, own)
            shown = [match.id for match in (*found.matches, *found.family)]
            leads = {str(model.lead(person)) for person in hub.people}
            assert shown.count(str(model.lead(one))) == 1
            assert len(shown) == len(set(shown))
            assert set(shown) <= leads


def run(hub: Hub, steps: Sequence[tuple[str, int, int]]) -> None:
    """One story in a savepoint of its own: after each step the same, and after all is taken back as if it never was."""
    with transaction.atomic():
        before, model = everything(hub.worker, hub.people), hub.model()
        for kind, a, b in steps:
            hub.step(model, kind, a, b)
            compare(hub, model)
        found_once(hub, model)
        for made, *_ in model.standing:
            take_back(hub.worker, made)
        model.standing.clear()
        compare(hub, model)
        if not model.brought:
            assert everything(hub.worker, hub.people) == before
        transaction.set_rollback(True)


def told(examples: int) -> None:
    """So many stories in one hub."""
    hub = Hub()

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def stories(steps: list[tuple[str, int, int]]) -> None:
        run(hub, steps)

    stories()


def test_merging_and_taking_back_lose_nothing():
    told(12)


@pytest.mark.campaign
def test_merging_and_taking_back_lose_nothing_many_times():
    told(80)
