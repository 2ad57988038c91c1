"""The screens of analysing and deciding, walked over HTTP without scripts."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openmash.agency_checks.queries import answers
from openmash.decisions import actions, queries
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.words import Label, Outcome, Rating, Role, Stage
from tests import factories
from tests.decisions import story
from tests.decisions.story import nothing_chosen, signed_in, text_of

pytestmark = pytest.mark.django_db

RECOMMENDED = {
    "analysis": "Two injuries in six weeks, with two accounts.",
    "worries": "Idris is not seen.",
    "protects": "School sees Amara daily.",
    "not_known": "Who was at home.",
    "parents_view": "Not asked yet.",
    "enough": "YES",
    "enough_because": "",
    "child-1-level": "4",
    "child-1-fits_4": "An injury with no account, or one that does not fit",
    "child-1-voice": "I hold my brother's hand.",
    "child-1-because": "It fits level 4.",
    "child-1-outcome": "S47",
    "child-2-level": "3",
    "child-2-voice": "Nobody has asked him.",
    "child-2-because": "Same home.",
    "child-2-outcome": "S17",
}
DECIDED = {
    "child-1-outcome": "S47",
    "child-1-beside": "MARAC",
    "child-1-final_rating": "RED",
    "child-1-to_social_care": "YES",
    "child-2-outcome": "EH",
    "child-2-service": "family_hub",
    "child-2-final_rating": "GREEN",
    "child-2-to_social_care": "NO",
    "reasons": "I agree for Amara. For Idris early help is enough.",
    "outcome_sought": "Both are seen alone today.",
    "agencies_agree": "Police",
    "agencies_differ": "",
    "who_tells_family": "The social worker",
    "family_told_when": "After the discussion",
}


@pytest.fixture
def worker() -> Account:
    return factories.staff(Role.SOCIAL_WORKER, name="Priya Raman")


@pytest.fixture
def manager() -> Account:
    return factories.staff(Role.MASH_MANAGER, name="Beverley Osei")


@pytest.fixture
def waiting(worker: Account, manager: Account) -> Referral:
    """A referral that waits for the manager's decision."""
    of = story.asked_and_answered(worker.viewer())
    with acting_as(worker.viewer()):
        first = answers(worker.viewer(), of)[0].items.all()[0]
    story.recommend(worker.viewer(), of, relied_on=[first.id])
    return story.fresh(of)


def path(of: Referral, end: str) -> str:
    return f"/referrals/{of.reference}/{end}/"


def test_a_worker_recommends_and_the_page_says_to_whom(worker: Account, manager: Account) -> None:
    of = story.asked_and_answered(worker.viewer())
    client = signed_in(worker)
    shown = text_of(client.get(path(of, "recommend")))
    assert "Send to Beverley Osei" in shown
    assert "Idris Okafor-Bell: own words" in shown
    assert nothing_chosen(shown)
    with acting_as(worker.viewer()):
        item = str(answers(worker.viewer(), of)[0].items.all()[0].id)
    sent = client.post(path(of, "recommend"), {**RECOMMENDED, "relied_on": [item]})
    assert sent["location"] == path(of, "decision")
    with acting_as(worker.viewer()):
        kept = queries.recommendation(worker.viewer(), of)
        assert kept is not None
        assert kept.relied_on == [item]
        assert kept.childs_view.startswith("Amara Okafor-Bell: I hold my brother's hand.")
        assert kept.children.get(child__seq=1).indicators == ["An injury with no account, or one that does not fit"]


def test_what_is_left_out_is_named_and_what_was_typed_stays(worker: Account) -> None:
    of = story.asked_and_answered(worker.viewer())
    wrong = {**RECOMMENDED, "protects": "", "child-2-outcome": ""}
    shown = text_of(signed_in(worker).post(path(of, "recommend"), wrong))
    assert "<title>Error: " in shown
    assert 'href="#protects"' in shown
    assert 'href="#child-2-outcome"' in shown
    assert "Two injuries in six weeks" in shown
    assert story.fresh(of).stage == Stage.ANALYSING


def test_an_agency_that_is_late_heads_what_is_missing(worker: Account) -> None:
    of = story.rated(worker.viewer())
    story.ask(worker.viewer(), of)
    shown = text_of(signed_in(worker).get(path(of, "recommend")))
    assert shown.index("Still missing") < shown.index("Saltmere Constabulary,") < shown.index("own words")
    refused = text_of(signed_in(worker).post(path(of, "recommend"), RECOMMENDED))
    assert "still missing. Say why it is enough" in refused


def test_a_manager_decides_each_child_with_nothing_chosen_beforehand(manager: Account, waiting: Referral) -> None:
    client = signed_in(manager)
    shown = text_of(client.get(path(waiting, "decide")))
    assert "Priya Raman recommends: Child-protection enquiry (section 47)" in shown
    assert nothing_chosen(shown)
    assert "4 items not relied on" in shown
    with acting_as(manager.viewer()):
        read = str(queries.recommendation(manager.viewer(), waiting).id)  # type: ignore[union-attr]
    assert client.post(path(waiting, "decide"), {**DECIDED, "read": read})["location"] == path(waiting, "decision")
    shown = text_of(client.get(path(waiting, "decision")))
    assert "Decided other than recommended" in shown
    assert "Saltmere family hub" in shown
    assert "Stays a contact" in shown
    with acting_as(manager.viewer()):
        rows = queries.decisions(manager.viewer(), waiting)
        assert [(row.outcome, row.final_rating, row.beside) for row in rows] == [
            ("S47", "RED", ["MARAC"]),
            ("EH", "GREEN", []),
        ]


def test_who_recommended_sees_the_reason_and_who_can_instead_of_the_form(manager: Account) -> None:
    other = factories.staff(Role.ASSISTANT_MANAGER, name="Jo Pettifer")
    of = story.asked_and_answered(manager.viewer())
    story.recommend(manager.viewer(), of)
    shown = text_of(signed_in(manager).get(path(of, "decide")))
    assert "You wrote the recommendation" in shown
    assert other.name in shown
    assert 'name="reasons"' not in shown
    refused = text_of(signed_in(manager).post(path(of, "decide"), DECIDED))
    assert "You wrote the recommendation" in refused
    assert "I agree for Amara" in refused


def test_the_manager_who_comes_second_sees_both_texts(manager: Account, waiting: Referral) -> None:
    story.decide(manager.viewer(), waiting, reasons="The first manager's reasons.")
    other = factories.staff(Role.ASSISTANT_MANAGER)
    shown = text_of(signed_in(other).post(path(waiting, "decide"), DECIDED))
    assert "Beverley Osei decided while you were writing" in shown
    assert "The first manager's reasons." in shown
    assert "For Idris early help is enough." in shown
    assert "Record the decision" not in shown


def test_a_worker_has_no_decide_page(worker: Account, waiting: Referral) -> None:
    assert signed_in(worker).get(path(waiting, "decide")).status_code == 404


def test_a_question_goes_back_to_the_writer(worker: Account, manager: Account, waiting: Referral) -> None:
    client = signed_in(manager)
    assert "Write the question" in text_of(client.post(path(waiting, "decide/question"), {"question": ""}))
    client.post(path(waiting, "decide/question"), {"question": "Who was at home?"})
    assert "Who was at home?" in text_of(signed_in(worker).get(path(waiting, "recommend")))


def test_discussions_are_recorded_row_by_row(worker: Account) -> None:
    of = story.rated(worker.viewer())
    client = signed_in(worker)
    assert "Who took part: 3" in text_of(client.get(path(of, "decision/strategy")))
    people: dict[str, Any] = {}
    for number, (agency, name) in enumerate((("social_care", "Priya"), ("police", "Sam"), ("health", "Ines"))):
        people |= {f"took_part-{number}-agency": agency, f"took_part-{number}-name": name}
    held = {"held_at-day": "26", "held_at-month": "5", "held_at-year": "2026", "held_at-time": "11:30"}
    said = {"agreed": "Seen today.", "section_47": "YES", "because": "No account fits."}
    more = text_of(client.post(path(of, "decision/strategy"), {**people, **held, **said, "add": "took_part"}))
    assert "Who took part: 4" in more
    assert client.post(path(of, "decision/strategy"), {**people, **held, **said}).status_code == 302
    assert client.post(path(of, "decision/discussion"), {**people, **said, "differed": "Nobody"}).status_code == 302
    shown = text_of(client.get(path(of, "decision")))
    assert "They agreed on a child-protection enquiry (section 47)" in shown
    assert "Sam (Saltmere Constabulary)" in shown


def test_what_was_known_is_sealed_to_the_contact_officer(manager: Account, waiting: Referral) -> None:
    story.decide(manager.viewer(), waiting)
    with acting_as(manager.viewer()):
        decision = queries.decisions(manager.viewer(), waiting)[0]
    url = path(waiting, f"decisions/{decision.id}/known")
    assert story.CANARY in text_of(signed_in(manager).get(url))
    shown = text_of(signed_in(factories.staff(Role.CONTACT_OFFICER)).get(url))
    assert story.CANARY not in shown
    assert "read by social workers and managers only" in shown


def test_a_late_answer_is_read_and_reopened_by_hand(worker: Account, manager: Account) -> None:
    of = story.rated(worker.viewer())
    request = story.ask(worker.viewer(), of)
    story.recommend(worker.viewer(), of)
    story.decide(manager.viewer(), of)
    given = story.answer(request, [(Label.TEAM, "A fracture at eight months.")], minutes=300)
    client = signed_in(manager)
    assert "1 late answer" in text_of(client.get("/to-decide/"))
    assert of.reference in text_of(client.get("/late-answers/"))
    url = f"/late-answers/{given.id}/"
    assert "A fracture at eight months." in text_of(client.get(url))
    assert "Say whether to reopen" in text_of(client.post(url, {}))
    assert client.post(url, {"reopen": "YES", "because": "It changes everything."}).status_code == 302
    assert story.fresh(of).stage == Stage.ANALYSING
    assert "reopened. It changes everything." in text_of(client.get(path(of, "decision")))


@pytest.mark.parametrize("role", [Role.NAVIGATOR, Role.RECEIVING_WORKER, Role.PROFESSIONAL_REFERRER, Role.ANALYST])
def test_others_find_nothing_here(role: Role, waiting: Referral) -> None:
    client = signed_in(factories.staff(role))
    for end in ("decision", "recommend", "decide", "decision/strategy"):
        assert client.get(path(waiting, end)).status_code == 404


def test_lists_take_the_same_queries_for_1_3_and_50(worker: Account, manager: Account) -> None:
    client, counts = signed_in(manager), []
    of = story.rated(worker.viewer())
    story.recommend(worker.viewer(), of)
    client.get("/to-decide/")
    for more in (0, 2, 47):
        story.copies(of, more)
        with CaptureQueriesContext(connection) as taken:
            text_of(client.get("/to-decide/"))
        counts.append(len(taken))
    assert counts == [counts[0]] * 3


def test_the_decision_page_takes_the_same_queries_for_1_3_and_50_children(worker: Account, manager: Account) -> None:
    client, counts = signed_in(manager), []
    client.get("/to-decide/")
    for number in (1, 3, 50):
        of = story.rated(worker.viewer(), ratings=[Rating.AMBER] * number, children=factories.TWO_CHILDREN[:1] * number)
        given = story.answer(story.ask(worker.viewer(), of), [story.ALL_LABELS[0]] * number)
        parts = [actions.ChildPart(c, Outcome.S17, 3, [], "It fits.") for c in factories.children(of)]
        story.recommend(worker.viewer(), of, parts=parts)
        with CaptureQueriesContext(connection) as before:
            text_of(client.get(path(of, "decide")))
        outcomes = [Outcome.S17] * number
        story.decide(manager.viewer(), of, parts=story.parts(of, *outcomes))
        with CaptureQueriesContext(connection) as after:
            text_of(client.get(path(of, "decision")))
        counts.append((len(before), len(after)))
        assert not given.nothing_held
    assert counts == [counts[0]] * 3
