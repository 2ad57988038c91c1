"""The screens of the records office over HTTP, without scripts: nothing chosen, nothing lost, nothing half saved."""

from __future__ import annotations

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from openmash.ledger.models import LedgerEntry
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.records.models import LineDecision, LineOwnerAnswered, PackageSent, SubjectAccessRequest, SubjectSearch
from openmash.referrals.models import Referral
from openmash.rulebook.records import Exemption, LineChoice
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role
from tests import factories
from tests.decisions.story import nothing_chosen, signed_in, text_of
from tests.records import keeping, story

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Account:
    return story.officer(name="Rhona Tait")


@pytest.fixture
def row(office: Account, closed: Referral) -> SubjectAccessRequest:
    return story.log(office.viewer())


@pytest.fixture
def lines(office: Account, row: SubjectAccessRequest, worker: Any) -> list[Any]:
    story.gather(worker, row)
    return story.lines(office.viewer(), row)


LOG = {
    "asker_name": "Ngozi Okafor", "as_whom": "PARENT", "identity": "Passport seen", "authority": "Certificate seen",
    "reply_to": "18 Lantern Row", "asks": "Everything about Amara", "received_on-day": "26", "received_on-month": "5",
    "received_on-year": "2026", "forename": "Amara", "surname": "Okafor-Bell",
}  # fmt: skip


def key_of(page: str) -> str:
    found = re.search(r'name="form_key" value="([^"]+)"', page) or re.search(
        r'value="([^"]+)"[^>]*name="form_key"', page
    )
    assert found
    return found[1]


def test_a_request_is_logged_from_its_page_and_nothing_typed_is_lost(office: Account) -> None:
    client = signed_in(office)
    first = text_of(client.get("/records/requests/new/"))
    assert nothing_chosen(first)
    wrong = text_of(client.post("/records/requests/new/", {**LOG, "surname": "", "form_key": key_of(first)}))
    assert "Write the family name of the person" in wrong
    assert "Everything about Amara" in wrong
    with acting_as(CLERK):
        assert SubjectAccessRequest.objects.count() == 0
    future = {**LOG, "received_on-year": "2090", "form_key": key_of(first)}
    assert "cannot be in the future" in text_of(client.post("/records/requests/new/", future))
    sent = client.post("/records/requests/new/", {**LOG, "form_key": key_of(first)})
    assert sent.status_code == 302
    page = text_of(client.get(sent["Location"]))
    assert "Somebody of the hub says who it is" in page
    assert "Okafor" not in re.findall(r"<title>(.*?)</title>", page)[0]


def test_who_it_is_must_agree_with_what_is_ticked(row: SubjectAccessRequest, worker: Any) -> None:
    client = signed_in(Account.objects.get(pk=worker.id))
    path = f"/records/requests/{row.pk}/who/"
    first = text_of(client.get(path))
    assert nothing_chosen(first)
    person = re.findall(r'name="people" id="people-1" value="([^"]+)"', first)
    given = {"names": "Amara Okafor-Bell", "act": "gather"}
    assert "Tick who is this person" in text_of(client.post(path, {**given, "sure": "YES"}))
    both = text_of(client.post(path, {**given, "sure": "NOBODY", "people": person}))
    assert "You ticked somebody" in both
    assert both.count(" checked") == 2
    again = text_of(client.post(path, {**given, "act": "look", "names": "Somebody Else", "people": person}))
    assert "Somebody Else" in again
    assert "Error" not in re.findall(r"<title>(.*?)</title>", again)[0]
    assert client.post(path, {**given, "sure": "YES", "people": person}).status_code == 302
    with acting_as(CLERK):
        assert SubjectSearch.objects.count() == 1


def test_a_line_is_decided_and_the_next_one_opens(office: Account, lines: list[Any]) -> None:
    client = signed_in(office)
    line = next(one for one in lines if one.text == "Nobody has seen Idris.")
    path = f"/records/lines/{line.pk}/"
    page = text_of(client.get(path))
    assert nothing_chosen(page)
    assert "Look for others here: Idris" in page
    typed = {"choice": "REDACT", "parts-0-words": "Craig", "parts-0-reason": "", "why": "Her brother."}
    wrong = text_of(client.post(path, typed))
    assert "Choose the reason in law for taking these words out" in wrong
    assert "Her brother." in wrong
    assert "Copy the words" in text_of(client.post(path, {"choice": "REDACT", "parts-0-reason": "CRIME"}))
    refused = text_of(client.post(path, {**typed, "parts-0-reason": "THIRD_PARTY"}))
    assert "“Craig” does not stand in this line" in refused
    more = text_of(client.post(path, {**typed, "add": "parts"}))
    assert 'name="parts-1-words"' in more
    assert ">Craig</textarea>" in more
    with acting_as(office.viewer()):
        assert LineDecision.objects.count() == 0
    sent = client.post(path, {**typed, "parts-0-words": "idris", "parts-0-reason": "THIRD_PARTY"})
    following = next(one for one in lines if one.seq == line.seq + 1)
    assert sent["Location"] == f"/records/lines/{following.pk}/"
    assert "Released in part" in text_of(client.get(f"/records/requests/{line.request_id}/"))


def test_what_a_look_at_a_line_says_in_the_ledger(office: Account, lines: list[Any], closed: Referral) -> None:
    line = next(one for one in lines if one.referral_reference)
    signed_in(office).get(f"/records/lines/{line.pk}/")
    with acting_as(CLERK):
        entry = LedgerEntry.objects.filter(verb="LOOKED_AT_RECORDS").latest("recorded_at")
    assert (entry.reference, entry.subjects) == (closed.reference, [str(line.pk), str(line.request_id)])


def test_the_owner_answers_at_their_own_desk(office: Account, lines: list[Any]) -> None:
    line = next(one for one in lines if one.owner == "police")
    asked = story.ask(office.viewer(), line)
    police, health = (factories.staff(Role.NAVIGATOR, agency=one) for one in ("police", "health"))
    assert signed_in(health).get(f"/records/asked/{asked.pk}/").status_code == 404
    client = signed_in(police)
    assert str(asked.pk) in text_of(client.get("/records/asked/"))
    path = f"/records/asked/{asked.pk}/"
    page = text_of(client.get(path))
    assert nothing_chosen(page)
    assert line.text in page
    assert "Amara" not in page.replace(line.text, "")
    assert "Say why you object" in text_of(client.post(path, {"agrees": "NO", "because": ""}))
    assert client.post(path, {"agrees": "YES"}).status_code == 302
    with acting_as(police.viewer()):
        assert LineOwnerAnswered.objects.get().agrees
    assert "Your agency has answered" in text_of(client.get(path))


def test_the_package_is_read_by_another_and_sent_once(office: Account, manager: Any, lines: list[Any]) -> None:
    by, client = office.viewer(), signed_in(office)
    line = next(one for one in lines if one.text == "Nobody has seen Idris.")
    story.decide(by, line, LineChoice.REDACT, words=[("Idris", Exemption.THIRD_PARTY)])
    make = f"/records/requests/{line.request_id}/package/"
    assert "Decide on" in text_of(client.get(make))
    story.settle_all(by, line.request)
    page = text_of(client.get(make))
    assert "“Idris” in" in page
    assert "still stand in another" in text_of(client.post(make, {"leftovers_because": ""}))
    made = client.post(make, {"leftovers_because": "She knows her brother’s name."})["Location"]
    assert "somebody else must read and approve it" in text_of(client.get(made))
    second = signed_in(Account.objects.get(pk=manager.id))
    assert nothing_chosen(text_of(second.get(made)))
    assert "Say whether it may go" in text_of(second.post(made, {}))
    assert second.post(made, {"agreed": "YES"}).status_code == 302
    send = f"{made}send/"
    given = {"how": "Special delivery", "sent_to": "18 Lantern Row", "checked": "on"}
    assert "Check who opens what you send" in text_of(client.post(send, {**given, "checked": ""}))
    assert client.post(send, given).status_code == 302
    ended = text_of(client.get(f"/records/requests/{line.request_id}/"))
    assert "The records were sent" in ended
    assert "Nobody has seen" not in ended
    assert "you no longer see what was in it" in text_of(client.get(made))
    assert "Nobody has seen [removed: about another person]." in text_of(second.get(made))
    with acting_as(manager):
        assert PackageSent.objects.count() == 1
    left = text_of(second.get(f"/referrals/{line.referral_reference or lines[-1].referral_reference}/shared/"))
    assert "Sent to somebody who asked for records: Ngozi Okafor" in left


def test_the_paper_is_an_attachment_and_each_copy_is_on_record(office: Account, lines: list[Any]) -> None:
    story.settle_all(office.viewer(), lines[0].request)
    made = story.make(office.viewer(), lines[0].request)
    answer = signed_in(office).get(f"/records/packages/{made.pk}/paper/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{lines[0].request.reference}.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert answer.content.startswith(b"%PDF-")
    with acting_as(CLERK):
        assert LedgerEntry.objects.get(verb="TOOK_RECORDS_COPY").detail == {"sha256": made.sha256}


@pytest.mark.parametrize("end", ["packages/{package}/paper/", "packages/{package}/send/", "disposals/{proposal}/"])
def test_what_cannot_be_taken_back_asks_who_is_there(
    office: Account, manager: Any, lines: list[Any], worker: Any, end: str, settings: Any
) -> None:
    story.settle_all(office.viewer(), lines[0].request)
    made = story.make(office.viewer(), lines[0].request)
    other = story.closed(worker, manager)
    keeping.reckon(at=keeping.LONG_AFTER)
    proposal = keeping.propose(office.viewer(), other)
    client = Client()
    client.force_login(office)
    session = client.session
    session["signed_in_by_demo"] = True
    session.save()
    settings.DEMO = True
    path = "/records/" + end.format(package=made.pk, proposal=proposal.pk)
    assert client.get(path).status_code == 200
    settings.DEMO = False
    Authenticator.objects.create(user=office, type=Authenticator.Type.TOTP, data={"secret": "unused"})
    assert client.get("/records/").status_code == 200
    gone = client.get(path)
    assert gone.status_code == 302
    assert gone["Location"].startswith("/account/reauthenticate/?next=")


def test_a_disposal_is_proposed_and_answered_on_its_pages(office: Account, manager: Any, closed: Referral) -> None:
    client, second = signed_in(office), signed_in(Account.objects.get(pk=manager.id))
    assert "have not been reckoned yet" in text_of(client.get("/records/reviews/"))
    assert client.post("/records/reviews/reckon/").status_code == 302
    assert client.get("/records/reviews/reckon/").status_code == 405
    review = keeping.review(closed)
    early = text_of(client.post(f"/records/reviews/{review.pk}/", {"because": "Old."}))
    assert "review is not due" in early
    assert "Old." in early
    keeping.reckon(at=keeping.LONG_AFTER)
    proposal = keeping.propose(office.viewer(), closed)
    path = f"/records/disposals/{proposal.pk}/"
    assert "somebody else must read" in text_of(client.get(path))
    page = text_of(second.get(path))
    assert nothing_chosen(page)
    assert "Tick that you understand" in text_of(second.post(path, {"agreed": "YES", "because": "I looked."}))
    stays = text_of(second.post(path, {"agreed": "YES", "sure": "on", "because": "I looked."}))
    assert "review is not due" in stays
    with acting_as(CLERK):
        assert Referral.objects.filter(pk=closed.pk).exists()
    assert second.post(path, {"agreed": "NO", "because": "A sibling is open."}).status_code == 302


def test_a_certificate_names_kinds_of_rows_in_words(office: Account, manager: Any, closed: Referral) -> None:
    keeping.reckon(at=keeping.LONG_AFTER)
    certificate = keeping.answer(manager, keeping.propose(office.viewer(), closed))
    assert certificate
    page = text_of(signed_in(office).get(f"/records/certificates/{certificate.pk}/"))
    assert "Agency discussion" in page or "Answer item" in page
    assert "Okafor" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_home_asks_the_same_number_of_questions_however_many_requests(
    office: Account, number: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(number):
        story.log(office.viewer())
    client = signed_in(office)
    client.get("/records/")
    with django_assert_max_num_queries(34):
        page = text_of(client.get("/records/"))
    assert page.count("Somebody of the hub says who it is") == number


def test_a_correction_is_shown_beside_the_record(office: Account, manager: Any, closed: Referral) -> None:
    client = signed_in(office)
    made = keeping.rectification(office.viewer(), closed.reference)
    path = f"/records/corrections/{made.pk}/"
    assert nothing_chosen(text_of(client.get(path)))
    wrong = text_of(client.post(path, {"accepted": "NO", "judged_by": "Priya Raman", "because": "", "told_how": "x"}))
    assert "Say why" in wrong
    assert "Priya Raman" in wrong
    given = {"accepted": "YES", "judged_by": "Priya Raman", "because": "She was there.", "told_how": "By letter."}
    assert client.post(path, given).status_code == 302
    beside = text_of(signed_in(Account.objects.get(pk=manager.id)).get(f"/referrals/{closed.reference}/sent/"))
    assert "A statement by the person concerned" in beside
    assert "It was a Tuesday." in beside
