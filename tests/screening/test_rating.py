"""Rating a child: who may, what is kept, what the clock does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.words import Concern, Rating, RatingKind, Refused, Role, Stage
from openmash.screening import actions, queries
from openmash.screening.models import DueTime, RatingGiven, StepDown
from tests import factories
from tests.factories import AT, later

pytestmark = pytest.mark.django_db

WHY = "A bruise the size of a hand with no account, and fear of an adult at home."


def rate(child, rating, by, *, at=later(20), because=WHY, concerns=(Concern.INJURY,), **more):
    """Rate as `by`, who the database knows too."""
    with acting_as(by):
        return actions.rate(
            child=child, rating=rating, because=because, concerns=list(concerns), level=4, by=by, at=at,
            policy=policy_now(), **more,
        )  # fmt: skip


def refusal(act, *args, **kwargs) -> str:
    """The sentence of the refusal this must give."""
    with pytest.raises(Refused) as no:
        act(*args, **kwargs)
    return no.value.verdict.because


def test_red_is_due_four_hours_from_receipt_whenever_it_was_rated():
    worker, referral = factories.viewer(Role.SOCIAL_WORKER), factories.referral()
    for child in factories.children(referral):
        rate(child, Rating.RED, worker, at=later(50))
    with acting_as(worker):
        kept = Referral.objects.get(pk=referral.pk)
        assert (kept.rating, kept.stage, str(kept.owner_id)) == ("RED", Stage.ASKING.value, worker.id)
        assert kept.due_at == kept.first_due_at == AT + timedelta(hours=4)
        assert [row.due_at for row in DueTime.objects.filter(referral=kept)] == [AT + timedelta(hours=4)]


def test_referral_takes_the_most_urgent_rating_of_its_children_once_all_are_rated():
    worker, referral = factories.viewer(Role.SOCIAL_WORKER), factories.referral()
    first, second = factories.children(referral)
    rate(first, Rating.GREEN, worker)
    with acting_as(worker):
        half = Referral.objects.get(pk=referral.pk)
        assert (half.rating, half.stage, half.due_at) == ("", Stage.RATING.value, half.screening_due_at)
        assert [child.pk for child in queries.unrated(half)] == [second.pk]
    rate(second, Rating.AMBER, worker)
    with acting_as(worker):
        assert Referral.objects.get(pk=referral.pk).rating == "AMBER"


def test_one_red_child_makes_the_referral_red_before_the_others_are_rated():
    worker, referral = factories.viewer(Role.SOCIAL_WORKER), factories.referral()
    rate(factories.children(referral)[0], Rating.RED, worker)
    with acting_as(worker):
        half = Referral.objects.get(pk=referral.pk)
        assert (half.rating, half.stage) == ("RED", Stage.RATING.value)


@pytest.mark.parametrize("rating", [Rating.GREEN, Rating.BLUE])
def test_green_and_blue_are_not_asked_round_the_agencies(rating):
    worker, referral = factories.viewer(Role.SOCIAL_WORKER), factories.referral()
    for child in factories.children(referral):
        rate(child, rating, worker)
    with acting_as(worker):
        assert Referral.objects.get(pk=referral.pk).stage == Stage.ANALYSING.value


@pytest.mark.parametrize("role", [Role.CONTACT_OFFICER, Role.ADMIN_OFFICER, Role.NAVIGATOR, Role.AUDITOR])
def test_only_a_qualified_social_worker_or_manager_rates(role):
    child = factories.children(factories.referral())[0]
    said = refusal(rate, child, Rating.RED, factories.viewer(role))
    assert said.startswith("Only a qualified social worker or manager rates")


def test_an_unqualified_social_worker_does_not_rate():
    child = factories.children(factories.referral())[0]
    said = refusal(rate, child, Rating.RED, factories.viewer(Role.SOCIAL_WORKER, qualified=False))
    assert "registered social worker" in said


def test_empty_reasons_and_no_concern_are_refused_and_nothing_is_kept():
    worker, child = factories.viewer(Role.SOCIAL_WORKER), factories.children(factories.referral())[0]
    assert refusal(rate, child, Rating.RED, worker, because=" \n ") == "Say why, in at least one sentence."
    assert refusal(rate, child, Rating.RED, worker, concerns=()).startswith("Tick what the worry is about")
    with acting_as(worker):
        assert not RatingGiven.objects.filter(child=child).exists()


def test_rated_meanwhile_by_another_gives_the_standing_rating_and_writes_nothing():
    one, other = factories.viewer(Role.SOCIAL_WORKER), factories.viewer(Role.SOCIAL_WORKER)
    child = factories.children(factories.referral())[0]
    first = rate(child, Rating.AMBER, one)
    with pytest.raises(actions.RatedMeanwhile) as no:
        rate(child, Rating.RED, other, because="I see it as red.")
    assert no.value.standing == first
    with acting_as(other):
        assert RatingGiven.objects.filter(child=child).count() == 1


def test_what_was_known_is_kept_word_for_word_with_the_rating():
    worker, referral = factories.viewer(Role.SOCIAL_WORKER), factories.referral()
    given = rate(factories.children(referral)[0], Rating.RED, worker, known={"answers": [{"agency": "police"}]})
    assert given.known["sent"]["concern"] == factories.SENT.concern
    assert [one["name"] for one in given.known["people"]][:2] == ["Amara Okafor-Bell", "Idris Okafor-Bell"]
    assert given.known["answers"] == [{"agency": "police"}]
    second = rate(factories.children(referral)[1], Rating.RED, worker)
    assert [row["rating"] for row in second.known["ratings"]] == ["RED"]


def test_a_rating_below_a_danger_flag_waits_for_another_manager():
    worker, manager = factories.viewer(Role.SOCIAL_WORKER), factories.viewer(Role.MASH_MANAGER)
    referral = factories.referral(danger=True)
    for child in factories.children(referral):
        rate(child, Rating.GREEN, worker)
    with acting_as(manager):
        kept = Referral.objects.get(pk=referral.pk)
        assert (kept.rating, kept.stage, kept.due_at) == ("", Stage.RATING.value, kept.screening_due_at)
        assert queries.unrated(kept) == []
        waits = list(queries.waiting_step_downs(manager))
        assert [row.to_rating for row in waits] == ["GREEN", "GREEN"]
        for step_down in waits:
            actions.answer_step_down(
                step_down=step_down, agreed=True, because="", by=manager, at=later(40), policy=policy_now()
            )
        kept.refresh_from_db()
        assert (kept.rating, kept.stage, str(kept.owner_id)) == ("GREEN", Stage.ANALYSING.value, worker.id)


def test_not_agreed_leaves_the_child_of_a_danger_flag_unrated_and_it_can_be_rated_again():
    worker, manager = factories.viewer(Role.SOCIAL_WORKER), factories.viewer(Role.MASH_MANAGER)
    referral = factories.referral(danger=True, children=factories.TWO_CHILDREN[:1])
    child = factories.children(referral)[0]
    rate(child, Rating.BLUE, worker)
    assert "waits for a manager" in refusal(rate, child, Rating.RED, worker)
    with acting_as(manager):
        actions.answer_step_down(
            step_down=StepDown.objects.get(child=child), agreed=False, because="The flag stands: the mother said so.",
            by=manager, at=later(40), policy=policy_now(),
        )  # fmt: skip
        assert queries.current(child) is None
        assert [line.refused for line in queries.history(manager, referral)] == [True]
    given = rate(child, Rating.RED, worker, at=later(45))
    assert given.kind == RatingKind.INITIAL
    with acting_as(manager):
        assert Referral.objects.get(pk=referral.pk).due_at == AT + timedelta(hours=4)


def test_caches_are_what_the_facts_say():
    worker, referral = factories.viewer(Role.SOCIAL_WORKER), factories.referral()
    first, second = factories.children(referral)
    rate(first, Rating.GREEN, worker)
    rate(second, Rating.AMBER, worker)
    with acting_as(worker):
        actions.step_up(child=first, to=Rating.RED, because=WHY, by=worker, at=later(60), policy=policy_now())
        kept = Referral.objects.get(pk=referral.pk)
        facts = queries.standing(kept, policy_now())
        children = {str(child.pk): child.rating for child in kept.mentions.filter(is_child=True)}
        assert (facts.children, facts.rating, facts.due_at) == (children, kept.rating, kept.due_at)
        assert facts.first_due_at == kept.first_due_at == AT + timedelta(hours=24)
