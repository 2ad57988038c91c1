"""An open case goes to its worker the same hour, by the social worker's decision."""

from __future__ import annotations

import pytest

from openmash.agency_checks.models import InformationRequest
from openmash.decisions.actions import pass_open_case
from openmash.decisions.models import Decision
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.people.actions import record_case_status
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Outcome, Rating, Refused, Role, Stage
from tests import factories
from tests.decisions.story import signed_in
from tests.factories import later

pytestmark = pytest.mark.django_db


def _open(referral: Referral, *, how_many: int) -> None:
    officer = factories.viewer(Role.CONTACT_OFFICER)
    with acting_as(officer):
        for child in factories.children(referral)[:how_many]:
            record_case_status(
                mention=child, status="OPEN", worker="Mihai Ionescu", authority="", source="Case system", note="",
                by=officer, at=later(5),
            )  # fmt: skip


def _pass(referral: Referral, by: Viewer, **changes) -> list[Decision]:
    said = {"worker_told": "Mihai Ionescu, by telephone at 10:10", "because": "A new bruise, told to her own worker."}
    with acting_as(by):
        return pass_open_case(
            referral=referral, by=by, at=later(10), policy=policy_now(), **{"rating": Rating.AMBER, **said, **changes}
        )


def test_open_case_goes_to_handing_over_and_nobody_is_asked() -> None:
    referral = factories.referral()
    _open(referral, how_many=2)
    worker = factories.viewer(Role.SOCIAL_WORKER)
    decisions = _pass(referral, worker)
    with acting_as(CLERK):
        kept = Referral.objects.get(pk=referral.pk)
        assert (kept.stage, kept.decided_by_name, str(kept.owner_id)) == (
            Stage.HANDING_OVER.value, worker.name, worker.id,
        )  # fmt: skip
        assert {(d.outcome, d.final_rating) for d in decisions} == {(Outcome.OPEN.value, Rating.AMBER.value)}
        assert not InformationRequest.objects.exists()


def test_case_that_is_open_for_one_child_only_is_not_passed() -> None:
    referral = factories.referral()
    _open(referral, how_many=1)
    with pytest.raises(Refused, match="Not every child is recorded as open"):
        _pass(referral, factories.viewer(Role.SOCIAL_WORKER))
    with acting_as(CLERK):
        assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"worker_told": " "}, "which worker you told"),
        ({"because": ""}, "what is new"),
        ({"rating": None}, "how urgent"),
    ],
)
def test_what_is_missing_is_asked_for(changes, sentence) -> None:
    referral = factories.referral()
    _open(referral, how_many=2)
    with pytest.raises(Refused, match=sentence):
        _pass(referral, factories.viewer(Role.SOCIAL_WORKER), **changes)


def test_contact_officer_does_not_pass_it() -> None:
    referral = factories.referral()
    _open(referral, how_many=2)
    with pytest.raises(Refused):
        _pass(referral, factories.viewer(Role.CONTACT_OFFICER))


def test_page_offers_it_first_and_passing_leads_to_the_pack() -> None:
    referral = factories.referral()
    _open(referral, how_many=2)
    browser = signed_in(factories.staff(Role.SOCIAL_WORKER))
    picture = browser.get(f"/referrals/{referral.reference}/").content.decode()
    assert picture.index("Pass to its worker") < picture.index("Rate Amara")
    address = f"/referrals/{referral.reference}/pass/"
    empty = browser.post(address, {}).content.decode()
    assert "Say which worker you told, how, and when" in empty
    typed = {"worker_told": "Mihai Ionescu, rung 10:10", "because": "A new bruise.", "rating": "AMBER"}
    answer = browser.post(address, typed)
    assert answer.headers["Location"] == f"/referrals/{referral.reference}/hand-over/", answer.content.decode()[:200]
