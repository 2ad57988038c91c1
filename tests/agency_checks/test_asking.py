"""Asking: what each request carries, when it is due, what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from openmash.agency_checks import actions, queries
from openmash.agency_checks.models import InformationRequest, RequestRedated
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.words import ConsentAnswer, Rating, Refused, Role, Stage
from openmash.screening import queries as screening
from tests import factories
from tests.agency_checks.story import WHY, answered, asked, rated, says
from tests.factories import AT, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return factories.viewer(Role.SOCIAL_WORKER)


def refusal(act, *args, **given) -> str:
    """The sentence of the refusal this must give."""
    with pytest.raises(Refused) as no:
        act(*args, **given)
    return no.value.verdict.because


def test_request_carries_what_it_told_and_its_own_due_time(worker):
    row = asked(worker, rated(worker), "police")[0]
    assert row.due_at == row.first_due_at == later(30) + timedelta(hours=6)
    assert next(one["name"] for one in row.subjects["people"]) == "Amara Okafor-Bell"
    assert row.subjects["address"] == "Flat 3, 18 Lantern Row, QX4 7RB"
    assert factories.SENT.concern not in str(row.subjects)


def test_due_time_is_never_after_the_decision_and_the_asker_may_shorten_it(worker):
    referral = rated(worker, Rating.RED)
    sooner = later(60)
    ask = actions.Ask
    rows = asked(worker, referral, asks=[ask("police", "?"), ask("health", "?", sooner)], at=later(200))
    assert [row.due_at for row in rows] == [AT + timedelta(hours=4), sooner]
    said = refusal(asked, worker, referral, asks=[ask("housing", "?", later(600))], at=later(200))
    assert "You can ask for sooner, not for later." in said


def test_protected_address_is_never_sent(worker):
    row = asked(worker, rated(worker, address_protected=True), "police")[0]
    assert "Lantern" not in str(row.subjects)
    assert row.subjects["address_protected"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"purpose": " "}, "Say what the question is for."),
        ({"lawful_basis": ""}, "Choose the lawful basis"),
        ({"lawful_basis": "CONSENT"}, "Nobody who may give it has given consent"),
        ({"lawful_basis": "CONSENT", "purpose": "As agreed"}, "Choose one of the hub's purposes"),
        ({"necessity": ""}, "Say why it is necessary"),
        ({"family_told": ""}, "Say whether the family knows"),
        ({"family_told_why": ""}, "Say why the family does not know"),
        ({"asks": [actions.Ask("police", " ")]}, "Write the question to Saltmere Constabulary."),
        ({"asks": [actions.Ask("moon", "?")]}, "Choose an agency of this partnership."),
    ],
)
def test_empty_reasons_are_refused_and_nothing_is_kept(worker, change, said):
    referral = rated(worker)
    assert refusal(asked, worker, referral, "police", **change).startswith(said)
    with acting_as(worker):
        assert not InformationRequest.objects.filter(referral=referral).exists()


def test_wrong_people_and_wrong_stages_are_refused(worker):
    officer = factories.viewer(Role.CONTACT_OFFICER)
    assert "Only a social worker or manager" in refusal(asked, officer, rated(worker), "police")
    assert "is not rated yet" in refusal(asked, worker, factories.referral(), "police")
    decided = rated(worker)
    with acting_as(worker):
        Referral.objects.filter(pk=decided.pk).update(decided_at=later(40))
    assert "is decided" in refusal(asked, worker, decided, "police", at=later(50))


def test_agency_not_active_is_not_asked(worker):
    referral, policy = rated(worker), policy_now()
    police = replace(policy.agency("police"), active_from=date(2026, 7, 1), before_that="")
    others = tuple(one for one in policy.agencies if one.code != "police")
    with acting_as(worker), pytest.raises(Refused, match="joins on 1 July 2026"):
        actions.ask(
            referral=referral, asks=[actions.Ask("police", "?")], **WHY, by=worker, at=later(30),
            policy=replace(policy, agencies=(police, *others)),
        )  # fmt: skip


def test_green_needs_consent_or_a_recorded_reason(worker):
    referral = rated(worker, Rating.GREEN)
    assert "Get consent first" in refusal(asked, worker, referral, "health")
    row = asked(worker, referral, "health", below_because="The midwife needs to know tonight.")[0]
    assert row.necessity.endswith("because: The midwife needs to know tonight.")
    agreed = rated(worker, Rating.GREEN)
    says(worker, agreed, agencies=["health"])
    assert asked(worker, agreed, "health")[0].agency == "health"
    assert "Get consent first" in refusal(asked, worker, agreed, "housing")


def test_a_request_on_consent_needs_one_that_names_the_agency_and_nobody_against_it(worker):
    referral = rated(worker)
    basis = {"lawful_basis": "CONSENT"}
    says(worker, referral, agencies=["housing"])
    assert asked(worker, referral, "housing", **basis)[0].lawful_basis == "CONSENT"
    assert "for this agency and purpose" in refusal(asked, worker, referral, "health", **basis)
    other = rated(worker)
    says(worker, other, agencies=["housing"])
    says(worker, other, ConsentAnswer.WITHDRAWN, agencies=[], at=later(26))
    assert "Ngozi Okafor refused or took permission back" in refusal(asked, worker, other, "housing", **basis)
    assert asked(worker, other, "housing")[0].lawful_basis == "PUBLIC_TASK"


def test_an_agency_with_an_open_question_is_not_asked_again_until_it_answers_or_it_is_taken_back(worker):
    referral = rated(worker)
    row = asked(worker, referral, "police")[0]
    assert "has a question of yours already" in refusal(asked, worker, referral, "police")
    with acting_as(worker):
        assert "Say why" in refusal(actions.withdraw, request=row, because=" ", by=worker, at=later(40))
        actions.withdraw(request=row, because="The wrong family.", by=worker, at=later(40))
        assert Referral.objects.get(pk=referral.pk).stage == Stage.ANALYSING.value
    assert asked(worker, referral, "police", at=later(50))[0].asked_at == later(50)


def test_step_up_and_agreed_step_down_re_date_what_is_out_and_no_clock_restarts(worker):
    manager = factories.viewer(Role.MASH_MANAGER)
    referral = rated(worker, children=factories.TWO_CHILDREN[:1])
    out, done = asked(worker, referral, "police", "health")
    answered(factories.viewer(Role.NAVIGATOR, agency="health"), done, nothing=True)
    child = factories.children(referral)[0]
    with acting_as(worker):
        up = actions.step_up(
            child=child, to=Rating.RED, because="A second injury.", by=worker, at=later(90), policy=policy_now()
        )
        assert [one["agency"] for one in up.known["answers"]] == ["health"]
        out.refresh_from_db()
        assert (out.due_at, out.rating) == (later(30) + timedelta(hours=2), "RED")
        assert (out.asked_at, out.first_due_at) == (later(30), later(30) + timedelta(hours=6))
        down = actions.ask_step_down(
            child=child, to=Rating.AMBER, because="Explained by two teachers.", by=worker, at=later(95)
        )
        out.refresh_from_db()
        assert out.rating == "RED"
    with acting_as(manager):
        actions.answer_step_down(step_down=down, agreed=True, because="", by=manager, at=later(99), policy=policy_now())
        out.refresh_from_db()
        assert (out.due_at, out.rating) == (later(30) + timedelta(hours=6), "AMBER")
        done.refresh_from_db()
        assert done.rating == "AMBER"
        assert RequestRedated.objects.filter(request=done).count() == 0
        assert Referral.objects.get(pk=referral.pk).due_at == AT + timedelta(hours=24)
        assert screening.history(worker, referral)[-1].rating == "AMBER"


def test_proposals_say_because_and_choose_nothing(worker):
    referral = rated(worker)
    asked(worker, referral, "police")
    with acting_as(worker):
        listed = {one.agency.code: one for one in queries.proposals(worker, referral, policy_now(), later(40))}
    assert listed["health"].proposed
    assert listed["health"].because == "an injury"
    assert listed["police"].out is not None
    assert listed["health"].out is None
    assert not listed["housing"].proposed


def test_an_empty_desk_says_when_somebody_is_there_next():
    yos = policy_now().agency("yos")
    hours = queries.desk_hours(yos, AT)
    assert not hours.open_now
    assert not hours.today
    assert hours.opens_at == AT.replace(day=27, hour=8)
