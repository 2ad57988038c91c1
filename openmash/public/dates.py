"""Dates of which a person may know only a part, as an unsent form keeps them: the three boxes as they were typed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openmash.web.forms import PartDate

BOXES = ("day", "month", "year")


def typed(known: PartDate | None) -> dict[str, str]:
    """The boxes of a date that was read: what is not known stays empty."""
    parts = (known.day, known.month, known.year) if known else (None, None, None)
    return {box: "" if part is None else str(part) for box, part in zip(BOXES, parts, strict=True)}


def part_date(kept: Any) -> PartDate | None:
    """The date in the boxes that were kept, or None when nothing is known."""
    if not isinstance(kept, Mapping) or not kept.get("year"):
        return None
    day, month, year = (int(kept[box]) if kept.get(box) else None for box in BOXES)
    assert year is not None
    return PartDate(year, month, day)
