"""Eighteen kinds of fault under load: nothing acknowledged is lost, nothing is half done, every alert stands once."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from tests.conftest import FIGURE, django_at
from tests.faults.kinds import KINDS, STANDS, Fault, disk_full, no_connection_left, read_only
from tests.faults.load import Sender, again, all_is_well, counted, every_clock_was_spoken_of
from tests.ground.installations import Installation, installed

pytestmark = pytest.mark.campaign

ROUND = 3
"""After so many kinds it is waited for the sweep; the rest is looked at after each. The kinds are a multiple of it."""
TELEPHONE = "01632 960"
"""The beginning of the hub's numbers in the demo's local policy."""


class Referrer:
    """Somebody who begins to tell the hub of a worry, without an account."""

    def __init__(self, installation: Installation) -> None:
        self.address = f"http://127.0.0.1:{installation.port}/tell-us/"
        self.browser = requests.Session()
        page = self.browser.get(self.address, timeout=10).text
        self.token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]

    def begins(self) -> requests.Response:
        """Presses the first button; nothing is typed again if it is not taken."""
        sent = {"csrfmiddlewaretoken": self.token, "what": "WORRY"}
        return self.browser.post(self.address, sent, timeout=10, allow_redirects=False)


def test_every_kind_of_fault_loses_nothing(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker, record_property: Callable[[str, object], None]
) -> None:
    assert len(KINDS) % ROUND == 0
    sender, sealed, slowest = Sender(), 0, 0.0
    home = tmp_path / "home"
    with django_db_blocker.unblock(), installed(home) as installation, django_at(installation.address()):
        installation.start()
        for number, (kind, fault) in enumerate(KINDS.items(), 1):
            sender = again(sender)
            time.sleep(0.5)
            with fault(installation):
                time.sleep(STANDS)
                sender.ended.set()
            sender.join()
            connection.close()
            sealed = all_is_well(sender, sealed, kind)
            if number % ROUND == 0:
                slowest = max(slowest, every_clock_was_spoken_of(kind))
        alerts = counted()
        connection.close()
        installation.stop()
    record_property(
        FIGURE,
        f"{len(KINDS)} kinds of fault: {len(sender.acknowledged)} referrals acknowledged, 0 lost; {alerts} alerts,"
        f" 0 lost, 0 said twice, all at most {slowest:.0f} s after the fault; {sender.broken} tries broken off",
    )


@pytest.mark.parametrize(
    "fault", [no_connection_left, read_only, disk_full], ids=["no connection left", "read-only", "disk full"]
)
def test_while_the_database_takes_nothing_the_public_form_says_whom_to_ring(
    tmp_path: Path, django_db_blocker: DjangoDbBlocker, fault: Fault
) -> None:
    with django_db_blocker.unblock(), installed(tmp_path / "home") as installation, django_at(installation.address()):
        installation.start()
        referrer, sender = Referrer(installation), again(Sender())
        time.sleep(1)
        with fault(installation):
            time.sleep(STANDS)
            began = time.monotonic()
            refused = referrer.begins()
            took = time.monotonic() - began
            sender.ended.set()
        sender.join()
        connection.close()
        assert refused.status_code == 503
        assert TELEPHONE in refused.text
        assert "999" in refused.text
        assert took < 3
        all_is_well(sender, 0, "said whom to ring")
        assert referrer.begins().status_code == 302, "the same press is taken once the fault is over"
        connection.close()
        installation.stop()
