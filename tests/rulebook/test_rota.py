"""Who is at work: shifts over midnight and over nights in which the clocks change, leave, cover, single days."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openmash.rulebook import calendars
from openmash.rulebook.rota import Change, Rota, RotaKind, Shift, Worker, may_stand_in
from openmash.rulebook.words import Role

MONDAY = date(2026, 6, 1)
DAY_SHIFT = tuple(Shift(day, time(9), time(17)) for day in range(5))
NIGHT_SHIFT = tuple(Shift(day, time(17), time(8)) for day in range(7))
WORKER, OTHER, NIGHT = (Worker(name, name, Role.SOCIAL_WORKER) for name in ("w", "o", "n"))


def kept(*changes: Change) -> Rota:
    people = {one.id: one for one in (WORKER, OTHER, NIGHT)}
    return Rota(people, {"w": DAY_SHIFT, "o": DAY_SHIFT, "n": NIGHT_SHIFT}, changes)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return calendars.from_london(day, time(hour, minute))


def change(kind: RotaKind, who: str = "w", first: date = MONDAY, last: date | None = MONDAY, **more: object) -> Change:
    return Change(kind, who, first, last, **more)  # type: ignore[arg-type]


def test_a_shift_begins_and_ends_to_the_minute() -> None:
    rota = kept()
    assert not rota.is_on("w", at(MONDAY, 9) - timedelta(minutes=1))
    assert rota.is_on("w", at(MONDAY, 9))
    assert rota.is_on("w", at(MONDAY, 17) - timedelta(minutes=1))
    assert not rota.is_on("w", at(MONDAY, 17))


def test_a_night_shift_runs_past_midnight_and_through_the_hour_that_comes_twice() -> None:
    rota, night = kept(), date(2026, 10, 24)
    begins, ends = at(night, 17), at(night + timedelta(days=1), 8)
    assert ends - begins == timedelta(hours=16)
    (span,) = rota.spans("n", night)
    assert (span.begins, span.ends) == (begins, ends)
    assert rota.is_on("n", datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    assert rota.is_on("n", datetime(2026, 10, 25, 1, 30, tzinfo=UTC))


def test_a_night_in_which_an_hour_is_left_out_is_shorter() -> None:
    (span,) = kept().spans("n", date(2026, 3, 28))
    assert span.ends - span.begins == timedelta(hours=14)


def test_whoever_is_away_is_not_there_and_comes_back() -> None:
    rota = kept(change(RotaKind.AWAY, last=MONDAY + timedelta(days=2)))
    assert not rota.is_on("w", at(MONDAY, 10))
    assert rota.back_at("w", at(MONDAY, 10)) == at(MONDAY + timedelta(days=3), 9)


def test_a_day_said_later_counts_before_leave_and_leave_said_later_before_a_day() -> None:
    leave, day = change(RotaKind.AWAY), change(RotaKind.DAY, starts=time(12), ends=time(14))
    assert kept(leave, day).is_on("w", at(MONDAY, 13))
    assert not kept(day, leave).is_on("w", at(MONDAY, 13))


def test_whoever_stands_in_works_the_others_shifts_beside_their_own() -> None:
    rota = kept(change(RotaKind.COVER, who="n", last=MONDAY + timedelta(days=6), stands_in="w"))
    assert rota.is_on("w", at(MONDAY, 10))
    assert rota.is_on("w", at(MONDAY, 22))
    assert not rota.is_on("n", at(MONDAY, 22))
    assert rota.stands_in_for("n", at(MONDAY, 22)) == ("w",)
    assert [span.instead_of for span in rota.now("w", at(MONDAY, 22))] == ["n"]


def test_nobody_stands_in_while_they_are_away_themselves() -> None:
    rota = kept(change(RotaKind.COVER, who="n", stands_in="w"), change(RotaKind.AWAY))
    assert not rota.is_on("w", at(MONDAY, 22))
    assert not rota.is_on("n", at(MONDAY, 22))


def test_a_usual_week_holds_from_its_day_on() -> None:
    wednesdays = (Shift(2, time(9), time(16, 30)),)
    rota = kept(change(RotaKind.USUAL, first=MONDAY + timedelta(days=1), last=None, shifts=wednesdays))
    assert rota.is_on("w", at(MONDAY, 10))
    assert not rota.is_on("w", at(MONDAY + timedelta(days=1), 10))
    assert rota.is_on("w", at(MONDAY + timedelta(days=2), 16))
    assert not rota.is_on("w", at(MONDAY + timedelta(days=7), 10))


def test_nobody_without_shifts_is_taken_for_absent() -> None:
    rota = Rota({"x": WORKER}, {}, ())
    assert not rota.keeps("x")
    assert rota.is_on("x", at(MONDAY, 3))


def test_a_closed_account_is_never_at_work() -> None:
    rota = Rota({"x": Worker("x", "X", Role.SOCIAL_WORKER, active=False)}, {"x": DAY_SHIFT}, ())
    assert not rota.is_on("x", at(MONDAY, 10))
    assert rota.back_at("x", at(MONDAY, 10)) is None


@given(st.datetimes(datetime(2026, 3, 20), datetime(2026, 11, 5), timezones=st.just(UTC)))
@settings(max_examples=200, deadline=None)
def test_round_the_clock_has_no_hole_and_no_minute_twice(when: datetime) -> None:
    shifts = tuple(Shift(day, time(0), time(0)) for day in range(7))
    assert len(Rota({"w": WORKER}, {"w": shifts}, ()).now("w", when)) == 1


@given(st.datetimes(datetime(2026, 3, 20), datetime(2026, 11, 5), timezones=st.just(UTC)))
@settings(max_examples=200, deadline=None)
def test_whoever_is_off_comes_back_at_the_beginning_of_a_stretch(when: datetime) -> None:
    rota = kept()
    for who in ("w", "n"):
        back = rota.back_at(who, when)
        assert back is not None
        assert back > when
        assert rota.is_on(who, back)


@pytest.mark.parametrize(
    ("away", "other", "may"),
    [
        (Role.SOCIAL_WORKER, Role.SOCIAL_WORKER, True),
        (Role.SOCIAL_WORKER, Role.ASSISTANT_MANAGER, True),
        (Role.SOCIAL_WORKER, Role.CONTACT_OFFICER, False),
        (Role.EMERGENCY_DUTY, Role.SOCIAL_WORKER, True),
        (Role.MASH_MANAGER, Role.ASSISTANT_MANAGER, True),
        (Role.MASH_MANAGER, Role.SOCIAL_WORKER, False),
        (Role.CONTACT_OFFICER, Role.ADMIN_OFFICER, True),
        (Role.CONTACT_OFFICER, Role.NAVIGATOR, False),
    ],
)
def test_only_who_may_do_the_work_stands_in(away: Role, other: Role, may: bool) -> None:
    said = may_stand_in(Worker("a", "Ann", away, may_decide=True), Worker("b", "Bob", other, may_decide=True))
    assert bool(said) is may
    assert may or "Bob cannot stand in for Ann" in said.because


def test_nobody_gets_the_right_to_decide_by_standing_in() -> None:
    decides = Worker("a", "Ann", Role.MASH_MANAGER, may_decide=True)
    assert not may_stand_in(decides, Worker("b", "Bob", Role.ASSISTANT_MANAGER))
    assert not may_stand_in(decides, decides)
