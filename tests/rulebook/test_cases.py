"""The twelve worked cases: due times, agencies, what leaves the hub, who is told. A small copy of their figures."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from openmash.rulebook import calendars, clocks, enquiry, presets, ratings, sharing
from openmash.rulebook.enquiry import Facts
from openmash.rulebook.words import Concern, Label, Rating, RecipientKind, ReferrerKind

STANDARD = presets.policy("standard")
CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "data" / "cases.json").read_text())

TICKED: dict[str, tuple[tuple[Concern, ...], Facts]] = {
    "PUB-01": ((Concern.NEGLECT,), Facts(under_five=True, school_age=True, consent=True)),
    "PUB-02": ((Concern.DOMESTIC_ABUSE, Concern.INJURY), Facts(under_five=True, school_age=True)),
    "PUB-03": ((Concern.SEXUAL, Concern.EDUCATION), Facts(under_five=False, school_age=True)),
    "PUB-04": ((Concern.ADULT_MENTAL_HEALTH,), Facts(under_five=True, school_age=False)),
    "PUB-05": ((Concern.UNBORN, Concern.SUBSTANCES), Facts(under_five=None, school_age=False)),
    "PUB-06": ((Concern.YOUNG_CARER, Concern.DISABILITY), Facts(under_five=False, school_age=True, consent=True)),
    "PUB-07": ((Concern.MISSING, Concern.DOMESTIC_ABUSE), Facts(under_five=False, school_age=True)),
    "PUB-08": ((Concern.HONOUR_BASED, Concern.UNBORN), Facts(under_five=False, school_age=True)),
    "PUB-09": ((Concern.HOMELESSNESS,), Facts(under_five=True, school_age=True)),
    "PUB-10": ((Concern.INJURY,), Facts(under_five=False, school_age=True)),
    "PUB-11": ((Concern.EMOTIONAL,), Facts(under_five=True, school_age=True, consent=True)),
    "PUB-12": ((Concern.OTHER,), Facts()),
}


@dataclass(frozen=True)
class Item:
    label: str
    agency: str


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_due_times_equal_the_cases(case: dict[str, Any]) -> None:
    received = _at(case["received_at"])
    for rating, due in [(case["rating"], case["due_at"]), *((c["to"], c["due_at"]) for c in case["changes"])]:
        if due is None:
            # The cases give Blue no hours; the standard preset gives it one working day (decisions, presets).
            assert rating == Rating.BLUE
            assert clocks.due_at(received, rating, STANDARD) == clocks.statutory_due(received, STANDARD)
        else:
            assert clocks.due_at(received, rating, STANDARD) == _at(due)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_agencies_proposed_hold_the_cases_own_with_at_most_three_more(case: dict[str, Any]) -> None:
    concerns, facts = TICKED[case["case"]]
    on = calendars.london(_at(case["received_at"])).date()
    given = enquiry.proposed(enquiry.agencies_to_ask(case["rating"], concerns, STANDARD, on, facts))
    assert set(case["ask"]) <= set(given)
    assert len(given) <= len(case["ask"]) + 3


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_a_stepped_up_case_still_proposes_the_cases_own(case: dict[str, Any]) -> None:
    concerns, facts = TICKED[case["case"]]
    on = calendars.london(_at(case["received_at"])).date()
    for change in case["changes"]:
        if ratings.is_step_up(case["rating"], change["to"]):
            given = enquiry.proposed(enquiry.agencies_to_ask(change["to"], concerns, STANDARD, on, facts))
            assert set(case["ask"]) <= set(given)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_what_went_may_leave_and_what_was_held_back_by_label_may_not(case: dict[str, Any]) -> None:
    for ref in case["go"]:
        item = Item(case["labels"][ref], ref.split(":")[0])
        assert sharing.may_leave(item, RecipientKind.RECEIVING_TEAM)
    for ref in case["stay"]:
        item = Item(case["labels"][ref], ref.split(":")[0])
        assert item.label in (Label.HUB, Label.OWNER)
        assert not sharing.may_leave(item, RecipientKind.RECEIVING_TEAM)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_every_cases_referrer_may_be_told_something(case: dict[str, Any]) -> None:
    agency, kind, anonymous = case["kind"]
    who = sharing.referrer_kind(agency, kind, anonymous)
    expected = ReferrerKind.PUBLIC if agency == "public" else ReferrerKind.PROFESSIONAL
    assert who is expected
    assert sharing.feedback_scope(who, case["outcome"], False, STANDARD).may_tell


@pytest.mark.parametrize("rating", [Rating.GREEN, Rating.BLUE])
def test_green_and_blue_propose_nobody_without_consent_or_reason(rating: Rating) -> None:
    day = _at("2026-05-26T10:00:00Z").date()
    nobody = enquiry.agencies_to_ask(rating, list(Concern), STANDARD, day)
    assert enquiry.proposed(nobody) == ()
    assert all("consent" in proposal.because for proposal in nobody)
    assert not enquiry.may_ask_round(rating, STANDARD)
    for facts in (Facts(consent=True), Facts(reason="Third contact in a month")):
        assert enquiry.proposed(enquiry.agencies_to_ask(rating, [Concern.NEGLECT], STANDARD, day, facts))


@pytest.mark.parametrize("rating", [Rating.RED, Rating.AMBER])
@pytest.mark.parametrize("concern", list(Concern))
def test_red_and_amber_always_propose_care_police_and_health(rating: Rating, concern: Concern) -> None:
    proposals = enquiry.agencies_to_ask(rating, [concern], STANDARD, _at("2026-05-26T10:00:00Z").date())
    assert {"social_care", "police", "health"} <= set(enquiry.proposed(proposals))
    assert all(proposal.because for proposal in proposals)
    assert len(proposals) == 13


def test_an_agency_not_yet_in_the_room_is_reached_as_before() -> None:
    day = _at("2025-11-18T10:00:00Z").date()
    proposals = enquiry.agencies_to_ask("RED", [Concern.ADULT_MENTAL_HEALTH], STANDARD, day)
    clinic = next(proposal for proposal in proposals if proposal.agency == "amh")
    assert clinic.ask
    assert clinic.because == "an adult who is mentally unwell (virtual link until it joins the room)"
