"""What leaves the hub beside its pages: headers on every answer, and logs and letters that name nobody (T6, T19)."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from openmash.partnership.models import Account
from openmash.rulebook.words import Role, Stage
from openmash.web.logs import Discreet
from tests.conftest import FIGURE
from tests.decisions.story import signed_in
from tests.secrecy import doors
from tests.secrecy.test_http_matrix import WRONG, named, on_record
from tests.secrecy.world import SEALED, World, canary

ROUTES = {route.name or "": route for route in doors.routes()}
OTHERS = ["/nothing/", "/%00", "/account/nothing/", "/static/nothing.css"]
EXACT = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
}
POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
    "connect-src 'self'", "manifest-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
}  # fmt: skip
FILE = {
    "sandbox", "default-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
}  # fmt: skip
"""What comes with a stranger's file: nothing of it runs and nothing is fetched."""
DEVICE = ("camera", "microphone", "geolocation", "display-capture", "payment", "usb", "browsing-topics")


@pytest.fixture
def secure(settings: Any) -> None:
    """The part of the real settings that stands in the environment of an installation."""
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 3600
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True


def sign_in_pages() -> Iterator[str]:
    """Every address of the sign-in package, with something in its place for what it takes."""

    def walk(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
        for entry in patterns:
            if isinstance(entry, URLResolver):
                yield from walk(entry.url_patterns)
            elif entry.callback.__module__.startswith("allauth."):
                yield entry

    for route in walk(get_resolver().url_patterns):
        for given in ({}, {"pk": 1}, {"key": "x"}, {"uidb36": "1", "key": "x"}):
            with suppress(NoReverseMatch):
                yield reverse(route.name, kwargs=given)
                break
        else:
            raise AssertionError(f"no address for {route.name}")


def faults(response: Any, where: str) -> list[str]:
    """Which headers are missing or say something else."""
    found = [f"{where}: {name} is {response.get(name)}" for name, told in EXACT.items() if response.get(name) != told]
    referrer = "no-referrer" if where.endswith(reverse("public_leave")) else "same-origin"
    if response.get("Referrer-Policy") != referrer:
        found.append(f"{where}: Referrer-Policy is {response.get('Referrer-Policy')}")
    if response.get("Cache-Control") != "no-store" and "/static/" not in where:
        found.append(f"{where}: Cache-Control is {response.get('Cache-Control')}")
    policy = {part.strip() for part in response.get("Content-Security-Policy", "").split(";")}
    meant = FILE if "Content-Disposition" in response and "/files/" in where else POLICY
    if policy != meant:
        found.append(f"{where}: the content security policy differs by {sorted(policy ^ meant)}")
    permissions = response.get("Permissions-Policy", "")
    found += [f"{where}: {name} is not denied" for name in DEVICE if f"{name}=()" not in permissions]
    return found


ASKED = (None, Role.SOCIAL_WORKER, Role.NAVIGATOR, Role.PUBLIC_REFERRER)
"""Headers are put on by the shell, whoever asks; what a wall answers is compared with them in the tests of walls."""


@pytest.mark.parametrize("role", ASKED, ids=str)
def test_every_answer_to_everybody_carries_its_headers(
    undone: World, secure: None, role: Role | None, record_property: Any
) -> None:
    client = Client(raise_request_exception=False)
    if role:
        client.cookies = signed_in(undone.strangers[role]).cookies
    addresses = [doors.address(route, undone, Stage.DECIDING)[0] for route in ROUTES.values()]
    found: list[str] = []
    every = [*addresses, *sign_in_pages(), *OTHERS]
    for address in every:
        if address == reverse("account_logout"):
            continue
        found += faults(client.get(address, secure=True), address)
        if role in (None, Role.SOCIAL_WORKER) and address != reverse("demo_sign_in", args=[undone.ids["account"]]):
            found += faults(client.post(address, WRONG, secure=True), f"POST {address}")
    found += faults(client.post(reverse("account_logout"), secure=True), "signing out")
    assert found == []
    record_property(FIGURE, f"{len(every)} addresses, opened and sent to")


def test_the_real_settings_say_https_alone_and_for_a_year() -> None:
    from pathlib import Path

    text = (Path(__file__).parents[2] / "config" / "settings" / "production.py").read_text()
    for line in (
        "SECURE_HSTS_SECONDS = 365 * 24 * 3600", "SECURE_HSTS_INCLUDE_SUBDOMAINS = True", "SECURE_HSTS_PRELOAD = True",
        "SECURE_SSL_REDIRECT = True", "SESSION_COOKIE_SECURE = True", "CSRF_COOKIE_SECURE = True",
        'SESSION_COOKIE_NAME = "__Host-session"',
    ):  # fmt: skip
        assert f"\n{line}\n" in text


ADDRESS_WORDS = re.compile(r"^[a-z0-9/_.%@&?=:+-]*$", re.I)


@pytest.mark.parametrize(
    "role",
    [Role.SOCIAL_WORKER, pytest.param(Role.MASH_MANAGER, marks=pytest.mark.campaign), Role.NAVIGATOR, Role.AUDITOR],
)
def test_no_link_redirect_or_title_carries_a_name(undone: World, role: Role) -> None:
    client = Client(raise_request_exception=False)
    client.cookies = signed_in(undone.strangers[role]).cookies
    found = []
    for route in ROUTES.values():
        address, _ = doors.address(route, undone, Stage.DECIDING)
        for response in (client.get(address), client.post(address, {**WRONG, "family": canary(Stage.DECIDING)})):
            page = response.content.decode(errors="replace")
            leads = re.findall(r'(?:href|action|formaction|hx-get|hx-post|src)="([^"]*)"', page)
            said = [*leads, response.get("Location", ""), *re.findall(r"<title>(.*?)</title>", page, re.S)]
            found += [f"{address}: {one}" for one in said if named(one)]
    assert found == []


class Everything(logging.Handler):
    """All that is written to any log, as it is written: with the hub's own way of writing it, faults and all."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.stream = io.StringIO()
        self.setFormatter(Discreet("{asctime} {levelname} {name} {message}", style="{"))

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line, but for the database's own account of each statement, which no installation switches on."""
        if not record.name.startswith(("django.db.backends", "faker", "asyncio")):
            self.stream.write(self.format(record) + "\n")


@pytest.fixture
def everything() -> Iterator[Everything]:
    """Listens to every log at its most talkative."""
    heard, root = Everything(), logging.getLogger()
    names = [
        "",
        "django",
        "django.request",
        "openmash",
        "openmash.request",
        "allauth",
        "procrastinate",
        "django.template",
    ]
    before = {name: logging.getLogger(name).level for name in names}
    root.addHandler(heard)
    for name in names:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield heard
    root.removeHandler(heard)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


def broken(*_: Any, **__: Any) -> Any:
    """A fault whose own words name a child, as a database's do."""
    raise ValueError(f"{canary(Stage.DECIDING)} {SEALED}")


PEOPLE = [None, pytest.param(Role.MASH_MANAGER, marks=pytest.mark.campaign), Role.NAVIGATOR]


@pytest.mark.parametrize("role", PEOPLE, ids=str)
def test_logs_letters_and_ledger_name_nobody_over_a_drive_through_every_page_and_fault(
    undone: World, everything: Everything, monkeypatch: pytest.MonkeyPatch, role: Role | None, record_property: Any
) -> None:
    name = canary(Stage.DECIDING)
    client = Client(raise_request_exception=False)
    if role:
        client.cookies = signed_in(undone.strangers[role]).cookies
    typed = {
        **WRONG,
        **dict.fromkeys(("because", "text", "concern", "name", "key", "login", "email", "password"), name),
    }
    sent = 0
    for route in ROUTES.values():
        address, _ = doors.address(route, undone, Stage.DECIDING)
        client.get(address, {"q": name})
        client.post(address, typed)
        client.post(address, {**typed, "code": "x"}, headers={"Referer": f"http://testserver/{name}/"})
        sent += 3
    for address in [*sign_in_pages(), f"/{name}/", f"/referrals/{name}/", f"/account/login/?next=/{name}/"]:
        client.get(address)
        client.post(address, typed)
        sent += 2
    monkeypatch.setattr("openmash.boards.views._board", broken)
    monkeypatch.setattr("openmash.public.views.information.home", broken)
    for address in ("/board/", "/"):
        client.post(address, typed)
        client.get(address)
    somebody = undone.own["worker"]
    anybody = Client()
    anybody.post("/account/password/reset/", {"email": somebody.email})
    anybody.post("/account/password/reset/", {"email": f"{name}@saltmere.example"})
    written = everything.stream.getvalue()
    assert len(written) > 5_000
    assert [line for line in written.splitlines() if named(line) or SEALED in line] == []
    letters = [f"{one.subject} {one.body} {one.message()}" for one in mail.outbox]
    assert len(letters) >= 2
    assert [one for one in letters if SEALED in one or _names_a_child(one)] == []
    assert on_record() == []
    record_property(FIGURE, f"{sent} requests, {len(written):,} signs of log, {len(letters)} letters: no name")


def _names_a_child(letter: str) -> bool:
    """A letter about an unknown address repeats the address that was typed; nothing else names anybody."""
    return bool(named(re.sub(r"\S+@\S+", "", letter)))


def test_the_letters_name_no_account_either(undone: World) -> None:
    account = undone.own["worker"]
    Client().post("/account/password/reset/", {"email": account.email})
    letter = f"{mail.outbox[-1].subject} {mail.outbox[-1].body}"
    assert Account.objects.get(pk=account.pk).name not in letter
    assert account.role not in letter
