"""How times are said to people: in London time, the nearest word first.

Screens say a time twice, how it feels ("2 h 11 min left") and what to write down ("due 12:52 today"), and never give a
bare date for a deadline: today, tomorrow, then the weekday.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
_WEEKDAY_REACH = 6
"""A weekday is said only while it cannot mean two days: up to six days ahead."""


def in_london(at: datetime) -> datetime:
    """The same moment on London's clock. A datetime without a zone is a fault and is refused."""
    if at.tzinfo is None:
        raise ValueError("A time without a zone cannot be shown")
    return at.astimezone(LONDON)


def time_of_day(at: datetime) -> str:
    """Hours and minutes in London: `08:52`."""
    return f"{in_london(at):%H:%M}"


def day(value: date | datetime, relative_to: datetime | None = None) -> str:
    """A date in words, `3 June 2019`; the year is left out when it is the year of `relative_to`."""
    local = in_london(value).date() if isinstance(value, datetime) else value
    words = f"{local.day} {local:%B}"
    if relative_to is not None and in_london(relative_to).year == local.year:
        return words
    return f"{words} {local.year}"


def _near(local: date, today: date) -> str:
    """Yesterday, today, tomorrow or a coming weekday; empty when the day is further off."""
    ahead = (local - today).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}.get(ahead, "")
    if not near and 1 < ahead <= _WEEKDAY_REACH:
        return f"{local:%A}"
    return near


def when(value: date | datetime, at: datetime) -> str:
    """When something was or will be, seen from `at`: `today 08:52`, `tomorrow 08:52`, `Saturday 08:52`,
    `14 October, 12:31`, `22 September 2025, 12:31`. A date without a time gives the day alone."""
    today = in_london(at).date()
    if not isinstance(value, datetime):
        return _near(value, today) or day(value)
    near = _near(in_london(value).date(), today)
    return f"{near} {time_of_day(value)}" if near else f"{day(value, at)}, {time_of_day(value)}"


def due(value: datetime, at: datetime) -> str:
    """A deadline as people write it down, time first: `12:52 today`, `08:52 Saturday`, `08:52 on 3 June`."""
    near = _near(in_london(value).date(), in_london(at).date())
    return f"{time_of_day(value)} {near}" if near else f"{time_of_day(value)} on {day(value, at)}"


def length(span: timedelta) -> str:
    """A length of time, in minutes under two hours of it, then hours and minutes, then days and hours from three days:
    `47 min`, `2 h 11 min`, `3 days 4 h`. Seconds are dropped, so nobody is told they have time they have not."""
    minutes = int(abs(span).total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    if days >= 3:
        return f"{days} days" + (f" {hours} h" if hours else "")
    hours += 24 * days
    if not hours:
        return f"{left} min"
    return f"{hours} h {left} min" if left else f"{hours} h"


def iso(value: date | datetime) -> str:
    """The machine's spelling of a time for `<time datetime>`, in UTC to the minute."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
    return value.isoformat()
