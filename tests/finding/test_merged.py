"""Finding somebody who was recorded twice, and what the case system says of whoever is found."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openmash.finding import queries
from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.people.models import Person
from openmash.restrictions import actions as restrictions
from openmash.rulebook.matching.asked import read
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Role
from tests import factories
from tests.factories import AT, SentPerson
from tests.people import extracts
from tests.people.doubles import AMAHRA, child_of, merge, recorded, take_back
from tests.referrals.doors import at_the_door, client_of

pytestmark = pytest.mark.django_db
ACACIA = {"address_line": "14 Acacia Street", "postcode": "QX1 1AA", "adults": ()}
ON = AT.date()


@pytest.fixture(autouse=True)
def at_work() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(factories.later(30), tick=False) as travelled:
        yield travelled


@pytest.fixture
def worker() -> Viewer:
    return factories.viewer(Role.SOCIAL_WORKER)


@pytest.fixture
def browse() -> Client:
    return client_of(Role.CONTACT_OFFICER, name="Reece Doherty")


def plain(answer: Any) -> str:
    assert answer.status_code == 200
    return " ".join(answer.content.decode().replace("&#39;", "'").replace("&rsquo;", "’").split())


def look(client: Client, text: str) -> str:
    return plain(client.post("/find/found/", {"who": text}))


def found(viewer: Viewer, text: str) -> list[UUID]:
    with acting_as(viewer, AT):
        return [hit.person.pk for hit in queries.anyone(viewer, read(text, ON)).hits]


def from_the_system(of: dict[str, str], folder: Path) -> UUID:
    """Somebody whom only the case system has."""
    extracts.loaded(folder, [of], [{**extracts.BEGUN, "LC_ID": of["LC_ID"]}])
    with acting_as(CLERK):
        return Person.objects.get(source_key=of["LC_ID"]).pk


@pytest.mark.parametrize("text", [
    "Okafor-Bell", "Amahra", "Amara Okafor born 3/6/2019", "18 Lantern Row", "14 Acacia Street", "3/6/2019",
])  # fmt: skip
def test_one_person_is_found_once_by_what_either_record_says(worker: Viewer, text: str) -> None:
    _, one = recorded(worker, adults=())
    _, two = recorded(worker, AMAHRA, **ACACIA)
    merged = merge(worker, two, one)
    assert found(worker, text) == [two]
    take_back(worker, merged)
    assert set(found(worker, "3/6/2019")) == {one, two}


def test_what_one_record_does_not_know_the_other_says(worker: Viewer) -> None:
    """Born is on the one, the name looked for on the other: together they fit, as one person."""
    _, one = recorded(worker, SentPerson(forename="Amie", surname="Delaney"), adults=())
    _, two = recorded(worker, AMAHRA, **ACACIA)
    merge(worker, one, two)
    with acting_as(worker, AT):
        (hit,) = queries.anyone(worker, read("Delaney 3/6/2019", ON)).hits
    assert (hit.person.pk, hit.fit.against) == (one, ())
    assert {mention.forename for mention in hit.named} == {"Amie", "Amahra"}


def test_a_reference_finds_the_person_and_not_the_record_that_was_linked(worker: Viewer) -> None:
    first, one = recorded(worker, adults=())
    _, two = recorded(worker, AMAHRA, **ACACIA)
    merge(worker, two, one)
    assert found(worker, first.reference) == [two]


def test_the_page_of_a_person_shows_every_record_of_theirs_and_when_they_were_merged(
    worker: Viewer, browse: Client
) -> None:
    first, one = recorded(worker, adults=())
    second, two = recorded(worker, AMAHRA, **ACACIA)
    merged = merge(worker, one, two)
    by_one, by_two = (plain(browse.get(f"/people/{record}/")) for record in (one, two))
    for text in (by_one, by_two):
        for words in (
            "Amara Okafor-Bell</h1>", "Amahra Okafor<", "Flat 3, 18 Lantern Row", "14 Acacia Street",
            first.reference, second.reference, "2 records stand as one person",
            f"Said to be of one person by {worker.name}, today", f'href="/people/{one}/records/"',
        ):  # fmt: skip
            assert words in text, words
    with acting_as(CLERK):
        entry = LedgerEntry.objects.filter(verb=Verb.LOOKED_FOR_PEOPLE.value).latest("recorded_at")
    assert {str(one), str(two), str(merged.pk)} <= set(entry.subjects)
    assert "2 records stand as one person" in look(browse, "Okafor-Bell")
    take_back(worker, merged)
    assert "stand as one person" not in plain(browse.get(f"/people/{two}/"))
    assert "Lantern Row" not in plain(browse.get(f"/people/{two}/"))


def test_whoever_stands_beside_somebody_stands_there_once(worker: Viewer, browse: Client) -> None:
    """Her brother was recorded at both homes; he is one boy in the household of each."""
    idris = factories.TWO_CHILDREN[1]
    first, _ = recorded(worker, adults=(idris,))
    with acting_as(worker):
        mentions = [one for one in first.mentions.select_related("referral") if one.forename == "Idris"]
        his = people.add(mention=mentions[0], by=worker, at=AT).pk
    _, again = recorded(worker, idris, adults=())
    assert look(browse, "Amara").count("Idris Okafor-Bell</a>") == 2
    merge(worker, his, again)
    assert look(browse, "Amara").count("Idris Okafor-Bell</a>") == 1


# Walls ---------------------------------------------------------------------------------------------------------------
def test_who_is_kept_from_one_record_finds_the_other_as_if_nothing_had_been_said(worker: Viewer) -> None:
    first, one = recorded(worker, adults=())
    _, two = recorded(worker, AMAHRA, **ACACIA)
    account = factories.staff(Role.SOCIAL_WORKER)
    with acting_as(account.viewer(), AT):
        restrictions.declare(reference=first.reference, because="Her aunt.", by=account.viewer(), at=AT)
    client = at_the_door(account)
    pages: list[Callable[[], str]] = [
        lambda: _still(look(client, "Amahra Okafor")),
        lambda: _still(look(client, "18 Lantern Row")),
        lambda: _still(plain(client.get(f"/people/{two}/"))),
    ]
    before = [page() for page in pages]
    merge(worker, one, two)
    assert [page() for page in pages] == before
    assert found(account.viewer(), "Okafor-Bell") == [two], "by the half of her name that is on the record they may see"
    assert client.get(f"/people/{one}/").status_code == client.get(f"/people/{UUID(int=7)}/").status_code == 404
    assert "Lantern Row" not in before[0] + before[2]


def _still(text: str) -> str:
    """A page without what is new each time: nonces and tokens."""
    return "".join(word for word in text.split('"') if len(word) < 40 or " " in word)


def test_a_protection_of_one_record_withholds_the_homes_of_the_other(
    worker: Viewer, browse: Client, tmp_path: Path
) -> None:
    """The mark stands on the record that leads, the address on the other one; who lives there shares it."""
    of, one = recorded(worker, AMAHRA, **ACACIA)
    two = from_the_system(extracts.AMARA, tmp_path)
    _, beside = recorded(worker, SentPerson(forename="Olu", surname="Ade", born=date(2014, 1, 1)), adults=())
    with acting_as(worker):
        people.protect(
            kind="PERSON", subject=child_of(worker, of).pk, referral_ref=of.pk, reference=of.reference,
            because="A refuge.", by=worker, at=AT,
        )  # fmt: skip

    def pages() -> list[str]:
        return [plain(browse.get(f"/people/{key}/")) for key in (two, beside)]

    assert ["QX4 7RB" in text for text in pages()] == [True, True]
    merge(worker, one, two)
    assert ["QX4 7RB" in text for text in pages()] == [False, False]
    assert all("Withheld" in text for text in pages())
    assert "QX4 7RB" not in look(browse, "Amara")
    assert found(factories.viewer(Role.CONTACT_OFFICER), "18 Lantern Row") == []


# The case system -----------------------------------------------------------------------------------------------------
def test_the_case_system_is_read_before_anybody_is_linked(browse: Client, tmp_path: Path) -> None:
    person = from_the_system(extracts.AMARA, tmp_path)
    for text in (look(browse, "Ammara Okafer"), plain(browse.get(f"/people/{person}/"))):
        assert "<b>Open to Family support 2</b>" in text
        assert "4 May 2026, assessment: Begun" in text
        assert "Children’s case system, extract of 26 May 2026." in text


def test_a_plan_stands_at_a_brother_in_the_household_too(worker: Viewer, browse: Client, tmp_path: Path) -> None:
    recorded(worker, adults=())
    idris = {**extracts.AMARA, "LC_ID": "LC2", "Person Name": "Idris Okafor-Bell", "Date of Birth": "21/01/2022",
             "Status": "child protection plan"}  # fmt: skip
    from_the_system(idris, tmp_path)
    card = look(browse, "Amara").split("Lives with them", 1)[1].split("Family elsewhere", 1)[0]
    assert re.search(r"Idris Okafor-Bell</a>.*<b>On a protection plan, with Family support 2</b>", card)


def test_a_record_of_the_case_system_speaks_for_the_person_it_was_merged_with(
    worker: Viewer, browse: Client, tmp_path: Path
) -> None:
    """The usual case: the hub's own record leads, and the case is on the other."""
    of, one = recorded(worker, AMAHRA, **ACACIA)
    two = from_the_system(extracts.AMARA, tmp_path)
    merge(worker, one, two)
    text = look(browse, "Amahra Okafor")
    assert text.count("<article") == 1
    pages = [text, *(plain(browse.get(path)) for path in (
        f"/people/{one}/", f"/referrals/{of.reference}/who/", f"/referrals/{of.reference}/who/child/1/",
        f"/referrals/{of.reference}/",
    ))]  # fmt: skip
    for number, shown in enumerate(pages):
        assert "Open to Family support 2" in shown or "Open: Family support 2" in shown, number


def test_pages_ask_the_same_questions_for_two_records_and_for_seven(worker: Viewer, browse: Client) -> None:
    _, one = recorded(worker, adults=())
    _, two = recorded(worker, AMAHRA, **ACACIA)
    merge(worker, one, two)

    def asked() -> list[int]:
        counts = []
        for method, args in ((browse.get, (f"/people/{one}/",)), (browse.post, ("/find/found/", {"who": "Okafor"}))):
            with CaptureQueriesContext(connection) as questions:
                assert method(*args).status_code == 200
            counts.append(len(questions))
        return counts

    few = asked()
    for number in range(5):
        merge(worker, one, recorded(worker, AMAHRA, address_line=f"{number} Birch Road", adults=())[1])
    assert asked() == few
    assert max(few) <= 60
