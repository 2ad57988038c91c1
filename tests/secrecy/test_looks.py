"""Nothing is read past the ledger: whatever method a page is asked for by, it is entered or not shown."""

from __future__ import annotations

import pytest
from django.test import Client

from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role, Stage
from tests.decisions.story import signed_in
from tests.secrecy import doors
from tests.secrecy.world import World, canary

LOOKS = [verb.value for verb in Verb if verb.value.startswith("LOOKED_")]
SHOWS_A_FAMILY = ("screening_rate", "boards_picture", "referrals_sent", "decisions_recommend", "disclosures_shared")
ROUTES = {route.name: route for route in doors.routes()}


@pytest.fixture
def client(undone: World) -> Client:
    return signed_in(undone.strangers[Role.SOCIAL_WORKER])


def looks(reference: str) -> int:
    with acting_as(CLERK):
        return LedgerEntry.objects.filter(reference=reference, verb__in=LOOKS).count()


@pytest.mark.parametrize("method", ["get", "post", "options", "put", "patch", "delete", "head"])
@pytest.mark.parametrize("name", SHOWS_A_FAMILY)
def test_a_family_is_never_shown_without_an_entry(undone: World, client: Client, name: str, method: str) -> None:
    address, stage = doors.address(ROUTES[name], undone, Stage.ANALYSING)
    before = looks(undone.references[stage])
    response = getattr(client, method)(address)
    if canary(stage) in response.content.decode():
        assert looks(undone.references[stage]) == before + 1
    assert response.status_code == 200 or method != "get"


def test_an_auditor_sends_nothing(undone: World) -> None:
    auditor = signed_in(undone.strangers[Role.AUDITOR])
    for name in ("boards_work", "disclosures_shared", "decisions_referral", "screening_history"):
        address, _ = doors.address(ROUTES[name], undone, Stage.CLOSED)
        assert auditor.post(address, {"because": "x"}).status_code in (405, 409)
