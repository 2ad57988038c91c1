"""What is known of a person, brought once to the shape in which it is compared: folded, sounded, parted into words."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from openmash.rulebook.matching import normal, sounds
from openmash.rulebook.matching.dates import BornRange
from openmash.rulebook.matching.people import Name, PersonFacts

WHOLE_PHONE = 10
"""Digits of a number that is one household's and not an extension."""
_NO_NAME = frozenset({"unborn", "ubb", "infant", "newborn"})


@dataclass(frozen=True, slots=True)
class Word:
    """A name or a part of one: its letters, how it sounds, and its words."""

    key: str
    sound: str
    words: tuple[str, ...]


NO_WORD = Word("", "", ())


@dataclass(frozen=True, slots=True)
class Named:
    """One name somebody is or was known by."""

    forename: Word
    surname: Word


@dataclass(frozen=True, slots=True)
class House:
    """One address: number, street without its "Road", postcode; each may be empty. ``line`` is what was written."""

    number: str
    street: str
    postcode: str
    line: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """One person, ready to be compared."""

    facts: PersonFacts
    names: tuple[Named, ...]
    middles: frozenset[str]
    unborn: bool
    nhs_number: str
    upn: str
    sex: str
    school: str
    houses: tuple[House, ...]
    phones: frozenset[str]
    carers: tuple[Named, ...]
    span: BornRange | None


@lru_cache(maxsize=100_000)
def word_of(text: str) -> Word:
    """A forename or surname: words that name nobody, such as "unborn", are left out."""
    words = tuple(word for word in normal.name_key(text).split() if word not in _NO_NAME)
    return Word(" ".join(words), sounds.sound(words[0]), words) if words else NO_WORD


@lru_cache(maxsize=100_000)
def surname_of(text: str) -> Word:
    """A family name: it sounds like its last word, which is kept when half of a double name is dropped."""
    words = tuple(normal.name_key(text).split())
    return Word(" ".join(words), sounds.sound(words[-1]), words) if words else NO_WORD


@lru_cache(maxsize=100_000)
def house_of(line: str, postcode: str) -> House:
    """An address: "Flat 6, 14 Acacia Street" is number 14, street "acacia"."""
    number, _, street = normal.house_key(line).partition(" ")
    if not number[:1].isdigit():
        number, street = "", f"{number} {street}".strip()
    return House(number, street, normal.postcode_key(postcode), line or postcode)


@lru_cache(maxsize=50_000)
def carer_of(name: str) -> Named:
    """A parent or carer named in one line: the last word is the surname."""
    *first, last = name.split() or [""]
    return Named(word_of(" ".join(first)), surname_of(last))


_school = lru_cache(maxsize=10_000)(normal.fold)
_phone = lru_cache(maxsize=50_000)(normal.phone_key)


@lru_cache(maxsize=50_000)
def _pupil(text: str) -> str:
    return normal.upn(text).key


def _sex(text: str) -> str:
    letter = text.strip().upper()[:1]
    return letter if letter in ("M", "F") else ""


def evidence(facts: PersonFacts) -> Evidence:
    """Fold everything once. Any text is taken; what cannot be read is left out, never refused."""
    return Evidence(
        facts=facts,
        names=tuple(_named(name) for name in facts.names),
        middles=frozenset(word for name in facts.names for word in word_of(name.middle).words),
        unborn=facts.born is None and (facts.expected is not None or _is_called_unborn(facts)),
        nhs_number=_whole_nhs(facts.nhs_number),
        upn=_pupil(facts.upn) if facts.upn else "",
        sex=_sex(facts.sex),
        school=_school(facts.school),
        houses=tuple(house_of(*place) for place in facts.addresses),
        phones=frozenset(key for number in facts.phones if len(key := _phone(number)) >= WHOLE_PHONE),
        carers=tuple(carer_of(name) for name in facts.carers),
        span=_span(facts),
    )


def without_lines(one: Evidence) -> Evidence:
    """The same person, compared as before; in the words of no reason stands where they live."""
    return replace(one, houses=tuple(replace(house, line="") for house in one.houses))


def _named(name: Name) -> Named:
    return Named(word_of(name.forename), surname_of(name.surname))


def _is_called_unborn(facts: PersonFacts) -> bool:
    return any(_NO_NAME & set(normal.fold(name.forename).split()) for name in facts.names)


@lru_cache(maxsize=50_000)
def _whole_nhs(text: str) -> str:
    digits = normal.nhs_number(text).key if text else ""
    return digits if len(digits) == 10 else ""


def _span(facts: PersonFacts) -> BornRange | None:
    day: date | None = facts.born
    if day is not None:
        return BornRange(day, day, day.isoformat())
    return facts.born_range
