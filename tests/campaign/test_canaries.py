"""5,000 generated documents for every recipient, searched for canaries: 2,000 in the campaign, all in make faults."""

from __future__ import annotations

from typing import Any

import pytest
from django.core import mail

from tests.conftest import FIGURE
from tests.secrecy import canaries
from tests.secrecy.test_canaries import leaks, recorded, unlisted

pytestmark = pytest.mark.django_db
DOCUMENTS = 5_000
PARTS = 10
FIRST_SEED = 10_000
IN_THE_CAMPAIGN = 4


def parts() -> list[Any]:
    """Each part, the first of them for the campaign."""
    marks = {True: [pytest.mark.campaign, pytest.mark.faults], False: pytest.mark.faults}
    return [pytest.param(part, marks=marks[part < IN_THE_CAMPAIGN]) for part in range(PARTS)]


@pytest.mark.parametrize("part", parts())
def test_five_thousand_documents_hold_no_canary(part: int, record_property: Any) -> None:
    rendered = cases = refused = tried = 0
    seed = FIRST_SEED + part * 1_000
    while rendered < DOCUMENTS / PARTS:
        mail.outbox.clear()
        with canaries.undone():
            case = canaries.grown(seed)
            canaries.release_all(case)
            found = list(canaries.documents(case))
            assert leaks(case, found) == [], (seed, leaks(case, found))
            assert recorded(case) == [], seed
            assert unlisted(case) == [], seed
        rendered, cases, seed = rendered + len(found), cases + 1, seed + 1
        refused, tried = refused + case.refused, tried + case.tried
    record_property(
        FIGURE, f"{rendered} documents of {cases} cases, 0 canaries; {refused} of {tried} attempts were refused"
    )
