"""One person who was named beside one who is known: an additive score whose reasons sum exactly, and a band in words.

Siblings and twins of one household are listed as family, never as a match, whatever the points. Nobody is linked here.
Source: design "matching" section 5; M3.1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import date

from openmash.rulebook.matching import levels
from openmash.rulebook.matching.dates import age_on
from openmash.rulebook.matching.people import Band, Level, Match, PersonFacts, Reason

VERY_LIKELY_FROM = 4.0
PERHAPS_FROM = -2.0
"""Bands by points: our default, checked by hand on the demonstration world."""
_AROUND_DUE_DAY = 70
"""Days either side of a due date at which a child may still be the baby then expected."""
_REGISTER = 2_000
_SMALLEST_REGISTER = 100
_GENERATION_YEARS = 12
_SAME_FORENAME = frozenset({"same", "part", "variant", "close", "sound", "none"})


def score(mention: PersonFacts, known: PersonFacts, *, register_size: int = _REGISTER) -> Match:
    """How likely the known person is the one named, with every reason. ``register_size``: how many people are known."""
    start = -round(math.log2(max(register_size, _SMALLEST_REGISTER)), 1)
    reasons = [Reason(f"Starting point: one of {max(register_size, 1):,} people known", start)]
    turned = levels.swapped(mention, known)
    forename = levels.forename(mention, known)
    surname = levels.surname(mention, known)
    born = levels.born(mention, known)
    nhs = levels.nhs(mention, known)
    is_turned = turned.points > max(0.0, forename.points + surname.points)
    names = [turned] if is_turned else [forename, surname]
    home = _home(mention, known)
    rest = [levels.upn(mention, known), levels.sex(mention, known), levels.school(mention, known)]
    for level in (*names, born, nhs, home, *rest):
        if level.points:
            reasons.append(Reason(level.words, round(level.points, 1)))
    total = round(sum(reason.points for reason in reasons), 1)
    named_alike = is_turned or forename.code in _SAME_FORENAME
    relatives = home.points > 0 or surname.points > 2
    band = _band(total)
    if nhs.code != "same" and relatives and _is_family(mention, known, named_alike, born, forename):
        band = Band.FAMILY
    if not _may_be(mention, known):
        band = Band.FAMILY if relatives else Band.UNLIKELY
    return Match(known.id, total, tuple(reasons), band)


def best(mention: PersonFacts, known: Iterable[PersonFacts], *, register_size: int = _REGISTER) -> tuple[Match, ...]:
    """Every known person beside the one named: matches by points, then the family, so that nobody is missed."""
    matches = [score(mention, person, register_size=register_size) for person in known]
    return tuple(sorted(matches, key=lambda match: (match.band is Band.FAMILY, -match.total, match.id)))


def _may_be(one: PersonFacts, other: PersonFacts) -> bool:
    """Could the two be one person? A baby who was due is nobody born long before or long after that day."""
    baby, child = (one, other) if one.born is None else (other, one)
    if baby.born is not None or baby.expected is None or child.born is None:
        return True
    return abs((child.born - baby.expected).days) <= _AROUND_DUE_DAY


def _band(total: float) -> Band:
    if total >= VERY_LIKELY_FROM:
        return Band.VERY_LIKELY
    return Band.PERHAPS if total >= PERHAPS_FROM else Band.UNLIKELY


def _home(mention: PersonFacts, known: PersonFacts) -> Level:
    """House, telephone and carer as one household, capped: they agree together and must not be counted thrice."""
    parts = [levels.house(mention, known), levels.shared_phone(mention, known), levels.carer(mention, known)]
    said = [part.words for part in parts if part.words]
    points = min(levels.HOME_MOST, sum(part.points for part in parts))
    return Level("home", points, ". ".join(said))


def _is_family(mention: PersonFacts, known: PersonFacts, named_alike: bool, born: Level, forename: Level) -> bool:
    if not named_alike and forename.code != "none":
        return True
    years = _years_apart(mention, known)
    return years is not None and years >= _GENERATION_YEARS and born.points < 0


def _years_apart(mention: PersonFacts, known: PersonFacts) -> int | None:
    one, other = _some_day(mention), _some_day(known)
    if one is None or other is None:
        return None
    return age_on(min(one, other), max(one, other))


def _some_day(person: PersonFacts) -> date | None:
    if person.born_range and not person.born:
        return person.born_range.earliest
    return person.born or person.expected
