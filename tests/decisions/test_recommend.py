"""Recommending: every sentence asked for, every child once, and the duty manager next."""

from __future__ import annotations

import pytest

from openmash.agency_checks.queries import answers
from openmash.decisions import queries
from openmash.decisions.actions import ChildPart
from openmash.partnership.viewers import acting_as
from openmash.people.actions import record_case_status
from openmash.rulebook.words import Outcome, Rating, Refused, Role, Stage
from tests import factories
from tests.decisions import story

pytestmark = pytest.mark.django_db


def test_a_recommendation_goes_to_the_manager_on_duty() -> None:
    manager = factories.staff(Role.MASH_MANAGER)
    worker = factories.viewer(Role.SOCIAL_WORKER)
    of = story.asked_and_answered(worker)
    written = story.recommend(worker, of)
    of = story.fresh(of)
    assert (of.stage, of.desk, of.owner) == (Stage.DECIDING, "DUTY_MANAGER", manager)
    with acting_as(worker):
        assert queries.recommendation(worker, of) == written
        assert [(p.child.seq, p.outcome, p.level) for p in written.children.order_by("child__seq")] == [
            (1, "S47", 4),
            (2, "S17", 4),
        ]


@pytest.mark.parametrize("missing", ["analysis", "protects", "not_known", "childs_view", "parents_view"])
def test_no_required_sentence_may_be_left_out(missing: str) -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    of = story.asked_and_answered(worker)
    with pytest.raises(Refused):
        story.recommend(worker, of, at=None, **{missing: "  "})
    assert story.fresh(of).stage == Stage.ANALYSING


def test_every_child_needs_a_part_of_its_own() -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    of = story.asked_and_answered(worker)
    only = ChildPart(story.child_of(of), Outcome.S17, 3, [], "It fits.")
    with pytest.raises(Refused, match="for each child, once"):
        story.recommend(worker, of, parts=[only])


@pytest.mark.parametrize("role", [Role.CONTACT_OFFICER, Role.ADMIN_OFFICER, Role.NAVIGATOR, Role.AUDITOR])
def test_only_a_social_worker_recommends(role: Role) -> None:
    of = story.asked_and_answered(factories.viewer(Role.SOCIAL_WORKER))
    other = factories.viewer(role)
    with pytest.raises((Refused, type(of).DoesNotExist)):
        story.recommend(other, of)


def test_enough_without_the_missing_answers_needs_a_reason() -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    of = story.rated(worker)
    story.ask(worker, of)
    with pytest.raises(Refused, match="still missing"):
        story.recommend(worker, of, enough_because="")
    with pytest.raises(Refused, match="Say what is missing"):
        story.recommend(worker, of, enough=False, enough_because="")
    with pytest.raises(Refused, match="enough to decide"):
        story.recommend(worker, of, enough=None)
    written = story.recommend(worker, of, enough_because="She is seen today whatever they hold.")
    assert written.enough
    assert story.fresh(of).stage == Stage.DECIDING


def test_a_red_worry_nobody_was_asked_about_needs_a_reason() -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    of = story.rated(worker)
    with pytest.raises(Refused, match="No agency was asked"):
        story.recommend(worker, of, enough_because="")


def test_an_open_case_goes_to_its_worker_unrated_and_without_the_agencies() -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    of = factories.referral()
    with acting_as(worker):
        from openmash.referrals.actions import ready_to_rate

        ready_to_rate(referral=of, by=worker, at=factories.later(5))
    of = story.fresh(of)
    parts = [ChildPart(child, Outcome.OPEN, 4, [], "Her own worker has it.") for child in factories.children(of)]
    with pytest.raises(Refused, match="Record first where"):
        story.recommend(worker, of, parts=parts, enough_because="")
    for child in factories.children(of):
        with acting_as(worker):
            record_case_status(
                mention=child,
                status="OPEN",
                worker="Hana Reid",
                authority="",
                source="Case system",
                note="",
                by=worker,
                at=factories.later(6),
            )
    story.recommend(worker, of, parts=parts, enough_because="")
    assert story.fresh(of).stage == Stage.DECIDING


def test_a_child_who_is_not_open_cannot_go_on_unrated() -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    of = story.rated(worker, ratings=(Rating.RED,))
    with pytest.raises(Refused, match="first"):
        story.recommend(worker, of)


def test_only_this_referrals_items_can_be_relied_on() -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    of, other = story.asked_and_answered(worker), story.asked_and_answered(worker)
    with acting_as(worker):
        own = [item.id for given in answers(worker, of) for item in given.items.all()]
        foreign = [item.id for given in answers(worker, other) for item in given.items.all()]
    written = story.recommend(worker, of, relied_on=[own[0], foreign[0]])
    assert written.relied_on == [str(own[0])]
