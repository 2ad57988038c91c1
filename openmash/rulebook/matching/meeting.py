"""The keys under which two records of one list meet, so that a list is never compared with itself line by line.

A search may ask under more keys than people are kept under (`keys`). In a list both sides are alike, so that what
slips and changes is folded into the key itself: day and month in either order, bands of years that overlap, names in
either order. A key that very many records share says nothing and is passed over; the plainer a key, the sooner.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from hashlib import blake2b
from itertools import product

from openmash.rulebook.matching.dates import is_only_a_year
from openmash.rulebook.matching.evidence import Evidence, Named
from openmash.rulebook.matching.sounds import NICKNAMES, sound

MOST: dict[str, int] = {
    "n": 60,
    "u": 60,
    "p": 60,
    "h": 60,
    "hs": 40,
    "ho": 60,
    "c": 30,
    "cs": 60,
    "b": 12,
    "bf": 60,
    "bs": 60,
    "df": 20,
    "ds": 20,
    "mf": 20,
    "ms": 20,
    "y": 40,
    "fs": 60,
    "o": 20,
    "ofs": 60,
    "e": 30,
}
"""By kind of key, the most records that may share one and still be compared with one another."""
_YEARS = 4
_WEEKS = 42
_GROUPS = 6


def meeting_keys(person: Evidence) -> list[str]:
    """Every key of one record, each once: the kind, a colon, a short digest."""
    return list(dict.fromkeys(f"{kind}:{_digest(kind, parts)}" for kind, *parts in _keys(person)))


def _digest(kind: str, parts: list[str]) -> str:
    return blake2b("\x1f".join([kind, *parts]).encode("utf-8", "replace"), digest_size=8).hexdigest()


def _keys(person: Evidence) -> Iterator[tuple[str, ...]]:
    if person.nhs_number:
        yield "n", person.nhs_number
    if person.upn:
        yield "u", person.upn
    yield from _homes(person)
    yield from _carers(person)
    for name in person.names:
        yield from _names(name, person)
    yield from _due(person)


def _homes(person: Evidence) -> Iterator[tuple[str, ...]]:
    heard = _heard(person)
    for number in person.phones:
        yield "p", number
    for house in person.houses:
        if house.street and house.number:
            yield "h", house.number, house.street, house.postcode[:-2]
            for name in heard:
                yield "hs", house.number, sound(house.street), name
        for name in heard if house.postcode else ():
            yield "ho", house.postcode, name


def _carers(person: Evidence) -> Iterator[tuple[str, ...]]:
    heard = {name.forename.sound for name in person.names} - {""}
    for carer in person.carers:
        if carer.forename.key and carer.surname.key:
            yield "c", carer.forename.key, carer.surname.key
        for name in heard:
            yield "cs", carer.forename.sound, carer.surname.sound, name


def _names(name: Named, person: Evidence) -> Iterator[tuple[str, ...]]:
    born, forename, surnames = person.facts.born, name.forename.sound, _halves(name)
    if born is not None:
        day = f"{born.year} {min(born.day, born.month)} {max(born.day, born.month)}"
        yield "b", born.isoformat()
        if forename:
            yield "bf", day, forename[0]
        yield from (("bs", day, surname[0]) for surname in surnames)
        yield from _dated(born, forename, surnames)
    if forename:
        bands = _bands(person)
        for sounds in product(_forms(name), surnames):
            yield "fs", *sounds
            yield from (("y", *sounds, band) for band in bands)
        for surname in surnames:
            yield "o", *sorted((forename, surname))
            yield from (("ofs", *sorted((forename, surname)), band) for band in bands)


def _dated(born: date, forename: str, surnames: list[str]) -> Iterator[tuple[str, ...]]:
    day, month = f"{born:%m-%d}", f"{born:%Y-%m}"
    for kind, heard in (("f", [forename] if forename else []), ("s", surnames)):
        for name in heard:
            if not is_only_a_year(born):
                yield f"d{kind}", day, name
            yield f"m{kind}", month, name


def _due(person: Evidence) -> Iterator[tuple[str, ...]]:
    """A baby before birth and after: two bands of six weeks that overlap, with what ties it to its family."""
    facts = person.facts
    day = facts.born or facts.expected
    if day is None or facts.role == "adult":
        return
    whose = {f"s {name.surname.sound}" for name in person.names if name.surname.sound}
    for carer in person.carers:
        whose |= {f"s {carer.surname.sound}", f"c {carer.forename.key}"}
    whose |= {f"h {house.number} {house.street}" for house in person.houses if house.street and house.number}
    for band in {day.toordinal() // _WEEKS * 2, (day.toordinal() + _WEEKS // 2) // _WEEKS * 2 + 1}:
        yield from (("e", str(band), who) for who in whose)


def _bands(person: Evidence) -> list[str]:
    span = person.span
    if span is None:
        return ["?"]
    middle = (span.earliest.year + span.latest.year) // 2
    return [str(middle // _YEARS * 2), str((middle + _YEARS // 2) // _YEARS * 2 + 1)]


def _heard(person: Evidence) -> set[str]:
    return {word.sound for name in person.names for word in (name.forename, name.surname)} - {""}


def _halves(name: Named) -> list[str]:
    ends = (*name.surname.words[:1], *name.surname.words[-1:])
    return list(dict.fromkeys(heard for word in ends if (heard := sound(word))))


def _forms(name: Named) -> list[str]:
    """How a forename sounds, and the groups of usual short and long forms it belongs to."""
    groups = sorted(NICKNAMES.get(name.forename.words[0], frozenset()))[:_GROUPS] if name.forename.words else []
    return [name.forename.sound, *(f"#{group}" for group in groups)]
