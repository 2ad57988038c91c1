"""What is one's own, by HTTP: whom a restriction names, and whoever has a part of their own in a case, open just that.

The other side of `test_http_walls`: a wall that stood before everybody would pass there.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from openmash.boards import actions as boards
from openmash.partnership.viewers import acting_as
from openmash.restrictions import actions
from openmash.rulebook.words import Role, Stage
from tests.conftest import FIGURE
from tests.secrecy import doors, families
from tests.secrecy.families import Family
from tests.secrecy.visits import CARRYING, Tally, Visit
from tests.secrecy.world import World, canary, referral_at

RESTRICTED = Stage.DECIDING
ASKED, TAKEN = {Stage.ASKING}, {Stage.HANDING_OVER, Stage.TELLING, Stage.CLOSED}
ANSWERED = {Stage.ANALYSING, Stage.DECIDING, *TAKEN}
"""The families about whom the police have answered, and those whose child a team was given."""

QUESTIONS = ("agency_checks_answer", "agency_checks_nothing_held", "agency_checks_alarm", "agency_checks_confirm")
OWN: dict[str, dict[str, set[Stage]]] = {
    "navigator": {**dict.fromkeys(QUESTIONS, ASKED), "restrictions_declare": ASKED},
    "police": {
        **dict.fromkeys((*QUESTIONS, "agency_checks_protect", "restrictions_declare"), ANSWERED),
        "agency_checks_owner": {Stage.TELLING}, "records_asked": {Stage.CLOSED},
        "disclosures_letter": {Stage.CLOSED}, "disclosures_letter_paper": {Stage.CLOSED},
    },
    "team": {
        **dict.fromkeys(("disclosures_pack", "disclosures_pack_paper", "restrictions_declare"), TAKEN),
        "screening_acknowledge": {Stage.ANALYSING},
    },
    "referrer": {"public_receipt": {Stage.CLOSED}},
}  # fmt: skip
"""What people outside the hub have a part in, by the address that shows it: nothing more opens for them."""


@pytest.fixture
def of_each(undone: World) -> dict[Stage, Family]:
    """Every family of the hub with its rows."""
    return {stage: families.family(undone, stage) for stage in Stage}


def opened(visit: Visit, known: dict[Stage, Family]) -> dict[str, set[Stage]]:
    """Which addresses of which families open, of all there are."""
    found: dict[str, set[Stage]] = {}
    for name, route in ((name, route) for name, route in CARRYING.items() if visit.may(name)):
        for stage, of in known.items():
            for address in families.addresses(route, of, visit.account):
                if visit.ask(name, "GET", address).status_code == 200:
                    found.setdefault(name, set()).add(stage)
    return found


@pytest.mark.parametrize("name", ["navigator", "police", "team", "referrer"])
def test_what_is_theirs_opens_and_nothing_else_does(undone: World, of_each, record_property, name: str) -> None:
    visit = Visit(name, "own", undone.own[name], Tally())
    assert opened(visit, of_each) == OWN[name]
    record_property(FIGURE, str(visit.tally))


def restrict(world: World) -> None:
    """The family that waits for a decision is for the manager and the worker alone."""
    manager, at = world.own["manager"], referral_at(world, RESTRICTED).received_at + timedelta(hours=5)
    with acting_as(manager.viewer(), at):
        boards.give(reference=world.references[RESTRICTED], to=manager, because="Mine.", by=manager.viewer(), at=at)
        actions.restrict(
            referral=referral_at(world, RESTRICTED), kind="STAFF", because="A colleague's.",
            named=[manager, world.own["worker"]], review_on=at.date() + timedelta(days=30), by=manager.viewer(), at=at,
        )  # fmt: skip


@pytest.mark.parametrize("name", ["worker", "manager"])
def test_a_restriction_takes_no_page_from_whom_it_names(undone: World, of_each, record_property, name: str) -> None:
    """They open what anybody of their role opened before; and somebody else of their role opens none of it now."""
    family = {RESTRICTED: of_each[RESTRICTED]}
    before = opened(Visit(name, "before", undone.own[name], Tally()), family)
    restrict(undone)
    visit = Visit(name, "named", undone.own[name], Tally())
    assert opened(visit, family) == before
    other = undone.strangers[Role(visit.account.role)]
    assert opened(Visit(name, "not named", other, visit.tally), family) == {}
    picture = doors.words_of(visit.client.get(f"/referrals/{of_each[RESTRICTED].referral.reference}/"))
    assert canary(RESTRICTED) in picture
    assert len(before) > 25
    assert {RESTRICTED} == set.union(*before.values())
    record_property(FIGURE, str(visit.tally))
