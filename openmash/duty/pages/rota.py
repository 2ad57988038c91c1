"""The rota as pages show it: who is at work now, and a week of everybody's shifts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse

from openmash.ledger.pages import named
from openmash.partnership.models import Account, RotaChange
from openmash.partnership.queries import KeptRota, OnShift
from openmash.rulebook import calendars
from openmash.rulebook.calendars import WEEKDAYS
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.rota import RotaKind, Span
from openmash.rulebook.words import Role
from openmash.web import times
from openmash.web.parts import Link, Table


@dataclass(frozen=True, slots=True)
class OnPage:
    """Who is at work at this moment, who comes next, and which agencies' desks are staffed."""

    now: str
    duty: str
    on: Table | None
    next: Table | None
    agencies: Table


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One line of the rota that holds now or later; `take_back` is where a manager takes it back."""

    words: str
    said: str
    take_back: Link | None


@dataclass(frozen=True, slots=True)
class WeekPage:
    """One week of the hub's people, and what was changed beside the usual weeks."""

    title: str
    table: Table
    changes: tuple[ChangeLine, ...]
    before: Link
    after: Link


def on_page(kept: KeptRota, on: Sequence[OnShift], duty: Account | None, at: datetime, policy: LocalPolicy) -> OnPage:
    """The page for everybody: names, roles, until when, telephone."""
    rows = [
        (
            one.account.name,
            _as_what(one.account) + (f", for {one.instead_of.name}" if one.instead_of else ""),
            f"until {times.due(one.ends, at)}",
            one.account.phone,
        )
        for one in on
    ]
    heads = ("Who", "As what", "How long", "Telephone")
    return OnPage(
        now=f"{times.day(at)}, {times.time_of_day(at)}",
        duty=f"{duty.name} decides now." if duty else "Nobody who may decide is at work now.",
        on=Table.plain("At work now", heads, rows, tight=True) if rows else None,
        next=_next(kept, at),
        agencies=_agencies(at, policy),
    )


def _as_what(one: Account) -> str:
    """A role; a navigator's post, which says for which agency."""
    role = Role(one.role)
    return one.post if role is Role.NAVIGATOR and one.post else role.words


def _next(kept: KeptRota, at: datetime) -> Table | None:
    rota = kept.rota
    comes = [(back, who) for who in rota.workers if rota.keeps(who) and (back := rota.back_at(who, at))]
    soon = sorted((one for one in comes if one[0] <= at + timedelta(hours=24)), key=lambda one: one[0])
    rows = [
        (kept.accounts[who].name, _as_what(kept.accounts[who]), f"from {times.due(back, at)}")
        for back, who in soon
        if not rota.now(who, at)
    ]
    return Table.plain("Next to come, within a day", ("Who", "As what", "When"), rows, tight=True) if rows else None


def _agencies(at: datetime, policy: LocalPolicy) -> Table:
    local = calendars.london(at)
    rows = []
    for agency in policy.agencies:
        hours = agency.desk.get(local.weekday())
        open_ = hours is not None and hours[0] <= local.time() < hours[1]
        today = f"{hours[0]:%H:%M} to {hours[1]:%H:%M}" if hours else "not today"
        rows.append((agency.name, "staffed now" if open_ else "not staffed now", today, agency.cover, agency.phone))
    heads = ("Agency", "Its desk", "Desk hours today", "Otherwise", "Telephone")
    return Table.plain("Agencies", heads, rows, tight=True)


def week_page(kept: KeptRota, changes: Sequence[RotaChange], monday: date, at: datetime, may_change: bool) -> WeekPage:
    """A week, a row a person. Whoever has no shifts is not in it."""
    days = [monday + timedelta(days=ahead) for ahead in range(7)]
    people = [kept.accounts[who] for who in kept.rota.workers if kept.rota.keeps(who)]
    in_order = sorted((one for one in people if one.is_active), key=lambda one: (_place(one), one.name))
    rows = [(named(one.name, one.role), *(_cell(kept, one, day) for day in days)) for one in in_order]
    heads = ("Who", *(f"{WEEKDAYS[day.weekday()][:3]} {day.day}" for day in days))
    holding = [row for row in changes if row.from_day <= days[-1] or row.from_day >= calendars.london(at).date()]
    return WeekPage(
        title=f"Week of {times.day(monday)}",
        table=Table.plain("Shifts of the week", heads, rows, tight=True, hide_caption=True),
        changes=tuple(_line(row, at, may_change) for row in holding),
        before=Link("The week before", f"{reverse('duty_rota')}?week={monday - timedelta(days=7)}"),
        after=Link("The week after", f"{reverse('duty_rota')}?week={monday + timedelta(days=7)}"),
    )


ORDER = (
    Role.HEAD_OF_SERVICE, Role.MASH_MANAGER, Role.ASSISTANT_MANAGER, Role.SOCIAL_WORKER, Role.CONTACT_OFFICER,
    Role.ADMIN_OFFICER, Role.EMERGENCY_DUTY,
)  # fmt: skip


def _place(one: Account) -> int:
    role = Role(one.role)
    return ORDER.index(role) if role in ORDER else len(ORDER)


def _cell(kept: KeptRota, one: Account, day: date) -> str:
    who = str(one.pk)
    said = kept.rota.said(who, day)
    spans = [span_words(span, kept) for span in kept.rota.spans(who, day)]
    if said is not None and said.kind is RotaKind.AWAY:
        return "away"
    if said is not None and said.kind is RotaKind.COVER:
        other = kept.accounts[said.stands_in].name
        return "; ".join([f"away, {other} stands in", *spans])
    return "; ".join(spans) or "off"


def span_words(span: Span, kept: KeptRota) -> str:
    """A stretch of work on London's clock: "08:30 to 16:45, for Rosie Penbridge"."""
    instead = f", for {kept.accounts[span.instead_of].name}" if span.instead_of else ""
    return f"{times.time_of_day(span.begins)} to {times.time_of_day(span.ends)}{instead}"


def _line(row: RotaChange, at: datetime, may_change: bool) -> ChangeLine:
    words = change_words(row)
    link = Link("Take it back", reverse("duty_take_back", args=[row.pk]), words) if may_change else None
    return ChangeLine(words, f"{row.by_name}, {times.when(row.at, at)}", link)


def change_words(row: RotaChange) -> str:
    """One line of the rota as a sentence."""
    who, first = row.account.name, times.day(row.from_day)
    until = f"{first} to {times.day(row.until_day)}" if row.until_day and row.until_day != row.from_day else first
    match RotaKind(row.kind):
        case RotaKind.AWAY:
            return f"{who} is away: {until}."
        case RotaKind.COVER:
            other = row.stands_in.name if row.stands_in else ""
            return f"{other} stands in for {who}: {until}."
        case RotaKind.DAY:
            if row.starts is None or row.ends is None:
                return f"{who} does not work on {first}."
            return f"{who} works {row.starts:%H:%M} to {row.ends:%H:%M} on {first}."
        case RotaKind.USUAL:
            week = "; ".join(f"{WEEKDAYS[day]} {starts} to {ends}" for day, starts, ends in row.shifts) or "no shifts"
            last = f" until {times.day(row.until_day)}" if row.until_day else ""
            return f"{who}’s usual week from {first}{last}: {week}."
