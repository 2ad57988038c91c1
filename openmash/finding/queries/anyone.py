"""Looking for anybody by what was typed into one box: known people, and people in open referrals nobody has linked.

Somebody who was recorded twice is one person here, found by what any record of theirs says, as far as the viewer may
know that the records are of one. A fixed number of questions, however many people are known or found. Those past row
security are asked by the closed functions of the database, which pass over whoever is kept from the viewer; everything
else is read under row security. Why there are two such functions, and their bounds: docs/adr/0025.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import connection

from openmash.people.models import Person, PersonLink
from openmash.people.queries import Same, earlier_mentions, facts_named, gathered, same_people
from openmash.people.queries.known import recorded, standing_history
from openmash.people.queries.withheld import Withheld, withheld
from openmash.referrals.models import Mention, Referral
from openmash.referrals.queries import open_referrals, referral
from openmash.rulebook import matching
from openmash.rulebook.matching import Evidence, PersonFacts
from openmash.rulebook.matching.asked import Asked
from openmash.rulebook.matching.fitting import Fit, fit, word_keys
from openmash.rulebook.matching.hearing import heard_as
from openmash.rulebook.roles import Viewer, may_search

MOST_SHOWN = 10
MOST_NAMED = 10
MOST_LOOKED_AT = 200
"""Of those who share a name the likeliest so many are compared; whoever is beyond is counted as "or more"."""

_BY_KEYS = (
    "select person_id from openmash_find_people(%s::smallint[], %s::smallint[], %s::bigint[], '{}', '{}',"
    " '{}', '{}', '{}', %s::int[], %s::real[], %s)"
)
_BY_NAME = (
    "select person_id from openmash_find_by_name"
    "(%s::smallint[], %s::text[], %s::smallint[], %s::bigint[], %s::date, %s::date, %s)"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One known person who fits, under the record that leads, and where any record names them, newest first."""

    person: Person
    fit: Fit
    named: tuple[Mention, ...]

    @property
    def is_open(self) -> bool:
        """Are they named in a referral that is not closed?"""
        return any(one.referral.closed_at is None for one in self.named)


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody named in an open referral of whom nobody has said who they are."""

    mention: Mention
    fit: Fit


@dataclass(frozen=True, slots=True)
class Answer:
    """Who fits, the likeliest first: `hits` are shown, `more` are not; `or_more` when not all could be counted.

    `opened` is the referral whose reference was typed.
    """

    hits: tuple[Hit, ...] = ()
    more: int = 0
    or_more: bool = False
    named: tuple[Named, ...] = ()
    opened: Referral | None = None

    @property
    def shown(self) -> list[UUID]:
        """The ids that the page shows of itself, for the ledger."""
        opened = [self.opened.pk] if self.opened else []
        return [*(one.person.pk for one in self.hits), *(one.mention.pk for one in self.named), *opened]


def anyone(viewer: Viewer, asked: Asked) -> Answer:
    """Everybody who fits what was typed, as far as this viewer may know of them."""
    if not (may_search(viewer) and asked.is_enough):
        return Answer()
    opened = _opened(viewer, asked.reference)
    by_mark = _linked_in(opened)
    ids, every = _candidates(asked)
    same = same_people({*ids, *by_mark})
    people = people_of(same)
    marked = {same.lead(one) for one in by_mark}
    named = earlier_mentions(people, same)
    kept = withheld(viewer, named, people.values())
    hits = []
    for key, person in people.items():
        found = fit(asked, matching.evidence(facts_of(person, kept)), by_mark=key in marked)
        if found is not None:
            hits.append(Hit(person, found, named.get(key, ())))
    hits.sort(key=_order)
    return Answer(
        hits=tuple(hits[:MOST_SHOWN]),
        more=len(hits[MOST_SHOWN:]),
        or_more=not every,
        named=tuple(_not_linked(viewer, asked, opened)),
        opened=opened,
    )


def _order(hit: Hit) -> tuple[Any, ...]:
    """The likeliest first, then whoever was named last."""
    last = max((one.referral.received_at for one in hit.named), default=None)
    return -hit.fit.points, last is None, -(last.timestamp() if last else 0.0), str(hit.person.pk)


def _opened(viewer: Viewer, reference: str) -> Referral | None:
    if not reference:
        return None
    try:
        return referral(viewer, reference)
    except Referral.DoesNotExist:
        return None


def _linked_in(opened: Referral | None) -> set[UUID]:
    if opened is None:
        return set()
    return set(PersonLink.objects.filter(mention__referral=opened, taken_back=None).values_list("person_id", flat=True))


# Candidates ---------------------------------------------------------------------------------------------------------
def _candidates(asked: Asked) -> tuple[set[UUID], bool]:
    """Ids of those who may fit, and whether these are all who bear such a name."""
    found: set[UUID] = set()
    keys = matching.sought_keys(matching.evidence(asked.facts()))
    by_name: list[UUID] = []
    with connection.cursor() as cursor:
        if keys:
            arms, digests = [arm for arm, _ in keys], [digest for _, digest in keys]
            most, points = [arm.most for arm in matching.ARMS], list(matching.POINTS)
            cursor.execute(_BY_KEYS, [[0] * len(keys), arms, digests, most, points, MOST_LOOKED_AT])
            found |= {key for (key,) in cursor.fetchall()}
        words = [part for word in asked.words for part in word_keys(word)]
        if words:
            heard = [(number, code) for number, word in enumerate(words) for code in heard_as(word)]
            earliest, latest = (asked.born.earliest, asked.born.latest) if asked.born else (None, None)
            sounds: list[Any] = [[number for number, _ in heard], [code for _, code in heard]]
            cursor.execute(_BY_NAME, [list(range(len(words))), words, *sounds, earliest, latest, MOST_LOOKED_AT])
            by_name = [key for (key,) in cursor.fetchall()]
    return found | set(by_name), len(by_name) < MOST_LOOKED_AT


OWN = ("born", "born_words", "expected", "sex", "nhs_number", "upn", "school")
"""What a record says of somebody itself, beside their history."""


def people_of(same: Same, *along: str) -> dict[UUID, Person]:
    """People by the record that leads, with everything they are known by that still counts. Seven questions.

    What the leading record does not say another record may: it is filled in, on these rows in memory alone.
    """
    found = gathered(same, **standing_history(*along))
    others = [record for record, lead in same.leads.items() if record != lead]
    for row in Person.objects.filter(pk__in=others).order_by("at", "pk"):
        if lead := found.get(same.lead(row.pk)):
            for column in OWN:
                setattr(lead, column, getattr(lead, column) or getattr(row, column))
    return found


def facts_of(person: Person, kept: Withheld) -> PersonFacts:
    """A known person as they are compared; what the viewer may not read does not speak for or against."""
    facts = recorded(person)
    homes = tuple(place for place in facts.addresses if not kept.place(person.pk, *place))
    return replace(facts, addresses=homes, phones=() if kept.phone(person.pk) else facts.phones)


# Not linked ---------------------------------------------------------------------------------------------------------
def _not_linked(viewer: Viewer, asked: Asked, opened: Referral | None) -> list[Named]:
    """People named in open referrals whom nobody has linked, by name, birth or number: never by where they live."""
    links = PersonLink.objects.filter(taken_back=None)
    rows = list(open_referrals(viewer).order_by("-received_at"))
    linked = set(links.filter(mention__referral__in=rows).values_list("mention_id", flat=True))
    found = []
    for of in rows:
        for one in of.mentions.all():
            if one.pk not in linked and (said := _fits(asked, one, of == opened)):
                found.append(Named(one, said))
    found.sort(key=lambda one: -one.fit.points)
    return found[:MOST_NAMED]


def _fits(asked: Asked, mention: Mention, by_mark: bool) -> Fit | None:
    person = facts_named(mention)
    plain = PersonFacts(
        names=person.names, born=person.born, born_range=person.born_range, nhs_number=person.nhs_number,
        upn=person.upn, phones=(mention.phone,) if mention.phone else (),
    )  # fmt: skip
    evidence: Evidence = matching.evidence(plain)
    return fit(asked, evidence, by_mark=by_mark)
