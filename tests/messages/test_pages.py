"""The pages: a link for its own reader, how one is told, what does not leave said on the board and to machines."""

from __future__ import annotations

import uuid
from datetime import time, timedelta

import pytest
import time_machine
from django.test import Client

from openmash.messages.models import Message
from openmash.messages.queries import own_latest, wishes
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.rulebook.telling import Digest, Way, Wishes
from openmash.rulebook.words import Role
from tests import factories
from tests.factories import AT
from tests.messages.conftest import use
from tests.messages.post_office import mail_server
from tests.messages.telling import rows, swept, told, wants
from tests.referrals.doors import at_the_door, client_of

pytestmark = pytest.mark.django_db
WISHES, TOLD = "/my-account/messages/", "/m/"


@pytest.fixture(autouse=True)
def at_work():
    """The hub's clock stands at a Tuesday morning."""
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


def text(response) -> str:
    return str(response.content.decode())


# The link -------------------------------------------------------------------------------------------------------------
def test_the_link_leads_its_reader_to_what_it_tells_of() -> None:
    person = factories.staff(Role.SOCIAL_WORKER)
    told(person, at=AT, path="/my-work/")
    (row,) = rows()
    answer = at_the_door(person).get(f"/m/{row.pk}/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/my-work/")


def test_whoever_is_not_signed_in_signs_in_first_and_is_led_on() -> None:
    told(factories.staff(Role.SOCIAL_WORKER), at=AT)
    address = f"/m/{rows()[0].pk}/"
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/account/login/?next={address}"


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.MASH_MANAGER, Role.NAVIGATOR, Role.ADMINISTRATOR])
def test_for_anybody_else_there_is_nothing_there(role: Role) -> None:
    told(factories.staff(Role.SOCIAL_WORKER), at=AT)
    client = client_of(role)
    theirs, nowhere = client.get(f"/m/{rows()[0].pk}/"), client.get(f"/m/{uuid.uuid4()}/")
    assert theirs.status_code == nowhere.status_code == 404
    assert len(theirs.content) == len(nowhere.content)


# What one was told ----------------------------------------------------------------------------------------------------
def test_the_list_says_what_left_and_what_does_not(settings) -> None:
    person = factories.staff(Role.SOCIAL_WORKER)
    client = at_the_door(person)
    assert "Nothing yet" in text(client.get(TOLD))
    told(person, at=AT, urgent=True)
    told(person, at=AT + timedelta(minutes=1), key="later")
    swept(AT)
    page = text(client.get(TOLD))
    assert "sent by e-mail" in page
    assert "leaves 11:00 today" in page
    with mail_server() as gone:
        use(settings, gone)
    told(person, at=AT, key="red", urgent=True)
    swept(AT)
    assert "not sent yet; it is tried again" in text(client.get(TOLD))


def test_what_was_told_at_one_moment_stands_in_one_order() -> None:
    """Ten of one moment; when one is sent its row is written anew, further back in the table, and moves nowhere."""
    person = factories.staff(Role.SOCIAL_WORKER)
    for number in range(10):
        told(person, at=AT, key=str(number))
    with acting_as(person.viewer()):
        before = [one.pk for one in own_latest(person.viewer())]
    with acting_as(CLERK):
        Message.objects.filter(pk__in=before[:5]).update(settled_at=AT)
    with acting_as(person.viewer()):
        assert [one.pk for one in own_latest(person.viewer())] == before


@pytest.mark.parametrize("count", [1, 3, 40])
def test_the_list_asks_the_same_number_of_questions_however_long_it_is(count: int, django_assert_num_queries) -> None:
    person = factories.staff(Role.SOCIAL_WORKER)
    for number in range(count):
        told(person, at=AT, key=str(number))
    with acting_as(person.viewer()), django_assert_num_queries(2):
        assert len(own_latest(person.viewer())) == count


# How one is told ------------------------------------------------------------------------------------------------------
def test_somebody_chooses_digest_and_quiet_hours() -> None:
    person = factories.staff(Role.SOCIAL_WORKER)
    client = at_the_door(person)
    page = text(client.get(WISHES))
    assert "By text message" not in page
    answer = client.post(WISHES, {"digest": "TWICE", "quiet_from": "21:00", "quiet_until": "7.00"})
    assert (answer.status_code, answer.headers["Location"]) == (302, TOLD)
    with acting_as(person.viewer()):
        assert wishes(person.viewer()) == Wishes(Way.EMAIL, Digest.TWICE, time(21), time(7))
    assert "Nothing from 21:00 to 07:00 unless it is urgent" in text(client.get(TOLD))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "Say when you are told"),
        ({"digest": "TWICE", "quiet_from": "21:00"}, "Say both when your quiet hours begin and when they end"),
        ({"digest": "TWICE", "quiet_from": "late", "quiet_until": "7"}, "Enter the time like 14:30"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(given: dict[str, str], said: str) -> None:
    person = factories.staff(Role.SOCIAL_WORKER)
    page = at_the_door(person).post(WISHES, given)
    assert page.status_code == 200
    assert said in text(page)
    with acting_as(person.viewer()):
        assert wishes(person.viewer()) == Wishes()


def test_texts_are_offered_where_the_hub_can_send_them_and_need_a_number(notify) -> None:
    person = factories.staff(Role.SOCIAL_WORKER)
    client = at_the_door(person)
    assert "By text message" in text(client.get(WISHES))
    refused = client.post(WISHES, {"way": "TEXT", "digest": "EACH", "mobile": "01632 960001"})
    assert "Give a British mobile number" in text(refused)
    assert client.post(WISHES, {"way": "TEXT", "digest": "EACH", "mobile": "07700 900123"}).status_code == 302
    with acting_as(person.viewer()):
        assert wishes(person.viewer()) == Wishes(Way.TEXT, Digest.EACH, mobile="+447700900123")


def test_ones_wishes_are_nobody_elses_to_read() -> None:
    person = factories.staff(Role.SOCIAL_WORKER)
    wants(person, Wishes(way=Way.TEXT, mobile="+447700900123"), AT)
    for role in Role:
        if role not in (Role.SERVICE, Role.PUBLIC_REFERRER):
            page = text(client_of(role).get(WISHES))
            assert "900123" not in page
            assert "7700" not in page


def test_ones_account_leads_to_both_pages() -> None:
    page = text(client_of(Role.NAVIGATOR).get("/my-account/"))
    assert f'href="{TOLD}"' in page
    assert f'href="{WISHES}"' in page


# What does not leave --------------------------------------------------------------------------------------------------
def test_what_has_not_left_for_two_minutes_stands_on_the_board_and_in_health(settings, at_work) -> None:
    client = client_of(Role.MASH_MANAGER)
    with mail_server() as gone:
        use(settings, gone)
    told(factories.staff(Role.SOCIAL_WORKER), at=AT, urgent=True)
    swept(AT)
    assert "to people not sent" not in text(client.get("/board/"))
    assert Client().get("/health/").json()["messages"] == {"unsent": 0, "oldest_seconds": None}
    at_work.move_to(AT + timedelta(minutes=3))
    assert "1 message to people not sent" in text(client.get("/board/"))
    health = Client().get("/health/")
    assert health.status_code == 503
    assert health.json()["messages"] == {"unsent": 1, "oldest_seconds": 180}
    with mail_server(gone):
        assert swept(AT + timedelta(minutes=3)) == 1
    assert "to people not sent" not in text(client.get("/board/"))
    assert Client().get("/health/").json()["messages"] == {"unsent": 0, "oldest_seconds": None}


def test_a_colleague_whose_address_was_refused_stands_on_the_board(office) -> None:
    bad = factories.staff(Role.NAVIGATOR, name="Rosie Penbridge")
    office.refuses = {bad.email: 550}
    told(bad, at=AT, urgent=True)
    swept(AT)
    assert "Rosie Penbridge cannot be sent messages" in text(client_of(Role.MASH_MANAGER).get("/board/"))
