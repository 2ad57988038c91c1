"""The hubs of these tests, made once a run and copied for each module: making one takes as long as asking it much."""

from __future__ import annotations

import hashlib
import os
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from pytest_django.plugin import DjangoDbBlocker

from tests import factories
from tests.conftest import django_at
from tests.ground import databases
from tests.ground.databases import SCRATCH, Logins
from tests.secrecy import hub as hubs
from tests.secrecy import world as worlds
from tests.secrecy.hub import Hub
from tests.secrecy.world import World

_Made = TypeVar("_Made")


def _run() -> str:
    """This run of the tests, whichever of its processes asks. What is made in it is never used by a later one."""
    return hashlib.sha256(os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid())).encode()).hexdigest()[:12]


@contextmanager
def _copy(kind: str, blocker: DjangoDbBlocker, build: Callable[[Logins], _Made]) -> Iterator[tuple[_Made, Logins]]:
    """A database with what `build` made, real commits and all, and what it returned."""
    path = SCRATCH / f"{kind}-{_run()}.pickle"

    def make(logins: Logins) -> None:
        with django_at(logins.app), blocker.unblock():
            made = build(logins)
        for old in SCRATCH.glob(f"{kind}-*.pickle"):
            old.unlink()
        path.write_bytes(pickle.dumps((made, factories.next_number())))

    name = databases.template(kind, _run(), make, databases.migrated())
    made, number = pickle.loads(path.read_bytes())
    factories.begin_at(number)
    with databases.copy_of(name) as logins, django_at(logins.app), blocker.unblock():
        yield made, logins


@contextmanager
def world(blocker: DjangoDbBlocker) -> Iterator[tuple[World, Logins]]:
    """A hub with one referral at each stage."""
    with _copy("world", blocker, lambda _: worlds.build()) as made:
        yield made


@contextmanager
def hub(blocker: DjangoDbBlocker) -> Iterator[tuple[Hub, Logins]]:
    """The same with a row of every table about several families, walls, relatives, and a sealed chain."""
    with _copy("hub", blocker, lambda logins: hubs.build(logins.admin)) as made:
        yield made
