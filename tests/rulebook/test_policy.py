"""Presets are valid, cite their sources and survive a round trip; a broken policy names every problem at once."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openmash.rulebook import presets
from openmash.rulebook.policy import PolicyInvalid, TeamKind, from_data, to_data
from openmash.rulebook.words import Outcome, Rating, ReferrerKind

NAMES = ("standard", "camden", "southampton")


@pytest.mark.parametrize("name", NAMES)
def test_preset_survives_a_round_trip_through_json(name: str) -> None:
    policy = presets.policy(name)
    assert from_data(json.loads(json.dumps(to_data(policy)))) == policy


@pytest.mark.parametrize("name", NAMES)
def test_preset_cites_a_source_or_says_our_default(name: str) -> None:
    policy = presets.policy(name)
    for rule in policy.ratings:
        assert any(word in rule.source for word in ("CAM", "SOU", "our default", "Surrey", "our reading"))
    for key in ("hub_hours", "screening_minutes", "silence_minutes", "warn_at", "feedback_by", "agencies", "levels"):
        assert policy.sources[key]


def test_standard_hours() -> None:
    policy = presets.policy("standard")
    figures = [(r.code, r.decision_hours, r.decision_working_days, r.return_hours) for r in policy.ratings]
    assert figures == [
        (Rating.RED, 4, None, 2),
        (Rating.AMBER, 24, None, 6),
        (Rating.GREEN, 72, None, 24),
        (Rating.BLUE, None, 1, None),
    ]
    assert [rule.asks_agencies for rule in policy.ratings] == [True, True, False, False]


def test_camden_has_no_blue_and_four_hours_for_red() -> None:
    policy = presets.policy("camden")
    assert policy.scheme == (Rating.RED, Rating.AMBER, Rating.GREEN)
    assert policy.rating("RED").decision_hours == 4
    with pytest.raises(LookupError):
        policy.rating("BLUE")


def test_southampton_decides_all_within_a_day() -> None:
    policy = presets.policy("southampton")
    assert [rule.decision_hours for rule in policy.ratings] == [24, 24, 24, 24]


def test_threshold_document_has_about_eight_indicators_a_level_and_says_whose_it_is() -> None:
    policy = presets.policy("standard")
    assert [len(level.indicators) for level in policy.levels] == [8, 8, 8, 8]
    assert policy.threshold_note == "The demonstration hub's own indicators, not a published document."


def test_telephone_numbers_are_of_the_ranges_kept_for_fiction() -> None:
    policy = presets.policy("standard")
    phones = [agency.phone for agency in policy.agencies] + [team.phone for team in policy.teams]
    phones += [policy.contact.phone, policy.contact.out_of_hours_phone]
    assert all(phone.startswith(("020 7946 0", "01632 960")) for phone in phones)


def test_every_referrer_has_wording_for_every_outcome() -> None:
    policy = presets.policy("standard")
    for kind in ReferrerKind:
        expected = set() if kind is ReferrerKind.ANONYMOUS else set(Outcome)
        assert set(policy.feedback[kind]) == expected


def test_there_is_a_team_to_call_in_danger() -> None:
    assert [team.code for team in presets.policy("standard").teams_of(TeamKind.CHILD_PROTECTION)] == [
        "child_protection"
    ]


def _broken(change: dict[str, Any]) -> dict[str, Any]:
    data = copy.deepcopy(presets.PRESETS["standard"])
    data.update(change)
    return data


def _ratings(index: int, **change: object) -> dict[str, Any]:
    rows = copy.deepcopy(presets.PRESETS["standard"]["ratings"])
    rows[index].update(change)
    return {"ratings": rows}


def _agencies(**change: object) -> dict[str, Any]:
    rows = copy.deepcopy(presets.PRESETS["standard"]["agencies"])
    rows[1].update(change)
    return {"agencies": rows}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (_ratings(0, decision_hours=0), "ratings, RED, decision_hours: write a whole number from 1 to 1080."),
        (
            _ratings(0, decision_hours=30),
            "ratings: Red is more urgent than Amber but allows more time. Shorten Red.",
        ),
        (
            _ratings(0, decision_working_days=1),
            "ratings, RED: give either hours or working days to decide in, not both and not neither.",
        ),
        (
            _ratings(0, return_hours=None),
            "ratings, RED: agencies are asked, so say in how many hours they answer.",
        ),
        (
            _ratings(1, return_hours=30),
            "ratings, AMBER: agencies would answer after the decision is due. Shorten their hours.",
        ),
        (_ratings(2, calendar="LUNAR"), "ratings, GREEN, calendar: choose one of ROUND_THE_CLOCK, HUB_HOURS."),
        (_ratings(2, colour="lime"), "ratings, GREEN, colour: is not part of a policy. Take it out or mend its name."),
        ({"hub_hours": {"sat": ["08:00", "18:00"]}}, "hub_hours: the hub must open on at least one day"),
        ({"hub_hours": {"mon": ["18:00", "08:00"]}}, "hub_hours: it closes at 08:00, before it opens at 18:00."),
        ({"hub_hours": {"mon": ["8 am", "18:00"]}}, "hub_hours, mon: write a time such as 08:00 or 17:30."),
        ({"hub_hours": {"mon": ["25:00", "18:00"]}}, "hub_hours, mon: write a time such as 08:00 or 17:30."),
        ({"hub_hours": {"someday": ["08:00", "18:00"]}}, "hub_hours: days are mon, tue"),
        ({"warn_at": [80, 50]}, "warn_at: write rising per cents"),
        ({"warn_at": "often"}, "warn_at: write a list of whole numbers."),
        ({"screening_minutes": True}, "screening_minutes: write a whole number from 1 to 1440."),
        ({"teams": []}, "teams: name at least one team for: child protection, called at once."),
        ({"levels": []}, "levels: write the levels of need 1, 2, 3 and 4, in this order."),
        ({"contact": {}}, "contact, hub_name: write some text here."),
        ({"feedback": {"PUBLIC": {"S47": "{secret}"}}}, "feedback, PUBLIC, S47: {secret} is not known."),
        ({"feedback": {"PUBLIC": {"S47": "{"}}}, "feedback, PUBLIC, S47: a curly bracket is not closed."),
        ({"feedback": {"MARTIANS": {}}}, "feedback, MARTIANS: kinds of referrer are"),
        (_agencies(email="nobody"), "agencies, police, email: write an e-mail address."),
        (_agencies(code="health"), "agencies: health stands 2 times. Keep one."),
        (_agencies(active_from="soon"), "agencies, police, active_from: write a date such as 2026-09-01."),
    ],
)
def test_a_problem_is_named_with_how_to_mend_it(change: dict[str, Any], problem: str) -> None:
    with pytest.raises(PolicyInvalid) as raised:
        from_data(_broken(change))
    assert any(said.startswith(problem) for said in raised.value.problems), raised.value.problems


def test_several_problems_are_named_at_once() -> None:
    with pytest.raises(PolicyInvalid) as raised:
        from_data(_broken({"warn_at": "often", "screening_minutes": 0, "preset": ""}))
    assert len(raised.value.problems) == 3


def test_data_that_are_no_policy_at_all() -> None:
    with pytest.raises(PolicyInvalid, match="one set of named entries"):
        from_data([])  # type: ignore[arg-type]


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(sorted(presets.PRESETS["standard"])), anything)
def test_whatever_stands_in_one_place_is_read_or_refused_with_sentences(key: str, value: object) -> None:
    data = presets.PRESETS["standard"] | {key: value}
    problems: tuple[str, ...] = ()
    try:
        policy = from_data(data)
    except PolicyInvalid as invalid:
        problems = invalid.problems
    else:
        assert from_data(to_data(policy)) == policy
        return
    assert problems
    assert all(problem.strip() for problem in problems)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(1, 8),
    st.integers(9, 40),
    st.integers(41, 200),
    st.integers(1, 240),
    st.lists(st.integers(1, 100), unique=True, max_size=5).map(sorted),
    st.text("abcdefgh ", min_size=3, max_size=20).filter(str.strip),
)
def test_any_sound_policy_survives_a_round_trip(
    red: int, amber: int, green: int, silence: int, warn_at: list[int], name: str
) -> None:
    data = copy.deepcopy(presets.PRESETS["standard"])
    for row, hours in zip(data["ratings"], (red, amber, green), strict=False):
        row["decision_hours"], row["return_hours"] = hours, max(1, hours // 2)
    data["silence_minutes"], data["warn_at"], data["contact"]["hub_name"] = silence, warn_at, name
    data["ratings"] = data["ratings"][:3]
    policy = from_data(data)
    assert from_data(to_data(policy)) == policy
    assert policy.silence_minutes == silence
