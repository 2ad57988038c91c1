"""The hub's page for everybody: true to the live policy, in plain words, the same for every preset."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from openmash.public.information import information
from openmash.rulebook import presets
from openmash.rulebook.words import Role
from tests import factories
from tests.public.filling import begin, signed_in, text

pytestmark = pytest.mark.django_db
LONGEST = 25
"""Words in a sentence of a public page: experience.md 21."""
BANNED = (
    "pursuant", "safeguarding partner", "statutory", "multi-agency", "threshold", "disclosure", "perpetrator", "NRPF",
    "contextual", "utilise", "commence", "in respect of", "prior to", "service user", "domiciled", "invalid", "submit",
    "section 47", "S47", "e.g.", "i.e.", "etc", "whereby", "thereof", "regarding", "stakeholder", "please",
)  # fmt: skip


def plain(page: str) -> str:
    """The words of the main part of a page, each block ended by a full stop."""
    main = page[page.index("<main") : page.index("</main>")]
    main = re.sub(r"<(svg|script|style).*?</\1>", " ", main, flags=re.S)
    main = re.sub(r"</(p|li|h1|h2|h3|dt|dd|label|legend|td|th|div|summary)>|<br>", ". ", main)
    words = html.unescape(re.sub(r"<[^>]+>", " ", main))
    return re.sub(r"(\s*\.(?=\s))+\s", ". ", re.sub(r"\s+", " ", words))


def sentences(words: str) -> list[str]:
    return [one.strip() for one in re.split(r"[.!?:]\s", words) if one.strip()]


def too_long(page: str) -> list[str]:
    return [one for one in sentences(plain(page)) if len(one.split()) > LONGEST]


def banned(page: str) -> list[str]:
    words = plain(page)
    return [word for word in BANNED if re.search(rf"\b{re.escape(word)}\b", words, re.IGNORECASE)]


def test_page_says_what_the_policy_says() -> None:
    policy = presets.policy("standard")
    words = plain(text(Client().get("/")))
    contact = policy.contact
    for said in (contact.address, contact.phone, contact.out_of_hours_phone, contact.email, contact.opening):
        assert said in words
    for rule in policy.ratings:
        assert f"We decide within {rule.hours_words}" in words
        assert rule.example.rstrip(".") in words
        assert rule.meaning.rstrip(".") in words
    for concern in policy.concerns_public:
        assert concern in words
    assert f"{policy.feedback_by:%H:%M}" in words
    assert "one hour at most" in words
    assert "The MASH manager decides the final colour" in words


@pytest.mark.parametrize("name", sorted(presets.PRESETS))
def test_page_follows_each_preset(name: str) -> None:
    policy = presets.policy(name)
    page = information(policy)
    assert [c.by_when for c in page.colours] == [f"We decide within {r.hours_words}." for r in policy.ratings]
    assert page.contact == policy.contact
    assert " ".join(page.permission) == policy.permission_words


@pytest.mark.parametrize("name", sorted(presets.PRESETS))
def test_policy_words_for_the_public_are_short(name: str) -> None:
    page = information(presets.policy(name))
    said = [*page.permission, *page.keeping, *page.who_decides, *page.concerns]
    said += [words for c in page.colours for words in (c.by_when, c.handled, c.example, c.meaning)]
    assert [one for one in said if len(one.split()) > 30] == []


@pytest.mark.parametrize("path", ["/stay-safe/", "/tell-us/"])
def test_pages_before_the_form_are_plain(path: str) -> None:
    page = text(Client().get(path))
    assert (too_long(page), banned(page)) == ([], [])


@pytest.mark.parametrize("who", ["PARENT", "PUBLIC", "YOUNG_PERSON"])
def test_every_page_of_the_public_form_is_plain(who: str) -> None:
    client = Client()
    address = begin(client, who=who)
    for path in ("", "who/", "worry/", "danger/", "children/1/", "home/", "you/"):
        page = text(client.get(address + path))
        assert (path, too_long(page), banned(page)) == (path, [], [])


def test_public_page_is_plain() -> None:
    page = text(Client().get("/"))
    assert banned(page) == []
    assert [one for one in too_long(page) if one not in plain_policy()] == []


def plain_policy() -> str:
    """What the hub itself wrote into its policy: its own words are its own to shorten."""
    policy = presets.policy("standard")
    return " ".join([policy.permission_words, policy.keeping_words, policy.who_decides])


@pytest.mark.parametrize(
    ("role", "start"),
    [
        (Role.PROFESSIONAL_REFERRER, "public_mine"),
        (Role.SOCIAL_WORKER, "boards_work"),
        (Role.MASH_MANAGER, "boards_work"),
        (Role.NAVIGATOR, "agency_checks_desk"),
        (Role.RECEIVING_WORKER, "disclosures_packs"),
        (Role.ADMINISTRATOR, "partnership_policy"),
    ],
)
def test_signed_in_people_go_to_where_their_day_begins(role: Role, start: str) -> None:
    client = signed_in(factories.staff(role))
    response = client.get("/")
    assert (response.status_code, response["Location"]) == (302, reverse(start))
    assert "What is a worry?" in text(client.get("/about/"))
