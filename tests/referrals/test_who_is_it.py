"""Who is it? The page, its choices, and the way on to be rated."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openmash.ledger.models import LedgerEntry
from openmash.partnership.viewers import acting_as
from openmash.people.models import CaseStatus, Person, PersonLink
from openmash.referrals.models import Correction, Referral
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role
from tests import factories
from tests.factories import SentPerson
from tests.referrals.doors import client_of

pytestmark = pytest.mark.django_db

HIDDEN = [
    Role.NAVIGATOR, Role.ANALYST, Role.ADMINISTRATOR, Role.PROFESSIONAL_REFERRER, Role.RECEIVING_WORKER,
    Role.RECEIVING_MANAGER, Role.RECORDS_OFFICER, Role.SCRUTINY_READER,
]  # fmt: skip


@pytest.fixture
def officer():
    """A contact officer at the door."""
    return client_of(Role.CONTACT_OFFICER)


def who(referral, kind="child", seq=1) -> str:
    """The address of one person's page."""
    return f"/referrals/{referral.reference}/who/{kind}/{seq}/"


def rows(model):
    """Every row of a table, as the clerk sees them."""
    with acting_as(CLERK):
        return list(model.objects.all())


def test_new_child_is_added_and_the_next_person_follows(officer):
    referral = factories.referral()
    response = officer.post(who(referral), {"who": "NEW"})
    assert response.headers["Location"] == who(referral, seq=2)
    assert [link.added_as_new for link in rows(PersonLink)] == [True]


def test_child_known_already_is_offered_with_reasons_and_linked_by_a_person(officer):
    first, again = factories.referral(), factories.referral(received_at=factories.later(60))
    officer.post(who(first), {"who": "NEW"})
    (person,) = rows(Person)
    page = officer.get(who(again)).content.decode()
    assert f'value="{person.pk}"' in page
    assert "Very likely the same" in page
    assert "Date of birth 3 June 2019: same" in page
    assert re.findall(r"<input[^>]* checked", page) == []
    assert len(rows(PersonLink)) == 1
    officer.post(who(again), {"who": str(person.pk)})
    assert [str(link.person_id) for link in rows(PersonLink)] == [str(person.pk)] * 2


def test_brother_is_shown_as_family_and_cannot_be_chosen(officer):
    first, again = factories.referral(), factories.referral(received_at=factories.later(60))
    officer.post(who(first, seq=2), {"who": "NEW"})
    (brother,) = rows(Person)
    page = officer.get(who(again)).content.decode()
    assert "Family, as far as it is known" in page
    assert f'value="{brother.pk}"' not in page
    response = officer.post(who(again), {"who": str(brother.pk)})
    assert "Choose one of the answers shown" in response.content.decode()
    assert len(rows(PersonLink)) == 1


def test_not_being_able_to_tell_is_an_answer_and_links_nobody(officer):
    referral = factories.referral()
    officer.post(who(referral), {"who": "UNSURE"})
    assert rows(PersonLink) == []
    assert [row.about for row in rows(Correction)] == ["WHO"]


def test_nothing_chosen_is_told_and_nobody_is_linked(officer):
    page = officer.post(who(factories.referral()), {"who": ""}).content.decode()
    assert "Choose one. “I cannot tell yet” is an answer" in page
    assert rows(PersonLink) == []


def test_look_is_entered_with_the_people_who_were_shown(officer):
    first, again = factories.referral(), factories.referral(received_at=factories.later(60))
    officer.post(who(first), {"who": "NEW"})
    (person,) = rows(Person)
    officer.get(who(again))
    entry = [e for e in rows(LedgerEntry) if e.verb == "LOOKED_FOR_PEOPLE"][-1]
    assert (entry.reference, str(person.pk) in entry.subjects) == (again.reference, True)


def test_link_is_taken_back_with_a_reason_and_both_stay_in_view(officer):
    referral = factories.referral()
    officer.post(who(referral), {"who": "NEW"})
    (link,) = rows(PersonLink)
    address = f"/referrals/{referral.reference}/links/{link.pk}/take-back/"
    assert "Say why it is taken back" in officer.post(address, {"because": ""}).content.decode()
    officer.post(address, {"because": "Another Amara, born in 2017."})
    page = officer.get(who(referral)).content.decode()
    assert "Another Amara, born in 2017." in page
    assert "None of these: add as a new person" in page


def test_case_status_is_recorded_with_its_source(officer):
    referral = factories.referral()
    given = {"case": "1", "status": "OPEN", "open_worker": "Dana Reyes", "source": "case system"}
    assert officer.post(who(referral), given).headers["Location"] == who(referral)
    (row,) = rows(CaseStatus)
    assert (row.status, row.worker, row.source) == ("OPEN", "Dana Reyes", "case system")
    page = officer.get(who(referral)).content.decode()
    assert "Open already: a social worker passes it to its worker this hour." in page


def test_case_status_is_not_asked_of_adults(officer):
    referral = factories.referral()
    officer.post(who(referral, "adult"), {"case": "1", "status": "NOT_OPEN", "source": "x"})
    assert rows(CaseStatus) == []


def test_ready_to_be_rated_goes_to_the_social_workers_with_nobody_linked(officer):
    referral = factories.referral()
    officer.post(f"/referrals/{referral.reference}/ready/")
    (kept,) = rows(Referral)
    assert (kept.stage, kept.desk) == ("RATING", "HUB")


def test_going_on_is_never_done_by_following_a_link(officer):
    referral = factories.referral()
    assert officer.get(f"/referrals/{referral.reference}/ready/").status_code == 405


@pytest.mark.parametrize("role", HIDDEN)
def test_others_get_the_page_for_what_is_not_there(role):
    referral = factories.referral()
    client = client_of(role)
    for path in ("sent/", "who/", "who/child/1/", "talks/", "talks/talk/"):
        response = client.get(f"/referrals/{referral.reference}/{path}")
        assert response.status_code == 404, path
        for secret in ("Amara", "Lantern", "Marian"):
            assert secret not in response.content.decode()
    assert client.get("/front-door/").status_code == 404


@pytest.mark.parametrize("path", ["who/child/9/", "who/adult/99999999999999999999/", "who/dog/1/"])
def test_person_who_is_not_named_is_not_there(officer, path):
    assert officer.get(f"/referrals/{factories.referral().reference}/{path}").status_code == 404


def queries_of(client, address) -> int:
    """How many statements one page takes."""
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


def test_desk_takes_the_same_queries_for_1_3_and_50_referrals(officer):
    counts = []
    for wanted in (1, 3, 50):
        while len(rows(Referral)) < wanted:
            factories.referral()
        counts.append(queries_of(officer, "/front-door/"))
    assert len(set(counts)) == 1, counts


def test_who_is_it_takes_the_same_queries_for_1_3_and_50_known_people(officer):
    counts = []
    for wanted in (1, 3, 50):
        while len(rows(Person)) < wanted:
            officer.post(who(factories.referral()), {"who": "NEW"})
        counts.append(queries_of(officer, who(factories.referral(received_at=factories.later(90)))))
    assert len(set(counts)) == 1, counts


def test_everybody_named_takes_the_same_queries_for_1_3_and_12_people(officer):
    counts = []
    for wanted in (1, 3, 12):
        days = range(2, 2 + wanted)
        children = tuple(SentPerson(forename=f"Child{n}", surname="Bell", born=date(2019, 1, n)) for n in days)
        referral = factories.referral(children=children)
        for n in range(1, wanted + 1):
            officer.post(who(referral, seq=n), {"who": "NEW"})
        counts.append(queries_of(officer, f"/referrals/{referral.reference}/who/"))
    assert len(set(counts)) == 1, counts


def test_desk_is_in_the_order_of_work(officer):
    calm, danger = factories.referral(), factories.referral(danger=True)
    page = officer.get("/front-door/").content.decode()
    assert page.index(danger.reference) < page.index(calm.reference)
    assert "A child may be in danger now" in page


# One of the family after all ------------------------------------------------------------------------------------------
def _twin(officer) -> tuple[Referral, Person]:
    """A referral about a child of another first name and the same birthday, in a home where one is known."""
    born = date(2019, 6, 3)
    first = factories.referral(children=(SentPerson(forename="Amara", surname="Okafor-Bell", born=born, sex="F"),))
    officer.post(who(first), {"who": "NEW"})
    (person,) = rows(Person)
    other = SentPerson(forename="Zuri", surname="Okafor-Bell", born=born, sex="F")
    return factories.referral(received_at=factories.later(60), children=(other,)), person


def test_somebody_listed_as_family_is_put_among_those_it_could_be_by_a_person_alone(officer):
    again, person = _twin(officer)
    page = officer.get(who(again)).content.decode()
    assert f'value="{person.pk}"' not in page
    assert f"{who(again)}?also={person.pk}" in page.replace("&amp;", "&")
    asked = officer.get(who(again), {"also": str(person.pk)}).content.decode()
    assert f'value="{person.pk}"' in asked
    assert not re.search(r"<input[^>]* checked", asked)
    assert "You put this person here" in asked
    assert "First name Zuri, Amara: different" in asked
    done = officer.post(f"{who(again)}?also={person.pk}", {"who": str(person.pk)})
    assert done.status_code == 302
    (linked,) = [link for link in rows(PersonLink) if not link.added_as_new]
    assert linked.person_id == person.pk
    assert any("different" in reason["words"] for reason in linked.reasons)


@pytest.mark.parametrize("also", ["", "x", "<b>", "00000000-0000-4000-8000-000000000001"])
def test_whoever_is_not_of_the_family_is_not_put_there(officer, also: str):
    again, person = _twin(officer)
    page = officer.get(who(again), {"also": also}).content.decode()
    assert "You put this person here" not in page
    refused = officer.post(f"{who(again)}?also={also}", {"who": str(person.pk)})
    assert refused.status_code == 200
    assert [link.added_as_new for link in rows(PersonLink)] == [True]
