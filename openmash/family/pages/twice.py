"""Two records side by side, field by field in words; and what was merged and taken back of one person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.urls import reverse

from openmash.family.queries.twice import About, Two
from openmash.people.models import Person, PersonApart, PersonMerge
from openmash.people.queries import ADULT, CHILD, is_taken_back, name_of
from openmash.people.queries.merging import Double, Whole
from openmash.referrals.models import Mention
from openmash.rulebook import matching
from openmash.rulebook.merging import alike
from openmash.rulebook.sharing import ADDRESS_WITHHELD, NUMBER_WITHHELD
from openmash.web import times
from openmash.web.parts import Lines, Link, Quiet, Reference, Run, Strong, Table
from openmash.web.waterfall import Waterfall, waterfall

SAME, DIFFERENT, PARTLY, ONE_ONLY = "The same", "Different", "Partly the same", "On one record only"
SPELT = "Sound alike, spelt differently"
SEXES = {"F": "Female", "M": "Male"}
ROLES = {CHILD: "Named as a child", ADULT: "Named as an adult"}


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two, as one chooses whose name leads."""

    id: str
    name: str
    since: str
    records: Link


@dataclass(frozen=True, slots=True)
class SaidLine:
    """What somebody said of two records, that they are one person or two: why, by whom; taken back, or the way to."""

    words: str
    because: str
    by: str
    undone: str
    take_back: Link | None
    more: str = ""


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Two people side by side, what speaks against their being one, and every point."""

    sides: tuple[Side, Side]
    table: Table
    unknown: str
    warned: tuple[str, ...]
    apart: SaidLine | None
    verdict: str
    points: str
    why: Waterfall


@dataclass(frozen=True, slots=True)
class DoubleLine:
    """Somebody who may be the same person under another record."""

    name: str
    facts: str
    verdict: str
    points: str
    why: Waterfall
    compare: Link


@dataclass(frozen=True, slots=True)
class TwicePage:
    """One person: what stands as one, what was taken back, who else it may be."""

    name: str
    facts: str
    records: int
    standing: tuple[SaidLine, ...]
    apart: tuple[SaidLine, ...]
    undone: tuple[SaidLine, ...]
    doubles: tuple[DoubleLine, ...]
    named: tuple[Run, ...]


def compare_page(two: Two, at: datetime, *, may_merge: bool) -> ComparePage:
    """The page on which somebody decides whether two are one."""
    sides = (_side(two.one, at), _side(two.other, at))
    names = [side.name for side in sides]
    first, second = names if names[0] != names[1] else ("First record", "Second record")
    heads = ("What", first, second, "Compared")
    return ComparePage(
        sides=sides,
        table=Table.plain("The two records, side by side", heads, tuple(_rows(two, at)), hide_caption=True),
        unknown=", ".join(
            what.lower() if what[1].islower() else what for what, one, other, _ in _fields(two) if not (one or other)
        ),
        warned=tuple(warned.words for warned in two.warned),
        apart=_apart(two.apart, " and ".join(names), at, may_merge) if two.apart else None,
        verdict=two.match.words,
        points=two.match.points_words,
        why=waterfall(
            " and ".join(names),
            ((one.words, one.points) for one in two.match.reasons),
            two.match.total,
        ),
    )


def _side(of: Whole, at: datetime) -> Side:
    name = name_of(of.person)
    return Side(
        id=str(of.id),
        name=name,
        since=f"On record since {times.day(of.person.at)}{'' if of.person.source == 'hub' else ', from a list'}",
        records=Link("Their records", reverse("family_records", args=[of.id]), name),
    )


def _rows(two: Two, at: datetime) -> Iterable[tuple[object, ...]]:
    """A row for each thing that is known of either."""
    for what, one, other, compared in _fields(two):
        if one or other:
            yield (what, _cell(one), _cell(other), compared or _compared(one, other))
    yield ("Named in", _referrals(two.one, at), _referrals(two.other, at), _shared(two))
    yield ("On record", _origin(two.one, at), _origin(two.other, at), "")


def _fields(two: Two) -> Iterable[tuple[str, list[str], list[str], str]]:
    def both(what: str, one: list[str], other: list[str], compared: str = "") -> tuple[str, list[str], list[str], str]:
        return what, one, other, compared

    a, b = two.one, two.other
    yield both("Names", _names(a), _names(b), _names_compared(a, b))
    yield both("Born", _born(a), _born(b))
    yield both("Due date", _days(a, "expected"), _days(b, "expected"))
    yield both("Sex", _sexes(a), _sexes(b))
    yield both("Child or adult", _roles(a), _roles(b))
    yield both("NHS number", _said(a, "nhs_number"), _said(b, "nhs_number"))
    yield both("Unique pupil number", _said(a, "upn"), _said(b, "upn"))
    yield both("Homes", *_homes(two))
    yield both("Telephones", *_phones(two))
    yield both("Parents or carers", [c.name for c in a.person.carers.all()], [c.name for c in b.person.carers.all()])
    yield both("School", _said(a, "school"), _said(b, "school"))


def _cell(values: Sequence[str]) -> object:
    once = list(dict.fromkeys(values))
    return Lines(tuple(once)) if once else "Not known"


def _compared(one: Sequence[str], other: Sequence[str]) -> object:
    """In words, never by colour alone: what two lists of values come to."""
    here, there = {matching.fold(value) for value in one}, {matching.fold(value) for value in other}
    if not here or not there:
        return ONE_ONLY
    if here == there:
        return SAME
    return PARTLY if here & there else Strong(DIFFERENT)


def _names(of: Whole) -> list[str]:
    """Every name, the one that leads first."""
    names = [" ".join(filter(None, (n.forename, n.middle, n.surname))) for n in of.person.names.all()]
    return list(dict.fromkeys([name_of(of.person), *names])) if names else []


def _names_compared(one: Whole, other: Whole) -> str:
    """Only that names are spelt differently; empty where plain comparing says it."""
    first, second = _names(one), _names(other)
    if not first or not second or set(map(matching.fold, first)) & set(map(matching.fold, second)):
        return ""
    here, there = list(one.person.names.all()), list(other.person.names.all())
    forenames = alike([name.forename for name in here], [name.forename for name in there])
    surnames = alike([name.surname for name in here], [name.surname for name in there])
    return SPELT if forenames and surnames else ""


def _born(of: Whole) -> list[str]:
    return _days(of, "born") or _said(of, "born_words")


def _days(of: Whole, column: str) -> list[str]:
    return [times.day(day) for day in of.said(column) if isinstance(day, date)]


def _said(of: Whole, column: str) -> list[str]:
    return [str(value) for value in of.said(column)]


def _sexes(of: Whole) -> list[str]:
    return [SEXES.get(value, value) for value in _said(of, "sex")]


def _roles(of: Whole) -> list[str]:
    return [words for role in dict.fromkeys(one.role for one in of.records) if (words := ROLES.get(role))]


def _homes(two: Two) -> tuple[list[str], list[str], str]:
    """Addresses, or that they are withheld: then nothing is said of whether they are the same."""
    one, other = (
        [
            (f"{a.line}, {a.postcode}".strip(", "), two.withheld.place(side.id, a.line, a.postcode))
            for a in side.person.addresses.all()
        ]
        for side in (two.one, two.other)
    )
    return _kept_back(one, other, ADDRESS_WITHHELD)


def _phones(two: Two) -> tuple[list[str], list[str], str]:
    """Numbers, or that they are withheld."""
    one, other = (
        [(row.number, two.withheld.phone(side.id)) for row in side.person.phones.all()] for side in (two.one, two.other)
    )
    return _kept_back(one, other, NUMBER_WITHHELD)


def _kept_back(
    one: list[tuple[str, bool]], other: list[tuple[str, bool]], words: str
) -> tuple[list[str], list[str], str]:
    """What is read of each, words for what is not, and then that the two are not compared."""
    first, second = ([words if kept else said for said, kept in side] for side in (one, other))
    return first, second, "Not compared" if any(kept for _, kept in (*one, *other)) else ""


def _referrals(of: Whole, at: datetime) -> object:
    lines = [_named(mention, at) for mention in of.known.earlier]
    return Lines(tuple(lines)) if lines else "No referral"


def _named(mention: Mention, at: datetime) -> Run:
    link = Reference(mention.referral.reference, reverse("boards_picture", args=[mention.referral.reference]))
    return Run((link, Quiet(times.when(mention.referral.received_at, at))))


def _shared(two: Two) -> object:
    both = two.sides[0].referrals & two.sides[1].referrals
    return Strong("Both in one referral") if both else ""


def _origin(of: Whole, at: datetime) -> object:
    return Lines(tuple(_recorded(one, at) for one in of.records))


def _recorded(one: Person, at: datetime) -> str:
    where = "" if one.source == "hub" else f" from a list ({one.source.replace('_', ' ')})"
    return f"{one.by_name}{where}, {times.when(one.at, at)}"


# One person's records -------------------------------------------------------------------------------------------------
def twice_page(of: About, at: datetime, *, may_merge: bool) -> TwicePage:
    """What was merged and taken back of one person, and who else they may be."""
    born = _born(of.who)
    said = [_merge(row, _both(of.called, row.kept_id, row.other_id), at, may_merge) for row in of.merges]
    two = [_apart(row, _both(of.called, row.one_id, row.other_id), at, may_merge) for row in of.apart]
    return TwicePage(
        name=name_of(of.who.person),
        facts=f"Born {born[0]}." if _days(of.who, "born") else f"{born[0]}." if born else "Date of birth not known.",
        records=len(of.who.records),
        standing=tuple(line for line in said if not line.undone),
        apart=tuple(line for line in two if not line.undone),
        undone=tuple(line for line in (*said, *two) if line.undone),
        doubles=tuple(_double(of, one) for one in of.doubles),
        named=tuple(_named(mention, at) for mention in of.who.known.earlier),
    )


def _both(called: Mapping[UUID, str], one: UUID, other: UUID) -> str:
    return " and ".join(called.get(record) or "Name not known" for record in (one, other))


def _merge(row: PersonMerge, names: str, at: datetime, may_merge: bool) -> SaidLine:
    twice = f"Why one referral named them twice: {row.apart_because}" if row.apart_because else ""
    return _line(row, f"One person: {names}", reverse("family_take_merge_back", args=[row.pk]), at, may_merge, twice)


def _apart(row: PersonApart, names: str, at: datetime, may_merge: bool) -> SaidLine:
    return _line(row, f"Two people: {names}", reverse("family_take_apart_back", args=[row.pk]), at, may_merge)


def _line(
    row: PersonMerge | PersonApart, words: str, back: str, at: datetime, may_merge: bool, more: str = ""
) -> SaidLine:
    undone = ""
    if is_taken_back(row):
        undone = (
            f"Taken back by {row.taken_back.by_name}, {times.when(row.taken_back.at, at)}: {row.taken_back.because}"
        )
    return SaidLine(
        words=words,
        because=row.because,
        by=f"{row.by_name}, {times.when(row.at, at)}",
        undone=undone,
        take_back=Link("Take this back", back, words) if may_merge and not undone else None,
        more=more,
    )


def merge_words(row: PersonMerge, called: Mapping[UUID, str], at: datetime) -> str:
    """One merge in a sentence, for the page on which it is taken back."""
    both = _both(called, row.kept_id, row.other_id)
    return f"{row.by_name} said {times.when(row.at, at)} that {both} are one person: {row.because}"


def apart_words(row: PersonApart, called: Mapping[UUID, str], at: datetime) -> str:
    """That two are two in a sentence, for the page on which it is taken back."""
    both = _both(called, row.one_id, row.other_id)
    return f"{row.by_name} said {times.when(row.at, at)} that {both} are two people: {row.because}"


def _double(of: About, one: Double) -> DoubleLine:
    person = one.known.person
    name = name_of(person)
    born = f"Born {times.day(person.born)}" if person.born else person.born_words or "Date of birth not known"
    return DoubleLine(
        name=name,
        facts=f"{born}.",
        verdict=one.match.words,
        points=one.match.points_words,
        why=waterfall(name, ((reason.words, reason.points) for reason in one.match.reasons), one.match.total),
        compare=Link("Compare side by side", reverse("family_compare", args=[of.who.id, person.pk]), name),
    )
