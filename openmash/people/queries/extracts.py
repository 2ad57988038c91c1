"""What case systems say of the people the hub knows, and how far their extracts were loaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from openmash.people.models import CaseEpisode, CaseRecord, ExtractLoad, ExtractPart, PersonLink
from openmash.people.queries.merged import Same, same_people
from openmash.rulebook import calendars
from openmash.rulebook.extracts import CaseState
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer

EPISODES_SHOWN = 3
BROUGHT = ("new", "changed", "same", "refused")
_LATEST = (
    "select p.source_key, p.id, coalesce(c.state, ''), coalesce(c.mark, '')"
    " from unnest(%s::text[]) k(key) join openmash_person p on p.source = %s and p.source_key = k.key"
    " left join lateral (select r.state, r.mark from openmash_caserecord r where r.person_id = p.id"
    " order by r.at desc, r.recorded_at desc limit 1) c on true where p.source_key <> ''"
)
_PRESENT = (
    "select p.source_key, p.id from openmash_person p join lateral (select r.state from openmash_caserecord r"
    " where r.person_id = p.id order by r.at desc, r.recorded_at desc limit 1) c on c.state <> 'GONE'"
    " where p.source = %s and p.source_key > %s order by p.source_key limit %s"
)


class Latest(NamedTuple):
    """Who somebody of an extract is in the hub, and what was last said of them."""

    person: UUID
    state: str
    mark: str


@dataclass(frozen=True, slots=True)
class Case:
    """What a case system says of one person: the latest word, as of the day of the newest extract.

    `before` is what stood before they were gone from it; `newly`: it was otherwise in an extract before.
    """

    record: CaseRecord
    before: CaseRecord | None
    episodes: tuple[CaseEpisode, ...]
    as_of: date
    newly: bool

    @property
    def state(self) -> CaseState:
        """Open, on a plan, looked after, closed, or gone."""
        return CaseState(self.record.state)

    def is_old(self, at: datetime, policy: LocalPolicy) -> bool:
        """Is the extract older than this hub takes for today's (`extract_old_days`)?"""
        return calendars.london(at).date() - self.as_of > timedelta(days=policy.extract_old_days)


def latest_records(viewer: Viewer, system: str, keys: Sequence[str]) -> dict[str, Latest]:
    """Of the people loaded from a system: by its id, who they are and the latest word. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_LATEST, [list(keys), system])
        return {key: Latest(person, state, mark) for key, person, state, mark in cursor.fetchall()}


def latest_episodes(viewer: Viewer, system: str, keys: Sequence[str]) -> dict[str, str]:
    """By its id in the system, the mark of the latest word on each of these episodes."""
    rows = CaseEpisode.objects.filter(load__system=system, key__in=list(keys)).order_by("at", "recorded_at")
    return dict(rows.values_list("key", "mark"))


def present(viewer: Viewer, system: str, each: int = 10_000) -> Iterator[tuple[str, UUID]]:
    """Everybody whom the system has, as far as was loaded: its id and the hub's. In order, a page at a time."""
    after = ""
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_PRESENT, [system, after, each])
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < each:
            return
        after = rows[-1][0]


def is_loaded(viewer: Viewer, system: str) -> bool:
    """Was an extract of this system loaded to its end?"""
    return ExtractLoad.objects.filter(system=system, ended__isnull=False).exists()


def lines_done(viewer: Viewer, load: ExtractLoad) -> dict[str, int]:
    """Up to which line each file of a load was taken in."""
    parts = ExtractPart.objects.filter(load=load).order_by("done")
    return dict(parts.values_list("of", "done"))


def brought(viewer: Viewer, load: ExtractLoad) -> dict[str, dict[str, int]]:
    """What a load brought in all: people and episodes, new, changed, the same, refused."""
    counts = [Sum(name) for name in BROUGHT]
    rows = ExtractPart.objects.filter(load=load).values_list("of").annotate(*counts)
    return {of: dict(zip(BROUGHT, sums, strict=True)) for of, *sums in rows}


def cases(viewer: Viewer, people: Iterable[UUID]) -> dict[UUID, Case]:
    """What case systems say of these people, by person; who is in none has no line. Four queries.

    Every record of a person counts. Where a system holds one person twice, the graver of its words stands, with the
    episodes of both.
    """
    wanted = list(people)
    same = same_people(wanted)
    records: dict[UUID, list[CaseRecord]] = {}
    rows = CaseRecord.objects.filter(person_id__in=same.everyone).select_related("load")
    for row in rows.order_by("-at", "-recorded_at"):
        records.setdefault(row.person_id, []).append(row)
    episodes = _episodes(same)
    newest = _newest()
    found = {}
    for person in wanted:
        lead = same.lead(person)
        if told := [records[one] for one in same.of(lead) if one in records]:
            graver = max(told, key=lambda rows: weight(rows[0].state, rows[0].at))
            found[person] = _case(graver, tuple(episodes.get(lead, ())[:EPISODES_SHOWN]), newest)
    return found


def weight(state: str, at: datetime) -> tuple[int, datetime]:
    """By which of the latest words on several records of one person is chosen: the graver, of equals the later."""
    return CaseState(state).gravity, at


def cases_linked(viewer: Viewer, mentions: Iterable[UUID]) -> dict[UUID, Case]:
    """The same by mention, for those who were linked to somebody of a case system. Five queries."""
    linked = dict(
        PersonLink.objects.filter(mention_id__in=list(mentions), taken_back=None).values_list("mention_id", "person_id")
    )
    found = cases(viewer, linked.values())
    return {mention: found[person] for mention, person in linked.items() if person in found}


def _case(rows: list[CaseRecord], episodes: tuple[CaseEpisode, ...], newest: dict[str, date]) -> Case:
    first, system = rows[0], rows[0].load.system
    before = next((row for row in rows if row.state != CaseState.GONE.value), None)
    as_of = max(first.load.as_of, newest.get(system, first.load.as_of))
    newly = len(rows) > 1 and rows[1].state != first.state
    return Case(first, before if first.state == CaseState.GONE.value else None, episodes, as_of, newly)


def _episodes(same: Same) -> dict[UUID, list[CaseEpisode]]:
    """The latest word on each episode of everybody, by the record that leads, the newest episode first."""
    latest: dict[tuple[UUID, str], CaseEpisode] = {}
    for row in CaseEpisode.objects.filter(person_id__in=same.everyone).order_by("at", "recorded_at"):
        latest[(row.person_id, row.key)] = row
    found: dict[UUID, list[CaseEpisode]] = {}
    for row in sorted(latest.values(), key=lambda row: (row.started or date.min, row.key), reverse=True):
        found.setdefault(same.lead(row.person_id), []).append(row)
    return found


def _newest() -> dict[str, date]:
    """By system, the day of the newest extract that was loaded to its end."""
    loads = ExtractLoad.objects.filter(ended__isnull=False).order_by("as_of")
    return dict(loads.values_list("system", "as_of"))
