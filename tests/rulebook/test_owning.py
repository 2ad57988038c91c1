"""Who must have a referral: for every instant, whatever the rota, somebody by name or a desk with somebody at it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from importlib import resources

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openmash.rulebook import calendars, owning, presets
from openmash.rulebook.owning import Held, Hub, must_own
from openmash.rulebook.rota import Change, Rota, RotaKind, Shift, Worker
from openmash.rulebook.viewer import MANAGERS
from openmash.rulebook.words import Desk, Rating, Role, Stage

STANDARD = presets.policy("standard")
MONDAY = date(2026, 6, 1)
DEMO = {
    "Team manager": Role.MASH_MANAGER,
    "Assistant team manager": Role.ASSISTANT_MANAGER,
    "Social worker": Role.SOCIAL_WORKER,
    "Business support officer": Role.ADMIN_OFFICER,
    "Contact officer": Role.CONTACT_OFFICER,
    "Emergency duty social worker": Role.EMERGENCY_DUTY,
}
DAYS = {"mon": 0, "tue": 1, "wed": 2, "thu": 3, "fri": 4, "sat": 5, "sun": 6}


def demo_rota(*changes: Change) -> Rota:
    """The invented city's own staff list, with the head of service it lacks."""
    workers = {"head": Worker("head", "Grace Haldane", Role.HEAD_OF_SERVICE, may_decide=True)}
    usual: dict[str, tuple[Shift, ...]] = {}
    for one in json.loads((resources.files("openmash.demo") / "data" / "staff.json").read_text(encoding="utf-8")):
        if one["post"] in DEMO and one["team"] in ("MASH", "Emergency duty"):
            workers[one["id"]] = Worker(one["id"], one["surname"], DEMO[one["post"]], bool(one["may_decide"]))
            usual[one["id"]] = tuple(
                Shift(DAYS[s["day"]], time.fromisoformat(s["start"]), time.fromisoformat(s["end"]))
                for s in one["shifts"]
            )
    return Rota(workers, usual, changes)


def week(starts: int, ends: int, days: range = range(7)) -> tuple[Shift, ...]:
    return tuple(Shift(day, time(starts), time(ends)) for day in days)


PEOPLE = {
    one.id: one
    for one in (
        Worker("amy", "Amy", Role.SOCIAL_WORKER),
        Worker("ben", "Ben", Role.SOCIAL_WORKER),
        Worker("cat", "Cat", Role.MASH_MANAGER, may_decide=True),
        Worker("dan", "Dan", Role.EMERGENCY_DUTY),
        Worker("eve", "Eve", Role.EMERGENCY_DUTY),
        Worker("fay", "Fay", Role.CONTACT_OFFICER),
        Worker("gil", "Gil", Role.HEAD_OF_SERVICE, may_decide=True),
    )
}
USUAL = {
    "amy": week(8, 16), "ben": week(10, 18), "cat": week(8, 18), "dan": week(18, 1), "eve": week(1, 8),
    "fay": week(8, 18),
}  # fmt: skip


def hub(at: datetime, *changes: Change, load: dict[str, int] | None = None) -> Hub:
    return Hub(Rota(PEOPLE, USUAL, changes), at, STANDARD, load or {})


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    return calendars.from_london(day, time(hour, minute))


def held(stage: Stage = Stage.ASKING, rating: str = "RED", owner: str = "amy", **more: object) -> Held:
    given = {"danger": False, "due_at": at(23), "decided": False, "desk": Desk.HUB, **more}
    return Held(stage=stage, rating=rating, owner=owner, **given)  # type: ignore[arg-type]


def away(who: str, first: date, last: date) -> Change:
    return Change(RotaKind.AWAY, who, first, last)


def test_whoever_is_at_work_keeps_what_is_theirs() -> None:
    said = must_own(held(), hub(at(12)))
    assert (said.owner, said.staffed) == ("amy", True)
    assert not said.moves(held())


def test_a_red_goes_to_a_colleague_when_the_shift_ends_while_the_hub_is_open() -> None:
    said = must_own(held(), hub(at(16)))
    assert (said.owner, said.desk) == ("ben", Desk.HUB)
    assert said.because == "Amy is not at work"


def test_at_closing_a_red_goes_by_name_to_emergency_duty_and_comes_back_at_opening() -> None:
    now = held(owner="ben")
    night = must_own(now, hub(at(18)))
    assert (night.owner, night.desk) == ("dan", Desk.EMERGENCY_DUTY)
    assert night.because == "Ben is not at work and the hub is closed"
    later = replace(now, owner="dan", desk=Desk.EMERGENCY_DUTY, before=("ben", "amy"))
    relieved = must_own(later, hub(at(1, day=MONDAY + timedelta(days=1))))
    assert relieved.owner == "eve"
    morning = must_own(
        replace(later, owner="eve", before=("dan", "ben", "amy")), hub(at(8, day=MONDAY + timedelta(days=1)))
    )
    assert (morning.owner, morning.desk) == ("amy", Desk.HUB)


def test_it_comes_back_to_whoever_had_it_rather_than_to_whoever_has_least() -> None:
    now = held(owner="eve", desk=Desk.EMERGENCY_DUTY, before=("dan", "ben"))
    assert must_own(now, hub(at(10, 30), load={"ben": 30, "amy": 0})).owner == "ben"


def test_an_amber_that_is_not_due_rests_with_its_owner_by_name_over_the_night() -> None:
    now = held(rating="AMBER", due_at=at(14, day=MONDAY + timedelta(days=1)))
    said = must_own(now, hub(at(20)))
    assert (said.owner, said.because, said.staffed) == ("amy", "Rests until its owner is back", True)


def test_an_amber_due_before_the_hub_opens_does_not_rest() -> None:
    now = held(rating="AMBER", due_at=at(3, day=MONDAY + timedelta(days=1)))
    assert must_own(now, hub(at(20))).owner == "dan"


def test_what_is_due_before_its_owner_is_back_goes_to_a_colleague() -> None:
    leave = away("amy", MONDAY + timedelta(days=1), MONDAY + timedelta(days=2))
    now = held(rating="AMBER", due_at=at(14, day=MONDAY + timedelta(days=1)))
    assert must_own(now, hub(at(16), leave)).owner == "ben"


def test_everything_of_somebody_away_for_a_week_goes_also_what_is_decided() -> None:
    leave = away("amy", MONDAY, MONDAY + timedelta(days=6))
    now = held(stage=Stage.TELLING, rating="GREEN", decided=True)
    assert must_own(now, hub(at(10), leave)).owner == "ben"


def test_whoever_stands_in_gets_all_of_it_urgent_or_not() -> None:
    cover = Change(RotaKind.COVER, "amy", MONDAY, MONDAY + timedelta(days=6), stands_in="cat")
    now = held(rating="GREEN", due_at=at(12, day=MONDAY + timedelta(days=3)))
    said = must_own(now, hub(at(10), cover))
    assert (said.owner, said.because) == ("cat", "Cat stands in for Amy")


def test_whoever_comes_back_within_half_an_hour_keeps_it() -> None:
    assert must_own(held(owner="ben"), hub(at(9, 31))).owner == "ben"
    assert must_own(held(owner="ben"), hub(at(9, 29))).owner == "amy"


def test_nobody_is_named_from_whom_it_is_kept() -> None:
    said = must_own(held(), hub(at(16)), kept_from={"ben"})
    assert said.owner == "amy"
    assert said.because == "Nobody is at work who could take it"


def test_a_decision_goes_to_a_manager_who_decides_and_to_nobody_else_while_the_hub_is_open() -> None:
    now = held(stage=Stage.DECIDING, owner="amy", desk=Desk.DUTY_MANAGER)
    assert must_own(now, hub(at(16))).owner == "cat"
    assert must_own(now, hub(at(16)), kept_from={"cat"}).owner == "amy"


def test_what_waits_at_its_desk_needs_no_name_while_somebody_is_there() -> None:
    due = at(9, day=MONDAY + timedelta(days=1))
    now = held(stage=Stage.NEW, rating="", owner="", desk=Desk.FRONT_DOOR, due_at=due)
    assert not must_own(now, hub(at(12))).moves(now)
    night = must_own(now, hub(at(20)))
    assert (night.owner, night.desk, night.staffed) == ("", Desk.EMERGENCY_DUTY, True)
    back = replace(now, desk=Desk.EMERGENCY_DUTY)
    assert must_own(back, hub(at(8))).desk is Desk.FRONT_DOOR


def test_a_child_said_to_be_in_danger_gets_a_name_at_night() -> None:
    now = held(stage=Stage.NEW, rating="", owner="", danger=True, desk=Desk.FRONT_DOOR)
    assert must_own(now, hub(at(20))).owner == "dan"


def test_what_nobody_had_by_name_is_given_to_whoever_has_least() -> None:
    now = held(stage=Stage.ANALYSING, owner="")
    assert must_own(now, hub(at(12), load={"amy": 4, "ben": 3})).owner == "ben"


def test_what_was_offered_goes_to_whom_it_was_offered() -> None:
    now = held(owner="ben", offered="eve")
    nights = replace(hub(at(18)), rota=Rota(PEOPLE, {**USUAL, "eve": week(17, 8)}, ()))
    assert must_own(now, nights).owner == "eve"


def test_a_closed_account_keeps_nothing() -> None:
    closed = {**PEOPLE, "amy": replace(PEOPLE["amy"], active=False)}
    now = held(rating="GREEN", due_at=at(12, day=MONDAY + timedelta(days=3)))
    assert must_own(now, Hub(Rota(closed, USUAL, ()), at(12), STANDARD)).owner == "ben"


def test_where_nobody_is_at_work_the_head_of_service_answers() -> None:
    nobody = [away(one, MONDAY - timedelta(days=1), MONDAY + timedelta(days=1)) for one in USUAL]
    said = must_own(held(stage=Stage.NEW, rating="", owner="", desk=Desk.FRONT_DOOR), hub(at(12), *nobody))
    assert (said.staffed, said.answers, said.is_seen) == (False, "gil", True)
    kept = must_own(held(), hub(at(12), *nobody))
    assert (kept.owner, kept.staffed, kept.answers) == ("amy", False, "gil")


def test_in_a_hub_without_a_rota_nothing_moves() -> None:
    now = held()
    bare = Hub(Rota(PEOPLE, {}, ()), at(3), STANDARD)
    assert not must_own(now, bare).moves(now)
    assert must_own(now, bare).staffed


@pytest.mark.parametrize(
    ("stage", "who", "may"),
    [
        (Stage.NEW, "fay", True), (Stage.RATING, "fay", False), (Stage.ASKING, "amy", True),
        (Stage.ASKING, "dan", True),
        (Stage.DECIDING, "amy", False), (Stage.DECIDING, "cat", True),
    ],
)  # fmt: skip
def test_only_who_may_do_what_comes_next_is_handed_it(stage: Stage, who: str, may: bool) -> None:
    assert bool(owning.may_take(stage, PEOPLE[who])) is may


# Every instant --------------------------------------------------------------------------------------------------------
SPRING, AUTUMN, EASTER, WINTER = date(2026, 3, 23), date(2026, 10, 19), date(2026, 3, 30), date(2026, 12, 21)
FORTNIGHTS = st.sampled_from([SPRING, AUTUMN, EASTER, WINTER])
INSTANTS = st.builds(
    lambda first, minutes: datetime.combine(first, time(), UTC) + timedelta(minutes=minutes),
    FORTNIGHTS,
    st.integers(0, 14 * 24 * 60),
)
OPEN = [stage for stage in Stage if stage is not Stage.CLOSED]
REFERRALS = st.tuples(
    st.sampled_from(OPEN), st.sampled_from(["", *Rating]), st.booleans(), st.integers(-48, 96), st.booleans(),
    st.integers(0, 40), st.sampled_from(list(Desk)), st.lists(st.integers(0, 40), max_size=4),
)  # fmt: skip


def drawn(given_: tuple, rota: Rota, when: datetime) -> Held:  # type: ignore[type-arg]
    stage, rating, danger, hours, decided, owner, desk, before = given_
    ids = ["", *rota.workers]
    return Held(
        stage, str(rating), danger, when + timedelta(hours=hours), decided, desk, ids[owner % len(ids)],
        tuple(ids[one % len(ids)] for one in before if one % len(ids)),
    )  # fmt: skip


@given(INSTANTS, REFERRALS)
@settings(max_examples=1500, deadline=None)
def test_every_open_referral_is_seen_at_every_instant_of_the_demos_own_rota(when: datetime, given_: tuple) -> None:  # type: ignore[type-arg]
    rota = demo_rota()
    said = must_own(drawn(given_, rota, when), Hub(rota, when, STANDARD))
    assert said.is_seen


@given(INSTANTS, REFERRALS, st.lists(st.integers(0, 40), max_size=6))
@settings(max_examples=1500, deadline=None)
def test_handing_on_comes_to_rest_and_never_names_somebody_absent_or_kept_away(
    when: datetime,
    given_: tuple,  # type: ignore[type-arg]
    kept: list[int],
) -> None:
    rota = demo_rota()
    there, now = Hub(rota, when, STANDARD), drawn(given_, rota, when)
    hidden = {[*rota.workers][one % len(rota.workers)] for one in kept}
    said = must_own(now, there, hidden)
    if said.owner and said.owner != now.owner:
        assert there.works(said.owner)
        assert said.owner not in hidden
    after = replace(now, owner=said.owner, desk=said.desk, before=(now.owner, *now.before) if now.owner else now.before)
    again = must_own(after, there, hidden)
    assert not again.moves(after), (said, again)


@given(INSTANTS, REFERRALS)
@settings(max_examples=1000, deadline=None)
def test_whatever_may_not_wait_is_with_somebody_at_work_wherever_anybody_is_who_could(
    when: datetime,
    given_: tuple,  # type: ignore[type-arg]
) -> None:
    rota = demo_rota()
    there, now = Hub(rota, when, STANDARD), drawn(given_, rota, when)
    said = must_own(now, there)
    nights = any(rota.workers[span.who].role is Role.EMERGENCY_DUTY for span in rota.on(when))
    if owning.is_urgent(now, there) and not there.is_open and nights and said.owner:
        back = rota.back_at(said.owner, when)
        assert there.works(said.owner) or (back is not None and back - when <= owning.SOON)


@given(st.integers(0, 14 * 24 * 4), st.integers(0, 3))
@settings(max_examples=300, deadline=None)
def test_nobody_is_taken_for_a_deciding_manager_by_standing_in(quarter: int, day: int) -> None:
    cover = Change(RotaKind.COVER, "cat", MONDAY, MONDAY + timedelta(days=14), stands_in="amy")
    when = datetime.combine(MONDAY, time(), UTC) + timedelta(minutes=15 * quarter)
    said = must_own(held(stage=Stage.DECIDING, owner="", desk=Desk.DUTY_MANAGER), hub(when, cover))
    if said.owner and calendars.in_hub_hours(when, STANDARD):
        assert PEOPLE[said.owner].role in MANAGERS


def test_a_fortnight_minute_by_minute_loses_nothing_and_moves_little() -> None:
    """Two referrals go through a fortnight of the demo's rota with both changes of the clocks, each quarter of an hour.

    They never hang in the air, and nobody is handed one more often than shifts end.
    """
    for first in (SPRING, AUTUMN):
        rota = demo_rota()
        moves: Counter[str] = Counter()
        for rating in ("RED", "GREEN"):
            owner = next(one.id for one in rota.workers.values() if one.role is Role.SOCIAL_WORKER)
            begins = datetime.combine(first, time(9), UTC)
            now = Held(Stage.HANDING_OVER, rating, False, begins, True, Desk.HUB, owner)
            for quarter in range(14 * 24 * 4):
                there = Hub(rota, begins + timedelta(minutes=15 * quarter), STANDARD)
                said = must_own(now, there)
                assert said.is_seen
                if said.moves(now):
                    moves[rating] += 1
                    now = replace(now, owner=said.owner, desk=said.desk, before=(now.owner, *now.before)[:12])
        assert moves["GREEN"] == 0
        assert moves["RED"] <= 14 * 3
