"""The case system's word on the pages of the front door: before anybody is linked, with its day, and nothing chosen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openmash.boards.pages.acts import acts
from openmash.boards.queries.picture import picture
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.people.models import CaseStatus, Person, PersonLink
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role
from tests import factories
from tests.factories import AT, later
from tests.people.extracts import AMARA, BEGUN, loaded
from tests.referrals.doors import client_of

pytestmark = pytest.mark.django_db
IDRIS = {
    "LC_ID": "LC2", "Person Name": "Idris Okafor-Bell", "Date of Birth": "21/01/2022", "Status": "closed",
    "Address": AMARA["Address"],
}  # fmt: skip


@pytest.fixture
def officer():
    """A contact officer at the door."""
    return client_of(Role.CONTACT_OFFICER)


def who(referral: Referral, end: str = "child/1/") -> str:
    """The address of a page of who is it."""
    return f"/referrals/{referral.reference}/who/{end}"


def words(client, address: str) -> str:
    """The page as text."""
    page = client.get(address)
    assert page.status_code == 200
    return str(page.content.decode())


def loaded_person() -> Person:
    """Amara, as the case system has her."""
    with acting_as(CLERK):
        return Person.objects.get(source="social_care", source_key="LC1")


def test_an_open_case_stands_beside_the_candidate_and_nothing_is_chosen(officer, tmp_path: Path) -> None:
    loaded(tmp_path, [AMARA, IDRIS], [BEGUN])
    page = words(officer, who(factories.referral()))
    assert "Open to Family support 2" in page
    assert "Children’s case system, extract of 26 May 2026" in page
    assert "in the case system: Closed" in page  # her brother, as family
    assert re.findall(r"<input[^>]* checked", page) == []
    assert 'value="Children’s case system, extract of 26 May 2026"' in page
    with acting_as(CLERK):
        assert (PersonLink.objects.count(), CaseStatus.objects.count()) == (0, 0)


def test_after_linking_it_stands_on_every_page_until_a_person_confirms_it(officer, tmp_path: Path) -> None:
    loaded(tmp_path, [AMARA], [BEGUN])
    referral = factories.referral()
    officer.post(who(referral), {"who": str(loaded_person().pk)})
    assert "Nobody has confirmed it yet" in words(officer, who(referral))
    assert "Nobody has confirmed it yet" in words(officer, who(referral, ""))
    worker = client_of(Role.SOCIAL_WORKER)
    rating = words(worker, f"/referrals/{referral.reference}/children/1/rate/")
    assert "Open to Family support 2" in rating
    assert "Confirm an open case" in words(worker, f"/referrals/{referral.reference}/")
    given = {"case": "1", "status": "OPEN", "open_worker": "Family support 2", "source": "case system"}
    officer.post(who(referral), given)
    assert "Nobody has confirmed it yet" not in words(officer, who(referral))
    picture_ = words(worker, f"/referrals/{referral.reference}/")
    assert "Open to a worker: Family support 2" in picture_
    assert "Confirm an open case" not in picture_


def test_a_child_linked_to_another_record_is_still_seen_in_the_case_system(officer, tmp_path: Path) -> None:
    first, again = factories.referral(), factories.referral(received_at=later(60))
    officer.post(who(first), {"who": "NEW"})
    with acting_as(CLERK):
        (known,) = Person.objects.all()
    loaded(tmp_path, [AMARA])
    officer.post(who(again), {"who": str(known.pk)})
    page = words(officer, who(again))
    assert "Amara Okafor-Bell, very likely the same" in page
    assert "Open to Family support 2" in page


def test_a_typed_answer_is_not_overwritten_by_what_the_extract_says(officer, tmp_path: Path) -> None:
    loaded(tmp_path, [AMARA])
    page = officer.post(
        who(factories.referral()), {"case": "1", "status": "", "source": "I rang them"}
    ).content.decode()
    assert 'value="I rang them"' in page


def test_whoever_takes_a_call_sees_it_while_typing(officer, tmp_path: Path) -> None:
    loaded(tmp_path, [AMARA])
    typed = {
        "act": "look", "children-0-forename": "Amara", "children-0-surname": "Okafor Bell",
        "children-0-born_0": "3", "children-0-born_1": "6", "children-0-born_2": "2019",
    }  # fmt: skip
    page = officer.post("/take/", typed).content.decode()
    assert "Open to Family support 2" in page
    assert "extract of 26 May 2026" in page


def test_an_open_case_asks_to_be_confirmed_only_of_the_hub(tmp_path: Path) -> None:
    loaded(tmp_path, [AMARA])
    referral = factories.referral()
    client_of(Role.CONTACT_OFFICER).post(who(referral), {"who": str(loaded_person().pk)})
    for role, offered in ((Role.SOCIAL_WORKER, True), (Role.AUDITOR, False)):
        viewer = factories.viewer(role)
        with acting_as(CLERK):
            seen = picture(CLERK, referral.reference)
        assert ("Confirm an open case" in {act.text for act in acts(seen, viewer, AT, policy_now())}) == offered


def test_the_pages_take_the_same_queries_for_1_and_20_people_of_the_case_system(officer, tmp_path: Path) -> None:
    counts = []
    for wanted in (1, 20):
        day = {"at": later(wanted), "even_if_many_are_gone": True}
        loaded(tmp_path, [{**AMARA, "LC_ID": f"LC{n}"} for n in range(wanted)], [BEGUN], **day)
        referral = factories.referral()
        with CaptureQueriesContext(connection) as seen:
            words(officer, who(referral))
            words(officer, who(referral, ""))
        counts.append(len(seen))
    assert counts[0] == counts[1]
