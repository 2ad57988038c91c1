"""The files' pages through their addresses: what is shown, what is handed out and how, and who is turned away."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from openmash.ledger.models import LedgerEntry
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK
from openmash.rulebook.uploads import LARGEST, FileState
from openmash.rulebook.words import Role, Stage
from openmash.uploads import actions, queries
from openmash.uploads.models import Upload
from openmash.uploads.scanner import Said
from tests import factories
from tests.referrals.doors import client_of
from tests.uploads import clamd
from tests.uploads import making as make

pytestmark = pytest.mark.django_db
SECRETS = {
    "Content-Security-Policy": (
        "sandbox; default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.fixture
def of() -> Referral:
    return factories.referral()


@pytest.fixture(autouse=True)
def nobody_scans(monkeypatch: pytest.MonkeyPatch) -> None:
    clamd.no_scanner(monkeypatch)


@pytest.fixture
def officer() -> Client:
    return client_of(Role.CONTACT_OFFICER)


def chosen(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "image/jpeg")


def add(client: Client, of: Referral, *files: SimpleUploadedFile, **typed: Any) -> Any:
    given = {"chosen": list(files), "kind": "LETTER", "description": "", **typed}
    return client.post(f"/referrals/{of.reference}/files/", given)


def shown(client: Client, of: Referral, rest: str = "") -> str:
    answer = client.get(f"/referrals/{of.reference}/files/{rest}")
    assert answer.status_code == 200
    return str(answer.content.decode())


def clean(of: Referral) -> None:
    """The scanner has found nothing in any of them."""
    with acting_as(CLERK):
        for file in queries.files(CLERK, of):
            said = Said(FileState.CLEAN, "", "ClamAV 1.4.3/27800")
            actions.record_scan(upload=file.upload, said=said, by=CLERK, at=factories.later(30))


def looks(verb: str) -> list[Any]:
    with acting_as(CLERK):
        return list(LedgerEntry.objects.filter(verb=verb).order_by("recorded_at"))


def test_an_empty_list_says_so_and_offers_to_add(officer: Client, of: Referral) -> None:
    page = shown(officer, of)
    assert "No file came with it" in page
    assert 'enctype="multipart/form-data"' in page
    assert "checked" not in page, "nothing is chosen beforehand"


def test_a_letter_is_added_listed_and_handed_out_once_scanned(officer: Client, of: Referral) -> None:
    answer = add(officer, of, chosen("Letter of Dr Quill.pdf", make.pdf()), description="About the arm", protected="on")
    assert answer.status_code == 302
    page = shown(officer, of)
    for words in (
        "Letter or report",
        "About the arm",
        "Letter of Dr Quill.pdf",
        "Locked: not scanned yet",
        "Protected",
    ):
        assert words in page
    assert "The referral itself was received" in page, "why it is held, in plain words"
    assert officer.get(f"/referrals/{of.reference}/files/1/save/").status_code == 409
    assert looks("LOOKED_AT_FILE") == []
    clean(of)
    assert "Scanned, nothing found" in shown(officer, of)
    answer = officer.get(f"/referrals/{of.reference}/files/1/save/")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{of.reference}-file-1.pdf"'
    assert {name: answer[name] for name in SECRETS} == SECRETS
    (look,) = looks("LOOKED_AT_FILE")
    with acting_as(CLERK):
        assert (look.reference, look.subjects) == (of.reference, [str(Upload.objects.get().pk)])


def test_several_files_are_added_at_once(officer: Client, of: Referral) -> None:
    add(officer, of, chosen("a.jpg", make.jpeg()), chosen("b.docx", make.docx()), chosen("c.txt", b"words"))
    assert "3 files" in shown(officer, of)
    clean(of)
    kinds = [officer.get(f"/referrals/{of.reference}/files/{n}/save/")["Content-Type"] for n in (1, 2, 3)]
    assert [kind.partition(";")[0].rpartition(".")[2] for kind in kinds] == ["image/jpeg", "document", "text/plain"]


def test_what_is_not_kept_is_said_and_the_others_are_kept(officer: Client, of: Referral) -> None:
    answer = add(
        officer, of, chosen("good.txt", b"words"), chosen("photo.heic", make.heic()), chosen("x.exe", b"MZ"),
        description="From school",
    )  # fmt: skip
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("was not kept") == 2
    assert "“photo.heic” was not kept: it is a HEIC photograph" in page
    assert "1 file was kept." in page
    assert 'value="From school"' in page, "what was typed is still there"
    assert "good.txt" in page
    refusals = [entry.detail["because"] for entry in looks("REFUSED")]
    assert len(refusals) == 2
    assert "photo.heic" not in str(refusals), "a name stays out of the ledger"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"chosen": []}, "Choose at least one file"),
        ({"kind": ""}, "Say what the files are"),
        ({"kind": "VIRUS"}, "Choose one of the answers shown"),
        ({"description": "x" * 600}, "Shorten this to 500 characters"),
    ],
)
def test_wrong_input_gets_a_sentence_and_nothing_is_kept(officer: Client, of: Referral, typed, words: str) -> None:
    answer = add(officer, of, chosen("a.txt", b"words"), **typed)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    with acting_as(CLERK):
        assert Upload.objects.count() == 0


def test_a_file_too_large_is_named_with_its_size(officer: Client, of: Referral) -> None:
    page = add(officer, of, chosen("scan.pdf", b"%PDF-" + bytes(LARGEST))).content.decode()
    assert "“scan.pdf” was not kept: it has 10.0 MB, and 10 MB is the most" in page


def test_files_too_large_together_are_told_apart(officer: Client, of: Referral) -> None:
    large = [chosen(f"{n}.pdf", bytes([n]) * (9 << 20)) for n in range(1, 8)]
    page = add(officer, of, *large).content.decode()
    assert "the files together have more than 50 MB" in page


def test_a_pictures_page_shows_a_small_copy_drawn_anew(officer: Client, of: Referral) -> None:
    add(officer, of, chosen("a.jpg", make.jpeg(where=True)), kind="PHOTOGRAPH", description="Left arm")
    page = shown(officer, of, "1/")
    assert f'src="/referrals/{of.reference}/files/1/picture/"' in page
    assert 'alt="Left arm"' in page
    assert "Place, time and device were taken out" in page
    answer = officer.get(f"/referrals/{of.reference}/files/1/picture/")
    assert (answer["Content-Type"], answer["Content-Disposition"]) == ("image/jpeg", "inline")
    assert {name: answer[name] for name in SECRETS} == SECRETS
    assert not Image.open(io.BytesIO(answer.content)).getexif()
    assert len(looks("LOOKED_AT_FILE")) == 1


def test_a_letter_has_no_small_picture(officer: Client, of: Referral) -> None:
    add(officer, of, chosen("a.txt", b"words"))
    clean(of)
    assert officer.get(f"/referrals/{of.reference}/files/1/picture/").status_code == 404


def test_an_infected_file_is_named_and_never_handed_out(officer: Client, of: Referral, monkeypatch) -> None:
    add(officer, of, chosen("a.txt", make.EICAR), chosen("b.txt", b"words"))
    with clamd.scanner(monkeypatch):
        actions.scan_waiting(at=factories.later(9))
    page = shown(officer, of)
    assert "Locked: a virus was found" in page
    assert "Held until scanned" not in page
    one = shown(officer, of, "1/")
    assert "Eicar-Signature" in one
    assert "/save/" not in one
    answer = officer.get(f"/referrals/{of.reference}/files/1/save/")
    assert answer.status_code == 409
    assert make.EICAR not in answer.content
    assert officer.get(f"/referrals/{of.reference}/files/2/save/").status_code == 200


def test_protecting_and_taking_it_off_are_pages_with_a_reason(officer: Client, of: Referral) -> None:
    add(officer, of, chosen("a.txt", b"words"))
    address = f"/referrals/{of.reference}/files/1/"
    assert "Say why, in a few words" in officer.post(address, {"because": ""}).content.decode()
    assert officer.post(address, {"because": "The letterhead names her street."}).status_code == 302
    page = shown(officer, of, "1/")
    assert "Protected: never leaves the hub" in page
    assert "Only a manager of the hub takes the protection off" in page
    assert officer.post(address, {"because": "x"}).status_code == 200
    manager = client_of(Role.MASH_MANAGER)
    assert manager.post(address, {"because": "She has moved since."}).status_code == 302
    assert "She has moved since." in shown(manager, of, "1/")
    assert [len(looks(verb)) for verb in ("PROTECTED_FILE", "UNPROTECTED_FILE")] == [1, 1]


def test_a_finished_referral_shows_its_files_and_takes_no_more(officer: Client, of: Referral) -> None:
    add(officer, of, chosen("a.txt", b"words"))
    with acting_as(CLERK):
        Referral.objects.filter(pk=of.pk).update(stage=Stage.CLOSED.value)
    page = shown(officer, of)
    assert "Ask a manager to reopen it" in page
    assert "multipart" not in page
    assert "finished" in add(officer, of, chosen("b.txt", b"more")).content.decode()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SERVICE}))
def test_each_address_is_there_for_the_hub_alone_and_for_an_auditor_once_decided(of: Referral, role: Role) -> None:
    add(client_of(Role.CONTACT_OFFICER), of, chosen("a.jpg", make.jpeg()))
    client, hub = client_of(role), role in {Role.CONTACT_OFFICER, Role.ADMIN_OFFICER, Role.SOCIAL_WORKER} | {
        Role.ASSISTANT_MANAGER, Role.MASH_MANAGER, Role.HEAD_OF_SERVICE, Role.EMERGENCY_DUTY,
    }  # fmt: skip
    addresses = [f"/referrals/{of.reference}/files/{rest}" for rest in ("", "1/", "1/save/", "1/picture/")]
    assert [client.get(one).status_code for one in addresses] == [200 if hub else 404] * 4
    with acting_as(CLERK):
        Referral.objects.filter(pk=of.pk).update(decided_at=factories.later(30))
    then = 200 if hub or role is Role.AUDITOR else 404
    assert [client.get(one).status_code for one in addresses] == [then] * 4
    if role is Role.AUDITOR:
        assert "multipart" not in shown(client, of)
        assert add(client, of, chosen("b.txt", b"x")).status_code == 409


def test_the_whole_picture_says_how_many_files_there_are(officer: Client, of: Referral) -> None:
    address = f"/referrals/{of.reference}/"
    assert "letters, photographs, body maps" not in officer.get(address).content.decode()
    add(officer, of, chosen("a.txt", b"one"), chosen("b.txt", b"two"))
    page = officer.get(address).content.decode()
    assert f'href="/referrals/{of.reference}/files/">2 files: letters' in page


def test_an_admin_officer_adds_to_what_they_keyed(of: Referral) -> None:
    admin = client_of(Role.ADMIN_OFFICER)
    assert add(admin, of, chosen("a.txt", b"words")).status_code == 302


def test_a_number_that_is_not_there_is_not_found(officer: Client, of: Referral) -> None:
    for number in (0, 1, 2**31, 2**70):
        for rest in ("", "save/", "picture/"):
            assert officer.get(f"/referrals/{of.reference}/files/{number}/{rest}").status_code == 404


def test_no_file_is_written_to_the_machines_disk(officer: Client, of: Referral, settings, tmp_path) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    add(officer, of, chosen("a.pdf", make.pdf() + b"%" * (5 << 20)))
    assert list(tmp_path.iterdir()) == []


def test_a_body_that_is_no_form_is_a_bad_request_and_no_fault(officer: Client, of: Referral) -> None:
    for body, kind in (
        (b"x", "multipart/form-data"),
        (b"--b\r\nContent-Disposition: form-data; name=chosen; filename=a\r\n\r\nx", "multipart/form-data; boundary=b"),
        (b"\xff" * 100, "multipart/form-data; boundary=" + "b" * 300),
    ):
        answer = officer.post(f"/referrals/{of.reference}/files/", body, content_type=kind)
        assert answer.status_code in (200, 400)
