"""A referral as a value, before it is received: what the form, the telephone page and files all fill in."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Any, cast

from openmash.rulebook.words import Channel, ConsentAnswer, FamilyTold, Rating


@dataclass(frozen=True, slots=True)
class SentPerson:
    """A child or an adult as the referrer knew them. Unknowns stay unknown: empty text, no date, `name_unknown`."""

    forename: str = ""
    surname: str = ""
    aka: str = ""
    name_unknown: bool = False
    born: date | None = None
    born_words: str = ""
    unborn: bool = False
    expected: date | None = None
    sex: str = ""
    school: str = ""
    nhs_number: str = ""
    upn: str = ""
    language: str = ""
    interpreter: bool | None = None
    disability: str = ""
    ethnicity: str = ""
    child_view: str = ""
    relation: str = ""
    phone: str = ""
    address: str = ""
    safe_contact: str = ""


@dataclass(frozen=True, slots=True)
class SentConsent:
    """What the sender says of permission. `NOT_STATED` costs quality and never blocks."""

    answer: ConsentAnswer = ConsentAnswer.NOT_STATED
    given_by: str = ""
    covers: str = ""
    why_not: str = ""
    decided_by: str = ""
    family_told: str = ""


@dataclass(frozen=True, slots=True)
class SentReferral:
    """Everything that arrived. `source_key` makes a second sending known; it is empty when there is none."""

    concern: str
    children: tuple[SentPerson, ...]
    adults: tuple[SentPerson, ...] = ()
    channel: Channel = Channel.WEB
    source_agency: str = "public"
    source_kind: str = ""
    source_key: str = ""
    verified: bool = False
    early_help_asked: bool = False
    referrer_name: str = ""
    referrer_role: str = ""
    referrer_organisation: str = ""
    referrer_phone: str = ""
    referrer_email: str = ""
    wants_anonymity: bool = False
    address_line: str = ""
    postcode: str = ""
    no_fixed_address: bool = False
    address_protected: bool = False
    safe_contact: str = ""
    parents_view: str = ""
    danger: bool = False
    consent: SentConsent = field(default_factory=SentConsent)
    own_rating: Rating | None = None
    police: Mapping[str, Any] | None = None
    missing: Mapping[str, Any] | None = None

    def as_data(self) -> dict[str, Any]:
        """The whole as JSON-able data: kept with the referral, word for word."""
        return cast("dict[str, Any]", json.loads(json.dumps(asdict(self), default=_plain)))

    def body_hash(self) -> str:
        """A hash of the words, to tell a second sending from another text under the same key."""
        text = json.dumps(self.as_data(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


FIRST_YEAR, LAST_YEAR = 2000, 2100
"""The years a referral may have arrived in: clocks reckon some days on, and a slip of the pen is told at once."""


class BadLine(ValueError):
    """A line of a file that is no referral; the message says why, without naming anybody."""


_CHANNELS = {
    "web": Channel.WEB,
    "api": Channel.API,
    "phone": Channel.PHONE,
    "email": Channel.EMAIL,
    "letter": Channel.LETTER,
    "police notification": Channel.POLICE_NOTIFICATION,
}
_PUBLIC = {"public"}


def from_file(line: Mapping[str, Any]) -> tuple[SentReferral, datetime]:
    """One line of a referrals file: what was sent, and when it was received (UTC). BadLine when it is no referral.

    The key is (source, referral_id): the same line again is the same referral.
    """
    source = _part(line, "source", Mapping)
    agency, number = str(source.get("agency") or ""), str(line.get("referral_id") or "")
    if not agency or not number:
        raise BadLine("source.agency and referral_id are needed: they tell whether this referral is already here")
    children = tuple(_person(c) for c in _part(line, "children", list))
    if not children:
        raise BadLine("children is empty: a referral names at least one child, even an unknown one")
    concern = str(line.get("concern") or "").strip()
    if not concern:
        raise BadLine("concern is empty: say what the worry is")
    channel = _CHANNELS.get(str(line.get("channel") or ""))
    if channel is None:
        raise BadLine(f"channel must be one of: {', '.join(_CHANNELS)}")
    referrer = _part(line, "referrer", Mapping, needed=False) or {}
    address = _part(line, "address", Mapping, needed=False) or {}
    place = str(address.get("line") or "")
    sent = SentReferral(
        concern=concern,
        children=children,
        adults=tuple(_person(a) for a in _part(line, "adults", list, needed=False) or []),
        channel=channel,
        source_agency=agency,
        source_kind=str(source.get("kind") or ""),
        source_key=f"{agency}:{number}",
        verified=agency not in _PUBLIC,
        referrer_name=str(referrer.get("name") or ""),
        referrer_role=str(referrer.get("role") or ""),
        referrer_organisation=str(referrer.get("organisation") or ""),
        referrer_phone=str(referrer.get("phone") or ""),
        referrer_email=str(referrer.get("email") or ""),
        wants_anonymity=bool(referrer.get("wants_anonymity")),
        address_line=place,
        postcode=str(address.get("postcode") or ""),
        no_fixed_address="no fixed" in place.lower(),
        danger=bool(line.get("immediate_danger")),
        consent=_consent(_part(line, "consent", Mapping, needed=False) or {}),
        own_rating=_own_rating(line.get("own_rating")),
        police=_part(line, "police", Mapping, needed=False) or None,
        missing=_part(line, "missing", Mapping, needed=False) or None,
    )
    return sent, _moment(line.get("received_at"))


def _part(line: Mapping[str, Any], name: str, kind: type, *, needed: bool = True) -> Any:
    value = line.get(name)
    if value is None and not needed:
        return None
    if not isinstance(value, kind):
        raise BadLine(f"{name} is missing or not of the right shape")
    return value


def _person(given: Any) -> SentPerson:
    if not isinstance(given, Mapping):
        raise BadLine("a person is not an object with fields")
    born, born_words = _day(given.get("dob"))
    expected, expected_words = _day(given.get("expected_date"))
    interpreter = given.get("interpreter_needed")
    if not isinstance(interpreter, bool | None):
        raise BadLine("interpreter_needed must be true, false or null")
    text = {
        name: str(given.get(key) or "").strip()
        for name, key in (
            ("forename", "forename"), ("surname", "surname"), ("aka", "aka"), ("sex", "sex"),
            ("school", "school_or_nursery"), ("nhs_number", "nhs_number"), ("upn", "upn"), ("language", "language"),
            ("disability", "disability"), ("ethnicity", "ethnicity"), ("child_view", "child_view"),
            ("relation", "relation_to_first_child"), ("phone", "phone"), ("address", "address_if_different"),
        )
    }  # fmt: skip
    return SentPerson(
        **text,
        name_unknown=not (text["forename"] or text["surname"]),
        born=born,
        born_words=born_words or expected_words or str(given.get("approx_age") or "").strip(),
        unborn=bool(given.get("unborn")),
        expected=expected,
        interpreter=interpreter,
    )


def _day(value: Any) -> tuple[date | None, str]:
    """A date, or the words given for it: a date that cannot be read is kept as words, never dropped."""
    text = str(value or "").strip()
    if not text:
        return None, ""
    try:
        return date.fromisoformat(text), ""
    except ValueError:
        return None, text


def _moment(value: Any) -> datetime:
    try:
        moment = datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        raise BadLine("received_at is no time: write it like 2026-03-28T23:30:00Z") from None
    if moment.tzinfo is None:
        raise BadLine("received_at says no time zone: end it with Z, or an offset such as +01:00")
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise BadLine(f"received_at lies outside the years {FIRST_YEAR} to {LAST_YEAR}: check the year")
    return moment.astimezone(UTC)


def _own_rating(given: Any) -> Rating | None:
    if not given:
        return None
    word = given.get("rating") if isinstance(given, Mapping) else given
    try:
        return Rating(str(word).upper())
    except ValueError:
        raise BadLine("own_rating.rating must be RED, AMBER, GREEN or BLUE") from None


def _consent(given: Mapping[str, Any]) -> SentConsent:
    sought, agreed = str(given.get("sought") or "not stated"), given.get("given")
    answer = {
        "yes": ConsentAnswer.GIVEN if agreed else ConsentAnswer.REFUSED,
        "no": ConsentAnswer.NOT_SOUGHT,
        "not applicable": ConsentAnswer.NOT_APPLICABLE,
    }.get(sought, ConsentAnswer.NOT_STATED)
    told = given.get("family_told")
    return SentConsent(
        answer=answer,
        given_by=str(given.get("by") or "") if agreed else "",
        why_not=str(given.get("why_not") or ""),
        family_told=(FamilyTold.YES if told else FamilyTold.NO).value if told is not None else "",
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
