"""The clocks of a referral. All run from receipt; none restarts.

Hour clocks are elapsed UTC hours where the policy says round the clock, hub hours otherwise. Beside the decision's
clock runs the statutory one (one working day to acknowledge and decide the next step). Sources: M2.4, M2.5; decisions
"Hours", "Agency due time"; Luton's MASH procedure (Red runs on past closing).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from openmash.rulebook import calendars
from openmash.rulebook.policy import Calendar, LocalPolicy, RatingRule
from openmash.rulebook.reckoning import Step, explain
from openmash.rulebook.spoken import clock_words, day_words, length_words, moment_words
from openmash.rulebook.words import Rating

__all__ = [
    "Step",
    "accept_by",
    "clock_words",
    "day_words",
    "dial",
    "due_at",
    "due_words",
    "explain",
    "had_by",
    "is_late",
    "left_words",
    "length_words",
    "moment_words",
    "return_due",
    "screening_due",
    "silence_due",
    "statutory_due",
    "warnings_at",
]


def due_at(received_at: datetime, rating: Rating | str, policy: LocalPolicy) -> datetime:
    """When the decision is due: receipt plus the rating's hours or working days, whenever it was rated."""
    return _after(received_at, policy.rating(rating), policy)


def _after(received_at: datetime, rule: RatingRule, policy: LocalPolicy) -> datetime:
    if rule.decision_hours is None:
        return calendars.add_working_days(received_at, rule.decision_working_days or 1, policy)
    return _hours_on(received_at, rule.decision_hours, rule.calendar, policy)


def _hours_on(at: datetime, hours: int, calendar: Calendar, policy: LocalPolicy) -> datetime:
    length = timedelta(hours=hours)
    if calendar is Calendar.ROUND_THE_CLOCK:
        return calendars.need_utc(at) + length
    return calendars.add_hub_time(at, length, policy)


def screening_due(received_at: datetime, danger: bool, policy: LocalPolicy) -> datetime:
    """By when an unrated referral must be rated: so many minutes of hub time; with the danger flag, day and night."""
    length = timedelta(minutes=policy.screening_minutes)
    if danger:
        return calendars.need_utc(received_at) + length
    return calendars.add_hub_time(received_at, length, policy)


def statutory_due(received_at: datetime, policy: LocalPolicy) -> datetime:
    """One working day from receipt to acknowledge and decide the next step. It alarms; it does not sort."""
    return calendars.add_working_days(received_at, 1, policy)


def return_due(
    first_asked_at: datetime, rating: Rating | str, decision_due_at: datetime, policy: LocalPolicy
) -> datetime | None:
    """When an agency's answer is due: first asking plus the current rating's hours, never after the decision is due.

    None when the rating has no return hours; the request then follows the decision's due time.
    """
    rule = policy.rating(rating)
    if rule.return_hours is None:
        return None
    return min(_hours_on(first_asked_at, rule.return_hours, rule.calendar, policy), decision_due_at)


def silence_due(activated_at: datetime, policy: LocalPolicy) -> datetime:
    """From when a child-protection team's silence is shown to the manager: minutes round the clock (M1.8)."""
    return calendars.need_utc(activated_at) + timedelta(minutes=policy.silence_minutes)


def accept_by(handed_at: datetime, rating: str, policy: LocalPolicy) -> datetime:
    """By when a team accepts or sends back: as long as an agency has to answer at this rating, at most a working day.

    The local policy names no figure of its own for it, so the one it names for answers is taken: our default.
    """
    latest = statutory_due(handed_at, policy)
    if rating not in {code.value for code in policy.scheme}:
        return latest
    return return_due(handed_at, Rating(rating), latest, policy) or latest


def had_by(handed_on_at: datetime, policy: LocalPolicy) -> datetime:
    """By when somebody says that they have what was handed on to them by name: minutes round the clock (M2.6)."""
    return calendars.need_utc(handed_on_at) + timedelta(minutes=policy.accept_minutes)


def warnings_at(received_at: datetime, due: datetime, policy: LocalPolicy) -> tuple[tuple[int, datetime], ...]:
    """The instants at which so many per cent of the time are used, as pairs (per cent, instant)."""
    whole = due - received_at
    return tuple((per_cent, received_at + whole * per_cent / 100) for per_cent in policy.warn_at)


def dial(received_at: datetime, due: datetime, at: datetime) -> int:
    """What is left, in quarters rounded up: 4 over 75 per cent, 3 over 50, 2 over 25, 1 the last quarter, 0 late."""
    if at > due:
        return 0
    whole = due - received_at
    if whole <= timedelta(0):
        return 1
    left = (due - at) / whole
    return 4 if left > 0.75 else 3 if left > 0.5 else 2 if left > 0.25 else 1


def is_late(due: datetime, at: datetime) -> bool:
    """Has the time passed?"""
    return at > due


def left_words(due: datetime, at: datetime) -> str:
    """How the time feels: "2 h 11 min left", "1 day left", "18 min late"."""
    if at > due:
        return f"{length_words(at - due)} late"
    return f"{length_words(due - at)} left"


def due_words(due: datetime, at: datetime) -> str:
    """What to write down: "due 12:52 today", "due 09:10 Thursday" (London time)."""
    return f"due {moment_words(due, at)}"
