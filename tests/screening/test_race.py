"""Two people at the same moment, on real connections: one rating stands, the other person reads it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Concern, Rating, Role
from openmash.screening import actions
from openmash.screening.models import RatingGiven
from tests import factories
from tests.factories import later


@pytest.mark.usefixtures("own_database")
def test_two_people_rating_one_child_at_once_leave_one_rating():
    child = factories.children(factories.referral())[0]
    people = [factories.viewer(Role.SOCIAL_WORKER) for _ in range(4)]
    together = Barrier(len(people))

    def rate(by) -> str:
        try:
            with acting_as(by):
                together.wait(timeout=20)
                actions.rate(
                    child=child, rating=Rating.RED, because="A bruise, no account.", concerns=[Concern.INJURY],
                    level=4, by=by, at=later(20), policy=policy_now(),
                )  # fmt: skip
            return "rated"
        except actions.RatedMeanwhile as no:
            return f"read {no.standing.rating}"
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        ends = sorted(pool.map(rate, people))
    assert ends == ["rated", "read RED", "read RED", "read RED"]
    with acting_as(CLERK):
        assert RatingGiven.objects.filter(child=child).count() == 1
