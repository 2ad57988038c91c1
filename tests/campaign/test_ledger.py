"""The ledger under load and under attack: readers do not queue, and no tampering goes unnoticed."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import Connection
from pytest_django.plugin import DjangoDbBlocker

from openmash.launcher import postgres
from openmash.ledger.actions import enter, seal
from openmash.ledger.chain import FIELDS, FIRST, Pin, Proof, as_row, link_hash
from openmash.ledger.models import LedgerEntry, LedgerSeal
from openmash.ledger.queries import links, verify
from openmash.ledger.verbs import Verb
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Role
from tests.conftest import FIGURE, django_at
from tests.factories import AT
from tests.ground.databases import Logins, run_openmash
from tests.world.sealing import sealed_to_the_end

pytestmark = pytest.mark.campaign

CONNECTIONS, SECONDS, GOAL_A_SECOND = 16, 12, 100
TAMPERINGS = 390
SEALED = 300
READER = Viewer(id="reader", name="Ada Reader", role=Role.SOCIAL_WORKER, qualified=True)


def look(number: int) -> None:
    """One look at one referral, in a transaction of its own as a page's is."""
    with acting_as(READER):
        enter(
            by=READER,
            at=AT,
            verb=Verb.LOOKED_AT_REFERRAL,
            reference=f"S26-{number % 900:05d}",
            subjects=[f"id-{number}"],
            detail={"page": "picture", "rows": number},
        )


def keep_looking(number: int, until: float, counts: list[int]) -> None:
    """Looks as fast as one connection can; the count is written down at the end."""
    try:
        while time.monotonic() < until:
            look(number * 1_000_000 + counts[number])
            counts[number] += 1
    finally:
        connection.close()


def keep_sealing(stop: threading.Event, sealed: list[int]) -> None:
    """The sealer, at work while the readers read."""
    try:
        while not stop.is_set():
            with acting_as(CLERK):
                sealed[0] += seal()
            time.sleep(0.2)
    finally:
        connection.close()


@pytest.fixture
def durable(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[Logins]:
    """A server as an installation has it: every commit is safe against a power cut, unlike the tests' own."""
    home = tmp_path / "home"
    home.mkdir()
    urls = postgres.ensure_running(home)
    logins = Logins(owner=urls.owner, app=urls.app, reader=urls.reader, admin=urls.admin)
    run_openmash(logins, "migrate")
    with django_at(logins.app), django_db_blocker.unblock():
        yield logins
    postgres.release(home)
    postgres.remove(home)


@pytest.mark.usefixtures("durable")
def test_sixteen_readers_do_not_queue_and_every_look_is_sealed(record_property: Callable[[str, object], None]) -> None:
    counts, sealed, stop = [0] * CONNECTIONS, [0], threading.Event()
    began = time.monotonic()
    readers = [
        threading.Thread(target=keep_looking, args=(number, began + SECONDS, counts)) for number in range(CONNECTIONS)
    ]
    sealer = threading.Thread(target=keep_sealing, args=(stop, sealed))
    for thread in (*readers, sealer):
        thread.start()
    for thread in readers:
        thread.join()
    took = time.monotonic() - began
    stop.set()
    sealer.join()
    meanwhile = sealed[0]
    proof = sealed_to_the_end()
    rate = sum(counts) / took
    said = (
        f"{rate:.0f} looks a second on {CONNECTIONS} connections (goal {GOAL_A_SECOND}), {meanwhile} sealed meanwhile"
    )
    record_property(FIGURE, said)
    assert min(counts) > 0
    assert meanwhile > 0
    assert (proof.sealed, proof.unsealed, proof.faults) == (sum(counts), 0, ())
    with acting_as(CLERK):
        seals = LedgerSeal.objects
        assert seals.count() == seals.values("entry").distinct().count() == LedgerEntry.objects.count()


def test_a_sealer_never_passes_an_entry_that_may_still_come(own_database: Logins) -> None:
    """A look in a transaction that is still open holds the chain back, and takes its own place when it commits."""
    with psycopg.connect(own_database.app) as slow:
        slow.execute("select set_config('app.role', 'SOCIAL_WORKER', true), set_config('app.staff', 'x', true)")
        _enter_plainly(slow, "S26-00001")
        look(2)
        with acting_as(CLERK):
            assert seal() == 0
        slow.commit()
    proof = sealed_to_the_end()
    assert (proof.sealed, proof.unsealed, proof.whole) == (2, 0, True)
    with acting_as(CLERK):
        first = LedgerSeal.objects.get(position=1)
        assert LedgerEntry.objects.get(pk=first.entry).reference == "S26-00001"


def _enter_plainly(link: Connection[tuple[object, ...]], reference: str) -> None:
    link.execute(
        "insert into openmash_ledgerentry"
        " (id, at, recorded_at, actor, actor_name, actor_role, verb, reference, subjects, detail)"
        " values (gen_random_uuid(), now(), now(), 'x', 'X', 'SOCIAL_WORKER', 'LOOKED_AT_REFERRAL', %s, '[]', '{}')",
        [reference],
    )


class Attacker:
    """Whoever owns the database and has switched the triggers off."""

    def __init__(self, link: Connection[tuple[object, ...]], dice: random.Random, length: int) -> None:
        self.link, self.dice, self.length = link, dice, length

    def position(self) -> int:
        """Any link."""
        return self.dice.randint(1, self.length)

    def inner(self) -> int:
        """A link that has another after it."""
        return self.dice.randint(1, self.length - 1)

    def entry_at(self, position: int) -> object:
        """The entry sealed there."""
        row = self.link.execute("select entry from openmash_ledgerseal where position = %s", [position]).fetchone()
        assert row is not None
        return row[0]

    def edit_entry(self) -> str:
        """Another value in one column of one entry."""
        column, value = self.dice.choice(
            [
                ("actor", "somebody-else"), ("actor_name", "Nobody"), ("actor_role", "AUDITOR"),
                ("verb", "LOOKED_AT_BOARD"), ("reference", "S26-99999"), ("subjects", '["other"]'),
                ("detail", '{"page": "none"}'), ("at", "2026-01-01T00:00:00Z"),
                ("recorded_at", "2026-01-01T00:00:00Z"), ("txid", "1"),
            ]
        )  # fmt: skip
        where = self.position()
        self.link.execute(
            f"update openmash_ledgerentry set {column} = %s where id = %s",  # a name from the list above
            [value, self.entry_at(where)],
        )
        return f"position {where}"

    def delete_entry(self) -> str:
        """One entry gone."""
        where = self.position()
        self.link.execute("delete from openmash_ledgerentry where id = %s", [self.entry_at(where)])
        return f"position {where}"

    def delete_seal(self) -> str:
        """One link gone, its entry left: the last one leaves the chain only shorter, and the head gives it away."""
        where = self.position()
        self.link.execute("delete from openmash_ledgerseal where position = %s", [where])
        return f"position {where}"

    def delete_both(self) -> str:
        """An entry gone with its link, and those after it moved up so that no number is missing."""
        where = self.position()
        self.delete_both_at(where)
        return f"position {where}"

    def edit_seal(self) -> str:
        """Another hash in one link."""
        where = self.position()
        column = self.dice.choice(["hash", "previous_hash"])
        self.link.execute(
            f"update openmash_ledgerseal set {column} = %s where position = %s",  # one of two names
            [f"{self.dice.getrandbits(256):064x}", where],
        )
        return f"position {where}"

    def swap(self) -> str:
        """Two entries change places."""
        one, other = sorted(self.dice.sample(range(1, self.length + 1), 2))
        first, second = self.entry_at(one), self.entry_at(other)
        put = "update openmash_ledgerseal set entry = %s where position = %s"
        self.link.execute(put, ["00000000-0000-0000-0000-000000000000", one])
        self.link.execute(put, [first, other])
        self.link.execute(put, [second, one])
        return f"position {one}"

    def insert_with_seal(self) -> str:
        """A new entry sealed in the middle by the right sum, those after it moved on: the next one gives it away."""
        where = self.inner() + 1
        _enter_plainly(self.link, "S26-12345")
        with connection.cursor() as cursor:
            cursor.execute(f"select {FIELDS} from openmash_ledgerentry where reference = 'S26-12345'")
            entry = as_row(cursor.fetchone())
        self.link.execute("update openmash_ledgerseal set position = -position where position >= %s", [where])
        self.link.execute("update openmash_ledgerseal set position = -position + 1 where position < 0")
        found = self.link.execute("select hash from openmash_ledgerseal where position = %s", [where - 1])
        (before,) = found.fetchall()
        digest = link_hash(str(before[0]), where, entry)
        self.link.execute(
            "insert into openmash_ledgerseal values (%s, %s, %s, %s, now())", [where, entry["id"], before[0], digest]
        )
        return f"position {where + 1}"

    def reseal_one(self) -> str:
        """An entry edited and its own link's sum made anew by the right rule: the next link gives it away."""
        where = self.inner()
        entry = self.entry_at(where)
        self.link.execute("update openmash_ledgerentry set actor = 'innocent' where id = %s", [entry])
        with connection.cursor() as cursor:
            cursor.execute(f"select {FIELDS} from openmash_ledgerentry where id = %s", [entry])
            row = as_row(cursor.fetchone())
        found = self.link.execute("select previous_hash from openmash_ledgerseal where position = %s", [where])
        (before,) = found.fetchall()
        digest = link_hash(str(before[0]), where, row)
        self.link.execute("update openmash_ledgerseal set hash = %s where position = %s", [digest, where])
        return f"position {where + 1}"

    def cut_tail(self) -> str:
        """The last links gone with their entries: what is left is whole, and only the head knows better."""
        where = self.position()
        self.link.execute(
            "delete from openmash_ledgerentry where id in (select entry from openmash_ledgerseal where position >= %s)",
            [where],
        )
        self.link.execute("delete from openmash_ledgerseal where position >= %s", [where])
        return f"position {self.length}"

    def swap_links(self) -> str:
        """Two links change their sums."""
        one, other = sorted(self.dice.sample(range(1, self.length + 1), 2))
        read = "select previous_hash, hash from openmash_ledgerseal where position = %s"
        first, second = (self.link.execute(read, [where]).fetchone() for where in (one, other))
        assert first is not None
        assert second is not None
        put = "update openmash_ledgerseal set previous_hash = %s, hash = %s where position = %s"
        self.link.execute(put, [*second, one])
        self.link.execute(put, [*first, other])
        return f"position {one}"

    def rewrite(self) -> str:
        """An entry edited, and every link from there on made anew by the right rule: only the head knows better."""
        where = self.position()
        self.link.execute("update openmash_ledgerentry set actor = 'innocent' where id = %s", [self.entry_at(where)])
        self._seal_anew(where)
        return f"position {self.length}"

    def rewrite_without_one(self) -> str:
        """An entry gone with its link, and the whole chain made anew: it ends one sooner than the head says."""
        where = self.position()
        self.delete_both_at(where)
        self._seal_anew(where)
        return f"position {self.length}"

    def insert_hidden(self) -> str:
        """A link before the first one, so that an entry nobody sealed looks sealed."""
        _enter_plainly(self.link, "S26-12345")
        self.link.execute(
            "insert into openmash_ledgerseal select -7, id, repeat('0', 64), repeat('0', 64), now()"
            " from openmash_ledgerentry where reference = 'S26-12345'"
        )
        return "position -7"

    def delete_both_at(self, where: int) -> None:
        """One entry and its link gone, those after it moved up."""
        self.link.execute("delete from openmash_ledgerentry where id = %s", [self.entry_at(where)])
        self.link.execute("delete from openmash_ledgerseal where position = %s", [where])
        self.link.execute("update openmash_ledgerseal set position = -position where position > %s", [where])
        self.link.execute("update openmash_ledgerseal set position = -position - 1 where position < 0")

    def _seal_anew(self, where: int) -> None:
        found = self.link.execute("select hash from openmash_ledgerseal where position = %s", [where - 1]).fetchone()
        previous = str(found[0]) if found else FIRST
        put = "update openmash_ledgerseal set previous_hash = %s, hash = %s where position = %s"
        for one in list(links()):
            if one.position >= where:
                assert one.entry is not None
                digest = link_hash(previous, one.position, one.entry)
                self.link.execute(put, [previous, digest, one.position])
                previous = digest


ATTACKS: tuple[Callable[[Attacker], str], ...] = (
    Attacker.edit_entry, Attacker.delete_entry, Attacker.delete_seal, Attacker.delete_both, Attacker.edit_seal,
    Attacker.swap, Attacker.insert_with_seal, Attacker.reseal_one, Attacker.cut_tail, Attacker.swap_links,
    Attacker.rewrite, Attacker.rewrite_without_one, Attacker.insert_hidden,
)  # fmt: skip


@pytest.fixture
def chain(own_database: Logins) -> Logins:
    """A chain of some hundred sealed looks."""
    for number in range(SEALED):
        look(number)
    assert sealed_to_the_end() == Proof(SEALED, 0, _head(), ())
    return own_database


def _head() -> str:
    with acting_as(CLERK):
        return LedgerSeal.objects.latest("position").hash


def test_hundreds_of_tamperings_as_the_owner_are_all_found_and_named(
    chain: Logins, record_property: Callable[[str, object], None]
) -> None:
    seed = random.SystemRandom().randint(0, 2**32)
    dice, head = random.Random(seed), Pin(SEALED, _head(), SEALED, "the head signed outside")
    with django_at(chain.owner):
        for number in range(TAMPERINGS):
            attack = ATTACKS[number % len(ATTACKS)]
            proof, place = _tampered(attack, dice, head)
            what = f"{attack.__name__} at {place} (seed {seed}, number {number})"
            assert not proof.whole, f"not found: {what}"
            assert any(re.search(rf"(?<!\w){place}\b", fault) for fault in proof.faults[:3]), (
                f"{what} was told as {proof.faults[:3]}"
            )
        assert verify([head]).whole
    record_property(FIGURE, f"{TAMPERINGS} tamperings of the database as its owner in {len(ATTACKS)} ways, all found")
    with django_at(chain.app):
        assert sealed_to_the_end().whole


def _tampered(attack: Callable[[Attacker], str], dice: random.Random, head: Pin) -> tuple[Proof, str]:
    """What verifying says of a chain so tampered with, and where that was; everything is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("begin")
        for table in ("openmash_ledgerentry", "openmash_ledgerseal"):
            cursor.execute(f"alter table {table} disable trigger user")  # one of two names
        try:
            link = connection.connection
            assert isinstance(link, Connection)
            place = attack(Attacker(link, dice, SEALED))
            return verify([head]), place
        finally:
            cursor.execute("rollback")


def test_the_app_itself_can_neither_change_nor_remove_an_entry_or_a_link(chain: Logins) -> None:
    for table in ("openmash_ledgerentry", "openmash_ledgerseal"):
        for act in (f"update {table} set {{}} = {{}}", f"delete from {table}", f"truncate {table}"):
            column = "reference" if table.endswith("entry") else "hash"
            with psycopg.connect(chain.app) as link, pytest.raises(psycopg.errors.InsufficientPrivilege):
                link.execute(act.format(column, column).encode())
    assert sealed_to_the_end().sealed == SEALED
