"""Every form of every page, filled with whatever fits, is kept and stands there again when the page is opened anew."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
from django.test import Client

from openmash.rulebook.words import Role
from tests.decisions.story import signed_in
from tests.secrecy import doors
from tests.secrecy.test_http_matrix import ROUTES, stages_for
from tests.secrecy.world import World

TYPED = "Qwertyvale said so twice"
FORM = re.compile(r'<form[^>]*method="post".*?</form>', re.S)
TAG = re.compile(r"<(input|textarea|button)\b([^>]*)>|<(select)\b([^>]*)>(.*?)</select>", re.S)
WORD = re.compile(r'([\w-]+)="([^"]*)"')
BY_TURNS = (Role.SOCIAL_WORKER, Role.MASH_MANAGER, Role.CONTACT_OFFICER, Role.NAVIGATOR, Role.RECORDS_OFFICER,
            Role.RECEIVING_WORKER, Role.ADMINISTRATOR)  # fmt: skip


TYPE_MOST = {Role.SOCIAL_WORKER, Role.MASH_MANAGER}
"""Left to `make faults`: they have nearly every form there is, and it takes minutes."""


def everybody() -> list[Any]:
    """Each role; those who type most stand apart."""
    return [pytest.param(one, marks=pytest.mark.faults) if one in TYPE_MOST else one for one in BY_TURNS]


def filled(form: str) -> tuple[dict[str, Any], int]:
    """Everything the form can be sent with: words in each text, the last answer of each choice; how many texts."""
    sent: dict[str, Any] = {}
    texts = 0
    for plain, of_plain, listed, of_list, inner in TAG.findall(form):
        kind, words = plain or listed, of_plain or of_list
        told = dict(WORD.findall(words))
        name, value = told.get("name", ""), html.unescape(told.get("value", ""))
        if not name or kind == "button" or told.get("type") in ("file", "submit"):
            continue
        if kind == "select":
            sent[name] = html.unescape((re.findall(r'value="([^"]*)"', inner) or [""])[-1])
        elif told.get("type") in ("hidden", "radio", "checkbox"):
            sent[name] = value
        else:
            sent[name], texts = TYPED, texts + 1
    return sent, texts


def tried(client: Client, address: str) -> list[str]:
    """Type into each form of the page, then open the page anew; what was wrong with it."""
    page = client.get(address)
    if page.status_code != 200 or "text/html" not in page["Content-Type"]:
        return []
    wrong, expected = [], 0
    for form in FORM.findall(page.content.decode()):
        if 'name="typed_as"' not in form:
            continue
        sent, texts = filled(form)
        answer = client.post("/typed/", sent)
        if answer.status_code != 200:
            wrong.append(f"{address}: saving answered {answer.status_code}")
        expected += bool(texts)
    again = client.get(address)
    shown = again.content.decode()
    if again.status_code != 200:
        wrong.append(f"{address}: opened anew it answered {again.status_code}")
    elif expected and TYPED not in shown:
        wrong.append(f"{address}: what was typed did not come back")
    for away in re.findall(r'href="(/typed/[^"]*/away/)"', shown):
        if client.post(away).status_code != 302:
            wrong.append(f"{address}: it could not be thrown away")
    return wrong


@pytest.mark.parametrize("role", everybody(), ids=str)
def test_whatever_is_typed_into_any_form_comes_back(undone: World, role: Role) -> None:
    client, wrong = Client(raise_request_exception=False), []
    client.cookies = signed_in(undone.strangers[role]).cookies
    for name, route in ROUTES.items():
        if role not in doors.MAY[name] or name.startswith(("account_", "mfa_")):
            continue
        for stage in stages_for(role, route):
            address, _ = doors.address(route, undone, stage)
            wrong += tried(client, address)
    assert wrong == []
