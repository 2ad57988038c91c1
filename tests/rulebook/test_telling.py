"""When a message goes and what it says."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openmash.rulebook import calendars
from openmash.rulebook.telling import (
    LONGEST_AGAIN,
    URGENT_AGAIN,
    Digest,
    Topic,
    Wishes,
    again_after,
    goes_at,
    letter,
    mobile,
)

TUESDAY = datetime(2026, 5, 26, 9, 20, tzinfo=UTC)  # 10:20 in London
NIGHT = Wishes(digest=Digest.EACH, quiet_from=time(21), quiet_until=time(7))
LINK, MORE = "https://hub.example/m/1/", "https://hub.example/my-account/messages/"

moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
clocks = st.times().map(lambda one: one.replace(second=0, microsecond=0))
wishes = st.builds(
    lambda digest, quiet: Wishes(digest=digest, quiet_from=quiet and quiet[0], quiet_until=quiet and quiet[1]),
    st.sampled_from(Digest),
    st.none() | st.tuples(clocks, clocks),
)


def london(day: int, hour: int, minute: int = 0) -> datetime:
    return calendars.from_london(datetime(2026, 5, day).date(), time(hour, minute))


@pytest.mark.parametrize(
    ("digest", "told_at", "goes"),
    [
        (Digest.HOURLY, TUESDAY, london(26, 11)),
        (Digest.HOURLY, london(26, 11), london(26, 11)),
        (Digest.HOURLY, london(26, 18, 1), london(27, 8)),
        (Digest.TWICE, TUESDAY, london(26, 13)),
        (Digest.TWICE, london(26, 13, 30), london(27, 8)),
        (Digest.DAILY, TUESDAY, london(27, 8)),
        (Digest.EACH, TUESDAY, TUESDAY),
    ],
)
def test_a_message_goes_with_the_next_digest(digest: Digest, told_at: datetime, goes: datetime) -> None:
    assert goes_at(told_at, urgent=False, wishes=Wishes(digest=digest)) == goes


@pytest.mark.parametrize(
    ("told_at", "goes"),
    [
        (london(26, 20, 59), london(26, 20, 59)),
        (london(26, 21), london(27, 7)),
        (london(27, 3), london(27, 7)),
        (london(27, 7), london(27, 7)),
    ],
)
def test_quiet_hours_run_past_midnight(told_at: datetime, goes: datetime) -> None:
    assert goes_at(told_at, urgent=False, wishes=NIGHT) == goes


def test_a_digest_whose_every_time_is_quiet_goes_when_the_quiet_ends() -> None:
    all_day = Wishes(digest=Digest.TWICE, quiet_from=time(7), quiet_until=time(19, 30))
    assert goes_at(TUESDAY, urgent=False, wishes=all_day) == london(26, 19, 30)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(moments, wishes)
def test_what_is_urgent_goes_at_once_whatever_somebody_wishes(told_at: datetime, chosen: Wishes) -> None:
    assert goes_at(told_at, urgent=True, wishes=chosen) == told_at


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(moments, wishes)
def test_nothing_goes_before_it_is_told_nor_in_quiet_hours_nor_after_two_days(
    told_at: datetime, chosen: Wishes
) -> None:
    goes = goes_at(told_at, urgent=False, wishes=chosen)
    assert told_at <= goes <= told_at + timedelta(hours=49)
    # A wall time that the clocks skip in March comes an hour later.
    assert not chosen.is_quiet(calendars.london(goes).time()) or goes.date() in {
        datetime(2026, 3, 29).date(), datetime(2027, 3, 28).date(),
    }  # fmt: skip


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(1, 10_000), st.booleans())
def test_it_is_tried_again_sooner_than_an_alarm_would_be_forgotten(tries: int, urgent: bool) -> None:
    wait = again_after(tries, urgent=urgent)
    assert timedelta(seconds=30) <= wait <= (URGENT_AGAIN if urgent else LONGEST_AGAIN)
    assert wait <= again_after(tries + 1, urgent=urgent)


def test_one_message_says_its_one_sentence() -> None:
    said = letter([Topic.RECOMMENDED], LINK, MORE)
    assert said.subject == "OpenMASH: a recommendation waits for a decision"
    assert said.text.startswith("A recommendation waits for a decision.\n")
    assert LINK in said.text
    assert MORE in said.text


def test_a_digest_counts_and_repeats_no_line() -> None:
    said = letter([Topic.ANSWER_IN] * 60 + [Topic.STEPPED_UP] + [Topic.ANSWER_IN] * 39, LINK, MORE)
    assert said.sentence == "100 things wait for you"
    assert [line for line in said.text.splitlines() if line.startswith("- ")] == [
        "- An agency has answered (99 times)",
        "- A referral became more urgent",
    ]


@pytest.mark.parametrize("topic", Topic)
def test_a_sentence_is_fixed_and_has_no_gap_to_fill(topic: Topic) -> None:
    assert topic.words[0].isupper()
    assert not set("{}%():") & set(topic.words)


@pytest.mark.parametrize("typed", ["07700 900123", "+44 7700 900123", "0044 7700900123", "(07700) 900-123"])
def test_a_mobile_number_has_one_form(typed: str) -> None:
    assert mobile(typed) == "+447700900123"


@pytest.mark.parametrize(
    "typed", ["", "01632 960001", "07700 90012", "077009001234", "+1 212 555 0100", "a07700900123"]
)
def test_what_is_no_british_mobile_number_is_none(typed: str) -> None:
    assert mobile(typed) == ""
