"""Two people at the same moment, on real connections: one merge stands, the others read that it was said."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection

from openmash.partnership.viewers import acting_as
from openmash.people.models import PersonMerge
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Refused, Role
from tests import factories
from tests.people.doubles import AMAHRA, merge, recorded


@pytest.mark.usefixtures("own_database")
def test_two_people_who_merge_the_same_two_at_once_make_one_merge():
    people = [factories.viewer(Role.SOCIAL_WORKER) for _ in range(3)]
    (_, one), (_, two) = recorded(people[0]), recorded(people[0], AMAHRA)
    together = Barrier(len(people))

    def say(by: Viewer, kept: UUID, other: UUID) -> str:
        try:
            together.wait(timeout=20)
            merge(by, kept, other)
            return "merged"
        except Refused as no:
            return no.verdict.because
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        ends = sorted(pool.map(say, people, [one, two, one], [two, one, two]))
    already = "Somebody has already said that these two are one person."
    assert ends[-1] == "merged"
    assert set(ends[:-1]) <= {already, "These are one record already."}
    with acting_as(CLERK):
        assert PersonMerge.objects.count() == 1
