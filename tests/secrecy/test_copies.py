"""A sealed answer is sealed wherever a copy of it is kept."""

from __future__ import annotations

import pytest

from openmash.decisions.models import Decision
from openmash.partnership.viewers import acting_as
from openmash.rulebook.words import Role
from openmash.screening.models import RatingGiven
from tests import factories
from tests.decisions import story

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.ADMIN_OFFICER, Role.CONTACT_OFFICER])
def test_what_was_known_at_a_rating_or_decision_gives_no_answer_to_an_officer(role: Role) -> None:
    """Which answers stood there is kept, and never their words: they are read where they are sealed."""
    story.decided(factories.viewer(Role.SOCIAL_WORKER), factories.viewer(Role.MASH_MANAGER))
    with acting_as(factories.viewer(role)):
        known = [*Decision.objects.values_list("known"), *RatingGiven.objects.values_list("known")]
    assert known
    assert story.CANARY not in str(known)
