"""A local policy as plain data: what is kept in the database, shown to the administrator and put into a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, time
from enum import StrEnum
from typing import Any

from openmash.rulebook.policy.values import LocalPolicy

DAY_KEYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKLY = ("hub_hours", "desk")


def to_data(policy: LocalPolicy) -> dict[str, Any]:
    """The policy as JSON-able data, which ``from_data`` reads back to an equal value."""
    data = _plain(policy)
    assert isinstance(data, dict)
    return data


def _plain(value: object) -> Any:
    if is_dataclass(value):
        return {
            part.name: _week(getattr(value, part.name)) if part.name in _WEEKLY else _plain(getattr(value, part.name))
            for part in fields(value)
        }
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {_plain(key): _plain(part) for key, part in value.items()}
    return value


def _week(hours: Mapping[int, tuple[time, time]]) -> dict[str, list[str]]:
    return {DAY_KEYS[day]: [f"{opens:%H:%M}", f"{closes:%H:%M}"] for day, (opens, closes) in sorted(hours.items())}
