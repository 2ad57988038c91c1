"""Whatever is typed or put in an address: never a fault, nothing executed, and what was typed is still there."""

from __future__ import annotations

import html
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role, Stage
from openmash.web.forms import DateParts, DayAndTime, OpenMashForm, WholeDate
from tests.decisions.story import signed_in
from tests.secrecy import doors
from tests.secrecy.world import World

SCRIPT = "<script>alert('Ada')</script>"
ATTRIBUTE = "\" onfocus=alert(1) x='"
TEXTS = {
    "script": SCRIPT,
    "attribute": ATTRIBUTE,
    "sql": "'; drop table openmash_referral; --",
    "template": "{{ 7 * 7 }}{% raw %}${7*7}",
    "zero": "before\x00after",
    "emoji": "😀👨‍👩‍👧 👶🏽",
    "right to left": "\u202eevil\u202c عربى שלום",
    "formula": "=HYPERLINK(\"http://x\",\"Ada\")",
    "long": "x" * 200_000,
    "spaces": " \t\r\n\u200b\u00a0 ",
    "half a letter": "\udc80",
}  # fmt: skip
HOSTILE = (ATTRIBUTE, "\x00", "9999999999999999999999", "😀" * 300)
"""Put into every box of every page in the campaign; one of them, by turns, in each run."""

NOT_TYPED_IN = {"demo_sign_in", "public_leave", "partnership_health"}
ROUTES = {route.name or "": route for route in doors.routes()}


@pytest.fixture
def browse(undone: World) -> Callable[[Role], Client]:
    def browser(role: Role) -> Client:
        client = Client(raise_request_exception=False)
        client.cookies = signed_in(undone.strangers[role]).cookies
        return client

    return browser


def unharmed(response: HttpResponse, where: str) -> None:
    page = response.content.decode()
    assert response.status_code < 500, where
    assert SCRIPT not in page, where
    assert ATTRIBUTE not in page, where
    assert "49$" not in page, where


CALL: dict[str, str] = {
    "danger": "NO", "channel": "PHONE", "source": "neighbour", "may_name": "YES", "asked": "NOT_STATED",
    "children-0-forename": "Una", "children-0-surname": "Vale", "concern": "A worry.", "act": "save",
}  # fmt: skip
FIELDS = ("referrer_name", "concern", "children-0-forename", "address_line", "safe_contact", "children-0-child_view")


@pytest.mark.parametrize("kind", TEXTS)
def test_a_call_with_anything_typed_in_it(undone: World, browse: Callable[[Role], Client], kind: str) -> None:
    client = browse(Role.CONTACT_OFFICER)
    text = TEXTS[kind].encode(errors="replace").decode()
    typed = {**CALL, **dict.fromkeys(FIELDS, text), "form_key": str(uuid.uuid4())}
    for act in ("look", "save"):
        response = client.post("/take/", {**typed, "act": act})
        unharmed(response, f"{kind} {act}")
        if response.status_code == 200 and kind not in ("zero", "spaces", "long"):
            assert text in html.unescape(response.content.decode())
    with acting_as(CLERK):
        found = Referral.objects.filter(source_key=f"form:{typed['form_key']}").first()
    if found is None:
        return
    for name in ("referrals_sent", "referrals_who", "boards_picture", "boards_chronology", "screening_rate"):
        given: dict[str, Any] = {"reference": found.reference} | ({"seq": 1} if name == "screening_rate" else {})
        unharmed(browse(Role.SOCIAL_WORKER).get(doors.reverse(name, kwargs=given)), f"{kind} {name}")


def test_a_megabyte_is_said_to_be_too_long_and_given_back(undone: World, browse: Callable[[Role], Client]) -> None:
    typed = {**CALL, "concern": "worry " * 180_000, "form_key": str(uuid.uuid4())}
    response = browse(Role.CONTACT_OFFICER).post("/take/", typed)
    page = response.content.decode()
    assert response.status_code == 200
    assert "Shorten this to 50,000 characters" in page
    assert page.count("worry ") >= 180_000


@pytest.mark.parametrize("address", [
    "/referrals/S26%00x/rate/", "/referrals/S26%00x/decide/", "/referrals/S26%00x/shared/", "/referrals/S26%00x/ask/",
    "/my-referrals/%00/", "/referrals/{}/looks/?page=99999999999999999999999999", "/referrals/{}/looks/?who=%00",
    "/referrals/{}/looks/?page=%C2%B2", "/referrals/{}/chronology/?year=99999999999999&kind=%00", "/board/?show=%00",
    "/referrals/{}/children/99999999999999999999999/rate/", "/referrals/{}/children/-1/rate/",
    "/referrals/{}/who/child/99999999999999999999/", "/referrals/{}/who/martian/1/", "/requests/not-an-id/",
    "/policy/history/99999999999999999999999/", "/referrals/{}%ED%A0%80/", "/%00", "/packs/%00/",
    "/referrals/../../etc/passwd", "/referrals/{}/", "/account/login/?next=%00",
])  # fmt: skip
def test_any_address(undone: World, browse: Callable[[Role], Client], address: str) -> None:
    client = browse(Role.MASH_MANAGER)
    unharmed(client.get(address.format(undone.references[Stage.ANALYSING])), address)


def test_a_call_added_to_a_reference_that_cannot_be(undone: World, browse: Callable[[Role], Client]) -> None:
    typed = {**CALL, "form_key": str(uuid.uuid4()), "add_to": "S26\x00"}
    assert browse(Role.CONTACT_OFFICER).post("/take/", typed).status_code == 404


DAYS = [
    ("0310", "3", "2020"), ("31", "0120", "2020"), ("0", "0", "0"), ("1", "1", "0001"), ("31", "12", "9999"),
    ("-1", "-1", "-1"), ("29", "2", "2023"), ("²", "³", "2020"), ("٣", "٣", "٢٠٢٠"), ("1" * 5000, "1", "2020"),
    ("1e1", "5", "2020"), ("1", "janvier", "2020"), ("\x00", "\x00", "2020"),
]  # fmt: skip


class _Dates(OpenMashForm):
    part = DateParts("Part")
    whole = WholeDate("Whole")
    moment = DayAndTime("Moment")


@pytest.mark.parametrize("typed", DAYS, ids=str)
@pytest.mark.parametrize("time", ["00:00", "24:00", "9" * 40, "\x00", "2.30pm", "-1:00"])
def test_any_date_is_a_date_or_said_to_be_none(typed: tuple[str, str, str], time: str) -> None:
    data = {
        f"{field}-{part}": value
        for field in ("part", "whole", "moment")
        for part, value in zip(("day", "month", "year", "time"), (*typed, time), strict=True)
    }
    form = _Dates(data)
    if form.is_valid():
        known = form.cleaned_data["part"]
        assert (known.whole or known.earliest).year >= 1905


TYPED_IN = sorted(name for name in ROUTES if name not in NOT_TYPED_IN)


@pytest.mark.parametrize("name", TYPED_IN)
def test_hostile_text_in_any_box(undone: World, browse: Callable[[Role], Client], name: str) -> None:
    fills(undone, browse, name, (SCRIPT, HOSTILE[TYPED_IN.index(name) % len(HOSTILE)]))


@pytest.mark.campaign
@pytest.mark.parametrize("name", TYPED_IN)
def test_every_hostile_text_in_any_box(undone: World, browse: Callable[[Role], Client], name: str) -> None:
    fills(undone, browse, name, HOSTILE)


def fills(hub: World, browse: Callable[[Role], Client], name: str, texts: tuple[str, ...]) -> None:
    """Each text is sent in every box of the page at once, by somebody who may open it."""
    role = next((role for role in (Role.MASH_MANAGER, *Role) if role in doors.MAY[name]), Role.MASH_MANAGER)
    address, _ = doors.address(ROUTES[name], hub, Stage.ANALYSING)
    client = browse(role)
    opened = client.get(address)
    if opened.headers.get("Content-Type") == "application/pdf":
        return  # a paper has no boxes
    boxes = set(html_names(opened.content.decode()))
    for text in texts:
        unharmed(client.post(address, dict.fromkeys(boxes, text)), f"{name} {text[:20]}")


def html_names(page: str) -> list[str]:
    """The names of the boxes on a page."""
    found = [part.split('"', 1)[0] for part in page.split(' name="')[1:]]
    return [name for name in found if name not in ("csrfmiddlewaretoken", "viewport", "theme-color")]


@pytest.mark.parametrize("kind", TEXTS)
def test_a_referrer_may_type_anything_in_their_own_form(undone: World, kind: str) -> None:
    client = Client(raise_request_exception=False)
    client.cookies = signed_in(undone.own["referrer"]).cookies
    start, text = f"/tell-us/{undone.ids['draft_id']}", TEXTS[kind].encode(errors="replace").decode()
    parts = ("children/1", "adults/1", "worry", "danger", "where", "consent", "you", "words", "check")
    for address in (f"{start}/{part}/" for part in parts):
        boxes = html_names(client.get(address).content.decode())
        unharmed(client.post(address, dict.fromkeys(boxes, text)), f"{kind} {address}")
        unharmed(client.get(address), f"{kind} {address}")
    unharmed(client.get(f"{start}/"), kind)


def test_the_last_day_there_is_makes_no_fault(undone: World, browse: Callable[[Role], Client]) -> None:
    of = undone.references[Stage.ANALYSING]
    client = browse(Role.SOCIAL_WORKER)
    page = client.get(f"/referrals/{of}/talks/check/").content.decode()
    child = page.split('name="child" type="radio" value="', 1)[-1].split('"', 1)[0]
    typed = {
        "child": child, "asked_of": "x", "because": "x", "by_when-day": "31", "by_when-month": "12",
        "by_when-year": "9999", "by_when-time": "23:59",
    }  # fmt: skip
    assert client.post(f"/referrals/{of}/talks/check/", typed).status_code == 302
    for where in ("talks/", "", "chronology/", "decision/"):
        unharmed(client.get(f"/referrals/{of}/{where}"), where)
