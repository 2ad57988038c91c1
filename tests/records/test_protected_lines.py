"""Before a line is told to whoever asked, the officer sees which words of it are protected, however that was said."""

from __future__ import annotations

import pytest

from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.referrals.queries import adults
from openmash.rulebook.roles import CLERK, Viewer
from tests.disclosures import releasing
from tests.records import story


@pytest.mark.parametrize("kind", ["HOME", "PERSON"])
def test_a_marked_home_is_named_beside_every_line_that_tells_it(
    kind: str, closed: Referral, officer: Viewer, worker: Viewer
) -> None:
    """A father may ask for his child's records; the home was marked after the referral came, as homes mostly are."""
    with acting_as(CLERK):
        subject = closed.pk if kind == "HOME" else adults(closed)[0].pk
    releasing.protect(worker, closed, kind, subject)
    asked = story.log(officer)
    story.gather(worker, asked)
    telling = [line for line in story.lines(officer, asked) if "18 Lantern Row" in line.text]
    assert telling
    assert all(any("Lantern Row" in other for other in line.others) for line in telling)
