"""One person who was named beside those who are known: an additive score whose reasons sum exactly, and a band.

Brothers, sisters, twins and parents of one household are listed as family, never as a match. Nobody is linked here.
Source: design "matching" section 5; M3.1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from openmash.rulebook.matching import naming, wording
from openmash.rulebook.matching.comparing import Comparison, Rarity, compare
from openmash.rulebook.matching.dates import age_on
from openmash.rulebook.matching.evidence import Evidence, evidence
from openmash.rulebook.matching.people import Band, Match, PersonFacts, Reason
from openmash.rulebook.matching.weights import Weights
from openmash.rulebook.presets.weights import standard

_AROUND_DUE_DAY = 70
"""Days either side of a due date at which a child may still be the baby then expected."""
_REGISTER = 2_000
_GENERATION_YEARS = 13
_SAME_DAY = frozenset({"same", "due"})
_OTHER_DAY = frozenset({"months apart", "years apart", "many years apart", "a generation apart", "due far"})
_ONE_FAMILY = frozenset({"same", "slip", "sound and look", "look", "part", "carer"})
_NOBODY: Mapping[str, float] = {}


def score(
    mention: PersonFacts, known: PersonFacts, *, register_size: int = _REGISTER, rarity: Rarity = _NOBODY
) -> Match:
    """How likely the known person is the one named, with every reason, by the weights the product comes with."""
    one, other = evidence(mention), evidence(known)
    return judged(one, other, compare(one, other, rarity), standard(), register_size)


def best(
    mention: PersonFacts, known: Iterable[PersonFacts], *, register_size: int = _REGISTER, rarity: Rarity = _NOBODY
) -> tuple[Match, ...]:
    """Every known person beside the one named: matches by points, then the family, so that nobody is missed."""
    one, weights = evidence(mention), standard()
    people = [evidence(person) for person in known]
    return in_order(judged(one, other, compare(one, other, rarity), weights, register_size) for other in people)


def in_order(matches: Iterable[Match]) -> tuple[Match, ...]:
    """Matches by points, then the family."""
    return tuple(sorted(matches, key=lambda match: (match.band is Band.FAMILY, -match.total, match.id)))


def total_of(comparison: Comparison, weights: Weights, start: float) -> float:
    """The score alone, exactly what the bars of the waterfall add up to."""
    return round(start + sum(weights.weigh(names) for names in comparison.features().values()), 1)


def judged(one: Evidence, other: Evidence, comparison: Comparison, weights: Weights, register_size: int) -> Match:
    """One comparison as people see it: the start, a reason for each field that weighs something, the band."""
    reasons = [
        Reason(f"Starting point: one of {max(register_size, 1):,} people known", weights.start_for(register_size))
    ]
    for field, features in comparison.features().items():
        points = weights.weigh(features)
        if points:
            reasons.append(Reason(wording.words(field, comparison, one, other), points))
    total = round(sum(reason.points for reason in reasons), 1)
    return Match(other.facts.id, total, tuple(reasons), band_of(one, other, comparison, weights, total))


def band_of(one: Evidence, other: Evidence, comparison: Comparison, weights: Weights, total: float) -> Band:
    """What a score comes to. A relative is family although all else agrees; nobody else has the same NHS number."""
    related = comparison.home.shared or comparison.surname in _ONE_FAMILY
    if not _may_be(one.facts, other.facts):
        return Band.FAMILY if related else Band.UNLIKELY
    if related and comparison.nhs_number != "same" and _is_relative(one, other, comparison, total < weights.same_from):
        return Band.FAMILY
    if total >= weights.same_from:
        return Band.VERY_LIKELY
    return Band.PERHAPS if total >= weights.perhaps_from else Band.UNLIKELY


def _is_relative(one: Evidence, other: Evidence, comparison: Comparison, doubtful: bool) -> bool:
    """A twin: another first name, the same birthday. A brother or sister: another birthday. A parent: years more."""
    other_name = comparison.forename == naming.OTHER
    if other_name and comparison.born in _SAME_DAY:
        return comparison.middle != "same"
    if other_name and comparison.born in _OTHER_DAY:
        return True
    years = _years_apart(one, other)
    return (other_name and doubtful) or (years is not None and years >= _GENERATION_YEARS)


def _years_apart(one: Evidence, other: Evidence) -> int | None:
    first, second = _some_day(one), _some_day(other)
    if first is None or second is None:
        return None
    return age_on(min(first, second), max(first, second))


def _some_day(person: Evidence) -> date | None:
    return person.span.earliest if person.span is not None else person.facts.expected


def _may_be(one: PersonFacts, other: PersonFacts) -> bool:
    """Could the two be one person? A baby who was due is nobody born long before or long after that day."""
    baby, child = (one, other) if one.born is None else (other, one)
    if baby.born is not None or baby.expected is None or child.born is None:
        return True
    return abs((child.born - baby.expected).days) <= _AROUND_DUE_DAY
