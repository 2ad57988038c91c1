"""The sharing agreement at each request: a warning under the agency, no tick after grace, never in a life's way."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from openmash.agency_checks import actions
from openmash.agency_checks.models import InformationRequest
from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership.actions import change_policy
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.rulebook.policy import to_data
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import ConsentAnswer, LawfulBasis, Rating, Refused, Role
from tests import factories
from tests.agency_checks.story import WHY, asked, rated, says, signed_in
from tests.factories import later
from tests.partnership.signatures import signed_by_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker():
    return factories.staff(Role.SOCIAL_WORKER)


def housing_ends(day: date) -> None:
    """Housing's part ends on this day, in the policy in force."""
    by, body = factories.viewer(Role.ADMINISTRATOR), to_data(policy_now())
    next(one for one in body["agencies"] if one["code"] == "housing")["agreement_until"] = day.isoformat()
    with acting_as(by):
        change_policy(body=body, seen=0, because="Housing asked for it.", by=by, at=later(0))


def page(worker: Any, referral: Any, **typed: Any) -> str:
    client, address = signed_in(worker), f"/referrals/{referral.reference}/ask/"
    answer = client.post(address, typed) if typed else client.get(address)
    return answer.content.decode() if answer.status_code == 200 else f"to {answer['location']}"


TYPED = {
    "purpose": "PROTECT", "lawful_basis": "PUBLIC_TASK", "necessity": "Who lives there?", "family_told": "YES",
    "ask_housing": "on", "question_housing": "Who is registered there?",
}  # fmt: skip


def test_each_request_keeps_the_edition_and_how_it_stood(worker):
    row = asked(worker.viewer(), rated(worker.viewer()), "police")[0]
    assert row.agreement["edition"].endswith("(demonstration), 2025-1")
    assert row.agreement["standing"] == "WARNED"
    assert "has not signed the sharing agreement" in row.agreement["words"]
    signed_by_all()
    row = asked(worker.viewer(), rated(worker.viewer()), "police")[0]
    assert (row.agreement["standing"], row.agreement["words"]) == ("COVERED", "")


def test_within_grace_the_page_warns_and_the_question_goes(worker):
    signed_by_all()
    housing_ends(date(2026, 11, 20))
    shown = page(worker, rated(worker.viewer(), at=later(20)))
    assert "Housing ended on 20 November 2026. Sharing stops after 20 December 2026" in shown
    assert "Cannot be ticked." not in shown
    referral = rated(worker.viewer())
    assert page(worker, referral, **TYPED) == f"to /referrals/{referral.reference}/agencies/"


def test_after_grace_the_page_says_why_and_the_action_refuses(worker):
    signed_by_all()
    housing_ends(date(2026, 3, 1))
    referral = rated(worker.viewer())
    shown = page(worker, referral)
    assert "Cannot be ticked." in shown
    assert "The sharing agreement with Housing ended on 1 March 2026." in shown
    again = page(worker, referral, **TYPED)
    assert "Without the agreement Housing is asked only where a life is at risk or the law orders it" in again
    assert "Who is registered there?" in again
    with pytest.raises(Refused, match=r"ended on 1 March 2026\. Ask the records officer to have it renewed"):
        asked(worker.viewer(), referral, "housing")
    with acting_as(CLERK):
        assert not InformationRequest.objects.exists()


@pytest.mark.parametrize("basis", [LawfulBasis.VITAL_INTERESTS, LawfulBasis.LEGAL_OBLIGATION])
def test_a_life_or_the_law_goes_without_the_agreement_and_the_reason_stands_on_record(worker, basis):
    signed_by_all()
    housing_ends(date(2026, 3, 1))
    referral = rated(worker.viewer(), Rating.RED)
    assert page(worker, referral, **{**TYPED, "lawful_basis": basis.value}).startswith("to ")
    with acting_as(CLERK):
        row = InformationRequest.objects.get()
        entry = LedgerEntry.objects.get(verb=Verb.ASKED_AGENCIES.value)
    assert row.agreement["standing"] == "WITHOUT"
    assert "ended on 1 March 2026" in row.agreement["words"]
    assert row.necessity == "Who lives there?"
    assert entry.detail["without_agreement"] == ["housing"]
    shown = signed_in(worker).get(f"/referrals/{referral.reference}/agencies/").content.decode()
    assert "Shared without the agreement, because of the lawful basis." in shown
    desk = signed_in(factories.staff(Role.NAVIGATOR, agency="housing")).get(f"/desk/{row.pk}/")
    if desk.status_code == 200:
        assert "Without the sharing agreement" in desk.content.decode()


def test_terms_that_leave_out_the_purpose_stop_the_question(worker):
    signed_by_all()
    policy = policy_now()
    terms = tuple(replace(one, purposes=one.purposes[1:]) for one in policy.terms)
    by = worker.viewer()
    with acting_as(by), pytest.raises(Refused, match="did not agree to share to find out whether the child is safe"):
        actions.ask(
            referral=rated(by), asks=[actions.Ask("police", "?")], **WHY, by=by, at=later(30),
            policy=replace(policy, terms=terms),
        )  # fmt: skip
    silent = tuple(replace(one, shares=()) for one in policy.terms)
    with acting_as(by), pytest.raises(Refused, match="may not share anything"):
        actions.ask(
            referral=rated(by), asks=[actions.Ask("police", "?")], **WHY, by=by, at=later(30),
            policy=replace(policy, terms=silent),
        )  # fmt: skip


def test_what_the_family_agreed_stands_under_each_agency_and_what_was_taken_back_is_loud(worker):
    by, referral = worker.viewer(), rated(worker.viewer())
    says(by, referral, agencies=["housing", "health"])
    says(by, referral, ConsentAnswer.WITHDRAWN, agencies=["health"], at=later(27))
    shown = page(worker, referral)
    assert "Permission was refused or taken back" in shown
    assert "Ngozi Okafor gave permission (to find out whether the child is safe" in shown
    assert "Ngozi Okafor took permission back" in shown
    assert "Ngozi Okafor gave permission, but not for this agency" in shown
    agencies = signed_in(worker).get(f"/referrals/{referral.reference}/agencies/").content.decode()
    assert "Permission was refused or taken back" in agencies


def test_a_green_asks_only_those_agreed_to_or_says_why(worker):
    by, referral = worker.viewer(), rated(worker.viewer(), Rating.GREEN)
    says(by, referral, agencies=["housing"])
    assert "Ask only those the family agreed to" in page(worker, referral)
    beyond = {**TYPED, "ask_health": "on", "question_health": "Seen?"}
    assert "Get consent first" in page(worker, referral, **beyond)
    assert page(worker, referral, **beyond, below_because="The baby was not seen.").startswith("to ")
