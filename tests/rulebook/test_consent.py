"""Permission as it stands: each giver alone, each agency alone, and no request on a permission that is not there."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmash.rulebook import consent
from openmash.rulebook.consent import ANYONE, Child, Judged, Said, answer_at, carries, states
from openmash.rulebook.words import Capacity, ConsentAnswer, Purpose

AT = datetime(2026, 5, 26, 9, 0, tzinfo=UTC)
AGENCIES = ["housing", "health", "schools"]
MOTHER, FATHER, AMARA = "mother", "father", "amara"
GIVEN, REFUSED, WITHDRAWN = ConsentAnswer.GIVEN, ConsentAnswer.REFUSED, ConsentAnswer.WITHDRAWN
WHY = Purpose.EARLY_HELP
YOUNG = Child(AMARA, "Amara", None)


def says(giver: str, answer: ConsentAnswer, *agencies: str, minutes: int = 0, **changes: object) -> Said:
    """One answer; a parent's unless it is Amara's, for early help unless said otherwise."""
    capacity = Capacity.CHILD if giver == AMARA else Capacity.PARENT
    purposes = frozenset({WHY}) if answer is GIVEN and agencies else frozenset()
    made = Said(giver, giver.title(), capacity, answer, AT + timedelta(minutes=minutes), frozenset(agencies), purposes)
    return replace(made, **changes)  # type: ignore[arg-type]


saids = st.lists(
    st.builds(
        Said,
        giver=st.sampled_from([MOTHER, FATHER, AMARA]),
        name=st.just("Somebody"),
        capacity=st.sampled_from([*Capacity, None]),
        answer=st.sampled_from(ConsentAnswer),
        at=st.integers(0, 500).map(lambda minutes: AT + timedelta(minutes=minutes)),
        agencies=st.frozensets(st.sampled_from(AGENCIES)),
        purposes=st.frozensets(st.sampled_from(Purpose), max_size=2),
    ),
    max_size=8,
)
points = {"agency": st.sampled_from([*AGENCIES, "police"]), "purpose": st.sampled_from(Purpose)}


@given(said=saids, **points)
def test_each_giver_stands_alone(said, agency, purpose) -> None:
    """What one giver's word comes to is the same whatever anybody else says."""
    for state in states(said):
        alone = [one for one in said if one.giver == state.giver]
        assert states(alone) == (state,)
        assert answer_at(state, agency, purpose) == answer_at(states(alone)[0], agency, purpose)
    assert len(states(said)) == len({one.giver for one in said})


@given(said=saids, **points)
def test_the_latest_word_that_speaks_of_it_counts(said, agency, purpose) -> None:
    for state in states(said):
        mine = sorted((one for one in said if one.giver == state.giver), key=lambda one: one.at)
        about = [
            one
            for one in mine
            if one.answer in consent.SPEAKING
            and (not one.agencies or agency in one.agencies)
            and (not one.purposes or purpose in one.purposes)
        ]
        found = answer_at(state, agency, purpose)
        told = (found.answer, found.at) if found is not None else None
        assert told == ((about[-1].answer, about[-1].at) if about else None)


@given(said=saids, **points)
def test_nothing_rests_on_consent_that_nobody_named(said, agency, purpose) -> None:
    named = any(one.answer is GIVEN and agency in one.agencies and purpose in one.purposes for one in said)
    assert named or not carries(said, [YOUNG], agency, purpose)


@given(said=saids, competent=st.sampled_from([True, False, None]), **points)
def test_taking_everything_back_by_everybody_stops_every_request_on_consent(said, competent, agency, purpose) -> None:
    late = AT + timedelta(days=1)
    back = [replace(one, answer=WITHDRAWN, at=late, agencies=frozenset(), purposes=frozenset()) for one in said]
    assert not carries([*said, *back], [replace(YOUNG, competent=competent)], agency, purpose)
    assert not consent.agreed_to([*said, *back], agency)


@given(said=saids, **points)
def test_one_more_refusal_by_a_parent_never_opens_a_way(said, agency, purpose) -> None:
    more = Said("somebody new", "New", Capacity.PARENT, REFUSED, AT + timedelta(days=1))
    before, after = (bool(carries(rows, [YOUNG], agency, purpose)) for rows in (said, [*said, more]))
    assert before or not after


@given(said=saids, **points)
def test_asking_or_not_asking_changes_nothing_that_was_said(said, agency, purpose) -> None:
    quiet = [
        Said(MOTHER, "Mother", Capacity.PARENT, answer, AT + timedelta(days=1))
        for answer in (ConsentAnswer.SOUGHT, ConsentAnswer.NOT_SOUGHT, ConsentAnswer.NOT_STATED)
    ]
    before, after = states(said), states([*said, *quiet])
    for state in before:
        again = next(one for one in after if one.giver == state.giver)
        assert answer_at(again, agency, purpose) == answer_at(state, agency, purpose)


def test_two_parents_who_differ_stand_side_by_side_and_carry_nothing() -> None:
    both = [says(MOTHER, GIVEN, "housing"), says(FATHER, REFUSED, minutes=5)]
    assert [(one.giver, one.parts[0].said.answer) for one in states(both)] == [(MOTHER, GIVEN), (FATHER, REFUSED)]
    verdict = carries(both, [YOUNG], "housing", WHY)
    assert "Father refused or took permission back while somebody else agreed" in verdict.because
    assert verdict.private == "Father"
    assert carries(both[:1], [YOUNG], "housing", WHY)


def test_permission_for_housing_is_none_for_health_or_another_purpose() -> None:
    only = [says(MOTHER, GIVEN, "housing")]
    assert carries(only, [YOUNG], "housing", WHY)
    assert not carries(only, [YOUNG], "health", WHY)
    assert not carries(only, [YOUNG], "housing", Purpose.PROTECT)
    assert consent.agreed_to(only, "housing")
    assert not consent.agreed_to(only, "health")


def test_a_part_taken_back_leaves_the_rest() -> None:
    said = [says(MOTHER, GIVEN, "housing", "health"), says(MOTHER, WITHDRAWN, "health", minutes=9)]
    (mother,) = states(said)
    assert [(part.said.answer, part.agencies) for part in mother.parts] == [
        (WITHDRAWN, frozenset({"health"})),
        (GIVEN, frozenset({"housing"})),
    ]
    assert mother.parts[1].narrowed
    assert [state.giver for state in consent.objections(said)] == [MOTHER]
    assert carries(said, [YOUNG], "housing", WHY)
    assert not carries(said, [YOUNG], "health", WHY)


def test_words_alone_carry_no_request_but_take_the_place_of_a_reason() -> None:
    words = [replace(says(MOTHER, GIVEN), words="the housing office")]
    assert words[0].in_words_only
    assert not carries(words, [YOUNG], "housing", WHY)
    assert consent.agreed_to(words, "housing")


def test_a_competent_child_decides_whatever_a_parent_says() -> None:
    able = replace(YOUNG, competent=True)
    yes, no = says(AMARA, GIVEN, "housing"), says(AMARA, REFUSED)
    assert carries([yes, says(MOTHER, REFUSED)], [able], "housing", WHY)
    refused = carries([no, says(MOTHER, GIVEN, "housing")], [able], "housing", WHY)
    assert refused.because.startswith("Amara refused.")


def test_a_child_nobody_has_judged_carries_nothing_alone_and_stops_it() -> None:
    alone = carries([says(AMARA, GIVEN, "housing")], [YOUNG], "housing", WHY)
    assert "nobody has recorded whether Amara understands" in alone.because
    assert carries([says(AMARA, GIVEN, "housing"), says(MOTHER, GIVEN, "housing")], [YOUNG], "housing", WHY)
    assert not carries([says(AMARA, REFUSED), says(MOTHER, GIVEN, "housing")], [YOUNG], "housing", WHY)


def test_a_child_judged_not_competent_leaves_it_to_the_parents() -> None:
    unable = replace(YOUNG, competent=False)
    assert carries([says(AMARA, REFUSED), says(MOTHER, GIVEN, "housing")], [unable], "housing", WHY)
    assert not carries([says(AMARA, GIVEN, "housing")], [unable], "housing", WHY)


def test_one_childs_word_is_not_a_siblings() -> None:
    both = [replace(YOUNG, competent=True), Child("idris", "Idris", None)]
    assert not carries([says(AMARA, GIVEN, "housing")], both, "housing", WHY)
    assert carries([says(AMARA, GIVEN, "housing"), says(MOTHER, GIVEN, "housing")], both, "housing", WHY)
    assert not carries([says(MOTHER, GIVEN, "housing")], [], "housing", WHY)


def test_somebody_elses_word_is_kept_and_carries_nothing() -> None:
    aunt = says("aunt", GIVEN, "housing", capacity=Capacity.OTHER)
    assert states([aunt])[0].parts
    assert not carries([aunt], [YOUNG], "housing", WHY)
    assert not consent.agreed_to([aunt], "housing")


def test_everything_taken_back_speaks_of_agencies_nobody_named() -> None:
    (mother,) = states([says(MOTHER, GIVEN, "housing"), says(MOTHER, WITHDRAWN, minutes=1)])
    assert mother.parts[0].agencies == {"housing", ANYONE}
    assert len(mother.parts) == 1
    assert answer_at(mother, "police", WHY) is not None


@pytest.mark.parametrize("three", [(True, True, False), (True, False, True), (False, True, True)])
def test_competent_needs_three_times_yes(three: tuple[bool, bool, bool]) -> None:
    assert not consent.may_judge(Judged(*three, competent=True))
    assert consent.may_judge(Judged(*three, competent=False))
    assert consent.may_judge(Judged(True, True, True, competent=True))


def test_competence_is_as_judged_last_else_by_age() -> None:
    on, yes = date(2026, 5, 26), Judged(True, True, True, competent=True)
    assert consent.competent(yes, date(2019, 1, 1), on) is True
    assert consent.competent(replace(yes, competent=False), date(2009, 1, 1), on) is False
    assert consent.competent(None, date(2010, 5, 26), on) is True
    assert consent.competent(None, date(2010, 5, 27), on) is None
    assert consent.competent(None, None, on) is None


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ([], ""),
        ([says(MOTHER, ConsentAnswer.NOT_SOUGHT)], ""),
        ([says(MOTHER, GIVEN)], "in words only"),
        ([says(MOTHER, GIVEN, "health")], "covers asking you"),
        ([says(MOTHER, GIVEN, "housing")], "does not cover asking you"),
        ([says(MOTHER, GIVEN), says(FATHER, GIVEN, "housing")], "does not cover asking you"),
        ([says(MOTHER, GIVEN, "health"), says(FATHER, REFUSED)], "refused or taken back"),
        ([says(MOTHER, GIVEN, "health"), says(MOTHER, WITHDRAWN, "health", minutes=5)], "refused or taken back"),
        ([says(MOTHER, GIVEN, "health", capacity=Capacity.OTHER)], ""),
    ],
)
def test_an_agency_learns_how_permission_bears_on_it(said: list[Said], sentence: str) -> None:
    found = consent.bearing(said, "health")
    assert sentence in found
    assert bool(found) is bool(sentence)


@given(said=saids, agency=st.sampled_from(AGENCIES))
def test_what_an_agency_learns_names_nobody_and_no_other_agency(said: list[Said], agency: str) -> None:
    found = consent.bearing(said, agency).casefold()
    assert not any(word in found for word in ("somebody", *AGENCIES))
