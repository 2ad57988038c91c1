"""The information sharing protocol: may this go to, or come from, that agency under what was agreed and signed?

An agreement that has run out, is past its review or lacks a signature WARNS first and stops sharing only after the days
of grace the partnership set. It never stops what saves a life or what the law orders: that goes, with the reason kept.
A hub that has recorded no signature at all is warned and not stopped: its terms bind nobody yet. Sources: M6.4; SOU
legal; design of screen 07, note 6; DfE golden rules 1, 3 and 7 (codelist ``golden_rules_2024``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from openmash.rulebook.policy import LocalPolicy, SharingProtocol, day_in_full
from openmash.rulebook.words import YES, Direction, InfoKind, LawfulBasis, Purpose, Verdict, no

NEVER_STOPPED: frozenset[LawfulBasis] = frozenset({LawfulBasis.VITAL_INTERESTS, LawfulBasis.LEGAL_OBLIGATION})
"""Bases that go before any agreement between agencies: a life, and what the law orders."""

NOTHING_AGREED = "No sharing agreement is on record. Ask an administrator to put it into the local policy."
_RENEW = "Ask the records officer to have it renewed."
_SIGN = "Ask the records officer to have it signed."


@dataclass(frozen=True, slots=True)
class Signature:
    """An agency signed an edition on a day, or left the agreement (``left``). ``recorded_on`` is when the hub knew."""

    agency: str
    edition: str
    signed_on: date
    recorded_on: date
    left: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """May it go, and what to know of the agreement: ``warning`` is said beside it, ``without`` that it went all the
    same because of its lawful basis. ``edition`` is the text that was asked."""

    verdict: Verdict
    warning: str = ""
    edition: str = ""
    without: bool = False

    @property
    def on_record(self) -> dict[str, str]:
        """What is kept with each request and disclosure: the edition asked, the standing, the words said of it."""
        standing = "WITHOUT" if self.without else "WARNED" if self.warning else "COVERED"
        return {"edition": self.edition, "standing": standing, "words": self.warning}


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing amiss or soon amiss with an agency's part: said from now on, stopping sharing after ``stops_after``.

    ``words`` say what it is and ``mend`` what to do; a trouble without a last day only warns.
    """

    words: str
    mend: str
    stops_after: date | None

    def stops(self, on: date) -> bool:
        """Does it stop sharing on this day?"""
        return self.stops_after is not None and on > self.stops_after

    def sentence(self, on: date) -> str:
        """What stands beside the agency: what is amiss, until when sharing goes on, what to do."""
        if self.stops_after is None or on > self.stops_after:
            return f"{self.words} {self.mend}".strip()
        return f"{self.words} Sharing stops after {day_in_full(self.stops_after)}. {self.mend}"


def covers(
    policy: LocalPolicy,
    signatures: Sequence[Signature],
    agency: str,
    purpose: Purpose | None,
    kinds: Iterable[InfoKind],
    direction: Direction,
    on: date,
    basis: LawfulBasis | None = None,
) -> Cover:
    """May these kinds of information go this way, for this purpose, with this agency, on this London day?

    ``purpose`` is None where an agency is answered about what it raised or answered itself. Without ``kinds`` it is
    asked whether anything may go that way at all. ``basis`` of :data:`NEVER_STOPPED` lets it go whatever was agreed.
    """
    edition = f"{policy.protocol.name}, {policy.protocol.edition}" if policy.protocol else ""
    found = troubles(policy, signatures, agency, on)
    stopped = next((one for one in found if one.stops(on)), None)
    because = stopped.sentence(on) if stopped else _outside(policy, agency, purpose, frozenset(kinds), direction)
    warning = " ".join(one.sentence(on) for one in found)
    if not because:
        return Cover(YES, warning, edition)
    if not signatures:
        return Cover(YES, " ".join(dict.fromkeys([warning, because])).strip(), edition)
    if basis in NEVER_STOPPED:
        return Cover(
            YES, f"Shared without the agreement, because of the lawful basis. {because}", edition, without=True
        )
    return Cover(no(because), warning, edition)


def purpose_named(text: str) -> Purpose | None:
    """The purpose a text is, by its stored name or its words; None for words of one's own, which no rule compares."""
    return next((one for one in Purpose if text.strip() in (one.value, one.words)), None)


def troubles(policy: LocalPolicy, signatures: Sequence[Signature], agency: str, on: date) -> tuple[Trouble, ...]:
    """Everything amiss or soon amiss with this agency's part on this day; what stops sharing stands first."""
    if policy.protocol is None:
        return (Trouble(NOTHING_AGREED, "", None),)
    every = [*_party(policy, policy.protocol, signatures, agency), *_days(policy, policy.protocol, agency, on)]
    return tuple(sorted(every, key=lambda one: not one.stops(on)))


def _party(
    policy: LocalPolicy, agreed: SharingProtocol, signatures: Sequence[Signature], agency: str
) -> Iterator[Trouble]:
    """Is the agency named in the agreement, and has it signed this edition?"""
    name = policy.agency_name(agency)
    grace = _unsigned_until(agreed, signatures)
    if policy.terms_of(agency) is None:
        yield Trouble(
            f"{name} is not named in the sharing agreement.", "Ask an administrator to add what it may share.", grace
        )
    left = left_on(signatures, agency)
    if left is not None:
        yield Trouble(f"{name} left the sharing agreement on {day_in_full(left)}.", _SIGN, left)
    elif signed(signatures, agency, agreed.edition) is None:
        earlier = _latest(signatures, agency)
        said = f"has signed edition {earlier.edition}, not {agreed.edition}" if earlier else "has not signed"
        yield Trouble(
            f"{name} {said} of the sharing agreement." if earlier else f"{name} {said} the sharing agreement.",
            _SIGN,
            grace,
        )


def _unsigned_until(agreed: SharingProtocol, signatures: Sequence[Signature]) -> date | None:
    """The last day of grace for who has not signed: from when it came into force, or the hub began to keep signatures.

    The first signature a hub records must not stop every other agency on the same day.
    """
    if not signatures:
        return None
    began = min(one.recorded_on for one in signatures)
    return max(agreed.in_force_from, began) + timedelta(days=agreed.grace_days)


def _days(policy: LocalPolicy, agreed: SharingProtocol, agency: str, on: date) -> Iterator[Trouble]:
    """What has run out, or does so within the days of warning."""
    if on < agreed.in_force_from:
        words = f"The sharing agreement comes into force on {day_in_full(agreed.in_force_from)}."
        yield Trouble(words, "Until then what was agreed before it holds.", None)
    end = ends_on(policy, agency)
    if end is not None and on > end - timedelta(days=agreed.warning_days):
        name, verb = policy.agency_name(agency), "ended" if on > end else "ends"
        yield _running_out(f"The sharing agreement with {name} {verb} on {day_in_full(end)}.", end, agreed)
    if on > agreed.review_by - timedelta(days=agreed.warning_days):
        verb = "was to be reviewed" if on > agreed.review_by else "is to be reviewed"
        yield _running_out(
            f"The sharing agreement {verb} by {day_in_full(agreed.review_by)}.", agreed.review_by, agreed
        )


def _running_out(words: str, end: date, agreed: SharingProtocol) -> Trouble:
    return Trouble(words, _RENEW, end + timedelta(days=agreed.grace_days))


def _outside(
    policy: LocalPolicy, agency: str, purpose: Purpose | None, kinds: frozenset[InfoKind], direction: Direction
) -> str:
    """Why the terms themselves do not cover it, or nothing. Who is not named at all is told of elsewhere."""
    terms, name = policy.terms_of(agency), policy.agency_name(agency)
    if policy.protocol is None or terms is None:
        return ""
    mend = "If that is wrong, ask an administrator to change what we agreed to share."
    if purpose is not None and purpose not in terms.purposes:
        return f"{name} did not agree to share {purpose.words[:1].lower()}{purpose.words[1:]}. {mend}"
    allowed = terms.receives if direction is Direction.TO_AGENCY else terms.shares
    verb = "receive" if direction is Direction.TO_AGENCY else "share"
    if not allowed:
        return f"By the sharing agreement {name} may not {verb} anything. {mend}"
    missing = [kind.words.lower() for kind in InfoKind if kind in kinds and kind not in allowed]
    return f"By the sharing agreement {name} may not {verb}: {'; '.join(missing)}. {mend}" if missing else ""


def signed(signatures: Iterable[Signature], agency: str, edition: str) -> Signature | None:
    """The agency's standing signature under this edition; None when it has not signed, or has left since."""
    rows = [one for one in signatures if one.agency == agency]
    if left_on(rows, agency) is not None:
        return None
    own = [one for one in rows if not one.left and one.edition == edition]
    return max(own, key=_when, default=None)


def left_on(signatures: Iterable[Signature], agency: str) -> date | None:
    """The day the agency left the agreement, when it has not signed anew since."""
    latest = _latest(signatures, agency, and_left=True)
    return latest.signed_on if latest is not None and latest.left else None


def _latest(signatures: Iterable[Signature], agency: str, *, and_left: bool = False) -> Signature | None:
    own = [one for one in signatures if one.agency == agency and (and_left or not one.left)]
    return max(own, key=_when, default=None)


def _when(one: Signature) -> tuple[date, date, bool]:
    return (one.signed_on, one.recorded_on, one.left)


def ends_on(policy: LocalPolicy, agency: str) -> date | None:
    """The last day of the agency's part: the agreement's own, or an earlier one of the agency's; None without end."""
    own = next((one.agreement_until for one in policy.agencies if one.code == agency), None)
    whole = policy.protocol.in_force_until if policy.protocol else None
    return min((day for day in (own, whole) if day is not None), default=None)


def kinds_owned(policy: LocalPolicy, agencies: Iterable[str]) -> frozenset[InfoKind]:
    """The kinds that items of these agencies may be of: all that each may share."""
    found = (policy.terms_of(code) for code in set(agencies))
    return frozenset(kind for terms in found if terms is not None for kind in terms.shares)
