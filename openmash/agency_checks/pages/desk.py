"""What an agency sees: its desk, and one question with whom to search for and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse

from openmash.agency_checks.models import Answer, InformationRequest, RequestWithdrawn
from openmash.agency_checks.pages.asked import (
    address_words,
    clock_of,
    family_words,
    person_words,
    state_of,
    told_words,
    words_of,
)
from openmash.agency_checks.queries import Desk
from openmash.rulebook import protocol
from openmash.rulebook.policy import AgencyRule, LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import LawfulBasis, Purpose
from openmash.web import times
from openmash.web.jinja import plural
from openmash.web.parts import (
    CaseBar,
    CaseCell,
    Clock,
    Head,
    Lines,
    Link,
    Quiet,
    RatingMark,
    Reference,
    RowGroup,
    Strong,
    Table,
    TableRow,
)

SOON = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class SpokenShown:
    """A spoken answer that waits for its navigator."""

    id: str
    reference: str
    words: str


@dataclass(frozen=True, slots=True)
class DeskPage:
    """An agency's desk: figures of today, the order of work, what was taken back, said, or answered lately."""

    heading: str
    agency: str
    figures: tuple[tuple[str, str], ...]
    table: Table | None
    taken_back: tuple[tuple[str, str], ...]
    spoken: tuple[SpokenShown, ...]
    done: Table | None


@dataclass(frozen=True, slots=True)
class RequestPage:
    """One question as its agency sees it: what is asked, whom to search for, why, on which ground."""

    reference: str
    agency: str
    bar: CaseBar
    question: str
    people: tuple[tuple[str, str], ...]
    address: str
    why: str
    ground: str
    told: str
    permission: str


def desk_page(desk: Desk, policy: LocalPolicy, at: datetime) -> DeskPage:
    """The desk of one agency."""
    late = sum(1 for row in desk.out if row.due_at and row.due_at <= at)
    soon = sum(1 for row in desk.out if row.due_at and at < row.due_at <= at + SOON)
    figures = [
        (str(late), "late"),
        (str(soon), "due within the hour"),
        (str(len(desk.out)), "to answer"),
        (str(desk.answered_today), "answered today"),
        (str(desk.nothing_held_today), "nothing held today"),
        (times.length(desk.usual) if desk.usual is not None else "Not yet", "usual time to answer this week"),
    ]
    name = policy.agency_name(desk.agency)
    return DeskPage(
        heading=f"To answer: {plural(len(desk.out), 'request')}",
        agency=name,
        figures=tuple(figures),
        table=_desk_table(desk.out, name, at) if desk.out else None,
        taken_back=tuple(_taken_back(row, at) for row in desk.taken_back),
        spoken=tuple(_spoken(row, at) for row in desk.spoken),
        done=_done_table(desk.done, at) if desk.done else None,
    )


def request_page(of: InformationRequest, viewer: Viewer, policy: LocalPolicy, at: datetime) -> RequestPage:
    """One question as the agency sees it; everything on it was told with the request."""
    return RequestPage(
        reference=of.reference,
        agency=policy.agency_name(of.agency),
        bar=_bar(of, viewer, policy, at),
        question=of.question,
        people=tuple((one["name"], person_words(one)) for one in of.subjects["people"]),
        address=address_words(of.subjects),
        why=words_of(Purpose, of.purpose),
        ground=words_of(LawfulBasis, of.lawful_basis),
        told=told_words(of, why=False),
        permission=of.subjects.get("permission", ""),
    )


def searched_words(of: InformationRequest, agency: AgencyRule | None) -> str:
    """What the agency would have searched, and for whom: the text that "nothing held" is confirmed with."""
    systems = ", ".join(agency.source_systems) if agency and agency.source_systems else "our records"
    names = [f"{one['name']} ({person_words(one)})" for one in of.subjects["people"]]
    lines = [f"Looked in: {systems}", *names, of.subjects["address"]]
    return "\n".join(filter(None, lines))


def _desk_table(rows: Sequence[InformationRequest], agency: str, at: datetime) -> Table:
    heads = [Head(text) for text in ("Rating", "Time left", "Who", "Question", "Asked by", "Answer")]
    return Table(
        caption=f"Requests to {agency}",
        heads=heads,
        groups=(RowGroup([_desk_row(row, at) for row in rows]),),
        row_head=2,
        tight=True,
        lead=True,
        hide_caption=True,
    )


def _done_table(rows: Sequence[InformationRequest], at: datetime) -> Table:
    heads = [Head(text) for text in ("Who", "Reference", "Answered")]
    lines = [
        TableRow(
            (
                Link(family_words(row.subjects), reverse("agency_checks_answer", args=[row.pk])),
                Reference(row.reference),
                state_of(row, at),
            )
        )
        for row in rows
    ]
    return Table(caption="Answered in the last seven days", heads=heads, groups=(RowGroup(lines),), tight=True)


def _desk_row(row: InformationRequest, at: datetime) -> TableRow:
    who = Link(family_words(row.subjects), reverse("agency_checks_answer", args=[row.pk]))
    ages = ", ".join(_short(one) for one in row.subjects["people"] if one["is_child"])
    nothing = Link("Nothing held", reverse("agency_checks_nothing_held", args=[row.pk]), f"about {row.reference}")
    under = Lines((who, Quiet(f"{row.reference}, {ages}")))
    return TableRow((RatingMark(row.rating), clock_of(row, at), under, row.question, row.asked_by_name, nothing))


def _short(one: Mapping[str, Any]) -> str:
    if one["unborn"]:
        return "unborn"
    return f"born {date.fromisoformat(one['born']).year}" if one["born"] else one["born_words"] or "age not known"


def _taken_back(row: RequestWithdrawn, at: datetime) -> tuple[str, str]:
    what = f"{row.request.reference}: {family_words(row.request.subjects)}"
    return what, f"Taken back {times.when(row.at, at)} by {row.by_name}: {row.because}"


def _spoken(row: Answer, at: datetime) -> SpokenShown:
    held = "nothing held" if row.nothing_held else "; ".join(item.text for item in row.items.all())
    words = f"{row.by_name} noted {times.when(row.at, at)} that {row.spoken_by} said: {held}"
    return SpokenShown(str(row.pk), row.request.reference, words)


def _bar(of: InformationRequest, viewer: Viewer, policy: LocalPolicy, at: datetime) -> CaseBar:
    who = CaseCell(
        [f"Request to {policy.agency_name(of.agency)} on", Reference(of.reference)],
        family_words(of.subjects),
        f"Asked {times.when(of.asked_at, at)} by {of.asked_by_name}",
    )
    out = of.answered_at is None and of.withdrawn_at is None
    urgent = CaseCell(RatingMark(of.rating), state_of(of, at))
    if out and of.due_at:
        bare = Clock.running(due_at=of.due_at, began_at=of.asked_at, at=at)
        urgent = CaseCell(RatingMark(of.rating), replace(bare, due=""), f"answer by {times.due(of.due_at, at)}")
    act = CaseCell("Must act now", f"You, {viewer.name}", "Answer, or say nothing is held")
    if not out:
        act = CaseCell("Must act now", Strong("Nobody"), "Nothing more is asked of you")
    ground = CaseCell("Why you may answer", words_of(LawfulBasis, of.lawful_basis), _agreement(of, policy))
    return CaseBar(of.rating, (who, urgent, act, ground), label="This request")


def _agreement(of: InformationRequest, policy: LocalPolicy) -> str:
    until, edition = protocol.ends_on(policy, of.agency), of.agreement.get("edition")
    if of.agreement.get("standing") == "WITHOUT":
        return "Without the sharing agreement: the lawful basis carries it"
    under = f"Under {edition}" if edition else "Under the sharing agreement"
    return f"{under}, until {times.day(until)}" if until else under
