"""Dates and times as people know them: day, month and year in three boxes, any of which may be unknown."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from openmash.web.forms.look import take_look
from openmash.web.times import LONDON

MADE_UP = "{year} looks made up. Leave the boxes empty if you do not know the date"
_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}


@dataclass(frozen=True, slots=True)
class PartDate:
    """A date of which the day, or the day and the month, may not be known."""

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def whole(self) -> date | None:
        """The date, when every part of it is known."""
        return date(self.year, self.month, self.day) if self.month and self.day else None

    @property
    def earliest(self) -> date:
        """The first day it can be: where it stands in a list of dates."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def words(self) -> str:
        """As people say it, unknowns kept: `3 June 2019`, `January 2022. Day not known`, `2022. Month not known`."""
        if self.month is None:
            return f"{self.year}. Day and month not known"
        if self.day is None:
            return f"{calendar.month_name[self.month]} {self.year}. Day not known"
        return f"{self.day} {calendar.month_name[self.month]} {self.year}"


class PartsWidget(forms.Widget):
    """Reads the boxes `name-day`, `name-month`, `name-year` (and `name-time`) as typed."""

    def __init__(self, names: tuple[str, ...] = ("day", "month", "year")) -> None:
        super().__init__()
        self.names = names

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:
        """What was typed in each box, trimmed."""
        return {part: str(data.get(f"{name}-{part}") or "").strip() for part in self.names}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """Were the boxes not on the page at all?"""
        return not any(f"{name}-{part}" in data for part in self.names)

    def decompress(self, value: Any) -> dict[str, str]:
        """The boxes of a value: a mapping as typed, a date, a datetime or a PartDate."""
        if isinstance(value, Mapping):
            return {part: str(value.get(part, "")) for part in self.names}
        if value is None or value == "":
            return dict.fromkeys(self.names, "")
        if isinstance(value, datetime):
            value = value.astimezone(LONDON)
        found = {"day": value.day, "month": value.month, "year": value.year}
        if isinstance(value, datetime):
            found["time"] = f"{value:%H:%M}"
        return {part: str(found.get(part) or "") for part in self.names}


class FaultyParts(ValidationError):
    """What is wrong with a date, and in which boxes."""

    def __init__(self, message: str, *boxes: str) -> None:
        super().__init__(message, code="faulty", params={"boxes": boxes})
        self.boxes = boxes


def _month(typed: str) -> int | None:
    """A month as a number or a name, or the first letters of one (three at least)."""
    if typed.isascii() and typed.isdecimal():
        return int(typed) if len(typed) <= 2 and 1 <= int(typed) <= 12 else None
    if len(typed) < 3:
        return None
    return next((number for name, number in _MONTHS.items() if name.startswith(typed.lower())), None)


class DateParts(forms.Field):
    """A date of which any part may be missing. Gives a PartDate, or None when all boxes are empty.

    A date nobody has typed for real (1 January 1900) is refused with a hint: an unknown is said by an empty box.
    """

    names: tuple[str, ...] = ("day", "month", "year")
    earliest_year = 1905

    def __init__(self, label: str, *, hint: str = "", missing: str = "", **options: Any) -> None:
        self.look = take_look("date-input", options, size="s")
        super().__init__(label=label, help_text=hint, required=bool(missing), widget=PartsWidget(self.names), **options)
        self.error_messages["required"] = missing

    def clean(self, value: Any) -> Any:
        """The date typed, as far as it is known."""
        typed: Mapping[str, str] = value or {}
        if not any(typed.get(part) for part in self.names):
            if self.required:
                raise FaultyParts(str(self.error_messages["required"]), *self.names)
            return None
        return self.read(typed)

    def read(self, typed: Mapping[str, str]) -> Any:
        """A part-known date, or what is wrong with it and how to mend it."""
        year = self._year(typed.get("year", ""))
        month = _month(typed["month"]) if typed.get("month") else None
        if typed.get("month") and month is None:
            raise FaultyParts("Enter the month as a number from 1 to 12, or leave it empty", "month")
        if typed.get("day") and month is None:
            raise FaultyParts("Add the month, or leave the day empty too", "month")
        return PartDate(year, month, self._day(typed["day"], year, month) if typed.get("day") else None)

    def _year(self, typed: str) -> int:
        if not typed:
            raise FaultyParts("Add the year, or your best guess of it", "year")
        if not (typed.isascii() and typed.isdecimal() and len(typed) == 4):
            raise FaultyParts("Enter the year in four figures, like 2019", "year")
        if int(typed) < self.earliest_year:
            raise FaultyParts(MADE_UP.format(year=typed), "year")
        return int(typed)

    @staticmethod
    def _day(typed: str, year: int, month: int | None) -> int:
        days = calendar.monthrange(year, month)[1] if month else 31
        if not (typed.isascii() and typed.isdecimal() and len(typed) <= 2 and 1 <= int(typed) <= days):
            name = f"{calendar.month_name[month or 1]} {year}"
            raise FaultyParts(f"Enter a day from 1 to {days}: {name} has {days} days. Or leave it empty", "day")
        return int(typed)


class WholeDate(DateParts):
    """A date that must be known to the day. Gives a date."""

    def read(self, typed: Mapping[str, str]) -> Any:
        """The date, all three boxes filled."""
        empty = [part for part in ("day", "month", "year") if not typed.get(part)]
        if empty:
            raise FaultyParts(f"Add the {' and the '.join(empty)}", *empty)
        found: PartDate = super().read(typed)
        return found.whole


class DayAndTime(WholeDate):
    """A day and a time on London's clock. Gives an aware UTC datetime.

    A time that the clocks skip in spring is refused; of a time that comes twice in autumn the first is taken.
    """

    names = ("day", "month", "year", "time")

    def read(self, typed: Mapping[str, str]) -> Any:
        """The moment, in UTC."""
        found: date = super().read(typed)
        if not typed.get("time"):
            raise FaultyParts("Add the time, like 14:30", "time")
        said = read_time(typed["time"])
        if said is None:
            raise FaultyParts("Enter the time like 14:30", "time")
        local = datetime.combine(found, said, tzinfo=LONDON)
        moment = local.astimezone(UTC)
        if moment.astimezone(LONDON).time() != said:
            raise FaultyParts("The clocks went forward then: enter a time before 01:00 or after 02:00", "time")
        return moment


def read_time(typed: str) -> time | None:
    """A time of day as people type it: 14:30, 14.30, 1430, 9:05, 2.30pm; None when it is none."""
    text = typed.lower().replace(" ", "").replace(".", ":").replace("a:m:", "am").replace("p:m:", "pm")
    half = text[-2:] if text.endswith(("am", "pm")) else ""
    text = text.removesuffix(half)
    hours, _, minutes = text.partition(":") if ":" in text or len(text) < 3 else (text[:-2], ":", text[-2:])
    if not all(part.isascii() and part.isdecimal() and len(part) <= 2 for part in (hours, minutes or "0")):
        return None
    hour, minute = int(hours), int(minutes or 0)
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


class TimeOfDay(forms.CharField):
    """A time of day in one box. Gives a time, or None when left empty."""

    def __init__(self, label: str, *, hint: str = "", missing: str = "", **options: Any) -> None:
        self.look = take_look("input", options, width="5")
        super().__init__(label=label, help_text=hint, required=bool(missing), **options)
        self.error_messages["required"] = missing

    def clean(self, value: Any) -> Any:
        """The time typed."""
        typed = super().clean(str(value or "").replace("\x00", ""))
        if not typed:
            return None
        found = read_time(typed)
        if found is None:
            raise ValidationError("Enter the time like 14:30")
        return found

    def prepare_value(self, value: Any) -> Any:
        """As it is typed: 14:30."""
        return f"{value:%H:%M}" if isinstance(value, time) else value
