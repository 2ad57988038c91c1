"""What is known of somebody: their names, the links that stand, what case systems say of a child."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from openmash.people.models import (
    CaseStatus,
    History,
    Person,
    PersonAddress,
    PersonCarer,
    PersonLink,
    PersonMark,
    PersonName,
    PersonPhone,
)
from openmash.people.queries.merged import Same, same_people
from openmash.rulebook import matching
from openmash.rulebook.matching import Name, PersonFacts, read_age
from openmash.rulebook.roles import Viewer

if TYPE_CHECKING:
    from openmash.referrals.models import Mention, Referral

KNOWN_AS, ALSO_KNOWN_AS = "known as", "also known as"
STANDING = Q(link=None) | Q(link__taken_back=None)
"""History that still counts: what was brought by a link that was taken back does not."""


def standing_history(*along: str) -> dict[str, QuerySet[Any]]:
    """What people are known by that still counts, oldest first, by the name under which a person holds it.

    `along`: what is to be fetched with each row.
    """
    models: dict[str, type[History]] = {
        "names": PersonName,
        "addresses": PersonAddress,
        "phones": PersonPhone,
        "carers": PersonCarer,
        "marks": PersonMark,
    }
    rows = {name: model._default_manager.filter(STANDING) for name, model in models.items()}
    return {
        name: (row.select_related(*along) if along else row).order_by("at", "recorded_at") for name, row in rows.items()
    }


def recorded(person: Person) -> PersonFacts:
    """A known person as they are compared, by the history that was fetched with them; their own row's word first."""
    marks = list(person.marks.all())

    def said(column: str) -> Any:
        return next((value for one in (person, *marks) if (value := getattr(one, column))), None)

    born = said("born")
    return PersonFacts(
        id=str(person.pk),
        names=tuple(Name(one.forename, one.surname, one.middle) for one in person.names.all()),
        born=born,
        born_range=None if born or not said("born_words") else read_age(said("born_words"), person.at.date()),
        expected=None if born else said("expected"),
        sex=said("sex") or "",
        nhs_number=said("nhs_number") or "",
        upn=said("upn") or "",
        addresses=tuple((one.line, one.postcode) for one in person.addresses.all()),
        phones=tuple(one.number for one in person.phones.all()),
        carers=tuple(one.name for one in person.carers.all()),
        school=said("school") or "",
        role=person.role,
    )


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody the hub knows, and where they were named before (links that stand), newest first."""

    person: Person
    earlier: tuple[Mention, ...]


def known(ids: Iterable[UUID], same: Same | None = None) -> dict[str, Known]:
    """People by id, as text, with their names and addresses, and where they were named before. Six queries.

    The history is that of every record of theirs; the record whose name leads stands for them. `same`: who is the same
    as whom, where that has been asked: two answers, with a merge between them, would not fit each other.
    """
    wanted = list(ids)
    same = same or same_people(wanted)
    history = standing_history()
    people = gathered(same, names=history["names"], addresses=history["addresses"])
    earlier = _earlier(same)
    found = {}
    for one in wanted:
        lead = same.lead(one)
        if lead in people:
            found[str(one)] = Known(people[lead], earlier.get(lead, ()))
    return found


def gathered(same: Same, **histories: QuerySet[Any]) -> dict[UUID, Person]:
    """People, by the record that leads, each with these histories of every record: the leading one's come last.

    So whatever is read of them reads the whole: `person.names.all()` gives the names of all their records.
    """
    rows = Person.objects.filter(pk__in=same.everyone)
    rows = rows.prefetch_related(*(Prefetch(name, query) for name, query in histories.items()))
    records = {row.pk: row for row in rows}
    found = {}
    for lead, members in same.records.items():
        present = [records[one] for one in reversed(members) if one in records]
        if present and present[-1].pk == lead:
            found[lead] = _with_all(present, histories)
    return found


def _with_all(records: Sequence[Person], histories: Iterable[str]) -> Person:
    """The last of these records, holding what was fetched of all of them."""
    lead = records[-1]
    for name in histories if len(records) > 1 else ():
        whole: QuerySet[Any] = getattr(lead, name).all()
        whole._result_cache = [row for record in records for row in getattr(record, name).all()]
        lead._prefetched_objects_cache[name] = whole  # type: ignore[attr-defined]
    return lead


def earlier_mentions(ids: Iterable[UUID], same: Same | None = None) -> dict[UUID, tuple[Mention, ...]]:
    """Where these people were named, newest first, each with its referral and everybody named in it.

    `same`: who is the same as whom, where that has been asked.
    """
    same = same or same_people(ids)
    found = _earlier(same)
    return {one: found[lead] for one, lead in same.leads.items() if lead in found}


def _earlier(same: Same) -> dict[UUID, tuple[Mention, ...]]:
    """The same by the record that leads."""
    standing = PersonLink.objects.filter(person_id__in=same.everyone, taken_back=None)
    standing = standing.select_related("mention__referral").prefetch_related("mention__referral__mentions")
    found: dict[UUID, list[Mention]] = {}
    for link in standing.order_by("-mention__referral__received_at"):
        found.setdefault(same.lead(link.person_id), []).append(link.mention)
    return {person: tuple(mentions) for person, mentions in found.items()}


def name_of(person: Person) -> str:
    """What pages call a known person: the latest name, or that none is known."""
    names = list(person.names.all())
    usual = [name for name in names if name.kind == KNOWN_AS] or names
    full = f"{usual[-1].forename} {usual[-1].surname}".strip() if usual else ""
    return full or ("Unborn baby" if person.expected and not person.born else "Name not known")


def linked(mention: Mention) -> Person | None:
    """The known person this one has been linked to, or None while nobody has said."""
    link = PersonLink.objects.filter(mention=mention, taken_back=None).first()
    if link is None:
        return None
    return Person.objects.filter(pk=same_people([link.person_id]).lead(link.person_id)).first()


def links(viewer: Viewer, referral: Referral) -> list[PersonLink]:
    """Every link of a referral, newest first, those taken back too, each with the person as they are known now."""
    found = PersonLink.objects.filter(mention__referral=referral).select_related("mention", "taken_back")
    rows = list(found.order_by("-at", "-recorded_at"))
    same = same_people(row.person_id for row in rows)
    people = gathered(same, names=PersonName.objects.order_by("at"))
    for row in rows:
        if (lead := same.lead(row.person_id)) in people:
            row._state.fields_cache["person"] = people[lead]  # shown by that name; `person_id` stays what was linked
    return rows


def link_of(viewer: Viewer, referral: Referral, link_id: UUID) -> PersonLink:
    """One link of a referral. PersonLink.DoesNotExist when there is none."""
    return PersonLink.objects.select_related("mention__referral", "person").get(pk=link_id, mention__referral=referral)


def case_statuses(viewer: Viewer, referral: Referral) -> list[CaseStatus]:
    """What was found of each child in case systems, newest first."""
    found = CaseStatus.objects.filter(mention__referral=referral).select_related("mention")
    return list(found.order_by("-at", "-recorded_at"))


def age_of(person: Person, on: date) -> int | None:
    """Whole years of age on a day, or None when the date of birth is not known."""
    return matching.age_on(person.born, on) if person.born else None
