"""What the tests of this room start from: a rated referral with requests, and people signed in over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.test import Client

from openmash.agency_checks import actions
from openmash.agency_checks.models import InformationRequest
from openmash.partnership.middleware import DEMO_SIGN_IN
from openmash.partnership.models import Account
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.actions import record_consent
from openmash.referrals.models import ConsentRecord, Referral
from openmash.referrals.words import ContactWay
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import (
    Capacity,
    Concern,
    ConsentAnswer,
    FamilyTold,
    Kind,
    Label,
    LawfulBasis,
    Purpose,
    Rating,
)
from openmash.screening import actions as screening
from tests import factories
from tests.factories import later

SECRET = "Caution for common assault, 9 March 2021: canary-7714."
WHY = {
    "purpose": Purpose.PROTECT.value,
    "lawful_basis": LawfulBasis.PUBLIC_TASK.value,
    "necessity": "An injury without an account; it cannot be learned in a less private way.",
    "family_told": FamilyTold.NO.value,
    "family_told_why": "He hurt her after the last call.",
}
ITEM = actions.Item(SECRET, Kind.FACT, Label.OWNER, "crime and intelligence system", None, "9 March 2021")


def signed_in(account: Account) -> Client:
    """This person's browser, without scripts, past the demonstration's sign-in."""
    client = Client()
    client.force_login(account)
    session = client.session
    session[DEMO_SIGN_IN] = True
    session.save()
    return client


def rated(by: Viewer, rating: Rating = Rating.AMBER, *, at: datetime | None = None, **sent: Any) -> Referral:
    """A referral whose children are all rated so."""
    referral = factories.referral(**sent)
    with acting_as(by):
        for child in factories.children(referral):
            screening.rate(
                child=child, rating=rating, because="A bruise with no account.", concerns=[Concern.INJURY], level=3,
                by=by, at=at or later(20), policy=policy_now(),
            )  # fmt: skip
        return Referral.objects.get(pk=referral.pk)


def asked(by: Viewer, referral: Referral, *agencies: str, at: datetime | None = None, **changes: Any):
    """Requests to these agencies."""
    asks = changes.pop("asks", None) or [actions.Ask(code, f"What does {code} know?") for code in agencies]
    with acting_as(by):
        return actions.ask(
            referral=referral, asks=asks, **{**WHY, **changes}, by=by, at=at or later(30), policy=policy_now()
        )


def says(
    by: Viewer,
    referral: Referral,
    answer: ConsentAnswer = ConsentAnswer.GIVEN,
    *,
    agencies: Sequence[str],
    at: datetime | None = None,
    **changes: Any,
) -> ConsentRecord:
    """The first adult of the referral, a parent, says this of permission to protect the child."""
    with acting_as(by):
        mother = referral.mentions.get(is_child=False, seq=1)
        given = {
            "giver": mother, "given_by": "", "capacity": Capacity.PARENT, "agencies": agencies,
            "purposes": [Purpose.PROTECT] if answer is ConsentAnswer.GIVEN else [], "covers": "Those, about our home",
            "how": ContactWay.PHONE, "said_at": at or later(25), "why_not": "", "decided_by": "", **changes,
        }  # fmt: skip
        return record_consent(referral=referral, answer=answer, **given, by=by, at=at or later(25), policy=policy_now())


def answered(by: Viewer, request: InformationRequest, *, at: datetime | None = None, nothing: bool = False, **changes):
    """The agency's answer: one item with a secret, or nothing held."""
    given = {
        "nothing_held": nothing,
        "items": [] if nothing else [ITEM],
        "searched": "Looked in: crime and intelligence system" if nothing else "",
        "level": None,
        "level_because": "",
        "own_actions": [],
        **changes,
    }
    with acting_as(by):
        return actions.answer(request=request, **given, by=by, at=at or later(60))
