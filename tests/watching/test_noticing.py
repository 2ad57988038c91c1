"""Whoever opens record after record is noticed while they read (threat T17), at a bounded cost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership import noticing
from openmash.partnership.models import Account
from openmash.partnership.noticing import EVERY, notice
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Role
from tests import factories
from tests.conftest import FIGURE
from tests.factories import AT
from tests.referrals.doors import at_the_door, client_of
from tests.watching.reading import reads

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_work():
    """The hub's clock stands at a Tuesday morning."""
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


def noticed() -> list[tuple[str, dict[str, object]]]:
    with acting_as(CLERK):
        rows = LedgerEntry.objects.filter(verb=Verb.NOTICED_BULK_READING.value)
        return [(row.actor, row.detail) for row in rows]


def opened(client: Client, references: list[str]) -> int:
    """Opens one after the other; how many were opened when it was noticed, 0 when it was not."""
    for number, reference in enumerate(references, 1):
        assert client.get(f"/referrals/{reference}/").status_code == 200
        if noticed():
            return number
    return 0


def look(by: Viewer, at=AT, verb: Verb = Verb.LOOKED_AT_REFERRAL, reference: str = "") -> None:
    with acting_as(by):
        notice(by=by, at=at, verb=verb, reference=reference, policy=policy_now())


@pytest.mark.campaign
def test_a_scraper_reading_as_a_social_worker_is_noticed_and_stopped_by_nothing(
    record_property: Callable[[str, object], None],
) -> None:
    worker = factories.staff(Role.SOCIAL_WORKER, name="Priya Raman")
    client = at_the_door(worker)
    references = [factories.referral().reference for _ in range(45)]
    number = opened(client, references)
    assert policy_now().notice_in_hour <= number < policy_now().notice_in_hour + EVERY <= 200
    record_property(FIGURE, f"a scraper reading as a social worker is noticed at record {number} (goal 200)")
    ((who, detail),) = noticed()
    assert who == str(worker.pk)
    assert detail["because"] == "40 different referrals in an hour; the limit is 40"
    for reference in references[number:] + references:
        assert client.get(f"/referrals/{reference}/").status_code == 200
    assert len(noticed()) == 1


def test_a_slow_scraper_is_noticed_in_the_day_and_again_the_next(at_work) -> None:
    by = factories.viewer(Role.SOCIAL_WORKER)
    start = AT - timedelta(hours=9)
    for day in (0, 1):
        for number in range(120):
            moment = start + timedelta(days=day, minutes=8 * number)
            reads(by, 1, start=moment, first=1000 * day + number)
            look(by, moment, reference=f"S26-{1000 * day + number:05d}")
        details = [detail for _, detail in noticed()]
        assert len(details) == day + 1
        assert "different referrals in a day; the limit is 100" in str(details[-1]["because"])


@pytest.mark.parametrize("processes", [1, 2, 8])
def test_several_web_processes_notice_before_the_two_hundredth(processes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    by = factories.viewer(Role.SOCIAL_WORKER)
    memories: list[dict[str, noticing._Day]] = [{} for _ in range(processes)]
    for number in range(200):
        reads(by, 1, start=AT + timedelta(minutes=4 * number), first=number)
        monkeypatch.setattr(noticing, "_days", memories[number % processes])
        look(by, AT + timedelta(minutes=4 * number), reference=f"S26-{number:05d}")
        if noticed():
            break
    assert noticed()
    assert number < 200


def test_searching_and_searching_is_noticed() -> None:
    by = factories.viewer(Role.CONTACT_OFFICER)
    for _ in range(60 + EVERY - 1):
        reads(by, 1, start=AT, verb=Verb.LOOKED_FOR_PEOPLE)
        look(by, verb=Verb.LOOKED_FOR_PEOPLE, reference="S26-00001")
    assert "searches for people in a day" in str(noticed()[0][1]["because"])


def test_a_navigator_who_may_not_read_the_ledger_is_noticed_too() -> None:
    by = factories.viewer(Role.NAVIGATOR)
    reads(by, 60, start=AT - timedelta(minutes=30), apart=5)
    for number in range(EVERY):
        look(by, reference=f"S26-{number:05d}")
    assert [who for who, _ in noticed()] == [by.id]
    with acting_as(by):
        assert LedgerEntry.objects.count() == 0


def test_opening_the_same_few_records_all_day_is_not_noticed_and_never_counted() -> None:
    by = factories.viewer(Role.SOCIAL_WORKER)
    with CaptureQueriesContext(connection) as asked:
        for number in range(300):
            notice(by=by, at=AT, verb=Verb.LOOKED_AT_REFERRAL, reference=f"S26-{number % 9:05d}", policy=policy_now())
    assert len([one for one in asked if "openmash_ledgerentry" in one["sql"]]) == 0
    assert noticed() == []


def test_a_look_costs_a_question_only_each_tenth_new_record() -> None:
    by = factories.viewer(Role.SOCIAL_WORKER)
    policy = policy_now()
    with acting_as(by), CaptureQueriesContext(connection) as asked:
        for number in range(30):
            notice(by=by, at=AT, verb=Verb.LOOKED_AT_REFERRAL, reference=f"S26-{number:05d}", policy=policy)
    counts = [one for one in asked if "openmash_ledgerentry" in one["sql"]]
    assert len(counts) == 3
    assert len(asked) <= 3 * 9


@pytest.mark.parametrize(
    "verb", [Verb.LOOKED_AT_LEDGER, Verb.LOOKED_AT_UNUSUAL_LOOKS, Verb.LOOKED_AT_BOARD, Verb.RATED]
)
def test_what_shows_no_record_is_not_counted(verb: Verb) -> None:
    by = factories.viewer(Role.RECORDS_OFFICER)
    named = "" if verb is Verb.LOOKED_AT_BOARD else "S26-"
    assert not any(noticing.is_due(by.id, AT, verb, named and f"{named}{n:05d}") for n in range(100))


def test_a_referrer_is_not_watched() -> None:
    by = factories.viewer(Role.PROFESSIONAL_REFERRER)
    reads(by, 60, start=AT - timedelta(minutes=30), apart=5)
    for number in range(2 * EVERY):
        look(by, reference=f"S26-{number:05d}")
    assert noticed() == []


def test_days_gone_by_are_forgotten() -> None:
    for number in range(5):
        noticing.is_due(f"somebody {number}", AT, Verb.LOOKED_AT_REFERRAL, "S26-00001")
    noticing.is_due("another", AT + timedelta(days=1), Verb.LOOKED_AT_REFERRAL, "S26-00001")
    assert set(noticing._days) == {"another"}


def test_it_stands_above_the_board_for_who_may_see_it_and_not_for_whom_it_is_about() -> None:
    manager = factories.staff(Role.MASH_MANAGER)
    worker, own = factories.viewer(Role.SOCIAL_WORKER, name="Priya Raman"), manager.viewer()
    for by in (worker, own):
        reads(by, 45, start=AT - timedelta(minutes=30), apart=5)
        for number in range(EVERY):
            look(by, reference=f"S26-{number:05d}")
    text = at_the_door(manager).get("/board/").content.decode()
    assert text.count("opened very many records") == 1
    assert "Priya Raman opened very many records" in text
    assert "/unusual-looks/" in text
    for role, seen in ((Role.HEAD_OF_SERVICE, 2), (Role.SOCIAL_WORKER, 0), (Role.ASSISTANT_MANAGER, 0)):
        assert client_of(role).get("/board/").content.decode().count("opened very many records") == seen


def test_the_person_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    worker: Account = factories.staff(Role.SOCIAL_WORKER)
    client = at_the_door(worker)
    reads(worker.viewer(), 45, start=AT - timedelta(minutes=30), apart=5)
    for _ in range(EVERY):
        page = client.get(f"/referrals/{factories.referral().reference}/").content.decode()
    assert noticed()
    assert "many records" not in page
