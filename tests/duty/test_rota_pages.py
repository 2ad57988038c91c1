"""The rota: a manager changes it, everybody who works with the hub sees it, and the duty manager follows from it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from openmash.partnership.actions import add_to_rota, take_rota_back
from openmash.partnership.facts import stamp
from openmash.partnership.models import Account, RotaChange
from openmash.partnership.queries import duty_manager, on_shift, rota_changes
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK, HUB_ROLES
from openmash.rulebook.rota import RotaKind, Shift
from openmash.rulebook.words import Refused, Role
from tests import factories
from tests.duty.clockwork import DAY, TOMORROW, at, somebody
from tests.referrals.doors import at_the_door, client_of

pytestmark = pytest.mark.django_db
SIGNED_IN = [role for role in Role if role not in (Role.SERVICE, Role.PUBLIC_REFERRER)]
SEES = HUB_ROLES | {Role.NAVIGATOR, Role.RECEIVING_WORKER, Role.RECEIVING_MANAGER}


@pytest.fixture(autouse=True)
def at_work() -> Iterator[time_machine.Traveller]:
    """A Tuesday noon."""
    with time_machine.travel(at(12), tick=False) as travelled:
        yield travelled


@pytest.fixture
def manager() -> Account:
    """Keeps the rota, and is on it."""
    return somebody(Role.MASH_MANAGER, 8, 18, name="Cat Manager")


def added(manager: Account, account: Account, kind: RotaKind, first: date = DAY, last: date | None = DAY, **more):  # type: ignore[no-untyped-def]
    by = manager.viewer()
    with acting_as(by):
        return add_to_rota(account=account, kind=kind, from_day=first, until_day=last, by=by, at=at(12), **more)


def names(hour: int, *roles: Role, day: date = DAY) -> list[str]:
    with acting_as(CLERK):
        return [one.account.name for one in on_shift(at(hour, day=day), *roles)]


@pytest.mark.parametrize("role", SIGNED_IN)
def test_who_is_at_work_is_for_everybody_who_works_with_the_hub(role: Role, manager: Account) -> None:
    client = client_of(role)
    for address in ("/on-duty/", "/rota/"):
        answer = client.get(address)
        assert answer.status_code == (200 if role in SEES else 404)
        assert ("Cat Manager" in answer.content.decode()) is (role in SEES)


def test_a_manager_puts_somebody_away_and_takes_it_back(manager: Account) -> None:
    worker = somebody(Role.SOCIAL_WORKER, 8, 16, name="Amy Early")
    client = at_the_door(manager)
    sent = {"who": str(worker.pk), "from_day-day": "26", "from_day-month": "5", "from_day-year": "2026"}
    page = client.post("/rota/add/away/", sent).content.decode()
    assert "Give the last day" in page
    sent |= {"until_day-day": "28", "until_day-month": "5", "until_day-year": "2026"}
    assert client.post("/rota/add/away/", sent).status_code == 302
    assert names(12, Role.SOCIAL_WORKER) == []
    week = client.get("/rota/").content.decode()
    assert "Amy Early is away: 26 May 2026 to 28 May 2026." in week
    with acting_as(CLERK):
        (change,) = rota_changes(DAY)
    assert "Amy Early is away" in client.get(f"/rota/{change.pk}/take-back/").content.decode()
    assert client.post(f"/rota/{change.pk}/take-back/").status_code == 302
    assert names(12, Role.SOCIAL_WORKER) == ["Amy Early"]
    assert client.get(f"/rota/{change.pk}/take-back/").status_code == 404


@pytest.mark.parametrize("line", ["away", "cover", "day", "usual"])
def test_every_form_opens_and_chooses_nobody(line: str, manager: Account) -> None:
    page = at_the_door(manager).get(f"/rota/add/{line}/").content.decode()
    assert "Cat Manager" in page
    assert page.count("selected") == page.count('value="" selected')
    assert at_the_door(manager).post(f"/rota/add/{line}/", {}).content.decode().count("Choose who it is about") >= 1


def test_a_usual_week_and_a_single_day_are_typed_as_people_write_them(manager: Account) -> None:
    worker = somebody(Role.SOCIAL_WORKER, 8, 16, name="Amy Early")
    client = at_the_door(manager)
    first = {"who": str(worker.pk), "from_day-day": "27", "from_day-month": "5", "from_day-year": "2026"}
    wrong = client.post("/rota/add/usual/", {**first, "day_2": "mornings"}).content.decode()
    assert "Enter Wednesday’s hours like 09:00 to 17:15" in wrong
    assert client.post("/rota/add/usual/", {**first, "day_2": "9.00 - 12:30"}).status_code == 302
    assert names(10, Role.SOCIAL_WORKER, day=TOMORROW) == ["Amy Early"]
    assert names(13, Role.SOCIAL_WORKER, day=TOMORROW) == []
    assert client.post("/rota/add/day/", {**first, "starts": "13:00", "ends": "14:00"}).status_code == 302
    assert names(13, Role.SOCIAL_WORKER, day=TOMORROW) == ["Amy Early"]
    assert "Give both times" in client.post("/rota/add/day/", {**first, "starts": "13:00"}).content.decode()


def test_the_duty_manager_follows_leave_and_cover(manager: Account) -> None:
    other = somebody(Role.ASSISTANT_MANAGER, 8, 18, name="Ann Assistant")
    added(manager, manager, RotaKind.AWAY)
    with acting_as(CLERK):
        assert duty_manager(at(12)) == other
    late = somebody(Role.ASSISTANT_MANAGER, 19, 20, name="Lee Late")
    added(manager, other, RotaKind.COVER, stands_in=late)
    with acting_as(CLERK):
        assert duty_manager(at(12)) == late


def test_a_social_worker_who_stands_in_for_emergency_duty_is_on_at_night(manager: Account) -> None:
    night = somebody(Role.EMERGENCY_DUTY, 18, 8, name="Dan Night")
    worker = somebody(Role.SOCIAL_WORKER, 8, 16, name="Amy Early")
    added(manager, night, RotaKind.COVER, stands_in=worker)
    assert names(20, Role.EMERGENCY_DUTY) == ["Amy Early"]
    assert names(3, Role.EMERGENCY_DUTY, day=TOMORROW) == ["Amy Early"]
    assert names(20, Role.EMERGENCY_DUTY, day=TOMORROW) == ["Dan Night"]


def test_each_refusal_says_how_to_mend_it(manager: Account) -> None:
    worker = somebody(Role.SOCIAL_WORKER, 8, 16, name="Amy Early")
    officer = somebody(Role.CONTACT_OFFICER, 8, 16, name="Fay Front")
    navigator = factories.staff(Role.NAVIGATOR)
    for sentence, given in (
        ("days are over", {"account": worker, "first": DAY - timedelta(days=3), "last": DAY - timedelta(days=2)}),
        ("before the first", {"account": worker, "first": TOMORROW, "last": DAY}),
        ("longer than a year", {"account": worker, "last": DAY + timedelta(days=500)}),
        ("Give the last day", {"account": worker, "last": None}),
        ("works? in the hub", {"account": navigator}),
        ("cannot stand in for Amy Early", {"account": worker, "kind": RotaKind.COVER, "stands_in": officer}),
        ("Choose who stands in", {"account": worker, "kind": RotaKind.COVER}),
    ):
        with pytest.raises(Refused, match=sentence):
            added(manager, given.pop("account"), given.pop("kind", RotaKind.AWAY), **given)
    added(manager, manager, RotaKind.AWAY)
    with pytest.raises(Refused, match="Cat Manager is away"):
        added(manager, worker, RotaKind.COVER, stands_in=manager)
    by = worker.viewer()
    with acting_as(by), pytest.raises(Refused, match="Only a manager"):
        add_to_rota(account=worker, kind=RotaKind.AWAY, from_day=DAY, until_day=DAY, by=by, at=at(12))


def test_a_line_is_taken_back_once(manager: Account) -> None:
    row, by = added(manager, manager, RotaKind.AWAY), manager.viewer()
    with acting_as(by):
        take_rota_back(change=row, by=by, at=at(12, 1))
        with pytest.raises(Refused, match="already"):
            take_rota_back(change=row, by=by, at=at(12, 2))


def test_the_database_keeps_lines_whole(manager: Account) -> None:
    who = {"account": manager, "from_day": DAY, "until_day": DAY, **stamp(manager.viewer(), at(12))}
    for wrong in (
        {"kind": "COVER"}, {"kind": "AWAY", "until_day": None}, {"kind": "DAY", "starts": "09:00"},
        {"kind": "COVER", "stands_in": manager}, {"kind": "ILL"},
        {"kind": "AWAY", "until_day": DAY - timedelta(days=1)},
    ):  # fmt: skip
        with acting_as(manager.viewer()), pytest.raises(IntegrityError), transaction.atomic():
            RotaChange.objects.create(**{**who, **wrong})


def test_nothing_says_why_somebody_is_away() -> None:
    columns = {field.name for field in RotaChange._meta.concrete_fields}
    assert columns == {
        "id", "by_id", "by_name", "by_role", "at", "recorded_at", "account", "kind", "from_day", "until_day", "shifts",
        "starts", "ends", "stands_in",
    }  # fmt: skip


def test_a_part_time_post_is_on_on_its_days(manager: Account) -> None:
    worker = somebody(Role.SOCIAL_WORKER, 8, 16, name="Amy Early")
    added(manager, worker, RotaKind.USUAL, last=None, shifts=[Shift(2, time(9), time(12, 30))])
    assert names(9, Role.SOCIAL_WORKER) == []
    assert names(9, Role.SOCIAL_WORKER, day=TOMORROW) == ["Amy Early"]
