"""What is kept from a person is kept from them in the records office too: a request about it, its lines, its holds."""

from __future__ import annotations

from datetime import date

import pytest

from openmash.partnership.actions import OwnDetails
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.records.models import ReviewDate, SubjectAccessLine, SubjectAccessRequest
from openmash.referrals.models import Referral
from openmash.rulebook.records import HoldScope
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Refused, Role
from tests import factories
from tests.decisions.story import signed_in
from tests.records import keeping, story
from tests.restrictions.walls import add, restrict, sees

FATHER_OF = OwnDetails(whose="my child", forename="Amara", surname="Okafor-Bell", born=date(2019, 6, 3))


def father(role: Role, of: Referral, **fields: str) -> Account:
    """A parent of the child who works for the hub or with it; the referral is kept from them."""
    made = factories.staff(role, **fields)
    add(made, FATHER_OF)
    assert not sees(made, of)
    return made


def line_of_police(officer: Viewer, gathered: SubjectAccessRequest) -> SubjectAccessLine:
    """A line that the police gave."""
    return next(one for one in story.lines(officer, gathered) if one.owner == "police")


@pytest.mark.parametrize("role", [Role.ASSISTANT_MANAGER, Role.MASH_MANAGER, Role.RECORDS_OFFICER])
def test_no_line_of_their_own_family_is_read(
    role: Role, closed: Referral, officer: Viewer, gathered: SubjectAccessRequest
) -> None:
    client, line = signed_in(father(role, closed)), line_of_police(officer, gathered)
    assert client.get(f"/records/lines/{line.pk}/").status_code == 404
    assert client.get(f"/records/requests/{gathered.pk}/").status_code == 404


@pytest.mark.parametrize("role", [Role.CONTACT_OFFICER, Role.SOCIAL_WORKER])
def test_that_the_mother_asks_and_where_she_lives_is_not_shown_to_who_says_who_it_is(
    role: Role, closed: Referral, asked: SubjectAccessRequest
) -> None:
    client = signed_in(father(role, closed))
    assert client.get(f"/records/requests/{asked.pk}/who/").status_code == 404
    assert "Okafor" not in client.get("/records/to-find/").content.decode()


def test_an_agency_asked_about_a_line_shows_it_to_no_parent_of_the_child(
    closed: Referral, officer: Viewer, gathered: SubjectAccessRequest
) -> None:
    asked = story.ask(officer, line_of_police(officer, gathered))
    client = signed_in(father(Role.NAVIGATOR, closed, agency="police"))
    assert client.get(f"/records/asked/{asked.pk}/").status_code == 404


def test_a_manager_who_is_not_named_reads_no_line_of_a_restricted_family(
    closed: Referral, officer: Viewer, gathered: SubjectAccessRequest
) -> None:
    named, other = factories.staff(Role.MASH_MANAGER), factories.staff(Role.MASH_MANAGER)
    assert closed.owner is not None
    restrict(named, closed, closed.owner)
    assert not sees(other, closed)
    line = line_of_police(officer, gathered)
    assert signed_in(other).get(f"/records/lines/{line.pk}/").status_code == 404


def test_a_hold_tells_them_nothing_and_reviews_do_not_name_it(closed: Referral) -> None:
    keeping.reckon()
    manager = father(Role.ASSISTANT_MANAGER, closed).viewer()
    with pytest.raises(Refused, match="no referral with this reference"):
        keeping.hold(manager, HoldScope.REFERRAL, closed.reference)
    with acting_as(manager):
        assert not ReviewDate.objects.filter(reference=closed.reference).exists()
