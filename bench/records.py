"""What agencies write down of somebody, what they leave out and what they get wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from operator import attrgetter

from bench import slips as wrongly
from bench.profile import Gaps, Slips
from bench.world import CHILD, TODAY, UNIT_LETTERS, Home, Person, World

POLICE, HEALTH, SCHOOL, HOUSING, REFERRAL = AGENCIES = ("police", "health", "school", "housing", "referral")
OFTEN = (POLICE, REFERRAL)
"""Who may tell of one person again and again."""
BEFORE_BIRTH = (REFERRAL, HEALTH, POLICE)
"""Who writes of children who are not yet born."""
UNBORN = ("Unborn", "Baby", "Unborn Baby", "UBB")
EARLIEST_BEFORE_BIRTH = 200
"""Days before birth from which a child is written of."""
YEARS_BACK = 1800
"""Days that records reach back."""
SHORTENED = (("Road", "Rd"), ("Street", "St"), ("Avenue", "Ave"), ("Close", "Cl"), ("Lane", "Ln"))


@dataclass(slots=True)
class Record:
    """One line of a list, all in text; the columns in this order, with the meaning of ``rulebook/matching/lists``."""

    record_id: str = ""
    agency: str = ""
    role: str = ""
    forename: str = ""
    middle: str = ""
    surname: str = ""
    aka: str = ""
    dob: str = ""
    approx_age: str = ""
    edd: str = ""
    sex: str = ""
    nhs: str = ""
    house: str = ""
    street: str = ""
    postcode: str = ""
    phone: str = ""
    carer: str = ""
    school: str = ""
    recorded_on: str = ""


COLUMNS = tuple(field.name for field in fields(Record))
cells = attrgetter(*COLUMNS)
"""The cells of a record in the order of the columns."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands once on a sheet, whomever it names: its day, the address as it was written, and the telephone."""

    on: date
    home: Home
    phone: str


def held(world: World, person: Person) -> Iterator[Record]:
    """Every record that the agencies hold of somebody, each with the slips of its agency."""
    for agency, average in world.profile.records[person.role].items():
        number = int(average) + world.chance(average - int(average))
        if agency in OFTEN and number and world.chance(world.profile.families.told_of_again):
            number += 1 + world.chance(0.4)
        if agency == SCHOOL and not person.school:
            number = 0
        for _ in range(number):
            yield written(world, person, agency)


def written(world: World, person: Person, agency: str, sheet: Sheet | None = None) -> Record:
    """One record of somebody. With a sheet, its day, address and telephone; else all that is drawn as well."""
    slips, gaps = world.profile.slips[agency], world.profile.gaps[agency]
    on, is_unborn = (sheet.on, person.born > sheet.on) if sheet else _day(world, person, agency)
    record = Record(agency=agency, role=person.role, recorded_on=on.isoformat())
    if is_unborn:
        _expected(world, person, record, slips)
    else:
        _named(world, person, record, slips, gaps)
        _told(world, person, record, on, slips, gaps)
    home = sheet.home if sheet else _home(world, person.homes, slips, gaps)
    record.house, record.street, record.postcode = home.house, home.street, home.postcode
    record.phone = sheet.phone if sheet else _phone(world, person.phones, gaps)
    if person.carers and (not world.chance(gaps.carer) or is_unborn):
        carer = world.random.choice(person.carers)
        record.carer = wrongly.name(carer, slips, world.profile.spellings, world.random)
    if person.school and not is_unborn and not world.chance(gaps.school):
        record.school = person.school
    return record


def sheet_of(world: World, people: Sequence[Person], agency: str) -> Sheet:
    """A sheet that names these people of one household, the first the one whose address and telephone it gives.

    Not earlier than the youngest child can be written of.
    """
    slips, gaps = world.profile.slips[agency], world.profile.gaps[agency]
    youngest = max((one.born for one in people if one.role == CHILD), default=date.min)
    first = TODAY - timedelta(days=YEARS_BACK)
    if youngest > first:
        first = max(first, youngest - timedelta(days=EARLIEST_BEFORE_BIRTH))
    on = first + timedelta(days=world.random.randint(0, (TODAY - first).days))
    return Sheet(on, _home(world, people[0].homes, slips, gaps), _phone(world, people[0].phones, gaps))


def _day(world: World, person: Person, agency: str) -> tuple[date, bool]:
    """The day of a record, and whether it is of a child not yet born."""
    days, born = world.random.randint, person.born
    on = TODAY - timedelta(days=days(0, YEARS_BACK))
    if person.role != CHILD:
        return on, False
    if on < born - timedelta(days=EARLIEST_BEFORE_BIRTH):
        on = min(TODAY, born + timedelta(days=days(0, EARLIEST_BEFORE_BIRTH)))
    young = (TODAY - born).days < 700 and world.chance(world.profile.families.written_before_birth)
    if agency in BEFORE_BIRTH and (on < born or young):
        return born - timedelta(days=days(10, EARLIEST_BEFORE_BIRTH)), True
    return max(on, born + timedelta(days=1)), False


def _expected(world: World, person: Person, record: Record, slips: Slips) -> None:
    """A child not yet born: a word for a name, the mother's surname or the later one, and when it is due."""
    pick = world.random
    record.forename = pick.choice(UNBORN)
    carer = pick.choice(person.carers).split(" ", 1)[1]
    surname = carer if world.chance(0.6) else person.surname
    record.surname = wrongly.name(surname, slips, world.profile.spellings, pick)
    if world.chance(0.75):
        record.edd = (person.born + timedelta(days=pick.randint(-18, 18))).isoformat()


def _named(world: World, person: Person, record: Record, slips: Slips, gaps: Gaps) -> None:
    """Forename, middle name, surname, and another forename beside them now and then."""
    pick, spellings = world.random, world.profile.spellings
    record.forename = wrongly.name(_forename(world, person, slips), slips, spellings, pick)
    record.surname = wrongly.name(_surname(world, person, slips), slips, spellings, pick)
    if person.middle and not world.chance(gaps.middle):
        record.middle = person.middle if world.chance(0.7) else person.middle[0]
    if world.chance(slips.names_turned):
        record.forename, record.surname = record.surname, record.forename
    if world.chance(slips.no_forename):
        record.forename = ""
    if world.chance(slips.no_surname):
        record.surname = ""
    other = (*person.other_forenames, person.forename)[0]
    if world.chance(0.04) and other != record.forename:
        record.aka = other


def _forename(world: World, person: Person, slips: Slips) -> str:
    short = world.profile.short_forms.get(person.forename, ())
    if person.other_forenames and world.chance(0.45):
        return world.random.choice(person.other_forenames)
    if short and world.chance(slips.short_form):
        return world.random.choice(short)
    return person.forename


def _surname(world: World, person: Person, slips: Slips) -> str:
    """The surname or another one; of one in two parts perhaps one part."""
    surname = person.surname
    if person.other_surnames and world.chance(slips.other_surname):
        surname = world.random.choice(person.other_surnames)
    if person.maiden_name and world.chance(slips.maiden_name):
        surname = person.maiden_name
    if "-" in surname and world.chance(slips.half_of_surname):
        surname = world.random.choice(surname.split("-")) if world.chance(0.7) else surname.replace("-", " ")
    if " " in surname and world.chance(slips.half_of_surname):
        surname = surname.split(" ")[-1 if world.chance(0.6) else 0]
    return surname


def _told(world: World, person: Person, record: Record, on: date, slips: Slips, gaps: Gaps) -> None:
    """Birthday, or an age that somebody guessed; sex; NHS number."""
    pick = world.random
    if not world.chance(gaps.born):
        record.dob = wrongly.born(person.born, slips, pick).isoformat()
    elif world.chance(0.7):
        age = max(0, (on - person.born).days // 365)
        record.approx_age = str(max(0, age + pick.choice((0, 0, 0, 1, -1, 2, -2))))
    if not world.chance(gaps.sex):
        other = "F" if person.sex == "M" else "M"
        record.sex = other if world.chance(slips.sex_wrong) else person.sex
    if not world.chance(gaps.nhs) and (number := world.nhs_number(person)):
        record.nhs = wrongly.digit(number, pick, keep=3) if world.chance(slips.nhs_wrong) else number


def _home(world: World, homes: Sequence[Home], slips: Slips, gaps: Gaps) -> Home:
    """An address as it is written; all empty where it was left out."""
    if world.chance(gaps.address):
        return Home("", "", "")
    pick = world.random
    home = homes[-1] if world.chance(slips.newest_address) else pick.choice(homes)
    house, street = home.house, home.street
    if world.chance(slips.street_wrong):
        street = wrongly.by_ear(street, pick) if world.chance(0.5) else street
        street = wrongly.typed(street, pick) if world.chance(0.7) else street
    elif world.chance(0.3):
        for whole, short in SHORTENED:
            street = street.replace(whole, short)
    if world.chance(slips.street_wrong):
        house = house.split(", ")[-1] if "," in house else str(pick.randint(1, 160))
    return Home(house, street, _postcode(world, home.postcode, slips, gaps))


def _postcode(world: World, postcode: str, slips: Slips, gaps: Gaps) -> str:
    if world.chance(gaps.postcode):
        return ""
    if world.chance(slips.postcode_wrong):
        place = world.random.randrange(len(postcode) - 3, len(postcode))
        is_letter = place > len(postcode) - 3
        other = world.random.choice(UNIT_LETTERS) if is_letter else str(world.random.randint(1, 9))
        return postcode[:place] + other + postcode[place + 1 :]
    return postcode.replace(" ", "") if world.chance(0.1) else postcode


def _phone(world: World, phones: Sequence[str], gaps: Gaps) -> str:
    if world.chance(gaps.phone):
        return ""
    phone = world.random.choice(phones)
    return f"+44{phone[1:]}" if world.chance(0.2) else phone
