"""Find anyone at the door: what the pages say, what goes on record, what bad input gets, how few questions they ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openmash.family import actions as family
from openmash.family.actions import Home, Said
from openmash.family.models import Source
from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.people.actions import protect
from openmash.referrals.finding import opened
from openmash.rulebook.kin import Kin
from openmash.rulebook.roles import CLERK, HUB_ROLES
from openmash.rulebook.words import Role
from tests import factories
from tests.boards.test_pages import SIGNED_IN
from tests.factories import AT, MOTHER, SentPerson
from tests.family.kinfolk import Folk, folk
from tests.referrals.doors import at_the_door, client_of
from tests.restrictions.walls import restrict

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_work() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(factories.later(30), tick=False) as travelled:
        yield travelled


@pytest.fixture
def them() -> Folk:
    """Amara, Idris, an unborn baby, mother, her partner, a grandmother; Idris lives elsewhere."""
    found = folk()
    found.relate("Ngozi", Kin.PARENT, "Amara")
    found.relate("Ngozi", Kin.PARENT, "Idris")
    with acting_as(found.officer):
        for names, home in ((("Amara", "Ngozi"), Home("Flat 3, 18 Lantern Row", "QX4 7RB")), (("Idris",), PIER)):
            family.move_in(
                referral=found.referral, person_ids=[found.people[name] for name in names], home=home,
                said=Said(Source.FAMILY), by=found.officer, at=AT,
            )  # fmt: skip
    return found


PIER = Home("7 Pier Road", "QX3 1AB")


@pytest.fixture
def browse() -> Client:
    return client_of(Role.CONTACT_OFFICER, name="Reece Doherty")


def plain(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().replace("&#39;", "'").replace("&rsquo;", "’").split())


def look(client: Client, text: str) -> str:
    return plain(client.post("/find/found/", {"who": text}))


@pytest.mark.parametrize("role", SIGNED_IN)
def test_the_box_is_the_hubs_and_stands_in_its_menu(role: Role) -> None:
    client = client_of(role)
    inside = role in HUB_ROLES
    assert client.get("/find/").status_code == (200 if inside else 404)
    assert client.post("/find/found/", {"who": "Okafor"}).status_code == (200 if inside else 404)
    assert (b'href="/find/"' in client.get("/account/mine/").content) is inside


def test_a_misspelt_name_finds_the_person_her_household_and_her_brother_elsewhere(them: Folk, browse: Client) -> None:
    text = look(browse, "Ammara Okafer")
    assert "<b>Looked for:</b> name Ammara Okafer." in text
    card = text.split('id="found-1"', 1)[1].split("</article>", 1)[0]
    assert "Amara Okafor-Bell</a>, 6, born 3 June 2019" in card
    assert "Amara: sounds like Ammara" in card
    here, elsewhere = card.split("Lives with them", 1)[1].split("Family elsewhere", 1)
    assert "Ngozi Okafor</a>, mother" in here
    assert "Idris" not in here
    assert "Idris Okafor-Bell</a>, brother, 4, 7 Pier Road, QX3 1AB" in elsewhere
    assert them.referral.reference in card.split("Referrals of any of them", 1)[1]
    assert "Amara Okafor-Bell, then 6" in card


def test_a_person_is_shown_with_what_they_were_known_by_and_where_they_were_named(them: Folk, browse: Client) -> None:
    later = factories.referral(
        children=(SentPerson(forename="Ammie", surname="Bell", born=date(2019, 6, 3)),), adults=(MOTHER,),
        address_line="91 Quarry Hill", postcode="QX9 9ZZ",
    )  # fmt: skip
    third = factories.referral(children=(SentPerson(forename="Zed", surname="Wrona"),), adults=())
    with acting_as(them.officer):
        for of in (later, third):
            mention = next(one for one in opened(them.officer, of.reference).mentions.all() if one.is_child)
            made = people.link(mention=mention, person_id=them.people["Amara"], reasons=(), by=them.officer, at=AT)
        people.take_back(link=made, because="It was her cousin.", by=them.officer, at=AT)
    text = plain(browse.get(f"/people/{them.people['Amara']}/"))
    assert "<title>A known person" in text
    for words in (
        "Amara Okafor-Bell</h1>", "Ammie Bell (also known as)",
        "91 Quarry Hill, QX9 9ZZ", f"Referral {later.reference}",
        "Ngozi Okafor is the mother of Amara Okafor-Bell", "It was her cousin.", "Whole picture of S26-",
        "Idris Okafor-Bell</a>, brother, 4, 7 Pier Road",
    ):  # fmt: skip
        assert words in text, words
    assert "Zed Wrona" not in text, "what a link brought that was taken back counts no more"


def test_every_look_goes_on_record_with_whom_it_showed_and_an_empty_box_does_not(
    them: Folk, browse: Client, at_work: time_machine.Traveller
) -> None:
    def entries() -> list[LedgerEntry]:
        with acting_as(CLERK):
            return list(LedgerEntry.objects.filter(verb=Verb.LOOKED_FOR_PEOPLE.value).order_by("recorded_at"))

    browse.get("/find/")
    browse.get("/find/found/")
    look(browse, "a")
    assert entries() == []
    look(browse, "Okafer")
    at_work.shift(60)
    look(browse, "Wxyz")
    at_work.shift(60)
    browse.get(f"/people/{them.people['Idris']}/")
    shown, nobody, person = entries()
    assert {str(them.people[name]) for name in ("Amara", "Idris", "Ngozi")} <= set(shown.subjects)
    assert nobody.subjects == []
    assert person.subjects[0] == str(them.people["Idris"])
    assert "Okafer" not in f"{shown.detail}{shown.reference}"


@pytest.mark.parametrize(("typed", "sentence"), [
    ("", "Type a name, or another thing you know"),
    ("a", "one letter alone is too little"),
    ("😀", "is no letter or number"),
    ("aged 7", "Thousands are of that age"),
    ("x" * 6000, "Shorten this to 5,000 characters"),
])  # fmt: skip
def test_wrong_input_gets_a_sentence_and_is_still_there(browse: Client, typed: str, sentence: str) -> None:
    text = look(browse, typed)
    assert sentence in text
    assert "There is a problem" in text
    assert f'value="{typed}"' in text or not typed


def test_nothing_typed_is_taken_for_markup(them: Folk, browse: Client) -> None:
    text = look(browse, "<script>alert(1)</script> Okafor")
    assert "<script>alert" not in text
    assert "Amara Okafor-Bell" in text


def test_where_nobody_is_found_it_says_what_to_try_and_not_that_nobody_is_known(browse: Client) -> None:
    text = look(browse, "Wrona")
    assert "Nobody known was found by this" in text
    assert "That does not mean that nobody is known" in text
    assert "Type less" in text


def test_a_restricted_family_is_not_there(them: Folk, browse: Client) -> None:
    manager = factories.staff(Role.MASH_MANAGER, name="Mona Vale")
    restrict(manager, them.referral, manager)
    path = f"/people/{them.people['Amara']}/"
    nothing = f"/people/{them.referral.pk}/"
    assert (browse.get(path).status_code, browse.get(nothing).status_code) == (404, 404)
    kept, unknown = look(browse, "Okafor"), look(browse, "Unknown")
    for name in ("Amara", "Ngozi", them.referral.reference):
        assert name not in kept
    assert kept.count("<article") == unknown.count("<article") == 0
    assert plain(at_the_door(manager).get(path)).count("Amara")


def test_a_protected_home_is_withheld_from_all_but_managers(them: Folk, browse: Client) -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    with acting_as(worker):
        protect(
            kind="HOME", subject=them.referral.pk, referral_ref=them.referral.pk, reference=them.referral.reference,
            because="He looks for them.", by=worker, at=AT,
        )  # fmt: skip
    for text in (look(browse, "Okafor"), plain(browse.get(f"/people/{them.people['Amara']}/"))):
        assert "Lantern Row" not in text
        assert "Withheld" in text
    assert "Lantern Row" in look(client_of(Role.MASH_MANAGER), "Okafor")


def test_pages_ask_the_same_questions_for_one_and_for_many(browse: Client) -> None:
    folk(children=(SentPerson(forename="Una", surname="Vale", born=date(2016, 1, 1)),), adults=())
    wrens = tuple(SentPerson(forename=f"Child{n}", surname="Wren", born=date(2016, 1, 1)) for n in range(40))
    many = folk(children=wrens)

    def asked(method: Any, *args: Any) -> int:
        method(*args)
        with CaptureQueriesContext(connection) as queries:
            assert method(*args).status_code == 200
        return len(queries)

    one, lots = (asked(browse.post, "/find/found/", {"who": name}) for name in ("Vale", "Wren"))
    assert one == lots <= 60
    with acting_as(CLERK):
        few = folk(children=(SentPerson(forename="Ola", surname="Finch"),), adults=())
    pages = [asked(browse.get, f"/people/{key}/") for key in (few.people["Ola"], many.people["Child3"])]
    assert pages[0] == pages[1] <= 51
