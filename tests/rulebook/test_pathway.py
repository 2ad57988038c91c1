"""The pathway table: complete, walkable at random, with a way to the end from everywhere; the order of work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmash.rulebook import order, pathway, presets, ratings
from openmash.rulebook.words import Desk, Outcome, Rating, Refused, Stage

STANDARD = presets.policy("standard")
NOON = datetime(2026, 5, 26, 11, 0, tzinfo=UTC)
NIGHT = datetime(2026, 5, 26, 23, 0, tzinfo=UTC)


def test_every_stage_has_moves_a_desk_and_an_owner() -> None:
    assert set(pathway.MOVES) == set(Stage) == set(pathway.OWNERS)
    for stage in Stage:
        assert pathway.owner_desk(stage) in Desk
        assert all(step.because and step.desk is pathway.owner_desk(step.to) for step in pathway.MOVES[stage])


def test_edges_are_pinned() -> None:
    edges = {stage.value: " ".join(step.to.value for step in pathway.MOVES[stage]) for stage in Stage}
    assert edges == {
        "NEW": "RATING ASKING ANALYSING ADVISING TELLING",
        "RATING": "ASKING ANALYSING ADVISING DECIDING TELLING NEW",
        "ASKING": "ANALYSING DECIDING ADVISING",
        "ANALYSING": "ASKING DECIDING ADVISING",
        "DECIDING": "ANALYSING ASKING HANDING_OVER TELLING",
        "HANDING_OVER": "HANDING_OVER TELLING ANALYSING",
        "TELLING": "CLOSED ANALYSING",
        "CLOSED": "ANALYSING",
        "ADVISING": "TELLING RATING ASKING",
    }


@given(st.lists(st.integers(0, 9), max_size=60))
def test_a_random_walk_stays_on_the_table_and_can_always_end(choices: list[int]) -> None:
    stage = pathway.first_stage()
    for choice in choices:
        step = pathway.MOVES[stage][choice % len(pathway.MOVES[stage])]
        assert pathway.move(stage, step.to)
        assert pathway.why(stage, step.to) == step.because
        stage = step.to
    reached, edge = {stage}, {stage}
    while edge:
        edge = {step.to for here in edge for step in pathway.MOVES[here]} - reached
        reached |= edge
    assert Stage.CLOSED in reached


@given(st.sampled_from(list(Stage)), st.sampled_from(list(Stage)))
def test_a_move_off_the_table_is_refused_with_the_way_on(stage: Stage, to: Stage) -> None:
    verdict = pathway.move(stage, to)
    assert bool(verdict) == any(step.to is to for step in pathway.MOVES[stage])
    if not verdict:
        assert pathway.MOVES[stage][0].to.words.lower() in verdict.because
        with pytest.raises(Refused):
            verdict.require()


def test_nothing_but_telling_leads_to_closed() -> None:
    assert [stage for stage in Stage if pathway.move(stage, Stage.CLOSED)] == [Stage.TELLING]


def test_at_night_emergency_duty_looks_and_nobody_is_a_fault() -> None:
    assert pathway.desk_now(Stage.ASKING, NOON, STANDARD) is Desk.HUB
    assert pathway.desk_now(Stage.ASKING, NIGHT, STANDARD) is Desk.EMERGENCY_DUTY
    assert pathway.ownerless_is_fault(Stage.ASKING, NOON, STANDARD)
    assert not pathway.ownerless_is_fault(Stage.ASKING, NIGHT, STANDARD)
    assert not pathway.ownerless_is_fault(Stage.NEW, NOON, STANDARD)


def test_rating_decides_the_path() -> None:
    assert pathway.after_rating([Rating.GREEN, Rating.AMBER], STANDARD) is Stage.ASKING
    assert pathway.after_rating([Rating.GREEN, Rating.BLUE], STANDARD) is Stage.ANALYSING
    assert pathway.after_decision([Outcome.NFA, Outcome.S17]) is Stage.HANDING_OVER
    assert pathway.after_decision([Outcome.NFA, Outcome.ADVICE, Outcome.OLA]) is Stage.TELLING


def test_the_diagram_draws_every_edge() -> None:
    lines = pathway.diagram().splitlines()
    drawn = sum(" --> " in line for line in lines)
    assert lines[0] == "stateDiagram-v2"
    assert drawn == sum(len(steps) for steps in pathway.MOVES.values()) + 2


def test_urgency_orders_the_colours() -> None:
    assert ratings.most_urgent(["GREEN", "RED", "BLUE"]) is Rating.RED
    assert ratings.most_urgent([]) is None
    assert ratings.is_step_up("GREEN", "AMBER")
    assert ratings.is_step_down("RED", "BLUE")
    assert not ratings.is_step_up("RED", "RED")
    assert set(ratings.PATH) == set(Rating)


def test_a_rating_steps_only_to_another_colour_of_the_scheme() -> None:
    assert ratings.may_step("RED", "AMBER", STANDARD)
    assert not ratings.may_step("RED", "RED", STANDARD)
    assert not ratings.may_step(None, "BLUE", presets.policy("camden"))


@dataclass(frozen=True)
class Waiting:
    rating: str
    danger: bool
    screening_due_at: datetime
    due_at: datetime


def test_order_of_work_as_agreed() -> None:
    hour = timedelta(hours=1)
    past, soon, later = NOON - hour, NOON + hour, NOON + 9 * hour
    in_order = [
        Waiting("", True, later, later),
        Waiting("", False, past, past),
        Waiting("RED", False, past, soon),
        Waiting("RED", True, past, later),
        Waiting("", False, soon, soon),
        Waiting("AMBER", True, past, past),
        Waiting("AMBER", False, past, later),
        Waiting("GREEN", False, past, past),
        Waiting("BLUE", False, past, past),
    ]
    shuffled = in_order[::-1]
    assert sorted(shuffled, key=lambda item: order.key(item, NOON)) == in_order
    assert len(order.RANK_WORDS) == 6


@given(
    st.sampled_from(["", *Rating]), st.booleans(), st.integers(-600, 600), st.integers(-600, 600), st.integers(0, 600)
)
def test_nothing_loses_its_place_by_waiting(rating: str, danger: bool, screening: int, due: int, wait: int) -> None:
    item = Waiting(rating, danger, NOON + timedelta(minutes=screening), NOON + timedelta(minutes=due))
    assert order.key(item, NOON + timedelta(minutes=wait)) <= order.key(item, NOON)
