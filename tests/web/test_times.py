"""Times are said in London's words, never with more time than there is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from openmash.web import times
from openmash.web.parts import Clock

AT = datetime(2026, 10, 14, 9, 41, tzinfo=UTC)  # a Wednesday, 10:41 in London


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (datetime(2026, 10, 14, 7, 52, tzinfo=UTC), "today 08:52"),
        (datetime(2026, 10, 14, 22, 59, tzinfo=UTC), "today 23:59"),
        (datetime(2026, 10, 14, 23, 0, tzinfo=UTC), "tomorrow 00:00"),
        (datetime(2026, 10, 13, 7, 52, tzinfo=UTC), "yesterday 08:52"),
        (datetime(2026, 10, 17, 7, 52, tzinfo=UTC), "Saturday 08:52"),
        (datetime(2026, 10, 20, 7, 52, tzinfo=UTC), "Tuesday 08:52"),
        (datetime(2026, 10, 21, 7, 52, tzinfo=UTC), "21 October, 08:52"),
        (datetime(2026, 10, 10, 7, 52, tzinfo=UTC), "10 October, 08:52"),
        (datetime(2025, 1, 5, 7, 52, tzinfo=UTC), "5 January 2025, 07:52"),
        (date(2026, 10, 14), "today"),
        (date(2026, 10, 15), "tomorrow"),
        (date(2019, 6, 3), "3 June 2019"),
    ],
)
def test_when_says_the_nearest_word(value: date, words: str) -> None:
    assert times.when(value, AT) == words


def test_due_says_the_time_first() -> None:
    assert times.due(datetime(2026, 10, 14, 11, 52, tzinfo=UTC), AT) == "12:52 today"
    assert times.due(datetime(2026, 10, 17, 7, 52, tzinfo=UTC), AT) == "08:52 Saturday"
    assert times.due(datetime(2027, 6, 3, 7, 52, tzinfo=UTC), AT) == "08:52 on 3 June 2027"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0, "0 min"),
        (47, "47 min"),
        (60, "1 h"),
        (131, "2 h 11 min"),
        (23 * 60 + 32, "23 h 32 min"),
        (71 * 60, "71 h"),
        (72 * 60, "3 days"),
        (76 * 60 + 59, "3 days 4 h"),
    ],
)
def test_length_is_rounded_down(minutes: int, words: str) -> None:
    assert times.length(timedelta(minutes=minutes, seconds=59)) == words


def test_a_time_without_a_zone_is_a_fault() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        times.time_of_day(datetime(2026, 10, 14, 9, 41))


@pytest.mark.parametrize(
    ("minutes_left", "level", "left"),
    [
        (240, 4, "4 h left"),
        (181, 4, "3 h 1 min left"),
        (180, 3, "3 h left"),
        (120, 2, "2 h left"),
        (60, 1, "1 h left"),
        (1, 1, "1 min left"),
        (0, 0, "0 min late"),
        (-11, 0, "11 min late"),
    ],
)
def test_the_dial_shows_what_is_left_rounded_up_to_a_quarter(minutes_left: int, level: int, left: str) -> None:
    due = AT + timedelta(minutes=minutes_left)
    clock = Clock.running(due_at=due, began_at=due - timedelta(hours=4), at=AT)
    assert (clock.level, clock.left) == (level, left)
    assert clock.due == f"due {times.due(due, AT)}"
    assert clock.iso == times.iso(due)
