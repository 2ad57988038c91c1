"""A social worker reads who belongs to a family, and what happened: by keyboard, and as a screen reader says it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.stories.eyes import Eyes
from tests.stories.people import SocialWorker
from tests.stories.person import Hub

NEW_PAGES = {
    "family_tree", "family_relate", "family_add", "family_move_in", "family_life", "family_professional",
    "family_end_relationship", "boards_chronology", "boards_mark_line",
}  # fmt: skip
SAID = {"said_in": "FAMILY", "said_by": "Denise", "certain": "YES"}


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    """Reads each page of the family and of the chronology."""
    return Eyes(NEW_PAGES)


class FamilyWorker(SocialWorker):
    """Finds out who belongs to the Hallorans."""

    def adds(self, forename: str, kind: str, of: str, sex: str, year: str, **more: str) -> None:
        """Somebody no referral names."""
        self.opens(self.of("family/add/"))
        assert self.page.locator("main input:checked").count() == 0
        self.fills({"forename": forename, "surname": "Halloran", "sex": sex, "born-year": year, "kind": kind} | SAID)
        self.page.locator('[name="other"]').select_option(label=of)
        self.fills(more)
        self.presses("Add this person")

    def says(self, one: str, kind: str, other: str, **more: str) -> None:
        """How two of them belong together."""
        self.opens(self.of("family/relate/"))
        self.page.locator('[name="person"]').select_option(label=one)
        self.page.locator('[name="other"]').select_option(label=other)
        self.fills({"kind": kind, **SAID, **more})
        self.presses("Record this relationship")

    def tabs_to(self, name: str, most: int = 60) -> None:
        """Presses the tab key until what is focused is called so."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            said = self.page.evaluate(
                "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
            )
            if str(said or "").startswith(name):
                return
        raise AssertionError(f"The keyboard does not come to {name}")


def the_family_is_written_down(worker: FamilyWorker) -> None:
    """Three generations, two homes, a partner of whom only the grandmother spoke, a teacher who leads."""
    worker.opens(worker.of("family/"))
    worker.sees("Denise Halloran is the mother of Shanice Halloran")
    worker.adds("Colin", "PARENT", "Shanice Halloran", "M", "1984")
    worker.adds("Ruth", "PARENT", "Denise Halloran", "F", "1958")
    worker.adds("Bill", "PARENT", "Denise Halloran", "M", "1955")
    worker.adds("Tyler", "PARTNER", "Denise Halloran", "M", "1990", certain="SAID", **{"since-year": "2025"})
    worker.adds("Poppy", "HALF_SIBLING", "Shanice Halloran", "F", "2024")
    worker.says("Denise Halloran", "PARENT", "Poppy Halloran")
    worker.says("Tyler Halloran", "PARENT", "Poppy Halloran", certain="SAID")
    worker.says("Denise Halloran", "SEPARATED", "Colin Halloran", **{"since-month": "9", "since-year": "2022"})
    worker.says("Ruth Halloran", "MARRIED", "Bill Halloran")
    worker.opens(worker.of("family/relate/"))
    worker.page.locator('[name="person"]').select_option(label="Shanice Halloran")
    worker.page.locator('[name="other"]').select_option(label="Ruth Halloran")
    worker.fills({"kind": "PARENT", **SAID})
    worker.presses_and_is_refused("Record this relationship")
    worker.is_told_to_mend("Then somebody would be their own ancestor")
    worker.opens(worker.of("family/life/"))
    worker.page.locator('[name="person"]').select_option(label="Bill Halloran")
    worker.fills({"event": "DIED", "day-year": "2019", "said_by": "Denise"})
    worker.presses("Record this")
    worker.opens(worker.of("family/home/"))
    for name in ("Shanice Halloran", "Colin Halloran"):
        worker.page.get_by_label(name).check()
    worker.fills({"home": "ELSEWHERE", **SAID})
    worker.fills(line="12 Kiln Road", postcode="QX3 1AB")
    worker.presses("Record who lives there")
    worker.opens(worker.of("family/professional/"))
    worker.fills({"name": "Lin Abara", "role": "Form tutor", "agency": "schools", "leads": "YES", "said_by": "Denise"})
    worker.page.locator('[name="person"]').select_option(label="Shanice Halloran")
    worker.presses("Record this professional")


def it_is_read_by_keyboard_and_by_ear(worker: FamilyWorker) -> None:
    """Each person of the drawing is reached with the tab key, says who they are, and leads to the same in words."""
    page = worker.page
    worker.sees("Home A: 12 Kiln Road", "Home B: 22 Rope Street", "Lead professional: Lin Abara")
    worker.picture("family-tree")
    drawn = page.get_by_role("group", name="Family tree as at 27 May 2026")
    expect(drawn.get_by_role("link")).to_have_count(7)
    for says in (
        "Ruth Halloran, born about 1958. Grandmother (mother's side) of Shanice. Married to Bill",
        "Tyler Halloran, born about 1990. Shanice's mother's partner. Partner of Denise since about 2025",
        "Shanice Halloran, 15, in this referral",
        "Colin Halloran, born about 1984. Father of Shanice. Separated from Denise since about September 2022",
    ):
        expect(drawn.get_by_role("link", name=says, exact=True)).to_be_visible()
    worker.tabs_to("Family tree, drawn")
    worker.tabs_to("Bill Halloran, died about 2019")
    page.keyboard.press("Enter")
    focused = page.locator(":target")
    expect(focused).to_contain_text("Bill Halloran, died about 2019")
    expect(page.get_by_role("table", name="Every relationship on record")).to_contain_text("Not verified")
    worker.page.get_by_label("As at", exact=True).fill("2022-01-01")
    worker.tabs_to("Show")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    worker.sees("As at 1 January 2022", "Married to Bill")
    worker.sees_nothing_of("Separated from Colin", "Partner of Tyler")


def the_chronology_is_read_and_marked(worker: FamilyWorker) -> None:
    """Filtered by keyboard; a line is marked with a reason, and stands out for whoever listens too."""
    page = worker.page
    worker.reference = "S26-00005"
    worker.opens(worker.of("chronology/"))
    line = page.get_by_role("listitem").filter(has_text="Health (community").first
    expect(line).to_be_visible()
    line.get_by_role("link", name="Significant?").click()
    worker.looks()
    worker.presses_and_is_refused("Record this")
    worker.is_told_to_mend("Say whether it is significant")
    worker.fills(significant="YES", because="Nobody had put this beside the police's calls.")
    worker.presses("Record this")
    worker.sees("Nobody had put this beside the police's calls.")
    page.get_by_label("Significant (").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Show").press("Enter")
    expect(page.get_by_role("status").last).to_contain_text(" of ")
    worker.opens(worker.of("chronology/"))
    worker.picture("chronology-marked")
    worker.looks()


@pytest.mark.campaign
def test_a_family_is_read_by_keyboard_and_by_ear(hub: Hub) -> None:
    worker = FamilyWorker.signs_in(hub)
    worker.reference = "S26-00003"
    the_family_is_written_down(worker)
    it_is_read_by_keyboard_and_by_ear(worker)
    the_chronology_is_read_and_marked(worker)
