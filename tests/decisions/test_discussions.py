"""What was said together is kept with who said it; section 47 is asked, never worked out."""

from __future__ import annotations

from typing import Any

import pytest

from openmash.decisions import actions, queries
from openmash.decisions.actions import TookPart
from openmash.decisions.models import StrategyDiscussion
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Refused, Role
from tests import factories
from tests.decisions import story

pytestmark = pytest.mark.django_db

THREE = (TookPart("social_care", "Priya Raman"), TookPart("police", "Sam Lowe"), TookPart("health", "Ines Duarte"))


@pytest.fixture
def worker() -> Viewer:
    return factories.viewer(Role.SOCIAL_WORKER)


def strategy(worker: Viewer, of: Referral, **changes: Any) -> StrategyDiscussion:
    given: dict[str, Any] = {
        "took_part": THREE,
        "held_at": factories.later(30),
        "agreed": "Both children are seen today.",
        "section_47": True,
        "because": "An injury without an account that fits.",
    }
    with acting_as(worker):
        return actions.record_strategy(referral=of, by=worker, at=factories.later(40), **{**given, **changes})


def test_a_strategy_discussion_is_kept_whole(worker: Viewer) -> None:
    of = story.rated(worker)
    kept = strategy(worker, of)
    with acting_as(worker):
        assert list(queries.strategies(worker, of)) == [kept]
    assert [one["agency"] for one in kept.took_part] == ["social_care", "police", "health"]
    assert kept.section_47 is True


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_it_needs_social_care_police_and_health(worker: Viewer, missing: int) -> None:
    of = story.rated(worker)
    with pytest.raises(Refused, match="at least children's social care, the police and health"):
        strategy(worker, of, took_part=[one for n, one in enumerate(THREE) if n != missing])


@pytest.mark.parametrize(
    "changes",
    [{"section_47": None}, {"agreed": ""}, {"because": " "}, {"held_at": factories.later(41)}],
)
def test_it_needs_what_was_agreed_whether_section_47_and_why(worker: Viewer, changes: dict[str, Any]) -> None:
    of = story.rated(worker)
    with pytest.raises(Refused):
        strategy(worker, of, **changes)


def test_section_47_agreed_there_decides_nothing_here(worker: Viewer) -> None:
    of = story.rated(worker)
    strategy(worker, of)
    with acting_as(worker):
        assert list(queries.decisions(worker, of)) == []
    assert [child.outcome for child in factories.children(of)] == ["", ""]


def test_a_contact_officer_records_neither() -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    of = story.rated(worker)
    officer = factories.viewer(Role.CONTACT_OFFICER)
    with pytest.raises(Refused):
        strategy(officer, of)
    with pytest.raises(Refused), acting_as(officer):
        actions.record_discussion(
            referral=of, took_part=THREE, agreed="Yes", differed="", by=officer, at=factories.later(40)
        )


def test_the_agencies_short_discussion_says_who_differed(worker: Viewer) -> None:
    of = story.rated(worker)
    with acting_as(worker):
        kept = actions.record_discussion(
            referral=of,
            took_part=THREE,
            agreed="She is seen today.",
            differed="Health would wait for the clinic.",
            by=worker,
            at=factories.later(40),
        )
        assert list(queries.discussions(worker, of)) == [kept]
    with pytest.raises(Refused, match="what was agreed"), acting_as(worker):
        actions.record_discussion(
            referral=of, took_part=THREE, agreed="", differed="", by=worker, at=factories.later(40)
        )
