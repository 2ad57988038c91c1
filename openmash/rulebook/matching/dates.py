"""Dates of birth as people know them: exact, "about 3", "15 or 17", a due date; and dates nobody was born on."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from openmash.rulebook.words import YES, Verdict, no

OLDEST_YEARS = 120
OLDEST_CHILD_YEARS = 25
"""A child with an education, health and care plan may be 25; older is no child (Children and Families Act 2014)."""
_LONGEST_AHEAD = timedelta(days=300)
_LONGEST_AGO = timedelta(days=60)
_SHAM = frozenset({(1, 1, 1900), (1, 1, 1901), (2, 1, 1900), (30, 12, 1899), (31, 12, 1899), (11, 11, 1111)})
_SHAM_YEARS = frozenset({1800, 1850, 1899, 1900, 9999})
_NUMBER = re.compile(r"\d{1,3}")
_YEAR = re.compile(r"\b((?:19|20)\d\d)\b")
_DAYS = re.compile(r"between (\d{4}-\d\d-\d\d) and (\d{4}-\d\d-\d\d)")
"""How the ages of a list are kept: as the days they left open when they were written."""
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
HINT = "Leave the date empty and write how old they are, such as “about 8”."
_WORDS = {"newborn": (0, 0), "new born": (0, 0), "baby": (0, 1), "infant": (0, 1), "toddler": (1, 3)}


@dataclass(frozen=True, slots=True)
class BornRange:
    """Between which days somebody was born, and the words it was said in."""

    earliest: date
    latest: date
    words: str

    def overlaps(self, other: BornRange) -> bool:
        """Could both be the same day?"""
        return self.earliest <= other.latest and other.earliest <= self.latest


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes 28."""
    year = max(1, day.year - years)
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def age_on(born: date, on: date) -> int:
    """Whole years of age on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def read_age(words: str, on: date) -> BornRange | None:
    """The span of birth dates that words such as "about 3", "15 or 17", "under 2", "baby", "10ish" leave open.

    None when nothing can be read from them. "About" and "ish" allow a year to either side.
    """
    text = " ".join(words.casefold().split())
    if (days := _DAYS.fullmatch(text)) is not None:
        return _between(days[1], days[2], words.strip())
    if (year := _YEAR.search(text)) is not None:
        return _within(int(year[1]), text, words.strip())
    span = next((ages for word, ages in _WORDS.items() if word in text), None)
    numbers = [int(found) for found in _NUMBER.findall(text)]
    numbers = [number for number in numbers if number <= OLDEST_YEARS]
    if "month" in text and numbers:
        span = (min(numbers) // 12, max(numbers) // 12)
    elif "week" in text and numbers:
        span = (0, max(numbers) // 52)
    elif numbers:
        span = _span_of(text, min(numbers), max(numbers))
    if span is None:
        return None
    youngest, oldest = max(0, span[0]), span[1]
    return BornRange(years_before(on, oldest + 1) + timedelta(days=1), years_before(on, youngest), words.strip())


def _between(first: str, last: str, words: str) -> BornRange | None:
    try:
        earliest, latest = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError:
        return None
    return BornRange(earliest, latest, words) if earliest <= latest else None


def _within(year: int, text: str, words: str) -> BornRange:
    """A year, or a month of it: "June 2022. Day not known", "2022. Month not known"."""
    first = next(
        (number for number, name in enumerate(_MONTHS, 1) if re.search(rf"\b{name[:3]}(?:{name[3:]})?\b", text)), 0
    )
    if not first:
        return BornRange(date(year, 1, 1), date(year, 12, 31), words)
    return BornRange(date(year, first, 1), date(year, first, monthrange(year, first)[1]), words)


def _span_of(text: str, least: int, most: int) -> tuple[int, int]:
    if "under" in text or "less than" in text:
        return 0, most - 1 if most else 0
    if "over" in text or "more than" in text:
        return least, least + 5
    if any(word in text for word in ("about", "around", "ish", "approx", "roughly", "perhaps", "maybe", "?")):
        return least - 1, most + 1
    return least, most


def is_only_a_year(born: date) -> bool:
    """1 January stands so often for "some day that year" that it says the year only."""
    return born.month == 1 and born.day == 1


def fake_date(born: date) -> str:
    """Why this is no date of birth but a placeholder such as 01/01/1900, with a hint; empty when it may be real."""
    if (born.day, born.month, born.year) in _SHAM or born.year in _SHAM_YEARS:
        written = f"{born.day:02}/{born.month:02}/{born.year}"
        return f"{written} looks like a stand-in for a date that is not known. {HINT}"
    return ""


def may_be_born(born: date, on: date, *, child: bool = True) -> Verdict:
    """Can somebody have been born on this day? Not a stand-in, not in the future, not impossibly long ago."""
    fake = fake_date(born)
    if fake:
        return no(fake)
    if born > on:
        return no("This day has not come yet. Check the year, or say that the baby is not born yet.")
    age = age_on(born, on)
    if age > OLDEST_YEARS:
        return no(f"That would make them {age} years old. Check the year. {HINT}")
    if child and age > OLDEST_CHILD_YEARS:
        return no(f"That would make the child {age} years old. Check the year, or name them as an adult.")
    return YES


def may_be_due(expected: date, on: date) -> Verdict:
    """Can a baby be expected on this day: not ten months ahead, not long past?"""
    if expected > on + _LONGEST_AHEAD:
        return no("That is more than ten months away. Check the due date, or leave it empty.")
    if expected < on - _LONGEST_AGO:
        return no("That is more than two months ago. If the baby is born, give the date of birth instead.")
    return YES
