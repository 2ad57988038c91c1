"""Many small tables in one question: every row comes once, with its moments, in the order it happened."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openmash.boards.queries.picture import picture, referral_facts
from openmash.boards.queries.rows import together
from openmash.partnership.viewers import acting_as
from openmash.referrals.actions.contacts import record_contact
from openmash.referrals.words import ContactWay, SafeToCall, WithWhom
from openmash.rulebook.words import Role
from tests import factories

pytestmark = pytest.mark.django_db


def test_facts_come_together_in_one_question() -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    referral = factories.referral()
    with acting_as(worker):
        for minute in (9, 3):
            record_contact(
                referral=referral, with_whom=WithWhom.REFERRER, whom_name="Marian Coyle", how=ContactWay.PHONE,
                reached=True, safe_to_call=SafeToCall.YES, said=f"said at {minute}", by=worker,
                at=factories.later(minute),
            )  # fmt: skip
        with CaptureQueriesContext(connection) as asked:
            found = together(referral_facts(referral, []))
    assert len(asked) == 1
    assert [row.said for row in found["contacts"]] == ["said at 3", "said at 9"]
    assert found["contacts"][0].at == factories.later(3)
    assert [row.to_stage for row in found["moves"]] == ["NEW"]


def test_picture_asks_at_most_nine_questions() -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    referral = factories.referral()
    with acting_as(worker), CaptureQueriesContext(connection) as asked:
        found = picture(worker, referral.reference)
    assert len(asked) <= 9
    assert [child.forename for child in found.children] == ["Amara", "Idris"]
