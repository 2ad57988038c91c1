"""What is kept from somebody is kept here too: no row, no name, no refusal tells of a family behind a wall."""

from __future__ import annotations

from datetime import timedelta

import pytest

from openmash.family import actions
from openmash.family.actions import Home, New, Said
from openmash.family.models import Relationship, Relative, Source, Stay
from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.people.models import Person
from openmash.referrals.finding import opened
from openmash.restrictions import actions as restrictions
from openmash.rulebook.kin import Kin
from openmash.rulebook.words import Role
from tests import factories
from tests.decisions.story import signed_in
from tests.factories import AT, SentPerson
from tests.family.kinfolk import Folk, folk

pytestmark = pytest.mark.django_db


@pytest.fixture
def both() -> tuple[Folk, Folk]:
    """Two families with one tie between them; the second is restricted to its manager and an officer."""
    ours = folk()
    theirs = folk(children=(SentPerson(forename="Zed", surname="Quill"),), adults=())
    with acting_as(ours.officer):
        actions.relate(
            referral=ours.referral, person_id=theirs.people["Zed"], other_id=ours.people["Amara"],
            kind=Kin.HALF_SIBLING, said=Said(Source.FAMILY), by=ours.officer, at=AT,
        )  # fmt: skip
        gran = actions.add_relative(
            referral=theirs.referral, new=New("Gran", "Quill"), other_id=theirs.people["Zed"], kind=Kin.GRANDPARENT,
            said=Said(Source.FAMILY), by=ours.officer, at=AT,
        )  # fmt: skip
        actions.move_in(
            referral=theirs.referral, person_ids=[gran.pk], home=Home("9 Quill Street"), said=Said(Source.FAMILY),
            by=ours.officer, at=AT,
        )  # fmt: skip
    theirs.people["Gran"] = gran.pk
    ours.relate("Ngozi", Kin.PARENT, "Amara")
    return ours, theirs


def restrict(of: Folk) -> tuple[object, object]:
    manager = factories.staff(Role.MASH_MANAGER)
    named = factories.staff(Role.SOCIAL_WORKER)
    with acting_as(manager.viewer(), AT):
        restrictions.restrict(
            referral=of.referral, kind="STAFF", because="Staff.", named=[manager, named],
            review_on=AT.date() + timedelta(days=9), by=manager.viewer(), at=AT,
        )  # fmt: skip
    return manager, named


def test_a_tie_to_a_restricted_family_is_as_if_it_were_not(both: tuple[Folk, Folk]) -> None:
    ours, theirs = both
    stranger, (_, named) = factories.staff(Role.SOCIAL_WORKER), restrict(theirs)
    where = f"/referrals/{ours.referral.reference}/family/"
    seen, kept = signed_in(named).get(where).content.decode(), signed_in(stranger).get(where).content.decode()
    assert "Zed Quill" in seen
    assert "Gran Quill" in seen
    assert "Quill" not in kept
    assert "Ngozi Okafor is the mother of Amara Okafor-Bell" in kept
    assert signed_in(stranger).get(f"/referrals/{theirs.referral.reference}/family/").status_code == 404


def test_somebody_added_to_a_restricted_family_is_kept_with_it(both: tuple[Folk, Folk]) -> None:
    _, theirs = both
    stranger = factories.viewer(Role.SOCIAL_WORKER)
    restrict(theirs)
    with acting_as(stranger, AT):
        assert not Person.objects.filter(pk__in=[theirs.people["Gran"], theirs.people["Zed"]]).exists()
        assert not Relative.objects.exists()
        assert not Stay.objects.exists()
        assert Relationship.objects.count() == 1


def test_a_hidden_tie_refuses_nothing(both: tuple[Folk, Folk]) -> None:
    """Whoever may not know of it records as if it were not there: a refusal would tell."""
    ours, theirs = both
    stranger = factories.viewer(Role.SOCIAL_WORKER)
    restrict(theirs)
    ours.relate("Adaeze", Kin.GRANDPARENT, "Amara", who=stranger)
    with acting_as(stranger, AT):
        assert Relationship.objects.count() == 2


def test_a_relative_who_is_linked_later_brings_both_referrals_together(both: tuple[Folk, Folk]) -> None:
    _, theirs = both
    later = factories.referral(children=(SentPerson(forename="Mia", surname="Vale"),), adults=(
        SentPerson(forename="Gran", surname="Quill", relation="grandmother"),
    ))  # fmt: skip
    with acting_as(theirs.officer):
        gran = next(one for one in opened(theirs.officer, later.reference).mentions.all() if not one.is_child)
        people.link(mention=gran, person_id=theirs.people["Gran"], reasons=[], by=theirs.officer, at=AT)
    stranger = factories.staff(Role.SOCIAL_WORKER)
    restrict(theirs)
    assert signed_in(stranger).get(f"/referrals/{later.reference}/").status_code == 404
