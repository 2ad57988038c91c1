"""The hub of the access matrix: the world with one family at each stage, and walls in it.

The family at CLOSED is the family of one colleague in each role (a conflict, found by name); those at ANALYSING and at
TELLING are restricted to two people. So every role meets rows that are walled off from it, and rows that are not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from openmash.partnership import actions as partnership
from openmash.partnership.actions import OwnDetails
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.restrictions import actions
from openmash.restrictions.models import Restriction
from openmash.rulebook.access import INSIDE
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Role, Stage
from tests import factories
from tests.conftest import django_at
from tests.disclosures import leaving
from tests.secrecy import filling, office, theirs
from tests.secrecy import world as worlds
from tests.secrecy.world import ASKED_AGENCY, World, canary, referral_at
from tests.world.sealing import sealed_to_the_end

AT = factories.later(400)
FAMILY = Stage.CLOSED
"""The family that is kept from the relatives."""

RESTRICTED = (Stage.ANALYSING, Stage.TELLING)
FILLED = (Stage.RATING, Stage.ASKING, Stage.ANALYSING, Stage.HANDING_OVER, Stage.TELLING, Stage.CLOSED)
"""Families about which every table has a row: decided and not, walled off and not."""

WITHOUT_ACCOUNT = {Role.SERVICE, Role.PUBLIC_REFERRER, Role.PROFESSIONAL_REFERRER}


@dataclass
class Hub:
    """The world, and a relative of one family in each role."""

    world: World
    relatives: dict[Role, Account] = field(default_factory=dict)
    own_relatives: dict[str, Account] = field(default_factory=dict)

    def open_viewers(self) -> list[Viewer]:
        """One of each role, in a hub where nothing is kept from anybody."""
        return [account.viewer() for account in self.world.strangers.values()]

    def viewers(self) -> list[tuple[Viewer, frozenset[Stage]]]:
        """Everybody who is asked about, with the families that are kept from them."""
        found = []
        for role, account in self.world.strangers.items():
            found.append((account.viewer(), _restricted(role)))
        for name, account in self.world.own.items():
            named = name in ("worker", "manager")
            found.append((account.viewer(), frozenset() if named else _restricted(Role(account.role))))
        for account in (*self.relatives.values(), *self.own_relatives.values()):
            found.append((account.viewer(), _restricted(Role(account.role)) | {FAMILY}))
        return found


def _restricted(role: Role) -> frozenset[Stage]:
    """A restriction stands before the hub and the auditor; before an agency or a team only a conflict does."""
    return frozenset(RESTRICTED) if role in INSIDE - {Role.SERVICE} or role is Role.AUDITOR else frozenset()


def build(admin: str) -> Hub:
    """The whole hub, by the product's own actions; `admin` opens its database past row security, for what no action
    brings about. Real commits: use a database of one's own."""
    hub = Hub(worlds.build())
    officer = hub.world.strangers[Role.CONTACT_OFFICER].viewer()
    with acting_as(officer):
        for mention in factories.children(referral_at(hub.world, FAMILY)):
            people.add(mention=mention, by=officer, at=factories.later(300))
    _restrict(hub)
    elsewhere = {"agency": "education"}
    for role in Role:
        if role not in WITHOUT_ACCOUNT:
            fields = elsewhere if role is Role.NAVIGATOR else {}
            hub.relatives[role] = _relative(factories.staff(role, **fields))
    hub.own_relatives = {
        "navigator": _relative(factories.staff(Role.NAVIGATOR, agency=ASKED_AGENCY)),
        "police": _relative(factories.staff(Role.NAVIGATOR, agency="police")),
        "team": _relative(factories.staff(Role.RECEIVING_WORKER, team=leaving.TEAM)),
    }
    families = [referral_at(hub.world, stage) for stage in FILLED]
    for of in families:
        filling.ask_social_care(of)
    filling.fill(families, [*hub.world.strangers.values(), *hub.world.own.values(), *hub.relatives.values()])
    world = hub.world
    theirs.fill(families, world.strangers, world.own["manager"], [*world.own.values(), *hub.own_relatives.values()])
    with django_at(admin):
        office.fill(families, hub.world.own["records"].viewer())
        filling.looked_at(families, hub.world.own["manager"].viewer())
    assert sealed_to_the_end().sealed
    return hub


def _relative(account: Account) -> Account:
    with acting_as(account.viewer(), AT):
        details = OwnDetails(whose="my sister", forename="Cleo", surname=canary(FAMILY))
        partnership.add_details(details=details, by=account.viewer(), at=AT)
    return account


def _restrict(hub: Hub) -> None:
    manager, worker = hub.world.own["manager"], hub.world.own["worker"]
    later = AT.date() + timedelta(days=30)
    for stage in RESTRICTED:
        with acting_as(manager.viewer(), AT):
            made = actions.restrict(
                referral=referral_at(hub.world, stage), kind="STAFF", because="A colleague's.", named=[manager, worker],
                review_on=later, by=manager.viewer(), at=AT,
            )  # fmt: skip
    duty = hub.world.strangers[Role.EMERGENCY_DUTY].viewer()
    began = AT - timedelta(hours=2)
    with acting_as(duty, AT):
        glass = actions.break_glass(
            reference=hub.world.references[RESTRICTED[1]], because="He is at the gate of the school.", by=duty, at=began
        )
        actions.end_glass(by=duty, at=began + timedelta(minutes=5))
    with acting_as(manager.viewer(), AT):
        actions.read_glass(glass=glass, right=True, because="It was.", by=manager.viewer(), at=AT)
        for stage in (Stage.ASKING, FAMILY):
            short = _short_one(hub, stage, manager, worker)
            actions.lift(restriction=short, because="Over.", by=manager.viewer(), at=AT)
    with acting_as(duty, AT):
        actions.declare(
            reference=hub.world.references[Stage.NEW], because="My neighbours.",
            by=factories.viewer(Role.SOCIAL_WORKER), at=AT,
        )  # fmt: skip
    hub.world.keep("restriction_id", made.pk, RESTRICTED[1])
    hub.world.keep("glass_id", glass.pk, RESTRICTED[1])


def _short_one(hub: Hub, stage: Stage, manager: Account, worker: Account) -> Restriction:
    return actions.restrict(
        referral=referral_at(hub.world, stage), kind="OTHER", because="A mistake.", named=[manager, worker],
        review_on=AT.date() + timedelta(days=9), by=manager.viewer(), at=AT,
    )  # fmt: skip
