"""What is kept from a person is kept from them in the records office too: a request about it, its lines, its holds."""

from __future__ import annotations

import uuid
from datetime import date

import pytest

from openmash.ledger.models import LedgerEntry
from openmash.partnership.actions import OwnDetails
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.records.models import Complaint, ReviewDate, SubjectAccessLine, SubjectAccessRequest
from openmash.records.queries import access
from openmash.referrals.models import Referral
from openmash.rulebook.records import HoldScope
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Refused, Role
from tests import factories
from tests.decisions.story import signed_in
from tests.records import keeping, story
from tests.records.test_pages import LOG
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


MINE = OwnDetails(whose="me", forename="Ngozi", surname="Okafor")
"""The name of who asks for the records in these tests."""


def test_what_is_kept_is_the_page_of_nothing_there(
    closed: Referral, officer: Viewer, manager: Viewer, gathered: SubjectAccessRequest
) -> None:
    """Every page of the office about the family, for a records officer of that family and for one of another."""
    story.settle_all(officer, gathered)
    made = story.make(officer, gathered, "They stand in the question of the hub alone.")
    keeping.reckon()
    hold = keeping.hold(officer, HoldScope.PEOPLE, closed.reference)
    correction = keeping.rectification(officer, closed.reference)
    complaint = keeping.complaint(officer, reference=closed.reference.lower())
    paths = (
        f"requests/{gathered.pk}/", f"packages/{made.pk}/", f"packages/{made.pk}/paper/", f"holds/{hold.pk}/",
        f"corrections/{correction.pk}/", f"complaints/{complaint.pk}/", f"reviews/{keeping.review(closed).pk}/",
    )  # fmt: skip
    relative = story.officer()
    add(relative, OwnDetails(whose="my sister", phone="07700 900123"))  # it stands in the referral alone
    theirs, another = signed_in(relative), signed_in(story.officer())
    for path in paths:
        assert theirs.get(f"/records/{path}").status_code == 404, path
        assert another.get(f"/records/{path}").status_code != 404, path
    pages = "".join(theirs.get(f"/records/{one}").content.decode() for one in ("", "reviews/", "holds/", "complaints/"))
    assert closed.reference not in pages
    assert gathered.reference not in pages


def test_a_request_with_their_own_name_is_kept_from_them_before_anybody_has_searched(officer: Viewer) -> None:
    theirs, another = story.officer(), story.officer()
    add(theirs, MINE)
    asked = story.log(officer)
    assert signed_in(theirs).get(f"/records/requests/{asked.pk}/").status_code == 404
    assert signed_in(another).get(f"/records/requests/{asked.pk}/").status_code == 200


def test_who_logs_a_request_of_their_own_family_is_told_that_a_colleague_goes_on(db: None) -> None:
    theirs = story.officer()
    add(theirs, MINE)
    with acting_as(theirs.viewer()):
        kept = story.log(theirs.viewer())
        assert access.is_kept(theirs.viewer(), kept, story.AT)
    with acting_as(theirs.viewer()):
        assert not access.open_requests(theirs.viewer())
    assert story.log(theirs.viewer(), form_key=kept.form_key) == kept
    assert not SubjectAccessRequest.objects.exists()
    page = signed_in(theirs).post("/records/requests/new/", {**LOG, "form_key": uuid.uuid4()}).content.decode()
    assert "kept from you now" in page


def test_a_reference_that_is_kept_is_one_that_does_not_exist(closed: Referral) -> None:
    theirs = father(Role.RECORDS_OFFICER, closed).viewer()
    said = []
    for reference in (closed.reference, "S26-99999"):
        for do in (keeping.rectification, lambda by, of: keeping.hold(by, HoldScope.REFERRAL, of)):
            with pytest.raises(Refused) as refused:
                do(theirs, reference)
            said.append(refused.value.verdict)
    assert len({str(one) for one in said}) == 1


def test_a_complaint_that_names_the_family_is_kept_but_from_who_logged_it(closed: Referral, officer: Viewer) -> None:
    theirs = father(Role.RECORDS_OFFICER, closed).viewer()
    with acting_as(theirs):
        own = keeping.complaint(theirs, reference=closed.reference)
    by_another = keeping.complaint(officer, reference=closed.reference)
    with acting_as(theirs):
        assert set(Complaint.objects.all()) == {own}
    with acting_as(officer):
        assert set(Complaint.objects.all()) == {own, by_another}


def test_the_ledger_tells_them_nothing_of_the_request(closed: Referral, gathered: SubjectAccessRequest) -> None:
    with acting_as(father(Role.MASH_MANAGER, closed).viewer()):
        assert not LedgerEntry.objects.filter(reference=gathered.reference).exists()
        assert not LedgerEntry.objects.filter(subjects__contains=[str(gathered.pk)]).exists()


def test_a_restriction_does_not_stand_before_the_records_officer(
    closed: Referral, gathered: SubjectAccessRequest
) -> None:
    named = factories.staff(Role.MASH_MANAGER)
    assert closed.owner is not None
    restrict(named, closed, closed.owner)
    assert signed_in(story.officer()).get(f"/records/requests/{gathered.pk}/").status_code == 200
    assert signed_in(named).get(f"/records/requests/{gathered.pk}/").status_code == 200
