"""Who looked at a record: when, who, what they did, and why they may."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from urllib.parse import urlencode

from openmash.boards.queries.looks import PAGE, Looks
from openmash.ledger.models import LedgerEntry
from openmash.ledger.pages import Entry, entry_line
from openmash.ledger.verbs import Verb
from openmash.rulebook.roles import HUB_ROLES, MANAGERS
from openmash.rulebook.words import Role
from openmash.web.parts import Pages

WHATS: Mapping[str, str] = {
    "": "Everything",
    "looked": "Looked",
    "did": "Did",
    "left": "Left the hub",
    "refused": "Refused",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry with the reason why this person may."""

    entry: Entry
    why: str


@dataclass(frozen=True, slots=True)
class LooksPage:
    """The list, its filter, and what to look at first; `placed` when this person may see places in the chain."""

    lines: tuple[Line, ...]
    odd: tuple[Line, ...]
    people: tuple[tuple[str, str, bool], ...]
    whats: tuple[tuple[str, str, bool], ...]
    heading: str
    pages: Pages
    placed: bool


def looks_page(found: Looks, at: datetime, *, who: str, what: str, page: int, address: str) -> LooksPage:
    """The page of entries; refusals stand first, because they are what to look at."""
    query = urlencode({key: value for key, value in (("who", who), ("what", what)) if value})
    shown = f"{len(found.entries)} of {found.count}" if found.count > len(found.entries) else f"{found.count}"
    return LooksPage(
        lines=tuple(Line(entry_line(e, at, found.positions), why(e, found)) for e in found.entries),
        odd=tuple(Line(entry_line(e, at, found.positions), why(e, found)) for e in found.refusals),
        people=tuple((key, name, key == who) for key, name in found.people.items()),
        whats=tuple((code, words, code == what) for code, words in WHATS.items()),
        heading=f"Newest first: {shown} entries",
        pages=Pages(page, max(1, ceil(found.count / PAGE)), f"{address}?{query}&page={{page}}".replace("?&", "?")),
        placed=bool(found.positions),
    )


def why(entry: LedgerEntry, found: Looks) -> str:
    """Why this person may: what they are to this record, in a few words."""
    if entry.verb == Verb.REFUSED.value:
        return str(entry.detail.get("because", "Not allowed"))
    if entry.actor in found.senders and entry.actor_role != Role.SERVICE.value:
        return "Sent the referral, or took it in"
    if entry.actor in found.owners:
        return "Owner of the referral, now or before"
    role = Role(entry.actor_role)
    if role in MANAGERS:
        return "Manager of the hub"
    if role in HUB_ROLES:
        return "Works in the hub"
    return _outside(entry, role, found)


def _outside(entry: LedgerEntry, role: Role, found: Looks) -> str:
    if role is Role.NAVIGATOR:
        return "Their agency was asked" if entry.actor in found.answered else "Speaks for an agency"
    if role in (Role.RECEIVING_WORKER, Role.RECEIVING_MANAGER):
        return "Of the team it was handed to"
    said = {
        Role.AUDITOR: "Audits decided referrals",
        Role.RECORDS_OFFICER: "Watches who looked",
        Role.SERVICE: "The product itself",
        Role.PUBLIC_REFERRER: "Sent the referral",
    }
    return said.get(role, role.words)
