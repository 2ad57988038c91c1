"""The sweep over state: each point of each clock once, with its true time, to whoever must be told, until seen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from openmash.alerts import actions, queries
from openmash.alerts.models import Alert, AlertTold, BreachExplained
from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.messages.models import Message
from openmash.partnership.models import WeeklyShift
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.actions import give_to
from openmash.referrals.models import Mention, Referral
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Concern, Desk, Rating, Refused, Role
from openmash.screening.actions import raise_alarm, rate, step_up
from tests import factories
from tests.factories import AT, later

pytestmark = pytest.mark.django_db


def sweep(at: datetime) -> actions.Swept:
    with acting_as(CLERK):
        swept = actions.sweep(by=CLERK, at=at, policy=policy_now())
    assert swept is not None
    return swept


def alerts(of: Referral | Mention) -> list[tuple[str, int]]:
    referral = of.referral_id if isinstance(of, Mention) else of.pk
    with acting_as(CLERK):
        rows = Alert.objects.filter(referral=referral).order_by("crossed_at", "kind", "per_cent")
        return [(row.kind, row.per_cent) for row in rows]


def told(of: Mention, per_cent: int = 100, kind: str = "DECISION") -> list[tuple[int, str, list[str]]]:
    with acting_as(CLERK):
        rows = AlertTold.objects.filter(alert__referral=of.referral_id, alert__per_cent=per_cent, alert__kind=kind)
        return [(row.level, row.told, row.to) for row in rows.order_by("level", "told")]


@pytest.fixture
def worker() -> Viewer:
    return factories.viewer(Role.SOCIAL_WORKER)


@pytest.fixture
def manager() -> Viewer:
    return factories.viewer(Role.MASH_MANAGER)


@pytest.fixture
def head() -> Viewer:
    return factories.viewer(Role.HEAD_OF_SERVICE)


@pytest.fixture
def red(worker: Viewer, manager: Viewer, head: Viewer) -> Mention:
    """One child, rated red after ten minutes by the worker, who has it from then on."""
    child = factories.children(factories.referral(children=factories.TWO_CHILDREN[:1]))[0]
    with acting_as(worker):
        rate(
            child=child, rating=Rating.RED, because="A bruise, no account.", concerns=[Concern.INJURY], level=4,
            by=worker, at=later(10), policy=policy_now(),
        )  # fmt: skip
    return child


def test_each_point_is_entered_once_with_its_true_time(red: Mention) -> None:
    assert sweep(later(119)).raised == 0
    assert sweep(later(121)).raised == 1
    assert sweep(later(122)).raised == 0, "a second sweep says nothing twice"
    with acting_as(CLERK):
        half = Alert.objects.get(referral=red.referral_id)
    assert (half.kind, half.per_cent, half.crossed_at, half.at) == ("DECISION", 50, later(120), later(121))


def test_a_sweep_that_comes_two_hours_late_enters_everything_with_the_time_it_was_so(red: Mention) -> None:
    sweep(later(360))
    with acting_as(CLERK):
        rows = list(Alert.objects.filter(referral=red.referral_id, kind="DECISION").order_by("per_cent"))
    assert [row.crossed_at for row in rows] == [later(120), later(192), later(240)]
    assert {row.at for row in rows} == {later(360)}
    entries = LedgerEntry.objects.filter(verb=Verb.RAISED_ALERTS.value)
    with acting_as(CLERK):
        assert [entry.detail["points"][0] for entry in entries] == ["DECISION 50"]


def test_what_is_late_goes_to_the_manager_then_the_head_of_service_until_a_manager_has_seen_it(
    red: Mention, worker: Viewer, manager: Viewer, head: Viewer
) -> None:
    sweep(later(241))
    assert told(red) == [(0, "MANAGER", [manager.id]), (0, "OWNER", [worker.id])]
    sweep(later(269))
    assert len(told(red)) == 2
    sweep(later(270))
    assert told(red)[2:] == [(1, "HEAD", [head.id])]
    sweep(later(331))
    assert told(red)[3:] == [(2, "HEAD", [head.id])]
    with acting_as(CLERK):
        alert = Alert.objects.get(referral=red.referral_id, per_cent=100, kind="DECISION")
    with acting_as(worker), pytest.raises(Refused, match="until a manager has seen it"):
        actions.see(alert=alert, by=worker, at=later(332))
    with acting_as(manager):
        actions.see(alert=alert, by=manager, at=later(332))
    sweep(later(600))
    assert len(told(red)) == 4, "seen, so it rises no further"
    with acting_as(manager), pytest.raises(Refused, match="has seen it already"):
        actions.see(alert=alert, by=manager, at=later(601))


def test_whoever_is_told_has_a_message_in_the_same_transaction_at_once_where_it_is_red(
    red: Mention, worker: Viewer, manager: Viewer
) -> None:
    sweep(later(241))
    with acting_as(CLERK):
        rows = {str(row.account_id): row for row in Message.objects.filter(key__startswith="alert ")}
    assert set(rows) == {worker.id, manager.id}
    assert {(row.topic, row.urgent, row.referral_ref) for row in rows.values()} == {("OVERDUE", True, red.referral_id)}
    sweep(later(242))
    with acting_as(CLERK):
        assert Message.objects.filter(key__startswith="alert ").count() == 2, "nobody is told the same twice"


def test_after_an_outage_the_head_is_told_once_and_not_for_each_hour_that_nobody_swept(red: Mention) -> None:
    sweep(later(240 + 30 + 5 * 60))
    assert [(level, who) for level, who, _ in told(red)] == [(0, "MANAGER"), (0, "OWNER"), (6, "HEAD")]


def test_a_decided_or_stepped_up_referral_runs_on_its_new_time_alone(red: Mention, worker: Viewer) -> None:
    amber = factories.children(factories.referral(children=factories.TWO_CHILDREN[1:]))[0]
    with acting_as(worker):
        rate(
            child=amber, rating=Rating.AMBER, because="Often hungry.", concerns=[Concern.NEGLECT], level=3,
            by=worker, at=later(10), policy=policy_now(),
        )  # fmt: skip
    sweep(later(12 * 60 + 1))
    assert ("DECISION", 50) in alerts(amber)
    with acting_as(worker):
        step_up(child=amber, to=Rating.RED, because="Seen hurt.", by=worker, at=later(12 * 60 + 2), policy=policy_now())
    sweep(later(12 * 60 + 3))
    with acting_as(CLERK):
        rows = list(Alert.objects.filter(referral=amber.referral_id, kind="DECISION", per_cent=100))
    assert [row.due_at for row in rows] == [AT + timedelta(hours=4)], "due when it came in, plus red's hours"


def test_an_unrated_referral_is_warned_of_and_then_late_and_rating_stops_it(manager: Viewer, worker: Viewer) -> None:
    child = factories.children(factories.referral(children=factories.TWO_CHILDREN[:1]))[0]
    sweep(later(49))
    assert alerts(child) == [("SCREENING", 50), ("SCREENING", 80)]
    sweep(later(61))
    assert alerts(child)[-1] == ("SCREENING", 100)
    with acting_as(manager):
        assert [row.alert.per_cent for row in queries.live(manager, later(61), policy_now())] == [100]
    with acting_as(worker):
        rate(
            child=child, rating=Rating.RED, because="A bruise.", concerns=[Concern.INJURY], level=4,
            by=worker, at=later(62), policy=policy_now(),
        )  # fmt: skip
    with acting_as(manager):
        assert [row.alert.kind for row in queries.live(manager, later(63), policy_now())] == []
        passed = queries.to_explain(manager, later(63))
    assert [row.kind for row in passed] == ["SCREENING"], "it stays late on record until somebody says why, and after"


def test_a_breach_is_explained_and_never_erased(red: Mention, worker: Viewer, manager: Viewer) -> None:
    sweep(later(241))
    with acting_as(CLERK):
        alert = Alert.objects.get(referral=red.referral_id, per_cent=100, kind="DECISION")
    with acting_as(worker), pytest.raises(Refused, match="Say why"):
        actions.explain(alert=alert, because="  ", by=worker, at=later(250))
    with acting_as(worker):
        actions.explain(alert=alert, because="The police answered after three hours.", by=worker, at=later(250))
        assert queries.to_explain(worker, later(251)) == []
    with acting_as(CLERK):
        assert BreachExplained.objects.get().because == "The police answered after three hours."
        for statement in (
            "delete from openmash_alert", "update openmash_alert set per_cent = 50",
            "delete from openmash_breachexplained", "delete from openmash_alertseen", "truncate openmash_alert cascade",
        ):  # fmt: skip
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
    with acting_as(manager):
        assert [row.per_cent for row in queries.of_referral(manager, alert.referral)][-1] == 100


def test_an_alarm_nobody_answers_is_late_after_a_quarter_of_an_hour(red: Mention, manager: Viewer) -> None:
    officer = factories.viewer(Role.CONTACT_OFFICER)
    with acting_as(officer):
        raise_alarm(referral=red.referral, because="She rang: he is at the door.", by=officer, at=later(20))
    sweep(later(34))
    assert ("ALARM", 100) not in alerts(red)
    sweep(later(35))
    assert ("ALARM", 100) in alerts(red)
    assert told(red, kind="ALARM")[0] == (0, "MANAGER", [manager.id])


def test_without_an_owner_in_hub_hours_it_alarms_after_ten_minutes(red: Mention, manager: Viewer) -> None:
    with acting_as(CLERK):
        referral = Referral.objects.get(pk=red.referral_id)
        give_to(referral=referral, desk=Desk.HUB, owner=None, because="Shift ended", by=CLERK, at=later(30))
    sweep(later(39))
    assert "UNOWNED" not in {kind for kind, _ in alerts(red)}
    sweep(later(40))
    assert told(red, kind="UNOWNED")[0] == (0, "MANAGER", [manager.id])


def test_where_nobody_is_on_shift_every_manager_is_told_rather_than_none(red: Mention, manager: Viewer) -> None:
    other = factories.viewer(Role.ASSISTANT_MANAGER)
    with acting_as(CLERK):
        WeeklyShift.objects.all().delete()
        day = WeeklyShift._meta.get_field("starts").to_python("09:00")
        WeeklyShift.objects.create(account_id=UUID(other.id), weekday=6, starts=day, ends=day.replace(minute=5))
    sweep(later(241))
    level, who, to = told(red)[0]
    assert (level, who) == (0, "MANAGER")
    assert set(to) == {manager.id, other.id}


def test_the_number_of_questions_is_the_same_for_one_and_for_thirty(
    worker: Viewer, manager: Viewer, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    def asked(at: datetime) -> int:
        with acting_as(manager), django_assert_max_num_queries(40) as found:
            queries.live(manager, at, policy_now())
        return len(found)

    factories.referral(children=factories.TWO_CHILDREN[:1])
    sweep(later(61))
    one = asked(later(62))
    for _ in range(29):
        factories.referral(children=factories.TWO_CHILDREN[:1])
    sweep(later(63))
    assert asked(later(64)) == one
