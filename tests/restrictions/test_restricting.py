"""A restricted family is seen by the named alone; nothing about it can stand still for want of somebody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from openmash.agency_checks.models import InformationRequest
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.people import queries as known
from openmash.referrals.sent import SentPerson
from openmash.restrictions import actions
from openmash.restrictions.models import Restriction
from openmash.rulebook.words import Refused, Role
from tests import factories
from tests.decisions import story
from tests.restrictions.walls import AT, IN_A_MONTH, ME, TODAY, add, restrict, sees

pytestmark = pytest.mark.django_db


def test_only_the_named_see_a_restricted_family(manager: Account, worker: Account, other: Account) -> None:
    of = factories.referral()
    restrict(manager, of, worker)
    assert sees(worker, of)
    assert sees(manager, of)
    assert not sees(other, of)
    assert not sees(factories.staff(Role.HEAD_OF_SERVICE), of)
    with acting_as(other.viewer()):
        assert Restriction.objects.count() == 0


def test_a_new_referral_about_a_restricted_child_is_restricted_at_once(manager, worker, other) -> None:
    restrict(manager, factories.referral(), worker)
    second = factories.referral(adults=(), address_line="", children=factories.TWO_CHILDREN[1:])
    assert sees(worker, second)
    assert not sees(other, second)


def test_an_agency_goes_on_answering_about_a_restricted_family(manager: Account, worker: Account) -> None:
    of = story.rated(worker.viewer(), of=factories.referral())
    story.ask(worker.viewer(), of, "health")
    restrict(manager, story.fresh(of), worker)
    with acting_as(factories.viewer(Role.NAVIGATOR, agency="health")):
        assert InformationRequest.objects.filter(referral_id=of.pk).exists()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "CURIOUS"}, "Choose why"),
        ({"because": " "}, "Say why this family"),
        ({"review_on": TODAY}, "must lie ahead"),
        ({"review_on": TODAY + timedelta(days=91)}, "within 90 days"),
        ({"named": "worker"}, "at least one manager"),
        ({"named": "manager"}, "Name a second person"),
    ],
)
def test_a_restriction_that_could_hide_a_child_is_refused(manager, worker, change, sentence) -> None:
    of = factories.referral()
    given = {"kind": "STAFF", "because": "x", "named": [manager, worker], "review_on": IN_A_MONTH, **change}
    given["named"] = {"worker": [worker], "manager": [manager]}.get(
        given["named"] if change.get("named") else "", given["named"]
    )
    with acting_as(manager.viewer()), pytest.raises(Refused, match=sentence):
        actions.restrict(referral=of, **given, by=manager.viewer(), at=AT)
    assert sees(factories.staff(Role.ADMIN_OFFICER), of)


def test_the_owner_must_be_named_and_nobody_with_a_conflict_can_be(manager, worker, other) -> None:
    of = story.rated(worker.viewer(), of=factories.referral())
    with acting_as(manager.viewer()), pytest.raises(Refused, match="owns the referral"):
        actions.restrict(
            referral=of, kind="STAFF", because="x", named=[manager, other], review_on=IN_A_MONTH,
            by=manager.viewer(), at=AT,
        )  # fmt: skip
    add(other, ME)
    with acting_as(manager.viewer()), pytest.raises(Refused, match="cannot be named here"):
        actions.restrict(
            referral=of, kind="STAFF", because="x", named=[manager, worker, other], review_on=IN_A_MONTH,
            by=manager.viewer(), at=AT,
        )  # fmt: skip


def test_naming_anew_and_lifting(manager: Account, worker: Account, other: Account) -> None:
    of = factories.referral()
    standing = restrict(manager, of, worker)
    with acting_as(manager.viewer()), pytest.raises(Refused, match="restricted already"):
        actions.restrict(
            referral=of, kind="STAFF", because="x", named=[manager, worker], review_on=IN_A_MONTH,
            by=manager.viewer(), at=AT,
        )  # fmt: skip
    with acting_as(manager.viewer(), AT):
        again = actions.name(
            restriction=standing, named=[manager, other], review_on=IN_A_MONTH, by=manager.viewer(), at=AT
        )
    assert (sees(worker, of), sees(other, of)) == (False, True)
    with acting_as(manager.viewer()), pytest.raises(Refused, match="has ended"):
        actions.lift(restriction=standing, because="Over.", by=manager.viewer(), at=AT)
    with acting_as(manager.viewer()), pytest.raises(Refused, match="why the restriction ends"):
        actions.lift(restriction=again, because="", by=manager.viewer(), at=AT)
    with acting_as(manager.viewer()):
        actions.lift(restriction=again, because="Over.", by=manager.viewer(), at=AT)
    assert sees(worker, of)


def test_a_social_worker_restricts_nobody(manager: Account, worker: Account) -> None:
    of = factories.referral()
    with acting_as(worker.viewer()), pytest.raises(Refused, match="Only a manager"):
        actions.restrict(
            referral=of, kind="STAFF", because="x", named=[manager, worker], review_on=IN_A_MONTH,
            by=worker.viewer(), at=AT,
        )  # fmt: skip


def test_a_search_says_whom_to_ask_and_no_more(manager: Account, worker: Account, other: Account) -> None:
    of = factories.referral()
    officer = factories.viewer(Role.CONTACT_OFFICER)
    with acting_as(officer):
        people.add(mention=factories.children(of)[0], by=officer, at=AT)
    facts = known.facts_named(factories.children(of)[0])
    stranger = known.facts_named(factories.children(factories.referral(children=(SentPerson(forename="Zo"),)))[0])
    restrict(manager, of, worker)
    with acting_as(other.viewer()):
        assert known.find(other.viewer(), facts).matches == ()
        assert known.whom_to_ask(other.viewer(), [facts], AT) == [manager.name]
        assert known.whom_to_ask(other.viewer(), [stranger], AT) == []
    with acting_as(worker.viewer()):
        assert known.whom_to_ask(worker.viewer(), [facts], AT) == []
    add(other, ME)
    with acting_as(other.viewer()):
        assert known.whom_to_ask(other.viewer(), [facts], AT) == []
