"""Where somebody protected lives is on no page of whoever may not read it, whichever page and whoever protected them.

A family with everything a family can have is protected in each way there is; then each role opens every address of it,
looks for it and types its names. One house and one postcode, met nowhere else, must not come back.
"""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine

from openmash.family import actions as kin
from openmash.family.models import Source
from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.referrals.models import Referral
from openmash.rulebook.kin import Kin
from openmash.rulebook.roles import HUB_ROLES, Viewer
from openmash.rulebook.sharing import ADDRESS_READERS
from openmash.rulebook.words import Outcome, Role, Stage
from tests import factories
from tests.conftest import FIGURE
from tests.decisions import story
from tests.decisions.story import signed_in
from tests.factories import SentPerson
from tests.people.doubles import record
from tests.referrals.test_taking_a_call import CALL
from tests.secrecy import families
from tests.secrecy.visits import BARE, CARRYING

pytestmark = [pytest.mark.django_db, pytest.mark.campaign]
HOME = {"address_line": "77 Zephyrine Quay", "postcode": "QX8 8ZQ"}
CHILD = SentPerson(forename="Solveig", surname="Aaltonen", born=date(2017, 2, 3), sex="F")
MOTHER = SentPerson(forename="Marit", surname="Aaltonen", relation="mother")
WAYS = ("as sent", "the home", "the child and her mother")
READ_NOTHING = (*sorted(HUB_ROLES - ADDRESS_READERS), Role.AUDITOR, Role.ANALYST, Role.RECORDS_OFFICER)
TAKES_CALLS = Role.CONTACT_OFFICER
"""Asked in every way; the others share the ways, since what is withheld does not depend on which of them asks."""


def family(worker: Viewer, manager: Viewer, way: str) -> tuple[Referral, Referral]:
    """A decided referral and a later one of the same child, everybody known, with kin, homes and a second record."""
    given = {**HOME, "children": (CHILD,), "adults": (MOTHER,), "safe_contact": ""}
    of = story.decided(worker, manager, Outcome.S47, address_protected=way == "as sent", **given)
    again = factories.referral(children=(CHILD,), adults=(MOTHER,), address_line="", postcode="", safe_contact="")
    at = factories.later(130)
    with acting_as(worker):
        girl, mother = (people.add(mention=one, by=worker, at=at) for one in of.mentions.order_by("-is_child"))
        for one, person in zip(again.mentions.order_by("-is_child"), (girl, mother), strict=True):
            people.link(mention=one, person_id=person.pk, reasons=(), by=worker, at=at)
        said: dict[str, Any] = {"said": kin.Said(Source.FAMILY), "by": worker, "at": at}
        kin.relate(referral=of, person_id=mother.pk, other_id=girl.pk, kind=Kin.PARENT, **said)
        twin = kin.add_relative(
            referral=of, new=kin.New("Sollveig", "Aaltonen"), other_id=mother.pk, kind=Kin.OTHER_RELATIVE, **said
        )  # fmt: skip
        home = kin.Home(HOME["address_line"], HOME["postcode"], way == "as sent")
        kin.move_in(referral=of, person_ids=[girl.pk, mother.pk, twin.pk], home=home, **said)
        people.merge(
            kept=record(worker, girl.pk), other=record(worker, twin.pk), because="One girl.",
            apart_because="Spelt twice.", by=worker, at=at,
        )  # fmt: skip
    _protect(worker, of, way)
    return of, again


def _protect(worker: Viewer, of: Referral, way: str) -> None:
    """The home alone, or everybody in it; nothing more where it was protected as it was sent."""
    with acting_as(worker):
        everybody = [("PERSON", one.pk) for one in of.mentions.all()]
        assert len(everybody) == 2
        for kind, subject in {"as sent": [], "the home": [("HOME", of.pk)]}.get(way, everybody):
            people.protect(
                kind=kind, subject=subject, referral_ref=of.pk, reference=of.reference, because="From her father.",
                by=worker, at=factories.later(140),
            )  # fmt: skip


def every_page(role: Role, referrals: tuple[Referral, ...]) -> dict[str, str]:
    """What every address of the family says to this role, its search and the typing of its names included."""
    account = factories.staff(role)
    client = signed_in(account)
    found = {}
    for of in referrals:
        world: Any = SimpleNamespace(references={Stage.CLOSED: of.reference}, where={}, ids={})
        whole = families.family(world, Stage.CLOSED)
        for name, route in sorted(CARRYING.items()):
            for address in families.addresses(route, whole, account):
                found[f"{name} {address}"] = client.get(address).content.decode(errors="replace")
    for name, route in sorted(BARE.items()):
        found[name] = client.get(families.doors.empty_address(route)).content.decode(errors="replace")
    for typed in ("Solveig Aaltonen", "Marit Aaltonen 1990"):
        found[f"finding {typed}"] = client.post("/find/found/", {"who": typed}).content.decode()
    call = {
        **CALL, "act": "look", "form_key": "", "children-0-forename": "Solveig", "children-0-surname": "Aaltonen",
        "children-0-born": "3 February 2017", "address_line": "", "adults-0-forename": "Marit",
        "adults-0-surname": "Aaltonen",
    }  # fmt: skip
    found["typing"] = client.post("/take/", call).content.decode()
    if role in HUB_ROLES:
        assert "Solveig Aaltonen" in found["finding Solveig Aaltonen"]
        assert "Child 1 may be" in found["typing"]
    return found


@pytest.mark.parametrize("way", WAYS)
def test_where_somebody_protected_lives_is_read_by_nobody_who_may_not(way: str, record_property: Any) -> None:
    worker, manager = factories.viewer(Role.SOCIAL_WORKER), factories.viewer(Role.MASH_MANAGER)
    with time_machine.travel(factories.later(150), tick=False):
        referrals = family(worker, manager, way)
        asked, told = 0, []
        roles = {TAKES_CALLS, *READ_NOTHING[WAYS.index(way) :: len(WAYS)]}
        for role in sorted(roles):
            pages = every_page(role, referrals)
            asked += len(pages)
            told += [f"{role}: {name}" for name, page in pages.items() if _tells(page)]
        assert told == []
        shown = [name for name, page in every_page(Role.MASH_MANAGER, referrals).items() if "Zephyrine" in page]
    assert len(shown) >= 5, "the measure measures: a manager reads it"
    record_property(FIGURE, f"{way}: {asked:,} pages of {len(roles)} roles, 0 with the address")


def _tells(page: str) -> bool:
    """Does the page give the house away?"""
    return any(word in page.lower() for word in ("zephyrine", "qx8 8zq", "qx88zq"))
