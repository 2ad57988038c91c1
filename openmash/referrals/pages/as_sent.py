"""The whole of what was sent, word for word, with what was added beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openmash.referrals.models import Correction, Referral
from openmash.referrals.protecting import Hidden
from openmash.referrals.words import About
from openmash.rulebook.sharing import ADDRESS_WITHHELD
from openmash.rulebook.words import Channel, ConsentAnswer, FamilyTold
from openmash.web import times
from openmash.web.parts import Summary, SummaryRow

ABOUT_WORDS = dict(About.choices())
SEX = {"F": "Girl or woman", "M": "Boy or man"}
_NOT_SAID = "Not said"


@dataclass(frozen=True, slots=True)
class Added:
    """One correction: what it is about, the words, who added it and when."""

    about: str
    text: str
    who: str
    when: str


@dataclass(frozen=True, slots=True)
class AsSent:
    """The page: cards of what was sent, the worry in full, and what was added."""

    arrived: str
    concern: str
    cards: tuple[Summary, ...]
    added: tuple[Added, ...]


def as_sent(
    referral: Referral, corrections: Sequence[Correction], hidden: Hidden, at: datetime, many: int = 0
) -> AsSent:
    """The page of a referral as it was sent, but for addresses that are withheld from who reads it.

    `many` is the how-manieth of one connection it was, or 0.
    """
    sent: Mapping[str, Any] = referral.as_sent
    keyed = f" Keyed by {referral.keyed_by_name}." if referral.keyed_by_name else ""
    arrived = f"{Channel(referral.channel).words}, {times.when(referral.received_at, at)}.{keyed}"
    if many:
        arrived += f" It was number {many} over one connection within an hour: ring the referrer before relying on it."
    kept = {(one.is_child, one.seq) for one in referral.mentions.all() if one.pk in hidden.people}
    people = [_person(f"Child {n}", p, (True, n) in kept) for n, p in enumerate(sent["children"], 1)]
    people += [_person(f"Adult {n}", p, (False, n) in kept) for n, p in enumerate(sent["adults"], 1)]
    cards = (*people, _home(sent, hidden.home), _views(sent), _referrer(referral, sent))
    return AsSent(arrived, sent["concern"], cards, tuple(_added(c, at) for c in corrections))


def _added(row: Correction, at: datetime) -> Added:
    return Added(ABOUT_WORDS.get(row.about, row.about), row.text, row.by_name, times.when(row.at, at))


def _rows(*pairs: tuple[str, Any]) -> tuple[SummaryRow, ...]:
    """Questions with their answers; what was not said is left out, because the cards would be walls of gaps."""
    return tuple(SummaryRow(key, value) for key, value in pairs if value)


def _person(title: str, sent: Mapping[str, Any], hide: bool) -> Summary:
    name = f"{sent['forename']} {sent['surname']}".strip()
    unborn = "Not born yet" if sent["unborn"] else ""
    return Summary(
        _rows(
            ("Name", name or unborn or "Not known"),
            ("Also known as", sent["aka"]),
            ("Born", _day(sent["born"]) or sent["born_words"] or (unborn and _due(sent)) or _NOT_SAID),
            ("Sex", SEX.get(sent["sex"], sent["sex"])),
            ("To the first child", sent["relation"]),
            ("School or nursery", sent["school"]),
            ("NHS number", sent["nhs_number"]),
            ("Pupil number", sent["upn"]),
            ("Language", sent["language"]),
            ("Interpreter", {True: "Needed", False: "Not needed"}.get(sent["interpreter"], "")),
            ("Disability", sent["disability"]),
            ("Ethnicity", sent["ethnicity"]),
            ("Phone", sent["phone"]),
            ("Address, if another", ADDRESS_WITHHELD if hide and sent["address"] else sent["address"]),
            ("Safe contact", sent["safe_contact"]),
            ("In the child’s words", sent["child_view"]),
        ),
        title,
    )


def _home(sent: Mapping[str, Any], hide: bool) -> Summary:
    place = ", ".join(filter(None, (sent["address_line"], sent["postcode"])))
    place = ADDRESS_WITHHELD if place and hide else place
    return Summary(
        _rows(
            ("Where they are", "No fixed address. " + place if sent["no_fixed_address"] else place or _NOT_SAID),
            ("Protected", "This address must be kept from somebody" if sent["address_protected"] else ""),
            ("Safe contact", sent["safe_contact"] or _NOT_SAID),
        ),
        "Home and safe contact",
    )


def _views(sent: Mapping[str, Any]) -> Summary:
    consent = sent["consent"]
    told = FamilyTold(consent["family_told"]).words if consent["family_told"] else _NOT_SAID
    return Summary(
        _rows(
            ("Danger now", "Yes, or not certain" if sent["danger"] else "No"),
            ("What the parents say", sent["parents_view"] or _NOT_SAID),
            ("Permission", ConsentAnswer(consent["answer"]).words),
            ("From whom", consent["given_by"]),
            ("For what", consent["covers"]),
            ("Why not", consent["why_not"]),
            ("Who decided", consent["decided_by"]),
            ("Family knows", told),
        ),
        "Danger, views and permission",
    )


def _referrer(referral: Referral, sent: Mapping[str, Any]) -> Summary:
    return Summary(
        _rows(
            ("Name", sent["referrer_name"] or "Would not say, or not asked"),
            ("Role", sent["referrer_role"]),
            ("Organisation", sent["referrer_organisation"]),
            ("Phone", sent["referrer_phone"]),
            ("E-mail", sent["referrer_email"]),
            ("May be named to the family", "No" if sent["wants_anonymity"] else "Yes"),
            ("Identity", "Checked" if referral.verified else "Not verified"),
        ),
        "Who told us",
    )


def _day(stored: str | None) -> str:
    return times.day(date.fromisoformat(stored)) if stored else ""


def _due(sent: Mapping[str, Any]) -> str:
    return f"Due {_day(sent['expected'])}" if sent["expected"] else "Not born yet. Due date not known"
