"""One record as the columns that `levels` compares. Everything is folded here, once, by the code the screens use."""

from __future__ import annotations

from typing import Any

from openmash.rulebook.matching.evidence import Evidence, Named, Word
from openmash.rulebook.matching.meeting import meeting_keys
from openmash.rulebook.matching.sounds import NICKNAMES

TEXTS = (
    *("forename", "forename_sound", "surname", "surname_sound", "born", "turned", "house", "postcode", "phone"),
    *("carer", "carer_surname", "nhs_number", "upn", "sex", "school", "role", "middle"),
)
"""Names as they are and by sound, the birth date as it is and with day and month turned, homes, numbers."""
NUMBERS, TRUTHS, LISTS = ("day", "year"), ("unborn", "due"), ("forms", "surnames")


def columns(place: int, person: Evidence) -> dict[str, Any]:
    """The row of the record at this place in its list. What is not known is None."""
    name = person.names[0] if person.names else None
    born, expected = person.facts.born, person.facts.expected
    day = born or expected
    house = next((house for house in person.houses if house.street), None)
    carer = person.carers[0] if person.carers else None
    return {
        "id": place,
        "forename": _key(name, "forename"),
        "forename_sound": name.forename.sound or None if name else None,
        "surname": _key(name, "surname"),
        "surname_sound": name.surname.sound or None if name else None,
        "forms": _forms(person) or None,
        "surnames": sorted({word for each in person.names for word in each.surname.words}) or None,
        "unborn": person.unborn,
        "born": born.isoformat() if born else None,
        "turned": f"{born.year:04}-{born.day:02}-{born.month:02}" if born else None,
        "day": day.toordinal() if day else None,
        "due": born is None and expected is not None,
        "year": _year(person),
        "house": f"{house.number} {house.street}" if house else None,
        "postcode": next((house.postcode for house in person.houses if house.postcode), None),
        "phone": min(person.phones, default=None),
        "carer": _whole(carer) if carer else None,
        "carer_surname": carer.surname.key or None if carer else None,
        "nhs_number": person.nhs_number or None,
        "upn": person.upn or None,
        "sex": person.sex or None,
        "school": person.school or None,
        "role": person.facts.role or None,
        "middle": min(person.middles, default=None),
        "keys": meeting_keys(person),
    }


def _key(name: Named | None, part: str) -> str | None:
    word: Word | None = getattr(name, part) if name else None
    return word.key or None if word else None


def _whole(name: Named) -> str | None:
    return f"{name.forename.key} {name.surname.key}".strip() or None


def _forms(person: Evidence) -> list[str]:
    """Every forename, middle name and group of short forms somebody is known by: another's may be among them."""
    words = {word for name in person.names for word in name.forename.words} | {
        word for word in person.middles if len(word) > 1
    }
    groups = {f"#{group}" for word in words for group in NICKNAMES.get(word, frozenset())}
    return sorted(words | groups)


def _year(person: Evidence) -> int | None:
    day = person.facts.born or person.facts.expected
    if day is not None:
        return day.year
    span = person.span
    return (span.earliest.year + span.latest.year) // 2 if span else None
