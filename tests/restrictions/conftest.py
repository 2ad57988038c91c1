"""The three people of these tests: a manager who restricts, a worker who is named, and another who is not."""

from __future__ import annotations

import pytest

from openmash.partnership.models import Account
from openmash.rulebook.words import Role
from tests import factories


@pytest.fixture
def manager() -> Account:
    return factories.staff(Role.MASH_MANAGER)


@pytest.fixture
def worker() -> Account:
    return factories.staff(Role.SOCIAL_WORKER)


@pytest.fixture
def other() -> Account:
    return factories.staff(Role.SOCIAL_WORKER)
