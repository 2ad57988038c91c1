"""Letters and photographs with the public form: with an account and without one, and never in the way of sending."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from openmash.partnership.viewers import acting_as
from openmash.public import rates
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK
from openmash.rulebook.uploads import MOST_AN_HOUR
from openmash.rulebook.words import Role
from openmash.uploads import actions, queries
from openmash.uploads.models import DraftFile, Upload
from tests import factories
from tests.public.filling import AMARA, WORRY, answer, begin, send, signed_in, text
from tests.uploads import clamd
from tests.uploads import making as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_scans(monkeypatch: pytest.MonkeyPatch) -> None:
    clamd.no_scanner(monkeypatch)
    cache.clear()


def chosen(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "application/octet-stream")


def add(client: Client, address: str, *files: SimpleUploadedFile, **typed: Any) -> Any:
    given = {"chosen": list(files), "kind": "PHOTOGRAPH", "description": "", **typed}
    return client.post(f"{address}files/", given)


def filled(client: Client, who: str = "PUBLIC") -> str:
    """A form that could be sent."""
    address = begin(client, who=who)
    answer(client, address, worry=WORRY, children_1=AMARA)
    return address


def sent_files() -> list[Upload]:
    with acting_as(CLERK):
        return list(Upload.objects.select_related("referral").order_by("number"))


@pytest.mark.parametrize("who", ["PUBLIC", "PARENT", "YOUNG_PERSON", "PROFESSIONAL"])
def test_anybody_sends_files_with_the_form(who: str) -> None:
    client = Client()
    address = filled(client, who)
    files = chosen("a.jpg", make.jpeg(where=True)), chosen("b.txt", b"She said it hurts.")
    done = add(client, address, *files, description="Her arm", protected="on")
    assert done.status_code == 302
    assert "2 files with this form" in text(client.get(f"{address}files/"))
    assert "Her arm" in text(client.get(f"{address}check/"))
    assert "2 files came with it." in text(send(client, address))
    assert [(one.number, one.name, one.kind, one.protected) for one in sent_files()] == [
        (1, "a.jpg", "PHOTOGRAPH", True),
        (2, "b.txt", "PHOTOGRAPH", True),
    ]
    assert all(one.with_referral and one.by_id.startswith("anon-") for one in sent_files())
    with acting_as(CLERK):
        bodies = [queries.body(CLERK, queries.file(CLERK, sent_files()[0].referral.reference, 1))]
    assert bodies[0].startswith(b"\xff\xd8\xff")


def test_a_professional_finds_the_files_on_the_list_and_on_the_receipt() -> None:
    account = factories.staff(Role.PROFESSIONAL_REFERRER, name="Marian Coyle")
    client = signed_in(account)
    address = begin(client)
    answer(client, address, worry=WORRY, children_1=AMARA)
    page = text(client.get(address))
    assert "Letters and photographs" in page
    assert "Optional" in page
    assert "Body map" in text(client.get(f"{address}files/"))
    add(client, address, chosen("a.pdf", make.pdf()), kind="BODY_MAP")
    assert "1 file" in text(client.get(address))
    send(client, address)
    (one,) = sent_files()
    assert (one.by_id, one.kind) == (str(account.pk), "BODY_MAP")
    assert "With it" in text(client.get(f"/my-referrals/{one.referral.reference}/"))
    for rest in ("", "1/", "1/save/", "1/picture/"):
        assert client.get(f"/referrals/{one.referral.reference}/files/{rest}").status_code == 404


def test_families_are_not_asked_for_body_maps() -> None:
    client = Client()
    page = text(client.get(f"{filled(client)}files/"))
    assert "Body map" not in page
    assert "Do not take photographs of a child’s body for us" in page
    assert "Exit this page" in page


def test_no_file_stands_in_the_way_of_sending() -> None:
    client = Client()
    address = filled(client)
    page = text(
        add(client, address, chosen("virus.exe", b"MZ"), chosen("x.heic", make.heic()), chosen("ok.txt", b"a b"))
    )
    assert page.count("was not kept") == 2
    assert "1 file was kept. You can send your form without the others." in page
    assert "We have it" in text(send(client, address))
    assert [one.name for one in sent_files()] == ["ok.txt"]


def test_a_form_is_sent_without_any_file() -> None:
    client = Client()
    address = filled(client)
    assert "Files" in text(client.get(f"{address}check/"))
    page = text(send(client, address))
    assert "We have it" in page
    assert "came with it" not in page


def test_a_held_file_holds_nothing_else_up() -> None:
    client = Client()
    address = filled(client)
    add(client, address, chosen("a.pdf", make.pdf()))
    assert "We have it" in text(send(client, address))
    assert actions.scan_waiting(at=factories.later(5)).waiting == 1


def test_a_file_is_taken_off_after_asking_once() -> None:
    client = Client()
    address = filled(client)
    add(client, address, chosen("a.txt", b"one"), chosen("b.txt", b"two"))
    where = text(client.get(f"{address}files/")).partition('href="')[2]
    remove = next(part.partition('"')[0] for part in where.split('href="') if "/remove/" in part.partition('"')[0])
    assert "Take this file off the form?" in text(client.get(remove))
    assert client.post(remove).status_code == 302
    assert "1 file with this form" in text(client.get(f"{address}files/"))
    assert client.post(remove).status_code == 404


def test_nobody_else_reaches_the_files_of_a_form() -> None:
    mine, theirs = Client(), Client()
    address = filled(mine)
    add(mine, address, chosen("a.txt", b"one"))
    begin(theirs, who="PUBLIC")
    assert theirs.get(f"{address}files/").status_code == 404
    assert add(theirs, address, chosen("b.txt", b"x")).status_code == 404
    assert theirs.get(f"{address}files/{'0' * 8}-0000-4000-8000-{'0' * 12}/remove/").status_code == 404


def test_nothing_is_added_or_taken_off_after_sending() -> None:
    client = Client()
    address = filled(client)
    add(client, address, chosen("a.txt", b"one"))
    send(client, address)
    assert add(client, address, chosen("b.txt", b"two"))["Location"].endswith("/sent/")
    assert len(sent_files()) == 1


def test_sending_twice_is_one_referral_with_its_files_once() -> None:
    client = Client()
    address = filled(client)
    add(client, address, chosen("a.txt", b"one"))
    send(client, address)
    send(client, address)
    assert len(sent_files()) == 1
    with acting_as(CLERK):
        assert Referral.objects.count() == 1


def test_throwing_the_form_away_throws_its_files_away() -> None:
    client = Client()
    address = filled(client)
    add(client, address, chosen("a.txt", b"one"))
    assert client.post(f"{address}give-up/").status_code == 302
    assert sent_files() == []
    assert DraftFile.objects.count() == 0


def test_leaving_the_page_leaves_no_way_back_to_the_files() -> None:
    client = Client()
    address = filled(client)
    add(client, address, chosen("a.txt", b"one"))
    client.get("/leave/")
    assert client.get(f"{address}files/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "words"), [({"chosen": []}, "Choose at least one file"), ({"kind": ""}, "Say what the files are")]
)
def test_what_is_missing_is_said_and_what_was_typed_stays(typed: dict[str, Any], words: str) -> None:
    client = Client()
    address = filled(client)
    page = text(add(client, address, chosen("a.txt", b"x"), description="On the bus", **typed))
    assert words in page
    assert 'value="On the bus"' in page
    assert "Error: " in page


# How many an hour ----------------------------------------------------------------------------------------------------


def test_the_public_sends_so_many_files_an_hour_and_the_form_all_the_same() -> None:
    client = Client()
    address = filled(client)
    rates.took("127.0.0.1", MOST_AN_HOUR - 1)
    assert add(client, address, chosen("a.txt", b"one")).status_code == 302
    page = text(add(client, address, chosen("b.txt", b"two")))
    assert "Send your form without them" in page
    assert "We have it" in text(send(client, address))
    assert len(sent_files()) == 1


def test_somebody_with_an_account_is_not_counted() -> None:
    client = signed_in(factories.staff(Role.PROFESSIONAL_REFERRER))
    address = begin(client)
    rates.took("127.0.0.1", MOST_AN_HOUR)
    assert add(client, address, chosen("a.txt", b"one")).status_code == 302


def test_each_address_is_counted_by_itself_and_kept_as_a_hash() -> None:
    rates.took("192.0.2.1", MOST_AN_HOUR)
    assert not rates.room_for("192.0.2.1", 1)
    assert rates.room_for("192.0.2.2", MOST_AN_HOUR)
    assert "192.0.2" not in rates._key("192.0.2.1")


def test_a_passed_on_address_is_believed_only_from_our_own_proxy(rf: Any, settings: Any) -> None:
    from openmash.web.address import address_of

    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR="1.2.3.4, 192.0.2.7")
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    for proxies, address in ((0, "10.0.0.1"), (1, "192.0.2.7"), (2, "1.2.3.4"), (3, "10.0.0.1")):
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
        assert address_of(request) == address
        assert address_of(rf.get("/", REMOTE_ADDR="10.0.0.1")) == "10.0.0.1"
