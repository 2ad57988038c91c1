"""Two known people side by side: everything on record of each, where it was said, and what may be one person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from openmash.people.models import Person
from openmash.people.queries.finding import compared, facts_known, find_like
from openmash.people.queries.known import Known, gathered, known, standing_history
from openmash.people.queries.merged import Same, said_two, same_people
from openmash.rulebook.matching import Band, Match
from openmash.rulebook.merging import Record
from openmash.rulebook.roles import Viewer


@dataclass(frozen=True, slots=True)
class Whole:
    """One known person with every record of theirs: the record that leads holds the history of all of them."""

    person: Person
    records: tuple[Person, ...]
    known: Known

    @property
    def id(self) -> UUID:
        """The record that leads."""
        return self.person.pk

    def said(self, column: str) -> list[str | date]:
        """Every value ever recorded in this column, each once, the leading record's own first."""
        own = [getattr(self.person, column)]
        beside = [getattr(one, column) for one in self.records]
        later = [getattr(mark, column) for mark in self.person.marks.all()]
        return list(dict.fromkeys(value for value in (*own, *beside, *later) if value))


def whole(viewer: Viewer, person: UUID) -> Whole:
    """Somebody the viewer may know of. Person.DoesNotExist when there is none, or none for them."""
    return wholes(viewer, [person])[0]


def wholes(viewer: Viewer, people: Sequence[UUID]) -> list[Whole]:
    """The same for several, in this order. A fixed number of questions. Person.DoesNotExist when one is not there."""
    same = same_people(people)
    found = gathered(same, **standing_history())
    records = {one.pk: one for one in Person.objects.filter(pk__in=same.everyone).order_by("at", "pk")}
    named = known(people, same)
    if any(same.lead(one) not in found for one in people):
        raise Person.DoesNotExist
    return [_whole(one, same, found, records, named[str(one)]) for one in people]


def _whole(one: UUID, same: Same, found: dict[UUID, Person], records: dict[UUID, Person], named: Known) -> Whole:
    lead = same.lead(one)
    return Whole(found[lead], tuple(records[record] for record in same.of(one) if record in records), named)


def record_of(of: Whole, related: Iterable[UUID] = (), apart: Iterable[UUID] = ()) -> Record:
    """One person as the rules of merging take them. `related`: with whom a relationship is on record.

    `apart`: of whom somebody said that they are another person.
    """
    return Record(
        id=str(of.id),
        forenames=tuple(name.forename for name in of.person.names.all()),
        born=tuple(day for day in of.said("born") if isinstance(day, date)),
        sexes=tuple(str(said) for said in of.said("sex")),
        nhs_numbers=tuple(str(number) for number in of.said("nhs_number")),
        homes=tuple((home.line, home.postcode) for home in of.person.addresses.all()),
        referrals=frozenset(str(mention.referral_id) for mention in of.known.earlier),
        related=frozenset(map(str, related)),
        apart=frozenset(map(str, apart)),
    )


def likeness(viewer: Viewer, one: UUID, other: UUID) -> Match:
    """Every reason for and against two people being one. Person.DoesNotExist when one is not there."""
    facts = facts_known([one, other])
    if one not in facts or other not in facts:
        raise Person.DoesNotExist
    return compared(viewer, [(facts[one], facts[other])])[0]


@dataclass(frozen=True, slots=True)
class Double:
    """Somebody who may be the same person as the one looked at, with every reason."""

    match: Match
    known: Known


def doubles(viewer: Viewer, person: UUID) -> tuple[Double, ...]:
    """Who may be the same person under another record, the likeliest first.

    Those listed as family are never here, nor who was said to be another person.
    """
    facts = facts_known([person])
    if person not in facts:
        raise Person.DoesNotExist
    found = find_like(viewer, facts[person])
    two = said_two([person, *(UUID(match.id) for match in found.matches)])
    others = [match for match in found.matches if match.id != str(person)]
    matches = [match for match in others if frozenset((person, UUID(match.id))) not in two]
    return tuple(Double(match, found.people[match.id]) for match in matches if match.id in found.people)


def look_alike(viewer: Viewer, people: Sequence[UUID]) -> tuple[tuple[UUID, UUID], ...]:
    """Of people shown together, the pairs that are very likely one person recorded twice and were not said to be two.

    Four questions, for nobody and for many: a page asks as many whomever it shows.
    """
    facts = facts_known(people)
    here = [one for one in people if one in facts]
    two = said_two(people)
    both = ((one, other) for place, one in enumerate(here) for other in here[place + 1 :])
    pairs = [pair for pair in both if frozenset(pair) not in two]
    matches = compared(viewer, [(facts[one], facts[other]) for one, other in pairs])
    return tuple(pair for pair, match in zip(pairs, matches, strict=True) if match.band is Band.VERY_LIKELY)
