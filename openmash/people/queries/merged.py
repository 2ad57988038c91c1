"""Who is the same person as whom, and who is not, by what was said, stands, and the viewer may know of.

Somebody who is kept from one of two records sees no merge of theirs: for them both stand as they stood before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from openmash.people.models import PersonApart, PersonLink, PersonMerge
from openmash.rulebook.roles import Viewer

_SAME = "select distinct member, lead from openmash_same_people(%s::uuid[])"
_LINKED = "select distinct member, lead from openmash_same_people(array({links}))"


@dataclass(frozen=True, slots=True)
class Same:
    """The records of some people: `leads` from any of them to the one whose name leads, `records` from that to all."""

    leads: Mapping[UUID, UUID] = field(default_factory=dict)
    records: Mapping[UUID, tuple[UUID, ...]] = field(default_factory=dict)

    def lead(self, person: UUID) -> UUID:
        """The record that speaks for this one: itself, when it was never merged."""
        return self.leads.get(person, person)

    def of(self, person: UUID) -> tuple[UUID, ...]:
        """Every record of the person that this record is of, the leading one first."""
        lead = self.lead(person)
        return self.records.get(lead, (lead,))

    def within(self, leads: Collection[UUID]) -> Same:
        """The same of these alone."""
        found = {member: lead for member, lead in self.leads.items() if lead in leads}
        return Same(found, {lead: self.of(lead) for lead in dict.fromkeys(found.values())})

    @property
    def everyone(self) -> list[UUID]:
        """Every record of all of them."""
        return list(self.leads)


def same_people(ids: Iterable[UUID]) -> Same:
    """Who these people are, with every record of theirs. One question; none for nobody."""
    wanted = list(dict.fromkeys(ids))
    return _asked(_SAME, [wanted]) if wanted else Same()


def same_as_linked(links: QuerySet[PersonLink]) -> Same:
    """The same of everybody to whom these links lead. One question."""
    try:
        sql, given = links.order_by().values_list("person_id", flat=True).query.sql_with_params()
    except EmptyResultSet:
        return Same()
    return _asked(_LINKED.format(links=sql), given)


def _asked(sql: str, given: Sequence[Any]) -> Same:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        leads: dict[UUID, UUID] = dict(cursor.fetchall())
    records: dict[UUID, list[UUID]] = {}
    for member, lead in sorted(leads.items(), key=lambda pair: (pair[0] != pair[1], str(pair[0]))):
        records.setdefault(lead, []).append(member)
    return Same(leads, {lead: tuple(members) for lead, members in records.items()})


def merges(viewer: Viewer, person: UUID) -> list[PersonMerge]:
    """Every merge of the records of this person, taken back ones too, the newest first."""
    records = same_people([person]).of(person)
    rows = PersonMerge.objects.filter(Q(kept__in=records) | Q(other__in=records))
    return list(rows.select_related("taken_back").order_by("-at", "-recorded_at"))


def merge_of(viewer: Viewer, merge_id: UUID) -> PersonMerge:
    """One merge. PersonMerge.DoesNotExist when there is none, or none for this viewer."""
    return PersonMerge.objects.select_related("taken_back").get(pk=merge_id)


def is_taken_back(row: PersonMerge | PersonApart) -> bool:
    """Was this taken back? Reads what was fetched with it."""
    return getattr(row, "taken_back", None) is not None


# Two who are two ------------------------------------------------------------------------------------------------------
def said_two(people: Collection[UUID]) -> dict[frozenset[UUID], PersonApart]:
    """Which of these people somebody said to be two: by the records that lead. What was taken back is not here.

    Two questions, for nobody and for many. Whoever is kept from one of two reads nothing of it.
    """
    same = same_people(people)
    everyone = same.everyone
    rows = PersonApart.objects.filter(one__in=everyone, other__in=everyone, taken_back=None).order_by("at", "pk")
    return {frozenset((same.lead(row.one_id), same.lead(row.other_id))): row for row in rows}


def apart_from(viewer: Viewer, person: UUID) -> list[PersonApart]:
    """Of whom this person was said to be another, taken back ones too, the newest first."""
    records = same_people([person]).of(person)
    rows = PersonApart.objects.filter(Q(one__in=records) | Q(other__in=records))
    return list(rows.select_related("taken_back").order_by("-at", "-recorded_at"))


def apart_of(viewer: Viewer, apart_id: UUID) -> PersonApart:
    """One saying that two are two. PersonApart.DoesNotExist when there is none, or none for this viewer."""
    return PersonApart.objects.select_related("taken_back").get(pk=apart_id)


def crosses_wall(one: UUID, other: UUID) -> bool:
    """Does a restriction cover one of these records and not the other, for somebody who sees both?"""
    with connection.cursor() as cursor:
        cursor.execute("select openmash_merge_crosses(%s, %s)", [one, other])
        return bool(cursor.fetchone()[0])
