"""Who works with a family: what hub staff recorded, and what case statuses, answers and handovers say of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from openmash.agency_checks import queries as checks
from openmash.agency_checks.models import Answer
from openmash.disclosures.models import Handover
from openmash.family.models import WorksWith
from openmash.people.models import CaseStatus
from openmash.people.queries import Same
from openmash.referrals.models import Referral
from openmash.rulebook.roles import Viewer


@dataclass(frozen=True, slots=True)
class Network:
    """The facts about professionals: `recorded` newest last, ended ones too; the rest as the hub's record has it."""

    recorded: tuple[WorksWith, ...]
    statuses: tuple[CaseStatus, ...]
    answers: tuple[Answer, ...]
    handovers: tuple[Handover, ...]


def network(viewer: Viewer, referral: Referral, people: Same) -> Network:
    """Who works with these people, or was recorded for this referral's family."""
    rows = WorksWith.objects.filter(person__in=people.everyone) | WorksWith.objects.filter(referral=referral)
    recorded = list(rows.select_related("ended").order_by("at", "pk"))
    for row in recorded:
        row.person_id = people.lead(row.person_id) if row.person_id else None
    handovers = Handover.objects.filter(disclosure__referral_ref=referral.pk, accepted=True)
    return Network(
        recorded=tuple(recorded),
        statuses=tuple(
            CaseStatus.objects.filter(mention__referral=referral).select_related("mention").order_by("at")
        ),
        answers=tuple(checks.answers(viewer, referral)),
        handovers=tuple(handovers.select_related("disclosure", "answer")),
    )  # fmt: skip


def works_with(viewer: Viewer, referral: Referral, people: Same, number: UUID) -> WorksWith:
    """One row of the network, if it belongs to this family. WorksWith.DoesNotExist when it does not."""
    rows = WorksWith.objects.filter(person__in=people.everyone) | WorksWith.objects.filter(referral=referral)
    return rows.select_related("referral").get(pk=number)
