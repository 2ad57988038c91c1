"""Every address as every role, on a hub with one referral at each stage.

Made from the resolver and the roles, so that neither a new page nor a new role can be forgotten. Nothing is ever a
fault; what is not yours is the page for what is not there, byte for byte but for the request's code and time.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern

from openmash.ledger.models import LedgerEntry
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role, Stage
from openmash.web.middleware import LETTERS
from tests.decisions.story import signed_in
from tests.secrecy import doors
from tests.secrecy.world import SEALED, World, canary

CODE = re.compile(rf"\b[{LETTERS}]{{3}} [{LETTERS}]{{3}}\b")
CLOCK = re.compile(r"\b\d\d:\d\d\b")
TOKEN = re.compile(r'name="(csrfmiddlewaretoken|typed_as)" value="[^"]*"')
TITLE = re.compile(r"<title>(.*?)</title>", re.S)
NOT_SEALED = {Role.CONTACT_OFFICER, Role.ADMIN_OFFICER}
DECIDED = {Stage.HANDING_OVER, Stage.TELLING, Stage.CLOSED}
FINE = {200, 302, 400, 404, 405, 409}
WRONG = {
    "rating": "PURPLE", "answer": "MAYBE", "seen": "x", "form_key": "x", "to": "nobody", "team": "nobody",
    "because": "x", "reference": "x", "key": "x", "who": "x", "takes": "x", "items-0-text": "x", "children": "x",
}  # fmt: skip

MACHINES = "/health/"
OWN_SESSIONS = {"partnership_end_others", "partnership_end_session"}
"""What even an auditor may do: end their own sessions elsewhere."""

ANYBODYS = {
    "demo_sign_in",
    "drafts_away",
    "drafts_save",
    "partnership_health",
    "partnership_stay",
    "partnership_sign_on",
    "partnership_sign_on_back",
} | {name for name in doors.MAY if name.startswith("public_")}
"""Pages anybody may open without an account; they hold nothing of anybody else's."""

SAID_IN_WORDS = {"public_start"}
"""Pages open to everybody that tell an account which does not refer so, in words: there is nothing to hide."""

ROUTES = {route.name or "": route for route in doors.routes()}


def plain(response: HttpResponse) -> str:
    """A page without what differs from one request to the next."""
    page = doors.words_of(response)
    return TOKEN.sub("TOKEN", CLOCK.sub("CLOCK", CODE.sub("CODE", page)))


def named(page: str) -> set[Stage]:
    """The referrals whose family stands on this page."""
    return {stage for stage in Stage if canary(stage).lower() in page.lower()}


def may_see(role: Role) -> set[Stage]:
    """The referrals that somebody of this role, with no row of their own, may read.

    A records officer reads lines of the one family whose records are asked for, in the open request and nowhere else.
    """
    if role in doors.HUB:
        return set(Stage)
    if role is Role.RECORDS_OFFICER:
        return {Stage.CLOSED}
    return DECIDED if role is Role.AUDITOR else set()


def faults(response: HttpResponse, role: Role, route: str) -> list[str]:
    """What is wrong with an answer: a fault, a name that is not theirs, sealed words, a name in the title."""
    page, where = doors.words_of(response), f"{role.value} {route}"
    found = []
    if response.status_code not in FINE and MACHINES not in route:
        found.append(f"{where}: {response.status_code}")
    if others := named(page) - may_see(role):
        found.append(f"{where}: shows {sorted(others)}")
    if named(" ".join(TITLE.findall(page))):
        found.append(f"{where}: a name in the title")
    if role in NOT_SEALED and SEALED in page:
        found.append(f"{where}: shows what an agency sealed")
    return found


def on_record() -> list[str]:
    """Ledger entries with a name or sealed words in them: whoever watches the hub's acts reads them and no case."""
    with acting_as(CLERK):
        entries = [str(row) for row in LedgerEntry.objects.values_list("reference", "subjects", "detail")]
    return [entry for entry in entries if named(entry) or SEALED in entry]


def test_every_address_has_a_line_here_and_every_line_an_address() -> None:
    assert set(doors.MAY) == set(ROUTES)


def stages_for(role: Role, route: URLPattern) -> list[Stage]:
    """Which referrals to try: by turns three for a social worker and the auditor, one for others of the hub.

    The campaign tries the social worker and the auditor on every stage.
    """
    if "reference" not in doors.parameters(route):
        return [Stage.NEW]
    if role in (Role.SOCIAL_WORKER, Role.AUDITOR):
        return list(Stage)[sorted(ROUTES).index(route.name or "") % 3 :: 3]
    return [list(Stage)[list(Role).index(role) % len(Stage)]] if role in doors.HUB else [Stage.DECIDING, Stage.CLOSED]


@pytest.fixture
def browse(undone: World) -> Callable[[Role], Client]:
    """A browser of the stranger of a role, which sees error pages as people do."""

    def browser(role: Role) -> Client:
        client = Client(raise_request_exception=False)
        client.cookies = signed_in(undone.strangers[role]).cookies
        return client

    return browser


WHO_TRIES = (Role.SOCIAL_WORKER, Role.MASH_MANAGER, Role.CONTACT_OFFICER, Role.NAVIGATOR, Role.AUDITOR)
"""Who tries every address with every change: who may do most, an agency, and who may do nothing. The campaign: all."""


def everybody() -> list[Any]:
    """Every role; those left to the campaign are marked so."""
    rest = [role for role in Role if role not in WHO_TRIES]
    return [*WHO_TRIES, *(pytest.param(role, marks=pytest.mark.campaign) for role in rest)]


@pytest.mark.parametrize("role", everybody(), ids=str)
def test_opening_every_page(undone: World, browse: Callable[[Role], Client], role: Role) -> None:
    opens_all(undone, browse, role, stages_for)


@pytest.mark.campaign
@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.AUDITOR], ids=str)
def test_opening_every_page_at_every_stage(undone: World, browse: Callable[[Role], Client], role: Role) -> None:
    opens_all(undone, browse, role, lambda _, route: list(Stage) if "reference" in doors.parameters(route) else [])


def opens_all(
    undone: World,
    browse: Callable[[Role], Client],
    role: Role,
    stages: Callable[[Role, URLPattern], list[Stage]],
) -> None:
    """Everything opens as the table says, for these referrals."""
    client, found = browse(role), []
    for name, route in ROUTES.items():
        missing = plain(client.get(doors.empty_address(route))) if role not in doors.MAY[name] else ""
        for stage in stages(role, route):
            address, where = doors.address(route, undone, stage)
            response = client.get(address)
            found += faults(response, role, address)
            if response.status_code == 405 or name in SAID_IN_WORDS:
                continue
            if role not in doors.MAY[name] and (response.status_code != 404 or plain(response) != missing):
                found.append(f"{role} {address}: {response.status_code}, not the page for what is not there")
            if role is Role.AUDITOR and "reference" in doors.parameters(route) and where not in DECIDED:
                found += [f"{role} {address} is not decided"] if response.status_code != 404 else []
    assert found == []


@pytest.mark.parametrize("role", everybody(), ids=str)
def test_sending_nonsense_to_every_page(undone: World, browse: Callable[[Role], Client], role: Role) -> None:
    client, found = browse(role), []
    for name, route in ROUTES.items():
        address, _ = doors.address(route, undone, Stage.ANALYSING if role in doors.HUB else Stage.CLOSED)
        response = client.post(address, WRONG)
        found += faults(response, role, f"POST {address}")
        if response.status_code == 302:
            client.get("/about/")  # what an act says stands on the next page that is opened, and on no other
        if role in (Role.SOCIAL_WORKER, Role.MASH_MANAGER):
            found += faults(client.post(address, {}), role, f"POST {address} with nothing")
        if role not in doors.MAY[name] and response.status_code != 405 and name not in SAID_IN_WORDS:
            missing = client.post(doors.empty_address(route), WRONG)
            if response.status_code != 404 or plain(response) != plain(missing):
                found.append(f"{role} POST {address}: {response.status_code}, not the page for what is not there")
        if role is Role.AUDITOR and name not in ANYBODYS | OWN_SESSIONS and response.status_code not in (404, 405, 409):
            found.append(f"{role} POST {address}: {response.status_code}, though an auditor changes nothing")
    assert found == []
    assert on_record() == []
