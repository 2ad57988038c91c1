"""The children's case system first: an open case is on the screen before anybody is asked, and a person confirms it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from openmash.demo.clock import FIRST
from openmash.partnership.viewers import acting_as
from openmash.people.models import CaseStatus
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK
from tests import factories
from tests.factories import SentPerson
from tests.ground.serving import Live
from tests.people.extracts import loaded
from tests.stories.eyes import Eyes
from tests.stories.person import Hub, Person

DAY = date(2026, 5, 27)
WREN = SentPerson(forename="Wren", surname="Quillfeather", born=date(2017, 9, 4), sex="F")
TAM = SentPerson(forename="Tam", surname="Quillfeather", born=date(2019, 2, 11), sex="M")
HELD = [
    {
        "LC_ID": "LC71", "Person Name": "Wren Quilfeather", "Date of Birth": "04/09/2017", "Status": "open",
        "Worker": "Family support 2", "Address": "11 Kestrel Close, Old Quay, QX1 4TT",
    },
    {
        "LC_ID": "LC72", "Person Name": "Tam Quillfeather", "Date of Birth": "11/02/2019", "Status": "plan",
        "Worker": "Family support 2", "Address": "11 Kestrel Close, Old Quay, QX1 4TT",
    },
]  # fmt: skip
EPISODES = [
    {"EpisodeID": "E71", "Start": "04/05/2026", "LC_ID": "LC71", "Kind": "assessment", "Outcome": "Plan agreed"},
    {"EpisodeID": "E72", "Start": "12/01/2026", "LC_ID": "LC72", "Kind": "assessment", "Outcome": "First conference"},
]


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    """Every page of this story is read by axe-core as well."""
    return Eyes(None)


@pytest.fixture(scope="module")
def came(live: Live, tmp_path_factory: pytest.TempPathFactory) -> Referral:
    """A referral about two children whom the case system has under another spelling."""
    at = FIRST - timedelta(minutes=20)
    loaded(tmp_path_factory.mktemp("extract"), HELD, EPISODES, as_of=DAY, at=at)
    return factories.referral(
        received_at=at, children=(WREN, TAM), adults=(), address_line="11 Kestrel Close", postcode="QX1 4TT"
    )


def test_an_open_case_is_seen_before_anybody_is_asked_and_goes_to_its_worker(hub: Hub, came: Referral) -> None:
    officer = Person.signs_in(hub, "Reece Doherty")
    officer.reference = came.reference
    officer.opens(officer.of("who/child/1/"))
    officer.sees("Open to Family support 2", "4 May 2026, assessment: Plan agreed", "extract of 27 May 2026")
    officer.sees("Nobody has confirmed it yet")
    assert officer.page.locator("input[type=radio]:checked").count() == 0
    officer.picture("case-system-who")
    officer.page.locator('[name="who"]').first.check()
    officer.presses("Save and go on")
    officer.page.locator('[name="who"]').first.check()
    officer.presses("Save and go on")
    officer.opens(officer.of("who/"))
    officer.sees("Open to Family support 2", "On a protection plan, with Family support 2", "Nobody has confirmed it")
    officer.picture("case-system-everybody")
    for child, status in ((1, "OPEN"), (2, "PLAN")):
        officer.opens(officer.of(f"who/child/{child}/"))
        assert officer.page.locator("input[type=radio]:checked").count() == 0
        officer.presses_and_is_refused("Save what you found")
        officer.is_told_to_mend("Say whether the child is open to anybody")
        officer.still_has(source="Children’s case system, extract of 27 May 2026")
        officer.fills(status=status)
        officer.presses("Save what you found")
        officer.sees("Open already: a social worker passes it to its worker this hour.")
    with acting_as(CLERK):
        kept = list(CaseStatus.objects.order_by("at").values_list("status", "worker"))
    assert kept[-2:] == [("OPEN", "Family support 2"), ("PLAN", "Family support 2")]
    worker = Person.signs_in(hub, "Sophie Richards")
    worker.opens(officer.of())
    worker.sees("Open to a worker: Family support 2", "On a protection plan: Family support 2")
    worker.sees("Pass to its worker")


def test_whoever_rates_first_reads_it_too(hub: Hub, came: Referral) -> None:
    """The rating never waits for the confirming, and the page says what the extract says."""
    worker = Person.signs_in(hub, "Sophie Richards")
    worker.opens(f"/referrals/{came.reference}/children/1/rate/")
    worker.sees("What the case system’s extract says", "Open to Family support 2", "not round the agencies")
    worker.picture("case-system-rate")
