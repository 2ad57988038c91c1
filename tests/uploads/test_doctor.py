"""`openmash doctor` says what a hub without a scanner does, and when files can be opened no more."""

from __future__ import annotations

import pytest

from openmash.cli.tending import file_key, virus_scanner
from openmash.partnership.viewers import acting_as
from openmash.rulebook.uploads import FileKind
from openmash.rulebook.words import Role
from openmash.uploads import actions
from tests import factories
from tests.uploads import clamd

pytestmark = pytest.mark.django_db


@pytest.fixture
def _one_file() -> None:
    officer, of = factories.viewer(Role.CONTACT_OFFICER), factories.referral()
    with acting_as(officer):
        actions.add_to_referral(
            reference=of.reference, sent=[actions.Sent("a.txt", b"words", 5)], about=actions.About(FileKind.LETTER),
            by=officer, at=factories.AT,
        )  # fmt: skip


@pytest.mark.usefixtures("_one_file")
def test_a_hub_without_a_scanner_reads_what_that_means(monkeypatch, settings) -> None:
    clamd.no_scanner(monkeypatch)
    assert virus_scanner().is_well, "a demo has none, and says what a hub without one does"
    assert "are held: nobody can open them" in virus_scanner().says
    settings.DEMO = False
    found = virus_scanner()
    assert not found.is_well
    assert "1 file waits" in found.says
    assert "install ClamAV" in found.mend
    with clamd.scanner(monkeypatch):
        assert virus_scanner().is_well


@pytest.mark.usefixtures("_one_file")
def test_a_lost_key_is_found_before_anybody_needs_a_file(monkeypatch, settings) -> None:
    assert file_key().is_well
    settings.DEMO = False
    assert "would be lost with it" in file_key().says
    monkeypatch.setenv("OPENMASH_FILE_KEY", "a key of their own")
    assert file_key().is_well
    settings.SECRET_KEY = "another"
    assert not file_key().is_well
    assert "put the key that locked them back" in file_key().mend
