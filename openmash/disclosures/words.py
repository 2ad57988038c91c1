"""A package in words: what its page shows and its paper prints. Both are made from here, so they cannot differ.

Everything comes from the package's own body and items, as they are kept. Times stand with their day and year: a
document is read on another day as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openmash.disclosures.models import Disclosure, DisclosureItem
from openmash.disclosures.queries.pack import condition
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import Kind, Outcome, Role
from openmash.web import times
from openmash.web.jinja import sentence_list


@dataclass(frozen=True, slots=True)
class ItemSaid:
    """One item: which kind of knowledge, the words, whose and of when, and what may be done with it."""

    kind: str
    kind_words: str
    text: str
    source: str
    condition: str


@dataclass(frozen=True, slots=True)
class PackChild:
    """One child of a pack as the team sees it."""

    name: str
    who: str
    rating: str
    outcome: str
    beside: str
    service: str


@dataclass(frozen=True, slots=True)
class PackShown:
    """A pack word for word: children, rows of what was decided, the items, what the hub still holds and whom to ask.

    `wish` is what the children say and wish: it stands first. It is empty in a pack from before it was part of one.
    """

    wish: str
    children: tuple[PackChild, ...]
    rows: tuple[tuple[str, str], ...]
    safe_contact: tuple[str, ...]
    items: tuple[ItemSaid, ...]
    held: int
    ask: str
    decided: str


@dataclass(frozen=True, slots=True)
class LetterShown:
    """A letter or a meeting paper word for word. `rows` are what it says about itself (to whom, why, when, where)."""

    heading: str
    rows: tuple[tuple[str, str], ...]
    children: tuple[PackChild, ...]
    paragraphs: tuple[str, ...]
    items: tuple[ItemSaid, ...]
    ask: str
    signed: tuple[str, ...]


def moment(iso: str) -> str:
    """A kept moment with its day and year: "26 May 2026, 10:30"."""
    if not iso:
        return ""
    at = datetime.fromisoformat(iso)
    return f"{times.day(at)}, {times.time_of_day(at)}"


def pack(body: Mapping[str, Any], items: Iterable[Mapping[str, str]], policy: LocalPolicy) -> PackShown:
    """A pack in words."""
    spoken = f"{body['spoken_to']}, {moment(body['spoken_at'])}" if body.get("spoken_to") else ""
    rows = (
        ("Why", body["reasons"]),
        ("Outcome sought", body["outcome_sought"]),
        ("Agencies agree", body["agencies_agree"]),
        ("Agencies differ", body["agencies_differ"]),
        ("What is not known", body["not_known"]),
        ("Who tells the family", body["family_told"]),
        ("Consent", body["consent"]),
        ("Home", body["address"] or body["address_note"]),
        ("Referred by", body["referrer"]),
        ("Spoken to first", spoken),
        ("Note", body["note"]),
    )
    role = Role(body["decided_by_role"]).words if body["decided_by_role"] else ""
    return PackShown(
        wish=body.get("childs_view", ""),
        children=tuple(_child(one, policy) for one in body["children"]),
        rows=tuple((key, value) for key, value in rows if value),
        safe_contact=tuple(body["safe_contact"]),
        items=tuple(map(_item, items)),
        held=body["held"],
        ask=body["ask"],
        decided=f"{body['decided_by']}, {role}, {moment(body['decided_at'])}",
    )


def letter(body: Mapping[str, Any], items: Iterable[Mapping[str, str]], policy: LocalPolicy) -> LetterShown:
    """A letter or a meeting paper in words. A field that the recipient may not have is not there."""
    meeting = body.get("meeting")
    to = ", ".join(part for part in (body.get("to_name", ""), body.get("to_organisation", "")) if part)
    present = "; ".join(
        ", ".join(part for part in (one["name"], one["organisation"]) if part) for one in body.get("recipients", ())
    )
    rows = (
        ("To", to),
        ("For those at the meeting", present),
        ("When", moment(meeting["when"]) if meeting else ""),
        ("Where", meeting["where"] if meeting else ""),
        ("Written on", body["written_on"]),
        ("Reference", body["reference"]),
        ("Why you have this", body.get("purpose", "")),
        ("On which ground", body.get("lawful_basis", "")),
    )
    return LetterShown(
        heading=meeting["what"] if meeting else "Letter",
        rows=tuple((key, value) for key, value in rows if value),
        children=tuple(_child(one, policy) for one in body.get("children", ())),
        paragraphs=tuple(part.strip() for part in body["text"].splitlines() if part.strip()),
        items=tuple(map(_item, items)),
        ask=body["ask"],
        signed=(body["from_name"], body["from_post"], body["hub"]),
    )


def _child(one: Mapping[str, Any], policy: LocalPolicy) -> PackChild:
    code = one.get("service", "")
    service = next((known.name for known in policy.services if known.code == code), code)
    who, interpreter = one.get("who", ""), one.get("interpreter", "")
    outcome = Outcome(one["outcome"]).words if one.get("outcome") else ""
    return PackChild(
        name=one["name"],
        who=f"{who}. Interpreter: {interpreter}" if interpreter else who,
        rating=one.get("rating", ""),
        outcome=outcome,
        beside=sentence_list(one.get("beside", ())),
        service=service,
    )


def _item(one: Mapping[str, str]) -> ItemSaid:
    source = ", ".join(part for part in (one["source"], one["dated_words"]) if part)
    return ItemSaid(one["kind"], Kind(one["kind"]).words, one["text"], source, one.get("condition", ""))


def kept_item(row: DisclosureItem, disclosure: Disclosure) -> dict[str, str]:
    """An item that left, from its own row."""
    told = row.condition
    if not told and disclosure.kind == "HANDOVER":
        told = condition(row.label, agreed=row.agreement is not None)
    return {
        "kind": row.kind,
        "text": row.text,
        "source": row.source,
        "dated_words": row.dated_words,
        "condition": told,
    }


def kept_pack(disclosure: Disclosure, policy: LocalPolicy) -> PackShown:
    """A pack that left, in words, from its own rows."""
    return pack(disclosure.body, [kept_item(row, disclosure) for row in disclosure.items.all()], policy)


def kept_letter(disclosure: Disclosure, policy: LocalPolicy) -> LetterShown:
    """A letter or a meeting paper that left, in words, from its own rows."""
    return letter(disclosure.body, [kept_item(row, disclosure) for row in disclosure.items.all()], policy)
