"""Who looked at a record: when, who, what they did, and why they may. Odd looks first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from urllib.parse import urlencode

from openmash.boards.queries.looks import GLASS, LOOKED, PAGE, Looks, is_odd_hour
from openmash.ledger.models import LedgerEntry
from openmash.ledger.pages import Entry, entry_line, who_words
from openmash.ledger.verbs import Verb
from openmash.rulebook import watching
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import HUB_ROLES, MANAGERS, Viewer
from openmash.rulebook.watching import Person
from openmash.rulebook.words import Role
from openmash.web import times
from openmash.web.jinja import plural
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
    """One entry with the reason why this person may; `own` is the reader's."""

    entry: Entry
    why: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Odd:
    """One odd look: whose, and in a sentence what is odd about it."""

    who: str
    words: str


@dataclass(frozen=True, slots=True)
class LooksPage:
    """The list, its filter, and what to look at first; `placed` when this person may see places in the chain."""

    lines: tuple[Line, ...]
    odd: tuple[Odd, ...]
    people: tuple[tuple[str, str, bool], ...]
    whats: tuple[tuple[str, str, bool], ...]
    heading: str
    pages: Pages
    placed: bool
    chain: str


def looks_page(
    found: Looks, viewer: Viewer, at: datetime, policy: LocalPolicy, *, who: str, what: str, page: int, address: str
) -> LooksPage:
    """The page of entries; odd looks stand first, and the look that is being taken is in the list."""
    query = urlencode({key: value for key, value in (("who", who), ("what", what)) if value})
    shown = f"{len(found.entries)} of {found.count}" if found.count > len(found.entries) else f"{found.count}"
    lines = [
        Line(entry_line(e, at, found.positions), why(e, found, policy), e.actor == viewer.id) for e in found.entries
    ]
    if page == 1 and who in ("", viewer.id) and what in ("", "looked"):
        lines.insert(0, _this_look(found, viewer, at, policy))
    return LooksPage(
        lines=tuple(lines),
        odd=tuple(Odd(who_words(e), odd_words(e, found, at, policy)) for e in found.odd),
        people=tuple((key, name, key == who) for key, name in found.people.items()),
        whats=tuple((code, words, code == what) for code, words in WHATS.items()),
        heading=f"Newest first: {shown} {'entry' if found.count == 1 else 'entries'}",
        pages=Pages(page, max(1, ceil(found.count / PAGE)), f"{address}?{query}&page={{page}}".replace("?&", "?")),
        placed=found.last is not None,
        chain=_chain(found, at),
    )


def _this_look(found: Looks, viewer: Viewer, at: datetime, policy: LocalPolicy) -> Line:
    """The reader's own look at this page, which is entered as the page leaves."""
    entry = LedgerEntry(
        at=at, actor=viewer.id, actor_name=viewer.name, actor_role=viewer.role.value, verb=Verb.LOOKED_AT_LEDGER.value
    )
    return Line(entry_line(entry, at, {}), why(entry, found, policy), own=True)


def _chain(found: Looks, at: datetime) -> str:
    """Where the chain stands, for those who may see it."""
    if found.last is None:
        return ""
    signed = "No head of it is signed yet."
    if found.signed_at is not None:
        signed = f"Its head was last signed and kept in a second place {times.when(found.signed_at, at)}."
    return f"{plural(found.last.position, 'entry', 'entries')} of the hub are sealed in one chain. {signed}"


def odd_words(entry: LedgerEntry, found: Looks, at: datetime, policy: LocalPolicy) -> str:
    """What is odd about a look, in a sentence: what happened and when, and what this person is to the record."""
    when = times.when(entry.at, at)
    if entry.verb == Verb.REFUSED.value:
        return f"was refused {when}. {why(entry, found, policy)}"
    if entry.verb in GLASS:
        return f"{Verb(entry.verb).sentence}, {when}. {why(entry, found, policy)}."
    hours = watching.hours_words(Role(entry.actor_role), found.persons.get(entry.actor, Person()))
    return f"{Verb(entry.verb).sentence}, {when}, outside {hours}, and has no other part in it."


def why(entry: LedgerEntry, found: Looks, policy: LocalPolicy) -> str:
    """Why this person may: what they are to this record, in a few words."""
    if entry.verb == Verb.REFUSED.value:
        return str(entry.detail.get("because", "Not allowed"))
    if entry.verb in GLASS:
        return "Break-glass: a typed reason, and a manager reviews it"
    role, ties = Role(entry.actor_role), found.ties
    if entry.actor in ties.senders and role is not Role.SERVICE:
        return "Sent the referral, or took it in"
    if entry.actor in ties.owners:
        return "Owner of the referral, now or before"
    if role in HUB_ROLES:
        words = "Manager of the hub" if role in MANAGERS else "Works in the hub"
        words += ", has worked on it" if entry.actor in ties.acted else ", no part in it"
        odd = entry.verb in LOOKED and is_odd_hour(entry, found.persons, policy)
        return f"{words}, at odd hours" if odd else words
    return _outside(entry, role, found, policy)


def _outside(entry: LedgerEntry, role: Role, found: Looks, policy: LocalPolicy) -> str:
    agency, team = found.accounts.get(entry.actor, ("", ""))
    if role is Role.NAVIGATOR:
        name = policy.agency_name(agency) if agency else "Their agency"
        return f"{name} was asked" if agency in found.ties.asked else f"Speaks for {name}, which was not asked"
    if role in (Role.RECEIVING_WORKER, Role.RECEIVING_MANAGER):
        return _of_team(team, found, policy)
    said = {
        Role.AUDITOR: "Audits decided referrals",
        Role.RECORDS_OFFICER: "Watches who looked",
        Role.SERVICE: "The product itself",
        Role.PUBLIC_REFERRER: "Sent the referral",
    }
    return said.get(role, role.words)


def _of_team(team: str, found: Looks, policy: LocalPolicy) -> str:
    name = next((one.name for one in policy.teams if one.code == team), "their team")
    if team in found.ties.handed:
        return f"Handed over to {name}"
    return f"{name[:1].upper()}{name[1:]} was called at once" if team in found.ties.called else f"Works in {name}"
