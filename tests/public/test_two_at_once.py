"""Two presses of "Send" at the same moment, on connections of their own: one referral, one reference."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from openmash.partnership.viewers import acting_as
from openmash.public import actions, journey
from openmash.referrals.models import Referral
from openmash.rulebook import presets
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Role
from tests.factories import AT

SENDER = Viewer(id="anon-twice", name="Member of the public", role=Role.PUBLIC_REFERRER)


def test_two_presses_at_once_make_one_referral(own_database) -> None:
    with acting_as(SENDER):
        draft = actions.begin(what=journey.What.WORRY, by=SENDER, at=AT)
        actions.answer(draft_id=draft.id, slug="worry", given={"happened": "A worry."}, by=SENDER, at=AT)
        actions.name_person(draft_id=draft.id, of="children", number=1, given={"known": "UNNAMED"}, by=SENDER, at=AT)
    together = Barrier(4)

    def press(_: int) -> actions.Sending:
        try:
            with acting_as(SENDER):
                together.wait(timeout=20)
                return actions.send(draft_id=draft.id, policy=presets.policy("standard"), by=SENDER, at=AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        sendings = list(pool.map(press, range(4)))
    with acting_as(CLERK):
        references = list(Referral.objects.values_list("reference", flat=True))
    assert len(references) == 1
    assert {one.reference for one in sendings} == set(references)
    assert sorted(one.already for one in sendings) == [False, True, True, True]


def test_answers_given_on_two_pages_at_once_both_stay(own_database) -> None:
    with acting_as(SENDER):
        draft = actions.begin(what=journey.What.WORRY, by=SENDER, at=AT)
    together = Barrier(2)

    def give(slug: str) -> None:
        try:
            with acting_as(SENDER):
                together.wait(timeout=20)
                actions.answer(draft_id=draft.id, slug=slug, given={"happened": slug}, by=SENDER, at=AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(give, ("worry", "parents")))
    with acting_as(SENDER):
        kept = actions.answer(draft_id=draft.id, slug="home", given={}, by=SENDER, at=AT).body["answers"]
    assert {"worry", "parents"} <= set(kept)
