"""The pages of screening and the agency checks over HTTP, as the app role."""

from __future__ import annotations

import pytest

from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.rulebook.words import Concern, Rating, Role
from openmash.screening import actions as screening
from openmash.screening.models import FilterOut, RatingGiven, StepDown
from tests import factories
from tests.agency_checks.story import SECRET, answered, asked, rated, signed_in
from tests.factories import later

pytestmark = pytest.mark.django_db


def text(response) -> str:
    """The page, which must be there."""
    assert response.status_code == 200, (response.status_code, response.get("location"))
    return str(response.content.decode())


def test_rating_page_rates_and_goes_on_to_the_next_child():
    worker, referral = factories.staff(Role.SOCIAL_WORKER), factories.referral()
    client, base = signed_in(worker), f"/referrals/{referral.reference}"
    shown = text(client.get(f"{base}/children/1/rate/"))
    assert "How urgent is it for Amara?" in shown
    assert "checked" not in shown
    assert "Amara" not in shown.partition("</title>")[0]
    wrong = text(client.post(f"{base}/children/1/rate/", {"rating": "RED", "because": "As discussed"}))
    assert "does not tell the manager why" in wrong
    assert "Tick what the worry is about" in wrong
    form = {"rating": "RED", "because": "A bruise the size of a hand, no account.", "concerns": ["INJURY"]}
    assert client.post(f"{base}/children/1/rate/", form)["location"] == f"{base}/children/2/rate/"
    assert client.post(f"{base}/children/2/rate/", form)["location"] == f"{base}/ask/"


def test_rated_meanwhile_shows_both_texts():
    worker, referral = factories.staff(Role.SOCIAL_WORKER), factories.referral()
    other = factories.viewer(Role.SOCIAL_WORKER, name="Ada Other")
    with acting_as(other):
        screening.rate(
            child=factories.children(referral)[0], rating=Rating.AMBER, because="Ada saw the bruise first.",
            concerns=[Concern.INJURY], level=None, by=other, at=later(5), policy=policy_now(),
        )  # fmt: skip
    form = {"rating": "RED", "because": "Mine says it is far worse.", "concerns": ["INJURY"]}
    shown = text(signed_in(worker).post(f"/referrals/{referral.reference}/children/1/rate/", form))
    assert "Ada saw the bruise first." in shown
    assert "Mine says it is far worse." in shown


def test_contact_officer_reads_why_instead_of_choices():
    officer, referral = factories.staff(Role.CONTACT_OFFICER), factories.referral()
    shown = text(signed_in(officer).get(f"/referrals/{referral.reference}/children/1/rate/"))
    assert "Only a qualified social worker or manager rates" in shown
    assert 'type="radio"' not in shown


def test_every_page_of_the_hub_opens():
    worker, manager = factories.staff(Role.SOCIAL_WORKER), factories.staff(Role.MASH_MANAGER)
    referral = rated(worker.viewer())
    request = asked(worker.viewer(), referral, "police", "health")[0]
    answered(factories.viewer(Role.NAVIGATOR), request)
    base = f"/referrals/{referral.reference}"
    client = signed_in(worker)
    for page in ("ratings", "step", "agencies", "ask", "advise", "alarm", "activate"):
        text(client.get(f"{base}/{page}/"))
    with acting_as(worker.viewer()):
        rating = RatingGiven.objects.filter(child__referral=referral).earliest("at")
    text(client.get(f"/ratings/{rating.pk}/known/"))
    assert SECRET in text(client.get(f"{base}/agencies/"))
    text(signed_in(manager).get("/waiting/"))


def test_manager_answers_a_step_down_and_advice_on_their_pages():
    worker, manager = factories.staff(Role.SOCIAL_WORKER), factories.staff(Role.MASH_MANAGER)
    referral, below = rated(worker.viewer()), factories.referral()
    client, base = signed_in(worker), f"/referrals/{referral.reference}"
    page = text(client.get(f"{base}/step/"))
    seen = page.partition('name="seen_ratings" value="')[2].partition('"')[0]
    form = {"children": ["1"], "to": "GREEN", "because": "Two teachers saw the fall.", "seen_ratings": seen}
    assert client.post(f"{base}/step/", form).status_code == 302
    advice = {
        "service": policy_now().services[0].code,
        "advice": "Breakfast club.",
        "because": "One late morning only.",
    }
    assert client.post(f"/referrals/{below.reference}/advise/", advice).status_code == 302
    with acting_as(manager.viewer()):
        down, proposed = StepDown.objects.get(), FilterOut.objects.get()
    chief = signed_in(manager)
    waiting = text(chief.get("/waiting/"))
    assert referral.reference in waiting
    assert below.reference in waiting
    assert signed_in(worker).get("/waiting/").status_code == 404
    for url in (f"/step-downs/{down.pk}/", f"/filter-outs/{proposed.pk}/"):
        assert 'name="agreed"' in text(chief.get(url))
        assert "Say why not" in text(chief.post(url, {"agreed": "NO"}))
        assert chief.post(url, {"agreed": "YES"})["location"] == "/waiting/"


def test_asking_over_http_needs_every_reason_and_ticks_nothing():
    worker = factories.staff(Role.SOCIAL_WORKER)
    referral = rated(worker.viewer())
    client, url = signed_in(worker), f"/referrals/{referral.reference}/ask/"
    shown = text(client.get(url))
    assert "checked" not in shown
    assert "Because: an injury" in shown
    assert "Their desk is empty today" in shown
    bare = text(client.post(url, {"ask_police": "on", "question_police": "Calls?"}))
    for sentence in ("Choose the purpose", "Choose the lawful basis", "Say why it is necessary", "the family knows"):
        assert sentence in bare
    form = {
        "ask_police": "on", "question_police": "Calls to the flat?", "purpose": "PROTECT",
        "lawful_basis": "PUBLIC_TASK", "necessity": "An injury without an account.", "family_told": "YES",
    }  # fmt: skip
    assert client.post(url, form)["location"] == f"/referrals/{referral.reference}/agencies/"
