"""Wrong passwords, wrong codes and tries while locked out: on record, bounded, and silent about who has an account."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import FAILED_SIGN_IN, Verb
from openmash.partnership.failing import note_failed
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.rulebook.watching import is_counting_step
from openmash.rulebook.words import Role
from openmash.watching import queries
from tests import factories
from tests.partnership.signing import by_password, code_for, person, signs_in
from tests.referrals.doors import at_the_door

pytestmark = pytest.mark.django_db
WRONG = "four guessed badgers"
NOBODY = "nobody.at.all@saltmere.example"


@pytest.fixture(autouse=True)
def at_work() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(factories.AT, tick=False) as travelled:
        cache.clear()
        yield travelled


def tried(email: str, password: str = WRONG, client: Client | None = None) -> str:
    """What somebody reads who tries a password."""
    answer = (client or Client()).post("/account/login/", {"login": email, "password": password})
    return re.sub(r'(name="csrfmiddlewaretoken" value=|value=)"[^"]*"', "", answer.content.decode())


def entries(verb: Verb) -> list[tuple[list[str], int]]:
    """Whom the entries of a kind are about, and the count each bears: hour by hour, as the counts grow."""
    with acting_as(CLERK):
        rows = LedgerEntry.objects.filter(verb=verb.value)
        in_order = sorted(
            rows, key=lambda row: (row.at.replace(minute=0, second=0, microsecond=0), row.detail["count"])
        )
        return [(row.subjects, row.detail["count"]) for row in in_order]


def everything() -> str:
    """All that the failed tries left in the ledger."""
    with acting_as(CLERK):
        rows = LedgerEntry.objects.filter(verb__in=[one.value for one in FAILED_SIGN_IN])
        return json.dumps([[row.actor, row.actor_name, row.reference, row.subjects, row.detail] for row in rows])


def test_a_wrong_password_is_entered_by_the_clerk_about_the_account_and_without_what_was_typed() -> None:
    account, _ = person(Role.SOCIAL_WORKER, name="Priya Raman")
    tried(f" {account.email.upper()} ")
    assert entries(Verb.NOTED_WRONG_PASSWORD) == [([str(account.pk)], 1)]
    with acting_as(CLERK):
        assert LedgerEntry.objects.get(verb=Verb.NOTED_WRONG_PASSWORD.value).actor == CLERK.id
    for kept_out in (WRONG, account.email, "Raman", "127.0.0.1"):
        assert kept_out.casefold() not in everything().casefold()


def test_an_address_without_an_account_is_entered_without_it() -> None:
    tried(NOBODY)
    assert entries(Verb.NOTED_WRONG_PASSWORD) == [([], 1)]
    assert "nobody" not in everything()


def test_the_right_password_enters_no_failure() -> None:
    account, secret = person(Role.SOCIAL_WORKER)
    signs_in(account, secret)
    assert everything() == "[]"


def test_tries_while_locked_out_are_entered_also_with_the_right_password() -> None:
    account, _ = person(Role.SOCIAL_WORKER)
    for _ in range(5):
        tried(account.email)
    assert entries(Verb.NOTED_LOCKED_OUT) == []
    assert "Too many tries" in tried(account.email, "three unrelated otters")
    assert entries(Verb.NOTED_LOCKED_OUT) == [([str(account.pk)], 1)]
    assert entries(Verb.NOTED_WRONG_PASSWORD) == [([str(account.pk)], 1), ([str(account.pk)], 5)]


def test_a_wrong_code_and_codes_while_locked_out_are_entered() -> None:
    account, secret = person(Role.SOCIAL_WORKER)
    client, _ = by_password(account)
    wrong = str((int(code_for(secret)) + 1) % 1_000_000).zfill(6)
    for _ in range(5):
        client.post("/account/2fa/authenticate/", {"code": wrong})
    assert entries(Verb.NOTED_WRONG_CODE) == [([str(account.pk)], 1), ([str(account.pk)], 5)]
    client.post("/account/2fa/authenticate/", {"code": wrong})
    assert entries(Verb.NOTED_LOCKED_OUT) == [([str(account.pk)], 1)]
    assert wrong not in everything()


def test_a_passkey_that_is_not_theirs_is_entered() -> None:
    account, _ = person(Role.SOCIAL_WORKER)
    client, _ = by_password(account)
    client.get("/account/2fa/authenticate/")
    client.post("/account/2fa/authenticate/", {"credential": json.dumps({"id": "AAAA"})})
    assert entries(Verb.NOTED_WRONG_CODE) == [([str(account.pk)], 1)]


def test_somebody_signed_in_who_cannot_show_again_who_they_are_is_entered() -> None:
    account, secret = person(Role.SOCIAL_WORKER)
    client = signs_in(account, secret)
    client.post("/account/2fa/reauthenticate/", {"code": "000000"})
    assert entries(Verb.NOTED_WRONG_CODE) == [([str(account.pk)], 1)]


def test_the_answer_is_the_same_with_an_account_and_without() -> None:
    account, _ = person(Role.SOCIAL_WORKER)
    for _ in range(6):
        there, away = tried(account.email), tried(NOBODY)
        assert there == away


@pytest.mark.parametrize("before", [0, 1, 3, 4])
def test_a_try_asks_the_database_the_same_questions_with_an_account_and_without(before: int) -> None:
    """Whether it is entered or only counted, and whose it is, cannot be told from how long it takes."""
    account, _ = person(Role.SOCIAL_WORKER)
    tried(person(Role.SOCIAL_WORKER)[0].email)  # the count of this line, which stops whoever tries from it
    asked = {}
    for address in (account.email, NOBODY):
        for _ in range(before):
            tried(address)
        client = Client()
        client.get("/account/login/")
        with CaptureQueriesContext(connection) as captured:
            tried(address, client=client)
        asked[address] = [re.sub(r"'[^']*'|\d+", "", one["sql"])[:60] for one in captured]
    assert asked[account.email] == asked[NOBODY]


def test_guessing_all_day_at_one_account_adds_few_entries() -> None:
    account, _ = person(Role.SOCIAL_WORKER)
    for _ in range(700):
        note_failed(verb=Verb.NOTED_LOCKED_OUT, account=account.pk, at=factories.AT)
    assert [count for _, count in entries(Verb.NOTED_LOCKED_OUT)] == [1, 5, 25, 125, 625]
    note_failed(verb=Verb.NOTED_LOCKED_OUT, account=account.pk, at=factories.AT + timedelta(hours=1))
    assert entries(Verb.NOTED_LOCKED_OUT)[-1] == ([str(account.pk)], 1)


def test_ever_new_addresses_without_an_account_count_as_one() -> None:
    for number in range(30):
        tried(f"made.up.{number}@saltmere.example")
    assert entries(Verb.NOTED_WRONG_PASSWORD) == [([], 1), ([], 5), ([], 25)]


def test_steps_are_the_powers_of_five() -> None:
    assert [count for count in range(4000) if is_counting_step(count)] == [1, 5, 25, 125, 625, 3125]


def test_the_records_officer_sees_whose_account_is_tried_and_nobody_sees_their_own() -> None:
    aimed_at, officer = factories.staff(Role.SOCIAL_WORKER, name="Priya Raman"), factories.staff(Role.RECORDS_OFFICER)
    once = factories.staff(Role.SOCIAL_WORKER, name="Owen Sleight")

    def fail(account: Account, times: int, verb: Verb) -> None:
        for _ in range(times):
            note_failed(verb=verb, account=account.pk, at=factories.AT)

    fail(aimed_at, 7, Verb.NOTED_WRONG_PASSWORD)
    fail(aimed_at, 25, Verb.NOTED_LOCKED_OUT)
    fail(once, 1, Verb.NOTED_WRONG_PASSWORD)
    fail(officer, 6, Verb.NOTED_WRONG_CODE)
    page = at_the_door(officer).get("/unusual-looks/").content.decode()
    table = page.partition("Failed tries to sign in")[2]
    assert "Priya Raman" in table
    assert "at least 5" in table
    assert "at least 25" in table
    assert "Owen Sleight" not in page
    with acting_as(officer.viewer()):
        found = queries.failed_sign_ins(officer.viewer(), factories.AT)
    assert [(one.account.name if one.account else "", one.wrong, one.locked) for one in found] == [
        ("Priya Raman", 5, 25)
    ]
