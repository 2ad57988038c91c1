"""One person's browser in one context, and what is wrong with what it meets: the cells of the matrix asked by HTTP."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern

from openmash.partnership.models import Account
from openmash.rulebook.words import Role
from tests.decisions.story import signed_in
from tests.referrals.test_taking_a_call import CALL
from tests.secrecy import doors, families
from tests.secrecy.families import Family
from tests.secrecy.test_http_matrix import ROUTES, WRONG, plain
from tests.secrecy.world import canary

ABSENT = {404, 405, 409}
"""What an address may answer about what is not there: nothing, not in this way, or that an auditor changes nothing."""

BOTH = ("GET", "POST")
SENT = {**WRONG, "because": "He is at the gate of the school and nobody answers."}
CARRYING = {name: route for name, route in ROUTES.items() if families.carries(route)}
"""Addresses that carry what is a family's."""

BARE = {name: route for name, route in ROUTES.items() if not doors.parameters(route)}
"""Addresses that carry nothing."""

OWN_WORDS = {"partnership_details"}
"""The page on which one reads what one wrote about one's own family."""

OWN_ACTS = {"boards_looks", "ledger_search"}
"""Pages of the ledger: one goes on seeing one's own acts there, also about a family that is kept from one now."""

REFERENCES = ("reference", "reference_people", "key", "add_to", "who")
"""Boxes for a referral's reference."""

FORM_KEY = re.compile(r'<input[^>]*name="form_key"[^>]*>')
WHOLE_FORMS = {"referrals_take": {**CALL, "children-1-born": "", "form_key": str(uuid.UUID(int=5))}}
"""Forms that look a reference up only once everything else on them is right."""

NOWHERE = str(doors.NOT_THERE["reference"])


@dataclass
class Tally:
    """The cells that were asked, and what was wrong."""

    cells: set[tuple[str, str, str, str]] = field(default_factory=set)
    requests: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{len(self.cells):,} cells by HTTP in {self.requests:,} requests, {len(self.wrong)} wrong"


Said = tuple[int, list[str], str]


def said(response: HttpResponse) -> Said:
    """An answer without what differs from one request to the next: its status, which headers it has, its page."""
    return response.status_code, sorted(response.headers), plain(response)


@dataclass
class Visit:
    """One person's browser in one context. What it writes is taken back after each request."""

    who: str
    context: str
    account: Account
    tally: Tally
    client: Client = field(init=False)
    _missing: dict[tuple[str, str], Said] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.client = Client(raise_request_exception=False)
        self.client.cookies = signed_in(self.account).cookies

    def may(self, name: str) -> bool:
        """May somebody of this role open the page at all?"""
        return Role(self.account.role) in doors.MAY[name]

    def ask(self, name: str, method: str, address: str, sent: dict[str, Any] | None = None) -> Any:
        """One request, counted as a cell."""
        self.tally.cells.add((self.context, self.who, name, method))
        self.tally.requests += 1
        with transaction.atomic():
            response = self.client.get(address) if method == "GET" else self.client.post(address, sent or SENT)
            transaction.set_rollback(True)
        return response

    def nothing(self, name: str, route: URLPattern, method: str) -> Said:
        """What this address says to this person about something that does not exist."""
        if (name, method) not in self._missing:
            self._missing[name, method] = said(self.ask(name, method, doors.empty_address(route)))
        return self._missing[name, method]

    def wrong(self, what: str) -> None:
        """Keep what was wrong, with whom and where."""
        self.tally.wrong.append(f"{self.context}: {self.who} {what}")

    def meets_nothing(self, of: Family, routes: Iterable[str], methods: tuple[str, ...] = BOTH) -> None:
        """Every one of these addresses of the family is, for them, the address of nothing."""
        for name in routes:
            for address in families.addresses(CARRYING[name], of, self.account):
                for method in methods:
                    response = self.ask(name, method, address)
                    if name in OWN_ACTS and response.status_code == 200:
                        self._names_nobody_else(name, response, of)
                    elif response.status_code not in ABSENT:
                        self.wrong(f"{method} {name} of {of.stage}: {response.status_code}")
                    elif said(response) != self.nothing(name, CARRYING[name], method):
                        self.wrong(f"{method} {name} of {of.stage}: another page than that of nothing")

    def is_told_nothing(self, kept: Iterable[Family], routes: Iterable[str]) -> None:
        """No page that carries nothing has a name, a reference or an id of these families."""
        for name in routes:
            page = doors.words_of(self.ask(name, "GET", doors.empty_address(BARE[name]))).lower()
            for of in kept:
                words = [*of.ids(), *([] if name in OWN_WORDS else [canary(of.stage)])]
                if told := [word for word in words if word.lower() in page]:
                    self.wrong(f"GET {name} tells of {of.stage}: {told}")

    def cannot_probe(self, of: Family, routes: Iterable[str]) -> None:
        """A reference that is typed on a page is answered like one that was invented."""
        for name in routes:
            if not self.may(name) or name in doors_open_to_all():
                continue
            answers = []
            for typed in (of.referral.reference, NOWHERE):
                form = {**WHOLE_FORMS.get(name, SENT), **dict.fromkeys(REFERENCES, typed), "scope": "REFERRAL"}
                response = self.ask(name, "POST", doors.empty_address(BARE[name]), form)
                answers.append((response.status_code, FORM_KEY.sub("", plain(response)).replace(typed, "REFERENCE")))
                if name in OWN_ACTS and typed != NOWHERE:
                    self._names_nobody_else(name, response, of)
            if answers[0] != answers[1] and name not in OWN_ACTS:
                self.wrong(f"POST {name} tells the reference of {of.stage} from an invented one: {answers[0][0]}")

    def _names_nobody_else(self, name: str, response: HttpResponse, of: Family) -> None:
        page = doors.words_of(response)
        if named := [one.pattern for one in families.others_at_work(of, self.account) if one.search(page)]:
            self.wrong(f"{name} of {of.stage} names others: {named}")
        if canary(of.stage).lower() in page.lower():
            self.wrong(f"{name} of {of.stage} names the family")


def doors_open_to_all() -> set[str]:
    """Pages on which nobody looks anything up."""
    return {name for name, roles in doors.MAY.items() if roles == doors.EVERYBODY}
