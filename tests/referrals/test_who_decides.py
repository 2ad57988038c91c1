"""Whom the strip at the top of a case names as the one who decides: somebody who may know of the family, or nobody."""

from __future__ import annotations

import html
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine

from openmash.partnership import actions as partnership
from openmash.partnership.actions import OwnDetails
from openmash.partnership.models import Account
from openmash.partnership.queries import duty_manager
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.restrictions.actions import restrict
from openmash.rulebook.words import Role
from tests import factories
from tests.decisions import story
from tests.referrals.doors import at_the_door

pytestmark = pytest.mark.django_db
MOTHERS = OwnDetails(whose="me", forename="Ngozi", surname="Okafor", phone="07700 900123", born=date(1997, 2, 12))
PAGES = ("", "talks/", "sent/", "shared/")


@pytest.fixture(autouse=True)
def at_work() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(factories.later(30), tick=False) as travelled:
        yield travelled


@pytest.fixture
def first() -> Account:
    """The manager on duty, who has the mother's telephone number."""
    return factories.staff(Role.MASH_MANAGER, name="Beverley Osei")


@pytest.fixture
def second() -> Account:
    return factories.staff(Role.ASSISTANT_MANAGER, name="Carol Whitlock")


@pytest.fixture
def worker() -> Account:
    return factories.staff(Role.SOCIAL_WORKER)


def conflicted(account: Account) -> None:
    """They add their own details, which are the family's."""
    with acting_as(account.viewer()):
        partnership.add_details(details=MOTHERS, by=account.viewer(), at=factories.AT)


def named(worker: Account, of: Referral) -> list[str]:
    """Which of the two managers each page of the case names."""
    client, found = at_the_door(worker), []
    for page in PAGES:
        words = html.unescape(client.get(f"/referrals/{of.reference}/{page}").content.decode())
        assert of.reference in words
        found += [" and ".join(name for name in ("Beverley Osei", "Carol Whitlock") if name in words) or "nobody"]
    return found


def test_the_manager_on_duty_is_named_where_nothing_stands_between(first, second, worker) -> None:
    assert named(worker, factories.referral()) == ["Beverley Osei"] * len(PAGES)


def test_a_manager_with_a_conflict_is_not_named_and_the_next_is(first, second, worker) -> None:
    of = factories.referral()
    conflicted(first)
    assert named(worker, of) == ["Carol Whitlock"] * len(PAGES)
    assert duty_manager(factories.AT) == first


def test_where_no_other_is_on_duty_nobody_is_named(first, worker) -> None:
    of = factories.referral()
    conflicted(first)
    assert named(worker, of) == ["nobody"] * len(PAGES)
    bar = html.unescape(at_the_door(worker).get(f"/referrals/{of.reference}/talks/").content.decode())
    assert "The manager on duty" in bar
    assert "Nobody who may decide this one is on duty now" in bar


def test_a_manager_who_is_not_named_in_a_restriction_is_not_named_on_the_case(first, second, worker) -> None:
    of = factories.referral()
    with acting_as(second.viewer(), factories.AT):
        restrict(
            referral=of, kind="STAFF", because="A colleague's family.", named=[second, worker],
            review_on=date(2026, 5, 26) + timedelta(days=30), by=second.viewer(), at=factories.AT,
        )  # fmt: skip
    assert named(worker, of) == ["Carol Whitlock"] * len(PAGES)


def test_a_recommendation_goes_to_a_manager_who_may_read_it(first, second, worker) -> None:
    conflicted(first)
    of = story.asked_and_answered(worker.viewer())
    story.recommend(worker.viewer(), of)
    assert story.fresh(of).owner == second


def test_a_professional_is_told_the_name_of_a_manager_who_may_decide(first, second) -> None:
    head = factories.staff(Role.PROFESSIONAL_REFERRER)
    of = factories.referral(by=head.viewer())
    address = f"/my-referrals/{of.reference}/"
    before = at_the_door(head).get(address).content.decode()
    assert "Beverley Osei" in before
    conflicted(first)
    after = at_the_door(head).get(address).content.decode()
    assert "Beverley Osei" not in after
    assert "Carol Whitlock" in after
