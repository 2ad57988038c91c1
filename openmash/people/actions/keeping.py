"""Keeping what a person is known by: a row for each name, address, number and carer, and the keys they are found by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from openmash.partnership.facts import Stamp
from openmash.people.actions.bulk import add_rows, add_values
from openmash.people.models import Person, PersonAddress, PersonCarer, PersonLink, PersonMark, PersonName, PersonPhone
from openmash.people.queries import ALSO_KNOWN_AS, KNOWN_AS
from openmash.rulebook import matching
from openmash.rulebook.matching import PersonFacts
from openmash.rulebook.matching.hearing import heard_under

FEW = 200
"""Rows up to which a statement with a parameter for each cell is the quicker way."""
History = PersonName | PersonAddress | PersonPhone | PersonCarer | PersonMark
_KEYS = (
    "insert into openmash_personkey (person_id, link_id, key)"
    " select w.person, %s::uuid, w.key from unnest(%s::uuid[], %s::bigint[]) as w(person, key)"
)


def keep(
    person: UUID, facts: PersonFacts, *, who: Stamp, link: PersonLink | None = None, protected: bool = False
) -> None:
    """Add everything these facts say of a person to their history. Part of an act that has its own ledger entry.

    `link`: what brought them; when it is taken back they count no more. `protected` sits on the addresses.
    """
    save(history(person, facts, who=who, link=link, protected=protected))
    keep_keys([(person, facts)], link)


def save(rows: Iterable[History | Person]) -> None:
    """Add many rows of several tables, one statement a table."""
    kept: dict[type[Model], list[Any]] = defaultdict(list)
    for row in rows:
        kept[type(row)].append(row)
    for model, of in kept.items():
        if len(of) > FEW:
            add_rows(model, of)
        else:
            model._default_manager.bulk_create(of)


@lru_cache(maxsize=50_000)
def name_key(name: str) -> str:
    """A name to compare by. A list of people bears the same names over and over."""
    return matching.name_key(name)


def history(
    person: UUID,
    facts: PersonFacts,
    *,
    who: Stamp,
    link: PersonLink | None = None,
    protected: bool = False,
    known: bool = False,
) -> Sequence[History]:
    """The rows, not yet saved. Dates and numbers become a row of their own only when a link brought them.

    `known`: they go by another name already, so that the first of these is one more.
    """
    rows: list[History] = [
        PersonName(
            **who,
            person_id=person,
            link=link,
            kind=KNOWN_AS if number == 0 and link is None and not known else ALSO_KNOWN_AS,
            forename=name.forename,
            middle=name.middle,
            surname=name.surname,
            full_key=" ".join(filter(None, (name_key(name.forename), name_key(name.surname)))),
            forename_key=name_key(name.forename),
            surname_key=name_key(name.surname),
        )
        for number, name in enumerate(facts.names)
    ]
    rows += [
        PersonAddress(
            **who,
            person_id=person,
            link=link,
            line=line,
            postcode=matching.postcode(code).value,
            house_key=matching.house_key(line),
            postcode_key=matching.postcode_key(code),
            protected=protected,
        )
        for line, code in facts.addresses
    ]
    rows += [
        PersonPhone(**who, person_id=person, link=link, number=number, number_key=matching.phone_key(number))
        for number in facts.phones
    ]
    rows += [PersonCarer(**who, person_id=person, link=link, name=carer) for carer in facts.carers]
    if link is not None:
        rows.append(_mark(person, facts, who, link))
    return rows


def _mark(person: UUID, facts: PersonFacts, who: Stamp, link: PersonLink) -> PersonMark:
    return PersonMark(
        **who,
        person_id=person,
        link=link,
        born=facts.born,
        born_words=facts.born_range.words if facts.born_range else "",
        expected=facts.expected,
        sex=facts.sex,
        nhs_number=matching.nhs_number(facts.nhs_number).key,
        upn=matching.upn(facts.upn).key,
        school=facts.school,
    )


def keep_keys(people: Sequence[tuple[UUID, PersonFacts]], link: PersonLink | None = None) -> None:
    """The keys under which people are found: one statement for all of them."""
    pairs = [(person, key) for person, facts in people for key in (*matching.kept_under(facts), *heard_under(facts))]
    if link is None and len(people) > FEW:
        add_values("openmash_personkey", ("person_id", "key"), pairs)
        return
    with connection.cursor() as cursor:
        cursor.execute(_KEYS, [link.pk if link else None, [person for person, _ in pairs], [key for _, key in pairs]])
