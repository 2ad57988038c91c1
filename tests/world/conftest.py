"""A worked case, walked once in a database of its own where commits are real; the tests of a case read what came."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.conftest import django_at
from tests.ground import databases
from tests.world.walking import Walk


@pytest.fixture(scope="module")
def walk(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[Walk]:
    """The case of the parameter, walked to its end."""
    with databases.copy_of(databases.migrated()) as logins, django_at(logins.app), django_db_blocker.unblock():
        yield Walk(request.param).go()
