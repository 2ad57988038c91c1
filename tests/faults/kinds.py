"""Kinds of fault that are no kill: each is done to a running installation, stands a moment, and ends."""

from __future__ import annotations

import contextlib
import os
import resource
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from openmash.launcher import postgres
from tests.ground.installations import Installation, kill, strike

STANDS = 3.0
"""Seconds that a fault stands while referrals go on arriving."""
Fault = Callable[[Installation], AbstractContextManager[None]]


def asked(installation: Installation, *statements: str) -> None:
    """Statements as the database's own administrator."""
    with psycopg.connect(postgres.ensure_running(installation.home).admin, autocommit=True) as link:
        for statement in statements:
            link.execute(statement.encode())


@contextmanager
def restarted(installation: Installation) -> Iterator[None]:
    """Stopped as Ctrl-C does, and started again."""
    installation.stop()
    yield
    installation.start()


@contextmanager
def supervisor_killed(installation: Installation) -> Iterator[None]:
    """Only the process that watches the others is killed; they must not live on by themselves."""
    kill_only(installation.pids()["supervisor"])
    yield
    installation.stop()
    installation.start()


def kill_only(pid: int) -> None:
    """One process, and none of those it has started."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 9)


@contextmanager
def worker_out_of_memory(installation: Installation) -> Iterator[None]:
    """The worker gets no more memory, and ends as it may."""
    worker = installation.pids()["worker"]
    with contextlib.suppress(ProcessLookupError):
        resource.prlimit(worker, resource.RLIMIT_AS, (1 << 20, 1 << 20))
    yield
    kill(worker)


@contextmanager
def disk_full(installation: Installation) -> Iterator[None]:
    """No file of the database may grow: not even its log of what is to be recovered.

    A limit of the process stands in for the disk, so that nothing has to be mounted; PostgreSQL is told EFBIG instead
    of ENOSPC and takes both alike. It ends when there is room again and the installation is started.
    """
    pid = installation.pids()["database"]
    _limit_files(installation, pid, "1048576:unlimited")
    yield
    _limit_files(installation, pid, "unlimited:unlimited")
    installation.stop()
    installation.start()


def _limit_files(installation: Installation, pid: int, limit: str) -> None:
    """How large a file the database's processes may write, from now on. Done as the account that runs them."""
    account = postgres.cluster_of(installation.home).account
    who: dict[str, Any] = {}
    if account.is_someone_else:
        who = {"user": account.uid, "group": account.gid, "extra_groups": []}
    for process in (pid, *_backends(pid)):
        command = ["prlimit", "--pid", str(process), f"--fsize={limit}"]
        done = subprocess.run(command, **who, capture_output=True, text=True, check=False)
        assert done.returncode == 0 or not Path(f"/proc/{process}").exists(), done.stderr


def _backends(pid: int) -> list[int]:
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            return [int(word) for word in file.read().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


@contextmanager
def read_only(installation: Installation) -> Iterator[None]:
    """The database takes nothing in, as after a disk turned read-only."""
    asked(
        installation,
        "alter system set default_transaction_read_only = on",
        "select pg_reload_conf()",
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'openmash_app'",
    )
    yield
    asked(
        installation,
        "set default_transaction_read_only = off",
        "alter system reset default_transaction_read_only",
        "select pg_reload_conf()",
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'openmash_app'",
    )


@contextmanager
def no_connection_left(installation: Installation) -> Iterator[None]:
    """Every connection of the app is taken away and no new one is given."""
    asked(
        installation,
        "alter role openmash_app connection limit 0",
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'openmash_app'",
    )
    yield
    asked(installation, "alter role openmash_app connection limit -1")


@contextmanager
def table_locked(installation: Installation) -> Iterator[None]:
    """Somebody holds the table of referrals for themselves."""
    with psycopg.connect(postgres.ensure_running(installation.home).admin) as link:
        link.execute("lock table openmash_referral in access exclusive mode")
        yield
        link.rollback()


@contextmanager
def slow_database(installation: Installation) -> Iterator[None]:
    """Each entry in the ledger takes half a second more."""
    asked(
        installation,
        "create function openmash_test_wait() returns trigger language plpgsql as"
        " $$ begin perform pg_sleep(0.5); return new; end $$",
        "create trigger test_wait before insert on openmash_ledgerentry"
        " for each row execute function openmash_test_wait()",
    )
    yield
    asked(
        installation,
        "drop trigger test_wait on openmash_ledgerentry",
        "drop function openmash_test_wait()",
    )


@contextmanager
def queue_emptied(installation: Installation) -> Iterator[None]:
    """Every job that waits or runs is gone."""
    asked(installation, "truncate procrastinate_jobs cascade")
    yield


@contextmanager
def connections_dropped(installation: Installation) -> Iterator[None]:
    """Every connection is ended by the database, again and again."""
    until = time.monotonic() + STANDS
    while time.monotonic() < until:
        asked(
            installation,
            "select pg_terminate_backend(pid) from pg_stat_activity where usename = 'openmash_app'",
        )
        time.sleep(0.3)
    yield


def clock_jumps(hours: int) -> Fault:
    """The machine's clock is wrong by hours from now on, and right again afterwards."""

    @contextmanager
    def jumped(installation: Installation) -> Iterator[None]:
        installation.stop()
        installation.environment["OPENMASH_CLOCK_OFFSET"] = str(hours * 3600)
        installation.start()
        time.sleep(25)  # a sweep in the wrong hour
        yield
        installation.stop()
        installation.environment.pop("OPENMASH_CLOCK_OFFSET")
        installation.start()

    return jumped


@contextmanager
def mail_not_taken(installation: Installation) -> Iterator[None]:
    """Where messages go, nothing can be put."""
    folder = installation.home / "messages"
    aside = installation.home / "messages-aside"
    if folder.exists():
        folder.rename(aside)
    folder.write_text("in the way")
    yield
    folder.unlink()
    if aside.exists():
        aside.rename(folder)


def killed(what: str) -> Fault:
    """One part killed without warning."""

    @contextmanager
    def struck(installation: Installation) -> Iterator[None]:
        strike(installation, what)
        yield
        if what not in ("worker", "one connection"):
            installation.stop()
            installation.start()

    return struck


KINDS: Mapping[str, Fault] = {
    "web killed": killed("web"),
    "worker killed": killed("worker"),
    "database killed": killed("database"),
    "one connection killed": killed("one connection"),
    "everything killed": killed("everything"),
    "supervisor alone killed": supervisor_killed,
    "stopped and started": restarted,
    "worker out of memory": worker_out_of_memory,
    "disk full": disk_full,
    "database read-only": read_only,
    "no connection left": no_connection_left,
    "connections dropped": connections_dropped,
    "table locked": table_locked,
    "slow database": slow_database,
    "queue emptied": queue_emptied,
    "mail not taken": mail_not_taken,
    "clock five hours fast": clock_jumps(5),
    "clock three hours slow": clock_jumps(-3),
}
