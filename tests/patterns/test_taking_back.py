"""Putting a card aside and joining two referrals can be taken back for ten minutes by whoever did it."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from openmash.ledger.models import LedgerEntry
from openmash.partnership.models import Account
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.patterns import actions, queries
from openmash.patterns.models import PatternDismissed, PatternDismissedTakenBack
from openmash.referrals.models import SameWorry, SameWorryTakenBack
from openmash.rulebook.roles import CLERK
from openmash.rulebook.undoing import UNDO
from openmash.rulebook.words import Refused, Role
from tests import factories
from tests.decisions.story import signed_in, text_of
from tests.factories import AT
from tests.patterns.small_things import cards, go_through, things
from tests.patterns.test_twice import join, seen, sent_twice

pytestmark = pytest.mark.django_db
QUIET = "All three are about the same broken boiler."


@pytest.fixture
def worker() -> Account:
    return factories.staff(Role.SOCIAL_WORKER, name="Priya Raman")


def put_aside(by: Account) -> queries.Card:
    things()
    go_through()
    (card,) = cards(by.viewer())
    with acting_as(by.viewer()):
        actions.dismiss(card=card.id, because=QUIET, by=by.viewer(), at=AT, policy=policy_now())
    return card


def take_back(by: Account, card: queries.Card, at=AT) -> PatternDismissedTakenBack:
    with acting_as(by.viewer()):
        return actions.take_dismissal_back(card=card.id, by=by.viewer(), at=at, policy=policy_now())


def test_a_card_put_aside_stands_again_and_what_was_said_of_it_stays(worker: Account) -> None:
    card = put_aside(worker)
    take_back(worker, card, AT + timedelta(minutes=9))
    (again,) = cards(worker.viewer())
    assert again.dismissed is None
    assert [row.because for row in again.said] == [QUIET]
    with acting_as(CLERK):
        assert PatternDismissed.objects.count() == PatternDismissedTakenBack.objects.count() == 1
        assert LedgerEntry.objects.filter(verb="TOOK_DISMISSAL_BACK").count() == 1


def test_neither_later_nor_by_somebody_else_nor_twice(worker: Account) -> None:
    card = put_aside(worker)
    with pytest.raises(Refused, match="ten minutes"):
        take_back(worker, card, AT + UNDO)
    with pytest.raises(Refused, match="whoever did this"):
        take_back(factories.staff(Role.MASH_MANAGER), card)
    take_back(worker, card)
    with pytest.raises(Refused, match="not put aside any more"):
        take_back(worker, card)


def test_the_page_of_a_card_offers_it(worker: Account) -> None:
    things()
    go_through()
    (card,) = cards(worker.viewer())
    address = f"/look-together/{card.id}/"
    with time_machine.travel(AT, tick=False):
        client = signed_in(worker)
        assert client.post(address, {"because": QUIET})["Location"] == address
        assert "Put aside. <button" in text_of(client.get(address))
        assert "Take back</button>" not in text_of(signed_in(factories.staff(Role.MASH_MANAGER)).get(address))
        assert client.post(address, {"undo": "yes"})["Location"] == address
        shown = text_of(client.get(address))
    assert "Take back</button>" not in shown
    assert "Taken back" in shown
    assert "Put it aside" in shown


def test_two_that_were_joined_are_two_again(worker: Account) -> None:
    first, second = sent_twice()
    (two,) = seen(worker.viewer(), second)
    address = f"/sent-twice/{two.noticed.pk}/"
    with time_machine.travel(AT, tick=False):
        join(worker.viewer(), first, second)
        client = signed_in(worker)
        assert "Joined. <button" in text_of(client.get(address))
        assert signed_in(factories.staff(Role.MASH_MANAGER)).post(address, {"undo": "yes"}).status_code == 409
        assert client.post(address, {"undo": "yes"})["Location"] == address
        assert "Take back</button>" not in text_of(client.get(address))
    with acting_as(CLERK):
        assert SameWorry.objects.count() == SameWorryTakenBack.objects.count() == 1
    with time_machine.travel(AT + UNDO, tick=False), acting_as(CLERK):
        assert SameWorryTakenBack.objects.get().because == "Taken back within ten minutes."
