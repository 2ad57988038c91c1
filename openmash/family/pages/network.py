"""Who works with the family: one table, the lead professional first, each with where it is known from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse

from openmash.family.models import WorksWith
from openmash.family.queries.kin import FamilyFacts
from openmash.family.queries.network import Network
from openmash.referrals.queries import child_name
from openmash.rulebook.policy import LocalPolicy
from openmash.web import times
from openmash.web.jinja import sentence_list
from openmash.web.parts import Link, Quiet, Run, Strong, Table

HEADS = ("Who", "Role", "For", "Since", "Reach them", "Where it is known from")
SOCIAL_CARE = "social_care"


@dataclass(frozen=True, slots=True)
class NetworkPage:
    """The table of those who work with the family now, who leads, and those who did before."""

    lead: str
    table: Table | None
    before: tuple[str, ...]


def network_page(
    found: Network, of: FamilyFacts, policy: LocalPolicy, on: date, reference: str, *, may_keep: bool
) -> NetworkPage:
    """The network as at a day: what was recorded, then what the hub's own record says."""
    names = {key: one.name for key, one in of.everybody.people.items()}
    recorded = [row for row in found.recorded if row.since is None or row.since <= on]
    standing = [row for row in recorded if not (hasattr(row, "ended") and row.ended.until <= on)]
    leads = [row for row in standing if row.leads]
    rows = [_row(row, names, policy, reference, may_keep) for row in sorted(standing, key=lambda r: not r.leads)]
    rows += list(_from_record(found, policy, on))
    table = Table.plain("People who work with the family", HEADS, tuple(rows), hide_caption=True) if rows else None
    return NetworkPage(
        lead=sentence_list([f"{row.name or row.role}, {policy.agency_name(row.agency)}" for row in leads]),
        table=table,
        before=tuple(_before(row, policy) for row in recorded if row not in standing),
    )


def _row(
    row: WorksWith, names: Mapping[str, str], policy: LocalPolicy, reference: str, may_keep: bool
) -> tuple[object, ...]:
    role = (Strong("Lead professional"), Quiet(row.role)) if row.leads else (row.role,)
    end = Link("End", reverse("family_end_professional", args=[reference, row.pk]), hidden=f": {row.name or row.role}")
    source = Quiet(f"{row.said_by or 'Said to the hub'}. {row.by_name}, {times.day(row.at)}")
    return (
        row.name or "Name not known",
        Run((*role, Quiet(policy.agency_name(row.agency)))),
        names.get(str(row.person_id), "All of the family") if row.person_id else "All of the family",
        row.since_words,
        row.reach or _through(row.agency, policy),
        Run((source, end)) if may_keep and not hasattr(row, "ended") else source,
    )


def _through(agency: str, policy: LocalPolicy) -> str:
    """The agency's own number: nobody's private one is ever asked for."""
    known = next((one for one in policy.agencies if one.code == agency), None)
    return f"{known.phone}, through {known.name}" if known and known.phone else ""


def _from_record(found: Network, policy: LocalPolicy, on: date) -> Iterator[tuple[object, ...]]:
    """Workers of open cases, whoever answered for an agency, and the team that took a child over."""
    for status in found.statuses:
        if status.worker and times.in_london(status.at).date() <= on:
            where = status.authority or policy.agency_name(SOCIAL_CARE)
            yield (
                status.worker, Run(("Worker of an open case", Quiet(where))), child_name(status.mention), "",
                _through(SOCIAL_CARE, policy), Quiet(f"{status.source}. {status.by_name}, {times.day(status.at)}"),
            )  # fmt: skip
    seen: set[tuple[str, str]] = set()
    for answer in found.answers:
        who = (answer.spoken_by or answer.by_name, answer.agency)
        if who not in seen and not answer.nothing_held and times.in_london(answer.at).date() <= on:
            seen.add(who)
            yield (
                who[0], Run(("Answered for the agency", Quiet(policy.agency_name(answer.agency)))), "This referral", "",
                _through(answer.agency, policy), Quiet(f"Their answer, {times.day(answer.at)}"),
            )  # fmt: skip
    for pack in found.handovers:
        worker = pack.answer.worker_name if hasattr(pack, "answer") else ""
        if worker and pack.answered_at is not None and times.in_london(pack.answered_at).date() <= on:
            yield (
                worker, Run((Strong("Took the child over"), Quiet(pack.team_name))), "The children handed over",
                times.day(pack.answered_at), _through(SOCIAL_CARE, policy), Quiet("The handover"),
            )  # fmt: skip


def _before(row: WorksWith, policy: LocalPolicy) -> str:
    until = row.ended.until_words or times.day(row.ended.until)
    because = f" {row.ended.because}" if row.ended.because else ""
    return f"{row.name or 'Name not known'}, {row.role}, {policy.agency_name(row.agency)}, until {until}.{because}"


def choices(of: FamilyFacts) -> list[tuple[str, str]]:
    """Everybody of the family, to choose from: pairs of id and name."""
    return [(key, one.name) for key, one in of.everybody.people.items()]


def as_uuid(chosen: str) -> UUID | None:
    """The person chosen, or None for all of the family."""
    return UUID(chosen) if chosen and chosen != "ALL" else None
