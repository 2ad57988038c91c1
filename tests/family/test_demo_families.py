"""The demo's officers confirm what a referral says, as far as it can be so."""

from __future__ import annotations

import pytest

from openmash.demo.actions.families import tell_families
from openmash.family.models import Relationship
from openmash.partnership.viewers import acting_as
from openmash.people import actions
from openmash.rulebook.words import Role
from tests import factories
from tests.factories import AT, SentPerson

pytestmark = pytest.mark.django_db


def test_a_third_parent_is_left_out_and_the_rest_is_told() -> None:
    officer = factories.viewer(Role.CONTACT_OFFICER)
    parents = [
        SentPerson(forename=name, surname="Vale", relation=word)
        for name, word in (("Ada", "mother"), ("Ben", "father"), ("Cy", "father"))
    ]
    referral = factories.referral(
        children=(SentPerson(forename="Una", surname="Vale", born=factories.TWO_CHILDREN[0].born),),
        adults=tuple(parents),
    )
    with acting_as(officer):
        for mention in referral.mentions.select_related("referral"):
            actions.add(mention=mention, by=officer, at=AT)
        tell_families(referral, officer, AT)
        parents_told = Relationship.objects.filter(referral=referral, kind="PARENT").count()
    assert parents_told == 2
