"""Taking in a whole list of people: in batches, each whole or not at all, and again without making anybody twice."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from django.db import connection, transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import Stamp, stamp
from openmash.people.actions.keeping import history, keep_keys, save
from openmash.people.models import Person
from openmash.rulebook import matching
from openmash.rulebook.matching import PersonFacts
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import refuse

BATCH = 2000


@transaction.atomic
def load(*, source: str, people: Sequence[PersonFacts], by: Viewer, at: datetime) -> int:
    """Add a batch of an agency's list as known people; how many were new.

    Somebody whose `id` was loaded from this source before is left as they are, so that a load that was broken off goes
    on where it stopped. `BATCH` at a time keep a transaction short.
    """
    if not by.is_clerk:
        refuse("Lists of people are loaded by the hub's own command, which an administrator starts.")
    if not source.strip():
        refuse("Say whose list this is.")
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('openmash load'), hashtext(%s))", [source])
    here = set(
        Person.objects.filter(source=source, source_key__in=[one.id for one in people]).values_list(
            "source_key", flat=True
        )
    )
    new = {one.id: one for one in people if one.id not in here}
    made = add_people(list(new.values()), source, stamp(by, at))
    enter(by=by, at=at, verb=Verb.LOADED_PEOPLE, subjects=[], detail={"source": source, "people": len(made)})
    return len(made)


def add_people(
    people: Sequence[PersonFacts], source: str, who: Stamp, born_words: Mapping[str, str] = MappingProxyType({})
) -> list[uuid.UUID]:
    """Add people of a list with all they are known by; their ids in order. Part of an act that has its own entry.

    `born_words`, by the list's id, stand for a date of birth that is none.
    """
    made = [(uuid.uuid4(), one) for one in people]
    save(_person(person, one, source, who, born_words.get(one.id, "")) for person, one in made)
    save(row for person, one in made for row in history(person, one, who=who))
    keep_keys(made)
    return [person for person, _ in made]


def _person(person: uuid.UUID, one: PersonFacts, source: str, who: Stamp, born_words: str) -> Person:
    return Person(
        **who,
        id=person,
        born=one.born,
        born_words=born_words or _words(one),
        expected=one.expected,
        sex=one.sex,
        nhs_number=matching.nhs_number(one.nhs_number).key,
        upn=matching.upn(one.upn).key,
        school=one.school,
        role=one.role,
        source=source,
        source_key=one.id,
    )


def _words(one: PersonFacts) -> str:
    """An age was true on the day of the list's record, not today: it is kept as the years it leaves open."""
    if one.born or one.born_range is None:
        return ""
    first, last = one.born_range.earliest, one.born_range.latest
    return f"between {first.isoformat()} and {last.isoformat()}"


def count_names() -> None:
    """Count anew how many people are known and how many bear each name: by night, and after a list was loaded."""
    with connection.cursor() as cursor:
        cursor.execute("select openmash_count_names()")
