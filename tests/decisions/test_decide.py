"""Deciding: by a manager who did not recommend, for each child, with reasons, once."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from openmash.decisions import actions, queries
from openmash.decisions.actions import AlreadyDecided
from openmash.decisions.models import Decision
from openmash.ledger.models import LedgerEntry
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Outcome, Rating, Refused, Role, Stage
from openmash.screening.models import RatingGiven
from tests import factories
from tests.decisions import story

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> Viewer:
    return factories.viewer(Role.SOCIAL_WORKER, name="Priya Raman")


@pytest.fixture
def manager() -> Viewer:
    return factories.viewer(Role.MASH_MANAGER, name="Beverley Osei")


def test_deciding_stops_the_clock_and_gives_the_referral_back(worker: Viewer, manager: Viewer) -> None:
    of = story.decided(worker, manager)
    assert (of.stage, of.decided_at, of.decided_by_name) == (Stage.HANDING_OVER, factories.later(90), manager.name)
    assert of.owner is not None
    assert str(of.owner.pk) == worker.id
    with acting_as(manager):
        assert [(c.outcome, c.final_rating) for c in factories.children(of)] == [("S47", "RED"), ("S17", "RED")]
        finals = RatingGiven.objects.filter(child__referral=of, kind="FINAL")
        assert [(one.by_name, one.rating) for one in finals] == [(manager.name, "RED")] * 2


def test_nobody_decides_on_their_own_recommendation(manager: Viewer) -> None:
    of = story.asked_and_answered(manager)
    story.recommend(manager, of)
    with pytest.raises(Refused, match="You wrote the recommendation"):
        story.decide(manager, of)


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.CONTACT_OFFICER, Role.EMERGENCY_DUTY])
def test_only_a_manager_decides(worker: Viewer, role: Role) -> None:
    of = story.asked_and_answered(worker)
    story.recommend(worker, of)
    with pytest.raises(Refused, match="Only a manager"):
        story.decide(factories.viewer(role), of)


def test_a_manager_without_the_authority_does_not_decide(worker: Viewer) -> None:
    of = story.asked_and_answered(worker)
    story.recommend(worker, of)
    with pytest.raises(Refused, match="authority"):
        story.decide(factories.viewer(Role.ASSISTANT_MANAGER, may_decide=False), of)


@pytest.mark.parametrize("missing", ["reasons", "outcome_sought", "who_tells_family"])
def test_a_decision_needs_its_reasons_and_what_is_sought(worker: Viewer, manager: Viewer, missing: str) -> None:
    of = story.asked_and_answered(worker)
    story.recommend(worker, of)
    with pytest.raises(Refused):
        story.decide(manager, of, at=None, **{missing: " "})
    assert story.fresh(of).decided_at is None


def test_what_social_care_does_is_a_referral_to_it(worker: Viewer, manager: Viewer) -> None:
    of = story.asked_and_answered(worker)
    story.recommend(worker, of)
    with pytest.raises(Refused, match="is a referral to it"):
        story.decide(manager, of, parts=story.parts(of, is_referral_to_social_care=False))


def test_advice_needs_a_named_service(worker: Viewer, manager: Viewer) -> None:
    of = story.asked_and_answered(worker)
    story.recommend(worker, of)
    advice = story.parts(of, Outcome.ADVICE, Outcome.ADVICE, is_referral_to_social_care=False)
    with pytest.raises(Refused, match="name the service"):
        story.decide(manager, of, parts=advice)


def test_without_a_team_to_hand_over_to_the_referrer_is_told_next(worker: Viewer, manager: Viewer) -> None:
    of = story.decided(worker, manager, Outcome.ADVICE, Outcome.NFA)
    assert of.stage == Stage.TELLING


def test_siblings_are_decided_and_rated_each_for_themselves(worker: Viewer, manager: Viewer) -> None:
    of = story.asked_and_answered(worker)
    story.recommend(worker, of)
    first, second = story.parts(of, Outcome.S47, Outcome.EH)
    second = type(second)(second.child, Outcome.EH, (), Rating.GREEN, "", False)
    made = story.decide(manager, of, parts=[first, second])
    assert [(one.outcome, one.final_rating, one.overrules) for one in made] == [
        ("S47", "RED", False),
        ("EH", "GREEN", True),
    ]


def test_overruling_keeps_both_texts(worker: Viewer, manager: Viewer) -> None:
    of = story.asked_and_answered(worker)
    story.recommend(worker, of)
    story.decide(manager, of, Outcome.S17, Outcome.S17, reasons="One injury has an account that fits.")
    with acting_as(manager):
        decision = queries.decisions(manager, of).get(child__seq=1)
        recommended = queries.recommendation(manager, of)
        assert recommended is not None
        part = recommended.children.get(child__seq=1)
    assert (decision.overrules, decision.outcome, part.outcome) == (True, "S17", "S47")
    assert decision.reasons == "One injury has an account that fits."
    assert part.because == "It fits level 4."


def test_the_second_manager_gets_the_first_ones_decision(worker: Viewer, manager: Viewer) -> None:
    of = story.decided(worker, manager)
    other = factories.viewer(Role.ASSISTANT_MANAGER)
    with pytest.raises(AlreadyDecided) as refused:
        story.decide(other, of, reasons="Another text.")
    assert [one.by_name for one in refused.value.decisions] == [manager.name] * 2
    with acting_as(CLERK):
        assert Decision.objects.filter(referral=of).count() == 2


def test_a_newer_recommendation_must_be_read_first(worker: Viewer, manager: Viewer) -> None:
    of = story.asked_and_answered(worker)
    first = story.recommend(worker, of)
    with acting_as(manager):
        actions.send_back(referral=of, question="Who was at home?", by=manager, at=factories.later(70))
    story.recommend(worker, story.fresh(of), at=factories.later(75))
    with pytest.raises(Refused, match="newer recommendation"):
        story.decide(manager, of, read=first.id)


def test_sending_back_needs_a_question_and_returns_to_its_writer(worker: Viewer, manager: Viewer) -> None:
    of = story.asked_and_answered(worker)
    story.recommend(worker, of)
    with acting_as(manager), pytest.raises(Refused, match="question"), transaction.atomic():
        actions.send_back(referral=of, question=" ", by=manager, at=factories.later(70))
    with acting_as(manager):
        actions.send_back(referral=of, question="Who was at home?", by=manager, at=factories.later(70))
    of = story.fresh(of)
    assert of.stage == Stage.ANALYSING
    assert of.owner is not None
    assert str(of.owner.pk) == worker.id
    with acting_as(worker):
        assert [one.question for one in queries.questions(worker, of)] == ["Who was at home?"]


def test_what_was_known_can_be_opened_later(worker: Viewer, manager: Viewer) -> None:
    of = story.decided(worker, manager)
    with acting_as(manager):
        known = queries.decision(manager, of, queries.decisions(manager, of)[0].id).known
        texts = {item.text for given in queries.answers_then(manager, of, known) for item in given.items.all()}
    assert texts == {text for _, text in story.ALL_LABELS}
    assert known["recommendation"]["analysis"].startswith("Two injuries")


def test_the_database_itself_keeps_one_current_decision_a_child(worker: Viewer, manager: Viewer) -> None:
    of = story.decided(worker, manager)
    with acting_as(manager):
        first = Decision.objects.filter(referral=of).first()
        assert first is not None
        first.pk = None
        first.id = type(first.child)().id
        with pytest.raises(IntegrityError), transaction.atomic():
            first.save(force_insert=True)


def test_each_act_is_entered_without_a_word_about_people(worker: Viewer, manager: Viewer) -> None:
    of = story.decided(worker, manager)
    with acting_as(CLERK):
        entries = list(LedgerEntry.objects.filter(reference=of.reference, verb__in=["RECOMMENDED", "DECIDED"]))
    assert [one.verb for one in sorted(entries, key=lambda one: one.at)] == ["RECOMMENDED", "DECIDED"]
    assert "Amara" not in str([one.detail for one in entries])
