"""Who was found by what was typed into the box, and what to try where nobody was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from openmash.finding.pages.around import AroundWords, Teller, age_words
from openmash.finding.queries import Answer, Around, Hit, Named
from openmash.people.cases import CaseSaid
from openmash.people.models import Person
from openmash.people.queries import Case, name_of
from openmash.referrals.queries import child_name
from openmash.rulebook.matching.asked import Asked
from openmash.rulebook.policy import LocalPolicy
from openmash.web import times
from openmash.web.jinja import plural, sentence_list
from openmash.web.parts import Link, RatingMark

NARROW = "Add a date of birth or an age, a first name, a street or a telephone number, and look again."
TRY = (
    "Type less: a part of the family name, without the first name.",
    "Leave out the date of birth or the address: they may be written otherwise.",
    "Try the mother’s or the father’s name, or a name they had before.",
    "Try the telephone number or the address alone.",
)


@dataclass(frozen=True, slots=True)
class Card:
    """One known person who fits: who, why they were found, where, what is going on, and everybody around them."""

    key: str
    link: Link
    facts: str
    also: str
    place: str
    why: str
    against: str
    open: tuple[Link, ...]
    case: CaseSaid | None
    records: str
    around: AroundWords


@dataclass(frozen=True, slots=True)
class NamedRow:
    """Somebody named in an open referral and not linked to anybody known."""

    name: str
    text: str
    rating: RatingMark
    reference: Link


@dataclass(frozen=True, slots=True)
class FoundPage:
    """The answer. `summary` says how many; `narrow` how to see more than are shown; `attempts` what else to do."""

    understood: str
    unused: tuple[str, ...]
    summary: str
    narrow: str
    cards: tuple[Card, ...]
    named: tuple[NamedRow, ...]
    opened: Link | None
    attempts: tuple[str, ...]
    ask: str


def found_page(
    asked: Asked,
    answer: Answer,
    near: Around,
    cases: Mapping[UUID, Case],
    ask: str,
    at: datetime,
    policy: LocalPolicy,
) -> FoundPage:
    """Everything the page says of what was found. `ask`: whom to ask about somebody in a restricted family."""
    teller = Teller(near, cases, at, policy)
    opened = answer.opened
    nobody = not (answer.hits or answer.named or opened)
    return FoundPage(
        understood=sentence_list(asked.understood),
        unused=asked.unused,
        summary=_summary(answer),
        narrow=_narrow(answer),
        cards=tuple(_card(hit, number, teller) for number, hit in enumerate(answer.hits, 1)),
        named=tuple(_named(one, at) for one in answer.named),
        opened=Link(opened.reference, reverse("boards_picture", args=[opened.reference])) if opened else None,
        attempts=TRY if nobody else (),
        ask=ask,
    )


def _summary(answer: Answer) -> str:
    count = len(answer.hits)
    if not count:
        return "Nobody known was found by this"
    many = count + answer.more
    if not answer.more:
        return f"{plural(many, 'known person', 'known people')} may be who you look for"
    least = "At least " if answer.or_more else ""
    return f"{least}{many} known people may be who you look for. The {count} likeliest are shown"


def _narrow(answer: Answer) -> str:
    if not answer.more:
        return ""
    more = f"{'At least ' if answer.or_more else ''}{answer.more} more"
    return f"{more} {'fits' if answer.more == 1 else 'fit'} what you typed. {NARROW}"


def _card(hit: Hit, number: int, teller: Teller) -> Card:
    person = hit.person
    opened = {one.referral.reference for one in hit.named if one.referral.closed_at is None}
    return Card(
        key=f"found-{number}",
        link=Link(name_of(person), reverse("finding_person", args=[person.pk])),
        facts=_born(person, hit, teller),
        also=sentence_list(other_names(person)) if other_names(person) else "",
        place=teller.place(person.pk) or "Address not known",
        why="; ".join(hit.fit.why),
        against="; ".join(hit.fit.against),
        open=tuple(Link(one, reverse("boards_picture", args=[one])) for one in sorted(opened)),
        case=teller.case(person.pk),
        records=records_words(len(teller.of.same.of(person.pk))),
        around=teller.around(person.pk),
    )


def _born(person: Person, hit: Hit, teller: Teller) -> str:
    age = age_words(person, hit.named, teller.on)
    born = person.born or next((one.born for one in hit.named if one.born), None)
    return f"{age}, born {times.day(born)}" if born else age


def records_words(count: int) -> str:
    """That somebody was recorded more than once, or nothing."""
    return f"{count} records stand as one person" if count > 1 else ""


def other_names(person: Person) -> list[str]:
    """Every other name somebody goes or went by."""
    usual = name_of(person)
    full = [" ".join(filter(None, (one.forename, one.middle, one.surname))) for one in person.names.all()]
    return [name for name in dict.fromkeys(full) if name and name != usual]


def _named(one: Named, at: datetime) -> NamedRow:
    mention, of = one.mention, one.mention.referral
    received = times.when(of.received_at, at)
    who = "child" if mention.is_child else mention.relation or "adult"
    return NamedRow(
        name=child_name(mention),
        text=f"{who}, received {received}. {'; '.join(one.fit.why)}",
        rating=RatingMark(mention.rating or of.rating),
        reference=Link(of.reference, reverse("boards_picture", args=[of.reference])),
    )
