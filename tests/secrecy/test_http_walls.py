"""The walls by HTTP: role x address x method x context, asked of every page as a browser asks.

Somebody related to a family, in each role, and everybody of the hub who is not named in a restriction, meets on every
address of that family the page for what is not there, byte for byte but for its code, time and token. Pages that carry
nothing do not tell of it, and a reference that is typed is answered like an invented one. Drawn from the resolver, the
roles and the rows: no address is forgotten. What people do open stands in `test_http_own`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from openmash.rulebook.words import Role
from tests.conftest import FIGURE
from tests.secrecy import doors, families, once
from tests.secrecy.families import Family
from tests.secrecy.hub import FAMILY, RESTRICTED, Hub
from tests.secrecy.visits import BARE, CARRYING, Tally, Visit

LEAST_CELLS = 5_000
OFFICE = {name for name in doors.MAY if name.startswith("records_")}
"""The records office's pages."""

EVERYTHING = set(CARRYING) | set(BARE)
OPENS = {"restrictions_break_glass"}
"""The page that is there to open a restricted family, with a reason and on record; a conflict it never opens."""


@pytest.fixture(scope="module")
def hub(django_db_blocker: DjangoDbBlocker) -> Iterator[Hub]:
    """The hub of the access matrix in a database of its own."""
    with once.hub(django_db_blocker) as (made, _):
        yield made


@pytest.fixture(scope="module")
def kept(hub: Hub) -> dict[object, Family]:
    """The families behind walls, with the ids of their rows."""
    return {stage: families.family(hub.world, stage) for stage in (FAMILY, *RESTRICTED)}


def outside(visit: Visit, hidden: list[Family], routes: set[str]) -> None:
    """Somebody from whom these families are kept asks everything there is to ask."""
    typed = set(BARE) & routes - (OPENS if hidden[0].stage in RESTRICTED else set())
    for of in hidden:
        visit.meets_nothing(of, sorted(set(CARRYING) & routes))
        visit.cannot_probe(of, sorted(typed))
    visit.is_told_nothing(hidden, sorted(set(BARE) & routes))


def relatives(hub: Hub) -> dict[str, Visit]:
    """Everybody related to the family: in each role, and in each agency and team that has a part in it."""
    tally = Tally()
    found = {str(role): Visit(str(role), "related", account, tally) for role, account in hub.relatives.items()}
    for name, account in hub.own_relatives.items():
        found[f"own {name}"] = Visit(f"own {name}", "related, of the agency or team", account, tally)
    return found


def not_named(hub: Hub) -> dict[str, Visit]:
    """Everybody before whom a restriction stands."""
    tally, hidden = Tally(), {viewer.id: stages for viewer, stages in hub.viewers()}
    inside = {role: one for role, one in hub.world.strangers.items() if hidden[one.viewer().id] >= set(RESTRICTED)}
    return {str(role): Visit(str(role), "not named", account, tally) for role, account in inside.items()}


def test_every_address_of_a_family_has_a_row_of_it_to_ask_for(kept: dict[object, Family]) -> None:
    without = {name for name, route in CARRYING.items() if not families.addresses(route, kept[FAMILY])}
    assert without == set()
    assert {family.stage for family in kept.values()} == {FAMILY, *RESTRICTED}


def test_who_is_not_named_meets_the_page_of_nothing_on_every_address_of_the_family(hub: Hub, kept) -> None:
    asked = not_named(hub)[str(Role.EMERGENCY_DUTY)]
    outside(asked, [kept[RESTRICTED[0]]], EVERYTHING)
    assert asked.tally.wrong == []


def test_a_colleague_of_no_family_is_told_what_a_relative_is_not(hub: Hub, kept) -> None:
    """The measure measures: the same questions, asked by somebody before whom no wall stands, are answered."""
    visit = Visit("colleague", "unrelated", hub.world.strangers[Role.CONTACT_OFFICER], Tally())
    visit.meets_nothing(kept[FAMILY], ["boards_picture"], ("GET",))
    visit.cannot_probe(kept[FAMILY], ["referrals_take"])
    assert [line.split(" of ")[0] for line in visit.tally.wrong] == [
        "unrelated: colleague GET boards_picture",
        "unrelated: colleague POST referrals_take tells the reference",
    ]


def test_a_relative_meets_nothing_of_the_family_in_the_records_office(hub: Hub, kept) -> None:
    asked = relatives(hub)
    for name in (str(Role.RECORDS_OFFICER), str(Role.CONTACT_OFFICER)):
        outside(asked[name], [kept[FAMILY]], OFFICE)
        assert asked[name].tally.wrong == []


@pytest.mark.campaign
def test_every_cell_of_the_walls_by_http(hub: Hub, kept, record_property) -> None:
    asked, others = relatives(hub), not_named(hub)
    for visit in asked.values():
        outside(visit, [kept[FAMILY]], EVERYTHING)
    for place, visit in enumerate(
        others.values()
    ):  # each restricted family by a share of the addresses, another's next
        for turn, stage in enumerate(RESTRICTED):
            outside(visit, [kept[stage]], set(sorted(EVERYTHING)[(place + turn) % len(RESTRICTED) :: len(RESTRICTED)]))
    tallies = [next(iter(visits.values())).tally for visits in (asked, others)]
    whole = Tally(
        tallies[0].cells | tallies[1].cells, sum(one.requests for one in tallies), tallies[0].wrong + tallies[1].wrong
    )
    record_property(FIGURE, str(whole))
    assert whole.wrong == []
    assert {role for _, role, _, _ in whole.cells} >= set(map(str, hub.relatives))
    assert len(whole.cells) >= LEAST_CELLS
