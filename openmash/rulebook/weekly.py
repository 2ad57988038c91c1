"""The weekly update: how a London week's referrals were timed, by rating; and what of it may leave the hub.

A week is that in which a referral arrived: what is still running when it is reckoned is counted as running, never as in
time. Small numbers are left out of what leaves, and so is what would give one away by subtraction. Source: M8.3 (weekly
update with rating timescales), M8.5 (small numbers suppressed).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from statistics import median

from openmash.rulebook import calendars
from openmash.rulebook.spoken import length_words
from openmash.rulebook.words import Rating

SMALL = 6
"""A count from 1 to 5 does not leave the hub."""

FEWER = "fewer than 6"
NOT_RATED = "NONE"
KINDS: tuple[str, ...] = (*(rating.value for rating in Rating), NOT_RATED)
KIND_WORDS: Mapping[str, str] = {**{rating.value: rating.words for rating in Rating}, NOT_RATED: "Not rated"}


@dataclass(frozen=True, slots=True)
class Timed:
    """One referral as the update counts it; a moment is None while it has not come."""

    rating: str
    screening_due_at: datetime
    rated_at: datetime | None
    due_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True, slots=True)
class Row:
    """The counts of one rating. `late_by` and `longest` are minutes after the due time, of those decided late."""

    received: int = 0
    rated: int = 0
    rated_in_time: int = 0
    decided: int = 0
    decided_in_time: int = 0
    decided_late: int = 0
    running: int = 0
    running_late: int = 0
    late_by: int = 0
    longest: int = 0


def week_before(at: datetime) -> date:
    """The Monday of the last London week that has ended."""
    today = calendars.london(at).date()
    return today - timedelta(days=today.weekday() + 7)


def bounds(monday: date) -> tuple[datetime, datetime]:
    """The week in UTC, its end not included: an hour longer or shorter when the clocks change in it."""
    return calendars.from_london(monday, time()), calendars.from_london(monday + timedelta(days=7), time())


def figures(referrals: Iterable[Timed], at: datetime) -> dict[str, Row]:
    """The week by rating as it stands at a moment; a row for each rating and for those not rated yet."""
    kinds: dict[str, list[Timed]] = {kind: [] for kind in KINDS}
    for one in referrals:
        kinds[one.rating or NOT_RATED].append(one)
    return {kind: _row(rows, at) for kind, rows in kinds.items()}


def _row(rows: Sequence[Timed], at: datetime) -> Row:
    rated = [one for one in rows if one.rated_at is not None]
    decided = [one for one in rows if one.decided_at is not None]
    over = [int((one.decided_at - one.due_at).total_seconds() // 60) for one in decided if one.decided_at and
            one.decided_at > one.due_at]  # fmt: skip
    running = [one for one in rows if one.decided_at is None]
    return Row(
        received=len(rows),
        rated=len(rated),
        rated_in_time=sum(one.rated_at is not None and one.rated_at <= one.screening_due_at for one in rated),
        decided=len(decided),
        decided_in_time=len(decided) - len(over),
        decided_late=len(over),
        running=len(running),
        running_late=sum(at > one.due_at for one in running),
        late_by=int(median(over)) if over else 0,
        longest=max(over, default=0),
    )


def as_data(rows: Mapping[str, Row]) -> dict[str, dict[str, int]]:
    """The figures as they are frozen."""
    return {kind: {part.name: getattr(row, part.name) for part in fields(Row)} for kind, row in rows.items()}


def from_data(data: Mapping[str, Mapping[str, int]]) -> dict[str, Row]:
    """The figures as they were frozen."""
    return {kind: Row(**data[kind]) for kind in KINDS if kind in data}


def is_small(count: int) -> bool:
    """May this count not leave the hub?"""
    return 0 < count < SMALL


@dataclass(frozen=True, slots=True)
class Said:
    """One rating as it leaves: every part in words."""

    kind: str
    received: str
    rated_in_time: str
    decided_in_time: str
    late_by: str


def outside(rows: Mapping[str, Row]) -> tuple[tuple[Said, ...], str]:
    """What may leave: each rating in words, and how many there were in all.

    The total is left out when it would give a small count away: when exactly one rating's is left out, or when those
    left out are few together.
    """
    said = tuple(_said(kind, row) for kind, row in rows.items())
    hidden = [row.received for row in rows.values() if is_small(row.received)]
    total = sum(row.received for row in rows.values())
    gives_away = len(hidden) == 1 or is_small(sum(hidden)) or is_small(total)
    return said, "not shown, so that no small number can be worked out" if gives_away else str(total)


def _said(kind: str, row: Row) -> Said:
    if is_small(row.received):
        return Said(kind, FEWER, "not shown", "not shown", "not shown")
    return Said(
        kind,
        str(row.received),
        _share(row.rated_in_time, row.rated),
        _share(row.decided_in_time, row.decided),
        _late_by(row),
    )


def _late_by(row: Row) -> str:
    if not row.decided_late:
        return ""
    if is_small(row.decided_late):
        return "not shown"
    return f"half of them by more than {length_words(timedelta(minutes=row.late_by))}"


def _share(part: int, of: int) -> str:
    """So many of so many; left out where either, or what remains, is small."""
    if of == 0:
        return "none yet"
    if is_small(of):
        return "not shown"
    if part == of:
        return f"all {of}"
    if is_small(of - part):
        return f"all but {FEWER}, of {of}"
    if is_small(part):
        return f"{FEWER}, of {of}"
    return f"{part} of {of}, {round(100 * part / of)}%"
