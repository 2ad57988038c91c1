"""Taking and giving work can be taken back for ten minutes by whoever did it: a row is added, none is removed."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from openmash.boards import actions
from openmash.ledger.models import LedgerEntry
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Owning, Referral
from openmash.rulebook.roles import CLERK
from openmash.rulebook.undoing import UNDO
from openmash.rulebook.words import Refused, Role
from openmash.web.times import LONDON
from tests import factories
from tests.decisions import story
from tests.decisions.story import signed_in, text_of
from tests.factories import AT, later

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> Account:
    return factories.staff(Role.SOCIAL_WORKER, name="Priya Raman")


@pytest.fixture
def of() -> Referral:
    return factories.referral()


def take(by: Account, of: Referral, at=AT) -> Referral:
    with acting_as(by.viewer(), at):
        return actions.take(reference=of.reference, by=by.viewer(), at=at)


def take_back(by: Account, of: Referral, at=AT) -> Referral:
    with acting_as(by.viewer(), at):
        return actions.take_back(reference=of.reference, by=by.viewer(), at=at)


def ownings(of: Referral) -> list[tuple[str, str, str]]:
    with acting_as(CLERK):
        rows = Owning.objects.filter(referral=of).order_by("recorded_at")
        return [(row.desk, row.owner_name, row.because) for row in rows]


def test_taken_and_taken_back_are_both_on_record(worker: Account, of: Referral) -> None:
    take(worker, of)
    take_back(worker, of, AT + timedelta(minutes=9))
    assert ownings(of) == [
        ("FRONT_DOOR", "", "Arrived"),
        ("HUB", "Priya Raman", "Taken from the desk"),
        ("FRONT_DOOR", "", "Taken back"),
    ]
    now = story.fresh(of)
    assert (now.desk, now.owner) == ("FRONT_DOOR", None)
    with acting_as(CLERK):
        assert LedgerEntry.objects.filter(reference=of.reference, verb="GAVE_OWNER").count() == 2


def test_after_ten_minutes_it_stands(worker: Account, of: Referral) -> None:
    take(worker, of)
    with pytest.raises(Refused, match="ten minutes"):
        take_back(worker, of, AT + UNDO)
    assert story.fresh(of).owner == worker


def test_only_whoever_did_it(worker: Account, of: Referral) -> None:
    take(worker, of)
    with pytest.raises(Refused, match="whoever did this"):
        take_back(factories.staff(Role.MASH_MANAGER), of)


def test_not_once_something_else_has_happened(worker: Account, of: Referral) -> None:
    take(worker, of)
    manager, other = factories.staff(Role.MASH_MANAGER), factories.staff(Role.SOCIAL_WORKER)
    with acting_as(manager.viewer()):
        actions.give(reference=of.reference, to=other, because="Busy.", by=manager.viewer(), at=AT)
    with pytest.raises(Refused):
        take_back(worker, of)
    take_back(manager, of)
    assert story.fresh(of).owner == worker
    with pytest.raises(Refused, match="Something else"):
        take_back(manager, of)


def test_rating_moves_it_on_and_then_taking_stands(worker: Account, of: Referral) -> None:
    take(worker, of)
    story.rated(worker.viewer(), of=of)
    with pytest.raises(Refused, match="Something else"):
        take_back(worker, of)


def test_the_page_after_it_offers_it_until_then(worker: Account, of: Referral) -> None:
    address = f"/referrals/{of.reference}/"
    with time_machine.travel(later(1)):
        client = signed_in(worker)
        client.post(f"{address}take/")
        shown = " ".join(text_of(client.get(address)).split())
        assert "Taken. <button" in shown
        assert f"until {(later(1) + UNDO).astimezone(LONDON):%H:%M}" in shown
        assert "Take back</button>" not in text_of(signed_in(factories.staff(Role.MASH_MANAGER)).get(address))
        assert client.post(f"{address}take-back/", {"undo": "yes"})["Location"] == address
        assert "Take back</button>" not in text_of(client.get(address))
    with time_machine.travel(later(3)):
        signed_in(worker).post(f"{address}take/")
    with time_machine.travel(later(14)):
        assert "Take back</button>" not in text_of(signed_in(worker).get(address))


def test_given_says_to_whom(of: Referral, worker: Account) -> None:
    manager = factories.staff(Role.MASH_MANAGER)
    address = f"/referrals/{of.reference}/"
    with time_machine.travel(later(1)):
        client = signed_in(manager)
        client.post(f"{address}give/", {"to": str(worker.pk), "because": "Nearest to the school."})
        assert "Given to Priya Raman. <button" in text_of(client.get(address))
