"""One known person: what they were known by and since when, who is around them, where they were named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse

from openmash.family.pages.tree import says
from openmash.finding.pages.around import AroundWords, Teller, age_words
from openmash.finding.pages.found import records_words
from openmash.finding.queries import Around, History
from openmash.people.cases import CaseSaid
from openmash.people.models import Person, PersonLink, PersonMerge
from openmash.people.queries import Case, name_of
from openmash.rulebook import calendars
from openmash.rulebook.kin import DESCENT
from openmash.rulebook.matching import age_on
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.sharing import ADDRESS_WITHHELD, NUMBER_WITHHELD
from openmash.rulebook.words import Outcome
from openmash.web import times
from openmash.web.parts import Link, Quiet, RatingMark, Table

SEX = {"F": "female", "M": "male"}


@dataclass(frozen=True, slots=True)
class Undone:
    """A link that was taken back: to which referral, by whom, why."""

    reference: Link
    text: str


@dataclass(frozen=True, slots=True)
class PersonPage:
    """One known person. `twice` says that several records stand as one, `merged` since when and by whom."""

    name: str
    facts: str
    known_by: Table
    place: str
    around: AroundWords
    ties: tuple[str, ...]
    referrals: Table | None
    undone: tuple[Undone, ...]
    case: CaseSaid | None
    twice: str
    merged: tuple[str, ...]
    records: Link
    picture: Link | None
    tree: Link | None


def person_page(of: History, near: Around, cases: Mapping[UUID, Case], at: datetime, policy: LocalPolicy) -> PersonPage:
    """Everything the page shows of this person."""
    person, teller = of.person, Teller(near, cases, at, policy)
    latest = next(iter(of.standing), None)
    reference = latest.mention.referral.reference if latest else ""
    return PersonPage(
        name=name_of(person),
        facts=_facts(of, near, teller),
        known_by=_known_by(of, near),
        place=teller.place(person.pk) or "Address not known",
        around=teller.around(person.pk),
        ties=tuple(_ties(person, near)),
        referrals=_referrals(of, at) if of.standing else None,
        undone=tuple(_undone(one, at) for one in of.undone),
        case=teller.case(person.pk),
        twice=records_words(len(of.records)),
        merged=tuple(_merged(one, at) for one in of.merged),
        records=Link("Is this person recorded twice?", reverse("family_records", args=[person.pk])),
        picture=Link(f"Whole picture of {reference}", reverse("boards_picture", args=[reference])) if latest else None,
        tree=Link("Family tree", reverse("family_tree", args=[reference])) if latest else None,
    )


def _facts(of: History, near: Around, teller: Teller) -> str:
    person = of.person
    named = near.named.get(person.pk, ())
    born = person.born or next((one.born for one in named if one.born), None)
    age = age_words(person, named, teller.on)
    parts = (f"{age}, born {times.day(born)}" if born else age, SEX.get(person.sex, ""), person.school)
    said = ", ".join(part for part in parts if part)
    return f"{said[:1].upper()}{said[1:]}"


def _merged(one: PersonMerge, at: datetime) -> str:
    return f"Said to be of one person by {one.by_name}, {times.when(one.at, at)}."


# What they were known by --------------------------------------------------------------------------------------------
def _known_by(of: History, near: Around) -> Table:
    person, records = of.person, {one.pk: one for one in of.records}
    rows = [
        *_rows("Name", person.names.all(), _name, records),
        *_rows("Home", person.addresses.all(), lambda row: _place(row, person, near), records),
        *_rows("Telephone", person.phones.all(), lambda row: _phone(row.number, person, near), records),
        *_rows("Parent or carer", person.carers.all(), lambda row: row.name, records),
        *(row for record in _leading_first(of) for row in _own(record)),
        *_rows("Also given", person.marks.all(), _mark, records),
    ]
    return Table.plain(
        "What this person was known by", ("What", "As it was given", "Since", "Source"), rows, tight=True,
        hide_caption=True, row_head=1,
    )  # fmt: skip


def _leading_first(of: History) -> list[Person]:
    """Every record as it was written down, the one whose name leads first."""
    return sorted(of.records, key=lambda one: one.pk != of.person.pk)


def _rows(
    what: str, rows: Iterable[Any], say: Callable[[Any], str], records: Mapping[UUID, Person]
) -> Iterator[tuple[Any, ...]]:
    """The newest first, of all records: what somebody is called and where they live today stands on top."""
    for row in sorted(rows, key=lambda row: (row.at, row.recorded_at), reverse=True):
        if words := say(row):
            yield what, words, times.day(row.at), Quiet(_source(row, records[row.person_id]))


def _own(person: Person) -> Iterator[tuple[Any, ...]]:
    """What was said of them when they were first written down."""
    said = (
        ("Date of birth", times.day(person.born) if person.born else person.born_words),
        ("Due date", times.day(person.expected) if person.expected else ""),
        ("NHS number", person.nhs_number),
        ("Pupil number", person.upn),
        ("School", person.school),
    )
    for what, words in said:
        if words:
            yield what, words, times.day(person.at), Quiet(_first_source(person))


def _source(row: Any, person: Person) -> str:
    if row.link is None:
        return _first_source(person, row)
    return f"Referral {row.link.mention.referral.reference}. Linked by {row.by_name}"


def _first_source(person: Person, row: Any = None) -> str:
    written = row or person
    if person.source != "hub":
        return f"List: {person.source.replace('_', ' ')}"
    return f"Written down by {written.by_name}"


def _name(row: Any) -> str:
    full = " ".join(part for part in (row.forename, row.middle, row.surname) if part)
    return f"{full} ({row.kind})" if full and row.kind != "known as" else full


def _place(row: Any, person: Person, near: Around) -> str:
    if near.kept.place(person.pk, row.line, row.postcode):
        return ADDRESS_WITHHELD
    return ", ".join(part for part in (row.line, row.postcode) if part)


def _phone(number: str, person: Person, near: Around) -> str:
    return NUMBER_WITHHELD if near.kept.phone(person.pk) else number


def _mark(row: Any) -> str:
    """What a later referral said otherwise or as well."""
    said = (
        f"born {times.day(row.born)}" if row.born else row.born_words,
        f"due {times.day(row.expected)}" if row.expected else "",
        f"NHS number {row.nhs_number}" if row.nhs_number else "",
        f"pupil number {row.upn}" if row.upn else "",
        row.school,
    )
    return ", ".join(part for part in said if part)


# Family and referrals -----------------------------------------------------------------------------------------------
def _ties(person: Person, near: Around) -> Iterator[str]:
    """Every relationship on record with this person, with its days and whose word it is."""
    for tie in near.family.ties:
        if str(person.pk) not in tie.pair or not {tie.one, tie.other} <= set(near.family.people):
            continue
        row = near.family.rows[tie.id]
        words = [says(tie, near.family)]
        if row.since_words and tie.kind not in DESCENT:
            words.append(f"since {row.since_words}")
        if hasattr(row, "ended"):
            words.append(f"until {row.ended.until_words or (times.day(tie.ended) if tie.ended else '')}")
        if not tie.certain:
            words.append(f"so {row.said_by or 'somebody'} says, not verified")
        yield ", ".join(words)


def _referrals(of: History, at: datetime) -> Table:
    rows = []
    for link in of.standing:
        mention, referral = link.mention, link.mention.referral
        then = calendars.london(referral.received_at).date()
        born = of.person.born or mention.born
        rating = mention.final_rating or mention.rating or referral.rating
        outcome = Outcome(mention.outcome).words if mention.outcome else ""
        rows.append(
            (
                Link(referral.reference, reverse("boards_picture", args=[referral.reference])),
                times.day(then),
                "Child" if mention.is_child else f"Adult{f', {mention.relation}' if mention.relation else ''}",
                str(age_on(born, then)) if born and born <= then else "not known" if not mention.unborn else "unborn",
                RatingMark(rating),
                outcome or ("Not decided yet" if referral.closed_at is None else "No outcome for this person"),
                Quiet(
                    f"{'Added as new' if link.added_as_new else 'Linked'} by {link.by_name}, {times.when(link.at, at)}"
                ),
            )
        )
    heads = ("Referral", "Received", "Named as", "Age then", "Rating", "Outcome", "Who said so")
    return Table.plain("Referrals that name this person", heads, rows, tight=True, hide_caption=True)


def _undone(link: PersonLink, at: datetime) -> Undone:
    of, back = link.mention.referral, link.taken_back
    words = f"Linked by {link.by_name}, {times.when(link.at, at)}. Taken back by {back.by_name}, "
    return Undone(
        Link(of.reference, reverse("boards_picture", args=[of.reference])),
        f"{words}{times.when(back.at, at)}: {back.because}",
    )
