"""The twelve worked cases through the rooms' own actions: times, labels, what leaves the hub, outcomes, the ledger."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.db import connection

from openmash.decisions.models import Decision
from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership.viewers import acting_as
from openmash.people.models import Person
from openmash.referrals.models import Move
from openmash.rulebook import clocks
from openmash.rulebook.ratings import is_step_up
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Label, Rating, RatingKind, Role, Stage
from openmash.screening.models import DueTime, FilterOut, RatingGiven, StepDown
from tests import factories
from tests.world.cases import BESIDE, LABELS, NOT_TOLD, all_cases, items_of, moment, staying
from tests.world.sealing import sealed_to_the_end
from tests.world.walking import Walk

pytestmark = pytest.mark.database
CASES = pytest.mark.parametrize("walk", all_cases(), ids=lambda case: str(case["case_id"]), indirect=True)


def due_in_case(walk: Walk, given: dict[str, Any]) -> Any:
    """The due time a case names; Blue has none there and is one working day here (design decisions, "Presets")."""
    if given["decision_due_at"]:
        return moment(given["decision_due_at"])
    return clocks.statutory_due(walk.start, walk.policy)


@CASES
def test_rating_and_every_due_time_are_the_cases(walk: Walk) -> None:
    screening, changes = walk.case["screening"], walk.case["rating_changes"]
    expected = [(screening["rating"], due_in_case(walk, screening))]
    expected += [(change["to"], due_in_case(walk, change)) for change in changes]
    assert walk.due_after == expected
    assert walk.referral.received_at == walk.start == moment(walk.case["received_at"])
    assert walk.referral.first_due_at == expected[0][1]
    with acting_as(CLERK):
        kept = list(DueTime.objects.filter(referral=walk.referral).order_by("at", "recorded_at"))
        first = list(RatingGiven.objects.filter(child__referral=walk.referral, kind=RatingKind.INITIAL.value))
    assert [row.due_at for row in kept] == [due for _, due in expected]
    assert {row.rating for row in first} == {screening["rating"]}
    assert {row.because for row in first} == {screening["because"]}


@CASES
def test_what_is_still_out_follows_the_new_rating_and_never_starts_again(walk: Walk) -> None:
    changes = walk.case["rating_changes"]
    assert bool(walk.redated) == bool(changes)
    for first, due in walk.redated:
        assert first is not None
        assert due is not None
        assert due <= walk.referral.due_at
        if is_step_up(changes[-1]["from"], changes[-1]["to"]):
            assert due < first


@CASES
def test_a_step_down_waited_for_a_manager(walk: Walk) -> None:
    downs = [c for c in walk.case["rating_changes"] if not is_step_up(c["from"], c["to"])]
    with acting_as(CLERK):
        asked = list(StepDown.objects.filter(child__referral=walk.referral).select_related("read"))
    assert len(asked) == len(downs) * len(walk.children())
    for row in asked:
        assert row.read.by_id == walk.manager.id != row.by_id


@CASES
def test_every_item_is_stored_with_its_label_kind_date_and_source(walk: Walk) -> None:
    stored = walk.stored_items()
    assert len(stored) == len(items_of(walk.case))
    for ref, item in items_of(walk.case).items():
        row = stored[ref]
        assert row.label == LABELS[item["label_code"]].value
        assert row.kind == item["kind"].upper()
        assert row.dated is not None
        assert row.dated.isoformat() == item["date"]
        assert row.source_system == item["source_system"]


@CASES
def test_handover_holds_the_cases_items_and_no_other(walk: Walk) -> None:
    stored = walk.stored_items()
    go = walk.case["handover"]["items_that_go"]
    if walk.handover is None:
        assert walk.case["handover"]["to"] == "none"
        assert not go
        assert not [one for one in walk.disclosed_to(CLERK) if one.kind == "HANDOVER"]
        return
    with acting_as(CLERK):
        left = list(walk.handover.disclosure.items.order_by("seq"))
    assert {row.source_item for row in left} == {stored[ref].id for ref in go}
    assert {row.text for row in left} == {items_of(walk.case)[ref]["text"] for ref in go}


@CASES
def test_an_item_that_stays_is_refused_with_the_sentence_of_its_label(walk: Walk) -> None:
    if walk.handover is None:
        assert walk.refusals == {}
        return
    assert set(walk.refusals) == {item["ref"] for item in staying(walk.case)}
    for ref, sentence in walk.refusals.items():
        label = LABELS[items_of(walk.case)[ref]["label_code"]]
        owner = walk.policy.agency_name(ref.split(":")[0])
        assert sentence == {
            Label.OWNER: f"{owner} must agree before this leaves the hub. Ask their navigator; until then it stays.",
            Label.HUB: f"{owner} marked this “hub only”. It never leaves the hub unless they change the label.",
        }.get(label, sentence)
        assert label in (Label.OWNER, Label.HUB)


def everything_readable(viewer: Viewer) -> str:
    """Every word this person's row security lets out, from every table, asked in SQL."""
    words = []
    with acting_as(viewer), connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where tablename like 'openmash_%' order by 1")
        tables = [name for (name,) in cursor.fetchall()]
        for table in tables:
            if table in ("openmash_localpolicyversion", "openmash_account"):
                continue
            cursor.execute(f"select to_jsonb(t)::text from {table} t")  # names from pg_tables
            words += [json.dumps(json.loads(row), ensure_ascii=False) for (row,) in cursor.fetchall()]
    return "\n".join(words)


def as_stored(text: str) -> str:
    """A text as it stands inside JSON."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


@CASES
def test_nothing_that_stays_reaches_the_team_the_referrer_or_another_agency(walk: Walk) -> None:
    kept = [as_stored(item["text"]) for item in staying(walk.case)]
    readers = [walk.referrer, factories.viewer(Role.NAVIGATOR, agency="camhs")]
    readers += [walk.receiver] if walk.receiver else []
    for reader in readers:
        read = everything_readable(reader)
        assert [text for text in kept if text in read] == []
    if walk.receiver:
        read = everything_readable(walk.receiver)
        assert as_stored(walk.case["decision"]["because"]) in read
        for ref in walk.case["handover"]["items_that_go"]:
            assert as_stored(items_of(walk.case)[ref]["text"]) in read


@CASES
def test_a_protected_address_is_in_nothing_that_was_handed_over(walk: Walk) -> None:
    if not walk.referral.address_protected:
        return
    assert walk.receiver is not None
    read = everything_readable(walk.receiver)
    assert walk.referral.address_line not in read
    assert walk.referral.postcode not in read


@CASES
def test_outcome_what_is_beside_it_and_the_final_rating_are_the_cases(walk: Walk) -> None:
    said = walk.case["decision"]
    with acting_as(CLERK):
        decided = list(Decision.objects.filter(referral=walk.referral, current=True).select_related("child"))
        advised = list(FilterOut.objects.filter(referral=walk.referral).select_related("read"))
    if advised:
        assert said["outcome"] == "ADVICE"
        assert not decided
        assert [one.read.agreed for one in advised] == [True]
        assert advised[0].read.by_id == walk.manager.id
        assert advised[0].because == walk.case["screening"]["because"]
        assert {child.rating for child in walk.children()} == {said["rating_at_decision"]}
    else:
        assert len(decided) == len(walk.children())
        for one in decided:
            assert (one.outcome, one.final_rating) == (said["outcome"], said["rating_at_decision"])
            assert one.beside == [BESIDE[word].value for word in said["also"]]
            assert (one.reasons, one.overrules) == (said["because"], not said["agrees_with_recommendation"])
            assert one.by_id == walk.manager.id
    assert walk.referral.stage == Stage.CLOSED
    assert walk.referral.closed_at is not None


@CASES
def test_referrer_is_told_the_cases_words_and_nothing_they_must_not_know(walk: Walk) -> None:
    told = [one for one in walk.disclosed_to(walk.referrer) if one.kind == "FEEDBACK"]
    assert [one.body["text"] for one in told] == [walk.case["feedback_to_referrer"]["text"]]
    for line in walk.case["feedback_to_referrer"]["must_not_be_told"]:
        assert line.casefold() not in told[0].body["text"].casefold()
        assert not re.search(NOT_TOLD[(walk.case["case_id"], line)], told[0].body["text"])


@CASES
def test_who_asked_not_to_be_named_is_named_to_nobody(walk: Walk) -> None:
    if not walk.case["referral"]["referrer"]["wants_anonymity"]:
        return
    name = walk.case["referral"]["referrer"]["name"]
    for given in walk.case["agency_answers"]:
        role = Role.CONTACT_OFFICER if given["agency"] == "social_care" else Role.NAVIGATOR
        if role is Role.NAVIGATOR:
            assert name not in everything_readable(factories.viewer(role, agency=given["agency"]))


@CASES
def test_only_the_cases_agencies_were_asked_and_each_was_told_its_part(walk: Walk) -> None:
    answers = {given["agency"] for given in walk.case["agency_answers"]}
    assert answers == set(walk.case["screening"]["agencies_to_ask"])
    told = [one for one in walk.disclosed_to(CLERK) if one.kind == "AGENCY_TOLD"]
    assert sorted(one.recipient for one in told) == sorted(answers)
    for one in told:
        body = json.dumps(one.body, ensure_ascii=False)
        assert [item["ref"] for item in items_of(walk.case).values() if as_stored(item["text"]) in body] == []
    with acting_as(CLERK):
        assert bool(Person.objects.exists()) == bool(answers)


@CASES
def test_every_step_reached_the_ledger_and_the_chain_is_whole(walk: Walk) -> None:
    children, asked = len(walk.children()), len(walk.case["agency_answers"])
    ups = [c for c in walk.case["rating_changes"] if is_step_up(c["from"], c["to"])]
    downs = len(walk.case["rating_changes"]) - len(ups)
    with acting_as(CLERK):
        entries = list(LedgerEntry.objects.filter(reference=walk.referral.reference))
        moves = Move.objects.filter(referral=walk.referral).exclude(from_stage="").count()
    proof = sealed_to_the_end()
    seen = {verb: sum(1 for one in entries if one.verb == verb.value) for verb in Verb}
    assert (seen[Verb.RECEIVED], seen[Verb.ACKNOWLEDGED], seen[Verb.RATED]) == (1, 1, children)
    assert seen[Verb.ASKED_AGENCIES] == bool(asked)
    assert seen[Verb.OPENED_REQUEST] == seen[Verb.ANSWERED_REQUEST] == asked
    assert seen[Verb.STEPPED_UP] == len(ups) * children
    assert seen[Verb.ASKED_STEP_DOWN] == seen[Verb.ANSWERED_STEP_DOWN] == downs * children
    advised = walk.case["decision"]["outcome"] == "ADVICE"
    assert seen[Verb.FILTERED_OUT] == seen[Verb.ANSWERED_FILTER_OUT] == advised
    assert seen[Verb.RECOMMENDED] == seen[Verb.DECIDED] == (not advised)
    assert seen[Verb.HANDED_OVER] == seen[Verb.ACCEPTED_HANDOVER] == (walk.handover is not None)
    assert (seen[Verb.TOLD_AGENCIES], seen[Verb.GAVE_FEEDBACK]) == (bool(asked), 1)
    assert seen[Verb.MOVED_ON] == moves
    assert proof.whole, proof.faults
    assert proof.unsealed == 0
    assert proof.sealed >= len(entries)


def test_each_thing_a_referrer_must_not_be_told_has_words_to_look_for() -> None:
    lines = {
        (case["case_id"], line) for case in all_cases() for line in case["feedback_to_referrer"]["must_not_be_told"]
    }
    assert lines == set(NOT_TOLD)


def test_the_cases_cover_every_rating_and_the_ends_a_referral_may_come_to() -> None:
    cases = all_cases()
    assert len(cases) == 12
    assert {case["screening"]["rating"] for case in cases} == {rating.value for rating in Rating}
    assert {case["decision"]["outcome"] for case in cases} == {"S47", "S17", "EH", "ADVICE", "NFA"}
