"""Reading one line of a list of people, as agencies and the measures of matching write them, into what is compared."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from openmash.rulebook.matching.dates import BornRange, read_age
from openmash.rulebook.matching.people import Name, PersonFacts

COLUMNS = (
    *("record_id", "role", "forename", "middle", "surname", "aka", "dob", "approx_age", "edd", "sex", "nhs"),
    *("house", "street", "postcode", "phone", "carer", "school", "recorded_on"),
)
"""The columns of a list, all but the first optional. Dates are written 2019-03-06; ``approx_age`` in words or years."""


class LineUnreadable(ValueError):
    """A line that cannot be taken, with a sentence saying why."""


def line_of(row: Mapping[str, str]) -> PersonFacts:
    """One person of a list. Raises LineUnreadable for a date that is none; anything else is taken as it is written."""
    cell = {column: (row.get(column) or "").strip() for column in COLUMNS}
    if not cell["record_id"]:
        raise LineUnreadable("The line has no record_id, so that nobody could say which line was meant.")
    born, on = _day(cell, "dob"), _day(cell, "recorded_on")
    place = " ".join(filter(None, (cell["house"], cell["street"])))
    return PersonFacts(
        id=cell["record_id"],
        names=_names(cell),
        born=born,
        born_range=_age(cell["approx_age"], on) if born is None else None,
        expected=_day(cell, "edd") if born is None else None,
        sex=cell["sex"],
        nhs_number=cell["nhs"],
        addresses=((place, cell["postcode"]),) if place or cell["postcode"] else (),
        phones=(cell["phone"],) if cell["phone"] else (),
        carers=(cell["carer"],) if cell["carer"] else (),
        school=cell["school"],
        role=cell["role"].lower(),
    )


def _day(cell: Mapping[str, str], column: str) -> date | None:
    try:
        return date.fromisoformat(cell[column]) if cell[column] else None
    except ValueError as fault:
        raise LineUnreadable(f"“{column}” is no date. Write it as 2019-03-06, or leave it empty.") from fault


def _names(cell: Mapping[str, str]) -> tuple[Name, ...]:
    names = [Name(cell["forename"], cell["surname"], cell["middle"])]
    aka = cell["aka"].split()
    if len(aka) == 1:
        names.append(Name(aka[0], cell["surname"]))
    elif aka:
        names.append(Name(" ".join(aka[:-1]), aka[-1]))
    return tuple(name for name in names if name.forename or name.surname)


def _age(words: str, on: date | None) -> BornRange | None:
    """An age as it was guessed on the day of the record; a bare number may be a year or two out."""
    if not words or on is None:
        return None
    return read_age(f"about {words}" if words.isdigit() else words, on)
