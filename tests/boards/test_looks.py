"""Who looked at a record: odd looks first, and of each look why that person may."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from openmash.ledger.actions import enter
from openmash.ledger.models import LedgerEntry, LedgerSeal
from openmash.ledger.verbs import Verb
from openmash.partnership.models import WeeklyShift
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Role
from tests import factories
from tests.decisions import story
from tests.disclosures import leaving
from tests.factories import AT
from tests.referrals.doors import at_the_door, client_of

pytestmark = pytest.mark.django_db
NIGHT = AT - timedelta(hours=8)


@pytest.fixture(autouse=True)
def at_work():
    """The hub's clock stands at a Tuesday morning, 10:00 in London."""
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


def look(by: Viewer, of: Referral, at: datetime = AT, verb: Verb = Verb.LOOKED_AT_REFERRAL, because: str = "") -> None:
    with acting_as(by):
        enter(by=by, at=at, verb=verb, reference=of.reference, detail={"because": because} if because else {})


def page(of: Referral, role: Role = Role.RECORDS_OFFICER) -> str:
    return client_of(role).get(f"/referrals/{of.reference}/looks/").content.decode()


def row(text: str, name: str) -> str:
    """The first line of the list that is about this person."""
    start = text.index("<tbody")
    line = text[text.index(name, start) :]
    return line[: line.index("</tr>")]


def by_day(role: Role, **fields: object) -> Viewer:
    """Somebody who works from nine to five."""
    made = factories.staff(role, on_shift=False, **fields)
    WeeklyShift.objects.bulk_create(
        WeeklyShift(account=made, weekday=day, starts=time(9), ends=time(17)) for day in range(5)
    )
    return made.viewer()


def test_a_look_at_night_by_somebody_without_a_part_stands_first() -> None:
    of = factories.referral(received_at=NIGHT - timedelta(hours=3))
    look(by_day(Role.SOCIAL_WORKER, name="Priya Raman"), of, NIGHT)
    text = page(of)
    assert "To look at: 1" in text
    assert "<b>Priya Raman, social worker</b> looked at referral, today 02:00, outside their shift, and has no" in text
    assert "Works in the hub, no part in it, at odd hours" in row(text, "Priya Raman")


def test_a_look_at_night_by_its_owner_or_on_shift_is_not_odd() -> None:
    of = factories.referral(received_at=NIGHT - timedelta(hours=3))
    owner, on_shift = by_day(Role.SOCIAL_WORKER, name="Priya Raman"), factories.viewer(Role.SOCIAL_WORKER)
    client_of(Role.MASH_MANAGER).post(f"/referrals/{of.reference}/give/", {"to": owner.id, "because": "On duty."})
    look(owner, of, NIGHT)
    look(on_shift, of, NIGHT)
    text = page(of)
    assert "To look at" not in text
    assert "Owner of the referral, now or before" in row(text, "Priya Raman")


def test_a_refusal_stands_first_with_its_reason() -> None:
    of = factories.referral()
    by = factories.viewer(Role.NAVIGATOR, name="Ralph Denning")
    look(by, of, verb=Verb.REFUSED, because="There is nothing here, or it is not yours.")
    text = page(of)
    assert "<b>Ralph Denning, navigator</b> was refused today 10:00. There is nothing here, or it is not yours." in text
    assert "Refused" in row(text, "Ralph Denning")


def test_of_each_it_is_said_why_they_may() -> None:
    worker, manager = factories.viewer(Role.SOCIAL_WORKER, name="Wanda Work"), factories.viewer(Role.MASH_MANAGER)
    of = story.asked_and_answered(worker)
    story.recommend(worker, of)
    story.decide(manager, of)
    leaving.hand_over(manager, story.fresh(of))
    people = {
        "Paul Police": (factories.viewer(Role.NAVIGATOR, name="Paul Police"), "was asked"),
        "Olga Other": (factories.viewer(Role.NAVIGATOR, name="Olga Other", agency="fire"), "which was not asked"),
        "Tim Team": (factories.viewer(Role.RECEIVING_WORKER, name="Tim Team", team=leaving.TEAM), "Handed over to"),
        "Eve Early": (factories.viewer(Role.RECEIVING_WORKER, name="Eve Early", team="early_help"), "Works in"),
        "Ada Audit": (factories.viewer(Role.AUDITOR, name="Ada Audit"), "Audits decided referrals"),
        "Mia Manager": (
            factories.viewer(Role.HEAD_OF_SERVICE, name="Mia Manager"),
            "Manager of the hub, no part in it",
        ),
        "Sam Hub": (factories.viewer(Role.CONTACT_OFFICER, name="Sam Hub"), "Works in the hub, no part in it"),
    }
    for by, _ in people.values():
        look(by, of, factories.later(400))
    text = page(of)
    for name, (_, why) in people.items():
        assert why in row(text, name), name
    assert "Owner of the referral" in text or "has worked on it" in text


def test_the_readers_own_look_is_in_the_list() -> None:
    of = factories.referral()
    officer = factories.staff(Role.RECORDS_OFFICER, name="Colette Shaw")
    client = at_the_door(officer)
    first = client.get(f"/referrals/{of.reference}/looks/").content.decode()
    second = client.get(f"/referrals/{of.reference}/looks/").content.decode()
    assert first.count("<b>(you)</b>") == 1
    assert second.count("<b>(you)</b>") == 2
    assert "Watches who looked" in row(second, "Colette Shaw")
    filtered = client.get(f"/referrals/{of.reference}/looks/?what=did").content.decode()
    assert "<b>(you)</b>" not in filtered


@pytest.mark.parametrize(
    ("role", "seen"), [(Role.RECORDS_OFFICER, True), (Role.MASH_MANAGER, True), (Role.SOCIAL_WORKER, False)]
)
def test_who_may_see_the_chain_reads_where_it_stands(role: Role, seen: bool) -> None:
    of = factories.referral()
    with acting_as(CLERK):
        LedgerSeal.objects.create(
            position=1, entry=LedgerEntry.objects.all()[0].pk, previous_hash="0" * 64, hash="1" * 64, sealed_at=AT
        )
    assert ("sealed in one chain. No head of it is signed yet." in page(of, role)) is seen
    with acting_as(CLERK):
        enter(by=CLERK, at=AT, verb=Verb.SIGNED_HEAD, detail={"digest": "x"})
    said = "Its head was last signed and kept in a second place today 10:00."
    assert (said in page(of, role)) is seen


def test_it_asks_the_same_number_of_questions_for_a_short_history_and_a_long_one() -> None:
    short, long = factories.referral(), factories.referral()
    for number in range(12):
        by = by_day(Role.SOCIAL_WORKER)
        look(by, long, NIGHT + timedelta(minutes=number))
        look(by, long, verb=Verb.REFUSED, because="No.")
    look(by_day(Role.SOCIAL_WORKER), short, NIGHT)
    client, counts = client_of(Role.RECORDS_OFFICER), []
    for of in (short, long):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/referrals/{of.reference}/looks/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
