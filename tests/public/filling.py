"""Filling the form in as a person does: page after page, through the addresses they see."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client

from openmash.partnership.middleware import DEMO_SIGN_IN
from openmash.partnership.models import Account

CONCERN = (
    "On Tuesday morning Amara came in with a bruise on her left arm, about the size of a hand. She was tearful, and"
    " said that Craig was cross about breakfast. She did not want her mum told."
)
WORRY = {"happened": CONCERN, "when": "Tuesday 26 May, 08:35", "impact": "She is quiet, tired and afraid to go home."}
AMARA = {
    "known": "NAMED", "forename": "Amara", "surname": "Okafor-Bell", "born-day": "3", "born-month": "June",
    "born-year": "2019", "sex": "F", "school": "Harbour Lane Primary",
}  # fmt: skip
IDRIS = {"known": "NAMED", "forename": "Idris", "surname": "Okafor-Bell", "born-month": "1", "born-year": "2022"}
UNBORN = {"known": "UNBORN", "expected-month": "January", "expected-year": "2027"}
UNKNOWN = {"known": "UNNAMED", "age": "about 7"}
MOTHER = {"relation": "mother", "forename": "Ngozi", "surname": "Okafor", "age": "about 29", "safe": "NO"}
CONSENT = {
    "asked": "RISK", "why_not": "Amara said “don’t tell Mum or Craig will be cross”.",
    "decided_by": "Marian Coyle, safeguarding lead", "told": "NO",
}  # fmt: skip


def signed_in(account: Account) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    client.force_login(account)
    session = client.session
    session[DEMO_SIGN_IN] = True
    session.save()
    return client


def begin(client: Client, *, what: str = "WORRY", who: str = "") -> str:
    """Begin a form; gives its address, ending in a slash. `who` is asked only of people without an account."""
    begun = client.post("/tell-us/", {"what": what})
    assert begun.status_code == 302, text(begun)
    address = begun["Location"].removesuffix("who/")
    if who:
        assert client.post(f"{address}who/", {"who": who}).status_code == 302
    return address


def answer(client: Client, address: str, **given: dict[str, Any]) -> None:
    """Answer parts by name (`children_1` is the first child); each must be taken."""
    for part, answers in given.items():
        done = client.post(f"{address}{part.replace('_', '/')}/", answers)
        assert done.status_code == 302, text(done)


def send(client: Client, address: str) -> HttpResponse:
    """Press the button on the page of answers, and read the page after it."""
    return client.post(f"{address}check/", follow=True)  # type: ignore[return-value]


def text(response: Any) -> str:
    """The page as it came."""
    return str(response.content.decode())
