"""Finding known people, and what is known of them. The finder answers only the hub."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import connection
from django.db.models import Prefetch

from openmash.people.models import CaseStatus, Person, PersonAddress, PersonLink, PersonName
from openmash.rulebook import calendars, matching
from openmash.rulebook.matching import Band, Match, Name, PersonFacts
from openmash.rulebook.roles import Viewer, may_search

if TYPE_CHECKING:
    from openmash.referrals.models import Mention, Referral

MOST_MATCHES, MOST_FAMILY = 5, 12
YEARS_AROUND = 3
KNOWN_AS, ALSO_KNOWN_AS = "known as", "also known as"
WEAKEST = -6.0
"""Points under which an unlikely person is not shown at all: a shared postcode or birthday alone."""


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody the hub knows, and where they were named before (links that stand), newest first."""

    person: Person
    facts: PersonFacts
    earlier: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """Who one named person may be: at most five matches, the family apart, and all of them by id."""

    matches: tuple[Match, ...]
    family: tuple[Match, ...]
    people: dict[str, Known]

    @property
    def shown(self) -> tuple[str, ...]:
        """The ids that a page shows, for the ledger."""
        return tuple(match.id for match in (*self.matches, *self.family))


def candidates(viewer: Viewer, mention: Mention, at: datetime) -> tuple[Match, ...]:
    """Who the person named may be, with reasons: matches by points, then the family."""
    found = find(viewer, facts_named(mention))
    return (*found.matches, *found.family)


def find(viewer: Viewer, sought: PersonFacts) -> Found:
    """Known people who may be the one sought. A fixed number of queries, however many there are."""
    return find_each(viewer, [sought])[0]


def find_each(viewer: Viewer, sought: Sequence[PersonFacts]) -> list[Found]:
    """The same for several people of one call: one search each, all that was found loaded together."""
    if not may_search(viewer):
        return [Found((), (), {}) for _ in sought]
    ids = [_search(one) for one in sought]
    known = _load({person for found in ids for person in found})
    size = Person.objects.count()
    return [
        _compare(one, [known[i] for i in found if i in known], size) for one, found in zip(sought, ids, strict=True)
    ]


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
            phones = _keys(matching.phone_key(number) for number in one.phones)
            cursor.execute(
                "select asked from openmash_restricted_like(%s, %s::text[], %s, %s::text[], %s)",
                [at, keys, matching.nhs_number(one.nhs_number).key, phones, one.born],
            )
            asked |= {name for (name,) in cursor.fetchall()}
    return sorted(asked)


def _compare(sought: PersonFacts, known: list[Known], size: int) -> Found:
    by_id = {one.facts.id: one for one in known}
    ranked = matching.best(sought, (one.facts for one in known), register_size=size)
    matches = [m for m in ranked if m.band is not Band.FAMILY and (m.band is not Band.UNLIKELY or m.total >= WEAKEST)]
    family = [m for m in ranked if m.band is Band.FAMILY]
    return Found(tuple(matches[:MOST_MATCHES]), tuple(family[:MOST_FAMILY]), by_id)


def _search(sought: PersonFacts) -> list[UUID]:
    """One round trip to the finder: keyed arms and likeness of name. Each id once, in the order found."""
    keys = [matching.full_key(name.forename, name.surname) for name in sought.names]
    year_from, year_to = _years(sought)
    with connection.cursor() as cursor:
        cursor.execute(
            "select person_id from openmash_find_people(%s::text[], %s::text[], %s, %s::text[], %s::text[], %s::text[],"
            " %s, %s, %s, %s)",
            [
                [key for key in dict.fromkeys(keys) if key],
                _sounds(sought),
                matching.nhs_number(sought.nhs_number).key,
                _keys(matching.phone_key(number) for number in sought.phones),
                _keys(matching.house_key(line) for line, _ in sought.addresses),
                _keys(matching.postcode_key(code) for _, code in sought.addresses),
                sought.born,
                year_from,
                year_to,
                sought.expected,
            ],
        )
        return list(dict.fromkeys(person for (person,) in cursor.fetchall()))


def _keys(found: Iterable[str]) -> list[str]:
    return sorted({key for key in found if key})


def _sounds(sought: PersonFacts) -> list[str]:
    """The sounds of the name as it was given; other names are found by likeness."""
    first = sought.names[0] if sought.names else Name()
    return matching.sounds(first.forename, first.surname)


def _years(sought: PersonFacts) -> tuple[int | None, int | None]:
    """The birth years to look in, three either way; None when nothing is known of the age."""
    if sought.born:
        return sought.born.year - YEARS_AROUND, sought.born.year + YEARS_AROUND
    if sought.born_range:
        return sought.born_range.earliest.year - YEARS_AROUND, sought.born_range.latest.year + YEARS_AROUND
    return None, None


def _load(ids: Iterable[UUID]) -> dict[UUID, Known]:
    """People with the history of their names, addresses and numbers, and where they were named before."""
    wanted = list(ids)
    people = Person.objects.filter(pk__in=wanted).prefetch_related(
        Prefetch("names", PersonName.objects.order_by("at")),
        Prefetch("addresses", PersonAddress.objects.order_by("at")),
        "phones",
    )
    earlier = earlier_mentions(wanted)
    return {person.pk: _known(person, earlier.get(person.pk, ())) for person in people}


def earlier_mentions(ids: Iterable[UUID]) -> dict[UUID, tuple[Mention, ...]]:
    """Where these people were named, newest first, each with its referral and everybody named in it."""
    standing = PersonLink.objects.filter(person_id__in=list(ids), taken_back=None)
    standing = standing.select_related("mention__referral").prefetch_related("mention__referral__mentions")
    found: dict[UUID, list[Mention]] = {}
    for link in standing.order_by("-mention__referral__received_at"):
        found.setdefault(link.person_id, []).append(link.mention)
    return {person: tuple(mentions) for person, mentions in found.items()}


def _known(person: Person, earlier: Sequence[Mention]) -> Known:
    names = [Name(n.forename, n.surname) for n in person.names.all()]
    named = [name for mention in earlier for name in names_given(mention)]
    places = [(a.line, a.postcode) for a in person.addresses.all()]
    facts = PersonFacts(
        id=str(person.pk),
        names=tuple(dict.fromkeys([*names, *named])),
        born=person.born,
        born_range=None if person.born else matching.read_age(person.born_words, calendars.london(person.at).date()),
        expected=None if person.born else person.expected,
        sex=person.sex,
        nhs_number=person.nhs_number,
        upn=person.upn,
        addresses=tuple(dict.fromkeys([*places, *(place for m in earlier for place in places_given(m))])),
        phones=tuple(
            dict.fromkeys([*(p.number for p in person.phones.all()), *(n for m in earlier for n in _phones(m))])
        ),
        carers=tuple(dict.fromkeys(carer for m in earlier for carer in _carers(m))),
        school=person.school,
    )
    return Known(person, facts, tuple(earlier))


def facts_named(mention: Mention) -> PersonFacts:
    """What a referral says of somebody named in it, to compare by. A child shares the home's numbers and carers."""
    received = calendars.london(mention.referral.received_at).date()
    return PersonFacts(
        id=str(mention.pk),
        names=names_given(mention),
        born=mention.born,
        born_range=None if mention.born or mention.unborn else matching.read_age(mention.born_words, received),
        expected=None if mention.born else mention.expected,
        sex=mention.sex,
        nhs_number=mention.nhs_number,
        upn=mention.upn,
        addresses=places_given(mention),
        phones=_phones(mention),
        carers=_carers(mention),
        school=mention.school,
    )


def names_given(mention: Mention) -> tuple[Name, ...]:
    """The names a referral gives somebody."""
    return matching.names_given(mention.forename, mention.surname, mention.aka)


def places_given(mention: Mention) -> tuple[tuple[str, str], ...]:
    """Where they live: their own address when another was given, else the home's."""
    if mention.address:
        return ((mention.address, ""),)
    home = (mention.referral.address_line, mention.referral.postcode)
    return (home,) if any(home) else ()


def _phones(mention: Mention) -> tuple[str, ...]:
    others = [m.phone for m in _adults_with(mention) if not m.address]
    return tuple(dict.fromkeys(number for number in (mention.phone, *others) if number))


def _carers(mention: Mention) -> tuple[str, ...]:
    names = [f"{m.forename} {m.surname}".strip() for m in _adults_with(mention)]
    return tuple(name for name in names if " " in name)


def _adults_with(mention: Mention) -> list[Mention]:
    """The adults named beside a child. An adult has none of their own."""
    return [m for m in mention.referral.mentions.all() if not m.is_child] if mention.is_child else []


def name_of(person: Person) -> str:
    """What pages call a known person: the latest name, or that none is known."""
    names = list(person.names.all())
    usual = [name for name in names if name.kind == KNOWN_AS] or names
    full = f"{usual[-1].forename} {usual[-1].surname}".strip() if usual else ""
    return full or ("Unborn baby" if person.expected and not person.born else "Name not known")


def linked(mention: Mention) -> Person | None:
    """The known person this one has been linked to, or None while nobody has said."""
    link = PersonLink.objects.filter(mention=mention, taken_back=None).select_related("person").first()
    return link.person if link else None


def links(viewer: Viewer, referral: Referral) -> list[PersonLink]:
    """Every link of a referral, newest first, those taken back too, with the person's names."""
    found = PersonLink.objects.filter(mention__referral=referral).select_related("mention", "taken_back", "person")
    names = Prefetch("person__names", PersonName.objects.order_by("at"))
    return list(found.prefetch_related(names).order_by("-at", "-recorded_at"))


def link_of(viewer: Viewer, referral: Referral, link_id: UUID) -> PersonLink:
    """One link of a referral. PersonLink.DoesNotExist when there is none."""
    return PersonLink.objects.select_related("mention__referral", "person").get(pk=link_id, mention__referral=referral)


def case_statuses(viewer: Viewer, referral: Referral) -> list[CaseStatus]:
    """What was found of each child in case systems, newest first."""
    found = CaseStatus.objects.filter(mention__referral=referral).select_related("mention")
    return list(found.order_by("-at", "-recorded_at"))


def age_of(person: Person, on: date) -> int | None:
    """Whole years of age on a day, or None when the date of birth is not known."""
    return matching.age_on(person.born, on) if person.born else None
