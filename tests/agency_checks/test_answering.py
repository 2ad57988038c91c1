"""Answering, spoken answers, and what one agency never sees of another."""

from __future__ import annotations

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from openmash.agency_checks import actions, queries
from openmash.agency_checks.models import Answer, AnswerItem, InformationRequest
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.words import Kind, Label, Rating, Refused, Role, Stage
from openmash.screening.models import Alarm
from tests import factories
from tests.agency_checks.story import ITEM, SECRET, answered, asked, rated, signed_in
from tests.factories import later

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return factories.viewer(Role.SOCIAL_WORKER)


@pytest.fixture
def police():
    return factories.staff(Role.NAVIGATOR, agency="police")


@pytest.fixture
def health():
    return factories.staff(Role.NAVIGATOR, agency="health")


def test_last_answer_moves_the_referral_on_by_itself(worker, police, health):
    referral = rated(worker)
    one, other = asked(worker, referral, "police", "health")
    answered(police.viewer(), one)
    with acting_as(worker):
        assert Referral.objects.get(pk=referral.pk).stage == Stage.ASKING.value
    answered(health.viewer(), other, nothing=True)
    with acting_as(worker):
        kept = Referral.objects.get(pk=referral.pk)
        assert kept.stage == Stage.ANALYSING.value
        assert kept.moves.latest("recorded_at").by_name == health.name


def test_a_second_answer_of_the_same_agency_is_refused_with_the_first(worker, police):
    row = asked(worker, rated(worker), "police")[0]
    first = answered(police.viewer(), row)
    with pytest.raises(actions.AnsweredMeanwhile) as no:
        answered(factories.viewer(Role.NAVIGATOR), row, nothing=True)
    assert no.value.standing == first
    form = {"items-0-text": "Mine", "items-0-kind": "FACT", "items-0-source_system": "x", "items-0-label": "TEAM"}
    page = signed_in(police).post(f"/requests/{row.pk}/", form).content.decode()
    assert SECRET in page
    assert "Mine" in page
    assert "answered this at" in page
    assert "Add 1 item to your agency’s answer" in page
    assert signed_in(police).post(f"/requests/{row.pk}/", {**form, "more": "1"}).status_code == 302


def more(by, row, **changes):
    given = {"items": [ITEM], "level": None, "level_because": "", "own_actions": [], "at": later(70)}
    with acting_as(by):
        return actions.add_to_answer(request=row, by=by, **{**given, **changes})


def test_more_is_added_to_an_answer_and_the_first_stays_as_it_was(worker, police):
    row = asked(worker, rated(worker), "police")[0]
    first = answered(police.viewer(), row, nothing=True)
    second = more(police.viewer(), row)
    with acting_as(worker):
        row.refresh_from_db()
        kept = list(Answer.objects.filter(request=row).order_by("at"))
    assert [(one.pk, one.nothing_held) for one in kept] == [(first.pk, True), (second.pk, False)]
    assert row.nothing_held is False
    assert row.answered_at == first.at


def test_what_is_added_after_the_decision_goes_to_the_manager(worker, police):
    referral = rated(worker)
    row = asked(worker, referral, "police")[0]
    answered(police.viewer(), row)
    with acting_as(worker):
        Referral.objects.filter(pk=referral.pk).update(decided_at=later(100))
    assert more(police.viewer(), row, at=later(120)).after_decision is True


def test_nothing_is_added_to_what_was_not_answered_or_was_taken_back_or_says_nothing(worker, police):
    out, back = (asked(worker, rated(worker), "police")[0] for _ in range(2))
    with pytest.raises(Refused, match="has not answered this yet"):
        more(police.viewer(), out)
    answered(police.viewer(), out)
    with pytest.raises(Refused, match="at least one item"):
        more(police.viewer(), out, items=[])
    with acting_as(worker):
        actions.withdraw(request=back, because="By mistake.", by=worker, at=later(40))
    with pytest.raises(Refused, match="took this question back"):
        more(police.viewer(), back)
    with acting_as(worker):
        assert Answer.objects.filter(request=out).count() == 1


def test_the_page_of_an_answer_takes_more_with_one_press(worker, police):
    row = asked(worker, rated(worker), "police")[0]
    answered(police.viewer(), row, nothing=True)
    browser = signed_in(police)
    page = browser.get(f"/requests/{row.pk}/").content.decode()
    assert "Have you found more? Add it to your answer" in page
    assert "Add 1 item to your agency’s answer" in page
    form = {"items-0-kind": "FACT", "items-0-source_system": "CRIS", "items-0-label": "TEAM", "more": "1"}
    refused = browser.post(f"/requests/{row.pk}/", form)
    assert '<details class="govuk-details" open>' in refused.content.decode()
    assert browser.post(f"/requests/{row.pk}/", {**form, "items-0-text": "A visit in May."}).status_code == 302
    shown = browser.get(f"/requests/{row.pk}/").content.decode()
    assert shown.index("Nothing held") < shown.index("A visit in May.")


def test_the_desk_leads_back_to_what_was_answered_this_week(worker, police):
    browser = signed_in(police)
    assert "Answered in the last seven days" not in browser.get("/requests/").content.decode()
    row, back = (asked(worker, rated(worker), "police")[0] for _ in range(2))
    answered(police.viewer(), row, nothing=True, at=timezone.now())
    page = browser.get("/requests/").content.decode()
    shown = page[page.index("Answered in the last seven days") :]
    assert f"/requests/{row.pk}/" in shown
    assert "Nothing held" in shown
    assert f"/requests/{back.pk}/" not in shown


def test_late_and_after_the_decision_are_still_taken(worker, police):
    referral = rated(worker)
    row = asked(worker, referral, "police")[0]
    with acting_as(worker):
        Referral.objects.filter(pk=referral.pk).update(decided_at=later(100))
    assert answered(police.viewer(), row, at=later(2000)).after_decision is True


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"items": []}, "Write at least one item"),
        ({"nothing_held": True}, "Either nothing is held, or there are items"),
        ({"nothing_held": True, "items": []}, "Say where you looked"),
        ({"level": 3}, "Say what shows this level"),
        ({"own_actions": [actions.OwnAction("Visit", " ")]}, "An action of your agency needs"),
        ({"items": [actions.Item("x", Kind.ALLEGATION, Label.FAMILY, "s")]}, "This is marked “allegation”"),
    ],
)
def test_an_answer_that_is_not_whole_is_refused_and_nothing_is_kept(worker, police, change, said):
    row = asked(worker, rated(worker), "police")[0]
    with pytest.raises(Refused) as no:
        answered(police.viewer(), row, **change)
    assert no.value.verdict.because.startswith(said)
    with acting_as(worker):
        assert not Answer.objects.filter(request=row).exists()


def test_another_agency_and_the_hub_do_not_answer_for_it(worker, health):
    row = asked(worker, rated(worker), "police")[0]
    for somebody in (health.viewer(), worker, factories.viewer(Role.CONTACT_OFFICER)):
        with pytest.raises((Refused, InformationRequest.DoesNotExist)):
            answered(somebody, row)


def test_spoken_answer_counts_once_confirmed(worker, police):
    referral = rated(worker)
    row = asked(worker, referral, "police")[0]
    given = {"request": row, "said_by": "PC Lowe", "nothing_held": False, "items": [ITEM], "by": worker}
    with acting_as(worker):
        noted = actions.note_spoken(**given, at=later(40))
        row.refresh_from_db()
        assert row.answered_at is None
        with pytest.raises(Refused, match="noted already"):
            actions.note_spoken(**given, at=later(41))
    with acting_as(police.viewer()):
        actions.confirm_spoken(answer=noted, right=True, because="", by=police.viewer(), at=later(50))
    with acting_as(worker):
        row.refresh_from_db()
        assert row.answered_at == later(50)
        assert Referral.objects.get(pk=referral.pk).stage == Stage.ANALYSING.value


def test_spoken_answer_that_is_not_right_leaves_the_question_out(worker, police):
    row = asked(worker, rated(worker), "police")[0]
    with acting_as(worker):
        noted = actions.note_spoken(
            request=row, said_by="PC Lowe", nothing_held=True, items=[], by=worker, at=later(40)
        )
    with acting_as(police.viewer()):
        with pytest.raises(Refused, match="Say what is not right"):
            actions.confirm_spoken(answer=noted, right=False, because=" ", by=police.viewer(), at=later(50))
        actions.confirm_spoken(answer=noted, right=False, because="Other man.", by=police.viewer(), at=later(50))
        row.refresh_from_db()
        assert row.answered_at is None


def test_in_sql_an_agency_sees_its_own_rows_and_no_others(worker, police, health):
    one, _other = asked(worker, rated(worker), "police", "health")
    answered(police.viewer(), one)
    with acting_as(police.viewer()):
        assert AnswerItem.objects.get().text == SECRET
    with acting_as(health.viewer()), connection.cursor() as cursor:
        assert [row.agency for row in InformationRequest.objects.all()] == ["health"]
        for table in ("answer", "answeritem", "agencyaction", "referral", "mention", "ratinggiven"):
            cursor.execute(f"select count(*) from openmash_{table}")
            assert cursor.fetchone() == (0,), table


def test_over_http_another_agencys_request_is_the_page_of_nothing_there(worker, police, health):
    row = asked(worker, rated(worker), "police")[0]
    answered(police.viewer(), row)
    client = signed_in(health)
    assert SECRET in signed_in(police).get(f"/requests/{row.pk}/").content.decode()
    for page in ("", "nothing/", "alarm/"):
        theirs, nowhere = client.get(f"/requests/{row.pk}/{page}"), client.get(f"/requests/{uuid.uuid4()}/{page}")
        assert (theirs.status_code, nowhere.status_code) == (404, 404)
        assert SECRET not in theirs.content.decode()
        assert "Okafor" not in theirs.content.decode()
    referral_page = client.get(f"/referrals/{row.reference}/agencies/")
    assert referral_page.status_code == 404
    assert "Okafor" not in client.get("/requests/").content.decode()


def test_hub_officers_see_the_state_and_not_the_answer(worker, police):
    row = asked(worker, rated(worker), "police")[0]
    answered(police.viewer(), row)
    base = f"/referrals/{row.reference}/agencies/"
    shown = signed_in(factories.staff(Role.CONTACT_OFFICER)).get(base).content.decode()
    assert "Answered" in shown
    assert "sealed" in shown
    assert SECRET not in shown


@pytest.mark.parametrize("count", [1, 3, 50])
def test_desk_asks_the_database_the_same_number_of_times(worker, police, count):
    referral = rated(worker)
    first = asked(worker, referral, "police")[0]
    with acting_as(worker):
        rows = [InformationRequest.objects.get(pk=first.pk) for _ in range(count - 1)]
        for row in rows:
            row.pk = uuid.uuid4()
        InformationRequest.objects.bulk_create(rows)
    policy = policy_now()
    with acting_as(police.viewer()), CaptureQueriesContext(connection) as seen:
        found = queries.desk(police.viewer(), later(60), policy)
    assert len(found.out) == count
    asked_of_tables = [one for one in seen.captured_queries if 'FROM "openmash_' in one["sql"]]
    assert len(asked_of_tables) == 5


def test_desk_is_in_the_order_of_work(worker, police):
    green = asked(worker, rated(worker, Rating.GREEN), "police", below_because="Needed tonight.")[0]
    amber = asked(worker, rated(worker), "police")[0]
    red = asked(worker, rated(worker, Rating.RED), "police", at=later(50))[0]
    with acting_as(police.viewer()):
        out = queries.desk(police.viewer(), later(60), policy_now()).out
    assert [row.pk for row in out] == [red.pk, amber.pk, green.pk]


def test_opening_is_kept_once_and_entered(worker, police):
    row = asked(worker, rated(worker), "police")[0]
    client = signed_in(police)
    assert client.get(f"/requests/{row.pk}/").status_code == 200
    with acting_as(worker):
        opened = InformationRequest.objects.get(pk=row.pk).opened_at
        assert opened is not None
    client.get(f"/requests/{row.pk}/")
    with acting_as(worker):
        assert InformationRequest.objects.get(pk=row.pk).opened_at == opened


def test_nothing_held_is_two_clicks_and_contact_officers_answer_for_social_care(worker):
    officer = factories.staff(Role.CONTACT_OFFICER)
    row = asked(worker, rated(worker), "social_care")[0]
    client = signed_in(officer)
    page = client.get(f"/requests/{row.pk}/nothing/").content.decode()
    assert "Amara Okafor-Bell (born 3 June 2019)" in page
    form = {"searched": "Looked in: case system"}
    assert client.post(f"/requests/{row.pk}/nothing/", form)["location"] == "/requests/"
    with acting_as(worker):
        assert InformationRequest.objects.get(pk=row.pk).nothing_held is True


def test_answer_form_adds_items_without_script_and_keeps_what_was_typed(worker, police):
    row = asked(worker, rated(worker), "police")[0]
    client = signed_in(police)
    item = {"text": "Caution.", "kind": "FACT", "dated_words": "9 March 2021", "source_system": "PNC", "label": "OWNER"}
    form = {f"items-0-{name}": value for name, value in item.items()}
    page = client.post(f"/requests/{row.pk}/", {**form, "add": "items"}).content.decode()
    assert "Caution." in page
    assert "Item 2" in page
    assert "Release 2 items to the hub" in page
    assert client.post(f"/requests/{row.pk}/", form)["location"] == "/requests/"
    with acting_as(worker):
        kept = AnswerItem.objects.get(answer__request=row)
        assert (str(kept.dated), kept.dated_words, kept.label) == ("2021-03-09", "9 March 2021", "OWNER")


def test_a_navigator_raises_the_alarm_without_seeing_the_referral(worker, police):
    row = asked(worker, rated(worker), "police")[0]
    answer = signed_in(police).post(f"/requests/{row.pk}/alarm/", {"because": "Officers are at the door now."})
    assert answer.status_code == 302
    with acting_as(worker):
        assert Alarm.objects.get(referral__reference=row.reference).by_name == police.name
