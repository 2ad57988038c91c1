"""The same worry sent twice: noticed, joined by a person without loss, told to both senders, taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from openmash.boards.queries.board import board
from openmash.disclosures import actions as disclosures
from openmash.disclosures import queries as left
from openmash.ledger.models import LedgerEntry
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.patterns import queries
from openmash.patterns.models import SameWorryNoticed
from openmash.referrals import actions
from openmash.referrals.models import Referral, SameWorry
from openmash.referrals.queries import at_front_door, open_referrals
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Channel, Outcome, Rating, Refused, Role, Stage
from tests import factories
from tests.decisions import story
from tests.decisions.story import signed_in
from tests.factories import AT
from tests.patterns.small_things import go_through, thing
from tests.restrictions import walls

pytestmark = pytest.mark.django_db
TOLD = "Rowan came in without a coat again on Monday and said there had been nothing to eat at home since Saturday."


@pytest.fixture
def officer():
    return factories.viewer(Role.CONTACT_OFFICER)


@pytest.fixture
def worker():
    return factories.viewer(Role.SOCIAL_WORKER)


def sent_twice(**later) -> tuple[Referral, Referral]:
    """A telephone call, and five hours later an e-mail that says the same."""
    first = thing(0, 38, concern=TOLD, channel=Channel.PHONE)
    again = {"concern": f"Following my call this morning. {TOLD}", "channel": Channel.EMAIL, "referrer_name": "Mr Lamb"}
    second = thing(0, 38.2, **{**again, **later})
    go_through()
    return first, second


def join(by, first, second, at=AT, **changes):
    with acting_as(by, at):
        given = {"referral": second, "earlier": first, "because": "The school says so.", "by": by, "at": at}
        return actions.join(**{**given, **changes})


def seen(by, of) -> list[queries.Twice]:
    with acting_as(by):
        return queries.twice(by, of)


def test_it_is_noticed_and_nothing_is_joined_by_itself(officer) -> None:
    first, second = sent_twice()
    for of in (first, second):
        (two,) = seen(officer, of)
        assert (two.earlier, two.later) == (first, second)
        assert two.open
        assert two.noticed.words_alike == 1.0
    with acting_as(CLERK):
        assert not SameWorry.objects.exists()
        assert LedgerEntry.objects.filter(verb="NOTICED_SAME_WORRY", reference=second.reference).exists()


def test_another_worry_about_the_same_child_is_not_noticed(officer) -> None:
    first, second = sent_twice(concern="The rent is two months behind and the heating has been cut off since Friday.")
    assert seen(officer, first) == seen(officer, second) == []


def test_joined_it_leaves_the_work_lists_and_both_stay_as_sent(officer, worker) -> None:
    first, second = sent_twice()
    join(officer, first, second)
    with acting_as(officer):
        assert first in at_front_door(officer)
        assert second not in at_front_door(officer)
        assert second not in open_referrals(officer)
    with acting_as(worker):
        assert second.pk not in {one.pk for one in board(worker, AT).referrals}
        kept = Referral.objects.get(pk=second.pk)
    assert (kept.as_sent, kept.concern, kept.due_at) == (second.as_sent, second.concern, second.due_at)
    assert story.fresh(first).due_at == first.due_at
    assert seen(officer, first)[0].joined == seen(officer, second)[0].joined != None  # noqa: E711  both, and there


def test_a_joining_taken_back_puts_it_where_it_was(officer) -> None:
    first, second = sent_twice()
    join(officer, first, second)
    with acting_as(officer):
        actions.take_joining_back(referral=second, because="Another day.", by=officer, at=factories.later(5))
        assert second in at_front_door(officer)
    assert seen(officer, second)[0].open
    join(officer, first, second, at=factories.later(9))
    assert seen(officer, second)[0].joined is not None


def test_two_worries_are_said_to_be_two_and_both_count(officer) -> None:
    first, second = sent_twice()
    with acting_as(officer):
        actions.say_two(referral=second, earlier=first, because="Two days.", by=officer, at=AT)
    (two,) = seen(officer, second)
    assert two.joined is None
    assert two.denied is not None
    assert two.denied.because == "Two days."
    third = thing(1, 39)
    go_through()
    manager = factories.viewer(Role.MASH_MANAGER)
    with acting_as(manager):
        (card,) = queries.cards(manager, AT, policy_now())
    assert card.counted == (first, second, third)


def test_the_same_worry_counts_once_toward_a_card_until_somebody_says_that_they_are_two(officer) -> None:
    first, second = sent_twice()
    third = thing(1, 39)
    go_through()
    with acting_as(officer):
        assert queries.cards(officer, AT, policy_now()) == []
        actions.say_two(referral=second, earlier=first, because="Two days.", by=officer, at=AT)
    assert go_through(factories.later(1)) == 1
    with acting_as(officer):
        (card,) = queries.cards(officer, AT, policy_now())
    assert card.counted == (first, second, third)


def test_both_senders_are_told_and_both_close_together(officer, worker) -> None:
    manager = factories.viewer(Role.MASH_MANAGER)
    first, second = sent_twice(wants_anonymity=True)
    join(officer, first, second)
    of = story.decided(worker, manager, Outcome.NFA, of=first)
    with acting_as(worker):
        assert {one.pk for one in left.feedback_owed(worker)} == {first.pk, second.pk}
        disclosures.tell_agencies(referral=of, by=worker, at=factories.later(131), policy=policy_now())
    tell = {"safe_checked": True, "by": worker, "policy": policy_now()}
    with acting_as(worker):
        ((_, words),) = left.telling(worker, second, policy_now()).drafts
        assert words.replace(second.reference, first.reference) == left.telling(worker, first, policy_now()).opening
        with pytest.raises(Refused, match="asked not to be named"):
            disclosures.give_feedback(referral=first, text="Mr Lamb wrote too.", at=factories.later(132), **tell)
        disclosures.give_feedback(referral=first, text="Thank you.", at=factories.later(132), **tell)
    assert story.fresh(first).stage == Stage.TELLING
    with acting_as(worker):
        disclosures.give_feedback(referral=second, text="Thank you too.", at=factories.later(133), **tell)
        assert list(left.feedback_owed(worker)) == []
    assert (story.fresh(first).stage, story.fresh(second).stage) == (Stage.CLOSED, Stage.CLOSED)


def test_nobody_is_told_of_a_joined_one_before_it_is_decided(officer, worker) -> None:
    first, second = sent_twice()
    join(officer, first, second)
    with acting_as(worker), pytest.raises(Refused, match="once it is decided"):
        disclosures.no_feedback(referral=second, because="No way.", by=worker, at=AT)


@pytest.mark.parametrize("because", ["", "  "])
def test_nothing_is_said_without_a_reason(officer, because: str) -> None:
    first, second = sent_twice()
    with pytest.raises(Refused, match="Say how you know"):
        join(officer, first, second, because=because)
    with acting_as(officer), pytest.raises(Refused, match="Say what makes"):
        actions.say_two(referral=second, earlier=first, because=because, by=officer, at=AT)


def test_what_would_lose_something_is_refused_with_a_sentence(officer, worker) -> None:
    first, second = sent_twice(danger=True)
    with pytest.raises(Refused, match="in danger now"):
        join(officer, first, second)
    with pytest.raises(Refused, match="came before it"):
        join(officer, second, first)
    story.rated(worker, ratings=(Rating.RED,), of=first)
    join(officer, first, second)
    with pytest.raises(Refused, match="joined already"):
        join(officer, first, second)
    with acting_as(officer), pytest.raises(Refused, match="Take the joining back first"):
        actions.say_two(referral=second, earlier=first, because="Two.", by=officer, at=AT)
    third = thing(0, 38.4, concern=TOLD)
    with pytest.raises(Refused, match=f"{second.reference} is joined to another one"):
        join(officer, second, third)


def test_one_that_is_worked_on_is_not_joined(officer, worker) -> None:
    first, second = sent_twice()
    story.rated(worker, of=second, ratings=(Rating.AMBER,))
    with pytest.raises(Refused, match="worked on already"):
        join(officer, first, second)


# Pages -----------------------------------------------------------------------------------------------------------
def open_page(account, address: str) -> str:
    page = signed_in(account).get(address)
    assert page.status_code == 200, (address, page.status_code)
    return page.content.decode()


def test_both_pages_show_it_and_a_person_decides_on_the_page() -> None:
    officer = factories.staff(Role.CONTACT_OFFICER)
    first, second = sent_twice()
    (two,) = seen(officer.viewer(), first)
    address = f"/sent-twice/{two.noticed.pk}/"
    for of in (first, second):
        assert address in open_page(officer, f"/referrals/{of.reference}/")
    browser: Client = signed_in(officer)
    page = browser.get(address).content.decode()
    assert "Mr Lamb" in page
    assert " checked" not in page
    again = browser.post(address, {"because": "They rang to say so."}).content.decode()
    assert "Say whether it is the same worry" in again
    assert "They rang to say so." in again
    assert browser.post(address, {"which": "SAME", "because": "They rang to say so."}).status_code == 302
    assert "worked on there" in open_page(officer, f"/referrals/{second.reference}/")
    assert "sent again" in open_page(officer, f"/referrals/{first.reference}/")
    assert browser.post(address, {"because": "It was Tuesday."}).status_code == 302
    assert seen(officer.viewer(), second)[0].joined is None


def test_who_is_kept_from_the_family_meets_the_page_of_nothing() -> None:
    manager, other = factories.staff(Role.MASH_MANAGER), factories.staff(Role.SOCIAL_WORKER)
    first, _ = sent_twice()
    thing(1, 39), thing(2, 39.5)
    go_through()
    with acting_as(manager.viewer(), AT):
        (card,) = queries.cards(manager.viewer(), AT, policy_now())
        noticed = SameWorryNoticed.objects.get()
    addresses = [f"/sent-twice/{noticed.pk}/", f"/look-together/{card.id}/"]
    assert all(open_page(other, one) for one in addresses)
    walls.restrict(manager, first, factories.staff(Role.SOCIAL_WORKER))
    browser = signed_in(other)
    for one in addresses:
        nothing = one.replace(one.split("/")[2], "00000000-0000-4000-8000-000000000000")
        for answer in (browser.get, browser.post):
            assert answer(one).status_code == answer(nothing).status_code == 404
    assert "Quillfeather" not in open_page(other, "/look-together/")
    assert "Quillfeather" in open_page(manager, "/look-together/")


def test_a_card_is_put_aside_on_its_page_and_what_was_typed_stays() -> None:
    worker = factories.staff(Role.SOCIAL_WORKER)
    for n in range(3):
        thing(n, 12 * n)
    go_through()
    with acting_as(worker.viewer()):
        (card,) = queries.cards(worker.viewer(), AT, policy_now())
    browser, address = signed_in(worker), f"/look-together/{card.id}/"
    assert "Look at these together" in open_page(worker, f"/referrals/{card.newest.reference}/")
    page = browser.get(address).content.decode()
    assert all(of.reference in page for of in card.referrals)
    assert "Say why nothing follows" in browser.post(address, {"because": " "}).content.decode()
    assert browser.post(address, {"because": "Known to <b>early help</b>."}).status_code == 302
    listed = open_page(worker, "/look-together/")
    assert "Put aside" in listed
    assert "&lt;b&gt;early help&lt;/b&gt;" in listed
    assert "h-together-1" not in open_page(worker, f"/referrals/{card.newest.reference}/")
    with acting_as(CLERK):
        verbs = set(LedgerEntry.objects.values_list("verb", flat=True))
    assert {"LOOKED_AT_PATTERNS", "DISMISSED_PATTERN"} <= verbs


def test_the_clock_of_the_earlier_stands(officer) -> None:
    first, second = sent_twice()
    assert second.due_at - first.due_at == timedelta(days=0.2)
    join(officer, first, second)
    assert story.fresh(first).statutory_due_at == first.statutory_due_at
