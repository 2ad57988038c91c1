"""What is to be looked at together stands where a referral is first read: who is it, and the rating."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine

from openmash.partnership.models import Account
from openmash.referrals.models import Referral
from openmash.rulebook.words import Channel, Role
from tests import factories
from tests.boards.test_pages import questions
from tests.patterns.small_things import go_through, thing, things
from tests.referrals.doors import at_the_door, client_of
from tests.restrictions import walls

pytestmark = pytest.mark.django_db
TOLD = "Wren was in the hall at four with nobody to fetch her, and said that her mother was asleep and would not wake."
REASON = "Three referrals in 3 weeks that share"


@pytest.fixture(autouse=True)
def at_work() -> Iterator[time_machine.Traveller]:
    """Half an hour after the newest of them could have come."""
    with time_machine.travel(factories.later(30), tick=False) as travelled:
        yield travelled


def pages_of(reference: str) -> tuple[str, str]:
    """Where a contact officer and a social worker first read a referral."""
    return f"/referrals/{reference}/who/", f"/referrals/{reference}/children/1/rate/"


@pytest.mark.parametrize("role", [Role.CONTACT_OFFICER, Role.SOCIAL_WORKER])
def test_a_card_and_a_repeat_stand_on_the_first_pages_with_a_link(role: Role) -> None:
    new = things()[-1]
    call = thing(3, 38, concern=TOLD, channel=Channel.PHONE, referrer_name="Marian Coyle")
    mail = thing(3, 38.3, concern=f"As I said on the telephone: {TOLD}", channel=Channel.EMAIL)
    go_through()
    browse = client_of(role)
    for address in pages_of(new.reference):
        page = browse.get(address).content.decode()
        assert "Four referrals in 5 weeks that share" in page
        assert page.count("Look at them side by side") == 1
    for address in pages_of(mail.reference):
        page = browse.get(address).content.decode()
        assert f"{call.reference} came" in page
        assert "It may be the same worry, sent twice. A person decides." in page


def test_nothing_stands_there_where_nothing_is_to_be_looked_at() -> None:
    one = thing(0, 0)
    go_through()
    for address in pages_of(one.reference):
        page = client_of(Role.SOCIAL_WORKER).get(address).content.decode()
        assert "Look at these together" not in page
        assert "Sent twice?" not in page


def test_whoever_may_not_know_of_one_of_them_reads_the_page_as_if_it_had_never_come() -> None:
    three = things()
    go_through()
    manager, other = factories.staff(Role.MASH_MANAGER), factories.staff(Role.SOCIAL_WORKER)
    assert all(REASON in first_page(other, of) for of in three)
    walls.restrict(manager, three[1], factories.staff(Role.SOCIAL_WORKER))
    seen = [of for of in three if walls.sees(other, of)]
    assert 0 < len(seen) < 3
    assert not any("Look at these together" in first_page(other, of) for of in seen)
    assert REASON in first_page(manager, seen[0])


def first_page(account: Account, of: Referral) -> str:
    """The first page of a referral as this account reads it."""
    return at_the_door(account).get(pages_of(of.reference)[0]).content.decode()


def test_the_first_pages_ask_as_many_questions_for_three_as_for_six() -> None:
    three = things()
    go_through()
    browse = client_of(Role.SOCIAL_WORKER)
    who, rate = pages_of(three[-1].reference)
    few = questions(browse, who), questions(browse, rate)
    for n in range(3, 6):
        thing(n, 24 + n)
    go_through()
    assert (questions(browse, who), questions(browse, rate)) == few
