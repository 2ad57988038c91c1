"""The scanner over a real socket: what it says is kept, what it does not say is waited for, nothing switches it off."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured

from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.uploads import FileKind, FileState
from openmash.rulebook.words import Refused, Role
from openmash.uploads import actions, queries, scanner
from openmash.uploads.models import UploadContent, UploadScan
from openmash.uploads.secrecy import CannotUnlock, lock, unlock
from tests import factories
from tests.uploads import clamd
from tests.uploads import making as make

pytestmark = pytest.mark.django_db
LATER = factories.later(60)


@pytest.fixture
def officer() -> Viewer:
    return factories.viewer(Role.CONTACT_OFFICER)


@pytest.fixture
def of() -> Referral:
    return factories.referral()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[clamd.Clamd]:
    with clamd.scanner(monkeypatch) as running:
        yield running


def add(officer: Viewer, of: Referral, *files: bytes, kind: FileKind = FileKind.LETTER) -> actions.Outcome:
    """Put files to a referral, each called a.txt."""
    sent = [actions.Sent("a.txt", data, len(data)) for data in files]
    with acting_as(officer):
        return actions.add_to_referral(
            reference=of.reference, sent=sent, about=actions.About(kind), by=officer, at=factories.AT
        )


def states(of: Referral) -> list[FileState]:
    with acting_as(CLERK):
        return [file.state for file in queries.files(CLERK, of)]


def test_a_clean_file_opens_and_an_infected_one_never_does(server, officer, of) -> None:
    add(officer, of, b"A letter.", b"Words " + make.EICAR)
    assert states(of) == [FileState.WAITING, FileState.WAITING]
    done = actions.scan_waiting(at=LATER)
    assert (done.scanned, done.waiting, done.because) == (2, 0, "")
    assert states(of) == [FileState.CLEAN, FileState.INFECTED]
    with acting_as(officer):
        clean, infected = queries.files(officer, of)
        assert queries.body(officer, clean) == b"A letter."
        with pytest.raises(Refused, match="virus"):
            queries.body(officer, infected)
    with acting_as(CLERK):
        (scan,) = UploadScan.objects.filter(state="INFECTED")
    assert (scan.found, scan.by_id, scan.at) == ("Eicar-Signature", "clerk", LATER)
    assert scan.scanner.startswith("ClamAV 1.4.3")


def test_the_very_bytes_that_are_handed_out_are_the_ones_scanned(server, officer, of) -> None:
    add(officer, of, make.pdf(make.with_script), make.docx())
    actions.scan_waiting(at=LATER)
    with acting_as(officer):
        assert server.seen == [queries.body(officer, file) for file in queries.files(officer, of)]


def test_nothing_is_scanned_twice(server, officer, of) -> None:
    add(officer, of, b"A letter.")
    actions.scan_waiting(at=LATER)
    assert actions.scan_waiting(at=LATER + timedelta(minutes=1)).scanned == 0
    assert server.asked == 1


def test_without_a_scanner_files_are_held_and_open_once_it_is_back(monkeypatch, officer, of) -> None:
    clamd.no_scanner(monkeypatch)
    assert len(add(officer, of, b"A letter.").kept) == 1
    done = actions.scan_waiting(at=LATER)
    assert (done.scanned, done.waiting) == (0, 1)
    assert "does not answer" in done.because
    assert not queries.scanner_is_there()
    with acting_as(officer):
        (held,) = queries.files(officer, of)
        with pytest.raises(Refused, match="not been scanned"):
            queries.body(officer, held)
    with clamd.scanner(monkeypatch):
        assert actions.scan_waiting(at=LATER).scanned == 1
    assert states(of) == [FileState.CLEAN]


def test_a_scanner_that_breaks_off_or_talks_nonsense_leaves_the_file_waiting(server, officer, of) -> None:
    add(officer, of, b"A letter.")
    server.silent = True
    assert actions.scan_waiting(at=LATER).scanned == 0
    server.silent, server.odd = False, True
    assert "no ClamAV" in actions.scan_waiting(at=LATER).because
    server.odd = False
    assert states(of) == [FileState.WAITING]
    assert actions.scan_waiting(at=LATER).scanned == 1


def test_what_the_scanner_finds_too_large_is_refused_for_good(monkeypatch, officer, of) -> None:
    with clamd.scanner(monkeypatch, most=1000):
        add(officer, of, b"long " * 100_000)
        assert actions.scan_waiting(at=LATER).scanned == 1
    assert states(of) == [FileState.REFUSED]
    with acting_as(officer):
        (file,) = queries.files(officer, of)
        with pytest.raises(Refused, match="could not read"):
            queries.body(officer, file)


def test_a_picture_drawn_anew_may_be_looked_at_while_it_waits(monkeypatch, officer, of) -> None:
    clamd.no_scanner(monkeypatch)
    add(officer, of, make.jpeg(), make.png(), make.pdf(), kind=FileKind.PHOTOGRAPH)
    with acting_as(officer):
        jpeg, png, pdf = queries.files(officer, of)
        assert queries.body(officer, jpeg).startswith(b"\xff\xd8\xff")
        assert queries.preview(officer, png).startswith(b"\xff\xd8\xff")
        with pytest.raises(Refused):
            queries.body(officer, pdf)
        with pytest.raises(Refused):
            queries.preview(officer, pdf)


def test_a_picture_in_which_something_was_found_is_locked_all_the_same(officer, of) -> None:
    add(officer, of, make.jpeg())
    with acting_as(CLERK):
        (file,) = queries.files(CLERK, of)
        actions.record_scan(
            upload=file.upload, said=scanner.Said(FileState.INFECTED, "x", "ClamAV"), by=CLERK, at=LATER
        )
    with acting_as(officer), pytest.raises(Refused, match="virus"):
        queries.body(officer, queries.file(officer, of.reference, 1))


def test_found_once_is_found_for_good(officer, of) -> None:
    add(officer, of, b"A letter.")
    with acting_as(CLERK):
        (file,) = queries.files(CLERK, of)
        for minutes, state in enumerate((FileState.INFECTED, FileState.CLEAN)):
            at = LATER + timedelta(minutes=minutes)
            actions.record_scan(upload=file.upload, said=scanner.Said(state, "", "ClamAV"), by=CLERK, at=at)
    assert states(of) == [FileState.INFECTED]


def test_a_file_that_no_key_opens_keeps_no_other_waiting(server, monkeypatch, officer, of) -> None:
    monkeypatch.setenv("OPENMASH_FILE_KEY", "a key that will be lost")
    add(officer, of, b"Lost.")
    monkeypatch.setenv("OPENMASH_FILE_KEY", "the key after it")
    add(officer, of, b"A letter.")
    done = actions.scan_waiting(at=LATER)
    assert (done.scanned, done.waiting) == (1, 1)
    assert "no key" in done.because
    assert states(of) == [FileState.WAITING, FileState.CLEAN]
    monkeypatch.setenv("OPENMASH_FILE_KEY", "the key after it, a key that will be lost")
    assert actions.scan_waiting(at=LATER).scanned == 1


# The address -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["nonsense", "host:port", "/nowhere/at/all", "127.0.0.1:1"])
def test_an_address_where_no_scanner_is_leaves_files_waiting(monkeypatch, address) -> None:
    monkeypatch.setenv("OPENMASH_CLAMD", address)
    with pytest.raises(scanner.NoScanner):
        scanner.version()
    with pytest.raises(scanner.NoScanner):
        scanner.scan(b"x")


def test_without_a_setting_debians_socket_is_asked_where_it_is(monkeypatch) -> None:
    monkeypatch.delenv("OPENMASH_CLAMD", raising=False)
    monkeypatch.setattr(scanner, "DEBIAN_SOCKETS", ("/nowhere/clamd.ctl",))
    assert scanner.address() == ""
    with pytest.raises(scanner.NoScanner, match="no virus scanner is set up"):
        scanner.version()
    with clamd.serving() as server:
        monkeypatch.setattr(scanner, "DEBIAN_SOCKETS", ("/nowhere/clamd.ctl", str(server.path)))
        assert scanner.version().startswith("ClamAV")


@pytest.mark.parametrize("value", ["none", "off", "", "windows"])
def test_no_setting_switches_scanning_off(monkeypatch, value) -> None:
    settings = {
        "SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "mash.example.org", "OPENMASH_STATIC_ROOT": "/nowhere",
        "DATABASE_URL": "postgresql://openmash_app@127.0.0.1/x", "OPENMASH_SCANNER": value,
    }  # fmt: skip
    for name, given in settings.items():
        monkeypatch.setenv(name, given)
    monkeypatch.delenv("OPENMASH_DEMO", raising=False)
    spec = importlib.util.find_spec("config.settings.production")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    with pytest.raises(ImproperlyConfigured, match="nothing switches scanning off"):
        spec.loader.exec_module(module)


# Locked ----------------------------------------------------------------------------------------------------------


def test_bytes_lie_locked_and_open_only_where_they_belong(officer, of) -> None:
    add(officer, of, b"CANARY one", b"CANARY two")
    with acting_as(CLERK):
        one, two = UploadContent.objects.order_by("upload__number")
    assert b"CANARY" not in bytes(one.body) + bytes(two.body)
    assert unlock(one.body, one.pk, "body") == b"CANARY one"
    for body, key, part in ((one.body, two.pk, "body"), (one.body, one.pk, "preview"), (b"", one.pk, "body")):
        with pytest.raises(CannotUnlock):
            unlock(body, key, part)


def test_one_altered_bit_opens_nothing(officer, of) -> None:
    add(officer, of, b"words")
    with acting_as(CLERK):
        (kept,) = UploadContent.objects.all()
    for place in range(len(kept.body)):
        altered = bytearray(kept.body)
        altered[place] ^= 1
        with pytest.raises(CannotUnlock):
            unlock(bytes(altered), kept.pk, "body")


def test_a_replaced_key_still_opens(monkeypatch, settings) -> None:
    key = uuid4()
    settings.SECRET_KEY = "the old secret of this installation"
    locked = lock(b"words", key, "body")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "the new one", ["the old secret of this installation"]
    assert unlock(locked, key, "body") == b"words"
    monkeypatch.setenv("OPENMASH_FILE_KEY", "a key of its own")
    assert unlock(locked, key, "body") == b"words"
