"""The keys under which two records of one list meet, so that a list is never compared with itself line by line.

A search may ask under more keys than people are kept under (`keys`). In a list both sides are alike, so that what
slips and changes is folded into the key itself: day and month in either order, bands of years that overlap, names in
either order. A key that very many records share says nothing and is passed over; the plainer a key, the sooner.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import product

from openmash.rulebook.matching.dates import is_only_a_year
from openmash.rulebook.matching.evidence import Evidence, Named, Word
from openmash.rulebook.matching.keys import digest, halves, whose
from openmash.rulebook.matching.sounds import NICKNAMES, sound

MOST: Mapping[str, int] = {
    "NHS_NUMBER": 60,
    "UPN": 60,
    "PHONE": 60,
    "HOUSE": 60,
    "HOUSE_NAME": 40,
    "POSTCODE_NAME": 60,
    "CARER": 30,
    "CARER_NAME": 60,
    "BORN": 12,
    "BORN_FORENAME": 60,
    "BORN_SURNAME": 60,
    "DAY_FORENAME": 20,
    "DAY_SURNAME": 20,
    "MONTH_FORENAME": 20,
    "MONTH_SURNAME": 20,
    "NAMES": 60,
    "NAMES_YEARS": 40,
    "EITHER_WAY": 20,
    "EITHER_WAY_YEARS": 60,
    "EXPECTED": 30,
}
"""By kind of key, the most records that may share one and still be compared with one another."""
_YEARS = 4
_WEEKS = 42
"""Years, and days, of the bands that overlap by half."""
_GROUPS = 6
_PARTED_BY = ":"


def meeting_keys(person: Evidence) -> list[str]:
    """Every key of one record, each once: the kind, a colon, a digest."""
    return list(dict.fromkeys(f"{kind}{_PARTED_BY}{digest(kind, *parts):x}" for kind, *parts in _keys(person)))


def _keys(person: Evidence) -> Iterator[tuple[str, ...]]:
    if person.nhs_number:
        yield "NHS_NUMBER", person.nhs_number
    if person.upn:
        yield "UPN", person.upn
    yield from _homes(person)
    yield from _carers(person)
    for name in person.names:
        yield from _names(name, person)
    yield from _due(person)


def _homes(person: Evidence) -> Iterator[tuple[str, ...]]:
    heard = {word.sound for name in person.names for word in (name.forename, name.surname)} - {""}
    for number in person.phones:
        yield "PHONE", number
    for house in person.houses:
        if house.street and house.number:
            yield "HOUSE", house.number, house.street, house.postcode[:-2]
            yield from (("HOUSE_NAME", house.number, sound(house.street), name) for name in heard)
        if house.postcode:
            yield from (("POSTCODE_NAME", house.postcode, name) for name in heard)


def _carers(person: Evidence) -> Iterator[tuple[str, ...]]:
    heard = {name.forename.sound for name in person.names} - {""}
    for carer in person.carers:
        if carer.forename.key and carer.surname.key:
            yield "CARER", carer.forename.key, carer.surname.key
        yield from (("CARER_NAME", carer.forename.sound, carer.surname.sound, name) for name in heard)


def _names(name: Named, person: Evidence) -> Iterator[tuple[str, ...]]:
    born, forename, surnames = person.facts.born, name.forename.sound, halves(name.surname)
    if born is not None:
        yield from _dated(born, forename, surnames)
    if not forename:
        return
    bands = _bands(person)
    for heard in product(_forms(name.forename), surnames):
        yield "NAMES", *heard
        yield from (("NAMES_YEARS", *heard, band) for band in bands)
    for surname in surnames:
        either = sorted((forename, surname))
        yield "EITHER_WAY", *either
        yield from (("EITHER_WAY_YEARS", *either, band) for band in bands)


def _dated(born: date, forename: str, surnames: list[str]) -> Iterator[tuple[str, ...]]:
    """The day with the first letter of a name, day and month turned or not; birthday and birth month with a name."""
    either_way = f"{born.year} {min(born.day, born.month)} {max(born.day, born.month)}"
    yield "BORN", born.isoformat()
    for kind, heard in (("FORENAME", [forename] if forename else []), ("SURNAME", surnames)):
        for name in heard:
            yield f"BORN_{kind}", either_way, name[0]
            if not is_only_a_year(born):
                yield f"DAY_{kind}", f"{born:%m-%d}", name
            yield f"MONTH_{kind}", f"{born:%Y-%m}", name


def _due(person: Evidence) -> Iterator[tuple[str, ...]]:
    """A baby before birth and after, with what ties it to its family."""
    day = person.facts.born or person.facts.expected
    if day is None or person.facts.role == "adult":
        return
    yield from (("EXPECTED", band, who) for band in _two_bands(day.toordinal(), _WEEKS) for who in whose(person))


def _bands(person: Evidence) -> list[str]:
    span = person.span
    return _two_bands((span.earliest.year + span.latest.year) // 2, _YEARS) if span else ["?"]


def _two_bands(number: int, width: int) -> list[str]:
    """The two bands a number lies in: each begins in the middle of the other, so that near numbers share one."""
    return [str(number // width * 2), str((number + width // 2) // width * 2 + 1)]


def _forms(forename: Word) -> list[str]:
    """How a forename sounds, and the groups of usual short and long forms it belongs to."""
    groups = sorted(NICKNAMES.get(forename.words[0], frozenset()))[:_GROUPS] if forename.words else []
    return [forename.sound, *(f"#{group}" for group in groups)]
