"""The screens of what leaves the hub, walked over HTTP without scripts."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openmash.disclosures.models import Disclosure, Handover
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Label, Outcome, Role, Stage
from tests import factories
from tests.decisions import story
from tests.decisions.story import nothing_chosen, signed_in, text_of
from tests.disclosures import leaving

pytestmark = pytest.mark.django_db

SPOKEN = {
    "spoken_to": "Hannah Birch",
    "spoken_at-day": "26",
    "spoken_at-month": "5",
    "spoken_at-year": "2026",
    "spoken_at-time": "11:30",
}


@pytest.fixture
def worker() -> Account:
    return factories.staff(Role.SOCIAL_WORKER, name="Priya Raman")


@pytest.fixture
def manager() -> Account:
    return factories.staff(Role.MASH_MANAGER, name="Beverley Osei")


@pytest.fixture
def team() -> Account:
    return factories.staff(Role.RECEIVING_MANAGER, name="Hannah Birch")


@pytest.fixture
def decided(worker: Account, manager: Account) -> Referral:
    return story.decided(worker.viewer(), manager.viewer())


def path(of: Referral, end: str) -> str:
    return f"/referrals/{of.reference}/{end}/"


def mark_of(shown: str) -> str:
    """The mark of what was previewed, from the page."""
    return shown.split('name="previewed" value="')[1].split('"')[0]


def pack_form(of: Referral, *labels: Label, **changes: Any) -> dict[str, Any]:
    children = [str(one.id) for one in factories.children(of)]
    items = [str(one.id) for one in leaving.items_of(of, *labels)] if labels else []
    return {"team": leaving.TEAM, "children": children, "items": items, "note": "", **SPOKEN, **changes}


def test_a_manager_ticks_looks_and_only_then_sends(manager: Account, decided: Referral) -> None:
    client = signed_in(manager)
    first = text_of(client.get(path(decided, "hand-over")))
    assert nothing_chosen(first)
    assert first.count('name="items"') == 3
    assert first.count("Stays in the hub.") == 2
    assert 'value="send"' not in first
    form = pack_form(decided, Label.TEAM)
    looked = text_of(client.post(path(decided, "hand-over"), {**form, "act": "send"}))
    assert "Hand over</button>" in looked
    assert Handover.objects.count() == 0
    changed = pack_form(decided, Label.TEAM, Label.NET, previewed=mark_of(looked), act="send")
    again = text_of(client.post(path(decided, "hand-over"), changed))
    assert "disclosed to you: 2 items" in again
    sent = client.post(path(decided, "hand-over"), {**changed, "previewed": mark_of(again)})
    assert sent["location"] == path(decided, "shared")
    with acting_as(CLERK):
        assert Handover.objects.get().disclosure.items.count() == 2
    shared = text_of(client.get(path(decided, "shared")))
    assert "Handed over to Duty and assessment" in shared
    assert "2 items left, 3 kept in the hub" in shared
    assert "Asked Saltmere Constabulary" in shared


def test_a_red_pack_without_a_word_first_is_refused_and_nothing_is_lost(manager: Account, decided: Referral) -> None:
    client = signed_in(manager)
    form = pack_form(decided, note="Ring the school first.", **dict.fromkeys(SPOKEN, ""))
    looked = text_of(client.post(path(decided, "hand-over"), {**form, "act": "look"}))
    refused = text_of(client.post(path(decided, "hand-over"), {**form, "previewed": mark_of(looked), "act": "send"}))
    assert "by speaking first" in refused
    assert "Ring the school first." in refused


def test_the_worker_sees_the_items_but_does_not_tick_them(worker: Account, decided: Referral) -> None:
    shown = text_of(signed_in(worker).get(path(decided, "hand-over")))
    assert 'name="items"' not in shown
    assert "A manager ticks the items that leave" in shown


def test_the_team_reads_its_pack_and_accepts_with_its_own_rating(
    manager: Account, team: Account, decided: Referral
) -> None:
    pack = leaving.hand_over(manager.viewer(), decided, (Label.TEAM, Label.NET))
    client = signed_in(team)
    assert decided.reference in text_of(client.get("/packs/"))
    shown = text_of(client.get(f"/packs/{pack.pk}/"))
    assert "Officers went to the flat" in shown
    assert "The hub holds more that you do not see." in shown
    assert "ask Priya Raman on" in shown
    assert "What is not known" in shown
    assert "Call 09:30 to 14:30" in shown
    for label, text in story.ALL_LABELS:
        assert (text in shown) is (label in (Label.TEAM, Label.NET))
    wrong = text_of(client.post(f"/packs/{pack.pk}/", {"takes": "YES"}))
    assert "Name the social worker who takes it" in wrong
    assert "Say why you send it back" not in wrong
    answer = {"takes": "YES", "worker_name": "Hana Reid", "rating_because": "Seen today."}
    answer |= {"rating_1": "RED", "rating_2": "AMBER"}
    assert client.post(f"/packs/{pack.pk}/", answer).status_code == 302
    assert "Hana Reid takes it" in text_of(client.get(f"/packs/{pack.pk}/"))
    assert story.fresh(decided).stage == Stage.TELLING


def test_the_team_sends_it_back_with_a_reason(manager: Account, team: Account, decided: Referral) -> None:
    pack = leaving.hand_over(manager.viewer(), decided)
    client = signed_in(team)
    assert "Say why you send it back" in text_of(client.post(f"/packs/{pack.pk}/", {"takes": "NO"}))
    client.post(f"/packs/{pack.pk}/", {"takes": "NO", "back_because": "It belongs to early help."})
    assert "It belongs to early help." in text_of(signed_in(manager).get(path(decided, "shared")))


def test_another_teams_pack_is_not_there(manager: Account, decided: Referral) -> None:
    pack = leaving.hand_over(manager.viewer(), decided)
    stranger = signed_in(factories.staff(Role.RECEIVING_WORKER, team="early_help"))
    missing = "/packs/00000000-0000-4000-8000-000000000000/"
    assert stranger.get(f"/packs/{pack.pk}/").status_code == 404
    assert stranger.get(missing).status_code == 404
    assert "Nothing is handed to your team" in text_of(stranger.get("/packs/"))


def test_feedback_starts_from_agreed_words_and_is_looked_at_first(worker: Account, manager: Account) -> None:
    of = story.decided(worker.viewer(), manager.viewer(), Outcome.ADVICE, Outcome.NFA)
    client = signed_in(worker)
    assert of.reference in text_of(client.get("/feedback/"))
    shown = text_of(client.get(path(of, "feedback")))
    assert "We gave advice and named a service: School nurse line." in shown
    assert nothing_chosen(shown)
    form = {"text": "We gave advice. Please go on noticing.", "how": "Telephone 01632 960001"}
    form |= {"feared": "NO", "safe": "YES"}
    looked = text_of(client.post(path(of, "feedback"), {**form, "act": "look"}))
    assert "Send and record" in looked
    with acting_as(CLERK):
        assert Disclosure.objects.filter(kind="FEEDBACK").count() == 0
    form |= {"previewed": mark_of(looked), "act": "send"}
    assert client.post(path(of, "feedback"), form).status_code == 302
    assert "Please go on noticing." in text_of(client.get(path(of, "shared")))


def test_feedback_that_may_reach_the_person_feared_does_not_go(worker: Account, manager: Account) -> None:
    of = story.decided(worker.viewer(), manager.viewer(), Outcome.ADVICE, Outcome.NFA)
    client = signed_in(worker)
    form = {"text": "We gave advice.", "how": "Telephone 01632 960001", "feared": "YES", "safe": "YES"}
    looked = text_of(client.post(path(of, "feedback"), form))
    refused = text_of(client.post(path(of, "feedback"), {**form, "previewed": mark_of(looked), "act": "send"}))
    assert "it could reach the person the child fears" in refused
    assert client.post(path(of, "feedback/none"), {"because": "He reads her post."}).status_code == 302
    assert "He reads her post." in text_of(client.get(path(of, "shared")))


def test_an_anonymous_referrers_page_offers_only_the_recorded_ending(worker: Account, manager: Account) -> None:
    of = story.decided(
        worker.viewer(), manager.viewer(), Outcome.ADVICE, Outcome.NFA,
        referrer_name="", referrer_phone="", referrer_organisation="", wants_anonymity=True, verified=False,
        source_agency="public", source_kind="anonymous",
    )  # fmt: skip
    shown = text_of(signed_in(worker).get(path(of, "feedback")))
    assert "The referrer is anonymous" in shown
    assert 'name="text"' not in shown


def test_an_agency_is_told_after_somebody_has_read_its_page(worker: Account, decided: Referral) -> None:
    client = signed_in(worker)
    shown = text_of(client.get(path(decided, "tell-agencies")))
    assert "What Saltmere Constabulary will see" in shown
    assert "Child-protection enquiry (section 47)" in shown
    assert "then tick this" in text_of(client.post(path(decided, "tell-agencies"), {}))
    assert client.post(path(decided, "tell-agencies"), {"read": "on"}).status_code == 302
    police = signed_in(factories.staff(Role.NAVIGATOR, agency="police"))
    told = text_of(police.get("/told/"))
    assert decided.reference in told
    assert "I agree with the recommendation." not in told
    assert "not yet accepted" not in told
    assert "Nothing yet" in text_of(signed_in(factories.staff(Role.NAVIGATOR, agency="health")).get("/told/"))


def test_exactly_what_left_is_for_those_who_read_answers(worker: Account, manager: Account, decided: Referral) -> None:
    pack = leaving.hand_over(manager.viewer(), decided)
    url = path(decided, f"shared/{pack.pk}")
    assert "Officers went to the flat" in text_of(signed_in(worker).get(url))
    officer = signed_in(factories.staff(Role.CONTACT_OFFICER))
    assert officer.get(url).status_code == 404
    assert "Officers went to the flat" not in text_of(officer.get(path(decided, "shared")))


@pytest.mark.parametrize("role", [Role.NAVIGATOR, Role.RECEIVING_WORKER, Role.PROFESSIONAL_REFERRER, Role.ANALYST])
def test_others_find_nothing_here(role: Role, decided: Referral) -> None:
    client = signed_in(factories.staff(role))
    for end in ("shared", "hand-over", "feedback", "feedback/none", "tell-agencies"):
        assert client.get(path(decided, end)).status_code == 404


def test_a_teams_list_takes_the_same_queries_for_1_3_and_50(worker: Account, manager: Account, team: Account) -> None:
    client, counts = signed_in(team), []
    leaving.accept(team.viewer(), leaving.hand_over(manager.viewer(), story.decided(worker.viewer(), manager.viewer())))
    client.get("/packs/")
    for more in (0, 2, 47):
        leaving.copies(more)
        with CaptureQueriesContext(connection) as taken:
            text_of(client.get("/packs/"))
        counts.append(len(taken))
    assert counts == [counts[0]] * 3


def test_packs_and_lists_of_what_left_take_the_same_queries_for_1_3_and_50(
    worker: Account, manager: Account, team: Account
) -> None:
    hub, own, counts = signed_in(manager), signed_in(team), []
    own.get("/packs/")
    hub.get("/feedback/")
    for number in (1, 3, 50):
        of = story.rated(worker.viewer())
        story.answer(story.ask(worker.viewer(), of), [(Label.TEAM, f"Item {n} is long enough.") for n in range(number)])
        story.recommend(worker.viewer(), of)
        story.decide(manager.viewer(), of)
        of = story.fresh(of)
        with CaptureQueriesContext(connection) as choosing:
            text_of(hub.get(path(of, "hand-over")))
        pack = leaving.hand_over(manager.viewer(), of)
        with CaptureQueriesContext(connection) as reading:
            text_of(own.get(f"/packs/{pack.pk}/"))
        with CaptureQueriesContext(connection) as listing:
            text_of(hub.get(path(of, "shared")))
        counts.append((len(choosing), len(reading), len(listing)))
    assert counts == [counts[0]] * 3


def test_the_queue_of_feedback_owed_takes_the_same_queries_for_1_3_and_50(worker: Account, manager: Account) -> None:
    client, counts = signed_in(worker), []
    of = story.decided(worker.viewer(), manager.viewer(), Outcome.ADVICE, Outcome.NFA)
    client.get("/feedback/")
    for more in (0, 2, 47):
        story.copies(of, more)
        with CaptureQueriesContext(connection) as taken:
            text_of(client.get("/feedback/"))
        counts.append(len(taken))
    assert counts == [counts[0]] * 3
