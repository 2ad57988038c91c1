"""For somebody with a conflict the world is the world without the family: every row, list, search and count.

Worlds are drawn: who they are, what they have in common with the family, what else the hub knows, how far the family's
referral has come, and whether a second one is about the same child. What they see is kept before the family comes and
after: rows as the database gives them, and every page that opens without naming a thing. The two must be the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from django.urls import reverse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from openmash import row_security
from openmash.partnership.actions import OwnDetails
from openmash.partnership.models import Account
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.people import queries as known
from openmash.people.models import PersonLink
from openmash.records.actions.keeping import reckon
from openmash.referrals.models import Referral
from openmash.referrals.sent import SentPerson
from openmash.rulebook.matching import Name, PersonFacts
from openmash.rulebook.records import AsWhom, HoldScope
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Outcome, Role
from tests import factories
from tests.conftest import FIGURE
from tests.decisions import story
from tests.disclosures import leaving
from tests.records import keeping
from tests.records import story as requests
from tests.restrictions.walls import add
from tests.secrecy.doors import MAY, parameters, routes

pytestmark = pytest.mark.django_db
NOW = factories.later(240)
ROLES = (
    Role.SOCIAL_WORKER, Role.CONTACT_OFFICER, Role.ADMIN_OFFICER, Role.MASH_MANAGER, Role.EMERGENCY_DUTY,
    Role.NAVIGATOR, Role.RECEIVING_WORKER, Role.RECEIVING_MANAGER, Role.AUDITOR, Role.RECORDS_OFFICER, Role.ANALYST,
)  # fmt: skip
ALIKE = {
    "the same full name": OwnDetails(whose="partner", forename="Ngozi", surname="Okafor"),
    "the same number": OwnDetails(whose="me", phone="07700 900123"),
    "the same address": OwnDetails(whose="me", address="Flat 3, 18 Lantern Row", postcode="QX4 7RB"),
    "born the same day, a name in common": OwnDetails(
        whose="child", forename="Amara", surname="Vance", born=date(2019, 6, 3)
    ),
}
FRESH = re.compile(
    r'name="(csrfmiddlewaretoken|form_key|typed_as)" value="[^"]*"|value="[^"]*" name="form_key"'
    r'|"(token|whose)": "[^"]*"'
)
"""What is drawn anew each time a page is opened."""


def arrived(_: Viewer, __: Viewer, **sent: Any) -> Referral:
    return factories.referral(**sent)


def rated(worker: Viewer, _: Viewer, **sent: Any) -> Referral:
    return story.rated(worker, **sent)


def asked(worker: Viewer, _: Viewer, **sent: Any) -> Referral:
    of = story.rated(worker, **sent)
    story.ask(worker, of)
    return of


def answered(worker: Viewer, _: Viewer, **sent: Any) -> Referral:
    return story.asked_and_answered(worker, **sent)


def decided(worker: Viewer, manager: Viewer, **sent: Any) -> Referral:
    return story.decided(worker, manager, Outcome.S47, Outcome.S17, **sent)


def handed_over(worker: Viewer, manager: Viewer, **sent: Any) -> Referral:
    of = story.decided(worker, manager, Outcome.S47, Outcome.S17, **sent)
    leaving.hand_over(manager, of)
    return of


def kept(worker: Viewer, manager: Viewer, **sent: Any) -> Referral:
    """Closed, and everything the records office does with a family."""
    of = requests.closed(worker, manager, Outcome.S47, Outcome.S17, **sent)
    officer, child = requests.officer().viewer(), factories.children(of)[0]
    with acting_as(CLERK):
        reckon([of.pk], requests.AT, policy_now())
    keeping.propose(officer, of)
    keeping.lift(officer, keeping.hold(officer, HoldScope.PEOPLE, of.reference))
    keeping.hold(officer, HoldScope.REFERRAL, of.reference)
    keeping.rectification(officer, of.reference)
    keeping.complaint(officer, reference=of.reference)
    subject = {**requests.AMARA, "forename": child.forename, "surname": child.surname, "born": child.born}
    asked = requests.log(officer, subject=subject, asker_name="Marsh and Partners", as_whom=AsWhom.AGENT)
    requests.gather(worker, asked, names=[f"{child.forename} {child.surname}"])
    requests.settle_all(officer, asked)
    made = requests.make(officer, asked, "They stand in the question of the hub alone.")
    requests.read(manager, made, agreed=False, because="Look at line 3 again.")
    return of


HOW_FAR: tuple[Callable[..., Referral], ...] = (arrived, rated, asked, answered, decided, handed_over, kept)
OF_THE_OFFICE = (
    (Role.RECORDS_OFFICER, "the same number"), (Role.MASH_MANAGER, "born the same day, a name in common"),
    (Role.CONTACT_OFFICER, "the same address"), (Role.NAVIGATOR, "the same full name"),
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """One drawn world."""

    role: Role
    alike: str
    family: Callable[..., Referral]
    again: str
    others: tuple[Callable[..., Referral], ...]


WORLDS = st.builds(
    World, st.sampled_from(ROLES), st.sampled_from(sorted(ALIKE)), st.sampled_from(HOW_FAR),
    st.sampled_from(("", "named alike", "linked")), st.lists(st.sampled_from(HOW_FAR), max_size=2).map(tuple),
)  # fmt: skip


OF_STAFF = {"duty_on", "duty_rota", "duty_hand_on", "duty_write_note"}
"""Pages that name everybody who works with the hub: a world with one family more has more staff, made with it.

Who is at work is no secret; what of a family stands on them is kept from whom it must be in tests/duty.
"""


def stranger(number: int) -> dict[str, Any]:
    """Another family, which shares a forename and nothing else."""
    return {
        "children": (SentPerson(forename="Amara", surname=f"Quill{number}", born=date(2015, 1, 1 + number)),),
        "adults": (SentPerson(forename="Ivo", surname=f"Quill{number}", relation="father"),),
        "address_line": f"{number + 1} Tern Street", "postcode": "QX9 9ZZ", "safe_contact": "",
    }  # fmt: skip


def family_comes(world: World, worker: Viewer, manager: Viewer) -> None:
    of = world.family(worker, manager)
    if not world.again:
        return
    child = factories.TWO_CHILDREN[0] if world.again == "named alike" else SentPerson(forename="Ami", surname="Bell")
    second = factories.referral(adults=(), address_line="", postcode="", safe_contact="", children=(child,))
    if world.again == "linked":
        with acting_as(worker):
            first = factories.children(of)[0]
            known_already = PersonLink.objects.filter(mention=first).first()
            person = known_already.person_id if known_already else people.add(mention=first, by=worker, at=NOW).pk
            people.link(mention=factories.children(second)[0], person_id=person, reasons=[], by=worker, at=NOW)


def rows_seen(by: Viewer) -> dict[str, list[str]]:
    """Every row of every guarded table that the database gives them."""
    found = {}
    with acting_as(by, NOW), connection.cursor() as cursor:
        for table in row_security.TABLES:
            cursor.execute(f"select to_jsonb(t)::text from openmash_{table.name} t order by 1")
            found[table.name] = [row for (row,) in cursor.fetchall()]
    return found


def pages_seen(account: Account) -> dict[str, str]:
    """Every page of theirs that opens without naming a thing. Their looks are taken back: they are their own doing."""
    found = {}
    names = [
        route.name or ""
        for route in routes()
        if account.role in MAY[route.name or ""] and not parameters(route) and route.name not in OF_STAFF
    ]
    with transaction.atomic():
        client = story.signed_in(account)
        for name in names:
            response = client.get(reverse(name))
            page = response.content.decode(errors="replace") if response.status_code == 200 else ""
            found[name] = f"{response.status_code} {FRESH.sub('', page)}"
        transaction.set_rollback(True)
    return found


def people_found(by: Viewer) -> list[str]:
    """Whom a search for the family's own mother and child offers."""
    facts = [PersonFacts(names=(Name(*name),)) for name in (("Ngozi", "Okafor"), ("Amara", "Okafor-Bell"))]
    with acting_as(by, NOW):
        return [str(known.find(by, one).matches) + str(known.whom_to_ask(by, [one], NOW)) for one in facts]


def difference(world: World) -> list[str]:
    """What tells the two worlds apart, for the person with the conflict; the world is taken back."""
    with transaction.atomic():
        account = factories.staff(world.role)
        worker, manager = factories.viewer(Role.SOCIAL_WORKER), factories.viewer(Role.HEAD_OF_SERVICE)
        add(account, ALIKE[world.alike])
        for number, other in enumerate(world.others):
            other(worker, manager, **stranger(number))
        before = (rows_seen(account.viewer()), pages_seen(account), people_found(account.viewer()))
        family_comes(world, worker, manager)
        after = (rows_seen(account.viewer()), pages_seen(account), people_found(account.viewer()))
        transaction.set_rollback(True)
    told = [f"{len(after[0][one]) - len(rows)} more rows of {one}" for one, rows in before[0].items()
            if rows != after[0][one]]  # fmt: skip
    told += [f"the page {one}" for one, page in before[1].items() if page != after[1][one]]
    return told + (["the search"] if before[2] != after[2] else [])


def look_for_differences(worlds: int) -> list[World]:
    """Draws so many worlds; every one must tell nothing. Gives those that were drawn."""
    drawn: list[World] = []

    @settings(
        max_examples=worlds, deadline=None, database=None, derandomize=True, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(WORLDS)
    def one(world: World) -> None:
        drawn.append(world)
        assert difference(world) == [], world

    with time_machine.travel(NOW, tick=False):
        one()
    return drawn


@pytest.mark.campaign
def test_the_world_of_somebody_with_a_conflict_is_the_world_without_the_family() -> None:
    assert len(look_for_differences(8)) >= 8


@pytest.mark.parametrize(("role", "alike"), OF_THE_OFFICE)
def test_the_office_of_somebody_with_a_conflict_is_the_office_without_the_family(role: Role, alike: str) -> None:
    """Requests, packages, reviews, holds, disposals, corrections and complaints: of another family, and of theirs."""
    with time_machine.travel(NOW, tick=False):
        assert difference(World(role, alike, kept, "", (kept,))) == []


def test_somebody_of_the_office_without_a_conflict_does_see_the_family_come() -> None:
    ALIKE["none"] = OwnDetails(whose="me", phone="01632 960999")
    try:
        with time_machine.travel(NOW, tick=False):
            told = difference(World(Role.RECORDS_OFFICER, "none", kept, "", ()))
    finally:
        del ALIKE["none"]
    assert {"1 more rows of subjectaccessrequest", "1 more rows of complaint", "the page records_home"} <= set(told)


def test_somebody_without_a_conflict_does_see_the_family_come() -> None:
    """The measure measures: without details in common the two worlds differ, in rows, pages and the search."""
    world = World(Role.SOCIAL_WORKER, "none", decided, "", ())
    ALIKE["none"] = OwnDetails(whose="me", phone="01632 960999")
    try:
        with time_machine.travel(NOW, tick=False):
            told = difference(world)
    finally:
        del ALIKE["none"]
    assert any("more rows of referral" in one for one in told)
    assert any(one.startswith("the page boards_") for one in told)


@pytest.mark.campaign
def test_many_worlds_with_and_without_the_family(record_property: Any) -> None:
    drawn = look_for_differences(60)
    record_property(FIGURE, f"{len(drawn)} worlds drawn, 0 in which the person with the conflict could tell")
    assert {world.role for world in drawn} == set(ROLES)
    assert {world.alike for world in drawn} == set(ALIKE)
