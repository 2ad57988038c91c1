"""From which day a closed referral is looked at again: the longest rule counts, and no day is ever too soon."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openmash.rulebook import presets
from openmash.rulebook.policy import CountsFrom, PolicyInvalid, RetentionClass, from_data, to_data
from openmash.rulebook.retention import ClosedCase, ClosedChild, classes_of, review_of
from openmash.rulebook.words import Beside, Outcome

POLICY = presets.policy("standard")
CLOSED, BORN = date(2026, 5, 30), date(2019, 6, 3)


def case(*children: ClosedChild, **changes: object) -> ClosedCase:
    base = ClosedCase(received=date(2026, 5, 26), closed=CLOSED, last_contact=CLOSED, children=children)
    return replace(base, **changes)  # type: ignore[arg-type]


def child(*outcomes: Outcome, **facts: object) -> ClosedChild:
    return ClosedChild(**{"born": BORN, "outcomes": frozenset(outcomes), **facts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "kind", "on"),
    [
        (child(Outcome.NFA), RetentionClass.CONTACT, date(2032, 5, 30)),
        (child(Outcome.ADVICE), RetentionClass.CONTACT, date(2032, 5, 30)),
        (child(), RetentionClass.CONTACT, date(2032, 5, 30)),
        (child(Outcome.EH), RetentionClass.EARLY_HELP, date(2032, 5, 30)),
        (child(Outcome.S17), RetentionClass.CHILD_IN_NEED, date(2040, 6, 3)),
        (child(Outcome.S47), RetentionClass.CHILD_PROTECTION, date(2061, 5, 30)),
        (child(Outcome.NFA, statuses=frozenset({"PLAN"})), RetentionClass.CHILD_PROTECTION, date(2061, 5, 30)),
        (child(Outcome.NFA, statuses=frozenset({"LOOKED_AFTER"})), RetentionClass.LOOKED_AFTER, date(2094, 6, 3)),
        (child(Outcome.NFA, beside=frozenset({Beside.LADO})), RetentionClass.LADO_CONTACT, date(2036, 5, 30)),
        (child(Outcome.S17, beside=frozenset({Beside.LADO})), RetentionClass.LADO, date(2119, 6, 3)),
    ],
)
def test_the_rule_of_each_class(one: ClosedChild, kind: RetentionClass, on: date) -> None:
    found = review_of(case(one), POLICY)
    assert (found.rule.code, found.on) == (kind, on)


def test_the_longest_of_several_children_counts() -> None:
    assert review_of(case(child(Outcome.NFA), child(Outcome.S47), child(Outcome.S17)), POLICY).on.year == 2061


def test_a_birth_that_is_not_known_counts_as_the_day_of_the_referral() -> None:
    found = review_of(case(child(Outcome.NFA, born=None, statuses=frozenset({"LOOKED_AFTER"}))), POLICY)
    assert found.on == date(2101, 5, 26)


def test_a_strategy_discussion_under_section_47_protects_it_though_it_ended_with_nothing() -> None:
    assert review_of(case(child(Outcome.NFA), section_47=True), POLICY).rule.code is RetentionClass.CHILD_PROTECTION


def test_a_worry_about_an_adult_counts_from_the_youngest_adult_it_may_be_about() -> None:
    one = child(Outcome.S17, beside=frozenset({Beside.LADO}))
    assert review_of(case(one, others_born=(date(1980, 1, 1), None)), POLICY).on == date(2126, 5, 26)


def test_a_referral_without_children_is_a_contact() -> None:
    assert review_of(case(), POLICY).because == "Contact without further action: 6 years after the last contact"


CHILDREN = st.builds(
    ClosedChild,
    born=st.none() | st.dates(date(2000, 1, 1), date(2026, 5, 1)),
    outcomes=st.frozensets(st.sampled_from(Outcome), max_size=3),
    beside=st.frozensets(st.sampled_from(Beside), max_size=2),
    statuses=st.frozensets(st.sampled_from(["NOT_OPEN", "OPEN", "PLAN", "LOOKED_AFTER"]), max_size=2),
)
CASES = st.builds(
    ClosedCase,
    received=st.just(date(2026, 5, 26)),
    closed=st.dates(date(2026, 5, 26), date(2027, 5, 26)),
    last_contact=st.dates(date(2026, 5, 26), date(2040, 1, 1)),
    children=st.lists(CHILDREN, max_size=4).map(tuple),
    section_47=st.booleans(),
)


@settings(max_examples=1000, deadline=None)
@given(one=CASES, more=CHILDREN, later=st.integers(0, 4000))
def test_more_knowledge_never_brings_the_review_forward(one: ClosedCase, more: ClosedChild, later: int) -> None:
    found = review_of(one, POLICY)
    assert found.on >= one.closed
    assert review_of(replace(one, children=(*one.children, more)), POLICY).on >= found.on or not one.children
    again = date.fromordinal(one.last_contact.toordinal() + later)
    assert review_of(replace(one, last_contact=again), POLICY).on >= found.on
    assert review_of(replace(one, section_47=True), POLICY).on >= found.on


@settings(max_examples=300, deadline=None)
@given(one=CASES)
def test_the_review_is_never_before_any_single_child_s(one: ClosedCase) -> None:
    whole = review_of(one, POLICY).on
    assert all(review_of(replace(one, children=(only,)), POLICY).on <= whole for only in one.children)


@given(one=CHILDREN)
def test_every_child_has_a_class(one: ClosedChild) -> None:
    assert classes_of(one)


# The policy
def test_every_class_of_record_has_a_rule_with_its_source() -> None:
    for name in ("standard", "camden", "southampton"):
        rules = presets.policy(name).retention
        assert {rule.code for rule in rules} == set(RetentionClass)
        assert all("verified" in rule.source or "our default" in rule.source for rule in rules)


def test_a_policy_from_before_this_part_still_reads() -> None:
    old = to_data(POLICY)
    for key in ("retention", "complaint_acknowledge_days", "complaint_answer_days"):
        del old[key]
    assert from_data(old).retention == POLICY.retention


def test_a_policy_must_keep_every_class_and_answer_after_acknowledging() -> None:
    body = to_data(POLICY)
    body["retention"] = [*body["retention"][1:], body["retention"][1]]
    body["complaint_answer_days"] = 1
    with pytest.raises(PolicyInvalid) as found:
        from_data(body)
    said = " ".join(found.value.problems)
    assert "Looked after is missing" in said
    assert "stands 2 times" in said
    assert "answered after it is acknowledged" in said


def test_a_faulty_rule_is_told_where() -> None:
    body = to_data(POLICY)
    body["retention"][0] = {"code": "EVER", "years": 0, "counts_from": "NEVER", "source": ""}
    with pytest.raises(PolicyInvalid) as found:
        from_data(body)
    assert len([one for one in found.value.problems if one.startswith("retention, EVER")]) == 4


def test_what_a_rule_counts_from_is_said_in_words() -> None:
    assert {one.words.split()[0] for one in CountsFrom} == {"from", "after"}
