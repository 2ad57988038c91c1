"""What the agencies agreed to share, as people read it on screen and on paper: the terms, who signed, what runs out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from openmash.partnership.models import ProtocolSignature
from openmash.partnership.pages.policy import agreement_rows
from openmash.rulebook import protocol
from openmash.rulebook.policy import AgencyRule, LocalPolicy, day_in_full
from openmash.rulebook.protocol import Signature
from openmash.rulebook.words import Purpose
from openmash.web import times
from openmash.web.jinja import plural
from openmash.web.parts import Lines, Quiet, State, Summary, SummaryRow, Table


@dataclass(frozen=True, slots=True)
class AgreementPage:
    """The whole page. `soon` is None for who does not look after the agreement; `signed` and `parties` count."""

    line: str
    demonstration: bool
    summary: Summary | None
    signing: Table
    terms: Table | None
    purposes: str
    soon: tuple[str, ...] | None
    history: Table | None


@dataclass(frozen=True, slots=True)
class Standing:
    """One agency's part in words: signed or not, from whom and when, and all that is amiss."""

    agency: AgencyRule
    signed: bool
    who: str
    troubles: tuple[str, ...]
    stopped: bool


def standings(
    policy: LocalPolicy, rows: Sequence[ProtocolSignature], held: Sequence[Signature], on: date
) -> list[Standing]:
    """Every agency's part, those who have not signed first."""
    found = [_standing(agency, policy, rows, held, on) for agency in policy.agencies]
    return sorted(found, key=lambda one: (one.signed, not one.troubles))


def _standing(
    agency: AgencyRule, policy: LocalPolicy, rows: Sequence[ProtocolSignature], held: Sequence[Signature], on: date
) -> Standing:
    edition = policy.protocol.edition if policy.protocol else ""
    signature = protocol.signed(held, agency.code, edition)
    amiss = protocol.troubles(policy, held, agency.code, on)
    who = next((_who(row) for row in rows if row.agency == agency.code and not row.left and row.edition == edition), "")
    return Standing(
        agency=agency,
        signed=signature is not None,
        who=who if signature is not None else "",
        troubles=tuple(one.sentence(on) for one in amiss),
        stopped=bool(held) and any(one.stops(on) for one in amiss),
    )


def _who(row: ProtocolSignature) -> str:
    return f"{row.signed_by}, {row.post}, {day_in_full(row.signed_on)}"


def agreement_page(
    policy: LocalPolicy,
    rows: Sequence[ProtocolSignature],
    held: Sequence[Signature],
    at: datetime,
    *,
    looks_after: bool,
) -> AgreementPage:
    """The page at this moment. `looks_after`: the viewer records signatures, and is told what runs out soon."""
    today = times.in_london(at).date()
    every = standings(policy, rows, held, today)
    agreed = policy.protocol
    return AgreementPage(
        line=_line(every, held),
        demonstration=bool(agreed and agreed.demonstration),
        summary=Summary(tuple(SummaryRow(*row) for row in agreement_rows(agreed))) if agreed else None,
        signing=_signing(every),
        terms=_terms(policy) if policy.terms else None,
        purposes=_purposes(policy),
        soon=soon(every) if looks_after else None,
        history=_history(policy, rows, at) if looks_after and rows else None,
    )


def _line(every: Iterable[Standing], held: Sequence[Signature]) -> str:
    parties = list(every)
    number = sum(one.signed for one in parties)
    if not held:
        return "No signature is on record yet. Until the first is, the hub is warned and nothing is stopped."
    stopped = sum(one.stopped for one in parties)
    ended = f" Sharing has stopped with {plural(stopped, 'agency', 'agencies')}." if stopped else ""
    return f"{number} of {plural(len(parties), 'agency', 'agencies')} signed.{ended}"


def _signing(every: Iterable[Standing]) -> Table:
    rows = [
        (
            one.agency.name,
            State("tick", "Signed") if one.signed else State("nil" if one.stopped else "gap", "Not signed"),
            one.who or "Nobody",
            Lines(tuple(Quiet(sentence) for sentence in one.troubles)) if one.troubles else "In order",
        )
        for one in every
    ]
    heads = ("Agency", "Signed?", "By whom", "To know")
    return Table.plain("Who has signed, and who has not", heads, rows, tight=True, hide_caption=True)


def _terms(policy: LocalPolicy) -> Table:
    """Each agency's terms in words. A purpose is named only where an agency did not agree to all of them."""
    rows = []
    for one in policy.terms:
        fewer = "" if len(one.purposes) == len(Purpose) else "; ".join(purpose.words for purpose in one.purposes)
        rows.append(
            (
                Lines((policy.agency_name(one.code), Quiet(f"Only: {fewer}")))
                if fewer
                else policy.agency_name(one.code),
                "; ".join(kind.words for kind in one.shares) or "Nothing",
                "; ".join(kind.words for kind in one.receives) or "Nothing",
            )
        )
    heads = ("Agency", "May share with the hub", "May receive from the hub")
    return Table.plain("What each agency may share and receive", heads, rows, tight=True, hide_caption=True)


def _purposes(policy: LocalPolicy) -> str:
    used = {purpose for one in policy.terms for purpose in one.purposes}
    return "; ".join(purpose.words for purpose in Purpose if purpose in used)


def soon(every: Iterable[Standing]) -> tuple[str, ...]:
    """What runs out soon or has run out, each sentence once, what has stopped sharing first."""
    ordered = sorted(every, key=lambda one: not one.stopped)
    return tuple(dict.fromkeys(sentence for one in ordered for sentence in one.troubles))


def _history(policy: LocalPolicy, rows: Sequence[ProtocolSignature], at: datetime) -> Table:
    cells = [
        (
            policy.agency_name(row.agency),
            f"{'Left' if row.left else 'Signed'} {day_in_full(row.signed_on)}",
            row.edition,
            Lines((f"{row.signed_by}, {row.post}", Quiet(row.note))) if row.note else f"{row.signed_by}, {row.post}",
            f"{row.by_name}, {times.when(row.at, at)}",
        )
        for row in rows
    ]
    heads = ("Agency", "What and when", "Edition", "Who for the agency", "Recorded by")
    return Table.plain("Every signature", heads, cells, tight=True, hide_caption=True)


def paper(
    policy: LocalPolicy, rows: Sequence[ProtocolSignature], held: Sequence[Signature], at: datetime
) -> dict[str, Any]:
    """The same as plain data for the printed sheet."""
    today = times.in_london(at).date()
    agreed = policy.protocol
    return {
        "hub": policy.contact.hub_name,
        "demonstration": bool(agreed and agreed.demonstration),
        "facts": [list(row) for row in agreement_rows(agreed)] if agreed else [],
        "purposes": [purpose.words for purpose in Purpose if any(purpose in one.purposes for one in policy.terms)],
        "signing": [
            [one.agency.name, one.who or "Not signed", " ".join(one.troubles) or "In order"]
            for one in standings(policy, rows, held, today)
        ],
        "terms": [
            [
                policy.agency_name(one.code),
                "; ".join(purpose.words for purpose in one.purposes),
                "; ".join(kind.words for kind in one.shares) or "Nothing",
                "; ".join(kind.words for kind in one.receives) or "Nothing",
            ]
            for one in policy.terms
        ],
    }
