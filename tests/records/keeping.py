"""Reviews, holds, corrections, complaints and a whole disposal, made by the product's own actions."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.records import actions
from openmash.records.models import (
    Complaint,
    DisposalCertificate,
    DisposalProposed,
    LegalHold,
    Rectification,
    ReviewDate,
)
from openmash.referrals.models import Referral
from openmash.rulebook.records import AsWhom, ComplaintAbout, HoldScope
from openmash.rulebook.roles import CLERK, Viewer
from tests.records.story import AT, RECEIVED, closed

LONG_AFTER = datetime(2105, 6, 1, 9, 0, tzinfo=UTC)
"""After every review of today's referrals."""


def reckon(by: Viewer = CLERK, at: datetime = AT) -> int:
    """Every review date."""
    with acting_as(by):
        return actions.reckon_reviews(by=by, at=at, policy=policy_now())


def review(of: Referral | str) -> ReviewDate:
    """The review date of one referral."""
    reference = of if isinstance(of, str) else of.reference
    with acting_as(CLERK):
        return ReviewDate.objects.get(reference=reference)


def propose(
    by: Viewer, of: Referral | str, *, at: datetime = LONG_AFTER, because: str = "No longer needed."
) -> DisposalProposed:
    """A disposal proposed long after everything."""
    with acting_as(by):
        return actions.propose_disposal(review=review(of), because=because, by=by, at=at, policy=policy_now())


def answer(
    by: Viewer, proposal: DisposalProposed, *, agreed: bool = True, at: datetime = LONG_AFTER
) -> DisposalCertificate | None:
    """The second person's answer."""
    with acting_as(by):
        return actions.answer_disposal(
            proposal=proposal, agreed=agreed, because="I looked as well.", by=by, at=at, policy=policy_now()
        )


def hold(
    by: Viewer, scope: HoldScope, reference: str = "", because: str = "A public inquiry asks for it."
) -> LegalHold:
    """A legal hold."""
    with acting_as(by):
        return actions.put_hold(scope=scope, reference=reference, because=because, by=by, at=AT)


def lift(by: Viewer, of: LegalHold) -> None:
    """The hold is lifted."""
    with acting_as(by):
        actions.lift_hold(hold=of, because="The inquiry is over.", by=by, at=AT)


def rectification(by: Viewer, reference: str, **changes: Any) -> Rectification:
    """A mother says that a date is wrong."""
    given: dict[str, Any] = {
        "asked_by": "Ngozi Okafor", "as_whom": AsWhom.PARENT, "identity": "Passport seen", "received_on": RECEIVED,
        "wrong": "That it was a Monday.", "statement": "It was a Tuesday.", "form_key": uuid.uuid4(),
    }  # fmt: skip
    with acting_as(by):
        return actions.log_rectification(reference=reference, by=by, at=AT, **{**given, **changes})


def complaint(by: Viewer, **changes: Any) -> Complaint:
    """A father complains about delay."""
    given: dict[str, Any] = {
        "received_on": RECEIVED, "who": "Mr Bell", "reach": "By letter", "how": "Letter", "about": ComplaintAbout.DELAY,
        "text": "Nobody answered me for a month.", "reference": "", "form_key": uuid.uuid4(),
    }  # fmt: skip
    with acting_as(by):
        return actions.log_complaint(by=by, at=AT, **{**given, **changes})


def everything(officer: Viewer, manager: Viewer, reference: str, worker: Viewer) -> dict[str, Any]:
    """One row of each kind, by the name of its id in an address."""
    gone = closed(worker, manager)
    reckon(at=LONG_AFTER)
    certificate = answer(manager, propose(officer, gone))
    assert certificate is not None
    return {
        "certificate_id": certificate.pk,
        "proposal_id": propose(officer, reference).pk,
        "review_id": review(reference).pk,
        "hold_id": hold(officer, HoldScope.REFERRAL, reference).pk,
        "rectification_id": rectification(officer, reference).pk,
        "complaint_id": complaint(officer).pk,
    }
