"""Small things about one family add up: a social worker reads them side by side; a worry sent twice is joined."""

from __future__ import annotations

from urllib.parse import urlparse

import pytest
from playwright.sync_api import Request, expect

from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.referrals.models import Referral
from openmash.rulebook.words import Channel, Role
from tests import factories
from tests.factories import AT
from tests.ground.serving import Live
from tests.patterns.small_things import go_through, thing, things
from tests.stories.eyes import Eyes
from tests.stories.person import Hub, Person

TOLD = "Wren was in the hall at four with nobody to fetch her, and said that her mother was asleep and would not wake."


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    """Every page of this story is read by axe-core as well."""
    return Eyes(None)


@pytest.fixture(scope="module")
def came(live: Live) -> list[Referral]:
    """Three small things in four weeks; then a call and, that evening, an e-mail that says the same."""
    found = things()
    who = {"referrer_name": "Marian Coyle", "referrer_role": "head teacher", "source_agency": "schools"}
    found.append(thing(3, 38, concern=TOLD, channel=Channel.PHONE, **who))
    written = {"concern": f"As I said on the telephone: {TOLD}", "channel": Channel.EMAIL}
    found.append(thing(3, 38.3, **who, **written))
    go_through()
    return found


@pytest.fixture(scope="module")
def known(came: list[Referral]) -> None:
    """The first two of them were linked long ago."""
    officer = factories.viewer(Role.CONTACT_OFFICER)
    with acting_as(officer):
        for mention in came[0].mentions.all():
            people.add(mention=mention, by=officer, at=AT)


@pytest.mark.usefixtures("known")
def test_a_contact_officer_is_told_who_is_known_while_typing_and_no_address_says_what(hub: Hub) -> None:
    officer = Person.signs_in(hub, "Reece Doherty")
    officer.opens("/take/")
    asked: list[Request] = []
    officer.page.on("request", lambda one: asked.append(one) if one.method == "POST" else None)
    officer.page.get_by_label("First name").first.press_sequentially("Rowen", delay=30)
    officer.page.get_by_label("Family name").first.press_sequentially("Quilfeather", delay=30)
    said = officer.page.get_by_role("status").filter(has_text="may be known")
    expect(said).to_contain_text("One person may be known: Rowan Quillfeather", timeout=10_000)
    expect(officer.page.get_by_text("Child 1 may be", exact=True)).to_be_visible()
    looks = [one for one in asked if one.url.endswith("/take/")]
    assert 1 <= len(looks) <= 4  # one for each pause, never one for each letter
    officer.page.get_by_label("What is the worry?").press_sequentially("He cries at night.", delay=30)
    officer.page.wait_for_timeout(1500)
    assert [one for one in asked if one.url.endswith("/take/")] == looks
    officer.page.locator('[name="adults-0-forename"]').fill("Hazel")
    officer.page.locator('[name="adults-0-surname"]').press_sequentially("Quillfeather", delay=30)
    expect(said).to_contain_text("Two people may be known: ", timeout=10_000)
    assert {urlparse(one.url).path + urlparse(one.url).query for one in asked} == {"/take/", "/typed/"}
    expect(officer.page.locator('[name="concern"]')).to_have_value("He cries at night.")
    expect(officer.page.locator('[name="adults-0-surname"]')).to_be_focused()
    officer.hub.eyes.seen = {key: value for key, value in officer.hub.eyes.seen.items() if key[0] != "referrals_take"}
    officer.looks()
    officer.picture("seen-before")


@pytest.mark.usefixtures("known")
def test_whoever_adds_somebody_to_a_family_is_told_who_is_known_too(hub: Hub, came: list[Referral]) -> None:
    worker = Person.signs_in(hub, "Sophie Richards")
    worker.opens(f"/referrals/{came[0].reference}/family/add/")
    worker.page.get_by_label("First name").press_sequentially("Hasel", delay=30)
    worker.page.get_by_label("Surname").press_sequentially("Quilfeather", delay=30)
    said = worker.page.get_by_role("status").filter(has_text="may be known")
    expect(said).to_contain_text("One person may be known: Hazel Quillfeather", timeout=10_000)
    worker.picture("seen-before-family")


@pytest.mark.usefixtures("known")
@pytest.mark.parametrize("scripts", [False])
def test_the_same_is_told_at_a_press_where_no_script_runs(hub: Hub) -> None:
    officer = Person.signs_in(hub, "Sophie Richards")  # she has typed nothing here that was kept
    officer.opens("/take/")
    officer.fills({"children-0-forename": "Rowen", "children-0-surname": "Quilfeather"})
    officer.presses("Look for earlier referrals")
    officer.sees("One person may be known: Rowan Quillfeather", "Child 1 may be")
    officer.still_has(**{"children-0-forename": "Rowen"})


def test_a_new_referral_says_at_once_what_is_to_be_looked_at_together(hub: Hub, came: list[Referral]) -> None:
    officer = Person.signs_in(hub, "Reece Doherty")
    officer.opens(f"/referrals/{came[2].reference}/who/")
    officer.sees("Look at these together", "Four referrals in 5 weeks that share a child")
    officer.picture("look-together-at-entry")
    officer.follows("Look at them side by side")
    officer.sees(*(of.reference for of in came))
    officer.opens(f"/referrals/{came[4].reference}/who/")
    officer.sees("Sent twice?", "by telephone from Marian Coyle, head teacher")
    worker = Person.signs_in(hub, "Sophie Richards")
    worker.opens(f"/referrals/{came[2].reference}/children/1/rate/")
    worker.sees("Look at these together", "Four referrals in 5 weeks that share a child")


def test_a_social_worker_reads_them_side_by_side_and_puts_the_card_aside(hub: Hub, came: list[Referral]) -> None:
    worker = Person.signs_in(hub, "Sophie Richards")
    worker.opens(f"/referrals/{came[0].reference}/")
    worker.sees("Look at these together", "Four referrals in 5 weeks that share a child", "Housing")
    worker.picture("look-together-referral")
    worker.opens("/look-together/")
    worker.sees("Nothing is decided by it: a person reads them together.")
    worker.picture("look-together")
    worker.follows("Look at them side by side")
    worker.sees("Three low ones in three months", "Quillfeather / Quilfeather family", *(of.reference for of in came))
    worker.sees("It decides nothing")
    worker.picture("look-together-card")
    worker.presses_and_is_refused("Put it aside")
    worker.is_told_to_mend("Say why nothing follows from these together")
    worker.fills(because="Early help visits each week and knows of all four.")
    worker.presses("Put it aside")
    worker.sees("Put aside. Take back, until")
    worker.presses("Take back")
    worker.sees("Taken back")
    worker.fills(because="Early help visits each week and knows of all four.")
    worker.presses("Put it aside")
    worker.opens("/look-together/")
    worker.sees("Nothing to look at together now", "Put aside by Sophie Richards", "Early help visits each week")
    worker.opens(f"/referrals/{came[0].reference}/")
    worker.sees_nothing_of("Look at these together")


def test_a_contact_officer_joins_a_worry_that_was_sent_twice_and_takes_it_back(hub: Hub, came: list[Referral]) -> None:
    call, mail = came[3], came[4]
    officer = Person.signs_in(hub, "Reece Doherty")
    officer.opens(f"/referrals/{mail.reference}/")
    officer.sees("Sent twice?", f"{call.reference} came", "by telephone from Marian Coyle, head teacher")
    officer.follows("Compare the two")
    officer.sees("Is this the same worry, sent twice?", "100% of the words", call.reference, mail.reference)
    officer.picture("sent-twice")
    officer.presses_and_is_refused("Put this on record")
    officer.is_told_to_mend("Say whether it is the same worry")
    officer.fills(which="SAME", because="Mrs Coyle says that she wrote what she had told us.")
    officer.presses("Put this on record")
    officer.sees("The same worry, sent twice", "its clock stands")
    officer.opens(f"/referrals/{call.reference}/")
    officer.sees("The same worry was sent again", "Whoever sent it is told too")
    officer.follows("See both, or take it back")
    officer.fills(because="The e-mail is about Tuesday.")
    officer.presses("Take the joining back")
    officer.sees("Is this the same worry, sent twice?")
