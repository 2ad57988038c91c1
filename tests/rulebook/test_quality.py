"""Nine checks, from none to all, each gap with a way to mend it; the threshold document and what outcomes require."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openmash.rulebook import presets, quality, thresholds
from openmash.rulebook.words import ConsentAnswer, Outcome

STANDARD = presets.policy("standard")
ACCOUNT = (
    "On Monday she came in late with a bruise on her arm and told her teacher that she had been pushed at breakfast. "
    "She has been tired and afraid since the start of term, and her mother did not want to talk."
)


@dataclass(frozen=True)
class Child:
    forename: str = ""
    surname: str = ""
    name_unknown: bool = False
    born: date | None = None
    born_words: str = ""
    unborn: bool = False
    expected: date | None = None
    child_view: str = ""


@dataclass(frozen=True)
class Consent:
    answer: str = "NOT_STATED"
    why_not: str = ""


@dataclass(frozen=True)
class Sent:
    children: tuple[Child, ...] = (Child(),)
    adults: tuple[str, ...] = ()
    address_line: str = ""
    postcode: str = ""
    no_fixed_address: bool = False
    concern: str = ""
    parents_view: str = ""
    consent: Consent = field(default_factory=Consent)
    referrer_phone: str = ""
    referrer_email: str = ""
    safe_contact: str = ""


FULL = Sent(
    children=(Child("Amara", "Bell", born_words="about 7", child_view="I hold Idris's hand"),),
    adults=("Ngozi",),
    postcode="QX1 2AB",
    concern=ACCOUNT,
    consent=Consent("GIVEN"),
    referrer_phone="01632 960118",
)


def test_an_empty_referral_meets_nothing_and_is_told_how_to_mend_all() -> None:
    score = quality.score(Sent())
    assert (score.met, score.of, score.words) == (0, 9, "0 of 9")
    assert [gap.code for gap in score.missing] == [code for code, _, _ in quality.CHECKS]
    assert all(gap.words and gap.how for gap in score.missing)


def test_a_full_referral_meets_all_nine() -> None:
    score = quality.score(FULL)
    assert (score.met, score.missing) == (9, ())
    assert len(score.present) == 9


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"children": (replace(FULL.children[0], forename="", surname=""),)}, "NAMES"),
        ({"children": (replace(FULL.children[0], born_words=""),)}, "AGE"),
        ({"postcode": ""}, "ADDRESS"),
        ({"concern": "She is afraid."}, "WHAT_WHEN"),
        ({"concern": "On Monday we saw that " + "something happened in the corridor " * 8}, "IMPACT"),
        ({"children": (replace(FULL.children[0], child_view=" "),)}, "CHILD_VIEW"),
        ({"consent": Consent()}, "PARENTS"),
        ({"consent": Consent("NOT_SOUGHT")}, "PARENTS"),
        ({"adults": ()}, "HOME"),
        ({"referrer_phone": ""}, "CONTACT"),
    ],
)
def test_each_check_stands_alone(change: dict[str, object], code: str) -> None:
    score = quality.score(replace(FULL, **change))  # type: ignore[arg-type]
    assert [gap.code for gap in score.missing] == [code]


@pytest.mark.parametrize(
    "change",
    [
        {"children": (replace(FULL.children[0], forename="", surname="", name_unknown=True),)},
        {"children": (Child(unborn=True, expected=date(2026, 9, 1)),)},
        {"postcode": "", "no_fixed_address": True},
        {"consent": Consent("NOT_SOUGHT", "she would be hit")},
        {"consent": Consent("NOT_STATED"), "parents_view": "Wants help with mornings"},
        {"referrer_phone": "", "safe_contact": "through the school, before three"},
    ],
)
def test_saying_that_one_does_not_know_counts(change: dict[str, object]) -> None:
    assert quality.score(replace(FULL, **change)).met == 9  # type: ignore[arg-type]


@given(
    st.text(max_size=200), st.text(max_size=40), st.sampled_from(list(ConsentAnswer)), st.lists(st.text(), max_size=3)
)
def test_any_text_gets_a_score(concern: str, name: str, answer: ConsentAnswer, adults: list[str]) -> None:
    sent = Sent((Child(forename=name, child_view=name),), tuple(adults), name, concern=concern, consent=Consent(answer))
    score = quality.score(sent)
    assert score.met + len(score.missing) == score.of == 9
    assert len(score.present) == score.met


def test_indicators_prompt_the_highest_level_they_stand_at() -> None:
    low, high = STANDARD.level(2).indicators[0], STANDARD.level(4).indicators[0]
    assert thresholds.suggested_level([low, high], STANDARD) == 4
    assert thresholds.suggested_level(["something else"], STANDARD) is None
    assert thresholds.fits(4, [high], STANDARD)
    assert thresholds.fits(2, [low, high], STANDARD)
    assert "stands at level 4, not level 2" in thresholds.fits(2, [high], STANDARD).because
    assert not thresholds.fits(2, [], STANDARD)
    assert not thresholds.fits(2, ["something else"], STANDARD)


def test_what_each_outcome_requires() -> None:
    table = {}
    for outcome in Outcome:
        needs = thresholds.requires(outcome)
        flags = (needs.level, needs.service, needs.team, needs.strategy, needs.authority)
        table[outcome.value] = "".join(letter for letter, flag in zip("LVTSA", flags, strict=True) if flag)
        assert len(needs.words) == sum(flags)
    assert table == {
        "S47": "LTS",
        "S17": "LT",
        "EH": "LT",
        "ADVICE": "LV",
        "OTHER_AGENCY": "LV",
        "OLA": "A",
        "OPEN": "",
        "PF": "LT",
        "MISSING": "",
        "NFA": "L",
    }


def test_what_enters_the_census_is_settled_by_law_or_left_to_the_manager() -> None:
    settled = {outcome.value: thresholds.requires(outcome).referral_to_social_care for outcome in Outcome}
    assert {name for name, flag in settled.items() if flag} == {"S47", "S17", "PF"}
    assert {name for name, flag in settled.items() if flag is False} == {"OPEN", "OLA", "MISSING"}


def test_deciding_without_every_answer_needs_a_reason() -> None:
    assert thresholds.may_decide_enough(0, "")
    assert thresholds.may_decide_enough(2, "The child must be seen tonight")
    assert "2 answers are still missing" in thresholds.may_decide_enough(2, " ").because


def test_an_unusual_outcome_is_asked_about_and_never_forbidden() -> None:
    assert thresholds.is_unusual("S47", 1)
    assert not thresholds.is_unusual("S47", 4)
    assert not thresholds.is_unusual("OPEN", 1)
