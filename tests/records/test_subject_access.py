"""A request for records from its receipt to its end: every step, and every refusal on the way."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from openmash.disclosures.models import Disclosure, DisclosureItem
from openmash.ledger.models import LedgerEntry
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.records import actions
from openmash.records.models import ClockStopped, SubjectAccessRequest
from openmash.records.queries import access, finding
from openmash.referrals.models import Referral
from openmash.rulebook.records import AsWhom, DataClass, Ending, Exemption, FoundBy, LineChoice, StopReason
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Refused, Role
from tests import factories
from tests.decisions.story import CANARY
from tests.records import story

pytestmark = pytest.mark.django_db
CLARIFY = StopReason.CLARIFICATION


def refusal(by: Viewer, do: Callable[[], Any]) -> str:
    """The sentence with which it is refused."""
    with acting_as(by), pytest.raises(Refused) as found:
        do()
    return found.value.verdict.because


def fresh(by: Viewer, of: SubjectAccessRequest) -> SubjectAccessRequest:
    with acting_as(by):
        return access.request(by, of.pk)


# Logging and the clock
def test_a_request_is_logged_once_and_due_in_a_month(officer: Viewer) -> None:
    key = uuid.uuid4()
    first, again = story.log(officer, form_key=key), story.log(officer, form_key=key)
    assert first.pk == again.pk
    assert first.reference.startswith("R26-")
    with acting_as(officer):
        assert access.clock(access.request(officer, first.pk)).due == date(2026, 6, 26)


@pytest.mark.parametrize("missing", [{"identity": ""}, {"authority": " "}])
def test_without_proof_the_clock_stands_until_it_comes(officer: Viewer, missing: dict[str, str]) -> None:
    row = story.log(officer, **missing)
    stands = access.clock(fresh(officer, row))
    assert (stands.due, stands.stopped.why if stands.stopped else "") == (None, "IDENTITY")
    with acting_as(officer):
        actions.start_clock(
            request=row, what_came="Passport", started_on=date(2026, 6, 1), by=officer, at=story.AT + timedelta(days=9)
        )
    assert access.clock(fresh(officer, row)).due == date(2026, 7, 1)


def test_for_themselves_no_authority_is_needed(officer: Viewer) -> None:
    row = story.log(officer, as_whom=AsWhom.THEMSELVES, authority="")
    assert access.clock(fresh(officer, row)).stopped is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"asker_name": " "}, "Write who asks."),
        ({"subject": {**story.AMARA, "surname": ""}}, "Write the family name"),
        ({"reply_to": ""}, "Write where the answer goes."),
        ({"received_on": date(2027, 1, 1)}, "cannot be in the future"),
    ],
)
def test_what_is_missing_when_it_is_logged(officer: Viewer, changes: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused) as found:
        story.log(officer, **changes)
    assert says in found.value.verdict.because


def test_the_clock_stops_and_starts_in_order(officer: Viewer, asked: SubjectAccessRequest) -> None:
    def stop(on: date, because: str = "Which years?") -> ClockStopped:
        return actions.stop_clock(
            request=asked, why=CLARIFY, because=because, stopped_on=on, by=officer, at=story.AT + timedelta(days=30)
        )

    def start(on: date, came: str = "2021 to 2024") -> Any:
        return actions.start_clock(
            request=asked, what_came=came, started_on=on, by=officer, at=story.AT + timedelta(days=30)
        )

    assert "runs already" in refusal(officer, lambda: start(date(2026, 6, 1)))
    assert "before the request came" in refusal(officer, lambda: stop(date(2026, 5, 25)))
    assert "future" in refusal(officer, lambda: stop(date(2026, 9, 1)))
    assert "what you asked" in refusal(officer, lambda: stop(date(2026, 6, 1), " "))
    with acting_as(officer):
        stop(date(2026, 6, 1))
    assert "stands already" in refusal(officer, lambda: stop(date(2026, 6, 2)))
    assert "before you asked" in refusal(officer, lambda: start(date(2026, 5, 30)))
    assert "what came" in refusal(officer, lambda: start(date(2026, 6, 2), ""))
    with acting_as(officer):
        start(date(2026, 6, 4))
    assert access.clock(fresh(officer, asked)).due == date(2026, 6, 29)
    assert "before it last started" in refusal(officer, lambda: stop(date(2026, 6, 3)))


def test_two_further_months_once(officer: Viewer, asked: SubjectAccessRequest) -> None:
    def extend(because: str = "Forty referrals.", at: Any = story.AT) -> Any:
        return actions.extend(request=asked, because=because, by=officer, at=at)

    assert "complex" in refusal(officer, lambda: extend(" "))
    assert "month is over" in refusal(officer, lambda: extend(at=story.AT + timedelta(days=60)))
    with acting_as(officer):
        extend()
    assert access.clock(fresh(officer, asked)).due == date(2026, 8, 26)
    assert "extended already" in refusal(officer, extend)


# Who it is
def test_nothing_is_gathered_that_was_not_shown(worker: Viewer, asked: SubjectAccessRequest) -> None:
    def gather(**changes: Any) -> Any:
        given: dict[str, Any] = {"people": [], "mentions": [], "texts": [], "names": ["Amara Okafor-Bell"]}
        return actions.gather(request=asked, by=worker, at=story.AT, **{**given, **changes})

    for kind in ("people", "mentions", "texts"):
        assert "list has changed" in refusal(worker, lambda kind=kind: gather(**{kind: [str(uuid.uuid4())]}))
    assert "at least one name" in refusal(worker, lambda: gather(names=["  "]))


def test_lines_are_gathered_from_everywhere_with_their_owner_and_a_hint(
    officer: Viewer, gathered: SubjectAccessRequest
) -> None:
    found = {(line.source, line.owner) for line in story.lines(officer, gathered)}
    assert {
        ("person", "hub"), ("mention", "schools"), ("referral.concern", "schools"), ("answeritem.text", "police"),
        ("decision.reasons", "hub"), ("recommendation.analysis", "hub"), ("disclosure.words", "hub"),
        ("handoveranswer.rating_because", "hub"), ("ratinggiven.because", "hub"),
    } <= found  # fmt: skip
    texts = {line.text: line for line in story.lines(officer, gathered)}
    assert CANARY in texts
    assert texts["Nobody has seen Idris."].others == ["Idris"]
    assert texts["Amara hides under the table. Idris has not been asked."].found_by == FoundBy.NAMED.value
    sibling = [line for line in texts.values() if line.text.startswith("Social-work assessment")]
    assert all(line.others == ["Idris Okafor-Bell"] for line in sibling)


def test_the_name_in_somebody_else_s_record_is_found_and_chosen_by_a_person(
    officer: Viewer, worker: Viewer, closed: Referral
) -> None:
    from openmash.referrals.sent import SentPerson

    other = factories.referral(
        children=(SentPerson(forename="Tom", surname="Reed"),),
        adults=(SentPerson(forename="Ngozi", surname="Akande", relation="aunt"),),
        concern="Tom was hit at the home of a classmate, Amara Okafor-Bell. Amara Okafor-Bellamy saw it.",
        referrer_name="",
    )
    row = story.log(officer)
    with acting_as(worker):
        offered = finding.candidates(worker, row, ["Amara Okafor-Bell"])
    (hit,) = offered.texts
    assert (hit.reference, hit.found_by) == (other.reference, FoundBy.IN_TEXT)
    story.gather(worker, row)
    assert other.reference not in {line.referral_reference for line in story.lines(officer, row)}
    story.gather(worker, row, texts=[str(hit.row)])
    (line,) = [one for one in story.lines(officer, row) if one.referral_reference == other.reference]
    assert line.others == ["Tom"]
    assert line.source == "referral.concern"


def test_sealed_answers_are_not_looked_through_for_who_may_not_read_them(
    officer: Viewer, worker: Viewer, closed: Referral
) -> None:
    row = story.log(officer, subject={**story.AMARA, "forename": "Nobody", "surname": "Known", "born": None})
    contact = factories.viewer(Role.CONTACT_OFFICER)
    for by, sees in ((worker, True), (contact, False)):
        with acting_as(by):
            found = finding.candidates(by, row, ["bakery"])
        assert (CANARY in {line.text for line in found.texts}) is sees
        assert found.sealed is sees


def test_who_sent_it_is_found_in_their_own_request_and_named_as_another_in_the_child_s(
    officer: Viewer, worker: Viewer, closed: Referral, gathered: SubjectAccessRequest
) -> None:
    sent = next(line for line in story.lines(officer, gathered) if line.source == "referral.referrer")
    assert sent.others == ["Marian Coyle", "01632 960001"]
    sender = {**story.AMARA, "forename": "Marian", "surname": "Coyle", "born": None}
    row = story.log(officer, as_whom=AsWhom.THEMSELVES, subject=sender)
    with acting_as(worker):
        found = finding.candidates(worker, row, ["Marian Coyle"])
    assert [(line.reference, line.source) for line in found.texts] == [(closed.reference, "referral.referrer")]


def test_gathering_again_adds_only_what_is_new(officer: Viewer, worker: Viewer, gathered: SubjectAccessRequest) -> None:
    before = len(story.lines(officer, gathered))
    story.gather(worker, gathered)
    assert len(story.lines(officer, gathered)) == before


def test_each_referral_has_on_record_that_its_lines_were_gathered(closed: Referral, gathered: Any) -> None:
    with acting_as(CLERK):
        (entry,) = LedgerEntry.objects.filter(reference=closed.reference, verb="FOUND_IN_RECORDS")
    assert entry.detail == {"request": gathered.reference}


# Line by line
def police_line(officer: Viewer, of: SubjectAccessRequest) -> Any:
    return next(line for line in story.lines(officer, of) if line.text.startswith("A caution"))


def test_words_must_stand_in_the_line_and_the_record_keeps_them_out(officer: Viewer, gathered: Any) -> None:
    line = next(one for one in story.lines(officer, gathered) if "Idris" in one.text)
    with pytest.raises(Refused) as found:
        story.decide(officer, line, LineChoice.REDACT, words=[("Craig", Exemption.THIRD_PARTY)])
    assert "“Craig” does not stand in this line" in found.value.verdict.because
    assert "Craig" not in found.value.verdict.on_record


def test_another_agency_s_line_is_asked_about_and_answered_once(officer: Viewer, gathered: Any) -> None:
    line, policy = police_line(officer, gathered), policy_now()
    with pytest.raises(Refused, match="Ask it first"):
        story.decide(officer, line)
    own = next(one for one in story.lines(officer, gathered) if one.owner == "hub")

    def ask(of: Any = line, question: str = "May it?", by: date = date(2026, 6, 3)) -> Any:
        return actions.ask_owner(line=of, question=question, answer_by=by, by=officer, at=story.AT, policy=policy)

    assert "nobody to ask" in refusal(officer, lambda: ask(own))
    assert "what you ask" in refusal(officer, lambda: ask(question=" "))
    assert "has not come yet" in refusal(officer, lambda: ask(by=date(2026, 5, 27)))
    asked = story.ask(officer, line)
    assert "asked already" in refusal(officer, ask)
    with pytest.raises(Refused, match="why you object"):
        story.answer(asked, agrees=False)
    story.answer(asked, agrees=False, because="An enquiry is running.")
    with pytest.raises(Refused, match="answered already"):
        story.answer(asked)
    with pytest.raises(Refused, match="The owner objects"):
        story.decide(officer, line)
    made = story.decide(officer, line, against="The mother was there and was told by the officer.")
    assert made.against


def test_an_owner_s_answer_by_letter_is_noted_with_who_gave_it(officer: Viewer, gathered: Any) -> None:
    asked = story.ask(officer, police_line(officer, gathered))

    def note(said_by: str) -> Any:
        return actions.note_owner_answer(asked=asked, agrees=True, because="", said_by=said_by, by=officer, at=story.AT)

    assert "Name who answered" in refusal(officer, lambda: note(" "))
    with acting_as(officer):
        assert note("DI Ruth Hale").said_by == "DI Ruth Hale"
    story.decide(officer, police_line(officer, gathered))


def test_serious_harm_needs_an_opinion_on_record(officer: Viewer, gathered: Any) -> None:
    line = next(one for one in story.lines(officer, gathered) if one.owner == "hub")
    withheld = {"choice": LineChoice.WITHHOLD, "reason": Exemption.SW_SERIOUS_HARM}
    with pytest.raises(Refused, match="opinion of a named"):
        story.decide(officer, line, **withheld)
    story.opinion(officer, line, profession=DataClass.SOCIAL_WORK, harm=True)
    assert story.decide(officer, line, **withheld).reason == "SW_SERIOUS_HARM"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"professional": " "}, "Name the professional"),
        ({"post": ""}, "Name the professional"),
        ({"opinion": ""}, "what they think"),
        ({"given_on": date(2027, 1, 1)}, "future"),
    ],
)
def test_an_opinion_is_whole(officer: Viewer, gathered: Any, changes: dict[str, Any], says: str) -> None:
    given: dict[str, Any] = {
        "line": story.lines(officer, gathered)[0], "profession": DataClass.HEALTH, "professional": "Dr Varga",
        "post": "Doctor", "given_on": story.RECEIVED, "harm": True, "opinion": "Likely.", "by": officer, "at": story.AT,
    }  # fmt: skip
    assert says in refusal(officer, lambda: actions.record_opinion(**{**given, **changes}))


# The package
def test_a_package_needs_every_line_decided_and_the_clock_running(
    officer: Viewer, worker: Viewer, asked: SubjectAccessRequest
) -> None:
    with pytest.raises(Refused, match="Nothing was found yet"):
        story.make(officer, asked)
    story.gather(worker, asked)
    with pytest.raises(Refused, match="Decide on every line"):
        story.make(officer, asked)
    with acting_as(officer):
        actions.stop_clock(request=asked, why=CLARIFY, because="x", stopped_on=story.RECEIVED, by=officer, at=story.AT)
    with pytest.raises(Refused, match="clock stands"):
        story.make(officer, asked)


def test_words_taken_out_of_one_line_that_stand_in_another_are_told(officer: Viewer, gathered: Any) -> None:
    line = next(one for one in story.lines(officer, gathered) if one.text == "Nobody has seen Idris.")
    story.decide(officer, line, LineChoice.REDACT, words=[("Idris", Exemption.THIRD_PARTY)])
    story.settle_all(officer, gathered)
    with pytest.raises(Refused, match="still stand in another"):
        story.make(officer, gathered)
    assert story.make(officer, gathered, "He is her brother: she knows his name.").leftovers_because


def test_the_second_person_is_another_and_reads_what_counts(officer: Viewer, manager: Viewer, gathered: Any) -> None:
    story.settle_all(officer, gathered)
    made = story.make(officer, gathered)
    with pytest.raises(Refused, match="somebody else must read"):
        story.read(officer, made)
    with pytest.raises(Refused, match="what must change"):
        story.read(manager, made, agreed=False)
    with pytest.raises(Refused, match="second person has not read"):
        story.send(officer, made)
    story.decide(officer, story.lines(officer, gathered)[0], LineChoice.OUTSIDE, why="Another Amara.")
    with pytest.raises(Refused, match="A decision changed"):
        story.read(manager, made)
    newer = story.make(officer, gathered)
    with pytest.raises(Refused, match="newer package"):
        story.read(manager, made)
    story.read(manager, newer, agreed=False, because="Line 3 names her aunt.")
    with pytest.raises(Refused, match="read already"):
        story.read(manager, newer)
    with pytest.raises(Refused, match="did not agree"):
        story.send(officer, newer)


def test_a_colleague_of_the_records_office_may_be_the_second_person(officer: Viewer, gathered: Any) -> None:
    story.settle_all(officer, gathered)
    made = story.make(officer, gathered)
    story.read(story.officer().viewer(), made)
    story.send(officer, made)


def test_a_decision_after_it_was_read_stops_the_sending(officer: Viewer, manager: Viewer, gathered: Any) -> None:
    story.settle_all(officer, gathered)
    made = story.make(officer, gathered)
    story.read(manager, made)
    story.decide(officer, story.lines(officer, gathered)[0], LineChoice.OUTSIDE, why="Another Amara.")
    with pytest.raises(Refused, match="A decision changed"):
        story.send(officer, made)


def test_sent_it_is_on_record_with_both_its_sides_and_the_request_ends(
    officer: Viewer, manager: Viewer, closed: Referral, gathered: Any
) -> None:
    held = police_line(officer, gathered)
    story.decide(officer, held, LineChoice.WITHHOLD, reason=Exemption.CRIME)
    story.settle_all(officer, gathered)
    made = story.make(officer, gathered)
    story.read(manager, made)
    story.send(officer, made)
    assert story.lines(officer, gathered) == []
    with acting_as(CLERK):
        left = Disclosure.objects.get(kind="SUBJECT_ACCESS")
        items = list(DisclosureItem.objects.filter(disclosure=left))
    assert (left.reference, left.recipient_name, left.by_name) == (closed.reference, "Ngozi Okafor", "Rhona Tait")
    assert (left.body["not_left"], left.body["reasons"], left.body["sha256"]) == (1, ["CRIME"], made.sha256)
    assert left.body["left"] == len(items)
    assert held.text not in {item.text for item in items}
    again = fresh(officer, gathered)
    assert refusal(officer, lambda: actions.extend(request=again, because="x", by=officer, at=story.AT)).startswith(
        "This request has ended"
    )


# Ending without records
def test_ending_says_why_and_never_hides_what_is_held(officer: Viewer, worker: Viewer, asked: Any) -> None:
    def close(ending: Ending, because: str = "Told by letter; may complain.") -> Any:
        return actions.close_request(request=asked, ending=ending, because=because, by=officer, at=story.AT)

    assert "by themselves" in refusal(officer, lambda: close(Ending.SENT))
    assert "has first to say" in refusal(officer, lambda: close(Ending.NOTHING_HELD))
    assert "what they were told" in refusal(officer, lambda: close(Ending.REFUSED, " "))
    story.gather(worker, asked)
    assert "holds something" in refusal(officer, lambda: close(Ending.NOTHING_HELD))
    with acting_as(officer):
        close(Ending.WITHDRAWN)
    assert "has ended" in refusal(officer, lambda: close(Ending.WITHDRAWN))


def test_only_lines_about_somebody_else_are_nothing_held(officer: Viewer, gathered: Any) -> None:
    for line in story.lines(officer, gathered):
        story.decide(officer, line, LineChoice.OUTSIDE, why="Another Amara.")
    with pytest.raises(Refused, match="No line is about this person"):
        story.make(officer, gathered)
    with acting_as(officer):
        ended = actions.close_request(
            request=gathered, ending=Ending.NOTHING_HELD, because="Told by letter.", by=officer, at=story.AT
        )
    assert ended.ending == "NOTHING_HELD"


def test_a_closed_request_takes_nothing_more(officer: Viewer, worker: Viewer, gathered: Any) -> None:
    line = story.lines(officer, gathered)[0]
    with acting_as(officer):
        actions.close_request(
            request=gathered, ending=Ending.WITHDRAWN, because="By telephone.", by=officer, at=story.AT
        )
    with pytest.raises(Refused, match="has ended"):
        story.gather(worker, gathered)
    for name in ("decide", "ask"):
        with pytest.raises(type(line).DoesNotExist):
            getattr(story, name)(officer, line)


def test_settled_keeps_only_what_counts_for_its_choice() -> None:
    from openmash.rulebook.subject_access import Settled

    withheld = Settled(LineChoice.WITHHOLD, reason=Exemption.CRIME)
    assert not withheld.leaves
    assert replace(withheld, choice=LineChoice.RELEASE).leaves
