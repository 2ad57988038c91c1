"""No acceptance line of a worked case is forgotten, and those met now name a test that is there."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest

from openmash.decisions.models import ChildRecommendation
from openmash.partnership.viewers import acting_as
from openmash.rulebook import calendars
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Concern, Rating, RatingKind, Refused
from openmash.screening import actions as screening
from openmash.screening.models import RatingGiven
from tests import factories
from tests.world.acceptance import LATER, MET, NEVER_LATE, TABLE, WHOLE_WAY
from tests.world.cases import Case, all_cases
from tests.world.walking import Walk

ROOT = Path(__file__).resolve().parents[2]


def named(*ids: str) -> list[Case]:
    """Cases by their ids."""
    return [case for case in all_cases() if case["case_id"] in ids]


def test_every_acceptance_line_has_one_row_and_no_row_is_left_over() -> None:
    lines = [(case["case_id"], line) for case in all_cases() for line in case["acceptance"]]
    assert sorted((row.case, row.line) for row in TABLE) == sorted(lines)


def test_a_line_of_an_issue_that_is_met_names_a_test_that_is_there_and_no_other_does() -> None:
    for row in TABLE:
        if row.issue not in MET:
            assert row.issue is LATER or WHOLE_WAY < row.issue <= NEVER_LATE
            assert row.shown_by == ""
            continue
        file, test = row.shown_by.split("::")
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert test in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, row


@pytest.mark.parametrize("walk", named("PUB-05"), ids=["PUB-05"], indirect=True)
def test_level_and_rating_differ_on_purpose_and_the_reason_is_kept(walk: Walk) -> None:
    assert (walk.case["analysis"]["level_of_need"], walk.referral.rating) == (4, "AMBER")
    with acting_as(CLERK):
        first = RatingGiven.objects.get(child__referral=walk.referral, kind=RatingKind.INITIAL.value)
        child = walk.referral.mentions.get(is_child=True)
        said = ChildRecommendation.objects.get(child=child)
    assert first.because == walk.case["screening"]["because"]
    assert (said.level, said.because) == (4, walk.case["recommendation"]["because"])
    another = factories.children(factories.referral())[0]
    with acting_as(walk.worker), pytest.raises(Refused, match="Say why"):
        screening.rate(
            child=another, rating=Rating.AMBER, because=" ", concerns=[Concern.UNBORN], level=4, by=walk.worker,
            at=factories.later(10), policy=walk.policy,
        )  # fmt: skip


@pytest.mark.parametrize("walk", named("PUB-08"), ids=["PUB-08"], indirect=True)
def test_unborn_and_named_child_stand_in_one_referral(walk: Walk) -> None:
    children = walk.children()
    assert sorted(child.unborn for child in children) == [False, True]
    assert all(child.outcome == walk.case["decision"]["outcome"] for child in children)


@pytest.mark.parametrize("walk", named("PUB-12"), ids=["PUB-12"], indirect=True)
def test_bank_holiday_arrival_is_acknowledged_at_once_and_due_on_a_working_day(walk: Walk) -> None:
    arrived = calendars.london(walk.start).date()
    assert not calendars.is_working_day(arrived)
    assert walk.referral.acknowledged_at == walk.start
    due = calendars.london(walk.referral.due_at).date()
    assert calendars.is_working_day(due)
    assert due == arrived + timedelta(days=1)
    assert walk.referral.decided_at is not None
    assert walk.referral.decided_at <= walk.referral.due_at
