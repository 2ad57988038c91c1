"""Accounts: made, changed and closed by an administrator; closing ends what is open."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.rulebook.words import Role
from tests import factories
from tests.referrals.doors import at_the_door, client_of

pytestmark = pytest.mark.django_db
NEW = {"name": "Wes Adeola", "email": "Wes.Adeola@saltmere.example", "role": "NAVIGATOR", "agency": "police"}
ALONE = {**NEW, "role": "ANALYST", "agency": ""}
"""An account that sees counts alone: one administrator opens it."""


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.SERVICE, Role.PUBLIC_REFERRER)])
def test_accounts_belong_to_the_administrator(role: Role) -> None:
    expected = 200 if role is Role.ADMINISTRATOR else 404
    client = client_of(role)
    assert client.get("/accounts/").status_code == expected
    assert client.get("/accounts/new/").status_code == expected


def test_an_account_is_made_with_a_first_password_that_is_shown_once() -> None:
    client = client_of(Role.ADMINISTRATOR)
    text = client.post("/accounts/new/", ALONE).content.decode()
    made = Account.objects.get(email="wes.adeola@saltmere.example")
    assert (made.role, made.agency, made.may_decide) == ("ANALYST", "", False)
    password = text.split('<b class="om-ref">')[1].split("</b>")[0]
    assert made.check_password(password)
    assert password not in client.get("/accounts/").content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"agency": ""}, "Choose which"),
        ({"role": "RECEIVING_WORKER", "team": ""}, "Choose which"),
        ({"name": ""}, "Write the person"),
        ({"role": ""}, "Choose a role"),
        ({"email": "wes"}, "e-mail address in full"),
        ({"role": "SERVICE"}, "answers"),
    ],
)
def test_an_account_that_fits_nowhere_is_refused_and_what_was_typed_stays(
    changes: dict[str, str], sentence: str
) -> None:
    text = (
        client_of(Role.ADMINISTRATOR).post("/accounts/new/", {**NEW, "post": "Duty desk", **changes}).content.decode()
    )
    assert sentence in text
    assert "Duty desk" in text
    assert not Account.objects.filter(email="wes.adeola@saltmere.example").exists()


def test_one_address_has_one_account() -> None:
    client = client_of(Role.ADMINISTRATOR)
    client.post("/accounts/new/", NEW)
    assert "There is an account with this e-mail address" in client.post("/accounts/new/", NEW).content.decode()


def test_closing_an_account_ends_its_sessions_at_once() -> None:
    worker = factories.staff(Role.SOCIAL_WORKER)
    at_work, other = at_the_door(worker), client_of(Role.SOCIAL_WORKER)
    assert at_work.get("/policy/history/").status_code == 404
    administrator = client_of(Role.ADMINISTRATOR)
    assert administrator.post(f"/accounts/{worker.pk}/close/").status_code == 302
    assert at_work.get("/policy/history/").status_code == 302
    assert other.get("/policy/history/").status_code == 404
    with acting_as(factories.viewer(Role.RECORDS_OFFICER)):
        entry = LedgerEntry.objects.get(verb=Verb.CHANGED_ACCOUNT.value)
    assert entry.detail == {"act": "closed", "sessions_ended": 1}
    assert entry.subjects == [str(worker.pk)]
    assert administrator.post(f"/accounts/{worker.pk}/close/").status_code == 302
    worker.refresh_from_db()
    assert not worker.is_active, "opening waits for another administrator"
    agreed(client_of(Role.ADMINISTRATOR))
    worker.refresh_from_db()
    assert worker.is_active


def agreed(other: Client, answer: str = "agree") -> str:
    """What another administrator sees who answers the one thing that waits."""
    (address,) = re.findall(r"/accounts/waiting/[0-9a-f-]+/", other.get("/accounts/").content.decode())
    return other.post(address, {"answer": answer}, follow=True).content.decode()


def test_a_changed_role_takes_the_old_rights_away_when_another_administrator_agrees() -> None:
    manager = factories.staff(Role.MASH_MANAGER)
    at_work = at_the_door(manager)
    assert at_work.get("/policy/").status_code == 200
    sent = {"name": manager.name, "email": manager.email, "role": "ADMIN_OFFICER"}
    assert client_of(Role.ADMINISTRATOR).post(f"/accounts/{manager.pk}/", sent).status_code == 302
    assert at_work.get("/policy/").status_code == 200, "nothing has changed yet"
    agreed(client_of(Role.ADMINISTRATOR))
    assert at_work.get("/policy/").status_code == 302
    manager.refresh_from_db()
    assert (manager.role, manager.qualified, manager.may_decide) == ("ADMIN_OFFICER", False, False)


def test_an_administrator_cannot_lock_themselves_out() -> None:
    administrator = factories.staff(Role.ADMINISTRATOR)
    client = at_the_door(administrator)
    sent = {"name": administrator.name, "email": administrator.email, "role": "ADMIN_OFFICER"}
    assert "You cannot take" in client.post(f"/accounts/{administrator.pk}/", sent).content.decode()
    client.post(f"/accounts/{administrator.pk}/close/")
    administrator.refresh_from_db()
    assert (administrator.role, administrator.is_active) == ("ADMINISTRATOR", True)


def test_a_new_password_replaces_the_old_one() -> None:
    worker = factories.staff(Role.ANALYST)
    text = client_of(Role.ADMINISTRATOR).post(f"/accounts/{worker.pk}/password/").content.decode()
    worker.refresh_from_db()
    assert worker.check_password(text.split('<b class="om-ref">')[1].split("</b>")[0])
