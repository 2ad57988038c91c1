"""Who is told by which act: the story walked once, and each step's message where it must be."""

from __future__ import annotations

import pytest

from openmash.agency_checks import actions as checks
from openmash.boards import actions as boards
from openmash.decisions import actions as decisions
from openmash.disclosures import actions as disclosures
from openmash.messages.models import Message
from openmash.partnership.models import Account
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.rulebook.telling import Topic
from openmash.rulebook.words import Concern, Label, Rating, Role
from openmash.screening import actions as screening
from tests import factories
from tests.decisions import story
from tests.disclosures import leaving, releasing
from tests.factories import later

pytestmark = pytest.mark.django_db
Told = tuple[str, bool, str]


@pytest.fixture
def people() -> dict[str, Account]:
    """One of each who has a part in the story."""
    roles = {
        "officer": Role.CONTACT_OFFICER, "worker": Role.SOCIAL_WORKER, "manager": Role.MASH_MANAGER,
        "police": Role.NAVIGATOR, "team": Role.RECEIVING_MANAGER, "referrer": Role.PROFESSIONAL_REFERRER,
    }  # fmt: skip
    made = {name: factories.staff(role) for name, role in roles.items()}
    factories.staff(Role.NAVIGATOR, agency="health")
    factories.staff(Role.RECEIVING_WORKER, team="early_help")
    return made


def of_one(account: Account) -> list[Told]:
    """What one person was told, in order: topic, whether urgent, where it leads."""
    with acting_as(CLERK):
        rows = Message.objects.filter(account=account).order_by("at", "recorded_at")
        return [(row.topic, row.urgent, row.path) for row in rows]


def nobody_else(people: dict[str, Account], *names: str) -> bool:
    """Was nobody told but these?"""
    with acting_as(CLERK):
        told = set(Message.objects.values_list("account_id", flat=True))
    return told == {people[name].pk for name in names}


def test_the_whole_way_tells_each_in_turn_and_nobody_else(people) -> None:
    worker, manager, team = (people[name].viewer() for name in ("worker", "manager", "team"))
    of = story.rated(worker, sender=str(people["referrer"].pk))
    asked = story.ask(worker, of)
    assert of_one(people["police"]) == [("ANSWER_WANTED", True, f"/requests/{asked.pk}/")]
    story.answer(asked, story.ALL_LABELS)
    assert of_one(people["worker"]) == [("ANSWER_IN", True, f"/referrals/{of.reference}/agencies/")]
    of = story.fresh(of)
    story.recommend(worker, of)
    assert of_one(people["manager"]) == [("RECOMMENDED", True, f"/referrals/{of.reference}/decide/")]
    story.decide(manager, of)
    pack = leaving.hand_over(manager, story.fresh(of))
    assert of_one(people["team"]) == [("HANDED_OVER", True, f"/packs/{pack.pk}/")]
    owner = story.fresh(of).owner
    before = of_one(owner)
    leaving.accept(team, pack)
    assert of_one(owner)[len(before) :] == [("ACCEPTED", False, f"/referrals/{of.reference}/")]
    with acting_as(worker):
        disclosures.give_feedback(
            referral=story.fresh(of), text="Thank you.", safe_checked=True, by=worker, at=later(130),
            policy=policy_now(),
        )  # fmt: skip
    assert of_one(people["referrer"]) == [("FEEDBACK", False, f"/my-referrals/{of.reference}/")]
    assert nobody_else(people, "worker", "manager", "police", "team", "referrer")


def test_a_pack_that_comes_back_is_urgent_for_who_owns_the_child(people) -> None:
    manager, team = people["manager"].viewer(), people["team"].viewer()
    of = story.decided(people["worker"].viewer(), manager)
    owner = of.owner
    pack = leaving.hand_over(manager, of)
    before = of_one(owner)
    leaving.send_back(team, pack)
    assert of_one(owner)[len(before) :] == [("SENT_BACK", True, f"/referrals/{of.reference}/")]


def test_a_call_to_child_protection_is_told_to_that_team_alone(people) -> None:
    of, worker = factories.referral(), people["worker"].viewer()
    with acting_as(worker):
        called = screening.activate(
            referral=of, team="duty_and_assessment", because="She is alone with him.", by=worker, at=later(5)
        )
    assert of_one(people["team"]) == [("CHILD_PROTECTION", True, f"/activations/{called.pk}/")]
    assert nobody_else(people, "team")


def test_an_agencys_alarm_is_told_to_those_on_shift_without_the_navigator_seeing_whom(people) -> None:
    worker, navigator = people["worker"].viewer(), people["police"].viewer()
    asked = story.ask(worker, story.rated(worker))
    with acting_as(navigator):
        raised = checks.raise_alarm(request=asked, because="He is on the way there.", by=navigator, at=later(25))
        assert set(Message.objects.values_list("account_id", flat=True)) == {people["police"].pk}
    path = f"/alarms/{raised.pk}/"
    assert ("ALARM", True, path) in of_one(people["worker"])
    assert of_one(people["manager"]) == [("ALARM", True, path)]


@pytest.mark.parametrize(("to", "urgent"), [(Rating.RED, True), (Rating.AMBER, False)])
def test_a_step_up_is_told_to_the_manager(people, to: Rating, urgent: bool) -> None:
    worker = people["worker"].viewer()
    of = story.rated(worker, ratings=(Rating.GREEN, Rating.GREEN))
    with acting_as(worker):
        checks.step_up(child=story.child_of(of), to=to, because="New.", by=worker, at=later(30), policy=policy_now())
    assert of_one(people["manager"]) == [("STEPPED_UP", urgent, f"/referrals/{of.reference}/ratings/")]


def test_a_step_down_waits_and_so_does_a_first_rating_below_a_danger_flag(people) -> None:
    worker = people["worker"].viewer()
    of = story.rated(worker)
    with acting_as(worker):
        asked = checks.ask_step_down(
            child=story.child_of(of), to=Rating.GREEN, because="It was a fall.", by=worker, at=later(30)
        )
    assert of_one(people["manager"]) == [("STEP_DOWN", False, f"/step-downs/{asked.pk}/")]
    flagged = factories.referral(danger=True)
    with acting_as(worker):
        given = screening.rate(
            child=story.child_of(flagged), rating=Rating.GREEN, because="A fall.", concerns=[Concern.INJURY], level=2,
            by=worker, at=later(40), policy=policy_now(),
        )  # fmt: skip
    assert of_one(people["manager"])[1:] == [("STEP_DOWN", False, f"/step-downs/{given.pk}/")]


def test_advice_waits_for_the_manager(people) -> None:
    of, worker = factories.referral(), people["worker"].viewer()
    with acting_as(worker):
        proposed = screening.filter_out(
            referral=of, service=policy_now().services[0].code, advice="Breakfast club.", because="One late morning.",
            by=worker, at=later(20), policy=policy_now(),
        )  # fmt: skip
    assert of_one(people["manager"]) == [("FILTERED_OUT", False, f"/filter-outs/{proposed.pk}/")]


def test_a_question_of_the_manager_is_told_to_who_recommended(people) -> None:
    worker, manager = people["worker"].viewer(), people["manager"].viewer()
    of = story.asked_and_answered(worker)
    story.recommend(worker, of)
    before = len(of_one(people["worker"]))
    with acting_as(manager):
        decisions.send_back(referral=story.fresh(of), question="Who was at home?", by=manager, at=later(70))
    assert of_one(people["worker"])[before:] == [("REFERRAL", True, f"/referrals/{of.reference}/decision/")]


def test_a_late_answer_is_told_to_the_manager_and_not_to_who_owns_it(people) -> None:
    worker, manager = people["worker"].viewer(), people["manager"].viewer()
    of = story.rated(worker)
    asked = story.ask(worker, of)
    story.recommend(worker, story.fresh(of))
    story.decide(manager, story.fresh(of))
    given = story.answer(asked, story.ALL_LABELS, minutes=200)
    assert of_one(people["manager"])[-1] == ("ANSWER_LATE", True, f"/late-answers/{given.pk}/")


def test_what_is_to_be_checked_is_told_to_who_was_chosen(people) -> None:
    worker, manager = people["worker"].viewer(), people["manager"].viewer()
    of = story.decided(worker, manager)
    releasing.protect_home(worker, of)
    prepared = releasing.letter(worker, of, releasing.to_agency(), labels=(Label.NET,), checker=manager)
    assert of_one(people["manager"])[-1] == ("TO_CHECK", True, f"/releases/{prepared.pk}/")


def test_an_owner_is_asked_and_the_asker_hears_the_answer(people) -> None:
    worker, manager = people["worker"].viewer(), people["manager"].viewer()
    of = story.decided(worker, manager)
    (item,) = leaving.items_of(of, Label.OWNER)
    asked = releasing.ask(manager, of, item, releasing.to_team())
    assert of_one(people["police"])[-1] == ("ANSWER_WANTED", False, f"/owners/{asked.pk}/")
    before = len(of_one(people["manager"]))
    releasing.agree(asked)
    assert [topic for topic, *_ in of_one(people["manager"])[before:]] == [Topic.ANSWER_IN.value]


def test_work_that_is_given_is_told_to_who_gets_it(people) -> None:
    of, manager = factories.referral(), people["manager"].viewer()
    with acting_as(manager):
        boards.give(reference=of.reference, to=people["worker"], because="Yours.", by=manager, at=later(5))
    assert of_one(people["worker"]) == [("WORK_GIVEN", False, f"/referrals/{of.reference}/")]
