"""Taking and giving work can be taken back for ten minutes by whoever did it: a row is added, none is removed."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from openmash.boards import actions
from openmash.ledger.models import LedgerEntry
from openmash.partnership.models import Account
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.actions import ready_to_rate
from openmash.referrals.models import Move, Owning, Referral
from openmash.rulebook.roles import CLERK
from openmash.rulebook.undoing import UNDO
from openmash.rulebook.words import Concern, Desk, Rating, Refused, Role, Stage
from openmash.screening.actions import rate
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


def says_ready(by: Account, of: Referral, at=AT) -> Referral:
    with acting_as(by.viewer(), at):
        return ready_to_rate(referral=of, by=by.viewer(), at=at)


def test_what_was_not_ready_goes_back_to_the_front_door_and_to_whoever_had_it(of: Referral) -> None:
    officer = factories.staff(Role.CONTACT_OFFICER, name="Dev Patel")
    take(officer, of)
    says_ready(officer, story.fresh(of), later(2))
    assert (story.fresh(of).stage, story.fresh(of).owner) == (Stage.RATING, None)
    take_back(officer, of, later(11))
    now = story.fresh(of)
    assert (now.stage, now.desk, now.owner) == (Stage.NEW, Desk.FRONT_DOOR, officer)
    with acting_as(CLERK):
        moves = list(Move.objects.filter(referral=of).order_by("recorded_at").values_list("from_stage", "to_stage"))
    assert moves[-2:] == [("NEW", "RATING"), ("RATING", "NEW")]
    says_ready(officer, now, later(12))
    assert story.fresh(of).stage == Stage.RATING


def test_ready_stands_once_somebody_has_taken_or_rated_it_or_after_ten_minutes(worker: Account) -> None:
    officer = factories.staff(Role.CONTACT_OFFICER)
    taken, rated, old = (factories.referral(children=factories.TWO_CHILDREN) for _ in range(3))
    for one in (taken, rated, old):
        says_ready(officer, one)
    take(worker, taken, later(1))
    with acting_as(worker.viewer(), later(1)):
        first = factories.children(rated)[0]
        rate(child=first, rating=Rating.GREEN, because="Seen.", concerns=[Concern.NEGLECT], level=2, by=worker.viewer(),
             at=later(1), policy=policy_now())  # fmt: skip
    for one, because in ((taken, "whoever did this"), (rated, "Something else")):
        with pytest.raises(Refused, match=because):
            take_back(officer, one, later(2))
        assert story.fresh(one).stage == Stage.RATING
    with pytest.raises(Refused, match="ten minutes"):
        take_back(officer, old, AT + UNDO)
    with pytest.raises(Refused, match="whoever did this"):
        take_back(worker, old, later(2))


def test_the_page_says_what_can_be_taken_back(of: Referral) -> None:
    officer = factories.staff(Role.CONTACT_OFFICER)
    address = f"/referrals/{of.reference}/"
    with time_machine.travel(later(1)):
        says_ready(officer, of, later(1))
        client = signed_in(officer)
        assert "Said to be ready to rate. <button" in " ".join(text_of(client.get(address)).split())
        client.post(f"{address}take-back/", {"undo": "yes"})
    assert story.fresh(of).stage == Stage.NEW


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
