"""Handing over: exactly what a label and a manager allow leaves, and the hub owns the child until somebody accepts."""

from __future__ import annotations

from typing import Any

import pytest

from openmash.disclosures import queries
from openmash.disclosures.models import DisclosureItem, Handover
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Label, Outcome, Rating, Refused, Role, Stage
from openmash.screening.models import RatingGiven
from tests import factories
from tests.decisions import story
from tests.disclosures import leaving

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> Viewer:
    return factories.viewer(Role.SOCIAL_WORKER, name="Priya Raman")


@pytest.fixture
def manager() -> Viewer:
    return factories.viewer(Role.MASH_MANAGER, name="Beverley Osei")


@pytest.fixture
def team() -> Viewer:
    return factories.viewer(Role.RECEIVING_MANAGER, name="Hannah Birch")


@pytest.fixture
def decided(worker: Viewer, manager: Viewer) -> Referral:
    return story.decided(worker, manager)


def test_the_ticked_items_leave_word_for_word(manager: Viewer, decided: Referral) -> None:
    pack = leaving.hand_over(manager, decided, (Label.TEAM, Label.NET))
    with acting_as(manager):
        left = list(DisclosureItem.objects.filter(disclosure=pack.disclosure).order_by("seq"))
    assert [(one.text, one.label) for one in left] == [
        (text, label.value) for label, text in story.ALL_LABELS if label in (Label.TEAM, Label.NET)
    ]
    assert pack.disclosure.body["held"] == 3
    assert pack.disclosure.body["ask"].startswith("Priya Raman on ")


@pytest.mark.parametrize("label", [Label.HUB, Label.OWNER])
def test_what_its_owner_keeps_cannot_leave(manager: Viewer, decided: Referral, label: Label) -> None:
    with pytest.raises(Refused) as refused:
        leaving.hand_over(manager, decided, (label,))
    assert "Saltmere Constabulary" in refused.value.verdict.because


def test_another_referrals_item_cannot_leave(worker: Viewer, manager: Viewer, decided: Referral) -> None:
    other = story.asked_and_answered(worker)
    with pytest.raises(Refused, match="not part of this referral"):
        leaving.hand_over(manager, decided, item_ids=[leaving.items_of(other, Label.TEAM)[0].id])


def test_items_are_ticked_by_a_manager_alone(worker: Viewer, decided: Referral) -> None:
    with pytest.raises(Refused, match="A manager ticks"):
        leaving.hand_over(worker, decided)
    assert leaving.hand_over(worker, decided, ()).team == leaving.TEAM


@pytest.mark.parametrize("missing", [{"spoken_to": " "}, {"spoken_at": None}, {"spoken_at": factories.later(101)}])
def test_for_red_a_person_is_spoken_to_first(manager: Viewer, decided: Referral, missing: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="spoke"):
        leaving.hand_over(manager, decided, **missing)


def test_without_a_red_child_nobody_need_be_rung(worker: Viewer, manager: Viewer) -> None:
    of = story.asked_and_answered(worker, ratings=(Rating.AMBER, Rating.AMBER))
    story.recommend(worker, of)
    story.decide(manager, of, parts=story.parts(of, Outcome.S17, Outcome.S17, final_rating=Rating.AMBER))
    pack = leaving.hand_over(manager, story.fresh(of), spoken_to="", spoken_at=None)
    assert pack.rating == Rating.AMBER


def test_before_a_decision_nothing_leaves(worker: Viewer, manager: Viewer) -> None:
    of = story.asked_and_answered(worker)
    with pytest.raises(Refused, match="not waiting to be handed over"):
        leaving.hand_over(manager, of)


def test_a_child_is_handed_over_once(manager: Viewer, decided: Referral) -> None:
    leaving.hand_over(manager, decided)
    with pytest.raises(Refused, match="with a team already"):
        leaving.hand_over(manager, decided)


def test_accepting_needs_a_name_a_rating_and_why(manager: Viewer, team: Viewer, decided: Referral) -> None:
    pack = leaving.hand_over(manager, decided)
    for missing in ({"worker_name": ""}, {"rating": None}, {"rating_because": " "}):
        with pytest.raises(Refused):
            leaving.accept(team, pack, **missing)
    assert story.fresh(decided).stage == Stage.HANDING_OVER


def test_a_named_worker_accepts_and_the_teams_rating_stands_beside_the_hubs(
    manager: Viewer, team: Viewer, decided: Referral
) -> None:
    pack = leaving.hand_over(manager, decided)
    second = str(story.child_of(decided, 2).id)
    leaving.accept(team, pack, ratings={second: Rating.AMBER})
    of = story.fresh(decided)
    assert of.stage == Stage.TELLING
    with acting_as(manager):
        rows = RatingGiven.objects.filter(child__referral=of, kind="TEAM").order_by("child__seq")
        assert [(one.rating, one.by_name) for one in rows] == [("RED", team.name), ("AMBER", team.name)]


def test_it_is_answered_once_and_by_its_own_team(manager: Viewer, team: Viewer, decided: Referral) -> None:
    pack = leaving.hand_over(manager, decided)
    stranger = factories.viewer(Role.RECEIVING_MANAGER, team="early_help")
    with pytest.raises((Refused, Handover.DoesNotExist)):
        leaving.accept(stranger, pack)
    leaving.accept(team, pack)
    with pytest.raises(Refused, match="already answered"):
        leaving.send_back(team, pack)


def test_sent_back_it_stays_with_the_hub_and_can_go_again(manager: Viewer, team: Viewer, decided: Referral) -> None:
    pack = leaving.hand_over(manager, decided)
    leaving.send_back(team, pack)
    of = story.fresh(decided)
    assert of.stage == Stage.HANDING_OVER
    assert of.owner is not None
    assert of.owner.role == Role.SOCIAL_WORKER
    again = leaving.hand_over(manager, of, at=factories.later(130))
    leaving.accept(team, again)
    assert story.fresh(of).stage == Stage.TELLING


def test_sent_back_twice_it_goes_to_the_head_of_service(manager: Viewer, team: Viewer, decided: Referral) -> None:
    head = factories.staff(Role.HEAD_OF_SERVICE)
    leaving.send_back(team, leaving.hand_over(manager, decided))
    leaving.send_back(team, leaving.hand_over(manager, decided, at=factories.later(130)), minutes=140)
    assert story.fresh(decided).owner == head


def test_two_children_may_go_to_two_teams(manager: Viewer, team: Viewer, worker: Viewer) -> None:
    of = story.decided(worker, manager, Outcome.S47, Outcome.EH)
    first, second = factories.children(of)
    pack = leaving.hand_over(manager, of, children=[first])
    leaving.accept(team, pack)
    assert story.fresh(of).stage == Stage.HANDING_OVER
    with acting_as(manager):
        assert queries.awaiting_team(manager, of) == [second]
    early = factories.viewer(Role.RECEIVING_WORKER, team="early_help")
    leaving.accept(early, leaving.hand_over(manager, of, (), team="early_help", at=factories.later(125)))
    assert story.fresh(of).stage == Stage.TELLING


def test_the_preview_is_what_leaves(manager: Viewer, decided: Referral) -> None:
    from openmash.partnership.queries import policy_now

    with acting_as(manager):
        shown = queries.compose(
            manager,
            decided,
            team=policy_now().team(leaving.TEAM),
            children=factories.children(decided),
            item_ids=[one.id for one in leaving.items_of(decided, Label.TEAM)],
            note="Ring first.",
            spoken_to="Hannah Birch",
            spoken_at=factories.later(95),
            policy=policy_now(),
        )
    pack = leaving.hand_over(manager, decided, note="Ring first.")
    assert pack.disclosure.body == shown.body
