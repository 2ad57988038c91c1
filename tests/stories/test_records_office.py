"""A mother asks for her daughter's records: logged, found, decided line by line, read by a second person, sent."""

from __future__ import annotations

import pytest

from tests.stories.people import Manager, Navigator, SocialWorker
from tests.stories.person import Hub, Person

CHILD = {
    "forename": "Amara", "surname": "Okafor-Bell", "born-day": "3", "born-month": "6", "born-year": "2018",
}  # fmt: skip


class RecordsOfficer(Person):
    """Answers requests for records, and sees content only inside an open one."""

    name = "Jonah Pellew"

    def logs_a_request(self) -> None:
        """A mother has written."""
        self.opens("/records/")
        self.sees("No request is open")
        self.follows("A request for records")
        self.fills(
            {
                "asker_name": "Ngozi Okafor", "as_whom": "PARENT", "identity": "Passport seen at the desk",
                "authority": "Birth certificate seen", "reply_to": "By hand at the desk", "asks": "Everything",
                "received_on-day": "26", "received_on-month": "5", "received_on-year": "2026", **CHILD,
            }
        )  # fmt: skip
        self.presses("Log the request")
        self.reads("Request R26-")
        self.sees("30 days left", "Somebody of the hub says who it is")
        self.form = self.page.url

    def decides(self, choice: str, **more: str) -> None:
        """What is done with the line that is open."""
        self.fills(choice=choice)
        self.fills(more)
        self.presses("Save the decision")

    def line_with(self, words: str) -> None:
        """Opens the first line that says this."""
        self.opens(self.form)
        links = [link.get_attribute("href") for link in self.page.locator("table a[href*='/records/lines/']").all()]
        for link in links:
            self.opens(str(link))
            if words in self.page.locator("#text").inner_text():
                return
        raise AssertionError(words)


@pytest.mark.campaign
def test_a_request_for_records_from_the_letter_to_the_paper(hub: Hub) -> None:
    officer = RecordsOfficer.signs_in(hub)
    officer.logs_a_request()
    worker = SocialWorker.signs_in(hub)
    worker.opens("/records/to-find/")
    worker.follows("R26-")
    worker.presses_and_is_refused("Gather the lines")
    worker.is_told_to_mend("Say whether those ticked are this person")
    worker.picture("records-who")
    for box in worker.page.locator("input[name=people], input[name=mentions]").all():
        if "Amara" in str(box.evaluate("box => box.labels[0].textContent")):
            box.check()
    worker.fills(sure="YES")
    worker.presses("Gather the lines")
    officer.opens(officer.form)
    officer.sees("Decide on")
    officer.picture("records-request")
    officer.line_with("Craig gets cross")
    officer.presses_and_is_refused("Save the decision")
    officer.is_told_to_mend("Choose what is done with this line")
    officer.fills({"choice": "REDACT", "parts-0-words": "Nobody", "parts-0-reason": "THIRD_PARTY"})
    officer.presses_and_is_refused("Save the decision")
    officer.is_told_to_mend("does not stand in this line")
    officer.fills({"parts-0-words": "Craig"})
    officer.picture("records-line")
    officer.presses_and_is_refused("Save the decision")
    officer.is_told_to_mend("Another agency owns this line")
    officer.follows("Ask the owner")
    officer.fills(question="May her mother read what she said of Craig?")
    officer.presses("Ask the owner")
    officer.sees("was asked")


def test_a_navigator_is_asked_about_one_line_and_sees_no_more(hub: Hub) -> None:
    navigator = Navigator.signs_in(hub)
    navigator.follows("Asked about records")
    navigator.reads("Asked about your records")
    navigator.sees("Nothing waits for")


@pytest.mark.campaign
def test_a_complaint_and_a_correction_are_logged_and_kept(hub: Hub) -> None:
    officer = RecordsOfficer.signs_in(hub)
    officer.opens("/records/complaints/new/")
    officer.fills(
        {
            "received_on-day": "20", "received_on-month": "5", "received_on-year": "2026", "who": "Mr Bell",
            "how": "Letter", "about": "DELAY", "text": "Nobody answered me for a month.",
        }
    )  # fmt: skip
    officer.presses("Log the complaint")
    officer.sees("Nobody answered me for a month.", "tell them we have it")
    officer.fills({"step": "ACKNOWLEDGED", "on-day": "26", "on-month": "5", "on-year": "2026", "text": "By letter."})
    officer.presses("Add the step")
    officer.sees("The person was told that we have it")
    officer.opens("/records/corrections/new/")
    officer.fills(
        {
            "reference": "S26-99999", "asked_by": "Mr Bell", "as_whom": "THEMSELVES", "identity": "Passport",
            "received_on-day": "20", "received_on-month": "5", "received_on-year": "2026", "wrong": "The day.",
            "statement": "It was a Tuesday.",
        }
    )  # fmt: skip
    officer.presses_and_is_refused("Log the request")
    officer.is_told_to_mend("There is no referral with this reference")
    officer.still_has(statement="It was a Tuesday.")
    officer.opens("/records/holds/")
    officer.fills(scope="EVERYTHING", because="A public inquiry has asked.")
    officer.presses("Put the hold")
    officer.sees("Every record of the hub")
    officer.opens("/records/reviews/")
    officer.presses("Reckon the dates again")
    officer.sees("Nothing is ever deleted by a date")
    manager = Manager.signs_in(hub)
    manager.opens("/records/")
    manager.picture("records-office")
    manager.sees("Legal holds: 1", "Nothing waits.")
