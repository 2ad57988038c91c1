"""The words for each bar of a waterfall: what the two people have, and how far it agrees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from openmash.rulebook.matching.comparing import Comparison
from openmash.rulebook.matching.evidence import Evidence

_NAMES: Mapping[str, str] = {
    "same": "same",
    "alias": "known by it, or it is a middle name",
    "variant": "the same name in another form",
    "slip": "one letter apart",
    "sound and look": "sound and look alike",
    "look": "look alike",
    "sound": "sound the same",
    "part": "part of the name is the same",
    "within": "one is part of the other",
    "honoured": "one of them is given beside somebody's own name",
    "part near": "part of the name is nearly the same",
    "two slips": "two letters apart",
    "carer": "the surname of a parent or carer",
    "beginning": "begin alike",
    "likeness": "somewhat alike",
    "other": "different",
    "none": "not known of one of them",
    "unborn": "one was not born yet",
    "swapped": "first name and surname the other way round",
    "half swapped": "the first name of one is the surname of the other",
}
_BORN: Mapping[str, str] = {
    "same": "same",
    "year only": "same, but 1 January often means only the year",
    "turned": "day and month swapped",
    "slip": "one digit apart",
    "year, first of January": "same year, and 1 January often means only the year",
    "month": "same month and year",
    "year and day": "same year and day, another month",
    "birthday": "same birthday, another year",
    "months apart": "months apart",
    "years apart": "one to three years apart",
    "many years apart": "many years apart",
    "a generation apart": "a generation apart",
    "due": "the due date and the birth fit within three weeks",
    "due within two months": "the due date and the birth fit within two months",
    "due far": "the due date and the birth do not fit",
    "age fits": "the age fits",
    "age near": "the age is a year out",
    "age some years": "the age is some years out",
    "age far": "the age does not fit",
    "none": "not known of one of them",
}
_HOUSES: Mapping[str, str] = {
    "house": "same house",
    "house near": "same number, street nearly the same",
    "number and postcode": "same number and postcode",
    "postcode": "same postcode",
    "street": "same street",
    "other": "another one",
    "none": "not known of one of them",
}
_PHONES: Mapping[str, str] = {"same": "same number", "other": "other numbers"}
_CARERS: Mapping[str, str] = {
    "same": "same name",
    "near": "nearly the same name",
    "forename": "same first name",
    "other": "other names",
}
_MARKS: Mapping[str, str] = {
    "same": "same",
    "slip": "one digit apart",
    "initial": "same initial",
    "other": "different",
    "none": "not known of one of them",
}
_FIELDS: Mapping[str, str] = {
    "nhs_number": "NHS number",
    "upn": "Pupil number",
    "middle": "Middle name",
    "sex": "Sex",
    "school": "School",
}
_RARE_FROM = 6
"""Half powers of ten: a name of fewer than one in a thousand."""


def words(field: str, comparison: Comparison, one: Evidence, other: Evidence) -> str:
    """One bar in words."""
    say = _SAYERS.get(field)
    if say is not None:
        return say(comparison, one, other)
    return f"{_FIELDS[field]}: {_MARKS[getattr(comparison, field)]}"


def _forename(comparison: Comparison, one: Evidence, other: Evidence) -> str:
    ours = _either(name.forename for name in one.facts.names)
    theirs = _either(name.forename for name in other.facts.names)
    return f"First name {_pair(ours, theirs)}: {_NAMES[comparison.forename]}{_rare(comparison.forename_rare)}"


def _surname(comparison: Comparison, one: Evidence, other: Evidence) -> str:
    ours = _either(name.surname for name in one.facts.names)
    theirs = _either(name.surname for name in other.facts.names)
    return f"Surname {_pair(ours, theirs)}: {_NAMES[comparison.surname]}{_rare(comparison.surname_rare)}"


def _either(names: object) -> str:
    given = list(dict.fromkeys(name for name in names if name))  # type: ignore[attr-defined]
    return " or ".join(given[:2])


def _pair(ours: str, theirs: str) -> str:
    if not ours or not theirs or ours.casefold() == theirs.casefold():
        return theirs or ours
    return f"{ours}, {theirs}"


def _rare(step: str) -> str:
    if step == "none":
        return ""
    return ", and few people have it" if int(step) >= _RARE_FROM else ", and many people have it"


def _born(comparison: Comparison, one: Evidence, other: Evidence) -> str:
    day = other.facts.born or other.facts.expected or one.facts.born or one.facts.expected
    age = one.facts.born_range or other.facts.born_range
    if comparison.born.startswith("age") and age is not None:
        return f"Age “{age.words}”: {_BORN[comparison.born]}"
    shown = f"Date of birth {_written(day)}" if day else "Date of birth"
    return f"{shown}: {_BORN[comparison.born]}"


def _written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _home(comparison: Comparison, one: Evidence, other: Evidence) -> str:
    house, phone, carer = comparison.home
    said = []
    if house != "none":
        # what was asked for is said, never where the known person lives: that address may be protected
        line = next((place.line for place in one.houses if place.line), "")
        said.append(f"address{' ' + line if line and house != 'other' else ''} {_HOUSES[house]}")
    if phone != "none":
        said.append(f"telephone {_PHONES[phone]}")
    if carer != "none":
        said.append(f"parent or carer {_CARERS[carer]}")
    return f"Household: {', '.join(said) or 'nothing to compare'}"


def _kin(comparison: Comparison, one: Evidence, other: Evidence) -> str:
    if comparison.kin == "none":
        return "Others of the household: nobody else was named"
    if comparison.kin == "nobody":
        return "Others of the household: none of those named is known with this person"
    return "Others of the household: somebody named beside is known with this person"


def _role(comparison: Comparison, one: Evidence, other: Evidence) -> str:
    if comparison.role == "none":
        return "Child or adult: not known of one of them"
    same = comparison.role == "same"
    return "Both are named as a child or both as an adult" if same else "One is named as a child, the other as an adult"


_SAYERS: Mapping[str, Callable[[Comparison, Evidence, Evidence], str]] = {
    "forename": _forename,
    "surname": _surname,
    "born": _born,
    "home": _home,
    "kin": _kin,
    "role": _role,
}
