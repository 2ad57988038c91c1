"""How a due time came about, step by step, for ``openmash due`` and for anyone who doubts a clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from openmash.rulebook import calendars, spoken
from openmash.rulebook.policy import Calendar, LocalPolicy, day_in_full
from openmash.rulebook.words import Rating


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the reckoning: which clock, the instant reached, how many minutes this step counted, and why."""

    clock: str
    at: datetime
    minutes: int
    words: str


def explain(
    received_at: datetime, rating: Rating | str, policy: LocalPolicy, asked_at: datetime | None = None
) -> tuple[Step, ...]:
    """The steps of every clock: decision, agency return (from ``asked_at``, else receipt), statutory, screening."""
    received = calendars.need_utc(received_at)
    rule = policy.rating(rating)
    if rule.decision_hours is None:
        days = rule.decision_working_days or 1
        steps = _working("decision", received, days, policy)
    else:
        steps = _hours("decision", received, timedelta(hours=rule.decision_hours), rule.calendar, policy)
    steps += _return(calendars.need_utc(asked_at or received), rating, steps[-1].at, policy)
    steps += _working("statutory", received, 1, policy)
    minutes = timedelta(minutes=policy.screening_minutes)
    steps += _hours("screening", received, minutes, Calendar.HUB_HOURS, policy)
    return tuple(steps)


def _return(asked: datetime, rating: Rating | str, decision_due: datetime, policy: LocalPolicy) -> list[Step]:
    rule = policy.rating(rating)
    if rule.return_hours is None:
        return [Step("return", decision_due, 0, f"{rule.name}: no agency is asked by default, so no return time.")]
    steps = _hours("return", asked, timedelta(hours=rule.return_hours), rule.calendar, policy)
    if decision_due < steps[-1].at:
        words = f"Never after the decision is due: {spoken.clock_words(decision_due)}."
        steps.append(Step("return", decision_due, 0, words))
    return steps


def _hours(clock: str, start: datetime, length: timedelta, calendar: Calendar, policy: LocalPolicy) -> list[Step]:
    if calendar is Calendar.HUB_HOURS:
        return _counted(clock, start, length, policy, working=False)
    due = start + length
    steps = [_start(clock, start), *_clock_change(clock, start, due)]
    words = f"{spoken.length_words(length)} elapsed, day and night: due {spoken.clock_words(due)}."
    return [*steps, Step(clock, due, length // timedelta(minutes=1), words)]


def _working(clock: str, start: datetime, days: int, policy: LocalPolicy) -> list[Step]:
    return _counted(clock, start, days * calendars.working_day_length(policy), policy, working=True)


def _counted(clock: str, start: datetime, length: timedelta, policy: LocalPolicy, *, working: bool) -> list[Step]:
    used = calendars.used_stretches(start, length, policy, working=working)
    spent = {calendars.london(begins).date(): (begins, ends) for begins, ends in used}
    steps = [_start(clock, start)]
    day = calendars.london(start).date()
    last = max(spent)
    while day <= last:
        stretch = spent.get(day)
        if stretch is None:
            steps.append(
                Step(clock, max(start, calendars.from_london(day, _MIDNIGHT)), 0, _why_not(day, policy, working))
            )
        else:
            minutes = (stretch[1] - stretch[0]) // timedelta(minutes=1)
            steps.append(Step(clock, stretch[1], minutes, _count_words(day, *stretch)))
        day += timedelta(days=1)
    due = used[-1][1]
    total = "working hub hours" if working else "hub hours"
    words = f"{spoken.length_words(length)} of {total} counted: due {spoken.clock_words(due)}."
    return [*steps, Step(clock, due, 0, words)]


_MIDNIGHT = datetime.min.time()


def _start(clock: str, start: datetime) -> Step:
    local = calendars.london(start)
    words = f"Runs from {spoken.clock_words(start)} London time ({local:%Z}), {start:%H:%M} UTC."
    return Step(clock, start, 0, words)


def _clock_change(clock: str, start: datetime, due: datetime) -> list[Step]:
    before, after = calendars.london(start).utcoffset(), calendars.london(due).utcoffset()
    if before is None or after is None or before == after:
        return []
    change = "forward" if after > before else "back"
    words = f"The clocks go {change} in between: elapsed hours count, not the wall clock."
    return [Step(clock, due, 0, words)]


def _count_words(day: date, begins: datetime, ends: datetime) -> str:
    opens, closes = calendars.london(begins), calendars.london(ends)
    weekday = calendars.WEEKDAYS[day.weekday()]
    counted = spoken.length_words(ends - begins)
    return f"{weekday} {day_in_full(day)}: {counted} counted, {opens:%H:%M} to {closes:%H:%M}."


def _why_not(day: date, policy: LocalPolicy, working: bool) -> str:
    name = f"{calendars.WEEKDAYS[day.weekday()]} {day_in_full(day)}"
    if day in calendars.HOLIDAYS and (working or not policy.open_on_bank_holidays):
        return f"{name}: bank holiday, not counted."
    if working and day.weekday() >= 5:
        return f"{name}: weekend, not counted."
    if calendars.hub_window(day, policy) is None:
        return f"{name}: the hub is closed, not counted."
    return f"{name}: after closing, counts from the next opening."
