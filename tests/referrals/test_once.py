"""One form pressed by many at once, and one line received many times: one referral (T11)."""

from __future__ import annotations

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection

from openmash.demo.actions.accounts import DATA
from openmash.partnership.models import Account
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.actions import FileReport, receive_file
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role
from tests import factories
from tests.conftest import FIGURE
from tests.decisions.story import signed_in
from tests.referrals.test_taking_a_call import CALL


def _presses(gate: threading.Barrier, officer: Account, key: str) -> str:
    """The same form, once more; where its press leads to."""
    try:
        client = signed_in(officer)
        gate.wait(timeout=60)
        answer = client.post("/take/", {**CALL, "form_key": key})
        return str(answer.headers.get("Location", answer.status_code))
    finally:
        connection.close()


def at_once(presses: int, keys: int) -> list[str]:
    """So many presses at once for each of so many keys; what went wrong, a line a key."""
    officer = factories.staff(Role.CONTACT_OFFICER)
    wrong: list[str] = []
    for turn in range(keys):
        key, gate = str(uuid.uuid4()), threading.Barrier(presses)
        with time_machine.travel(factories.later(20), tick=False), ThreadPoolExecutor(presses) as pool:
            # the morning of the call, whose dates are in its words
            led = set(pool.map(_presses, [gate] * presses, [officer] * presses, [key] * presses))
        with acting_as(CLERK):
            count = Referral.objects.filter(source_key=f"form:{key}").count()
        if count != 1 or len(led) != 1 or "/referrals/" not in next(iter(led)):
            wrong.append(f"key {turn}: {count} referrals, led to {sorted(led)}")
    with acting_as(CLERK):
        total = Referral.objects.count()
    return wrong if total == keys else [*wrong, f"{total} referrals for {keys} keys"]


@pytest.mark.usefixtures("own_database")
def test_fifty_presses_at_once_make_one_referral() -> None:
    assert at_once(50, 2) == []


@pytest.mark.faults
@pytest.mark.usefixtures("own_database")
def test_ten_thousand_presses_make_two_hundred_referrals(record_property) -> None:
    wrong = at_once(50, 200)
    record_property(FIGURE, "200 forms pressed 50 times at once: 200 referrals" if not wrong else "; ".join(wrong))
    assert wrong == []


@pytest.mark.usefixtures("own_database")
def test_one_file_received_by_many_at_once_adds_each_line_once() -> None:
    lines = (DATA / "referrals.jsonl").read_text(encoding="utf-8").splitlines()[:10]
    with acting_as(CLERK):
        policy = policy_now()
    gate = threading.Barrier(8)

    def receive(_: int) -> FileReport:
        try:
            gate.wait(timeout=60)
            return receive_file(lines=lines, policy=policy, by=CLERK)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        reports = list(pool.map(receive, range(8)))
    assert [report.refused for report in reports] == [[]] * 8
    assert sum(report.received for report in reports) == 10
    with acting_as(CLERK):
        assert Referral.objects.count() == 10
