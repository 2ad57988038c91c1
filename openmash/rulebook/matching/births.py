"""How far two dates of birth agree, with ages in words and due dates beside them."""

from __future__ import annotations

from datetime import date, timedelta

from openmash.rulebook.matching.dates import is_only_a_year
from openmash.rulebook.matching.evidence import Evidence
from openmash.rulebook.matching.likeness import slips

NONE = "none"
_THREE_WEEKS, _TWO_MONTHS = 21, 60
_MONTHS_BETWEEN_SIBLINGS = timedelta(days=280)
_YEARS_APART = timedelta(days=3 * 366)
_GENERATION = timedelta(days=13 * 365)
_YEAR = timedelta(days=366)


def births(one: Evidence, other: Evidence) -> str:
    """The code of two dates of birth, ages or due dates."""
    a, b = one.facts, other.facts
    if a.born is not None and b.born is not None:
        return _two_dates(a.born, b.born)
    first, second = a.born or a.expected, b.born or b.expected
    if first is not None and second is not None:
        return _due(first, second)
    return _spans(one, other)


def _due(one: date, other: date) -> str:
    gap = abs((one - other).days)
    if gap <= _THREE_WEEKS:
        return "due"
    return "due within two months" if gap <= _TWO_MONTHS else "due far"


def _spans(one: Evidence, other: Evidence) -> str:
    """An age in words beside a date or another age."""
    if one.span is None or other.span is None:
        return NONE
    if one.span.overlaps(other.span):
        return "age fits"
    gap = max(one.span.earliest - other.span.latest, other.span.earliest - one.span.latest)
    if gap <= _YEAR:
        return "age near"
    return "age far" if gap > _YEARS_APART else "age some years"


def _two_dates(one: date, other: date) -> str:
    if one == other:
        return "year only" if is_only_a_year(one) else "same"
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return "turned"
    if slips(one.isoformat(), other.isoformat(), 1) == 1:
        return "slip"
    if one.year == other.year and (is_only_a_year(one) or is_only_a_year(other)):
        return "year, first of January"
    if one.year == other.year and one.month == other.month:
        return "month"
    if one.year == other.year and one.day == other.day:
        return "year and day"
    if (one.month, one.day) == (other.month, other.day):
        return "birthday"
    return _apart(abs(one - other))


def _apart(gap: timedelta) -> str:
    if gap < _MONTHS_BETWEEN_SIBLINGS:
        return "months apart"
    if gap < _YEARS_APART:
        return "years apart"
    return "many years apart" if gap < _GENERATION else "a generation apart"
