"""Unusual reading: what is far from usual is found in plain numbers, what is usual is left alone."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmash.rulebook import calendars, presets, watching
from openmash.rulebook.watching import Did, Look, Person, Tally, Unusual, Week
from openmash.rulebook.words import Role

POLICY = presets.policy("standard")
MONDAY = date(2026, 5, 18)
WORKER, OTHER = "worker", "other"
ROUND_THE_CLOCK = Person(tuple((day, time(0), time(0)) for day in range(7)))
DAYTIME = Person(tuple((day, time(9), time(17)) for day in range(5)))
QUIET = Tally(Role.SOCIAL_WORKER, (8, 9, 10, 9, 8), (4, 5, 4, 4, 5), (2, 3, 2, 3, 2))
CHARGE = ("suspicious", "snoop", "misuse", "abuse", "breach", "offence", "guilty", "wrongly")


def at(clock: str, day: int = 0) -> datetime:
    """A London wall time on a day of the week, Monday 0."""
    hours, minutes = map(int, clock.split(":"))
    return calendars.from_london(MONDAY + timedelta(days=day), time(hours, minutes))


def looks(
    count: int, *, start: datetime, apart: int = 60, who: str = WORKER, role: Role = Role.SOCIAL_WORKER,
    did: Did = Did.RECORD, prefix: str = "S26-",
) -> list[Look]:  # fmt: skip
    """So many looks at different referrals, so many seconds apart."""
    return [
        Look(f"{who}{did}{start}{n}", who, role, start + timedelta(seconds=apart * n), did,
             "" if did is Did.SEARCH else f"{prefix}{n:05d}")
        for n in range(count)
    ]  # fmt: skip


def found(*some: list[Look], parts: bool = True, **week: object) -> dict[Unusual, watching.Finding]:
    """The worker's findings by kind; they have a part in everything unless told."""
    every = [look for one in some for look in one]
    told: dict[str, object] = {"people": {WORKER: ROUND_THE_CLOCK, OTHER: ROUND_THE_CLOCK}, **week}
    if parts:
        told["parts"] = frozenset((look.who, look.reference) for look in every)
    return {one.kind: one for one in watching.findings(Week(every, POLICY, **told)) if one.who == WORKER}  # type: ignore[arg-type]


# Weeks --------------------------------------------------------------------------------------------------------------
@given(st.datetimes(datetime(2015, 1, 1), datetime(2040, 1, 1), timezones=st.just(calendars.LONDON)))
def test_every_instant_lies_in_exactly_one_week_that_begins_on_monday(moment: datetime) -> None:
    monday = watching.week_of(moment)
    begins, ends = watching.bounds(monday)
    assert monday.weekday() == 0
    assert begins <= moment < ends
    assert watching.bounds(monday + timedelta(days=7))[0] == ends
    assert timedelta(days=7) - (ends - begins) in (timedelta(0), timedelta(hours=1), timedelta(hours=-1))


# Much in an hour or a day ---------------------------------------------------------------------------------------------
def test_a_usual_week_has_nothing_unusual() -> None:
    days = [looks(9, start=at("09:00", day), apart=1200) for day in range(5)]
    assert found(*days, usual={WORKER: QUIET, OTHER: QUIET}) == {}


def test_many_in_an_hour_is_told_with_the_numbers_and_the_usual() -> None:
    one = found(looks(30, start=at("14:05")), usual={WORKER: QUIET, OTHER: QUIET})[Unusual.HOUR]
    assert one.count == 30
    assert one.words == (
        "Opened 30 different referrals on Monday 18 May from 14:05 to 14:34, within an hour. Usual in the busiest hour "
        "of a day: for them 4, for others in this role 4."
    )
    assert len(one.looks) == 30


def test_many_in_a_day_spread_thin_is_found_too() -> None:
    spread = looks(60, start=at("08:00"), apart=540)
    kinds = found(spread, usual={WORKER: QUIET, OTHER: QUIET})
    assert set(kinds) == {Unusual.DAY}
    assert kinds[Unusual.DAY].count == 60


def test_the_same_referral_opened_often_is_one_referral() -> None:
    often = [Look(str(n), WORKER, Role.SOCIAL_WORKER, at("10:00"), Did.RECORD, "S26-00001") for n in range(300)]
    assert found(often, usual={WORKER: QUIET, OTHER: QUIET}) == {}


def test_a_limit_holds_where_nothing_is_usual_yet_and_however_much_is_usual() -> None:
    heavy = Tally(Role.SOCIAL_WORKER, (200,) * 9, (90,) * 9)
    for usual in ({}, {WORKER: heavy, OTHER: heavy}):
        one = found(looks(POLICY.notice_in_hour, start=at("10:00"), apart=5), usual=usual)[Unusual.HOUR]
        assert one.words.endswith(f"The limit is {POLICY.notice_in_hour}.")
    assert found(looks(POLICY.notice_in_hour - 1, start=at("10:00"), apart=5)) == {}


def test_much_for_them_but_not_for_the_role_is_left_alone() -> None:
    few, many = Tally(Role.SOCIAL_WORKER, (5,) * 9, (3,) * 9), Tally(Role.SOCIAL_WORKER, (30,) * 9, (20,) * 9)
    assert found(looks(18, start=at("10:00"), apart=120), usual={WORKER: few, OTHER: many}) == {}


def test_who_reads_much_every_week_is_still_seen_by_the_roles_usual() -> None:
    trained = Tally(Role.SOCIAL_WORKER, (60,) * 40, (30,) * 40)
    assert Unusual.DAY in found(looks(60, start=at("08:00"), apart=540), usual={WORKER: trained, OTHER: QUIET})


def test_one_wild_day_does_not_hide_the_next() -> None:
    wild = Tally(Role.SOCIAL_WORKER, (8, 9, 90, 9, 8), (4, 5, 39, 4, 5))
    assert Unusual.HOUR in found(looks(30, start=at("10:00")), usual={WORKER: wild, OTHER: wild})


def test_an_hour_is_any_sixty_minutes_not_the_hour_of_the_clock() -> None:
    over_the_hour = looks(40, start=at("13:40"))
    assert found(over_the_hour)[Unusual.HOUR].count == 40
    assert found(looks(40, start=at("10:00"), apart=93)) == {}


def test_searching_a_lot_is_found() -> None:
    assert found(looks(POLICY.notice_searches, start=at("09:00"), did=Did.SEARCH))[Unusual.SEARCHES].count == 60
    few = looks(25, start=at("09:00"), did=Did.SEARCH)
    assert Unusual.SEARCHES in found(few, usual={WORKER: QUIET, OTHER: QUIET})


@given(st.lists(st.integers(0, 200), max_size=30), st.integers(0, 300), st.integers(0, 40))
def test_more_is_never_less_unusual(own: list[int], count: int, more: int) -> None:
    asked = {"own": own, "others": own, "floor": 12, "limit": 100}
    if watching.is_much(count, **asked):
        assert watching.is_much(count + more, **asked)


@given(st.lists(st.tuples(st.integers(0, 7 * 24 * 60 - 1), st.integers(0, 60)), max_size=120))
def test_the_busiest_hour_is_no_longer_than_an_hour_and_nowhere_beaten(minutes: list[tuple[int, int]]) -> None:
    some = [
        Look(str(n), WORKER, Role.SOCIAL_WORKER, at("00:00") + timedelta(minutes=m), Did.RECORD, f"S{r}")
        for n, (m, r) in enumerate(minutes)
    ]
    best = watching.busiest_hour(some)
    most = max(
        (len({x.reference for x in some if timedelta(0) <= x.at - look.at < watching.HOUR}) for look in some), default=0
    )
    assert len({look.reference for look in best}) == most
    assert not best or best[-1].at - best[0].at < watching.HOUR


# Odd hours -----------------------------------------------------------------------------------------------------------
def test_at_night_outside_a_shift_is_found_and_an_hours_grace_is_not() -> None:
    people = {WORKER: DAYTIME}
    one = found(looks(3, start=at("23:10", 1)), people=people)[Unusual.ODD_HOURS]
    assert one.words.startswith("Opened records or searched 3 times outside their shift, on one day: first at 23:10 on")
    assert found(looks(9, start=at("08:05")), looks(9, start=at("17:45")), people=people) == {}
    assert found(looks(2, start=at("23:10")), people=people) == {}
    assert Unusual.ODD_HOURS in found(looks(3, start=at("11:00", 5)), people=people)


def test_a_night_shift_that_runs_past_midnight_is_a_shift() -> None:
    night = Person(((0, time(20), time(6)),))
    assert found(looks(5, start=at("02:00", 1)), people={WORKER: night}) == {}
    assert Unusual.ODD_HOURS in found(looks(5, start=at("02:00", 2)), people={WORKER: night})


@pytest.mark.parametrize(
    ("role", "person", "clock", "odd", "words"),
    [
        (Role.SOCIAL_WORKER, Person(), "12:00", False, "hub hours"),
        (Role.SOCIAL_WORKER, Person(), "22:00", True, "hub hours"),
        (Role.EMERGENCY_DUTY, Person(), "03:00", False, "hub hours"),
        (Role.NAVIGATOR, Person(desk={0: (time(9), time(12))}), "11:00", False, "the hours of their agency's desk"),
        (Role.NAVIGATOR, Person(desk={0: (time(9), time(12))}), "15:00", True, "the hours of their agency's desk"),
        (Role.CONTACT_OFFICER, Person(desk={0: (time(9), time(12))}), "15:00", False, "hub hours"),
    ],
)
def test_without_a_shift_the_desk_or_the_hub_says_when(
    role: Role, person: Person, clock: str, odd: bool, words: str
) -> None:
    assert watching.hours_words(role, person) == words
    assert (Unusual.ODD_HOURS in found(looks(3, start=at(clock), role=role), people={WORKER: person})) is odd


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(calendars.LONDON)))
def test_nobody_with_a_shift_at_this_moment_is_at_odd_hours(moment: datetime) -> None:
    assert watching.is_working(moment, Role.SOCIAL_WORKER, ROUND_THE_CLOCK, POLICY)
    local = calendars.london(moment)
    now = Person(((local.weekday(), local.time(), time(23, 59, 59)),))
    assert watching.is_working(moment, Role.SOCIAL_WORKER, now, POLICY)


# No part, refusals ---------------------------------------------------------------------------------------------------
def _peers(count: int, each: int) -> list[Look]:
    return [x for n in range(count) for x in looks(each, start=at("10:00"), apart=300, who=f"peer{n}", prefix="P26-")]


def test_records_without_a_part_in_them_are_found_against_others_of_the_role() -> None:
    spread = [x for day in range(5) for x in looks(6, start=at("10:00", day), apart=900, prefix=f"S2{day}-")]
    one = found(spread, _peers(4, 2), parts=False)[Unusual.NO_PART]
    assert one.count == 30
    assert "they own none and did nothing on them. Others in this role: 2 (the middle value)." in one.words
    assert found(spread, _peers(4, 2), parts=True) == {}
    assert found(spread, _peers(2, 2), parts=False) == {}
    assert found(spread, _peers(4, 12), parts=False) == {}


@pytest.mark.parametrize("role", sorted(watching.READ_BY_DUTY))
def test_who_reads_by_duty_needs_no_part(role: Role) -> None:
    many = [x for day in range(5) for x in looks(25, start=at("10:00", day), apart=240, role=role, prefix=f"S2{day}-")]
    assert Unusual.NO_PART not in found(many, parts=False)


def test_refused_again_and_again_is_found() -> None:
    one = found(looks(watching.REFUSALS_A_DAY, start=at("10:00", 2), did=Did.REFUSED))[Unusual.REFUSED]
    assert one.words == "Was refused 6 times on Wednesday 20 May."
    assert found(looks(watching.REFUSALS_A_DAY - 1, start=at("10:00"), did=Did.REFUSED)) == {}


# Whoever reads and reads ---------------------------------------------------------------------------------------------
@given(st.integers(120, 400), st.integers(1, 200), st.integers(0, 6), st.integers(0, 23))
def test_whoever_opens_record_after_record_in_a_day_is_always_found(
    count: int, apart: int, day: int, hour: int
) -> None:
    start = at(f"{hour:02d}:00", day)
    some = [x for x in looks(count, start=start, apart=apart) if watching.week_of(x.at) == MONDAY]
    by_day: dict[date, int] = {}
    for look in some:
        key = calendars.london(look.at).date()
        by_day[key] = by_day.get(key, 0) + 1
    if max(by_day.values()) >= POLICY.notice_in_day:
        assert Unusual.DAY in found(some)


@pytest.mark.parametrize("role", sorted(watching.NOT_WATCHED))
def test_who_sees_only_what_they_sent_is_not_watched(role: Role) -> None:
    assert found(looks(200, start=at("02:00"), role=role, apart=1)) == {}


@pytest.mark.parametrize(
    ("hour", "today", "searches", "says"),
    [
        (39, 99, 59, ""),
        (40, 40, 0, "40 different referrals in an hour; the limit is 40"),
        (3, 100, 0, "100 different referrals in a day; the limit is 100"),
        (0, 0, 61, "61 searches for people in a day; the limit is 60"),
    ],
)
def test_the_limits_at_the_look_itself(hour: int, today: int, searches: int, says: str) -> None:
    assert watching.too_many_now(hour, today, searches, POLICY) == says


# How it is told ------------------------------------------------------------------------------------------------------
MADE = st.lists(
    st.builds(
        Look,
        id=st.uuids().map(str),
        who=st.sampled_from(["a", "b", "c", "d", "e"]),
        role=st.just(Role.SOCIAL_WORKER),
        at=st.integers(0, 7 * 24 * 3600 - 1).map(lambda s: watching.bounds(MONDAY)[0] + timedelta(seconds=s)),
        did=st.sampled_from(Did),
        reference=st.integers(1, 60).map(lambda n: f"S26-{n:05d}"),
    ),
    max_size=200,
)


@given(MADE, st.randoms())
def test_the_order_of_the_looks_changes_nothing_and_each_rests_on_its_persons_own(some: list[Look], dice) -> None:
    people = dict.fromkeys("abcde", DAYTIME)
    once = watching.findings(Week(some, POLICY, people=people))
    mixed = dice.sample(some, len(some))
    assert watching.findings(Week(mixed, POLICY, people=people)) == once
    by_id = {look.id: look.who for look in some}
    assert all(by_id[key] == one.who for one in once for key in one.looks)
    assert len({(one.who, one.kind) for one in once}) == len(once)


@given(MADE)
def test_a_finding_is_a_sentence_with_a_number_and_never_a_charge(some: list[Look]) -> None:
    for one in watching.findings(Week(some, POLICY, people=dict.fromkeys("abcde", DAYTIME))):
        assert one.words[0].isupper()
        assert one.words.endswith(".")
        assert str(one.count) in one.words
        assert not any(word in f"{one.words} {one.kind.may_be}".lower() for word in CHARGE)


@given(MADE)
def test_tallies_of_two_weeks_add_up(some: list[Look]) -> None:
    half = watching.tallies(some)
    both = watching.together([half, half])
    assert set(both) == set(half)
    assert all(both[who].records == half[who].records * 2 for who in half)


def test_a_policy_cannot_let_two_hundred_records_go_unnoticed() -> None:
    from openmash.rulebook.policy import PolicyInvalid, from_data, to_data

    body = to_data(POLICY)
    for key in ("notice_in_hour", "notice_in_day"):
        with pytest.raises(PolicyInvalid, match=f"{key}: write a whole number from 1 to 120"):
            from_data({**body, key: 121})
    old = {key: value for key, value in body.items() if not key.startswith("notice_")}
    assert from_data(old) == POLICY
