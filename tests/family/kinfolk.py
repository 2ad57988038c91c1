"""A family in the hub, as tests of the family room begin: named in a referral, and linked by a contact officer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from openmash.family import actions
from openmash.family.actions import Said
from openmash.family.models import Relationship, Source
from openmash.family.queries import kin
from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.referrals.finding import opened
from openmash.referrals.models import Referral
from openmash.rulebook.kin import Kin
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Role
from tests import factories
from tests.factories import AT, MOTHER, SentPerson

CRAIG = SentPerson(forename="Craig", surname="Tolland", born=date(1992, 3, 4), sex="M", relation="mother's partner")
NANA = SentPerson(forename="Adaeze", surname="Okafor", born=date(1968, 5, 1), relation="grandmother")
BABY = SentPerson(unborn=True, expected=date(2026, 9, 1), relation="brother or sister")
IDRIS = SentPerson(
    forename="Idris", surname="Okafor-Bell", born=date(2022, 1, 21), sex="M", relation="brother or sister"
)


@dataclass
class Folk:
    """A referral, the officer who keeps its family, and the people by first name."""

    referral: Referral
    officer: Viewer
    people: dict[str, Any]

    def relate(self, one: str, kind: Kin, other: str, who: Viewer | None = None, **said: Any) -> Relationship:
        """Record how two of them belong together."""
        acts = who or self.officer
        with acting_as(acts):
            return actions.relate(
                referral=self.referral, person_id=self.people[one], other_id=self.people[other], kind=kind,
                said=Said(Source.FAMILY, **said), by=acts, at=AT,
            )  # fmt: skip

    def family(self, viewer: Viewer | None = None) -> kin.FamilyFacts:
        """The family as somebody sees it."""
        who = viewer or self.officer
        with acting_as(who):
            return kin.family(who, opened(who, self.referral.reference))


def folk(*, link: bool = True, **changes: Any) -> Folk:
    """Amara, Idris and an unborn baby, their mother, her partner and a grandmother, all known but not yet related."""
    officer = factories.viewer(Role.CONTACT_OFFICER)
    sent = {
        "children": (factories.TWO_CHILDREN[0], IDRIS, BABY),
        "adults": (MOTHER, CRAIG, NANA),
        **changes,
    }
    referral = factories.referral(**sent)
    found: dict[str, Any] = {}
    with acting_as(officer):
        for mention in opened(officer, referral.reference).mentions.all():
            if link:
                found[mention.forename or "Baby"] = people.add(mention=mention, by=officer, at=AT).pk
    return Folk(referral, officer, found)
