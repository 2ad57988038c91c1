"""Are two referrals about one family? What connects them, strong enough or not.

One thing is enough when it is sure: a person linked by a person, the same identity number, the same name and date of
birth, the same front door. Other things are hints - a telephone number that several people share, a house whose flat
is not said, a full name without a date of birth - and two different hints are needed. A first name alone only helps a
house or a number; a school or a postcode only helps an adult's full name. A block of flats, or an address at which many
families are seen (a school, a hostel), is a hint.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from openmash.rulebook.matching import likeness, name_key, same_name
from openmash.rulebook.patterns.sightings import Named, Place, Sighting
from openmash.rulebook.policy import Shared

ALIKE, STREET_ALIKE = 0.88, 0.9
"""Likeness (Jaro-Winkler) from which two words are taken for one name, or for one street."""

ROUGHLY = timedelta(days=366)
"""How far an age that somebody guessed may be out."""

MANY_FAMILIES = 5
"""Surnames seen at one front door from which it is no household: a school, a hostel, a refuge."""


CROWDED, AROUND = "crowded", "around"


@dataclass(frozen=True, slots=True)
class Tie:
    """What connects two referrals; ``linked``: nothing but a link that a person made, and may take back."""

    shared: tuple[Shared, ...]
    linked: bool = False


@dataclass(frozen=True, slots=True)
class Crowd:
    """Addresses that are more than one household: (number, street) of blocks and of places with many families."""

    houses: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Sign:
    """One thing in common: what, how strong (3 sure, 2 a hint, 1 a first name), and by whom."""

    shared: Shared
    weight: int
    by: str = ""
    linked: bool = False


def crowd_of(sightings: Iterable[Sighting]) -> Crowd:
    """The addresses among these that are more than one household."""
    blocks: set[tuple[str, str]] = set()
    seen: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in sightings:
        for at in one.places:
            house = (at.number, at.street)
            if at.unit:
                blocks.add(house)
            seen[house] |= _surnames(one)
    return Crowd(frozenset(blocks | {house for house, names in seen.items() if len(names) >= MANY_FAMILIES}))


def tie(one: Sighting, other: Sighting, crowd: Crowd) -> Tie | None:
    """What connects two referrals, or None when it is not enough to look at them together."""
    signs = [*_people(one, other), *_places(one, other, crowd)]
    if one.phones & other.phones:
        signs.append(_Sign(Shared.PHONE, 2))
    if one.around & other.around and any(s.shared is Shared.ADULT and s.weight == 2 for s in signs):
        signs.append(_Sign(Shared.ADULT, 2, by=AROUND))
    if not _enough(signs):
        return None
    used = [sign for sign in signs if sign.weight == 3] or signs
    shared = {_household(sign, one, other, signs) for sign in [*used, *signs] if sign.weight > 1}
    return Tie(tuple(sort for sort in Shared if sort in shared), linked=all(sign.linked for sign in used))


def _enough(signs: list[_Sign]) -> bool:
    """One sure thing, or two hints; at a crowded address one of them must be about a person."""
    if any(sign.weight == 3 for sign in signs):
        return True
    hints = {(sign.shared, sign.by) for sign in signs if sign.weight == 2}
    crowded = (Shared.ADDRESS, CROWDED) in hints
    if len(hints) > 1:
        return not crowded or any(shared in (Shared.CHILD, Shared.ADULT) for shared, _ in hints)
    placed = any(shared in (Shared.ADDRESS, Shared.PHONE) for shared, _ in hints) and not crowded
    return placed and any(sign.weight == 1 for sign in signs)


def _household(sign: _Sign, one: Sighting, other: Sighting, signs: list[_Sign]) -> Shared:
    """An address where somebody has a name in common is a household."""
    if sign.shared is not Shared.ADDRESS:
        return sign.shared
    named = any(s.shared in (Shared.CHILD, Shared.ADULT) for s in signs) or _surnames(one) & _surnames(other)
    return Shared.HOUSEHOLD if named else Shared.ADDRESS


def _surnames(one: Sighting) -> set[str]:
    return {key for who in one.people for _, surname in who.names if (key := name_key(surname))}


def _people(one: Sighting, other: Sighting) -> Iterator[_Sign]:
    for mine in one.people:
        for theirs in other.people:
            if mine.is_child == theirs.is_child:
                sign = _person(mine, theirs)
                if sign is not None:
                    yield sign


def _person(one: Named, other: Named) -> _Sign | None:
    sort = Shared.CHILD if one.is_child else Shared.ADULT
    numbered = _numbered(one, other)
    alike = _names_alike(one, other)
    born = one.born is not None and one.born == other.born
    if numbered or (born and alike >= 2):
        return _Sign(sort, 3)
    if one.person and other.person:
        return _Sign(sort, 3, linked=True) if one.person == other.person else None
    if not alike or not _ages_agree(one, other):
        return None
    whole = alike == 3 or (born and alike >= 1)
    who = "|".join(sorted((_first_of(one), _first_of(other))))
    return _Sign(sort, 2 if whole else 1, by=who)


def _numbered(one: Named, other: Named) -> bool:
    nhs = len(one.nhs_number) == 10 and one.nhs_number == other.nhs_number
    return nhs or (len(one.upn) == 13 and one.upn == other.upn)


def _ages_agree(one: Named, other: Named) -> bool:
    """Could they be of one age, by what is known of both? Two dates of birth that differ are two people."""
    if one.born and other.born:
        return one.born == other.born
    for known, span in ((one.born, other.range), (other.born, one.range)):
        if known and span and not span.earliest - ROUGHLY <= known <= span.latest + ROUGHLY:
            return False
    if one.range and other.range:
        return one.range.earliest <= other.range.latest and other.range.earliest <= one.range.latest
    return True


def _names_alike(one: Named, other: Named) -> int:
    """3: both names alike, in either order; 2: one alike and the other not given; 1: the first names; 0: no."""
    return max((_pair(a, b) for a in one.names for b in other.names), default=0)


def _pair(one: tuple[str, str], other: tuple[str, str]) -> int:
    (first, last), (their_first, their_last) = one, other
    if first and last and their_first and their_last:
        straight = _alike(first, their_first), _alike(last, their_last)
        turned = _alike(first, their_last) and _alike(last, their_first)
        if all(straight) or turned:
            return 3
        return 1 if straight[0] else 0
    if first and their_first:
        return 2 if _alike(first, their_first) else 0
    return 2 if last and their_last and not (first or their_first) and _alike(last, their_last) else 0


def _alike(one: str, other: str) -> bool:
    a, b = name_key(one), name_key(other)
    return bool(a and b) and (a == b or same_name(one, other) or likeness(a, b) >= ALIKE)


def _first_of(who: Named) -> str:
    return name_key(who.names[0][0]) if who.names else ""


def _places(one: Sighting, other: Sighting, crowd: Crowd) -> Iterator[_Sign]:
    found = [(_place(a, b), a) for a in one.places for b in other.places]
    best, at = max(found, key=lambda pair: pair[0], default=(0, None))
    if not best or at is None:
        return
    crowded = (at.number, at.street) in crowd.houses and not (best == 3 and at.unit)
    yield _Sign(Shared.ADDRESS, 2 if crowded else best, by=CROWDED if crowded else "")


def _place(one: Place, other: Place) -> int:
    """3: one front door; 2: the same house, but not surely the same door; 0: another place."""
    if one.number != other.number or not _one_street(one.street, other.street):
        return 0
    if one.unit and other.unit and one.unit != other.unit:
        return 0
    if one.postcode and other.postcode and one.postcode != other.postcode:
        return 2 if one.number and likeness(one.postcode, other.postcode) >= STREET_ALIKE else 0
    if not (one.postcode and other.postcode):
        return 2 if one.number else 0
    return 3 if one.unit == other.unit else 2


def _one_street(one: str, other: str) -> bool:
    return (
        one == other
        or one.startswith(f"{other} ")
        or other.startswith(f"{one} ")
        or likeness(one, other) >= STREET_ALIKE
    )
