"""Who is at work at an instant: usual weeks, days away, somebody who stands in, one day that is otherwise.

Everything is a fact about London days; a shift belongs to the day on which it starts, and one that ends before it
starts runs past midnight. Of several facts about one person and day the one said last counts. Why somebody is away is
kept nowhere: the hub needs to know that they are, not why. Sources: M10.1 (rota), M4.1 (part-time posts).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import NamedTuple

from openmash.rulebook import calendars
from openmash.rulebook.viewer import HUB_ROLES, MANAGERS
from openmash.rulebook.words import YES, Role, Verdict, Worded, no

LOOKED_AHEAD = 60
"""So many days ahead is looked for somebody's next shift; who has none by then is away for good."""


class RotaKind(Worded):
    """What one line of the rota says."""

    USUAL = "USUAL", "Usual week from a day on"
    AWAY = "AWAY", "Away"
    COVER = "COVER", "Somebody stands in"
    DAY = "DAY", "One day otherwise"


class Shift(NamedTuple):
    """A shift of every week: Monday is 0, London time. One that ends before or when it starts ends the next day."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody of the rota, as far as the rota must know them."""

    id: str
    name: str
    role: Role
    may_decide: bool = False
    active: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """One line that was added to the rota. `until_day` is the last day it holds, None for good.

    USUAL: `shifts` replace the usual week. AWAY: no work on these days. COVER: `stands_in` works this person's shifts
    on these days in their place. DAY: on this day from `starts` to `ends`, or not at all where both are None.
    """

    kind: RotaKind
    who: str
    from_day: date
    until_day: date | None
    shifts: tuple[Shift, ...] = ()
    starts: time | None = None
    ends: time | None = None
    stands_in: str = ""

    def holds(self, day: date) -> bool:
        """Does it say something about this day?"""
        return self.from_day <= day and (self.until_day is None or day <= self.until_day)


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch of work in UTC, the end not included. `instead_of` is whose shift it is when not their own."""

    who: str
    begins: datetime
    ends: datetime
    instead_of: str = ""


@dataclass(frozen=True)
class Rota:
    """The people with their usual weeks, and every change that stands, in the order in which it was said."""

    workers: Mapping[str, Worker]
    usual: Mapping[str, tuple[Shift, ...]]
    changes: tuple[Change, ...] = field(default=())

    @cached_property
    def _about(self) -> Mapping[str, tuple[Change, ...]]:
        found: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes:
            found[change.who].append(change)
        return {who: tuple(rows) for who, rows in found.items()}

    @cached_property
    def _covers(self) -> Mapping[str, tuple[Change, ...]]:
        found: dict[str, list[Change]] = defaultdict(list)
        for change in self.changes:
            if change.kind is RotaKind.COVER:
                found[change.stands_in].append(change)
        return {who: tuple(rows) for who, rows in found.items()}

    def keeps(self, who: str) -> bool:
        """Does the rota say when this person works? Nobody is taken for absent who never had a shift in it."""
        return bool(self.usual.get(who)) or bool(self._about.get(who)) or bool(self._covers.get(who))

    def said(self, who: str, day: date) -> Change | None:
        """What was said last of this person and day, beside their usual week."""
        about = (c for c in reversed(self._about.get(who, ())) if c.kind is not RotaKind.USUAL and c.holds(day))
        return next(about, None)

    def week_of(self, who: str, day: date) -> tuple[Shift, ...]:
        """The usual week in force on a day: that said for the latest first day, of two the one said last."""
        weeks = [c for c in self._about.get(who, ()) if c.kind is RotaKind.USUAL and c.holds(day)]
        latest = max(enumerate(weeks), key=lambda one: (one[1].from_day, one[0]), default=None)
        return latest[1].shifts if latest else self.usual.get(who, ())

    def spans(self, who: str, day: date) -> tuple[Span, ...]:
        """The stretches of work of one person that begin on a London day, those they stand in for included."""
        said = self.said(who, day)
        if said is not None and said.kind is RotaKind.AWAY:
            return ()
        own = () if said is not None and said.kind is RotaKind.COVER else self._own(who, day)
        return (*own, *self._instead(who, day))

    def _own(self, who: str, day: date) -> tuple[Span, ...]:
        """Their shifts of the day, whether or not somebody stands in."""
        changed = (c for c in reversed(self._about.get(who, ())) if c.kind is RotaKind.DAY and c.holds(day))
        one = next(changed, None)
        if one is not None:
            return (_span(who, day, one.starts, one.ends),) if one.starts is not None and one.ends is not None else ()
        return tuple(_span(who, day, s.starts, s.ends) for s in self.week_of(who, day) if s.weekday == day.weekday())

    def _instead(self, who: str, day: date) -> Iterator[Span]:
        for change in self._covers.get(who, ()):
            if change.holds(day) and self.said(change.who, day) == change:
                for span in self._own(change.who, day):
                    yield Span(who, span.begins, span.ends, change.who)

    def now(self, who: str, at: datetime) -> tuple[Span, ...]:
        """The stretches of one person's work that run at this instant."""
        if not self.workers[who].active:
            return ()
        today = calendars.london(at).date()
        days = (today - timedelta(days=1), today)
        return tuple(span for day in days for span in self.spans(who, day) if span.begins <= at < span.ends)

    def on(self, at: datetime) -> tuple[Span, ...]:
        """Everybody's stretches that run at this instant, by when they began and by name."""
        found = [span for who in self.workers for span in self.now(who, at)]
        return tuple(sorted(found, key=lambda span: (span.begins, self.workers[span.who].name)))

    def is_on(self, who: str, at: datetime) -> bool:
        """Is this person at work? Whoever has no shifts in the rota is taken to be, as long as the account is open."""
        worker = self.workers.get(who)
        if worker is None or not worker.active:
            return False
        return not self.keeps(who) or bool(self.now(who, at))

    def back_at(self, who: str, at: datetime) -> datetime | None:
        """When this person's next stretch begins; None when none does within `LOOKED_AHEAD` days."""
        worker = self.workers.get(who)
        if worker is None or not worker.active:
            return None
        today = calendars.london(at).date()
        for ahead in range(LOOKED_AHEAD):
            begins = [span.begins for span in self.spans(who, today + timedelta(days=ahead)) if span.begins > at]
            if begins:
                return min(begins)
        return None

    def ends_at(self, who: str, at: datetime) -> datetime | None:
        """Until when this person is at work now; None when they are not, or have no shifts."""
        return max((span.ends for span in self.now(who, at)), default=None)

    def stands_in_for(self, who: str, at: datetime) -> tuple[str, ...]:
        """Who works in this person's place on this London day: one, or nobody."""
        return self._covered(who, calendars.london(at).date())

    def next_stand_ins(self, who: str, at: datetime) -> tuple[str, ...]:
        """Who works in this person's place within the week to come, the next one first."""
        today = calendars.london(at).date()
        found = (one for ahead in range(8) for one in self._covered(who, today + timedelta(days=ahead)))
        return tuple(dict.fromkeys(found))

    def _covered(self, who: str, day: date) -> tuple[str, ...]:
        said = self.said(who, day)
        return (said.stands_in,) if said is not None and said.kind is RotaKind.COVER else ()


def _span(who: str, day: date, starts: time, ends: time) -> Span:
    """From and to on London's clock: a shift over a night in which the clocks change is an hour longer or shorter."""
    last = day + timedelta(days=1) if ends <= starts else day
    return Span(who, calendars.from_london(day, starts), calendars.from_london(last, ends))


_WORKERS = frozenset({Role.SOCIAL_WORKER, Role.EMERGENCY_DUTY})
_OFFICERS = frozenset({Role.CONTACT_OFFICER, Role.ADMIN_OFFICER})


def may_stand_in(away: Worker, other: Worker) -> Verdict:
    """May one person stand in for another? Only who may do that work: nobody gets a right by standing in.

    A manager who decides needs another who may decide; a social worker's work a qualified colleague or manager does.
    """
    if away.id == other.id:
        return no("Nobody stands in for themselves. Choose somebody else.")
    if away.role in MANAGERS:
        good = other.role in MANAGERS and (other.may_decide or not away.may_decide)
        needed = "another manager who may decide"
    elif away.role in _WORKERS:
        good, needed = other.role in _WORKERS | MANAGERS, "a social worker or manager"
    else:
        good, needed = other.role in HUB_ROLES and away.role in _OFFICERS, "somebody who works in the hub"
    if not good:
        return no(f"{other.name} cannot stand in for {away.name}, whose work needs {needed}. Choose somebody else.")
    return YES
