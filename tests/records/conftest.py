"""A closed referral, a records officer, a manager, and a request about the first child."""

from __future__ import annotations

import pytest

from openmash.records.models import SubjectAccessRequest
from openmash.referrals.models import Referral
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Role
from tests import factories
from tests.records import story


@pytest.fixture
def worker(db: None) -> Viewer:
    return factories.viewer(Role.SOCIAL_WORKER, name="Priya Raman")


@pytest.fixture
def manager(db: None) -> Viewer:
    return factories.viewer(Role.MASH_MANAGER, name="Beverley Osei")


@pytest.fixture
def officer(db: None) -> Viewer:
    return story.officer(name="Rhona Tait").viewer()


@pytest.fixture
def closed(worker: Viewer, manager: Viewer) -> Referral:
    return story.closed(worker, manager)


@pytest.fixture
def asked(officer: Viewer, closed: Referral) -> SubjectAccessRequest:
    return story.log(officer)


@pytest.fixture
def gathered(asked: SubjectAccessRequest, worker: Viewer) -> SubjectAccessRequest:
    story.gather(worker, asked)
    return asked
