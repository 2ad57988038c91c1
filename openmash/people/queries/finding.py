"""The search for known people: keyed candidates in one round trip, scored with every reason. For the hub alone."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from heapq import nlargest
from itertools import chain
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from openmash.people.queries.known import Known, known
from openmash.people.queries.mentions import facts_named
from openmash.people.queries.withheld import Withheld, withheld
from openmash.people.weights import in_use
from openmash.rulebook import matching
from openmash.rulebook.matching import Band, Evidence, Match, Name, PersonFacts, Weights
from openmash.rulebook.roles import Viewer, may_search

if TYPE_CHECKING:
    from openmash.referrals.models import Mention

PROTECTED = "Address protected"
MOST_MATCHES, MOST_FAMILY = 5, 12
WEAKEST = -6.0
"""Points below the cut of "perhaps" under which an unlikely person is not shown at all: a birthday alone."""
SEVERAL_LOOKED_THROUGH = 12
"""Of those found for the others named, the likeliest so many are asked who lives with them."""
HOUSEHOLDS_MOST = 100
"""People of those households who are compared at most."""
_FOUND = (
    "select whom, facts from openmash_people_found"
    "(%s::smallint[], %s::smallint[], %s::bigint[], %s::smallint[], %s::text[],"
    " %s::date[], %s::text[], %s::text[], %s::int[], %s::real[], %s)"
)
_KNOWN = "select person, facts from openmash_people_known(%s::uuid[])"
_COUNTED = "select name, people from openmash_names_counted(%s::text[])"


@dataclass(frozen=True, slots=True)
class Found:
    """Who one named person may be: at most five matches, the family apart, and all of them by id.

    `kept` is what of them is withheld from the viewer.
    """

    matches: tuple[Match, ...]
    family: tuple[Match, ...]
    people: Mapping[str, Known]
    kept: Withheld

    def beside(self, person: str) -> Found:
        """With one of the family put among those it may be, because a person asks; anybody else changes nothing."""
        one = next((match for match in self.family if match.id == person), None)
        if one is None:
            return self
        family = tuple(match for match in self.family if match is not one)
        return replace(self, matches=(*self.matches, one), family=family)

    def home(self, of: Known) -> str:
        """Where somebody was last heard to live, or that this is protected; empty where no address is known."""
        last = next(reversed(list(of.person.addresses.all())), None)
        if last is None:
            return ""
        if self.kept.place(of.person.pk, last.line, last.postcode):
            return PROTECTED
        return f"{last.line} {last.postcode}".strip()

    @property
    def shown(self) -> tuple[str, ...]:
        """The ids that a page shows, for the ledger."""
        return tuple(match.id for match in (*self.matches, *self.family))


@dataclass(frozen=True, slots=True)
class Ranked:
    """Everybody found for one who was named, the likeliest first, before anything is fetched to show them."""

    matches: tuple[Match, ...]
    family: tuple[Match, ...]


def facts_known(ids: Iterable[UUID]) -> dict[UUID, PersonFacts]:
    """What is known of people by their ids, all their records together, by the record that leads. One question."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [list(ids)])
        return {person: _facts(facts) for person, facts in cursor.fetchall()}


def compared(viewer: Viewer, two: Sequence[tuple[PersonFacts, PersonFacts]]) -> list[Match]:
    """Known people beside other known people: every reason for and against each two being one. One question.

    Where either lives stands in no reason: that address may be protected.
    """
    may_search(viewer).require()
    people = [(matching.without_lines(matching.evidence(one)), matching.evidence(other)) for one, other in two]
    weights = in_use()
    size, rarity = _counted([one for one, _ in people])
    found = []
    for one, other in people:
        ((pair,),) = matching.pairs([one], [{other.facts.id: other}], weights, rarity, size)
        found.append(matching.judged(one, other, pair.comparison, weights, size))
    return found


def find_named(viewer: Viewer, mention: Mention, *, silent: bool = False) -> Found:
    """Known people who may be somebody named in a referral; everybody named beside speaks for them.

    `silent`: an address of the referral is withheld from the viewer, so that no reason says where anybody lives.
    """
    everybody = list(mention.referral.mentions.all())
    place = next(number for number, one in enumerate(everybody) if one.pk == mention.pk)
    people = [matching.evidence(facts_named(one)) for one in everybody]
    return _shown(viewer, _rank(viewer, [matching.without_lines(one) for one in people] if silent else people))[place]


def find(viewer: Viewer, sought: PersonFacts) -> Found:
    """Known people who may be the one sought. A fixed number of queries, however many there are."""
    return find_each(viewer, [sought])[0]


def find_like(viewer: Viewer, known: PersonFacts) -> Found:
    """The same for somebody who is known: where they live stands in no reason, for that address may be protected."""
    return _shown(viewer, _rank(viewer, [matching.without_lines(matching.evidence(known))]))[0]


def find_each(viewer: Viewer, sought: Sequence[PersonFacts]) -> list[Found]:
    """The same for the people of one household together: what is found for one speaks for the others."""
    return _shown(viewer, rank_each(viewer, sought))


def _shown(viewer: Viewer, ranked: Sequence[Ranked]) -> list[Found]:
    """Everybody who was ranked, with what is known of them and what of it is withheld from this viewer."""
    shown = {UUID(match.id) for one in ranked for match in (*one.matches, *one.family)}
    people = known(shown) if shown else {}
    named = {one.person.pk: one.earlier for one in people.values()}
    kept = withheld(viewer, named, [one.person for one in people.values()]) if people else Withheld()
    return [Found(one.matches, one.family, {i: people[i] for i in _ids(one) if i in people}, kept) for one in ranked]


def _ids(ranked: Ranked) -> Iterable[str]:
    return (match.id for match in (*ranked.matches, *ranked.family))


def rank_each(viewer: Viewer, sought: Sequence[PersonFacts]) -> list[Ranked]:
    """The search itself: three round trips at most, however many people are named or known."""
    return _rank(viewer, [matching.evidence(one) for one in sought])


def _rank(viewer: Viewer, people: Sequence[Evidence]) -> list[Ranked]:
    if not may_search(viewer):
        return [Ranked((), ()) for _ in people]
    weights = in_use()
    size, rarity = _counted(people)
    compared = _compared(people, weights, rarity, size)
    return [_ranked(one, pairs, weights, size) for one, pairs in zip(people, compared, strict=True)]


def compared_each(viewer: Viewer, sought: Sequence[PersonFacts]) -> list[list[matching.Pair]]:
    """Everybody found for each, compared and not yet judged: what weights are learned from."""
    if not may_search(viewer):
        return [[] for _ in sought]
    people = [matching.evidence(one) for one in sought]
    size, rarity = _counted(people)
    return _compared(people, in_use(), rarity, size)


def _compared(
    people: Sequence[Evidence], weights: Weights, rarity: Mapping[str, float], size: int
) -> list[list[matching.Pair]]:
    found = _found(people, size)
    compared = matching.pairs(people, found, weights, rarity, size)
    if len(people) > 1 and _look_through(compared, found):
        compared = matching.pairs(people, found, weights, rarity, size)
    return compared


def _ranked(one: Evidence, pairs: Sequence[matching.Pair], weights: Weights, size: int) -> Ranked:
    least = weights.perhaps_from + WEAKEST
    matches, family = [], []
    for pair in sorted(pairs, key=lambda pair: (-pair.total, pair.known.facts.id)):
        band = matching.band_of(one, pair.known, pair.comparison, weights, pair.total)
        if band is Band.FAMILY:
            family.append(pair)
        elif band is not Band.UNLIKELY or pair.total >= least:
            matches.append(pair)

    def shown(pair: matching.Pair) -> Match:
        return matching.judged(one, pair.known, pair.comparison, weights, size)

    return Ranked(tuple(map(shown, matches[:MOST_MATCHES])), tuple(map(shown, family[:MOST_FAMILY])))


def _look_through(compared: Sequence[Sequence[matching.Pair]], found: list[dict[str, Evidence]]) -> bool:
    """Add the known households of the likeliest: who has nothing in common with their record may live with somebody."""
    strong = nlargest(SEVERAL_LOOKED_THROUGH, chain(*compared), key=lambda pair: (pair.alone, pair.known.facts.id))
    keys = list(dict.fromkeys(key for pair in strong for key in matching.home_keys(pair.known)))
    if not keys:
        return False
    more = [person for _, person in _rows([0] * len(keys), keys, [], [], HOUSEHOLDS_MOST)]
    added = False
    for beside in found:
        for person in more:
            if person.facts.id not in beside:
                beside[person.facts.id] = person
                added = True
    return added


def _found(people: Sequence[Evidence], size: int) -> list[dict[str, Evidence]]:
    """For each one sought, the known people who share a key, the likeliest few of them."""
    whose: list[int] = []
    keys: list[matching.Key] = []
    names: list[tuple[int, str]] = []
    for number, person in enumerate(people):
        asked = matching.sought_keys(person)
        whose += [number] * len(asked)
        keys += asked
        names += [(number, key) for key in matching.full_keys(person)]
    found: list[dict[str, Evidence]] = [{} for _ in people]
    for whom, person in _rows(whose, keys, names, people, matching.most(size)):
        for number in whom:
            found[number][person.facts.id] = person
    return found


def _rows(
    whose: list[int],
    keys: list[matching.Key],
    names: list[tuple[int, str]],
    people: Sequence[Evidence],
    at_most: int,
) -> list[tuple[list[int], Evidence]]:
    asked: list[Any] = [
        whose,
        [arm for arm, _ in keys],
        [digest for _, digest in keys],
        [number for number, _ in names],
        [name for _, name in names],
        [person.facts.born for person in people],
        [person.sex for person in people],
        [person.facts.role for person in people],
        [arm.most for arm in matching.ARMS],
        list(matching.POINTS),
        at_most,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, asked)
        return [(whom, matching.evidence(_facts(facts))) for whom, facts in cursor.fetchall()]


def rarity_of(sought: Sequence[PersonFacts]) -> Mapping[str, float]:
    """How rare the names of these are among all who are known. One question."""
    return _counted([matching.evidence(one) for one in sought])[1]


def _counted(people: Sequence[Evidence]) -> tuple[int, dict[str, float]]:
    """How many people are known, and how rare the names sought are among them, as last counted."""
    names = sorted({name for person in people for name in matching.names_to_count(person)})
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, [names])
        counted = dict(cursor.fetchall())
    size = counted.pop("", 0)
    return size, {name: bearing / size for name, bearing in counted.items()} if size else {}


def _facts(found: Any) -> PersonFacts:
    """One known person as the search gives them out."""
    said = json.loads(found) if isinstance(found, str) else found
    marks = said["marks"]
    born = _first(said["born"], (mark["born"] for mark in marks))
    expected = _first(said["expected"], (mark["expected"] for mark in marks))
    words = said["born_words"]
    return PersonFacts(
        id=said["id"],
        names=tuple(dict.fromkeys(Name(forename, surname, middle) for forename, middle, surname in said["names"])),
        born=_day(born),
        born_range=None if born or not words else matching.read_age(words, date.fromisoformat(said["on"])),
        expected=None if born else _day(expected),
        sex=_first(said["sex"], (mark["sex"] for mark in marks)) or "",
        nhs_number=_first(said["nhs_number"], (mark["nhs_number"] for mark in marks)) or "",
        upn=_first(said["upn"], (mark["upn"] for mark in marks)) or "",
        addresses=tuple(dict.fromkeys((line, code) for line, code in said["places"])),
        phones=tuple(dict.fromkeys(said["phones"])),
        carers=tuple(dict.fromkeys(said["carers"])),
        school=_first(said["school"], (mark["school"] for mark in marks)) or "",
        role=said["role"],
    )


def _first(own: str | None, later: Iterable[str | None]) -> str | None:
    return own or next((value for value in later if value), None)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def whom_to_ask(viewer: Viewer, sought: Sequence[PersonFacts], at: datetime) -> list[str]:
    """The managers to ask when somebody sought is surely in a restricted family of which the viewer may know no more.

    Only whole likenesses count: a number, a full name, a date of birth with a like name. Empty for a family with which
    the viewer has a conflict of interest: nothing tells them that it is there.
    """
    if not may_search(viewer):
        return []
    asked: set[str] = set()
    with connection.cursor() as cursor:
        for one in sought:
            keys = [
                matching.full_key(name.forename, name.surname)
                for name in one.names
                if " " in f"{name.forename} {name.surname}".strip()
            ]
            phones = sorted({key for number in one.phones if (key := matching.phone_key(number))})
            cursor.execute(
                "select asked from openmash_restricted_like(%s, %s::text[], %s, %s::text[], %s)",
                [at, keys, matching.nhs_number(one.nhs_number).key, phones, one.born],
            )
            asked |= {name for (name,) in cursor.fetchall()}
    return sorted(asked)
