"""The ledger on screen: by reference or id, for those who watch; acts, never the case."""

from __future__ import annotations

import pytest

from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role
from tests import factories
from tests.referrals.doors import client_of

pytestmark = pytest.mark.django_db
READERS = {Role.RECORDS_OFFICER, Role.ASSISTANT_MANAGER, Role.MASH_MANAGER, Role.HEAD_OF_SERVICE}


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.SERVICE, Role.PUBLIC_REFERRER)])
def test_ledger_is_read_by_the_records_officer_and_managers(role: Role) -> None:
    assert client_of(role).get("/ledger/").status_code == (200 if role in READERS else 404)


def test_a_reference_shows_acts_and_no_word_of_the_case() -> None:
    of = factories.referral()
    client_of(Role.SOCIAL_WORKER, name="Priya Raman").get(f"/referrals/{of.reference}/")
    client = client_of(Role.RECORDS_OFFICER)
    text = client.post("/ledger/", {"key": of.reference.lower()}).content.decode()
    assert "Priya Raman" in text
    assert f"/referrals/{of.reference}/looks/" in text
    assert "Okafor" not in text
    with acting_as(CLERK):
        last = LedgerEntry.objects.filter(actor_role="RECORDS_OFFICER").order_by("-recorded_at").first()
    assert last is not None
    assert (last.verb, last.reference) == (Verb.LOOKED_AT_LEDGER.value, of.reference)


def test_an_id_shows_everything_entered_about_that_record() -> None:
    of = factories.referral()
    child = factories.children(of)[0]
    client_of(Role.SOCIAL_WORKER, name="Priya Raman").get(f"/referrals/{of.reference}/")
    text = client_of(Role.RECORDS_OFFICER).post("/ledger/", {"key": str(child.id)}).content.decode()
    assert "Priya Raman" in text
    assert "1 entry, newest first" in text


@pytest.mark.parametrize("key", ["Okafor", "", "S26-", "<script>"])
def test_what_is_neither_is_kept_and_explained(key: str) -> None:
    text = client_of(Role.RECORDS_OFFICER).post("/ledger/", {"key": key}).content.decode()
    assert "There is a problem" in text
    assert "<script>alert" not in text


def test_what_nobody_entered_is_said() -> None:
    text = client_of(Role.RECORDS_OFFICER).post("/ledger/", {"key": "S26-99998"}).content.decode()
    assert "Nothing is entered under this" in text
