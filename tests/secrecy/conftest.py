"""A database of the folder's own with one referral at each stage, and a way to leave each test's writes behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.secrecy import once
from tests.secrecy.world import World


@pytest.fixture(scope="module")
def world(django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """The hub in a database of the module's own. Tests read it; what they write is undone by `undone`."""
    with once.world(django_db_blocker) as (made, _):
        yield made


@pytest.fixture
def undone(world: World) -> Iterator[World]:
    """The hub inside a transaction that is rolled back after the test."""
    with transaction.atomic():
        yield world
        transaction.set_rollback(True)
