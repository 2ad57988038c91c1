"""Times and lengths in the words people read. London wall time; "Say the time twice" (design, screens)."""

from __future__ import annotations

from datetime import datetime, timedelta

from openmash.rulebook import calendars

_MINUTE = timedelta(minutes=1)


def length_words(length: timedelta) -> str:
    """A length in words, rounded down: "18 min", "2 h 11 min", "5 h", "1 day", "3 days"."""
    minutes = max(0, length // _MINUTE)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    days = minutes // (24 * 60)
    return "1 day" if days == 1 else f"{days} days"


def day_words(moment: datetime, at: datetime) -> str:
    """The London day beside now: "today", "tomorrow", "Thursday", "Thursday 4 June", with the year if another."""
    day, today = calendars.london(moment).date(), calendars.london(at).date()
    ahead = (day - today).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    if ahead in near:
        return near[ahead]
    weekday = calendars.WEEKDAYS[day.weekday()]
    if 1 < ahead < 7:
        return weekday
    year = "" if day.year == today.year else f" {day.year}"
    return f"{weekday} {day.day} {day:%B}{year}"


def moment_words(moment: datetime, at: datetime) -> str:
    """A moment to write down: "12:52 today", "09:10 Thursday" (London time)."""
    return f"{calendars.london(moment):%H:%M} {day_words(moment, at)}"


def clock_words(moment: datetime) -> str:
    """A London wall time with its day in full, for lists and paper: "Tuesday 26 May 2026, 11:00"."""
    local = calendars.london(moment)
    return f"{calendars.WEEKDAYS[local.weekday()]} {local.day} {local:%B %Y, %H:%M}"
