"""Two records of one person are merged and taken back: nothing moves, nothing is lost, and both are found as one."""

from __future__ import annotations

from datetime import date

import pytest

from openmash.partnership.viewers import acting_as
from openmash.people import queries
from openmash.rulebook.matching import Name, PersonFacts
from openmash.rulebook.words import Role
from tests import factories
from tests.people.doubles import AMAHRA, merge, recorded

pytestmark = pytest.mark.django_db


def test_two_records_are_found_once_with_the_history_of_both():
    worker = factories.viewer(Role.SOCIAL_WORKER)
    first, one = recorded(worker)
    second, two = recorded(worker, AMAHRA, address_line="14 Acacia Street", postcode="QX1 1AA")
    merge(worker, one, two)
    for sought in (Name("Amara", "Okafor-Bell"), Name("Amahra", "Okafor")):
        with acting_as(worker):
            found = queries.find(worker, PersonFacts(names=(sought,), born=date(2019, 6, 3)))
        assert [match.id for match in (*found.matches, *found.family)] == [str(one)]
        known = found.people[str(one)]
        assert [name.surname for name in known.person.names.all()] == ["Okafor", "Okafor-Bell"]
        assert {mention.referral_id for mention in known.earlier} == {first.pk, second.pk}
        assert queries.name_of(known.person) == "Amara Okafor-Bell"
