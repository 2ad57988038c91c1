"""What runs on an open referral and who waits for whom: for the note at the end of a shift and the pack on paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from openmash.agency_checks.models import InformationRequest
from openmash.disclosures.models import Handover
from openmash.referrals.models import Referral, WelfareCheck
from openmash.rulebook.roles import Viewer


@dataclass
class Waits:
    """What is out about one referral: questions to agencies, packs no team has answered, children nobody has seen."""

    requests: list[InformationRequest] = field(default_factory=list)
    handovers: list[Handover] = field(default_factory=list)
    checks: list[WelfareCheck] = field(default_factory=list)


def waits(viewer: Viewer, referrals: Iterable[Referral]) -> Mapping[UUID, Waits]:
    """For each of these referrals what it waits for. Three questions, however many. Row security bounds them."""
    ids = [one.pk for one in referrals]
    found: dict[UUID, Waits] = defaultdict(Waits)
    out = InformationRequest.objects.filter(referral__in=ids, answered_at=None, withdrawn_at=None)
    for request in out.order_by("due_at", "agency"):
        found[request.referral_id].requests.append(request)
    packs = Handover.objects.filter(disclosure__referral_ref__in=ids, answered_at=None).select_related("disclosure")
    for pack in packs.order_by("handed_at"):
        found[pack.disclosure.referral_ref].handovers.append(pack)
    checks = WelfareCheck.objects.filter(referral__in=ids, sightings=None).select_related("child")
    for check in checks.order_by("by_when"):
        found[check.referral_id].checks.append(check)
    return found
