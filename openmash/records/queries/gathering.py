"""Finding every line about somebody: in the referrals that name them, and wherever their name stands in other words.

Runs as the hub's clerk when lines are gathered, and as the person who looks when hits are shown to be chosen from.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import F, Q, TextField
from django.db.models.functions import Cast

from openmash.disclosures.models import DisclosureItem
from openmash.people.models import CaseEpisode, CaseRecord, Person, PersonLink, PersonMark
from openmash.people.queries import name_of, same_people
from openmash.records.queries.sources import AGENCY, SENDER, SOURCES, Source, strings
from openmash.referrals.models import Mention, Referral
from openmash.referrals.protecting import protected
from openmash.rulebook import calendars
from openmash.rulebook.extracts import CaseState
from openmash.rulebook.guarding import address_parts
from openmash.rulebook.records import HUB, FoundBy, data_class
from openmash.rulebook.subject_access import names_in, places

SHORTEST_NAME = 3
MOST_HITS = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One line found, before it is copied into a request."""

    source: str
    row: UUID
    referral: UUID | None
    reference: str
    place: str
    owner: str
    kind: str
    found_by: FoundBy
    dated: date | None
    dated_words: str
    others: tuple[str, ...]
    text: str

    @property
    def data(self) -> str:
        """What sort of information it is, by who owns it."""
        return data_class(self.owner).value


def of_referrals(ids: Iterable[UUID], subject: frozenset[UUID], names: Sequence[str]) -> Iterator[Line]:
    """Every line of these referrals. `subject` are the ids of the mentions that are the person asked about."""
    referrals = _with_people(ids)
    for referral in referrals.values():
        for mention in referral.mentions.all():
            if mention.pk in subject:
                yield _details(mention, referral, _other_names(referral, subject))
    for source in SOURCES:
        for row in _rows(source, Q(**{f"{source.path}__in": list(referrals)})):
            referral = referrals[row.referral_found]
            others = _other_names(referral, subject)
            here = [*names, *(m.forename for m in referral.mentions.all() if m.pk in subject and m.forename)]
            yield from _lines(source, row, referral, subject, here, others)


def in_texts(names: Sequence[str], leave_out: Iterable[UUID] = (), *, sealed: bool = True) -> list[Line]:
    """Lines of other people's records in which one of these names stands as whole words.

    Without ``sealed`` what the agencies answered is left out: not everybody of the hub reads it.
    """
    wanted = [name for name in names if len(name) >= SHORTEST_NAME]
    if not wanted:
        return []
    away, found = set(leave_out), []
    for source in SOURCES:
        if source.is_sealed and not sealed:
            continue
        anywhere = [Q(**{f"{column}_text__icontains": _rarest(name)}) for column in source.columns for name in wanted]
        rows = _rows(source, reduce(or_, anywhere))
        found += [(source, row) for row in rows if row.referral_found not in away]
    referrals = _with_people({row.referral_found for _, row in found})
    lines: list[Line] = []
    for source, row in found:
        if row.referral_found not in referrals:
            continue
        referral = referrals[row.referral_found]
        others = _other_names(referral, frozenset())
        for line in _lines(source, row, referral, frozenset(), wanted, others):
            if line.found_by is FoundBy.IN_TEXT:
                lines.append(line)
    return lines[:MOST_HITS]


def _rarest(name: str) -> str:
    """The longest word of a name: what the database looks for, before whole words are compared."""
    return max(name.split(), key=len)


def _marked(mark: PersonMark) -> str:
    """What a later referral said of somebody: when they were born, their numbers, their school."""
    born = f"born {_birth(mark.born, mark.born_words)}" if mark.born or mark.born_words else ""
    due = f"expected {_day(mark.expected)}" if mark.expected else ""
    return ", ".join(filter(None, (born, due, mark.sex, mark.nhs_number, mark.upn, mark.school)))


def _in_system(row: CaseRecord) -> str:
    """What one extract of the case system said of somebody."""
    parts = [CaseState(row.state).words, row.worker, f"since {_day(row.since)}" if row.since else ""]
    parts += [f"closed {_day(row.closed_on)}" if row.closed_on else "", row.closed_why, row.address]
    return ", ".join(filter(None, parts))


def _episode(row: CaseEpisode) -> str:
    return ": ".join(filter(None, (" ".join(filter(None, (_day(row.started), row.kind))), row.outcome)))


OF_PERSON = ("names", "addresses", "phones", "carers", "marks", "case_records", "case_episodes")
"""What `of_person` reads beside the person."""


def of_person(person: Person) -> Line:
    """What is known of somebody beside any referral: names, birth, addresses, telephones."""
    parts = [
        ("Names", "; ".join(dict.fromkeys(f"{n.forename} {n.surname}".strip() for n in person.names.all()))),
        ("Born", _birth(person.born, person.born_words)),
        ("Expected", _day(person.expected)),
        ("Sex", person.sex),
        ("NHS number", person.nhs_number),
        ("Unique pupil number", person.upn),
        ("School", person.school),
        ("Addresses", "; ".join(dict.fromkeys(f"{a.line}, {a.postcode}".strip(", ") for a in person.addresses.all()))),
        ("Telephones", "; ".join(dict.fromkeys(t.number for t in person.phones.all()))),
        ("Parents or carers", "; ".join(dict.fromkeys(c.name for c in person.carers.all()))),
        ("Said later", "; ".join(dict.fromkeys(_marked(mark) for mark in person.marks.all()))),
        ("In the case system", "; ".join(dict.fromkeys(map(_in_system, person.case_records.all())))),
        ("Episodes there", "; ".join(dict.fromkeys(map(_episode, person.case_episodes.all())))),
    ]
    text = _written(parts)
    own = [f"{a.line}, {a.postcode}".strip(", ") for a in person.addresses.all() if a.protected]
    return Line(
        source="person",
        row=person.pk,
        referral=None,
        reference="",
        place="What is known of the person",
        owner=HUB,
        kind="FACT",
        found_by=FoundBy.NAMED,
        dated=calendars.london(person.at).date(),
        dated_words="",
        others=tuple(dict.fromkeys([*own, *names_in(text, _protected_anywhere(person))])),
        text=text,
    )


def names_of(person: Person) -> tuple[str, ...]:
    """The names somebody is known by, for looking in other people's records."""
    return tuple(dict.fromkeys([name_of(person), *(f"{n.forename} {n.surname}".strip() for n in person.names.all())]))


def _with_people(ids: Iterable[UUID]) -> dict[UUID, Referral]:
    found = Referral.objects.filter(pk__in=list(ids)).prefetch_related("mentions").order_by("received_at")
    return {referral.pk: referral for referral in found}


def _rows(source: Source, wanted: Q) -> Iterator[Any]:
    as_text = {f"{column}_text": Cast(column, TextField()) for column in source.columns}
    rows = source.model._default_manager.annotate(referral_found=F(source.path), **as_text).filter(wanted)
    if source.model is DisclosureItem:  # an item with a source is a copy of the agency's own line
        rows = rows.filter(source_item=None)
    extra = {"about_found": F(source.about)} if source.about else {}
    return iter(rows.annotate(dated_found=F(source.dated), **extra).order_by(*(source.order or (source.dated, "pk"))))


def _lines(
    source: Source,
    row: Any,
    referral: Referral,
    subject: frozenset[UUID],
    names: Sequence[str],
    others: Sequence[str],
) -> Iterator[Line]:
    for code, (words, written) in source.texts.items():
        text = str(getattr(row, written) or "").strip() if isinstance(written, str) else written(row).strip()
        if not text:
            continue
        named = any(places(text, name) for name in names)
        yield Line(
            source=f"{source.code}.{code}",
            row=row.pk,
            referral=referral.pk,
            reference=referral.reference,
            place=f"{source.place}: {words}",
            owner=_owner(source, row, referral),
            kind=getattr(row, source.kind) if source.kind else "",
            found_by=_found_by(_about(source, row), subject, named),
            dated=_london_day(row.dated_found),
            dated_words=getattr(row, "dated_words", ""),
            others=tuple(dict.fromkeys([*_about_others(source, row, referral, subject), *names_in(text, others)])),
            text=text,
        )


def _found_by(about: set[UUID], subject: frozenset[UUID], named: bool) -> FoundBy:
    if subject and (about & subject or named):
        return FoundBy.NAMED
    if subject:
        return FoundBy.SAME_REFERRAL
    return FoundBy.IN_TEXT if named else FoundBy.SAME_REFERRAL


def _about(source: Source, row: Any) -> set[UUID]:
    if not source.about:
        return set()
    about = row.about_found
    return set(about) if isinstance(about, list) else {about}


def _about_others(source: Source, row: Any, referral: Referral, subject: frozenset[UUID]) -> list[str]:
    """Whom the row is about, when it is about somebody else: the words alone would not say so."""
    about = _about(source, row) - subject
    return [part for m in referral.mentions.all() if m.pk in about for part in _name_parts(m)[:1]]


def _owner(source: Source, row: Any, referral: Referral) -> str:
    if source.owner == SENDER:
        return referral.source_agency or "public"
    return str(row.agency) if source.owner == AGENCY else HUB


def _other_names(referral: Referral, subject: frozenset[UUID]) -> tuple[str, ...]:
    """Names of everybody else in a referral, who sent it, and protected addresses: hints, never applied."""
    own = {part.casefold() for m in referral.mentions.all() if m.pk in subject for part in _name_parts(m)}
    found = [part for m in referral.mentions.all() if m.pk not in subject for part in _name_parts(m)]
    found += [referral.referrer_name, referral.referrer_phone, referral.referrer_email]
    found += _protected(referral)
    return tuple(dict.fromkeys(name for name in found if len(name) >= SHORTEST_NAME and name.casefold() not in own))


def _name_parts(mention: Mention) -> list[str]:
    full = f"{mention.forename} {mention.surname}".strip()
    return [part for part in (full, mention.forename, mention.surname, mention.aka) if part]


def _protected(referral: Referral) -> list[str]:
    """What is protected on this referral, by its flag, a mark, or a person linked to it, as it is written and in its
    parts. Asked once a referral and kept on it."""
    kept: list[str] | None = getattr(referral, "protected_found", None)
    if kept is None:
        words = protected(referral).words
        places = [part.strip() for line in words.addresses for part in address_parts(line)]
        kept = [part for part in (*places, *words.phones, *words.marked) if part]
        referral.protected_found = kept  # type: ignore[attr-defined]
    return kept


def _protected_anywhere(person: Person) -> list[str]:
    """What is protected on any referral that names this person, by the links that stand."""
    records = same_people([person.pk]).of(person.pk)
    named = Referral.objects.filter(mentions__links__person__in=records, mentions__links__taken_back=None).distinct()
    return [part for referral in named.prefetch_related("mentions") for part in _protected(referral)]


def _details(mention: Mention, referral: Referral, others: Sequence[str]) -> Line:
    parts = [
        ("Name", f"{mention.forename} {mention.surname}".strip()),
        ("Also called", mention.aka),
        ("Born", _birth(mention.born, mention.born_words)),
        ("Expected", _day(mention.expected)),
        ("Sex", mention.sex),
        ("School", mention.school),
        ("NHS number", mention.nhs_number),
        ("Unique pupil number", mention.upn),
        ("Language", mention.language),
        ("Disability", mention.disability),
        ("Ethnicity", mention.ethnicity),
        ("Relation to the children", mention.relation),
        ("Telephone", mention.phone),
        ("Address", mention.address or ", ".join(filter(None, (referral.address_line, referral.postcode)))),
        ("Safe contact", mention.safe_contact),
        ("In their own words", mention.child_view),
    ]
    text = _written(parts)
    return Line(
        source="mention",
        row=mention.pk,
        referral=referral.pk,
        reference=referral.reference,
        place="The referral as it was sent: details of the person",
        owner=referral.source_agency or "public",
        kind="",
        found_by=FoundBy.NAMED,
        dated=_london_day(referral.received_at),
        dated_words="",
        others=names_in(text, others),
        text=text,
    )


def _written(parts: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"{key}: {value}" for key, value in parts if value)


def _birth(born: date | None, words: str) -> str:
    return _day(born) or words


def _day(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else ""


def _london_day(value: date | datetime | None) -> date | None:
    return calendars.london(value).date() if isinstance(value, datetime) else value


def mentions_of(people: Iterable[UUID]) -> list[UUID]:
    """The mentions that are said to be these people, by links that stand, under whatever record of theirs."""
    standing = PersonLink.objects.filter(person_id__in=same_people(people).everyone, taken_back=None)
    return list(standing.values_list("mention_id", flat=True).distinct())


__all__ = ["Line", "in_texts", "mentions_of", "names_of", "of_person", "of_referrals", "strings"]
