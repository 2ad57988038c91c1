"""One referral as patterns see it: when it came, from whom, how low, and whom and what it touches."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

from openmash.rulebook.matching import BornRange, fold, postcode_key
from openmash.rulebook.words import Rating

_POSTCODE = re.compile(r"\b[A-Za-z]{1,2}[0-9][A-Za-z0-9]?\s*[0-9][A-Za-z]{2}\b")
_UNITS = frozenset({"flat", "apartment", "apt", "room", "unit", "bedsit", "maisonette", "studio"})
_STREETS = frozenset(
    {"street", "st", "road", "rd", "avenue", "ave", "av", "lane", "ln", "close", "cl", "crescent", "cres", "drive"}
    | {"dr", "way", "court", "ct", "place", "pl", "terrace", "terr", "gardens", "gdns", "row", "square", "sq", "walk"}
)


@dataclass(frozen=True, slots=True)
class Place:
    """One address, read apart: "Flat 6, 14 Acacia Street" is unit 6, number 14, street "acacia".

    Empty parts were not given. Without a number ("Rose Cottage, Mill Lane") ``street`` is the first part.
    """

    unit: str
    number: str
    street: str
    postcode: str


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody named in a referral. ``person`` is the known person they were linked to; empty while nobody said.

    ``names`` are (forename, surname) pairs as they were given; ``range`` the span of an age in words.
    """

    is_child: bool
    names: tuple[tuple[str, str], ...] = ()
    born: date | None = None
    range: BornRange | None = None
    nhs_number: str = ""
    upn: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One referral. ``ratings`` are its children's as they stand, without those not rated yet. ``around`` are keys of
    where many families live or go: a postcode, a school.

    ``worry`` is one word for all referrals that are the same worry sent again: they count once. Empty stands for the
    referral's own id.
    """

    id: str
    received_at: datetime
    source: str
    ratings: tuple[Rating, ...] = ()
    people: tuple[Named, ...] = ()
    places: tuple[Place, ...] = ()
    phones: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    worry: str = ""

    @property
    def counts_as(self) -> str:
        """What it counts as: the worry it repeats, or itself."""
        return self.worry or self.id


def place(line: str, postcode: str = "") -> Place | None:
    """An address as it was written, read apart; None when it says nothing that one could knock at."""
    code = postcode_key(postcode)
    found = _POSTCODE.search(line)
    if found:
        code = code or postcode_key(found.group())
        line = line[: found.start()] + line[found.end() :]
    unit, parts = _unit_out([fold(part).split() for part in line.split(",")])
    numbered = next((part for part in parts if part[0][0].isdigit()), None)
    if numbered and len(numbered) > 1:
        return Place(unit, numbered[0], _street(numbered[1:]), code)
    if numbered:  # the number stands alone: "12, Mill Lane"
        after = parts[parts.index(numbered) + 1 :]
        return Place(unit, numbered[0], _street(after[0]), code) if after else None
    return Place(unit, "", " ".join(parts[0]), code) if parts and code else None


def _street(words: list[str]) -> str:
    return " ".join(word for word in words if word not in _STREETS) or " ".join(words)


def _unit_out(parts: list[list[str]]) -> tuple[str, list[list[str]]]:
    """The flat's or room's own number, and the address without it."""
    unit, left = "", []
    for part in parts:
        kept: list[str] = []
        words = iter(part)
        for word in words:
            if word in _UNITS and not unit:
                unit = next(words, "")
            else:
                kept.append(word)
        if kept:
            left.append(kept)
    return unit, left
