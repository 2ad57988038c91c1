"""A person recorded twice, in the records office: gathered whole, held whole, and disposed of record by record."""

from __future__ import annotations

import pytest
from django.db import connection

from openmash.partnership.viewers import acting_as
from openmash.people import queries
from openmash.people.models import Person, PersonLink, PersonMerge, PersonMergeTakenBack
from openmash.people.queries import same_people
from openmash.records.queries import gathering
from openmash.rulebook.records import HoldScope
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Refused, Role
from tests import factories
from tests.ground.databases import Logins
from tests.people.doubles import AMAHRA, merge, recorded, take_back
from tests.records import keeping, story
from tests.records.keeping import LONG_AFTER


def test_a_disposed_record_goes_with_its_merges_and_those_it_joined_stay_one(own_database: Logins) -> None:
    """Committed, so that every foreign key has its say."""
    worker, manager = factories.viewer(Role.SOCIAL_WORKER), factories.viewer(Role.MASH_MANAGER)
    officer = story.officer().viewer()
    goes = story.closed(worker, manager)
    with acting_as(CLERK):
        (middle,) = queries.same_as_linked(PersonLink.objects.all()).everyone
    _, one = recorded(worker)
    stays, two = recorded(worker, AMAHRA, address_line="14 Acacia Street")
    merge(worker, middle, one)
    merge(worker, middle, two)
    take_back(worker, merge(worker, middle, recorded(worker, AMAHRA)[1]))
    held = keeping.hold(officer, HoldScope.PEOPLE, stays.reference)
    keeping.reckon(at=LONG_AFTER)
    with pytest.raises(Refused):
        keeping.propose(officer, goes)
    keeping.lift(officer, held)
    keeping.answer(manager, keeping.propose(officer, goes))
    with acting_as(CLERK):
        assert not Person.objects.filter(pk=middle).exists()
        assert set(same_people([one]).of(one)) == {one, two}
        (left,) = PersonMerge.objects.all()
        assert {left.kept_id, left.other_id} == {one, two}
        assert not PersonMergeTakenBack.objects.exists()
    connection.close()


@pytest.mark.django_db
def test_everything_about_both_records_is_found_for_who_asks() -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    _, one = recorded(worker)
    _, two = recorded(worker, AMAHRA)
    with acting_as(CLERK):
        alone = gathering.mentions_of([one])
    merge(worker, one, two)
    with acting_as(CLERK):
        assert len(alone) == 1
        assert len(gathering.mentions_of([one])) == len(gathering.mentions_of([two])) == 2
