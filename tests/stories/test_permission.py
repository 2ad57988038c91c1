"""Two parents answer differently, a child is heard, an agency leaves the agreement: what each person then sees."""

from __future__ import annotations

import pytest

from tests.stories.eyes import Eyes
from tests.stories.people import Manager, Navigator, SocialWorker
from tests.stories.person import Hub, Person

WHEN = {"day": "27", "month": "5", "year": "2026", "time": "10:15"}
NEW_PAGES = {
    "agency_checks_ask", "agency_checks_referral", "boards_picture", "partnership_agreement",
    "partnership_agreement_sign", "partnership_policy_entry", "partnership_policy_part", "referrals_competence",
    "referrals_consent", "referrals_own_words", "referrals_talks", "referrals_told",
}  # fmt: skip


@pytest.fixture(scope="module")
def eyes() -> Eyes:
    """Reads each page of permission and of the agreement."""
    return Eyes(NEW_PAGES)


class RecordsOfficer(Person):
    """Keeps who signed."""

    name = "Jonah Pellew"


def moment(name: str) -> dict[str, str]:
    """The boxes of a moment."""
    return {f"{name}-{part}": value for part, value in WHEN.items()}


def says(worker: SocialWorker, giver: str, answer: str, **more: str | list[str]) -> None:
    """One parent's answer is recorded."""
    worker.opens(worker.of("talks/permission/"))
    assert worker.page.locator("main input:checked").count() == 0
    worker.page.get_by_label(giver).first.check()
    worker.fills({"answer": answer, "capacity": "PARENT", "how": "PHONE", **more, **moment("said_at")})
    worker.presses("Record this answer")


def parents_answer(worker: SocialWorker) -> str:
    """One parent agrees, and takes it back for one agency. Returns the name of a child there."""
    worker.opens(worker.of("talks/permission/"))
    worker.presses_and_is_refused("Record this answer")
    worker.is_told_to_mend("Say whether permission was given", "Say who was asked, or said it")
    names = [one.strip() for one in worker.page.locator('label[for^="giver-"], label[for="giver"]').all_inner_texts()]
    adults = [
        name for name in names if not name.endswith(", child") and name not in ("Somebody else", "Nobody was asked")
    ]
    says(
        worker, adults[0], "GIVEN", given_to=["housing", "health"], purposes=["PROTECT", "EARLY_HELP"],
        covers="You may ask the housing office and the health visitor about us.",
    )  # fmt: skip
    says(worker, adults[0], "WITHDRAWN", back_from=["health"])
    return next(name for name in names if name.endswith(", child")).removesuffix(", child")


def the_child_is_heard(worker: SocialWorker, child: str) -> None:
    """Whether the child can decide this, in their own words, and what the family was told."""
    worker.opens(worker.of("talks/competence/"))
    worker.page.get_by_label(child).first.check()
    worker.fills(
        {
            "about": "Whether we may ask the school", "understands": "YES", "consequences": "YES", "free": "NO",
            "competent": "YES", "reasons": "Looked to the door before each answer.", "fraser": "NOT_RELEVANT",
            "judged_by": "Rosie Penbridge, social worker", "judged_on-day": "27", "judged_on-month": "5",
            "judged_on-year": "2026",
        }
    )  # fmt: skip
    worker.presses_and_is_refused("Record this reasoning")
    worker.is_told_to_mend("A child is competent only if all three above are answered yes")
    worker.fills(competent="NO")
    worker.presses("Record this reasoning")
    worker.opens(worker.of("talks/own-words/"))
    worker.page.get_by_label(child).first.check()
    worker.fills(
        {"heard": "YES", "words": "I want my own bed again.", "heard_by": "Miss Arden, teacher", "alone": "YES"}
        | moment("heard_at")
    )
    worker.presses("Record these words")
    worker.opens(worker.of("talks/told/"))
    worker.fills(
        {"told": "YES", "whom": "The mother", "what": "That we ask housing, and why.", "told_by": "Rosie Penbridge"}
        | moment("told_at")
    )
    worker.presses("Record this")
    worker.sees("Permission was refused or taken back", "I want my own bed again.", "not competent to decide this")
    worker.picture("talks")
    worker.opens(worker.of())
    worker.sees("Permission was refused or taken back", "I want my own bed again.")


def an_agency_leaves(officer: RecordsOfficer) -> None:
    """The records officer writes down that one left the agreement."""
    officer.opens("/agreement/")
    officer.sees("18 of 18 agencies signed.", "Every agency has signed")
    officer.picture("agreement")
    officer.follows("Record a signature")
    officer.presses_and_is_refused("Record it")
    officer.is_told_to_mend("Choose the agency")
    officer.fills(
        {
            "agency": "idva", "act": "LEFT", "signed_by": "Alex Rowe", "post": "Director", "signed_on-day": "26",
            "signed_on-month": "5", "signed_on-year": "2026", "note": "Ends its service here.",
        }
    )  # fmt: skip
    officer.presses("Record it")
    officer.sees("Sharing has stopped with 1 agency.", "left the sharing agreement on 26 May 2026")


def it_is_asked_only_where_a_life_is_at_risk(worker: SocialWorker) -> None:
    """The page says why the agency cannot be ticked, and on which basis it can be asked all the same."""
    worker.opens(worker.of("ask/"))
    worker.sees("Cannot be ticked.", "left the sharing agreement on 26 May 2026", "What the family agreed to")
    worker.picture("ask-agreement")
    worker.page.get_by_text("A life is at risk, or the law orders it").first.click()
    worker.fills(
        {"ask_idva": True, "purpose": "PROTECT", "lawful_basis": "PUBLIC_TASK", "necessity": "He is on his way."}
    )
    worker.fills(family_told="NO", why_no="He would hear of it.")
    worker.presses_and_is_refused("Ask the agencies I ticked")
    worker.is_told_to_mend("is asked only where a life is at risk or the law orders it")
    worker.fills(lawful_basis="VITAL_INTERESTS")
    worker.presses("Ask the agencies I ticked")
    worker.sees("Shared without the agreement, because of the lawful basis.")


@pytest.mark.campaign
def test_permission_voice_and_the_agreement(hub: Hub) -> None:
    worker = SocialWorker.signs_in(hub)
    worker.reference = "S26-00007"
    child = parents_answer(worker)
    the_child_is_heard(worker, child)
    an_agency_leaves(RecordsOfficer.signs_in(hub))
    it_is_asked_only_where_a_life_is_at_risk(worker)
    for person in (Manager.signs_in(hub), Navigator.signs_in(hub)):
        person.follows("What we agreed to share")
        person.sees("Who has signed, and who has not")
        assert person.page.get_by_text("What runs out soon").count() == 0
