"""Two people at one referral: the second sees both texts side by side, nothing is lost, and there is a way on."""

from __future__ import annotations

import html
import re

import pytest

from openmash.decisions.models import Decision, Recommendation
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Correction, Referral
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Rating, Role, Stage
from tests import factories
from tests.conftest import FIGURE
from tests.decisions import races, story
from tests.decisions.pressing import carried, decided, marks, recommended
from tests.decisions.story import signed_in, text_of
from tests.disclosures import leaving

MINE = "Mine: the school saw two bruises, and the father was at home."


@pytest.fixture
def worker(db: None) -> Account:
    return factories.staff(Role.SOCIAL_WORKER)


@pytest.fixture
def manager(db: None) -> Account:
    return factories.staff(Role.ASSISTANT_MANAGER, name="Beverley Osei")


def path(of: Referral, end: str) -> str:
    return f"/referrals/{of.reference}/{end}/"


def beside_form(page: str) -> dict[str, str]:
    """What "Add mine beside it" sends."""
    form = page[page.index("/beside/") :]
    found = re.findall(r'name="(text|typed_\w+)" value="([^"]*)"', form[: form.index("</form>")], re.S)
    return {name: html.unescape(value) for name, value in found}


def added(of: Referral) -> list[str]:
    with acting_as(CLERK):
        return list(Correction.objects.filter(referral=of, about="SECOND").values_list("text", flat=True))


def test_the_second_decider_sees_both_and_puts_theirs_beside_it(worker: Account, manager: Account) -> None:
    of = story.asked_and_answered(worker.viewer())
    story.recommend(worker.viewer(), of)
    other = factories.staff(Role.ASSISTANT_MANAGER)
    client = signed_in(other)
    page = client.get(path(of, "decide")).content.decode()
    story.decide(manager.viewer(), of, reasons="Theirs: the police agree.")
    shown = text_of(client.post(path(of, "decide"), {**decided(of, reasons=MINE), **carried(page), **marks(page)}))
    assert [words for words in (MINE, "Theirs: the police agree.", "Beverley Osei decided") if words not in shown] == []
    assert "Record the decision" not in shown
    sent = beside_form(client.post(path(of, "decide"), {**decided(of, reasons=MINE), **marks(page)}).content.decode())
    assert client.post(path(of, "beside"), sent)["location"] == path(of, "sent")
    (text,) = added(of)
    assert MINE in text
    assert text.startswith("Written while Beverley Osei recorded the decision that stands")
    assert "You began this" not in client.get(path(of, "decide")).content.decode()
    assert MINE in text_of(signed_in(worker).get(path(of, "sent")))
    with acting_as(CLERK):
        assert set(Decision.objects.filter(referral=of).values_list("reasons", flat=True)) == {
            "Theirs: the police agree."
        }


def test_what_was_not_added_stays_kept_for_its_typist(worker: Account, manager: Account) -> None:
    of = story.asked_and_answered(worker.viewer())
    story.recommend(worker.viewer(), of)
    client = signed_in(factories.staff(Role.ASSISTANT_MANAGER))
    page = client.get(path(of, "decide")).content.decode()
    story.decide(manager.viewer(), of)
    client.post(path(of, "decide"), {**decided(of, reasons=MINE), **marks(page)})
    again = client.post(path(of, "decide"), {**decided(of, reasons=MINE), **marks(page)}).content.decode()
    assert MINE in html.unescape(again)


def test_the_second_recommender_sees_both(worker: Account) -> None:
    of = story.asked_and_answered(worker.viewer())
    other = factories.staff(Role.SOCIAL_WORKER)
    client = signed_in(other)
    page = client.get(path(of, "recommend")).content.decode()
    story.recommend(worker.viewer(), of, analysis="Theirs: two accounts of one injury.")
    sent = {**recommended(of, analysis=MINE), **carried(page), **marks(page)}
    shown = text_of(client.post(path(of, "recommend"), sent))
    assert [words for words in (MINE, "Theirs: two accounts of one injury.") if words not in shown] == []
    assert "recommended while you were writing" in shown
    with acting_as(CLERK):
        assert Recommendation.objects.filter(referral=of).count() == 1


def test_a_recommendation_sent_back_meanwhile_is_read_before_another_is_sent(worker: Account, manager: Account) -> None:
    of = story.asked_and_answered(worker.viewer())
    client = signed_in(factories.staff(Role.SOCIAL_WORKER))
    page = client.get(path(of, "recommend")).content.decode()
    story.recommend(worker.viewer(), of, analysis="Theirs.")
    signed_in(manager).post(path(of, "decide/question"), {"question": "Who was at home?"})
    assert story.fresh(of).stage == Stage.ANALYSING
    answer = client.post(path(of, "recommend"), {**recommended(of, analysis=MINE), **carried(page), **marks(page)})
    again = answer.content.decode()
    assert "Theirs." in again
    onward = client.post(path(of, "recommend"), {**recommended(of, analysis=MINE), **carried(again), **marks(again)})
    assert onward.status_code == 302
    with acting_as(CLERK):
        assert Recommendation.objects.filter(referral=of).count() == 2


def test_the_second_rater_sees_both(worker: Account) -> None:
    of = factories.referral()
    child = factories.children(of)[0]
    client, other = signed_in(factories.staff(Role.SOCIAL_WORKER)), worker.viewer()
    address = f"/referrals/{of.reference}/children/{child.seq}/rate/"
    page = client.get(address).content.decode()
    story.rated(other, ratings=(Rating.RED,), of=of)
    sent = {"rating": "AMBER", "concerns": ["INJURY"], "level": "3", "because": MINE, **carried(page), **marks(page)}
    shown = text_of(client.post(address, sent))
    assert [words for words in (MINE, "A bruise, and two accounts of it.") if words not in shown] == []
    assert client.post(path(of, "beside"), beside_form(shown)).status_code == 302
    assert MINE in added(of)[0]


def test_the_second_who_hands_over_sees_what_left_and_keeps_their_note(worker: Account, manager: Account) -> None:
    of = story.asked_and_answered(worker.viewer())
    story.recommend(worker.viewer(), of)
    story.decide(manager.viewer(), of)
    of = story.fresh(of)
    client = signed_in(worker)
    page = client.get(path(of, "hand-over")).content.decode()
    leaving.hand_over(manager.viewer(), of)
    note = "Ring the grandmother before four."
    shown = text_of(client.post(path(of, "hand-over"), {"note": note, "team": "x", **marks(page)}))
    assert note in shown
    assert "The handover that stands" in shown


def test_nobody_without_the_right_puts_a_text_beside_anything(worker: Account) -> None:
    of = story.asked_and_answered(worker.viewer())
    for role in (Role.AUDITOR, Role.NAVIGATOR, Role.RECEIVING_WORKER, Role.PROFESSIONAL_REFERRER):
        assert signed_in(factories.staff(role)).post(path(of, "beside"), {"text": "x"}).status_code == 404
    assert added(of) == []


@pytest.mark.usefixtures("own_database")
def test_races_of_deciders_end_in_one_decision_each_and_no_text_is_lost() -> None:
    tally = races.races(7)
    assert (tally.decided, tally.wrong) == (7, [])


@pytest.mark.faults
@pytest.mark.usefixtures("own_database")
def test_a_thousand_races_of_deciders(record_property) -> None:
    tally = races.races(1000)
    record_property(FIGURE, f"1,000 races: {tally.decided} decisions, {tally.losers} second texts, all kept")
    assert (tally.decided, tally.wrong) == (1000, [])
