"""Alerts: nothing is said early, nothing twice, nothing is lost however late or seldom the sweep comes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from openmash.rulebook import alerting, calendars, clocks, presets
from openmash.rulebook.alerting import AlertKind, Running, Told, Wait, Watched
from openmash.rulebook.words import Rating, Stage
from tests.rulebook.test_clocks import in_hub_hours, utc

STANDARD = presets.policy("standard")
instants = st.datetimes(datetime(2015, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC))
lengths = st.timedeltas(timedelta(minutes=1), timedelta(days=4))
points = st.sampled_from([(50, 80, 100), (100,), (1, 99, 100), (50, 100)])


def clock(began: datetime, length: timedelta, per_cents: tuple[int, ...] = (50, 80, 100)) -> Running:
    return Running(AlertKind.DECISION, "", began, began + length, per_cents)


@given(instants, lengths, points, st.timedeltas(timedelta(0), timedelta(days=8)))
def test_each_point_is_said_from_its_true_instant_on_and_never_before(began, length, per_cents, after) -> None:
    at = began + after
    found = alerting.crossed(clock(began, length, per_cents), at)
    assert [one.per_cent for one in found] == [p for p in per_cents if began + length * p / 100 <= at]
    assert all(began < one.crossed_at <= at for one in found)
    assert all(one.crossed_at == began + length * one.per_cent / 100 for one in found)


@given(instants, lengths, st.lists(st.integers(0, 60 * 24 * 8), max_size=30))
def test_sweeps_missed_or_doubled_lose_nothing_and_say_nothing_twice(began, length, minutes) -> None:
    """Whatever the instants of the sweeps, what is entered by key is what one sweep at the end would enter."""
    entered: dict[tuple[AlertKind, int, datetime], datetime] = {}
    instants_of_sweeps = sorted(began + timedelta(minutes=m) for m in minutes)
    for at in instants_of_sweeps:
        for one in alerting.crossed(clock(began, length), at):
            before = entered.setdefault((one.kind, one.per_cent, one.due_at), one.crossed_at)
            assert before == one.crossed_at
    last = alerting.crossed(clock(began, length), instants_of_sweeps[-1]) if instants_of_sweeps else ()
    assert len(entered) == len(last)


@given(instants, st.timedeltas(timedelta(0), timedelta(days=3)))
def test_what_nobody_has_seen_rises_and_never_sinks(crossed_at, after) -> None:
    at = crossed_at + after
    now = alerting.risen(AlertKind.DECISION, 100, crossed_at, at, STANDARD)
    later = alerting.risen(AlertKind.DECISION, 100, crossed_at, at + timedelta(minutes=61), STANDARD)
    assert later[: len(now)] == now
    assert [rise.told for rise in now[:2]] == [Told.OWNER, Told.MANAGER]
    assert {rise.told for rise in now[2:]} <= {Told.HEAD}
    assert all(rise.since <= at for rise in now)
    assert (Told.HEAD in {rise.told for rise in now}) == (after >= timedelta(minutes=STANDARD.escalate_minutes))
    assert len(now) <= 2 + alerting.MOST_RISES


def test_a_warning_goes_to_who_has_it_and_rises_no_further() -> None:
    at = utc("2026-05-26T09:00:00+00:00")
    for per_cent in (50, 80):
        found = alerting.risen(AlertKind.DECISION, per_cent, at, at + timedelta(days=2), STANDARD)
        assert [rise.told for rise in found] == [Told.OWNER]
    assert alerting.first_told(AlertKind.ANSWER, 50) == (Told.AGENCY,)
    assert alerting.first_told(AlertKind.ANSWER, 100) == (Told.AGENCY, Told.OWNER)
    assert alerting.first_told(AlertKind.GO_AHEAD, 100) == (Told.OWNER,)


def amber(**changes: object) -> Watched:
    at = utc("2026-05-26T09:00:00+00:00")
    of = Watched(
        received_at=at,
        stage=Stage.ASKING.value,
        rating=Rating.AMBER.value,
        due_at=clocks.due_at(at, Rating.AMBER, STANDARD),
        screening_due_at=clocks.screening_due(at, False, STANDARD),
        statutory_due_at=clocks.statutory_due(at, STANDARD),
        acknowledged_at=at,
        out=(Wait("police", at, at + timedelta(hours=6)),),
    )
    return replace(of, **changes)


def kinds(of: Watched, at: datetime) -> set[AlertKind]:
    return {one.kind for one in alerting.running(of, at, STANDARD)}


NOON = utc("2026-05-26T12:00:00+00:00")


def test_which_clocks_run_at_which_stage() -> None:
    assert kinds(amber(), NOON) == {AlertKind.DECISION, AlertKind.ANSWER, AlertKind.GO_AHEAD}
    unrated = amber(rating="", stage=Stage.RATING.value, out=())
    assert kinds(unrated, NOON) == {AlertKind.SCREENING, AlertKind.STATUTORY}
    assert kinds(amber(acknowledged_at=None), NOON) >= {AlertKind.STATUTORY}
    assert kinds(amber(rating="", stage=Stage.ADVISING.value, out=()), NOON) >= {AlertKind.DECISION}
    decided = amber(decided_at=NOON, stage=Stage.HANDING_OVER.value, handovers=(Wait("pack", NOON, NOON),))
    assert kinds(decided, NOON) == {AlertKind.HANDOVER}
    assert kinds(amber(stage=Stage.CLOSED.value, alarms=(Wait("a", NOON),)), NOON) == set()


def test_nobody_owning_it_is_a_fault_in_hub_hours_only_and_from_the_opening_on() -> None:
    left = amber(unowned_since=utc("2026-05-25T16:00:00+00:00"))
    night, morning = utc("2026-05-26T02:00:00+00:00"), utc("2026-05-26T07:30:00+00:00")
    assert AlertKind.UNOWNED not in kinds(left, night)
    found = next(one for one in alerting.running(left, morning, STANDARD) if one.kind is AlertKind.UNOWNED)
    assert found.began_at == utc("2026-05-26T07:00:00+00:00"), "the hub opens at eight in London"
    assert found.due_at == found.began_at + timedelta(minutes=STANDARD.unowned_minutes)
    assert AlertKind.UNOWNED not in kinds(replace(left, stage=Stage.RATING.value), morning)


def test_a_call_that_nobody_answers_and_an_alarm_are_late_after_the_policys_minutes() -> None:
    of = amber(calls=(Wait("call", NOON),), alarms=(Wait("alarm", NOON),))
    found = {one.kind: one.due_at for one in alerting.running(of, NOON, STANDARD)}
    assert found[AlertKind.SILENT] == found[AlertKind.ALARM] == NOON + timedelta(minutes=STANDARD.silence_minutes)


@settings(max_examples=200)
@given(instants, st.timedeltas(timedelta(0), timedelta(days=3)))
@example(utc("2026-03-29T00:30:00+00:00"), timedelta(hours=9))
@example(utc("2026-10-25T00:30:00+00:00"), timedelta(hours=9))
def test_taking_hub_time_away_is_the_other_side_of_adding_it(at, length) -> None:
    for policy in (STANDARD, in_hub_hours()):
        before = calendars.take_hub_time(at, length, policy)
        assert before <= at
        if length:
            reached = calendars.add_hub_time(before, length, policy)
            assert reached <= at
            assert not any(start < at and end > reached for start, end in [next(calendars.stretches(reached, policy))])


@settings(max_examples=200)
@given(instants, st.sampled_from(list(Rating)))
def test_the_go_ahead_lies_in_the_second_half_of_the_time_and_leaves_room_for_the_work(received, rating) -> None:
    for policy in (STANDARD, in_hub_hours()):
        due = clocks.due_at(received, rating, policy)
        start = alerting.go_ahead_at(received, due, rating, policy)
        assert received + (due - received) / 2 <= start < due
        needed = timedelta(minutes=policy.rating(rating).work_minutes) * policy.go_ahead_per_cent / 100
        assert due - start >= min(needed, (due - received) / 2)


def test_a_red_at_noon_is_gone_ahead_with_one_hour_and_three_quarters_before_it_is_due() -> None:
    due = NOON + timedelta(hours=4)
    assert alerting.go_ahead_at(NOON, due, Rating.RED, STANDARD) == due - timedelta(minutes=105)


def test_an_amber_due_at_night_is_gone_ahead_with_before_the_hub_closes() -> None:
    received = utc("2026-05-26T02:00:00+00:00")
    due = received + timedelta(hours=24)
    start = alerting.go_ahead_at(received, due, Rating.AMBER, STANDARD)
    assert start == utc("2026-05-26T17:00:00+00:00") - timedelta(minutes=130)


clock_cases = given(
    instants,
    st.sampled_from([Rating.RED, Rating.AMBER, Rating.GREEN]),
    st.booleans(),
    st.timedeltas(timedelta(0), timedelta(days=6)),
)


def holds(received: datetime, rating: Rating, hub_hours: bool, after: timedelta) -> None:
    """Due time, lateness and alerts against a count of open minutes that knows nothing of how the rule is written."""
    policy = in_hub_hours() if hub_hours else STANDARD
    due = clocks.due_at(received, rating, policy)
    hours = policy.rating(rating).decision_hours or 0
    if hub_hours:
        assert _open_time(received, due) == timedelta(hours=hours)
        assert _open_time(due - timedelta(seconds=1), due) == timedelta(seconds=1), "it ends while the hub is open"
    else:
        assert due - received == timedelta(hours=hours)
    at = received + after
    found = alerting.crossed(Running(AlertKind.DECISION, "", received, due, policy.warn_at), at)
    assert bool(found and found[-1].is_breach) == (at >= due)


@clock_cases
@example(utc("2026-03-28T23:30:00+00:00"), Rating.AMBER, True, timedelta(days=3))
@example(utc("2026-10-24T15:30:00+00:00"), Rating.RED, True, timedelta(days=2))
@example(utc("2026-12-24T16:59:59+00:00"), Rating.RED, True, timedelta(days=6))
def test_due_times_and_alerts_agree_with_a_count_of_open_minutes(received, rating, hub_hours, after) -> None:
    holds(received, rating, hub_hours, after)


@pytest.mark.faults
@settings(max_examples=100_000, deadline=None)
@clock_cases
def test_a_hundred_thousand_clocks_agree_with_a_count_of_open_minutes(received, rating, hub_hours, after) -> None:
    holds(received, rating, hub_hours, after)


def _open_time(start: datetime, end: datetime) -> timedelta:
    """How long a hub of weekdays from nine to five, closed on bank holidays, is open between two instants."""
    whole = timedelta(0)
    day = start.astimezone(calendars.LONDON).date()
    while day <= end.astimezone(calendars.LONDON).date():
        if day.weekday() < 5 and day not in calendars.HOLIDAYS:
            opens = datetime(day.year, day.month, day.day, 9, tzinfo=calendars.LONDON).astimezone(UTC)
            closes = datetime(day.year, day.month, day.day, 17, tzinfo=calendars.LONDON).astimezone(UTC)
            whole += max(timedelta(0), min(end, closes) - max(start, opens))
        day += timedelta(days=1)
    return whole
