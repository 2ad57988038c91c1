"""The keys a person is kept and looked for under, so that a search reads a few dozen people and never the register.

A key is one thing two records of a person have in common although others differ: a number, a house, a date of birth,
how both names sound with a year. Those who are looked for ask under more keys than those who are kept: the years
around, the usual short forms of a name, day and month turned, names the other way round. Keys are kept as 64-bit
digests, so that no name can be read out of them; `VERSION` goes into the digest, and a change here makes new keys
beside the old.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from itertools import product

from openmash.rulebook.matching.dates import BornRange, is_only_a_year
from openmash.rulebook.matching.evidence import Evidence, Named, Word, evidence
from openmash.rulebook.matching.people import PersonFacts
from openmash.rulebook.matching.sounds import NICKNAMES, SHORT_FORMS, sound

VERSION = 1
YEARS_AROUND = 3
_WIDEST_SPAN = 12
_WEEKS = 21
"""Days of one step in which due dates and births are kept; a search asks one step to either side."""
_SHORT_FORMS = 8
_ENDS = 3
"""Letters of the beginning and of the end of a name that is not quite as it was written."""
_ANY_YEAR, _NO_YEAR = "*", "?"


@dataclass(frozen=True, slots=True)
class Arm:
    """One kind of key, and how many people it may bring: the ones most like in name come first."""

    name: str
    most: int


ARMS: tuple[Arm, ...] = (
    Arm("NHS_NUMBER", 10),
    Arm("UPN", 10),
    Arm("PHONE", 25),
    Arm("HOUSE", 30),
    Arm("HOUSE_SOUND", 15),
    Arm("POSTCODE", 20),
    Arm("BORN", 25),
    Arm("TURNED", 6),
    Arm("BIRTHDAY", 12),
    Arm("MONTH", 15),
    Arm("SOUND", 40),
    Arm("NAME_TURNED", 10),
    Arm("CARER", 20),
    Arm("CARER_SOUND", 15),
    Arm("DUE", 30),
    Arm("NEAR_NAME", 20),
    Arm("STREET", 15),
    Arm("YEAR_DAY", 10),
    Arm("CARER_NAME", 15),
)
ARM = {arm.name: number for number, arm in enumerate(ARMS)}

Key = tuple[int, int]
"""The number of an arm, and a signed 64-bit digest."""


def digest(kind: str, *parts: str) -> int:
    """A key of one kind as a signed 64-bit number, out of which nothing can be read."""
    text = "\x1f".join([str(VERSION), kind, *parts])
    return int.from_bytes(blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)


def _key(arm: str, *parts: str, kept_as: str = "") -> Key:
    return ARM[arm], digest(kept_as or arm, *parts)


def kept(person: Evidence) -> list[Key]:
    """The keys a known person is kept under, each once."""
    found: list[Key] = [*_marks(person), *_homes(person), *_carers(person), *_near(person), *_streets(person)]
    born, expected = person.facts.born, person.facts.expected
    if born is not None:
        found.append(_key("BORN", born.isoformat()))
    years = (_ANY_YEAR, *_kept_years(person.span))
    for name in person.names:
        forename, surnames = name.forename.sound, [*halves(name.surname), *_carers_names(person)]
        if born is not None:
            found += _dated(born, {forename}, halves(name.surname))
        if forename:
            found += [_key("SOUND", forename, surname, year) for surname, year in product(surnames, years)]
    day = born or expected
    if day is not None:
        found += [_key("DUE", str(day.toordinal() // _WEEKS), who) for who in whose(person)]
    return list(dict.fromkeys(found))


def kept_under(facts: PersonFacts) -> list[int]:
    """The digests a known person is kept under, each once."""
    return list(dict.fromkeys(code for _, code in kept(evidence(facts))))


def sought(person: Evidence) -> list[Key]:
    """The keys somebody is looked for under: their own, and those under which slips and changes would have put them."""
    found: list[Key] = [*_marks(person), *_homes(person), *_carers(person), *_near(person), *_streets(person)]
    born, expected = person.facts.born, person.facts.expected
    if born is not None:
        found.append(_key("BORN", born.isoformat()))
        if born.day <= 12 and born.day != born.month:
            found.append(_key("TURNED", date(born.year, born.day, born.month).isoformat(), kept_as="BORN"))
    years = _sought_years(person.span)
    for name in person.names:
        forenames, surnames = _forms(name), halves(name.surname)
        if born is not None:
            found += _dated(born, forenames, surnames)
        found += [_key("SOUND", *sounds, year) for *sounds, year in product(sorted(forenames), surnames, years)]
        for arm, one, other in (
            ("NAME_TURNED", surnames[:1], halves(name.forename)),
            ("CARER_NAME", [name.forename.sound] if name.forename.sound else [], _carers_names(person)),
        ):
            found += [_key(arm, *sounds, year, kept_as="SOUND") for *sounds, year in product(one, other, years)]
    day = born or expected
    if day is not None and (expected is not None or _may_have_been_expected(person)):
        step = day.toordinal() // _WEEKS
        found += [_key("DUE", str(step + by), who) for by in (-1, 0, 1) for who in whose(person)]
    return list(dict.fromkeys(found))


def home_keys(person: Evidence) -> list[Key]:
    """The keys under which the others of a known person's household are kept: house and number, no postcode."""
    return [key for key in _homes(person) if key[0] in (ARM["HOUSE"], ARM["PHONE"])]


def full_keys(person: Evidence) -> list[str]:
    """Each name as one line, to look for by likeness."""
    lines = (" ".join(filter(None, (name.forename.key, name.surname.key))) for name in person.names)
    return list(dict.fromkeys(line for line in lines if line))


def names_to_count(person: Evidence) -> list[str]:
    """Forenames and surnames as their bearers are counted: "f amara", "s okafor bell"."""
    forenames = {f"f {name.forename.key}" for name in person.names if name.forename.key}
    return sorted(forenames | {f"s {name.surname.key}" for name in person.names if name.surname.key})


def _may_have_been_expected(person: Evidence) -> bool:
    return person.facts.role != "adult"


def _marks(person: Evidence) -> Iterator[Key]:
    if person.nhs_number:
        yield _key("NHS_NUMBER", person.nhs_number)
    if person.upn:
        yield _key("UPN", person.upn)


def _homes(person: Evidence) -> Iterator[Key]:
    for number in sorted(person.phones):
        yield _key("PHONE", number)
    for house in person.houses:
        if house.street:
            yield _key("HOUSE", house.number, house.street)
        if house.street and house.number:
            yield _key("HOUSE_SOUND", house.number, sound(house.street))
        if house.postcode:
            yield _key("POSTCODE", house.postcode)


def _near(person: Evidence) -> Iterator[Key]:
    """One name as it is, with the beginning or the end of the other: one slip spoils at most one of the two."""
    for name in person.names:
        forename, surname = name.forename.key, name.surname.key
        for which, whole, other in (("f", forename, surname), ("s", surname, forename)):
            if len(whole) > 1 and len(other) > 1:
                yield _key("NEAR_NAME", which, whole, f"{other[:_ENDS]}-")
                yield _key("NEAR_NAME", which, whole, f"-{other[-_ENDS:]}")


def _streets(person: Evidence) -> Iterator[Key]:
    """A first name in a street: the number, the surname or the date of birth may be another."""
    forenames = sorted({name.forename.sound for name in person.names} - {""})
    for house, forename in product(person.houses, forenames):
        if house.street:
            yield _key("STREET", forename, sound(house.street))


def _carers_names(person: Evidence) -> list[str]:
    """How the surnames of a parent sound: children bear one name here and the other parent's there."""
    return list(dict.fromkeys(heard for carer in person.carers for heard in halves(carer.surname)))


def _carers(person: Evidence) -> Iterator[Key]:
    forenames = {name.forename.sound for name in person.names} - {""}
    for carer in person.carers:
        if carer.forename.key and carer.surname.key:
            yield _key("CARER", carer.forename.key, carer.surname.key)
        for forename in sorted(forenames):
            yield _key("CARER_SOUND", carer.forename.sound, carer.surname.sound, forename)


def halves(name: Word) -> list[str]:
    """How a name sounds by its first word and by its last: half of a double name is often left out."""
    return list(dict.fromkeys(sound(word) for word in (*name.words[:1], *name.words[-1:]) if sound(word)))


def _dated(born: date, forenames: Iterable[str], surnames: Sequence[str]) -> Iterator[Key]:
    """Two parts of a date with one name: a digit or the other name may be wrong."""
    day, month = f"{born:%m-%d}", f"{born:%Y-%m}"
    for kind, sounds_ in (("f", sorted(set(forenames) - {""})), ("s", surnames)):
        for heard in sounds_:
            if not is_only_a_year(born):
                yield _key("BIRTHDAY", day, kind, heard)
            yield _key("MONTH", month, kind, heard)
            if kind == "f":
                yield _key("YEAR_DAY", f"{born:%Y-%d}", heard)


def _kept_years(span: BornRange | None) -> list[str]:
    if span is None or span.latest.year - span.earliest.year > _WIDEST_SPAN:
        return [_NO_YEAR]
    return [str(year) for year in range(span.earliest.year, span.latest.year + 1)]


def _sought_years(span: BornRange | None) -> list[str]:
    if span is None or span.latest.year - span.earliest.year > _WIDEST_SPAN:
        return [_ANY_YEAR]
    around = range(span.earliest.year - YEARS_AROUND, span.latest.year + YEARS_AROUND + 1)
    return [_NO_YEAR, *map(str, around)]


def _forms(name: Named) -> set[str]:
    """How a forename sounds, and how its usual short and long forms do."""
    if not name.forename.words:
        return set()
    groups = NICKNAMES.get(name.forename.words[0], frozenset())
    forms = [form for group in sorted(groups) for form in SHORT_FORMS[group]][: _SHORT_FORMS * 2]
    return {name.forename.sound, *(sound(form) for form in forms[:_SHORT_FORMS])} - {""}


def whose(person: Evidence) -> list[str]:
    """What ties a baby to its record before birth: the family's name, a parent's, who cares, the house, the number."""
    found = {f"s {name.surname.sound}" for name in person.names if name.surname.sound}
    for carer in person.carers:
        found |= {f"s {carer.surname.sound}"} if carer.surname.sound else set()
        found |= {f"c {carer.forename.key} {carer.surname.key}"} if carer.forename.key else set()
    found |= {f"h {house.number} {house.street}" for house in person.houses if house.street and house.number}
    found |= {f"p {number}" for number in person.phones}
    return sorted(found)
