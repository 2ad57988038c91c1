"""Does the sharing agreement cover what is about to leave? One question for a team, an agency, the referrer's agency.

A team of the authority itself needs no agreement: it is the hub's own controller, and so is not asked about.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from openmash.disclosures.queries.pack import Pack
from openmash.disclosures.queries.release import Package
from openmash.partnership.queries import agreement_with, signatures
from openmash.referrals.models import Referral
from openmash.rulebook import protocol
from openmash.rulebook.calendars import london
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.protocol import Cover
from openmash.rulebook.words import Direction, InfoKind, LawfulBasis, ReferrerKind

OUTCOME = frozenset({InfoKind.OUTCOME})
PACK = frozenset({InfoKind.IDENTITY, InfoKind.WORRY, InfoKind.OUTCOME})
"""What every pack tells, beside the agencies' items."""

PROFESSIONAL = (ReferrerKind.PROFESSIONAL, ReferrerKind.OTHER_PROFESSIONAL)


def team_covered(pack: Pack, policy: LocalPolicy, at: datetime) -> Cover | None:
    """The agreement with the agency whose team takes the children over; None for the authority's own team."""
    if not pack.team.agency:
        return None
    kinds = PACK | protocol.kinds_owned(policy, [one.item.agency for one in pack.items])
    return agreement_with(policy, pack.team.agency, pack.purpose, kinds, at, basis=pack.basis)


def release_covered(package: Package, policy: LocalPolicy, at: datetime) -> dict[str, Cover]:
    """The agreement with each agency of the partnership that a letter or paper goes to, by its code."""
    what = package.chosen
    kinds = {InfoKind.IDENTITY} | protocol.kinds_owned(policy, [one.item.agency for one in package.items])
    known = {one.code for one in policy.agencies}
    return {
        one.code: agreement_with(policy, one.code, what.purpose, kinds, at, basis=what.basis)
        for one in what.recipients
        if one.where == "AGENCY" and one.code in known
    }


def agencies_covered(agencies: Iterable[str], policy: LocalPolicy, at: datetime) -> dict[str, Cover]:
    """The agreement with each agency that is told what was decided."""
    held, today = signatures(), london(at).date()
    return {
        agency: protocol.covers(
            policy, held, agency, None, OUTCOME, Direction.TO_AGENCY, today, LawfulBasis.PUBLIC_TASK
        )
        for agency in agencies
    }


def referrer_covered(referral: Referral, kind: ReferrerKind, policy: LocalPolicy, at: datetime) -> Cover | None:
    """The agreement with a professional referrer's own agency; None where no agency of the partnership is known."""
    agency = referral.source_agency
    if kind not in PROFESSIONAL or agency not in {one.code for one in policy.agencies}:
        return None
    return agreement_with(policy, agency, None, OUTCOME, at, basis=LawfulBasis.PUBLIC_TASK)


def kept(cover: Cover | None, policy: LocalPolicy) -> dict[str, Any]:
    """What is kept with a disclosure of the agreement it left under; nothing where none is needed."""
    return {**cover.on_record, "policy": policy.version} if cover is not None else {}
