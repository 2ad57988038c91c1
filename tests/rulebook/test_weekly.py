"""The weekly update's rules: what is counted in time, and that no small number leaves or can be worked out."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openmash.rulebook import weekly
from openmash.rulebook.weekly import FEWER, Row, Timed
from openmash.rulebook.words import Rating

AT = datetime(2026, 6, 1, 0, 30, tzinfo=UTC)
THEN = datetime(2026, 5, 27, 9, 0, tzinfo=UTC)


def timed(rating: str = "RED", rated: int | None = 30, decided: int | None = 120) -> Timed:
    """Received at `THEN`; rated and decided so many minutes later; screening within 60, decision within 240."""
    return Timed(
        rating,
        THEN + timedelta(minutes=60),
        None if rated is None else THEN + timedelta(minutes=rated),
        THEN + timedelta(minutes=240),
        None if decided is None else THEN + timedelta(minutes=decided),
    )


def test_in_time_is_to_the_minute_and_what_runs_is_never_in_time() -> None:
    three = [timed(rated=60, decided=240), timed(rated=61, decided=241), timed(rated=None, decided=None)]
    row = weekly.figures(three, AT)["RED"]
    assert (row.received, row.rated, row.rated_in_time) == (3, 2, 1)
    assert (row.decided, row.decided_in_time, row.decided_late) == (2, 1, 1)
    assert (row.running, row.running_late, row.late_by, row.longest) == (1, 1, 1, 1)


def test_every_rating_has_a_row_and_what_is_not_rated_its_own() -> None:
    rows = weekly.figures([timed(rating="", rated=None, decided=None)], AT)
    assert list(rows) == ["RED", "AMBER", "GREEN", "BLUE", "NONE"]
    assert rows["NONE"].received == 1
    assert weekly.from_data(weekly.as_data(rows)) == rows


@pytest.mark.parametrize(
    ("when", "monday"),
    [
        (datetime(2026, 5, 31, 23, 30, tzinfo=UTC), date(2026, 5, 25)),  # Monday 00:30 in London
        (datetime(2026, 5, 31, 22, 59, tzinfo=UTC), date(2026, 5, 18)),
    ],
)
def test_a_week_is_londons(when: datetime, monday: date) -> None:
    assert weekly.week_before(when) == monday


def test_the_week_in_which_the_clocks_change_is_an_hour_longer() -> None:
    begins, ends = weekly.bounds(date(2026, 10, 19))
    assert ends - begins == timedelta(days=7, hours=1)


def test_a_small_number_is_left_out_and_so_is_the_total_that_would_give_it_away() -> None:
    said, total = weekly.outside({"RED": Row(received=3, decided=3, decided_in_time=3), "AMBER": Row(received=40)})
    assert said[0].received == FEWER
    assert (said[0].decided_in_time, said[0].late_by) == ("not shown", "not shown")
    assert "not shown" in total


def test_few_late_of_many_are_not_counted() -> None:
    row = Row(received=20, rated=20, rated_in_time=20, decided=20, decided_in_time=18, decided_late=2, late_by=5)
    (said,), total = weekly.outside({"RED": row})
    assert said.decided_in_time == "all but fewer than 6, of 20"
    assert said.late_by == "not shown"
    assert (said.rated_in_time, total) == ("all 20", "20")


COUNTS = st.lists(st.tuples(st.sampled_from(Rating), st.integers(-30, 600)), max_size=60)


@given(COUNTS)
@settings(max_examples=400, deadline=None)
def test_no_number_from_one_to_five_stands_in_what_leaves(drawn: list[tuple[Rating, int]]) -> None:
    rows = weekly.figures((timed(rating.value, 30, 120 + minutes) for rating, minutes in drawn), AT)
    said, total = weekly.outside(rows)
    for one in said:
        for words in (one.received, one.rated_in_time, one.decided_in_time):
            numbers = [int(n) for n in re.findall(r"\d+", words.replace(FEWER, "").split("%")[0].rsplit(",", 1)[0])]
            assert not [n for n in numbers if 0 < n < weekly.SMALL], words
    if total.isdecimal():
        assert not weekly.is_small(int(total))
        hidden = [row.received for row in rows.values() if weekly.is_small(row.received)]
        assert len(hidden) != 1
