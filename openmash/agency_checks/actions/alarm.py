"""An agency raises the alarm from a question it was asked, without seeing the referral."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from openmash.agency_checks.actions.flow import held_referral
from openmash.agency_checks.models import InformationRequest
from openmash.partnership.viewers import clerk
from openmash.rulebook.roles import Viewer, may_answer
from openmash.screening import actions as screening
from openmash.screening.models import Alarm


@transaction.atomic
def raise_alarm(*, request: InformationRequest, because: str, by: Viewer, at: datetime) -> Alarm:
    """Say that a child of this request is in danger now. The hub's clerk files it under the navigator's name."""
    may_answer(by, request.agency).require()
    referral = held_referral(request.referral_id)
    with clerk():
        return screening.raise_alarm(referral=referral, because=because, by=by, at=at)
