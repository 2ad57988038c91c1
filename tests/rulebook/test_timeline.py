"""Where an approximate date stands, and where nothing is on record for too long."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmash.rulebook.policy import from_data
from openmash.rulebook.presets.standard import STANDARD
from openmash.rulebook.timeline import Entry, GapRule, earliest_day, gap_rules, gaps

ON = date(2026, 5, 26)
HEALTH = GapRule("health", frozenset({"health"}), 12)
SCHOOL = GapRule("school", frozenset({"schools"}), 6, since=5, until=16)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("about March 2021", date(2021, 3, 1)), ("9 March 2021", date(2021, 3, 9)), ("3rd of June", None),
        ("12/03/2021", date(2021, 3, 12)), ("2021-03-12", date(2021, 3, 12)), ("autumn 2024", date(2024, 9, 1)),
        ("about Easter 2024", date(2024, 3, 1)), ("2019 to 2020", date(2019, 1, 1)), ("since 2019", date(2019, 1, 1)),
        ("late 2020", date(2020, 9, 1)), ("31 February 2021", date(2021, 2, 28)), ("99/99/2021", date(2021, 1, 1)),
        ("last week", None), ("", None), ("flat 2021b", None), ("Sept 2022", date(2022, 9, 1)),
    ],
)  # fmt: skip
def test_an_approximate_date_stands_at_its_earliest_day(words: str, day: date | None) -> None:
    assert earliest_day(words) == day


@given(st.text(max_size=40))
def test_any_words_for_a_date_are_read_or_left_alone(words: str) -> None:
    day = earliest_day(words)
    assert day is None or day.year >= 1900


def found(entries: list[Entry], rule: GapRule, born: date | None = date(2019, 6, 3), on: date = ON):
    return [(gap.began, gap.ended, gap.months) for gap in gaps(entries, {"amy": born}, [rule], on)]


def test_a_gap_lies_between_two_entries_and_after_the_last() -> None:
    entries = [Entry("amy", "health", day) for day in (date(2022, 2, 4), date(2023, 7, 3), date(2025, 5, 26))]
    assert found(entries, HEALTH) == [
        (date(2022, 2, 4), date(2023, 7, 3), 16), (date(2023, 7, 3), date(2025, 5, 26), 22),
        (date(2025, 5, 26), None, 12),
    ]  # fmt: skip
    assert found(entries[2:], HEALTH, on=ON - timedelta(days=1)) == []


def test_only_entries_of_the_kind_and_of_the_child_close_a_gap() -> None:
    entries = [Entry("amy", "health", date(2024, 1, 1)), Entry("ben", "health", date(2025, 1, 1))]
    entries += [Entry("amy", "police", date(2025, 1, 1)), Entry("amy", "health", ON + timedelta(days=1))]
    assert found(entries, HEALTH) == [(date(2024, 1, 1), None, 28)]
    anybody = GapRule("agency's", frozenset(), 13)
    assert found(entries, anybody) == [(date(2025, 1, 1), None, 16)]


def test_nothing_is_said_where_nothing_is_known_or_of_another_age() -> None:
    school = [Entry("amy", "schools", date(2023, 9, 1))]
    assert found([], HEALTH) == found(school, SCHOOL) == []
    assert found(school, SCHOOL, born=date(2017, 6, 3)) == [(date(2023, 9, 1), None, 32)]
    assert found(school, SCHOOL, born=date(2005, 6, 3)) == []
    assert found(school, SCHOOL, born=None) == [(date(2023, 9, 1), None, 32)]


def test_the_months_are_local_policy() -> None:
    rules = gap_rules(from_data({**STANDARD, "gap_months_health": 9}))
    assert [(rule.words, rule.months) for rule in rules] == [("health", 9), ("school", 6), ("agency's", 18)]


@given(st.lists(st.dates(date(2015, 1, 1), date(2027, 1, 1)), max_size=12), st.integers(1, 24))
def test_gaps_never_overlap_and_are_never_shorter_than_the_rule(days: list[date], months: int) -> None:
    rule = GapRule("x", frozenset(), months)
    found_ = list(gaps([Entry("amy", "health", day) for day in days], {"amy": None}, [rule], ON))
    assert all(gap.months >= months and gap.began in days for gap in found_)
    assert all(one.ended is not None and one.ended <= other.began for one, other in pairwise(found_))
