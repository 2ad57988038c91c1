"""Stepping up and down, and advice below the threshold: what acts at once and what waits for a manager."""

from __future__ import annotations

from datetime import timedelta

import pytest

from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.words import Concern, Rating, Refused, Role, Stage
from openmash.screening import actions, queries
from openmash.screening.models import DueTime
from tests import factories
from tests.factories import AT, later

pytestmark = pytest.mark.django_db
WHY = "Health answered: a second injury in six weeks, with a different account."


@pytest.fixture
def worker():
    return factories.viewer(Role.SOCIAL_WORKER)


@pytest.fixture
def manager():
    return factories.viewer(Role.MASH_MANAGER)


@pytest.fixture
def child(worker):
    """One child, rated amber."""
    made = factories.children(factories.referral(children=factories.TWO_CHILDREN[:1]))[0]
    with acting_as(worker):
        actions.rate(
            child=made, rating=Rating.AMBER, because="A bruise, no account.", concerns=[Concern.INJURY], level=3,
            by=worker, at=later(20), policy=policy_now(),
        )  # fmt: skip
    return made


def refusal(act, **given) -> str:
    """The sentence of the refusal this must give."""
    with pytest.raises(Refused) as no:
        act(**given)
    return no.value.verdict.because


def test_step_up_acts_at_once_and_the_first_due_time_stays(worker, child):
    with acting_as(worker):
        actions.step_up(child=child, to=Rating.RED, because=WHY, by=worker, at=later(60), policy=policy_now())
        kept = Referral.objects.get(pk=child.referral_id)
        assert (kept.rating, kept.due_at, kept.first_due_at) == ("RED", AT + timedelta(hours=4), AT + timedelta(days=1))
        dues = DueTime.objects.filter(referral=kept).order_by("at")
        assert [row.due_at for row in dues] == [AT + timedelta(days=1), AT + timedelta(hours=4)]


def test_a_new_due_time_may_be_past_already(worker, child):
    with acting_as(worker):
        actions.step_up(child=child, to=Rating.RED, because=WHY, by=worker, at=later(300), policy=policy_now())
        assert Referral.objects.get(pk=child.referral_id).due_at == AT + timedelta(hours=4) < later(300)


def test_step_down_waits_for_a_manager_other_than_the_asker(worker, manager, child):
    with acting_as(worker):
        asked = actions.ask_step_down(child=child, to=Rating.GREEN, because=WHY, by=worker, at=later(60))
        assert Referral.objects.get(pk=child.referral_id).rating == "AMBER"
        assert "another manager must confirm" not in refusal(
            actions.answer_step_down, step_down=asked, agreed=True, because="", by=worker, at=later(61),
            policy=policy_now(),
        )  # fmt: skip
    with acting_as(manager):
        actions.answer_step_down(
            step_down=asked, agreed=True, because="", by=manager, at=later(70), policy=policy_now()
        )
        kept = Referral.objects.get(pk=child.referral_id)
        assert (kept.rating, kept.due_at) == ("GREEN", AT + timedelta(hours=72))
        assert list(queries.waiting_step_downs(manager)) == []


def test_a_red_stepped_down_before_the_others_are_rated_leaves_the_referral_to_be_rated(worker, manager):
    """One Red child makes the whole referral Red at once; without it the brother still has to be rated, in his time."""
    of = factories.referral()
    first, second = factories.children(of)
    with acting_as(worker):
        actions.rate(
            child=first, rating=Rating.RED, because="A bruise, no account.", concerns=[Concern.INJURY], level=4,
            by=worker, at=later(20), policy=policy_now(),
        )  # fmt: skip
        of.refresh_from_db()
        assert (of.rating, of.due_at) == ("RED", AT + timedelta(hours=4))
        asked = actions.ask_step_down(child=first, to=Rating.GREEN, because=WHY, by=worker, at=later(30))
    with acting_as(manager):
        actions.answer_step_down(
            step_down=asked, agreed=True, because="", by=manager, at=later(40), policy=policy_now()
        )
        of.refresh_from_db()
        assert (of.rating, of.due_at, of.stage) == ("", of.screening_due_at, Stage.RATING)
        assert of.first_due_at == AT + timedelta(hours=4)
        assert DueTime.objects.filter(referral=of).order_by("-at")[0].due_at == of.screening_due_at
    with acting_as(worker):
        actions.rate(
            child=second, rating=Rating.AMBER, because="Seen.", concerns=[Concern.INJURY], level=3, by=worker,
            at=later(50), policy=policy_now(),
        )  # fmt: skip
        of.refresh_from_db()
    assert (of.rating, of.due_at) == ("AMBER", AT + timedelta(days=1))


def test_a_manager_does_not_confirm_their_own_step_down(manager, child):
    with acting_as(manager):
        asked = actions.ask_step_down(child=child, to=Rating.GREEN, because=WHY, by=manager, at=later(60))
        said = refusal(
            actions.answer_step_down, step_down=asked, agreed=True, because="", by=manager, at=later(61),
            policy=policy_now(),
        )  # fmt: skip
    assert said == "You proposed this step down, so another manager must confirm it."


def test_a_step_down_overtaken_by_a_step_up_must_be_asked_again(worker, manager, child):
    with acting_as(worker):
        asked = actions.ask_step_down(child=child, to=Rating.GREEN, because=WHY, by=worker, at=later(60))
        actions.step_up(child=child, to=Rating.RED, because=WHY, by=worker, at=later(65), policy=policy_now())
    with acting_as(manager):
        said = refusal(
            actions.answer_step_down, step_down=asked, agreed=True, because="", by=manager, at=later(70),
            policy=policy_now(),
        )  # fmt: skip
    assert "after this was asked" in said


@pytest.mark.parametrize(
    ("to", "because", "said"),
    [
        (Rating.GREEN, WHY, "Green is not more urgent than Amber"),
        (Rating.RED, "  ", "Say what changed"),
    ],
)
def test_step_up_is_refused_with_a_sentence(worker, child, to, because, said):
    with acting_as(worker):
        given = {"child": child, "to": to, "because": because, "by": worker, "at": later(60), "policy": policy_now()}
        assert refusal(actions.step_up, **given).startswith(said)


def test_rated_meanwhile_is_not_overwritten_unread(worker, child):
    with acting_as(worker):
        seen = {line.id for line in queries.history(worker, child.referral)}
        actions.step_up(child=child, to=Rating.RED, because=WHY, by=worker, at=later(60), policy=policy_now())
        with pytest.raises(actions.RatedMeanwhile) as no:
            actions.ask_step_down(child=child, to=Rating.BLUE, because=WHY, by=worker, at=later(61), seen=seen)
        assert no.value.standing.rating == "RED"


def test_nobody_steps_once_it_is_decided(worker, child):
    with acting_as(worker):
        Referral.objects.filter(pk=child.referral_id).update(decided_at=later(90))
        given = {"child": child, "to": Rating.RED, "because": WHY, "by": worker, "at": later(95)}
        assert "is decided" in refusal(actions.step_up, **given, policy=policy_now())


def advise(referral, by, **changes):
    """Propose advice as `by`."""
    given = {
        "service": policy_now().services[0].code,
        "advice": "Breakfast club.",
        "because": "One late morning.",
        **changes,
    }
    with acting_as(by):
        return actions.filter_out(referral=referral, **given, by=by, at=later(20), policy=policy_now())


def test_advice_waits_for_a_manager_and_then_the_referrer_is_told(worker, manager):
    referral = factories.referral()
    proposed = advise(referral, worker)
    with acting_as(manager):
        assert Referral.objects.get(pk=referral.pk).stage == Stage.ADVISING.value
        assert [row.pk for row in queries.waiting_filter_outs(manager)] == [proposed.pk]
        actions.answer_filter_out(filter_out=proposed, agreed=True, because="", by=manager, at=later(40))
        kept = Referral.objects.get(pk=referral.pk)
        assert (kept.stage, kept.decided_at, kept.decided_by_name) == ("TELLING", later(40), manager.name)
        assert list(queries.waiting_filter_outs(manager)) == []


def test_advice_not_agreed_goes_back_to_be_rated(worker, manager):
    referral = factories.referral()
    proposed = advise(referral, worker)
    with acting_as(manager):
        given = {"filter_out": proposed, "agreed": False, "by": manager, "at": later(40)}
        assert refusal(actions.answer_filter_out, **given, because=" ").startswith("Say why not")
        actions.answer_filter_out(**given, because="Three contacts since the summer.")
        kept = Referral.objects.get(pk=referral.pk)
        assert (kept.stage, kept.decided_at) == (Stage.RATING.value, None)


def test_advice_is_refused_without_a_service_or_the_right(worker, manager):
    referral = factories.referral()
    assert "named service" in refusal(advise, referral=referral, by=worker, service="")
    officer = factories.viewer(Role.CONTACT_OFFICER)
    assert "Only a qualified social worker" in refusal(advise, referral=referral, by=officer)
    proposed = advise(referral, manager)
    with acting_as(manager):
        given = {"filter_out": proposed, "agreed": True, "because": "", "by": manager, "at": later(40)}
        assert "another manager must confirm" in refusal(actions.answer_filter_out, **given)
