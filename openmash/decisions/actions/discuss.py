"""What was said together: the agencies' short discussion and the strategy discussion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from openmash.decisions.models import AgencyDiscussion, StrategyDiscussion
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.referrals.models import Referral
from openmash.rulebook import roles
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import YES, Verdict, first_no, no

STRATEGY_AGENCIES: dict[str, str] = {
    "social_care": "children's social care",
    "police": "the police",
    "health": "health",
}
"""A strategy discussion needs at least these three (Working Together to Safeguard Children, chapter 3)."""


@dataclass(frozen=True, slots=True)
class TookPart:
    """Somebody who took part, and the agency (code of the local policy) they spoke for."""

    agency: str
    name: str


@transaction.atomic
def record_discussion(
    *, referral: Referral, took_part: Sequence[TookPart], agreed: str, differed: str, by: Viewer, at: datetime
) -> AgencyDiscussion:
    """Keep the agencies' short discussion: who took part, what they agreed, who differed and on what."""
    first_no(
        roles.may_recommend(by),
        _said(took_part, "Say who took part in the discussion."),
        _said(agreed.strip(), "Say what was agreed. When nothing was, write that."),
    ).require()
    discussion = AgencyDiscussion.objects.create(
        referral=referral,
        took_part=[asdict(person) for person in took_part],
        agreed=agreed.strip(),
        differed=differed.strip(),
        **stamp(by, at),
    )
    enter(by=by, at=at, verb=Verb.RECORDED_DISCUSSION, reference=referral.reference, subjects=[discussion.id])
    return discussion


@transaction.atomic
def record_strategy(
    *,
    referral: Referral,
    took_part: Sequence[TookPart],
    held_at: datetime,
    agreed: str,
    section_47: bool | None,
    because: str,
    by: Viewer,
    at: datetime,
) -> StrategyDiscussion:
    """Keep a strategy discussion. Section 47 or not is what those people agreed: it is asked, never worked out."""
    first_no(
        roles.may_record_strategy(by),
        _strategy_quorum(took_part),
        YES if held_at <= at else no("The discussion cannot have been held in the future. Check the time."),
        _said(agreed.strip(), "Say what was agreed."),
        YES if section_47 is not None else no("Say whether those who took part agreed on section 47."),
        _said(because.strip(), "Say why."),
    ).require()
    discussion = StrategyDiscussion.objects.create(
        referral=referral,
        took_part=[asdict(person) for person in took_part],
        held_at=held_at,
        agreed=agreed.strip(),
        section_47=bool(section_47),
        because=because.strip(),
        **stamp(by, at),
    )
    enter(by=by, at=at, verb=Verb.RECORDED_STRATEGY, reference=referral.reference, subjects=[discussion.id])
    return discussion


def _said(value: object, sentence: str) -> Verdict:
    return YES if value else no(sentence)


def _strategy_quorum(took_part: Sequence[TookPart]) -> Verdict:
    there = {person.agency for person in took_part if person.name.strip()}
    missing = [words for agency, words in STRATEGY_AGENCIES.items() if agency not in there]
    if not missing:
        return YES
    return no(
        "A strategy discussion needs at least children's social care, the police and health. "
        f"Name who spoke for {' and '.join(missing)}."
    )
