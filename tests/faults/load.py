"""What arrives while things break, and what must hold afterwards."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from typing import Any

from django.db import Error as DatabaseFault
from django.db import connection

from openmash.alerts.models import Alert, AlertTold
from openmash.demo.actions.accounts import DATA
from openmash.ledger.chain import Proof
from openmash.ledger.models import LedgerEntry, LedgerSeal
from openmash.ledger.queries import verify
from openmash.partnership.viewers import acting_as
from openmash.referrals.actions import receive_file
from openmash.referrals.models import Mention, Referral
from openmash.rulebook import presets
from openmash.rulebook.roles import CLERK

PAUSE = 0.1
"""Seconds between two referrals: a thousand times what a hub gets, and not so many open at once as no hub ever has."""

SEAL_PATIENCE = 60
SWEEP_PATIENCE = 60
"""Seconds after a restart within which every clock that ran out has been spoken of (threat T10)."""
LINE: dict[str, Any] = json.loads((DATA / "referrals.jsonl").read_text(encoding="utf-8").splitlines()[0])


class Sender(threading.Thread):
    """Sends referrals one after another, and goes on with the same one when the database went away meanwhile."""

    def __init__(self) -> None:
        super().__init__()
        self.acknowledged: set[str] = set()
        self.broken = 0
        self.ended = threading.Event()
        self.policy = presets.policy("standard")

    def run(self) -> None:
        """Until ended. What `receive_file` returned for is acknowledged."""
        try:
            while not self.ended.is_set():
                self.send(f"KILL-{len(self.acknowledged):06d}")
                self.ended.wait(PAUSE)
        finally:
            connection.close()

    def send(self, number: str) -> None:
        """One referral; a fault of the database leaves it for the next try."""
        try:
            report = receive_file(lines=[json.dumps({**LINE, "referral_id": number})], policy=self.policy, by=CLERK)
        except DatabaseFault:
            self.broken += 1
            connection.close()
            time.sleep(0.1)
            return
        assert not report.refused
        assert report.received + report.already == 1
        self.acknowledged.add(f"{LINE['source']['agency']}:{number}")


def settled(since: int) -> tuple[Proof, bool]:
    """The chain once the worker has sealed what stood when this was asked, and whether it did.

    More may come meanwhile: after a clock that was five hours fast there are messages to send for minutes.
    """
    until = time.monotonic() + SEAL_PATIENCE
    with acting_as(CLERK):
        wanted = max(since + 1, LedgerEntry.objects.count())
    while True:  # the whole chain is gone through once, when it is there: it is long by the end
        with acting_as(CLERK):
            sealed = LedgerSeal.objects.count()
        if sealed >= wanted or time.monotonic() > until:
            break
        time.sleep(0.2)
    with acting_as(CLERK):
        proof = verify()
    return proof, proof.sealed >= wanted


def again(last: Sender) -> Sender:
    """A sender that goes on where the last one ended."""
    new = Sender()
    new.acknowledged, new.broken = last.acknowledged, last.broken
    new.start()
    return new


def all_is_well(sender: Sender, sealed: int, what: str) -> int:
    """Everything acknowledged is there, whole and once; the chain is whole and the sealer at work."""
    all_is_there(sender, what)
    sender.send(f"KILL-{len(sender.acknowledged):06d}")
    proof, goes_on = settled(sealed)
    assert proof.whole, f"{what}: {proof.faults}"
    assert goes_on, f"{what}: the sealer does not go on"
    return proof.sealed


def all_is_there(sender: Sender, what: str) -> None:
    """Everything acknowledged is there, whole and once."""
    connection.close()
    answers(what)
    with acting_as(CLERK):
        rows = dict(Referral.objects.filter(source_key__contains=":KILL-").values_list("source_key", "pk"))
        named = set(Mention.objects.filter(referral__in=list(rows.values())).values_list("referral", flat=True))
    assert sender.acknowledged <= set(rows), what
    assert len(set(rows) - sender.acknowledged) <= 1, what
    assert named == set(rows.values()), what


def answers(what: str) -> None:
    """Wait until the database has recovered, which PostgreSQL does by itself."""
    until = time.monotonic() + SEAL_PATIENCE
    while True:
        try:
            with acting_as(CLERK):
                Referral.objects.exists()
        except DatabaseFault:
            connection.close()
            assert time.monotonic() < until, f"{what}: the database does not come back"
            time.sleep(0.2)
        else:
            return


def every_clock_was_spoken_of(what: str) -> float:
    """Each referral's time to be rated has passed: its three points are entered, each once, and somebody was told.

    Gives how long it took from now on, in seconds.
    """
    began = time.monotonic()
    while True:
        with acting_as(CLERK):
            wanted = set(Referral.objects.filter(source_key__contains=":KILL-").values_list("pk", flat=True))
            found = list(Alert.objects.filter(kind="SCREENING").values_list("referral", "per_cent", "crossed_at"))
            told = set(AlertTold.objects.filter(alert__per_cent=100).values_list("alert__referral", flat=True))
            due = dict(Referral.objects.filter(pk__in=wanted).values_list("pk", "screening_due_at"))
        points = {(referral, per_cent) for referral, per_cent, _ in found}
        if points >= {(one, point) for one in wanted for point in (50, 80, 100)} and told >= wanted:
            break
        assert time.monotonic() - began < SWEEP_PATIENCE, f"{what}: an alert is missing"
        time.sleep(0.5)
    assert max(Counter((referral, per_cent) for referral, per_cent, _ in found).values()) == 1
    assert all(crossed == due[one] for one, per_cent, crossed in found if per_cent == 100 and one in due)
    return time.monotonic() - began


def counted() -> int:
    """How many alerts there are."""
    with acting_as(CLERK):
        return Alert.objects.count()
