"""What a sender is told after sending: the same times as the clocks, at night too."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from openmash.public.next_steps import closed_words, sent
from openmash.rulebook import clocks, presets
from openmash.rulebook.policy import LocalPolicy
from openmash.web import times
from tests import factories

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 5, 27, 7, 52, tzinfo=UTC)
AFTERNOON = datetime(2026, 5, 27, 14, 30, tzinfo=UTC)
NIGHT = datetime(2026, 5, 27, 21, 0, tzinfo=UTC)
BANK_HOLIDAY = datetime(2026, 5, 25, 8, 0, tzinfo=UTC)


def shown(at: datetime, policy: LocalPolicy | None = None, **changes: object):
    of = factories.referral(received_at=at, **changes)
    return sent(of, policy=policy or presets.policy("standard"), at=at, decider="A manager of the hub", plain=False)


@pytest.mark.parametrize("name", sorted(presets.PRESETS))
def test_every_colour_of_the_scheme_has_its_time_from_the_clocks(name: str) -> None:
    policy = presets.policy(name)
    rows = [row.cells for row in shown(MORNING, policy, source_agency="housing").steps.groups[0].rows]
    due = [times.due(clocks.due_at(MORNING, rule.code, policy), MORNING) for rule in policy.ratings]
    assert [cells[0] for cells in rows[1:]] == due
    assert all(rule.name.lower() in str(rows[0][1]) for rule in policy.ratings)


@pytest.mark.parametrize(
    ("at", "agency", "rings"),
    [
        (MORNING, "schools", True),
        (MORNING, "housing", False),
        (AFTERNOON, "schools", False),
        (BANK_HOLIDAY, "schools", False),
    ],
)
def test_a_school_is_rung_before_children_go_home_when_there_is_time(at: datetime, agency: str, rings: bool) -> None:
    page = shown(at, source_agency=agency, referrer_phone="01632 960118")
    last = page.steps.groups[0].rows[-1].cells
    assert ("before the children go home" in str(last[1])) is rings
    if rings:
        assert last[0] == "15:00 today"
        assert "01632 960118" in str(last[1])


def test_at_night_it_says_what_happens_tonight() -> None:
    policy = presets.policy("standard")
    calm, danger = (closed_words(NIGHT, policy, danger=danger) for danger in (False, True))
    assert calm.startswith("The hub is closed now. It opens tomorrow 08:00.")
    assert "01632 960199" in calm
    assert "The emergency duty social worker reads yours tonight." in danger
    assert closed_words(MORNING, policy, danger=True) == ""


def test_with_the_danger_flag_it_is_read_within_the_hour_at_night_too() -> None:
    page = shown(NIGHT, danger=True)
    assert page.danger
    assert page.steps.groups[0].rows[0].cells[0] == "23:00 today"
