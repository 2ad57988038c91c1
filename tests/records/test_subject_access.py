"""A request for records from its receipt to the paper that left: every step, and every refusal on the way."""

from __future__ import annotations

import pytest

from openmash.rulebook.words import Role
from tests import factories
from tests.records import story

pytestmark = pytest.mark.django_db


def test_the_whole_way() -> None:
    worker, manager = factories.viewer(Role.SOCIAL_WORKER), factories.viewer(Role.MASH_MANAGER)
    officer = story.officer().viewer()
    story.closed(worker, manager)
    asked = story.log(officer)
    story.gather(factories.viewer(Role.CONTACT_OFFICER), asked)
    story.settle_all(officer, asked)
    made = story.make(officer, asked)
    story.read(manager, made)
    story.send(officer, made)
    assert story.lines(officer, asked) == []
