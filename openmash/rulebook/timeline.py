"""The line of a child's life: where an approximate date stands, and where nothing is on record for too long.

Source: M3.3 (one chronology across agencies). That nobody saw a child is a finding, as the reviews of children's deaths
say again and again; it is shown with what it rests on, and never as an accusation.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from openmash.rulebook.policy import LocalPolicy

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12, "easter": 3, "christmas": 12, "early": 1, "mid": 5}
_SEASONS |= {"late": 9, "end": 10, "beginning": 1, "start": 1, "new year": 1}
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_NUMBERS = re.compile(rf"\b(?P<day>\d{{1,2}})[./-](?P<month>\d{{1,2}})[./-]{_YEAR}\b")
_ISO = re.compile(rf"\b{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)\b")
_NAMED = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?P<name>{'|'.join(_MONTHS)})\.?,?\s+{_YEAR}\b", re.IGNORECASE
)
_SEASON = re.compile(rf"\b(?P<name>{'|'.join(_SEASONS)})(?:\s+(?:of|in))?[\s-]+{_YEAR}\b", re.IGNORECASE)
_BARE = re.compile(rf"\b{_YEAR}\b")


def earliest_day(words: str) -> date | None:
    """The earliest day that words such as "about March 2021", "autumn 2024" or "2019 to 2020" can mean.

    None where no year is named: "last week" means nothing without knowing when it was said.
    """
    for pattern in (_ISO, _NUMBERS, _NAMED, _SEASON, _BARE):
        if found := pattern.search(words):
            return _day(found.groupdict())
    return None


def _day(parts: Mapping[str, str | None]) -> date | None:
    year, name = int(parts["year"] or 0), (parts.get("name") or "").lower()
    month = int(parts.get("month") or 0) or _MONTHS.get(name) or _SEASONS.get(name, 1)
    day = int(parts.get("day") or 1)
    if not 1 <= month <= 12:
        return date(year, 1, 1)
    return date(year, month, min(max(day, 1), calendar.monthrange(year, month)[1]))


# Gaps ---------------------------------------------------------------------------------------------------------------
HEALTH = frozenset({"health", "camhs", "ambulance"})
SCHOOL = frozenset({"education", "schools", "early_years"})


@dataclass(frozen=True, slots=True)
class GapRule:
    """From how many months without an entry of these agencies, of a child of which age, the chronology says so.

    `agencies` empty means any. Ages are whole years, `until` not included.
    """

    words: str
    agencies: frozenset[str]
    months: int
    since: int = 0
    until: int = 18


def gap_rules(policy: LocalPolicy) -> tuple[GapRule, ...]:
    """The partnership's rules: health at any age, school from five to sixteen, anybody at all."""
    return (
        GapRule("health", HEALTH, policy.gap_months_health),
        GapRule("school", SCHOOL, policy.gap_months_school, since=5, until=16),
        GapRule("agency's", frozenset(), policy.gap_months_any),
    )


@dataclass(frozen=True, slots=True)
class Entry:
    """One dated entry about one child, by an agency."""

    child: str
    agency: str
    on: date


@dataclass(frozen=True, slots=True)
class Gap:
    """Nothing on record about a child for so many whole months: after `began`, until `ended` or until today."""

    child: str
    rule: GapRule
    began: date
    ended: date | None
    months: int


def gaps(
    entries: Iterable[Entry], born: Mapping[str, date | None], rules: Iterable[GapRule], on: date
) -> Iterator[Gap]:
    """Every gap by these rules up to a day, for each child that is born. A gap lies between two entries, or after the
    last one; where no entry of a kind is known at all, nothing is said of it."""
    known = [entry for entry in entries if entry.on <= on]
    for rule in rules:
        for child, birth in born.items():
            days = sorted(
                {e.on for e in known if e.child == child and (not rule.agencies or e.agency in rule.agencies)}
            )
            for began, ended in pairwise([*days, on] if days else []):
                months = _months(began, ended)
                if months >= rule.months and _of_age(birth, began, rule):
                    yield Gap(child, rule, began, ended if ended in days and ended != began else None, months)


def _months(began: date, ended: date) -> int:
    return (ended.year - began.year) * 12 + ended.month - began.month - (ended.day < began.day)


def _of_age(birth: date | None, on: date, rule: GapRule) -> bool:
    """Was the child of the age that the rule is for? A child whose birth is not known is taken to be."""
    if birth is None:
        return True
    years = _months(birth, on) // 12 if birth <= on else -1
    return rule.since <= years < rule.until
