"""Field by field: how far two records of a person agree, what that weighs, and the words for it.

Weights are in points: each point doubles the odds that two records are one person. Our own first set, by hand, after
the additive prototype of the matching study (section 5), until they are learned from the hub's own decisions. House,
telephone and carer count as one household, or siblings would be taken for one child (study, section 3).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from openmash.rulebook.matching import normal, sounds
from openmash.rulebook.matching.dates import BornRange, is_only_a_year
from openmash.rulebook.matching.likeness import likeness, one_slip
from openmash.rulebook.matching.people import Level, PersonFacts

HOME_MOST = 6.5
"""Most points that house, telephone and carer may bring together."""

NOTHING = Level("none", 0.0, "")


def forename(sent: PersonFacts, known: PersonFacts) -> Level:
    """First names: the best agreement over every name either is known by."""
    pairs = [(a.forename, b.forename) for a in sent.names for b in known.names]
    levels = [_forename(a, b) for a, b in pairs if normal.name_key(a) and normal.name_key(b)]
    return max(levels, key=lambda level: level.points, default=NOTHING)


def _forename(one: str, other: str) -> Level:
    a, b = normal.name_key(one), normal.name_key(other)
    if a == b:
        return Level("same", 6.0, f"First name {other}: same")
    first, second = a.split(), b.split()
    if first[0] == second[0] or first[0] in second or second[0] in first:
        return Level("part", 5.0, f"First name {one}, {other}: one of the names is the same")
    if sounds.same_name(one, other):
        return Level("variant", 4.5, f"First name {one}, {other}: the same name in another form")
    alike = likeness(a, b)
    if alike > 0.92 or one_slip(a, b):
        return Level("close", 4.0, f"First name {one}, {other}: one letter or so apart")
    if sounds.sound(first[0]) == sounds.sound(second[0]) and alike > 0.6:
        return Level("sound", 3.0, f"First name {one}, {other}: sounds the same")
    if alike > 0.85:
        return Level("like", 1.5, f"First name {one}, {other}: alike")
    return Level("other", -6.0, f"First name {one}, {other}: different")


def surname(sent: PersonFacts, known: PersonFacts) -> Level:
    """Family names: the best agreement over every name either is known by."""
    pairs = [(a.surname, b.surname) for a in sent.names for b in known.names]
    levels = [_surname(a, b) for a, b in pairs if normal.name_key(a) and normal.name_key(b)]
    return max(levels, key=lambda level: level.points, default=NOTHING)


def _surname(one: str, other: str) -> Level:
    a, b = normal.name_key(one), normal.name_key(other)
    if a == b:
        return Level("same", 4.5, f"Surname {other}: same")
    if set(a.split()) & set(b.split()):
        return Level("part", 3.5, f"Surname {one}, {other}: half of it is the same")
    alike = likeness(a, b)
    if alike > 0.92 or one_slip(a, b):
        return Level("close", 3.5, f"Surname {one}, {other}: one letter or so apart")
    if sounds.sound(a) == sounds.sound(b) and alike > 0.6:
        return Level("sound", 2.5, f"Surname {one}, {other}: sounds the same")
    return Level("other", -2.0, f"Surname {one}, {other}: different")


def swapped(sent: PersonFacts, known: PersonFacts) -> Level:
    """First and family name the other way round, as happens with family-first names."""
    for a in sent.names:
        for b in known.names:
            one = (normal.name_key(a.forename), normal.name_key(a.surname))
            other = (normal.name_key(b.surname), normal.name_key(b.forename))
            if all(one) and all(other) and one == other and one[0] != one[1]:
                return Level("swapped", 8.5, f"Name {a.forename} {a.surname}: first and family name swapped")
    return NOTHING


def born(sent: PersonFacts, known: PersonFacts) -> Level:
    """Dates of birth, ages and due dates."""
    if sent.born and known.born:
        return _two_dates(sent.born, known.born)
    if (sent.expected and known.born) or (known.expected and sent.born) or (sent.expected and known.expected):
        return _due(sent.expected or sent.born, known.expected or known.born)
    spans = _span(sent), _span(known)
    if spans[0] is None or spans[1] is None:
        return NOTHING
    words = sent.born_range.words if sent.born_range else known.born_range.words if known.born_range else ""
    if spans[0].overlaps(spans[1]):
        return Level("age", 2.0, f"Age “{words}”: fits")
    return Level("age far", -4.0, f"Age “{words}”: does not fit")


def _span(person: PersonFacts) -> BornRange | None:
    if person.born:
        return BornRange(person.born, person.born, person.born.isoformat())
    return person.born_range


def _two_dates(one: date, other: date) -> Level:
    said = f"Date of birth {_written(other)}"
    if one == other:
        if is_only_a_year(one):
            return Level("year only", 2.5, f"{said}: same, but 1 January often means only the year")
        return Level("same", 7.5, f"{said}: same")
    if (one.year, one.month, one.day) == (other.year, other.day, other.month):
        return Level("turned", 5.5, f"{said}: day and month swapped")
    if one.year == other.year and (is_only_a_year(one) or is_only_a_year(other)):
        return Level("year", 2.0, f"{said}: same year, 1 January stands for the year")
    digits = sum(a != b for a, b in zip(one.isoformat(), other.isoformat(), strict=True))
    if digits == 1:
        return Level("slip", 4.0, f"{said}: one digit differs")
    gap = abs(one - other)
    if one.year == other.year and one.month == other.month:
        return Level("month", 2.0, f"{said}: same month")
    if gap < timedelta(days=300):
        return Level("near", -1.5, f"{said}: less than ten months apart")
    if gap < timedelta(days=3 * 366):
        return Level("years", -4.0, f"{said}: one or two years apart")
    return Level("far", -7.0, f"{said}: years apart")


def _due(one: date | None, other: date | None) -> Level:
    if one is None or other is None:
        return NOTHING
    gap = abs(one - other).days
    if gap <= 21:
        return Level("due", 6.0, f"Due date and birth {_written(other)}: fit within three weeks")
    if gap <= 60:
        return Level("due wide", 2.5, f"Due date and birth {_written(other)}: fit within two months")
    return Level("due far", -5.0, f"Due date and birth {_written(other)}: too far apart")


def _written(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def nhs(sent: PersonFacts, known: PersonFacts) -> Level:
    """NHS numbers, when both are whole."""
    one, other = normal.nhs_number(sent.nhs_number), normal.nhs_number(known.nhs_number)
    if not one.key or not other.key or one.warning or other.warning:
        return NOTHING
    if one.key == other.key:
        return Level("same", 16.0, "NHS number: same")
    return Level("other", -8.0, "NHS number: different")


def upn(sent: PersonFacts, known: PersonFacts) -> Level:
    """Pupil numbers. They change when lost, so a different one weighs little."""
    one, other = normal.upn(sent.upn).key, normal.upn(known.upn).key
    if not one or not other:
        return NOTHING
    if one == other:
        return Level("same", 11.0, "Pupil number: same")
    return Level("other", -2.0, "Pupil number: different")


def sex(sent: PersonFacts, known: PersonFacts) -> Level:
    """Sex, where both are given."""
    one, other = sent.sex.strip().upper()[:1], known.sex.strip().upper()[:1]
    if one not in ("M", "F") or other not in ("M", "F"):
        return NOTHING
    return Level("same", 1.0, "Sex: same") if one == other else Level("other", -3.0, "Sex: different")


def school(sent: PersonFacts, known: PersonFacts) -> Level:
    """School or nursery, where both are given."""
    one, other = normal.fold(sent.school), normal.fold(known.school)
    if not one or not other:
        return NOTHING
    return Level("same", 1.5, f"School {known.school}: same") if one == other else Level("other", -0.5, "School: other")


def house(sent: PersonFacts, known: PersonFacts) -> Level:
    """Addresses: the best agreement over every address either has had."""
    pairs = [(a, b) for a in sent.addresses for b in known.addresses]
    levels = [_house(a, b) for a, b in pairs]
    return max(levels, key=lambda level: level.points, default=NOTHING)


def _house(one: tuple[str, str], other: tuple[str, str]) -> Level:
    line, street = normal.house_key(one[0]), normal.house_key(other[0])
    code, known_code = normal.postcode_key(one[1]), normal.postcode_key(other[1])
    shown = other[0] or other[1]
    if line and line == street and (not code or not known_code or code == known_code or line[0].isdigit()):
        return Level("house", 4.5, f"Address {shown}: same house")
    if code and code == known_code and len(code) >= 5:
        return Level("postcode", 3.0, f"Postcode {other[1]}: same")
    if line and street and likeness(line, street) > 0.93:
        return Level("near", 2.5, f"Address {shown}: nearly the same")
    if not (line and street):
        return NOTHING
    return Level("other", -1.0, f"Address {shown}: another one")


def shared_phone(sent: PersonFacts, known: PersonFacts) -> Level:
    """A telephone number in common. A shared number is a hint: numbers stand for several people now and then."""
    ours, theirs = _keys(sent.phones), _keys(known.phones)
    both = ours & theirs
    if both:
        return Level("same", 3.5, "Telephone: same number")
    return NOTHING


def _keys(phones: Iterable[str]) -> set[str]:
    return {key for key in (normal.phone_key(number) for number in phones) if len(key) >= 10}


def carer(sent: PersonFacts, known: PersonFacts) -> Level:
    """A parent or carer named in both."""
    ours = {normal.name_key(name) for name in sent.carers} - {""}
    theirs = {normal.name_key(name) for name in known.carers} - {""}
    if ours & theirs:
        return Level("same", 4.0, "Parent or carer: same name")
    best = max((likeness(a, b) for a in ours for b in theirs), default=0.0)
    if best > 0.92:
        return Level("close", 3.0, "Parent or carer: nearly the same name")
    return NOTHING
