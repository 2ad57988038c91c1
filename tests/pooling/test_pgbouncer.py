"""Behind a real PgBouncer in transaction mode: few connections, many people, and nobody is ever shown another's row."""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from psycopg.conninfo import conninfo_to_dict
from pytest_django.plugin import DjangoDbBlocker

from config.environment import database
from deploy.fill import filled
from openmash.launcher.account import server_account
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Role
from tests import factories
from tests.conftest import FIGURE, django_at
from tests.ground import databases
from tests.ground.databases import ROOT, Logins
from tests.ground.serving import free_port
from tests.house.source import modules, name

pytestmark = [pytest.mark.database, pytest.mark.campaign]

CONNECTIONS = 3
PEOPLE = 12
TURNS = 150
STRAIGHT_AT_THE_SERVER = {
    "openmash/people/extract_loading.py": "a command's own connection, which worker.env leads past the pooler: it holds"
    " a lock while it loads"
}
"""What needs a session of its own, and why it has one."""


@dataclass
class Pooled:
    """A hub behind the pooler: its logins, with the app's leading through the pooler, and who may see what."""

    logins: Logins
    direct: Logins
    sees: dict[Viewer, frozenset[Any]] = field(default_factory=dict)


def _program() -> str:
    found = shutil.which(os.environ.get("PGBOUNCER") or "pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    assert found, "run `make campaign`, or scripts/pgbouncer.py"
    return found


@contextmanager
def pooler(logins: Logins, folder: Path) -> Iterator[Logins]:
    """PgBouncer by the deployment's own file before this database; the app's address leads through it."""
    parts = conninfo_to_dict(logins.app)
    account, port = server_account(), free_port()
    for above in (folder, *folder.parents):  # the account that runs it must be able to pass through
        if above.is_relative_to(tempfile.gettempdir()) and str(above) != tempfile.gettempdir():
            above.chmod(above.stat().st_mode | 0o011)
    own = folder / "pooler"
    account.own(own, 0o700)
    values = {
        "PRIMARY_HOST": parts["host"], "PRIMARY_PORT": parts.get("port", 5432), "POOL_PORT": port,
        "POOL_LOG": own / "log", "POOL_PID": own / "pid", "POOL_LOGINS": own / "logins", "POOL_SIZE": CONNECTIONS,
        "POOL_TLS": "disable",
    }  # fmt: skip
    text = filled(ROOT / "deploy/pgbouncer/pgbouncer.ini", values).replace(
        "dbname=openmash", f"dbname={parts['dbname']}"
    )
    with psycopg.connect(logins.admin) as link:
        # As docs/operations/server.md says: the login as the server itself keeps it, never a password in words.
        ((secret,),) = link.execute("select rolpassword from pg_authid where rolname = %s", [parts["user"]]).fetchall()
    for file, said in (("pgbouncer.ini", text), ("logins", f'"{parts["user"]}" "{secret}"\n')):
        (own / file).write_text(said)
        os.chown(own / file, account.uid, account.gid)
    rights: dict[str, Any] = {"user": account.uid, "group": account.gid} if account.is_someone_else else {}
    process = subprocess.Popen(
        [_program(), "-q", str(own / "pgbouncer.ini")], stdin=subprocess.DEVNULL, extra_groups=[] if rights else None,
        **rights,
    )  # fmt: skip
    through = psycopg.conninfo.make_conninfo(
        host="127.0.0.1", port=port, user=parts["user"], password=parts["password"], dbname="openmash"
    )
    try:
        _wait(through)
        yield Logins(owner=logins.owner, app=through, reader=logins.reader, admin=logins.admin)
    finally:
        process.terminate()
        process.wait(20)


def _wait(address: str) -> None:
    until = time.monotonic() + 20
    while True:
        try:
            psycopg.connect(address, connect_timeout=3).close()
            return
        except psycopg.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Iterator[Pooled]:
    """People of many roles, each with referrals of their own, behind three connections."""
    with databases.copy_of(databases.migrated()) as direct:
        folder = tmp_path_factory.mktemp("pooling")
        for above in (folder.parent, folder.parent.parent):
            above.chmod(0o711)  # the pooler runs as somebody without rights, and must come by
        with pooler(direct, folder) as logins, django_at(logins.app), django_db_blocker.unblock():
            made = Pooled(logins, direct)
            for number in range(PEOPLE):
                role = Role.SOCIAL_WORKER if number == 0 else Role.PROFESSIONAL_REFERRER
                viewer = factories.viewer(role, organisation=f"School {number}")
                own = [factories.referral(sender=viewer.id).pk for _ in range(number % 3 + 1)]
                made.sees[viewer] = frozenset(own)
            everything = frozenset(pk for own in made.sees.values() for pk in own)
            first = next(iter(made.sees))
            made.sees[first] = everything
            yield made


def _seen() -> frozenset[Any]:
    return frozenset(Referral.objects.values_list("pk", flat=True))


def _server() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select pg_backend_pid()")
        return int(cursor.fetchone()[0])


class Spoilt(Exception):
    """A fault inside a page, which rolls its transaction back."""


@dataclass
class Work:
    """Turns of many people at once: what each saw that they should not, and who was served by which server."""

    wrong: list[str] = field(default_factory=list)
    served: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    start: threading.Barrier = field(default_factory=lambda: threading.Barrier(PEOPLE))

    def of(self, viewer: Viewer, expected: frozenset[Any], chance: random.Random) -> None:
        """Everything one person does, in a thread of their own."""
        try:
            self.start.wait(30)
            for _ in range(TURNS):
                self.turn(viewer, expected, chance)
        except Exception as problem:  # what goes wrong in a thread is told by the test
            self.wrong.append(repr(problem))
        finally:
            connection.close()

    def turn(self, viewer: Viewer, expected: frozenset[Any], chance: random.Random) -> None:
        """One page, or a fault, or a connection made anew."""
        kind = chance.choice(("page", "page", "page", "nobody", "no transaction", "fault", "within", "anew"))
        if kind == "anew":
            connection.close()
        elif kind == "no transaction":
            self.check(kind, frozenset())
        elif kind == "nobody":
            with acting_as(None):
                self.check(kind, frozenset())
        elif kind == "fault":
            with contextlib.suppress(Spoilt), acting_as(viewer):
                self.check(kind, expected)
                raise Spoilt
        else:
            with acting_as(viewer):
                self.page(kind, viewer, expected, chance)

    def page(self, kind: str, viewer: Viewer, expected: frozenset[Any], chance: random.Random) -> None:
        """What a viewer sees, with the clerk's doings within it now and then, and once more a moment later."""
        self.served[_server()].add(viewer.id)
        self.check(kind, expected)
        if kind == "within":
            with acting_as(CLERK):
                assert _seen() >= expected
        time.sleep(chance.random() / 500)
        self.check(kind, expected)

    def check(self, kind: str, expected: frozenset[Any]) -> None:
        """Is everything seen that should be, and nothing else?"""
        seen = _seen()
        if seen != expected:
            self.wrong.append(
                f"{kind}: {len(seen - expected)} of another's, {len(expected - seen)} of one's own missing"
            )


def test_no_viewer_is_ever_another_whatever_is_interleaved(
    hub: Pooled, django_db_blocker: DjangoDbBlocker, record_property
) -> None:
    work = Work()
    threads = [
        threading.Thread(target=work.of, args=(viewer, expected, random.Random(number)))
        for number, (viewer, expected) in enumerate(hub.sees.items())
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    assert work.wrong == []
    shared = [len(people) for people in work.served.values()]
    assert len(shared) >= 2
    assert max(shared) >= PEOPLE // 2, "connections were not shared, so nothing was tried"
    record_property(FIGURE, f"{PEOPLE} people, {PEOPLE * TURNS} turns, {len(shared)} connections: 0 rows of another's")


def test_this_would_see_a_viewer_that_outlived_its_transaction(hub: Pooled) -> None:
    """The control: a viewer set for the session, as the product never does, is met by the next stranger."""
    viewer = next(iter(hub.sees))
    with psycopg.connect(hub.logins.app, autocommit=True) as one:
        one.execute(
            "select set_config('app.role', %s, false), set_config('app.hidden', '{}', false)", [viewer.role.value]
        )
    leaked = 0
    for _ in range(3 * CONNECTIONS):
        with psycopg.connect(hub.logins.app, autocommit=True) as other:
            leaked += other.execute("select count(*) from openmash_referral").fetchone() != (0,)
            other.execute("select set_config('app.role', '', false), set_config('app.hidden', '', false)")
    assert leaked > 0


def test_a_transaction_keeps_its_viewer_though_others_come_between(hub: Pooled) -> None:
    (_, all_of), (viewer, own) = list(hub.sees.items())[:2]
    with acting_as(viewer):
        assert _seen() == own
        for _ in range(5):
            with psycopg.connect(hub.logins.app) as other:
                other.execute("select set_config('app.role', 'SERVICE', true), set_config('app.hidden', '{}', true)")
                assert other.execute("select count(*) from openmash_referral").fetchone() == (len(all_of),)
        assert _seen() == own


def test_settings_are_those_a_pooler_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://a:b@127.0.0.1:6432/openmash")
    monkeypatch.delenv("OPENMASH_DB_ROLE", raising=False)
    described = database(pool_size=0)

    assert described["CONN_MAX_AGE"] == 0
    assert described["DISABLE_SERVER_SIDE_CURSORS"] is True
    assert "pool" not in described["OPTIONS"]
    assert connection.get_connection_params()["prepare_threshold"] is None


def test_nothing_is_prepared_on_a_server(hub: Pooled) -> None:
    """A statement prepared on one server's connection would be missing on the next."""
    for _ in range(20):
        with acting_as(CLERK):
            Referral.objects.filter(stage="NEW").count()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_prepared_statements")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    "mark",
    [
        r"pg_(try_)?advisory_lock(_shared)?\(",
        r"set_config\([^)]*false\)",
        r"(?i)\bset\s+session\b",
        r"\bLISTEN\b",
        r"(?i)create\s+temp",
        r"(?i)with\s+hold",
    ],
)
def test_nothing_of_ours_outlives_a_transaction(mark: str) -> None:
    """What belongs to a session would stay with a connection that is the next person's. The backups' own connection,
    and what is done with migrations, go straight to the server."""
    rooms = [path for path in modules() if path.parent.name not in ("launcher", "backups")]
    found = {name(path) for path in rooms if re.search(mark, path.read_text(encoding="utf-8"))}

    assert found - set(STRAIGHT_AT_THE_SERVER) == set()


def test_jobs_are_done_behind_the_pooler_too(hub: Pooled, tmp_path: Path) -> None:
    """A worker behind the pooler is not told of new jobs, so it looks for them; it still seals the ledger."""
    with psycopg.connect(hub.direct.admin) as link:
        ((before,),) = link.execute("select count(*) from openmash_ledgerseal").fetchall()
        ((waiting,),) = link.execute("select count(*) from openmash_ledgerentry").fetchall()
    assert waiting > before
    told = {**hub.logins.environment(), "OPENMASH_HOME": str(tmp_path), "SECRET_KEY": "for tests alone"}
    worker = subprocess.Popen([sys.executable, "-m", "openmash.cli", "worker"], cwd=ROOT, env=told)
    try:
        until = time.monotonic() + 60
        sealed = before
        while sealed < waiting and time.monotonic() < until:
            time.sleep(0.5)
            with psycopg.connect(hub.direct.admin) as link:
                ((sealed,),) = link.execute("select count(*) from openmash_ledgerseal").fetchall()
        assert sealed >= waiting
    finally:
        worker.terminate()
        worker.wait(40)
