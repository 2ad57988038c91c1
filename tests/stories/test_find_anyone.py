"""A contact officer finds a family from one misspelt name, with the keyboard alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from openmash.family import actions as family
from openmash.family.actions import Home, Said
from openmash.family.models import Source
from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.people.models import Person as Known
from openmash.referrals.finding import opened
from openmash.referrals.models import Referral
from openmash.referrals.sent import SentPerson
from openmash.rulebook.kin import Kin
from openmash.rulebook.words import Outcome, Role
from tests import factories
from tests.decisions import story
from tests.factories import AT
from tests.ground.serving import Live
from tests.people.doubles import merge
from tests.people.extracts import BEGUN, loaded
from tests.stories.eyes import Eyes
from tests.stories.people import ContactOfficer
from tests.stories.person import Hub

BEFORE = AT - timedelta(days=700)
HALINA = SentPerson(forename="Halina", surname="Kowalska", born=date(1990, 2, 1), relation="mother", sex="F")
ZUZANNA = SentPerson(forename="Zuzanna", surname="Kowalska", born=date(2016, 3, 9), sex="F")
PIOTR = SentPerson(forename="Piotr", surname="Kowalski", born=date(2012, 11, 20), sex="M", relation="brother or sister")
HOME, PIER = Home("14 Acacia Street", "QX4 2AA"), Home("7 Pier Road", "QX3 1AB")


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    """Every page of this story is read by axe-core as well."""
    return Eyes({"finding_anyone", "finding_found", "finding_person"})


IN_THE_SYSTEM = {
    "LC_ID": "LC1", "Person Name": "Zuzanna Kowalski", "Date of Birth": "09/03/2016", "Status": "child protection plan",
    "Worker": "Family support 2",
}  # fmt: skip


@pytest.fixture(scope="module")
def earlier(live: Live, tmp_path_factory: pytest.TempPathFactory) -> Referral:
    """Two years ago a worry about Zuzanna was decided; her brother lives with their grandmother.

    The case system has her under another spelling; a social worker said that it is she.
    """
    worker = factories.viewer(Role.SOCIAL_WORKER, qualified=True)
    manager = factories.viewer(Role.MASH_MANAGER, may_decide=True)
    of = factories.referral(
        children=(ZUZANNA, PIOTR), adults=(HALINA,), address_line=HOME.line, postcode=HOME.postcode, received_at=BEFORE
    )
    story.decided(worker, manager, Outcome.EH, Outcome.EH, of=of)
    officer = factories.viewer(Role.CONTACT_OFFICER)
    with acting_as(officer):
        known: dict[str, Known] = {
            one.forename: people.add(mention=one, by=officer, at=AT)
            for one in opened(officer, of.reference).mentions.all()
        }
        for child in ("Zuzanna", "Piotr"):
            family.relate(
                referral=of, person_id=known["Halina"].pk, other_id=known[child].pk, kind=Kin.PARENT,
                said=Said(Source.FAMILY), by=officer, at=AT,
            )  # fmt: skip
        for names, home in ((("Halina", "Zuzanna"), HOME), (("Piotr",), PIER)):
            family.move_in(
                referral=of, person_ids=[known[name].pk for name in names], home=home, said=Said(Source.FAMILY),
                by=officer, at=AT,
            )  # fmt: skip
    loaded(tmp_path_factory.mktemp("extract"), [IN_THE_SYSTEM], [BEGUN])
    with acting_as(officer):
        other = Known.objects.get(source_key="LC1").pk
    merge(worker, known["Zuzanna"].pk, other)
    return of


class Finder(ContactOfficer):
    """Looks for somebody with the keyboard alone."""

    def types_and_looks(self, text: str) -> None:
        """Comes to the box with the tab key, types over what is there, and presses Enter."""
        for _ in range(40):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("document.activeElement.id") == "who":
                break
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.looks()


def test_a_contact_officer_finds_a_family_from_one_misspelt_name(hub: Hub, earlier: Referral) -> None:
    officer = Finder.signs_in(hub)
    officer.follows("Find anyone")
    for typed, sentence in (("", "Type a name"), ("k", "one letter alone"), ("🙂", "no letter or number")):
        officer.types_and_looks(typed)
        officer.is_told_to_mend(sentence)
        officer.still_has(who=typed)
    officer.types_and_looks("Zusana Kovalska")
    card = officer.page.get_by_role("article", name="Zuzanna Kowalska, 10")
    expect(card).to_contain_text("Zuzanna: sounds like Zusana")
    expect(card).to_contain_text("14 Acacia Street, QX4 2AA")
    expect(card).to_contain_text("Halina Kowalska, mother")
    expect(card).to_contain_text("Piotr Kowalski, brother, 13, 7 Pier Road")
    expect(card).to_contain_text("Zuzanna Kowalska, then 8")
    expect(card).to_contain_text("Early help")
    expect(card).to_contain_text("On a protection plan, with Family support 2")
    expect(card).to_contain_text("extract of 26 May 2026")
    expect(card).to_contain_text("2 records stand as one person")
    expect(officer.page.get_by_role("article")).to_have_count(3)
    assert "Kovalska" not in officer.page.url
    officer.picture("find-anyone")
    link = card.get_by_role("link", name="Zuzanna Kowalska", exact=True)
    link.focus()
    with officer.page.expect_navigation():
        officer.page.keyboard.press("Enter")
    officer.looks()
    officer.reads("Zuzanna Kowalska")
    officer.sees("Halina Kowalska is the mother of Zuzanna Kowalska", "Piotr Kowalski", "Early help")
    officer.sees("On a protection plan", "2 records stand as one person", "Zuzanna Kowalski", "List: social care")
    officer.picture("known-person")
    officer.follows(earlier.reference)
    officer.sees("What was sent", earlier.reference)
