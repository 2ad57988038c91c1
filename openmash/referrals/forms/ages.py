"""When somebody was born as a caller says it: a date, a month, an age, "due in March", or not known.

A whole date becomes a date; anything else is kept in the caller's own words, because a guessed date is worse than an
honest gap. Dates that stand in for "not known" (1 January 1900) are refused with a hint.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

from openmash.rulebook import matching

_MONTHS = tuple(calendar.month_name[n].lower() for n in range(1, 13))
_NUMBERS = re.compile(r"^(\d{1,2})[ ./-]+(\d{1,2})[ ./-]+(\d{4}|\d{2})$")
_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$")
_NAMED = re.compile(r"^(\d{1,2})(?:st|nd|rd|th)?[ ./-]+([a-z]{3,9})\.?,?[ ./-]+(\d{4})$")
_DUE = re.compile(
    r"^(?:unborn|baby)?[\s,:;-]*(?:due|expected)(?:\s+(?:date|on|in|about|around))*[\s,:-]*(?:the\s+)?(.*)$"
)
_NOT_KNOWN = {"not known", "unknown", "dont know", "don't know", "don’t know", "not sure", "n/k", "nk", "?", "no idea"}


class NotBelievable(ValueError):
    """A date that cannot be meant; the message says how to mend it."""


@dataclass(frozen=True, slots=True)
class Born:
    """What is known of a birth: a day, or words, or that the baby is not born yet and when it is due."""

    born: date | None = None
    words: str = ""
    unborn: bool = False
    expected: date | None = None


def born(text: str, today: date, *, child: bool = True) -> Born:
    """Read what was typed. NotBelievable, with the way to mend it, for a date that stands in for "not known"."""
    given = " ".join(text.split())
    lower = given.lower().rstrip(".")
    if not lower or lower in _NOT_KNOWN:
        return Born()
    if child and (lower.startswith(("unborn", "baby due")) or _DUE.match(lower)):
        return _unborn(given, lower, today)
    day = _day(lower, today)
    if day is None:
        return Born(words=given)
    return _believable(day, today, child=child)


def _unborn(given: str, lower: str, today: date) -> Born:
    found = _DUE.match(lower)
    due = _day(found.group(1), today) if found else None
    if due is None:
        return Born(words=given, unborn=True)
    verdict = matching.may_be_due(due, today)
    if not verdict:
        raise NotBelievable(verdict.because)
    return Born(unborn=True, expected=due)


def _believable(day: date, today: date, *, child: bool) -> Born:
    if child and day > today and matching.may_be_due(day, today):
        raise NotBelievable("That day has not come yet. For a baby who is not born, write “due” before the date.")
    verdict = matching.may_be_born(day, today, child=child)
    if not verdict:
        raise NotBelievable(verdict.because)
    return Born(born=day)


def _day(lower: str, today: date) -> date | None:
    """A whole date in the ways people write one (day first), or None when it is not one."""
    parts: tuple[str, str, str] | None = None
    if found := _NUMBERS.match(lower):
        parts = (found.group(3), found.group(2), found.group(1))
    elif found := _ISO.match(lower):
        parts = (found.group(1), found.group(2), found.group(3))
    elif (found := _NAMED.match(lower)) and (named := _month(found.group(2))):
        parts = (found.group(3), str(named), found.group(1))
    if parts is None:
        return None
    year, month, day = (int(p) for p in parts)
    if len(parts[0]) == 2:  # "0001" is the year 1, which nobody alive was born in; never a way to write 2001
        year += 2000 if 2000 + year <= today.year + 1 else 1900
    try:
        return date(year, month, day)
    except ValueError:
        raise NotBelievable("There is no such day. Check the day and the month, or write about how old.") from None


def _month(name: str) -> int | None:
    return next(
        (n for n, month in enumerate(_MONTHS, 1) if month.startswith(name[:3]) and month.startswith(name[:9])), None
    )
