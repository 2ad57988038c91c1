"""Days and hours: bank holidays, hub hours, working time, London and UTC.

Everything in and out is an aware UTC datetime; London appears only inside and in what people read. Hub hours are the
local policy's; one statutory working day is a hub day's length (10 hours in the demo) counted on working days (Monday
to Friday less England's bank holidays). Source: design decisions "Hours"; Working Together: one working day.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from openmash.rulebook.holidays_england import CALENDAR_VERSION, FIRST_YEAR, HOLIDAYS, LAST_YEAR
from openmash.rulebook.policy import LocalPolicy

__all__ = [
    "CALENDAR_VERSION",
    "FIRST_YEAR",
    "HOLIDAYS",
    "LAST_YEAR",
    "LONDON",
    "WEEKDAYS",
    "add_hub_time",
    "add_working_days",
    "from_london",
    "hub_window",
    "in_hub_hours",
    "is_working_day",
    "london",
    "months_on",
    "need_utc",
    "next_hub_opening",
    "next_working_day",
    "take_hub_time",
    "working_day_length",
    "working_days_on",
    "working_window",
]

LONDON = ZoneInfo("Europe/London")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SEARCH_DAYS = 366
Stretch = tuple[datetime, datetime]


def need_utc(at: datetime) -> datetime:
    """The same instant as aware UTC; a time without a zone is a fault of the caller."""
    if at.tzinfo is None:
        raise ValueError("a time without a zone: give an aware UTC datetime")
    return at.astimezone(UTC)


def london(at: datetime) -> datetime:
    """The instant on a London wall clock."""
    return need_utc(at).astimezone(LONDON)


def from_london(day: date, clock: time) -> datetime:
    """The UTC instant of a London wall time; of an hour that comes twice, the first; of one left out, an hour on."""
    return datetime.combine(day, clock, LONDON).astimezone(UTC)


def is_working_day(day: date) -> bool:
    """Monday to Friday and no bank holiday of England. Beyond the frozen years only weekends are known."""
    return day.weekday() < 5 and day not in HOLIDAYS


def next_working_day(day: date) -> date:
    """This day when it is a working day, otherwise the next one."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def working_days_on(day: date, days: int) -> date:
    """The working day that is so many working days after a day."""
    for _ in range(days):
        day = next_working_day(day + timedelta(days=1))
    return day


def months_on(day: date, months: int) -> date:
    """The same day so many months later; the month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def hub_window(day: date, policy: LocalPolicy) -> Stretch | None:
    """Opening and closing of the hub on a London day, in UTC; None when it does not open."""
    hours = policy.hub_hours.get(day.weekday())
    if hours is None or (not policy.open_on_bank_holidays and day in HOLIDAYS):
        return None
    opens, closes = hours
    last_day = day + timedelta(days=1) if closes == time(0) else day
    return from_london(day, opens), from_london(last_day, closes)


def working_window(day: date, policy: LocalPolicy) -> Stretch | None:
    """The hub hours of a working day; None on any other day."""
    return hub_window(day, policy) if is_working_day(day) else None


def working_day_length(policy: LocalPolicy) -> timedelta:
    """How much hub time is one working day: the longest hub day of Monday to Friday (10 hours in the demo)."""
    day = date(2000, 1, 1)
    lengths = []
    for weekday, (opens, closes) in policy.hub_hours.items():
        end = datetime.combine(day + timedelta(days=1) if closes == time(0) else day, closes)
        if weekday < 5:
            lengths.append(end - datetime.combine(day, opens))
    return max(lengths)


def in_hub_hours(at: datetime, policy: LocalPolicy) -> bool:
    """Is the hub open at this instant?"""
    window = hub_window(london(at).date(), policy)
    return window is not None and window[0] <= at < window[1]


def next_hub_opening(at: datetime, policy: LocalPolicy) -> datetime:
    """This instant when the hub is open, otherwise when it opens next."""
    return next(stretches(need_utc(at), policy))[0]


def stretches(at: datetime, policy: LocalPolicy, *, working: bool = False) -> Iterator[Stretch]:
    """The stretches of hub time from an instant on (``working``: on working days only), the first cut at its start."""
    first = london(at).date()
    for ahead in range(_SEARCH_DAYS):
        day = first + timedelta(days=ahead)
        window = working_window(day, policy) if working else hub_window(day, policy)
        if window is not None and window[1] > at:
            yield max(window[0], at), window[1]
    raise ValueError("the hub does not open for a year: check the hub hours in the local policy")


def used_stretches(at: datetime, length: timedelta, policy: LocalPolicy, *, working: bool) -> tuple[Stretch, ...]:
    """The stretches of hub time that add up to a length; the end of the last is where it runs out."""
    used: list[Stretch] = []
    left = length
    for start, end in stretches(need_utc(at), policy, working=working):
        if end - start >= left:
            used.append((start, start + left))
            break
        used.append((start, end))
        left -= end - start
    return tuple(used)


def add_hub_time(at: datetime, length: timedelta, policy: LocalPolicy) -> datetime:
    """The instant after this much time in hub hours. A length of nothing from a closed hour is the next opening."""
    return used_stretches(at, length, policy, working=False)[-1][1]


def take_hub_time(at: datetime, length: timedelta, policy: LocalPolicy) -> datetime:
    """The latest instant from which there is this much hub time until `at`."""
    need_utc(at)
    last, left = london(at).date(), length
    for back in range(_SEARCH_DAYS):
        window = hub_window(last - timedelta(days=back), policy)
        if window is None or window[0] >= at:
            continue
        start, end = window[0], min(window[1], at)
        if end - start >= left:
            return end - left
        left -= end - start
    raise ValueError("the hub does not open for a year: check the hub hours in the local policy")


def add_working_days(at: datetime, days: int, policy: LocalPolicy) -> datetime:
    """The instant after so many working days: in on Tuesday 11:00, one day on is Wednesday 11:00."""
    return used_stretches(at, days * working_day_length(policy), policy, working=True)[-1][1]
