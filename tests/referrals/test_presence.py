"""Who else has a referral open: seen by the hub alone, now alone, and kept by nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction

from openmash.ledger.models import LedgerEntry
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.referrals import queries
from openmash.referrals.actions import be_here, forget_presence
from openmash.referrals.jobs import forget
from openmash.referrals.models import Presence, Referral
from openmash.rulebook.roles import CLERK, HUB_ROLES, Viewer
from openmash.rulebook.words import Refused, Role
from openmash.web.times import LONDON
from tests import factories
from tests.decisions import story
from tests.decisions.story import signed_in, text_of
from tests.factories import AT, later
from tests.restrictions import walls

pytestmark = pytest.mark.django_db


@pytest.fixture
def of() -> Referral:
    return factories.referral()


@pytest.fixture
def priya() -> Account:
    return factories.staff(Role.SOCIAL_WORKER, name="Priya Raman")


def asks(account: Account, of: Referral, page: str = "") -> str:
    """What a page of the referral asks each half minute, and is told."""
    address = f"http://testserver/referrals/{of.reference}/{page}"
    headers: Any = {"HX-Request": "true", "HX-Current-URL": address}
    answer = signed_in(account).get(f"/referrals/{of.reference}/open/news/", headers=headers)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode().strip()


def seen(by: Viewer, of: Referral, at: Any) -> list[str]:
    with acting_as(by, at):
        return [row.by_name for row in queries.others_here(by, of, at)]


def test_it_says_who_does_what_and_since_when(of: Referral, priya: Account) -> None:
    with time_machine.travel(later(41), tick=False):
        assert asks(priya, of, "recommend/") == ""
    with time_machine.travel(later(41.5), tick=False):
        said = asks(factories.staff(Role.MASH_MANAGER), of)
    since = f"{(later(41)).astimezone(LONDON):%H:%M}"
    assert said == (f'<p class="om-here__one">Priya Raman has this open, writing a recommendation, since {since}.</p>')


def test_since_stays_while_the_page_does_and_begins_anew_with_another(of: Referral, priya: Account) -> None:
    by = priya.viewer()
    with acting_as(by):
        for minutes, page in ((0, ""), (0.5, ""), (1, "screening_rate"), (1.5, "screening_rate")):
            be_here(referral=of, page=page, by=by, at=later(minutes))
        (row,) = Presence.objects.all()
    assert (row.page, row.since, row.seen_at) == ("screening_rate", later(1), later(1.5))


def test_who_closed_the_page_is_gone_and_nothing_of_it_is_kept(of: Referral, priya: Account) -> None:
    with acting_as(priya.viewer()):
        be_here(referral=of, page="", by=priya.viewer(), at=AT)
    manager = factories.viewer(Role.MASH_MANAGER)
    assert seen(manager, of, AT + timedelta(seconds=69)) == ["Priya Raman"]
    assert seen(manager, of, AT + timedelta(seconds=70)) == []
    with acting_as(CLERK):
        assert forget_presence(by=CLERK, at=AT + timedelta(seconds=69)) == 0
        assert forget_presence(by=CLERK, at=AT + timedelta(seconds=70)) == 1
        assert list(Presence.objects.all()) == []
        assert list(LedgerEntry.objects.filter(actor=str(priya.pk))) == []


def test_the_job_forgets(of: Referral, priya: Account) -> None:
    with acting_as(priya.viewer()):
        be_here(referral=of, page="", by=priya.viewer(), at=AT)
    assert forget(0) == 1


def test_whoever_looks_next_sweeps_what_is_over(of: Referral, priya: Account) -> None:
    with acting_as(priya.viewer()):
        be_here(referral=of, page="", by=priya.viewer(), at=AT)
    other = factories.viewer(Role.SOCIAL_WORKER)
    with acting_as(other):
        be_here(referral=of, page="", by=other, at=later(5))
        assert [row.by_id for row in Presence.objects.all()] == [other.id]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.SERVICE, Role.PUBLIC_REFERRER)])
def test_only_the_hubs_own_people_are_told_or_shown(of: Referral, priya: Account, role: Role) -> None:
    with acting_as(priya.viewer()):
        be_here(referral=of, page="", by=priya.viewer(), at=AT)
    other = factories.viewer(role)
    assert seen(other, of, AT) == (["Priya Raman"] if role in HUB_ROLES else [])
    with acting_as(other):
        if role in HUB_ROLES:
            be_here(referral=of, page="", by=other, at=AT)
            return
        assert list(Presence.objects.all()) == []
        with pytest.raises(Refused):
            be_here(referral=of, page="", by=other, at=AT)
        row = Presence(referral=of, by_id=other.id, by_name=other.name, since=AT, seen_at=AT)
        with pytest.raises(DatabaseError), transaction.atomic():
            Presence.objects.bulk_create([row])


def test_an_agency_that_may_answer_is_not_told_who_works_on_it(of: Referral) -> None:
    navigator = factories.staff(Role.NAVIGATOR)
    headers: Any = {"HX-Request": "true"}
    assert signed_in(navigator).get(f"/referrals/{of.reference}/open/news/", headers=headers).status_code == 404


def test_a_restricted_family_shows_nobody_to_those_who_may_not_know_of_it(of: Referral, priya: Account) -> None:
    manager, other = factories.staff(Role.MASH_MANAGER), factories.staff(Role.SOCIAL_WORKER)
    walls.restrict(manager, of, priya)
    with acting_as(priya.viewer(), AT):
        be_here(referral=of, page="", by=priya.viewer(), at=AT)
    assert seen(other.viewer(), of, AT) == []
    assert seen(manager.viewer(), of, AT) == ["Priya Raman"]
    headers: Any = {"HX-Request": "true"}
    assert signed_in(other).get(f"/referrals/{of.reference}/open/news/", headers=headers).status_code == 404


def test_nobody_says_that_somebody_else_is_here(of: Referral, priya: Account) -> None:
    with acting_as(factories.viewer(Role.SOCIAL_WORKER)):
        row = Presence(referral=of, by_id=str(priya.pk), by_name=priya.name, since=AT, seen_at=AT)
        with pytest.raises(DatabaseError), transaction.atomic():
            Presence.objects.bulk_create([row])


def test_a_page_of_the_hub_asks_and_an_auditors_does_not(of: Referral, priya: Account) -> None:
    address = f"/referrals/{of.reference}/"
    assert f'hx-get="{address}open/news/"' in text_of(signed_in(priya).get(address))
    done = story.asked_and_answered(priya.viewer())
    story.recommend(priya.viewer(), done)
    story.decide(factories.viewer(Role.MASH_MANAGER), done)
    auditor = factories.staff(Role.AUDITOR)
    assert "open/news" not in text_of(signed_in(auditor).get(f"/referrals/{done.reference}/"))
