"""Small things about one family, and how they are gone through: what the tests of this room start from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any

from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.patterns import actions, queries
from openmash.patterns.queries import Card
from openmash.referrals.models import Referral
from openmash.referrals.sent import SentPerson
from openmash.rulebook.roles import CLERK, Viewer
from tests import factories
from tests.factories import AT

BEFORE = AT - timedelta(days=40)
"""When the first of them comes: well before the morning of the tests, and inside the rule's three months."""

SOURCES = ("schools", "housing", "health", "police", "voluntary")
WORRIES = (
    "Rowan was late again and had no coat.",
    "The officer called about noise and the mother would not come to the door.",
    "Wren missed a second appointment at the clinic and nobody rang.",
    "A boy of the house was seen out alone after dark by the shops.",
    "The food bank was asked twice this month.",
)
_phones = count(100)


def thing(number: int, days: float, **changes: Any) -> Referral:
    """One small thing about the Quillfeathers: another child, another agency, another spelling each time."""
    children = (
        SentPerson(forename="Rowan", surname="Quillfeather", born=date(2016, 4, 2)),
        SentPerson(forename="Wren", surname="Quilfeather", born=date(2019, 8, 20)),
    )
    sent: dict[str, Any] = {
        "children": (children[number % 2],),
        "adults": (SentPerson(forename="Hazel", surname="Quillfeather", relation="mother"),),
        "address_line": "14 Orchard Rise" if number % 2 else "14, orchard rise, Gannet Point, QX9 4TT",
        "postcode": "QX9 4TT" if number % 2 else "",
        "source_agency": SOURCES[number % len(SOURCES)],
        "source_kind": "",
        "concern": WORRIES[number % len(WORRIES)],
    }
    return factories.referral(received_at=BEFORE + timedelta(days=days), **{**sent, **changes})


def things(number: int = 3, apart: float = 12) -> list[Referral]:
    """So many of them, so many days apart."""
    return [thing(n, n * apart) for n in range(number)]


def go_through(at: Any = AT) -> int:
    """As the job does; how many were gone through."""
    with acting_as(CLERK):
        return actions.look_through(by=CLERK, at=at, policy=policy_now())


def cards(viewer: Viewer, at: Any = AT) -> list[Card]:
    """The cards that this person sees."""
    with acting_as(viewer, at):
        return queries.cards(viewer, at, policy_now())


def references(card: Card) -> list[str]:
    """The referrals of a card, oldest first."""
    return [of.reference for of in card.referrals]


def strangers(number: int) -> Iterator[Referral]:
    """Families that have nothing to do with each other, so that the hub has figures of its own."""
    for n in range(number):
        name = f"{'abcdefghij'[n % 10] * 3}{'klmnopqrst'[n // 10 % 10] * 3}on".title()
        yield factories.referral(
            received_at=BEFORE - timedelta(days=1) + timedelta(minutes=n),
            children=(SentPerson(forename=f"Kit{name}", surname=name, born=date(2012, 1, 1) + timedelta(days=37 * n)),),
            adults=(),
            address_line=f"{n + 200} {name} Way",
            postcode=f"QX{n % 9} {n % 9}AA",
            concern=f"A worry of its own about {name}.",
        )
