"""What was typed, as the value the front door takes in. Unknowns stay unknown; nothing is made up to fill a gap."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from openmash.partnership.models import Account
from openmash.public import journey
from openmash.public.dates import part_date
from openmash.public.journey import Asked
from openmash.referrals.sent import SentConsent, SentPerson, SentReferral
from openmash.rulebook.words import Channel, ConsentAnswer, FamilyTold, ReferrerKind

Given = Mapping[str, Any]
ANSWERS = {
    Asked.AGREED: ConsentAnswer.GIVEN,
    Asked.REFUSED: ConsentAnswer.REFUSED,
    Asked.RISK: ConsentAnswer.NOT_SOUGHT,
    Asked.NOT_YET: ConsentAnswer.NOT_SOUGHT,
    Asked.UNREACHED: ConsentAnswer.NOT_SOUGHT,
}
THE_PARENT = "The parent who wrote this"
ROLES = {
    ReferrerKind.PARENT: "parent or carer",
    ReferrerKind.PUBLIC: "family, friend or neighbour",
    ReferrerKind.YOUNG_PERSON: "the young person",
}
KINDS = {
    ReferrerKind.PARENT: "family",
    ReferrerKind.PUBLIC: "neighbour",
    ReferrerKind.YOUNG_PERSON: "self",
    ReferrerKind.PROFESSIONAL: "professional",
}


def referral_sent(body: journey.Body, *, draft_id: uuid.UUID, account: Account | None) -> SentReferral:
    """The form as a referral. `account` is the signed-in professional's: only then is the sender verified."""
    language, interpreter = _language(body)
    home, contact = journey.answers(body, "home"), journey.answers(body, "contact")
    children = [_child(c, language, interpreter) for c in journey.people(body, "children")]
    if journey.who(body) is ReferrerKind.YOUNG_PERSON:
        # They write about themselves: what they wrote is the child's own view.
        own_words = _said(journey.answers(body, "worry"), "happened")
        children = [replace(child, child_view=own_words) for child in children]
    address_line = _said(home, "address") or _said(home, "staying")
    danger = journey.answers(body, "danger").get("danger")
    return SentReferral(
        concern=worry_words(body),
        children=tuple(children),
        adults=_adults(body, language),
        channel=Channel.WEB,
        source_key=f"form:{draft_id}",
        early_help_asked=journey.what(body) is journey.What.HELP,
        address_line=address_line,
        postcode=_said(home, "postcode").upper(),
        no_fixed_address=home.get("where") == "NO_FIXED",
        address_protected=home.get("protected") == "YES",
        safe_contact=_said(contact, "safe_contact"),
        parents_view=_parents_view(body),
        danger=danger in ("YES", "UNSURE"),
        consent=_consent(body),
        **_sender(body, account),
    )


def worry_words(body: journey.Body) -> str:
    """The worry in the sender's own words, under the questions they answered."""
    worry, danger = journey.answers(body, "worry"), journey.answers(body, "danger")
    told = [_said(worry, "happened")]
    for name, heading in (
        ("when", "When"),
        ("impact", "What it means for the child"),
        ("going_well", "What is going well, and who helps"),
    ):
        if _said(worry, name):
            told.append(f"{heading}: {_said(worry, name)}")
    if danger.get("danger") == "UNSURE":
        told.append("In danger now: the sender is not sure.")
    if _said(danger, "where"):
        told.append(f"Where the child is now: {_said(danger, 'where')}")
    return "\n\n".join(words for words in told if words)


def born_words(person: Given, name: str = "born") -> str:
    """What is known of a birth or due date short of the whole day, in words."""
    known = part_date(person.get(name))
    if known is not None:
        return "" if known.whole else known.words
    return _said(person, "age")


def whole(person: Given, name: str = "born") -> date | None:
    """The date when every part of it is known."""
    known = part_date(person.get(name))
    return known.whole if known else None


def _said(answers: Given, name: str) -> str:
    return str(answers.get(name) or "").strip()


def _language(body: journey.Body) -> tuple[str, bool | None]:
    contact = journey.answers(body, "contact")
    interpreter = {"YES": True, "NO": False}.get(str(contact.get("interpreter") or ""))
    return _said(contact, "language"), interpreter


def _child(child: Given, language: str, interpreter: bool | None) -> SentPerson:
    unborn = child.get("known") == "UNBORN"
    named = child.get("known") == "NAMED"
    return SentPerson(
        forename=_said(child, "forename") if named else "",
        surname=_said(child, "surname") if named else "",
        aka=_said(child, "aka") if named else "",
        name_unknown=not named,
        born=None if unborn else whole(child),
        born_words=born_words(child, "expected") if unborn else born_words(child),
        unborn=unborn,
        expected=whole(child, "expected") if unborn else None,
        sex={"F": "F", "M": "M"}.get(_said(child, "sex"), ""),
        school=_said(child, "school"),
        nhs_number=_said(child, "nhs_number"),
        upn=_said(child, "upn"),
        language=language,
        interpreter=interpreter,
        disability=_said(child, "disability"),
        child_view=_said(child, "view"),
    )


def _adult(adult: Given, language: str) -> SentPerson:
    safe = {"YES": "Safe to contact", "NO": "Not safe to contact", "UNKNOWN": "Not known whether it is safe"}
    parts = (safe.get(_said(adult, "safe"), ""), _said(adult, "safe_how"))
    return SentPerson(
        forename=_said(adult, "forename"),
        surname=_said(adult, "surname"),
        aka=_said(adult, "aka"),
        name_unknown=not (_said(adult, "forename") or _said(adult, "surname")),
        born=whole(adult),
        born_words=born_words(adult),
        language=language,
        relation=_said(adult, "relation_words") or _said(adult, "relation"),
        phone=_said(adult, "phone"),
        address=_said(adult, "address"),
        safe_contact=". ".join(part for part in parts if part),
    )


def _parents_view(body: journey.Body) -> str:
    """What the parents say; of a parent who writes, the worry itself is their view."""
    if journey.who(body) is ReferrerKind.PARENT:
        return "The parent wrote this: " + _said(journey.answers(body, "worry"), "happened")
    return _said(journey.answers(body, "parents"), "view")


def _consent(body: journey.Body) -> SentConsent:
    given = journey.answers(body, "consent")
    if not given.get("asked"):
        return SentConsent()
    asked = Asked(given["asked"])
    answered = asked in (Asked.AGREED, Asked.REFUSED)
    if journey.who(body) is ReferrerKind.PARENT:
        covers = _said(given, "covers")
        return SentConsent(ANSWERS[asked], THE_PARENT, covers=covers, family_told=FamilyTold.YES.value)
    return SentConsent(
        answer=ANSWERS[asked],
        given_by=_said(given, "given_by") or _said(given, "refused_by"),
        covers=_said(given, "covers"),
        why_not="" if answered else _said(given, "why_not") or _said(given, "plan") or asked.words,
        decided_by=_said(given, "decided_by"),
        family_told=_said(given, "told"),
    )


def _sender(body: journey.Body, account: Account | None) -> dict[str, Any]:
    """Who sends it. Anybody may type any name, so only an account makes a sender verified."""
    you = journey.answers(body, "you")
    if account is not None:
        return {
            "source_agency": account.agency or "other",
            "source_kind": account.agency or "professional",
            "verified": True,
            "referrer_name": account.name,
            "referrer_role": _said(you, "role") or account.post,
            "referrer_organisation": _said(you, "organisation") or account.organisation,
            "referrer_email": _said(you, "email") or account.email,
            "referrer_phone": _phone(you) or account.phone,
        }
    who = journey.who(body) or ReferrerKind.PUBLIC
    if you.get("named", "NAMED") == "ANONYMOUS" or not you:
        return {"source_agency": "public", "source_kind": "anonymous", "wants_anonymity": True}
    return {
        "source_agency": "public",
        "source_kind": KINDS[who],
        "referrer_name": _own_name(body),
        "referrer_role": _said(you, "role")
        or _said(you, "relation")
        or ROLES.get(journey.who(body) or ReferrerKind.PUBLIC, ""),
        "referrer_organisation": _said(you, "organisation"),
        "referrer_phone": _phone(you),
        "referrer_email": _said(you, "email"),
        "wants_anonymity": you.get("hidden") == "NO",
    }


def _own_name(body: journey.Body) -> str:
    """The sender's name; of a young person who writes about themselves, the name they gave as the child's."""
    if journey.who(body) is ReferrerKind.YOUNG_PERSON:
        first = next(iter(journey.people(body, "children")), {})
        return f"{_said(first, 'forename')} {_said(first, 'surname')}".strip()
    return _said(journey.answers(body, "you"), "name")


def _adults(body: journey.Body, language: str) -> tuple[SentPerson, ...]:
    """The adults named; a parent who gives their name is one of them, so that nobody types it twice."""
    named = [_adult(adult, language) for adult in journey.people(body, "adults")]
    you = journey.answers(body, "you")
    if journey.who(body) is ReferrerKind.PARENT and _said(you, "name"):
        forename, _, surname = _said(you, "name").rpartition(" ")
        safe = _said(journey.answers(body, "contact"), "safe_contact")
        me = SentPerson(
            forename=forename or surname, surname=surname if forename else "", relation="parent", language=language,
            phone=_said(you, "phone"), safe_contact=safe,
        )  # fmt: skip
        named.insert(0, me)
    return tuple(named)


def _phone(you: Given) -> str:
    """The number with when it is safe to ring it: the two are never read apart."""
    safe = _said(you, "safe_contact")
    return f"{_said(you, 'phone')} ({safe})" if safe else _said(you, "phone")
