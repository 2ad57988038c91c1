"""Small things about one family add up: a social worker reads them side by side; a worry sent twice is joined."""

from __future__ import annotations

import pytest

from openmash.referrals.models import Referral
from openmash.rulebook.words import Channel
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
