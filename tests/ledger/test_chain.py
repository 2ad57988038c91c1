"""The ledger: entered with the page or not at all, sealed in order, and every change to it found."""

from __future__ import annotations

import time

import psycopg
import pytest
from django.db import transaction
from django.test import Client

from openmash.ledger.actions import enter
from openmash.ledger.models import LedgerEntry, LedgerSeal
from openmash.ledger.queries import verify
from openmash.ledger.verbs import Verb
from openmash.partnership.middleware import DEMO_SIGN_IN
from openmash.partnership.sealing import seal_everything
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role
from tests import factories
from tests.factories import AT


@pytest.fixture
def signed_in_as():
    """A browser signed in by the demo's way, which needs no second factor."""

    def sign_in(role: Role) -> Client:
        browser = Client()
        browser.force_login(factories.staff(role), backend="allauth.account.auth_backends.AuthenticationBackend")
        session = browser.session
        session[DEMO_SIGN_IN] = True
        session.save()
        return browser

    return sign_in


def _enter(count: int) -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    for number in range(count):
        with acting_as(worker):
            enter(by=worker, at=AT, verb=Verb.LOOKED_AT_REFERRAL, reference=f"S26-{number:05d}")


def _seal(count: int) -> int:
    """Seal until so many links are added: another test's open transaction, on the same server, may hold it back."""
    done, until = 0, time.monotonic() + 90
    while done < count and time.monotonic() < until:
        done += seal_everything()
        time.sleep(0.05)
    return done


def _proof():
    with acting_as(CLERK):
        return verify()


class TestSealing:
    """Real transactions: an entry is sealed once nothing older can still overtake it."""

    def test_entries_are_sealed_once_and_the_chain_is_whole(self, own_database) -> None:
        _enter(7)
        assert _seal(7) == 7
        assert seal_everything() == 0
        proof = _proof()
        assert (proof.sealed, proof.unsealed, proof.faults) == (7, 0, ())

    def test_entry_behind_an_older_open_transaction_waits(self, own_database) -> None:
        with psycopg.connect(own_database.owner) as older:
            older.execute("select pg_current_xact_id()")
            _enter(2)
            assert seal_everything() == 0
        assert _seal(2) == 2

    @pytest.mark.parametrize(
        ("tampering", "words"),
        [
            (
                "update openmash_ledgerentry set actor_name = 'Somebody else' where reference = 'S26-00002'",
                "not as it was",
            ),
            (
                "update openmash_ledgerentry set at = at - interval '1 hour' where reference = 'S26-00002'",
                "not as it was",
            ),
            ("delete from openmash_ledgerentry where reference = 'S26-00001'", "is gone"),
            ("delete from openmash_ledgerseal where position = 2", "is missing"),
            ("update openmash_ledgerseal set hash = repeat('a', 64) where position = 2", "not as it was"),
            ("update openmash_ledgerseal set position = position + 10 where position = 4", "is missing"),
        ],
    )
    def test_tampering_is_named(self, own_database, tampering, words) -> None:
        _enter(4)
        assert _seal(4) == 4
        with psycopg.connect(own_database.owner, autocommit=True) as owner:
            owner.execute("alter table openmash_ledgerentry disable trigger rows_are_added")
            owner.execute("alter table openmash_ledgerseal disable trigger rows_are_added")
            owner.execute(tampering)
        assert any(words in fault for fault in _proof().faults)


@pytest.mark.django_db
def test_nobody_changes_an_entry_even_as_owner_of_the_moment() -> None:
    _enter(1)
    with pytest.raises(Exception, match="permission denied"), transaction.atomic(), acting_as(CLERK):
        LedgerEntry.objects.all().delete()


@pytest.mark.django_db
def test_only_the_sealer_adds_links() -> None:
    manager = factories.viewer(Role.MASH_MANAGER)
    with pytest.raises(Exception, match="row-level security"), acting_as(manager):
        LedgerSeal.objects.create(
            position=1,
            entry="00000000-0000-0000-0000-000000000001",
            previous_hash="0" * 64,
            hash="1" * 64,
            sealed_at=AT,
        )


def test_page_is_not_shown_when_its_look_cannot_be_entered(own_database, signed_in_as) -> None:
    referral = factories.referral(concern="CANARY-CONCERN of this child")
    browser = signed_in_as(Role.SOCIAL_WORKER)
    browser.raise_request_exception = False
    address = f"/referrals/{referral.reference}/"
    assert b"CANARY-CONCERN" in browser.get(address).content
    with psycopg.connect(own_database.owner, autocommit=True) as owner:
        owner.execute("revoke insert on openmash_ledgerentry from openmash_app")
    answer = browser.get(address)
    assert answer.status_code >= 500
    assert b"CANARY-CONCERN" not in answer.content
    assert b"999" in answer.content
