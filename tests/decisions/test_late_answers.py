"""An answer after the decision: the manager reads it and decides; nothing reopens by itself."""

from __future__ import annotations

import pytest

from openmash.agency_checks.models import Answer
from openmash.decisions import actions, queries
from openmash.decisions.models import Decision
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Label, Outcome, Refused, Role, Stage
from tests import factories
from tests.decisions import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Viewer:
    return factories.viewer(Role.MASH_MANAGER)


@pytest.fixture
def late(manager: Viewer) -> tuple[Referral, Answer]:
    """A referral decided while health was still out, and health's answer afterwards."""
    worker = factories.viewer(Role.SOCIAL_WORKER)
    of = story.rated(worker)
    request = story.ask(worker, of, "health")
    story.recommend(worker, of)
    story.decide(manager, of)
    given = story.answer(request, [(Label.TEAM, "A fracture at eight months that nobody explained.")], minutes=300)
    return story.fresh(of), given


def test_it_waits_for_the_manager_and_changes_nothing(manager: Viewer, late: tuple[Referral, Answer]) -> None:
    of, given = late
    assert of.stage == Stage.HANDING_OVER
    with acting_as(manager):
        assert list(queries.late_answers(manager)) == [given]


def test_reading_it_without_reopening_leaves_the_decision(manager: Viewer, late: tuple[Referral, Answer]) -> None:
    of, given = late
    with acting_as(manager):
        actions.read_late_answer(
            answer=given, reopen=False, because="Known to us.", by=manager, at=factories.later(310)
        )
        assert list(queries.late_answers(manager)) == []
    assert story.fresh(of).stage == Stage.HANDING_OVER
    assert story.fresh(of).decided_at == of.decided_at


def test_reopening_gives_it_back_and_the_decision_stands_until_a_new_one(
    manager: Viewer, late: tuple[Referral, Answer]
) -> None:
    of, given = late
    with acting_as(manager):
        actions.read_late_answer(
            answer=given, reopen=True, because="A fracture changes it.", by=manager, at=factories.later(310)
        )
    of = story.fresh(of)
    assert (of.stage, of.decided_at) == (Stage.ANALYSING, None)
    assert of.owner is not None
    assert of.owner.role == Role.SOCIAL_WORKER
    with acting_as(manager):
        assert Decision.objects.filter(referral=of, current=True).count() == 2
    story.recommend(of.owner.viewer(), of, at=factories.later(320))
    story.decide(manager, of, Outcome.S47, Outcome.S47, at=factories.later(330))
    with acting_as(manager):
        by_state = [(one.current, one.outcome) for one in queries.decisions(manager, of)]
    assert by_state == [(True, "S47"), (True, "S47"), (False, "S47"), (False, "S17")]


@pytest.mark.parametrize(("reopen", "because"), [(None, "A reason"), (True, " "), (False, "")])
def test_it_needs_a_yes_or_no_and_a_reason(
    manager: Viewer, late: tuple[Referral, Answer], reopen: bool | None, because: str
) -> None:
    _, given = late
    with pytest.raises(Refused), acting_as(manager):
        actions.read_late_answer(answer=given, reopen=reopen, because=because, by=manager, at=factories.later(310))


def test_only_a_manager_reads_it_and_only_once(manager: Viewer, late: tuple[Referral, Answer]) -> None:
    _, given = late
    worker = factories.viewer(Role.SOCIAL_WORKER)
    with pytest.raises(Refused, match="Only a manager"), acting_as(worker):
        actions.read_late_answer(answer=given, reopen=True, because="Because.", by=worker, at=factories.later(310))
    with acting_as(manager):
        actions.read_late_answer(answer=given, reopen=False, because="Known.", by=manager, at=factories.later(310))
    with pytest.raises(Refused, match="already read"), acting_as(manager):
        actions.read_late_answer(answer=given, reopen=True, because="Because.", by=manager, at=factories.later(311))


def test_an_answer_in_time_is_not_late(manager: Viewer) -> None:
    of = story.asked_and_answered(factories.viewer(Role.SOCIAL_WORKER))
    with acting_as(CLERK):
        given = Answer.objects.get(request__referral=of)
    with pytest.raises(Refused, match="before the decision"), acting_as(manager):
        actions.read_late_answer(answer=given, reopen=True, because="Because.", by=manager, at=factories.later(310))
