"""Steps after a decision, walked by the product's own actions."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from datetime import datetime
from typing import Any
from uuid import uuid4

from openmash.agency_checks.models import AnswerItem
from openmash.disclosures import actions
from openmash.disclosures.models import Disclosure, Handover, HandoverAnswer
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Label, Rating
from tests import factories

TEAM = "duty_and_assessment"


def items_of(of: Referral, *labels: Label) -> list[AnswerItem]:
    """The items with these labels (all without any)."""
    with acting_as(CLERK):
        rows = AnswerItem.objects.filter(referral_ref=of.pk)
        return list(rows.filter(label__in=[one.value for one in labels]) if labels else rows)


def hand_over(
    by: Viewer, of: Referral, labels: Sequence[Label] = (Label.TEAM,), *, at: datetime | None = None, **changes: Any
) -> Handover:
    """A pack with every item of these labels."""
    given: dict[str, Any] = {
        "team": TEAM,
        "item_ids": [one.id for one in items_of(of, *labels)] if labels else [],
        "spoken_to": "Hannah Birch",
        "spoken_at": factories.later(95),
        "note": "",
    }
    with acting_as(by):
        return actions.hand_over(
            referral=of, by=by, at=at or factories.later(100), policy=policy_now(), **{**given, **changes}
        )


def hand_over_checked(
    by: Viewer, second: Viewer, of: Referral, labels: Sequence[Label] = (Label.TEAM,), **changes: Any
) -> Handover:
    """A pack on a case with somebody or something protected: one prepares it, another reads it and lets it go."""
    given: dict[str, Any] = {
        "team": TEAM,
        "item_ids": [one.id for one in items_of(of, *labels)] if labels else [],
        "spoken_to": "Hannah Birch",
        "spoken_at": factories.later(95),
        "note": "",
    }
    with acting_as(by):
        prepared = actions.prepare_hand_over(
            referral=of, checker=second.id, by=by, at=factories.later(100), policy=policy_now(), **{**given, **changes}
        )
    with acting_as(second):
        actions.confirm(prepared=prepared, by=second, at=factories.later(101), policy=policy_now())
        return Handover.objects.select_related("disclosure").get(disclosure__prepared=prepared)


def accept(by: Viewer, pack: Handover, **changes: Any) -> HandoverAnswer:
    """The team accepts, by name and with its own rating."""
    given: dict[str, Any] = {"worker_name": "Hannah Birch", "rating": Rating.RED, "rating_because": "Seen today."}
    with acting_as(by):
        return actions.accept(handover=pack, by=by, at=factories.later(120), **{**given, **changes})


def send_back(by: Viewer, pack: Handover, *, minutes: int = 120) -> HandoverAnswer:
    """The team sends it back."""
    with acting_as(by):
        return actions.send_back(
            handover=pack, because="This belongs to early help.", by=by, at=factories.later(minutes)
        )


def copies(number: int) -> None:
    """So many more packs like the first one, answered like it: for long lists."""
    with acting_as(CLERK):
        first = Handover.objects.select_related("disclosure", "answer").first()
        assert first is not None
        for _ in range(number):
            disclosure, pack, answer = copy(first.disclosure), copy(first), copy(first.answer)
            disclosure.pk = answer.pk = uuid4()
            pack.disclosure, answer.handover = disclosure, pack
            Disclosure.objects.bulk_create([disclosure])
            Handover.objects.bulk_create([pack])
            HandoverAnswer.objects.bulk_create([answer])
