"""One person recorded twice? Two people side by side, and what was merged and taken back of one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from openmash.family.models import Ending, Relationship, Stay
from openmash.people.models import PersonApart, PersonMerge, PersonName
from openmash.people.queries import apart_from, merges, said_two
from openmash.people.queries.known import STANDING
from openmash.people.queries.merging import Double, Whole, doubles, likeness, record_of, whole, wholes
from openmash.people.queries.withheld import Withheld, withheld
from openmash.rulebook.matching import Match
from openmash.rulebook.merging import Record, Warned, warnings
from openmash.rulebook.roles import Viewer


@dataclass(frozen=True, slots=True)
class Two:
    """Two people side by side. `apart`: that they were said to be two; `withheld`: what of them is not read."""

    one: Whole
    other: Whole
    sides: tuple[Record, Record]
    match: Match
    warned: tuple[Warned, ...]
    apart: PersonApart | None
    withheld: Withheld

    @property
    def is_one(self) -> bool:
        """Are they one person already?"""
        return self.one.id == self.other.id


@dataclass(frozen=True, slots=True)
class About:
    """One person: the merges of their records, newest first, whom they are not, who else they may be, and what each
    record is called.
    """

    who: Whole
    merges: tuple[PersonMerge, ...]
    apart: tuple[PersonApart, ...]
    doubles: tuple[Double, ...]
    called: Mapping[UUID, str]


def two(viewer: Viewer, one: UUID, other: UUID) -> Two:
    """Two people, everything of each and every reason. Person.DoesNotExist when one is not there for the viewer."""
    first, second = wholes(viewer, [one, other])
    apart = said_two([first.id, second.id]).get(frozenset((first.id, second.id))) if first.id != second.id else None
    related, two_people = _related(first, second), [first.id, second.id] if apart else []
    sides = (record_of(first, related, two_people), record_of(second, related, two_people))
    return Two(
        one=first,
        other=second,
        sides=sides,
        match=likeness(viewer, first.id, second.id),
        warned=warnings(*sides),
        apart=apart,
        withheld=_withheld(viewer, [first, second]),
    )


def about(viewer: Viewer, person: UUID) -> About:
    """One person. Person.DoesNotExist when there is none, or none for the viewer."""
    who = whole(viewer, person)
    rows, apart = merges(viewer, who.id), apart_from(viewer, who.id)
    named = {one for row in rows for one in (row.kept_id, row.other_id)}
    named |= {one for row in apart for one in (row.one_id, row.other_id)}
    found = doubles(viewer, who.id)
    return About(who, tuple(rows), tuple(apart), found, names_of(named))


def names_of(records: Collection[UUID]) -> dict[UUID, str]:
    """What each record is called by itself, whatever it was merged with."""
    rows = PersonName.objects.filter(STANDING, person__in=records).order_by("-at", "-recorded_at")
    return {row.person_id: f"{row.forename} {row.surname}".strip() for row in rows}


def _related(one: Whole, other: Whole) -> list[UUID]:
    """The two, when a relationship between any records of theirs stands: they are on record as two people."""
    here, there = [record.pk for record in one.records], [record.pk for record in other.records]
    between = Q(person__in=here, other__in=there) | Q(person__in=there, other__in=here)
    stands = Relationship.objects.filter(between).exclude(ended__ending=Ending.WRONG.value).exists()
    return [one.id, other.id] if stands else []


def _withheld(viewer: Viewer, people: Sequence[Whole]) -> Withheld:
    """What the viewer does not read of these, by every protection of any record of theirs."""
    named = {one.id: one.known.earlier for one in people}
    records = [record.pk for one in people for record in one.records]
    stays = Stay.objects.filter(person__in=records, protected=True)
    return withheld(viewer, named, [one.person for one in people], stays)
