"""A database of the folder's own with one referral at each stage, and a way to leave each test's writes behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.conftest import django_at
from tests.ground import databases
from tests.secrecy import world as worlds
from tests.secrecy.world import World


@pytest.fixture(scope="module")
def world(django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The hub, made once a module. Tests read it; what they write is undone by `undone`."""
    with databases.copy_of(databases.migrated()) as logins, django_at(logins.app), django_db_blocker.unblock():
        yield worlds.build()


@pytest.fixture
def undone(world: World) -> Iterator[World]:
    """The hub inside a transaction that is rolled back after the test."""
    with transaction.atomic():
        yield world
        transaction.set_rollback(True)
