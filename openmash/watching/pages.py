"""What the pages about unusual looks show: acts and numbers, never a case and never a charge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse

from openmash.ledger.models import LedgerEntry
from openmash.ledger.pages import Entry, entry_line, named
from openmash.rulebook.roles import Viewer, may_mark_unusual_looks
from openmash.rulebook.watching import Finding, Unusual
from openmash.watching.models import UnusualLooks, UnusualLooksMarked, WatchedWeek
from openmash.watching.queries import Gone, Tried, is_open
from openmash.watching.words import Outcome
from openmash.web import times
from openmash.web.jinja import plural
from openmash.web.parts import Link, Strong, Table

SHOWN = 50
"""So many looks of a finding stand on the list of the running week, the whole of them on a finding's own page."""

MOST = 1000


@dataclass(frozen=True, slots=True)
class Found:
    """One finding: whose reading, of which kind, in numbers, what else it may be, and its looks."""

    id: str
    who: str
    kind: str
    words: str
    may_be: str
    looks: tuple[Entry, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Mark:
    """What somebody found out, and when they said it."""

    outcome: str
    because: str
    by: str


@dataclass(frozen=True, slots=True)
class Noticed:
    """Somebody noticed at the look itself."""

    who: str
    when: str
    because: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """The week that runs, as far as it goes, and the weeks before."""

    week: str
    looks: int
    fixed_on: str
    noticed: tuple[Noticed, ...]
    found: tuple[Found, ...]
    tried: Table | None
    weeks: Table | None


@dataclass(frozen=True, slots=True)
class WeekPage:
    """One week that was fixed."""

    week: str
    line: str
    table: Table | None


@dataclass(frozen=True, slots=True)
class FindingPage:
    """One finding of a fixed week with its looks, what came of it so far, and whether this person may say more."""

    week: Link
    found: Found
    marks: tuple[Mark, ...]
    open: bool
    because: str


def list_page(
    gone: Gone,
    entries: Mapping[tuple[str, Unusual], Sequence[LedgerEntry]],
    noticed: Sequence[LedgerEntry],
    tried: Sequence[Tried],
    weeks: Sequence[WatchedWeek],
    monday: date,
    at: datetime,
) -> ListPage:
    """The first page: what runs, then what is fixed."""
    return ListPage(
        week=week_words(monday),
        looks=gone.looks,
        fixed_on=times.day(monday + timedelta(days=7), at),
        noticed=tuple(Noticed(named(e.actor_name, e.actor_role), times.when(e.at, at), _told(e)) for e in noticed),
        found=tuple(_running(one, gone, entries[one.who, one.kind], at) for one in gone.findings),
        tried=_tried(tried, at) if tried else None,
        weeks=_weeks(weeks) if weeks else None,
    )


def week_page(week: WatchedWeek, rows: Sequence[UnusualLooks], at: datetime) -> WeekPage:
    """One fixed week, what is still open first."""
    line = (
        f"{plural(week.looks, 'record')} opened by {plural(week.people, 'person', 'people')}. "
        f"Fixed {times.when(week.at, at)}; it cannot be changed."
    )
    return WeekPage(week_words(week.monday), line, _findings(rows) if rows else None)


def finding_page(row: UnusualLooks, entries: Sequence[LedgerEntry], viewer: Viewer, at: datetime) -> FindingPage:
    """One finding with everything that belongs to it."""
    kind = Unusual(row.kind)
    found = Found(
        id=str(row.id),
        who=named(row.who_name, row.who_role),
        kind=kind.words,
        words=row.words,
        may_be=kind.may_be,
        looks=tuple(entry_line(entry, at, {}) for entry in entries),
        more=max(0, len(row.entries) - len(entries)),
    )
    return FindingPage(
        week=Link(week_words(row.week.monday), reverse("watching_week", args=[row.week_id])),
        found=found,
        marks=tuple(_mark(mark, at) for mark in row.marks.all()),
        open=is_open(row),
        because=may_mark_unusual_looks(viewer, row.who_id).because,
    )


def week_words(monday: date) -> str:
    """A week as people say it: "Monday 18 to Sunday 24 May 2026"."""
    sunday = monday + timedelta(days=6)
    month = f" {monday:%B}" if monday.month != sunday.month else ""
    year = f" {monday.year}" if monday.year != sunday.year else ""
    return f"Monday {monday.day}{month}{year} to Sunday {sunday.day} {sunday:%B %Y}"


def _told(entry: LedgerEntry) -> str:
    return str(entry.detail.get("because", ""))


def _running(one: Finding, gone: Gone, entries: Sequence[LedgerEntry], at: datetime) -> Found:
    return Found(
        id="",
        who=named(gone.names[one.who], one.role.value),
        kind=one.kind.words,
        words=one.words,
        may_be=one.kind.may_be,
        looks=tuple(entry_line(entry, at, {}) for entry in entries),
        more=max(0, len(one.looks) - len(entries)),
    )


def _tried(tried: Sequence[Tried], at: datetime) -> Table:
    rows = [
        (
            named(one.account.name, one.account.role) if one.account else "Addresses that have no account",
            f"at least {one.wrong}",
            f"at least {one.locked}" if one.locked else "none",
            times.when(one.last, at),
        )
        for one in tried
    ]
    heads = ("Account", "Wrong passwords and codes", "Tries while locked out", "Last entered")
    return Table.plain("Failed tries to sign in, this week so far", heads, rows, tight=True)


def _weeks(weeks: Sequence[WatchedWeek]) -> Table:
    rows = [
        (
            Link(week_words(week.monday), reverse("watching_week", args=[week.id])),
            plural(week.found, "finding"),  # type: ignore[attr-defined]
            _waiting(week.found, week.waiting),  # type: ignore[attr-defined]
        )
        for week in weeks
    ]
    return Table.plain("Earlier weeks", ("Week", "Found", "Looked into"), rows, tight=True)


def _waiting(found: int, waiting: int) -> str | Strong:
    if not found:
        return "nothing to look into"
    return Strong(f"{waiting} still to look into") if waiting else "all of them"


def _findings(rows: Sequence[UnusualLooks]) -> Table:
    shown = [
        (
            Link(named(row.who_name, row.who_role), reverse("watching_finding", args=[row.id])),
            Unusual(row.kind).words,
            row.words,
            _outcome(row),
        )
        for row in rows
    ]
    heads = ("Who", "What is unusual", "In numbers", "What came of it")
    return Table.plain("What is unusual, still open first", heads, shown, tight=True)


def _outcome(row: UnusualLooks) -> str | Strong:
    marks = list(row.marks.all())
    if not marks:
        return Strong("Still to look into")
    words = Outcome(marks[0].outcome).words
    return Strong(words) if is_open(row) else words


def _mark(mark: UnusualLooksMarked, at: datetime) -> Mark:
    return Mark(Outcome(mark.outcome).words, mark.because, f"{mark.by_name}, {times.when(mark.at, at)}")
