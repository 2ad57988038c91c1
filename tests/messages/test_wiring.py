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
from openmash.rulebook.words import Concern, Label, Outcome, Rating, Role
from openmash.screening import actions as screening
from tests import factories
from tests.decisions import story
from tests.disclosures import leaving, releasing
from tests.factories import later
from tests.records import story as records

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


def test_an_agreement_taken_back_is_told_at_once_to_who_asked(people) -> None:
    worker, manager = people["worker"].viewer(), people["manager"].viewer()
    of = story.decided(worker, manager)
    (item,) = leaving.items_of(of, Label.OWNER)
    agreed = releasing.agree(releasing.ask(manager, of, item, releasing.to_team()))
    releasing.take_back(agreed)
    path = f"/referrals/{of.reference}/agencies/"
    assert of_one(people["manager"])[-2:] == [("ANSWER_IN", False, path), ("AGREEMENT_BACK", True, path)]


def test_a_question_taken_back_is_told_to_its_agency_alone(people) -> None:
    worker = people["worker"].viewer()
    asked = story.ask(worker, story.rated(worker))
    with acting_as(worker):
        checks.withdraw(request=asked, because="Asked by mistake.", by=worker, at=later(30))
    assert of_one(people["police"])[1:] == [("TAKEN_BACK", False, f"/requests/{asked.pk}/")]
    assert nobody_else(people, "police")


def test_agencies_hear_what_was_decided_and_only_those_asked(people) -> None:
    worker, manager = people["worker"].viewer(), people["manager"].viewer()
    of = story.decided(worker, manager, Outcome.NFA, Outcome.NFA)
    with acting_as(CLERK):
        before = set(Message.objects.values_list("pk", flat=True))
    with acting_as(worker):
        told = disclosures.tell_agencies(referral=of, by=worker, at=later(120), policy=policy_now())
    assert [one.recipient for one in told] == ["police"]
    with acting_as(CLERK):
        added = Message.objects.exclude(pk__in=before)
        assert [(row.account_id, row.topic, row.path) for row in added] == [
            (people["police"].pk, "AGENCY_TOLD", "/told/")
        ]


def test_a_letter_to_an_agency_is_told_to_its_people_and_so_is_its_recall(people) -> None:
    worker, manager = people["worker"].viewer(), people["manager"].viewer()
    of = story.decided(worker, manager)
    (letter,) = releasing.left_by(releasing.letter(worker, of, releasing.to_agency(), labels=()))
    releasing.recall(worker, letter)
    with acting_as(CLERK):
        told = Message.objects.filter(account__agency="health").order_by("at", "recorded_at")
        assert [(row.topic, row.urgent, row.path) for row in told] == [
            ("RELEASED", False, f"/letters/{letter.pk}/"),
            ("CALLED_BACK", True, f"/letters/{letter.pk}/"),
        ]


def test_what_goes_out_by_post_tells_nobody(people) -> None:
    worker, manager = people["worker"].viewer(), people["manager"].viewer()
    of = story.decided(worker, manager)
    with acting_as(CLERK):
        before = Message.objects.count()
    (letter,) = releasing.left_by(releasing.letter(worker, of, releasing.to_authority(), labels=()))
    releasing.recall(worker, letter)
    with acting_as(CLERK):
        assert Message.objects.count() == before


def test_a_pack_called_back_is_told_to_its_team(people) -> None:
    worker, manager = people["worker"].viewer(), people["manager"].viewer()
    of = story.decided(worker, manager)
    pack = leaving.hand_over(manager, of)
    releasing.recall(manager, pack.disclosure)
    assert of_one(people["team"]) == [
        ("HANDED_OVER", True, f"/packs/{pack.pk}/"),
        ("CALLED_BACK", True, f"/packs/{pack.pk}/"),
    ]


def test_feedback_called_back_is_told_to_the_referrer(people) -> None:
    worker, manager, sender = (people[name].viewer() for name in ("worker", "manager", "referrer"))
    of = story.decided(worker, manager, sender=sender.id)
    with acting_as(worker):
        told = disclosures.give_feedback(
            referral=of, text="Thank you.", safe_checked=True, by=worker, at=later(130), policy=policy_now()
        )
    releasing.recall(worker, told)
    path = f"/my-referrals/{of.reference}/"
    assert of_one(people["referrer"]) == [("FEEDBACK", False, path), ("CALLED_BACK", True, path)]


def test_a_question_about_records_is_told_to_the_agency_that_owns_the_line(people) -> None:
    worker, manager = people["worker"].viewer(), people["manager"].viewer()
    records.closed(worker, manager)
    officer = records.officer().viewer()
    of = records.log(officer)
    records.gather(people["officer"].viewer(), of)
    line = next(one for one in records.lines(officer, of) if one.owner == "police")
    asked = records.ask(officer, line)
    assert of_one(people["police"])[-1] == ("RECORDS_OWNER", False, f"/records/asked/{asked.pk}/")


def test_work_that_is_given_is_told_to_who_gets_it(people) -> None:
    of, manager = factories.referral(), people["manager"].viewer()
    with acting_as(manager):
        boards.give(reference=of.reference, to=people["worker"], because="Yours.", by=manager, at=later(5))
    assert of_one(people["worker"]) == [("WORK_GIVEN", False, f"/referrals/{of.reference}/")]
