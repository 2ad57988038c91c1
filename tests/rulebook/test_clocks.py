"""Clocks over 2015-2040: elapsed hours exact in UTC, never early, monotone; working days against GOV.UK's holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays
from hypothesis import example, given, settings
from hypothesis import strategies as st

from openmash.rulebook import calendars, clocks, presets
from openmash.rulebook.policy import Calendar, LocalPolicy, from_data
from openmash.rulebook.words import Rating

STANDARD = presets.policy("standard")
HOURS = {Rating.RED: 4, Rating.AMBER: 24, Rating.GREEN: 72}

instants = st.datetimes(datetime(2015, 1, 1), datetime(2040, 12, 31), timezones=st.just(UTC))
ratings = st.sampled_from(list(Rating))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@cache
def in_hub_hours() -> LocalPolicy:
    data = dict(presets.PRESETS["standard"])
    data["hub_hours"] = {day: ["09:00", "17:00"] for day in ("mon", "tue", "wed", "thu", "fri")}
    data["open_on_bank_holidays"] = False
    data["ratings"] = [rating | {"calendar": "HUB_HOURS"} for rating in data["ratings"]]
    return from_data(data)


@cache
def published_holidays() -> frozenset[date]:
    source = BankHolidays(use_cached_holidays=True)
    return frozenset(row["date"] for row in source.get_holidays(division=BankHolidays.ENGLAND_AND_WALES))


@given(instants, st.sampled_from(list(HOURS)))
@example(utc("2026-03-28T23:30:00+00:00"), Rating.RED)
@example(utc("2026-10-25T00:30:00+00:00"), Rating.AMBER)
def test_round_the_clock_is_elapsed_utc_across_both_clock_changes(received: datetime, rating: Rating) -> None:
    assert clocks.due_at(received, rating, STANDARD) - received == timedelta(hours=HOURS[rating])


@settings(max_examples=60)
@given(instants, ratings)
def test_nothing_is_due_before_it_arrived(received: datetime, rating: Rating) -> None:
    for policy in (STANDARD, in_hub_hours()):
        assert clocks.due_at(received, rating, policy) > received
        assert clocks.screening_due(received, False, policy) > received
        assert clocks.statutory_due(received, policy) > received


@settings(max_examples=60)
@given(instants, st.timedeltas(timedelta(0), timedelta(days=5)), ratings)
def test_a_later_referral_is_never_due_earlier(received: datetime, later: timedelta, rating: Rating) -> None:
    for policy in (STANDARD, in_hub_hours()):
        first, second = received, received + later
        assert clocks.due_at(first, rating, policy) <= clocks.due_at(second, rating, policy)
        assert clocks.statutory_due(first, policy) <= clocks.statutory_due(second, policy)
        assert clocks.screening_due(first, False, policy) <= clocks.screening_due(second, False, policy)


@settings(max_examples=60)
@given(instants)
def test_a_more_urgent_rating_is_due_no_later(received: datetime) -> None:
    for policy in (STANDARD, in_hub_hours()):
        dues = [clocks.due_at(received, rating, policy) for rating in (Rating.RED, Rating.AMBER, Rating.GREEN)]
        assert dues == sorted(dues)


def _minute_by_minute(start: datetime, minutes: int, policy: LocalPolicy, holidays: frozenset[date]) -> datetime:
    """Oracle: walk a clock a minute at a time and count the minutes that lie in working hub hours."""
    at, left = start, minutes
    while left:
        local = at.astimezone(calendars.LONDON)
        window = policy.hub_hours.get(local.weekday())
        works = local.weekday() < 5 and local.date() not in holidays
        if window and works and window[0] <= local.time() < window[1]:
            left -= 1
        at += timedelta(minutes=1)
    return at


@settings(max_examples=25, deadline=None)
@given(st.datetimes(datetime(2012, 1, 3), datetime(2028, 12, 10), timezones=st.just(UTC)))
@example(utc("2026-04-02T16:00:00+01:00"))
@example(utc("2022-09-16T17:30:00+01:00"))
@example(utc("2020-05-07T12:00:00+01:00"))
def test_one_working_day_agrees_with_an_independent_count(received: datetime) -> None:
    received = received.replace(second=0, microsecond=0)
    counted = _minute_by_minute(received, 600, STANDARD, published_holidays())
    assert clocks.statutory_due(received, STANDARD) == counted


def test_working_days_are_those_of_gov_uk_from_2012_to_2028() -> None:
    day, published = date(2012, 1, 2), published_holidays()
    while day <= max(published):
        assert calendars.is_working_day(day) == (day.weekday() < 5 and day not in published), day
        day += timedelta(days=1)


def test_holidays_cover_2012_to_2045() -> None:
    assert {day.year for day in calendars.HOLIDAYS} == set(range(2012, 2046))
    assert calendars.CALENDAR_VERSION == "england-2012-2045-1"


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-05-26T11:00:00+01:00", "2026-05-27T11:00:00+01:00"),
        ("2026-05-30T13:00:00+01:00", "2026-06-01T18:00:00+01:00"),
        ("2026-04-02T17:00:00+01:00", "2026-04-07T17:00:00+01:00"),
        ("2026-05-26T23:10:00+01:00", "2026-05-27T18:00:00+01:00"),
    ],
)
def test_statutory_clock_as_agreed(received: str, due: str) -> None:
    assert clocks.statutory_due(utc(received), STANDARD) == utc(due)


def test_working_day_follows_the_hubs_own_hours() -> None:
    assert clocks.statutory_due(utc("2026-05-26T11:00:00+01:00"), in_hub_hours()) == utc("2026-05-27T11:00:00+01:00")


@pytest.mark.parametrize(
    ("received", "danger", "due"),
    [
        ("2026-05-26T11:00:00+01:00", False, "2026-05-26T12:00:00+01:00"),
        ("2026-05-26T17:30:00+01:00", False, "2026-05-27T08:30:00+01:00"),
        ("2026-05-26T23:30:00+01:00", False, "2026-05-27T09:00:00+01:00"),
        ("2026-05-26T23:30:00+01:00", True, "2026-05-27T00:30:00+01:00"),
    ],
)
def test_screening_runs_in_hub_hours_and_round_the_clock_in_danger(received: str, danger: bool, due: str) -> None:
    assert clocks.screening_due(utc(received), danger, STANDARD) == utc(due)


@given(instants, ratings, st.timedeltas(timedelta(0), timedelta(days=4)))
def test_no_agency_answers_after_the_decision_is_due(received: datetime, rating: Rating, later: timedelta) -> None:
    due = clocks.due_at(received, rating, STANDARD)
    answer = clocks.return_due(received + later, rating, due, STANDARD)
    assert (answer is None) == (rating is Rating.BLUE)
    assert answer is None or answer <= due


def test_agency_return_hours_run_from_first_asking() -> None:
    asked = utc("2026-05-26T11:00:00+01:00")
    far = asked + timedelta(days=9)
    returns = [clocks.return_due(asked, rating, far, STANDARD) for rating in HOURS]
    assert returns == [asked + timedelta(hours=hours) for hours in (2, 6, 24)]


def test_a_midnight_close_ends_the_day() -> None:
    data = dict(presets.PRESETS["standard"])
    data["hub_hours"] = {day: ["00:00", "00:00"] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    policy = from_data(data)
    at = utc("2026-03-28T23:30:00+00:00")
    assert calendars.add_hub_time(at, timedelta(hours=30), policy) == at + timedelta(hours=30)
    assert calendars.in_hub_hours(at, policy)


def test_a_time_without_a_zone_is_a_fault() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        clocks.due_at(datetime(2026, 5, 26, 11), Rating.RED, STANDARD)


@given(instants, st.timedeltas(timedelta(minutes=1), timedelta(days=4)), st.floats(0, 1.5))
def test_dial_never_rises_as_time_passes(received: datetime, whole: timedelta, part: float) -> None:
    due, at = received + whole, received + whole * part
    shown = clocks.dial(received, due, at)
    assert shown in range(5)
    assert (shown == 0) == (at > due)
    assert clocks.dial(received, due, at + timedelta(minutes=5)) <= shown


@pytest.mark.parametrize(
    ("used", "quarters"), [(0, 4), (24, 4), (25, 3), (49, 3), (50, 2), (74, 2), (75, 1), (100, 1), (101, 0)]
)
def test_dial_shows_quarters_rounded_up(used: int, quarters: int) -> None:
    received = utc("2026-05-26T08:00:00+00:00")
    due = received + timedelta(minutes=100)
    assert clocks.dial(received, due, received + timedelta(minutes=used)) == quarters


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (131, "2 h 11 min left"),
        (300, "5 h left"),
        (47, "47 min left"),
        (0, "0 min left"),
        (24 * 60, "1 day left"),
        (3 * 24 * 60 + 50, "3 days left"),
        (-18, "18 min late"),
        (-150, "2 h 30 min late"),
    ],
)
def test_left_words(minutes: int, words: str) -> None:
    at = utc("2026-05-26T08:00:00+00:00")
    assert clocks.left_words(at + timedelta(minutes=minutes), at) == words


@pytest.mark.parametrize(
    ("due", "words"),
    [
        ("2026-05-26T12:52:00+01:00", "due 12:52 today"),
        ("2026-05-27T08:52:00+01:00", "due 08:52 tomorrow"),
        ("2026-05-28T09:10:00+01:00", "due 09:10 Thursday"),
        ("2026-06-04T09:10:00+01:00", "due 09:10 Thursday 4 June"),
        ("2027-01-04T09:10:00+00:00", "due 09:10 Monday 4 January 2027"),
        ("2026-05-25T09:10:00+01:00", "due 09:10 yesterday"),
    ],
)
def test_due_words_name_the_london_day(due: str, words: str) -> None:
    assert clocks.due_words(utc(due), utc("2026-05-26T10:41:00+01:00")) == words


@settings(max_examples=40)
@given(instants, ratings)
def test_the_steps_lead_to_the_due_times(received: datetime, rating: Rating) -> None:
    for policy in (STANDARD, in_hub_hours(), presets.policy("southampton")):
        steps = clocks.explain(received, rating, policy)
        last = {step.clock: step.at for step in steps}
        due = clocks.due_at(received, rating, policy)
        assert last["decision"] == due
        assert last["return"] == (clocks.return_due(received, rating, due, policy) or due)
        assert last["statutory"] == clocks.statutory_due(received, policy)
        assert last["screening"] == clocks.screening_due(received, False, policy)


def test_the_steps_name_a_clock_change_and_a_bank_holiday() -> None:
    said = [step.words for step in clocks.explain(utc("2026-03-28T23:30:00+00:00"), "RED", STANDARD)]
    assert "The clocks go forward in between: elapsed hours count, not the wall clock." in said
    easter = [step.words for step in clocks.explain(utc("2026-04-02T17:00:00+01:00"), "BLUE", STANDARD)]
    assert "Friday 3 April 2026: bank holiday, not counted." in easter
    assert "Saturday 4 April 2026: weekend, not counted." in easter
    assert STANDARD.rating("BLUE").calendar is Calendar.HUB_HOURS


def test_a_london_hour_that_comes_twice_is_read_as_the_first() -> None:
    assert calendars.from_london(date(2026, 10, 25), time(1, 30)) == utc("2026-10-25T00:30:00+00:00")
