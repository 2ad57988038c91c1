"""The hub sees that every open referral is with somebody: at the end of a shift, at closing, at opening."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from openmash.duty import actions, queries
from openmash.duty.models import HandOn
from openmash.duty.words import Passing
from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership.actions import add_to_rota
from openmash.partnership.models import Account
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.actions import give_to
from openmash.referrals.models import Owning, Referral
from openmash.restrictions.actions import declare
from openmash.rulebook.roles import CLERK
from openmash.rulebook.rota import RotaKind
from openmash.rulebook.words import Desk, Rating, Refused, Role
from tests import factories
from tests.decisions import story
from tests.duty.clockwork import DAY, TOMORROW, at, goes_by, last_hand_on, now, owner, somebody

pytestmark = pytest.mark.django_db


@pytest.fixture
def amy() -> Account:
    """A social worker of the early shift."""
    return somebody(Role.SOCIAL_WORKER, 8, 16, name="Amy Early")


@pytest.fixture
def ben() -> Account:
    """A social worker of the late shift, who stays an hour after the hub closes."""
    return somebody(Role.SOCIAL_WORKER, 11, 19, name="Ben Late")


@pytest.fixture
def dan() -> Account:
    """Out of hours."""
    return somebody(Role.EMERGENCY_DUTY, 17, 8, name="Dan Night")


@pytest.fixture
def cat() -> Account:
    """The manager."""
    return somebody(Role.MASH_MANAGER, 8, 18, name="Cat Manager")


def of(who: Account, *ratings: Rating) -> Referral:
    """A rated referral of somebody's."""
    return story.rated(who.viewer(), ratings=ratings or (Rating.RED, Rating.RED))


def test_a_red_goes_on_at_the_end_of_a_shift_to_emergency_duty_at_closing_and_comes_back(
    amy: Account, ben: Account, dan: Account, cat: Account
) -> None:
    red = of(amy)
    assert goes_by(at(15, 59)) == 0
    assert goes_by(at(16)) == 1
    assert owner(red) == "Ben Late"
    row = last_hand_on(red)
    assert (row.kind, row.giver_name, row.because) == (Passing.SHIFT, "Amy Early", "Amy Early is not at work")
    assert goes_by(at(18)) == 0
    assert goes_by(at(19)) == 1
    assert owner(red) == "Dan Night"
    assert now(red).desk == Desk.EMERGENCY_DUTY
    assert last_hand_on(red).kind == Passing.CLOSING
    assert goes_by(at(3, day=TOMORROW)) == 0
    assert goes_by(at(8, day=TOMORROW)) == 1
    assert owner(red) == "Amy Early"
    assert now(red).desk == Desk.HUB
    assert last_hand_on(red).kind == Passing.OPENING
    with acting_as(CLERK):
        said = list(Owning.objects.filter(referral=red).order_by("at").values_list("because", flat=True))
    assert said[-3:] == [
        "Amy Early is not at work",
        "Ben Late is not at work and the hub is closed",
        "Dan Night is not at work",
    ]


def test_going_through_twice_is_as_once(amy: Account, ben: Account) -> None:
    red = of(amy)
    assert [goes_by(at(16, minute)) for minute in range(4)] == [1, 0, 0, 0]
    with acting_as(CLERK):
        assert HandOn.objects.filter(referral=red).count() == 1


def test_work_is_shared_by_who_has_least(amy: Account, ben: Account) -> None:
    somebody(Role.SOCIAL_WORKER, 11, 19, name="Abe Late")
    reds = [of(amy) for _ in range(4)]
    assert goes_by(at(16)) == 4
    assert sorted(owner(red) for red in reds) == ["Abe Late", "Abe Late", "Ben Late", "Ben Late"]
    with acting_as(CLERK):
        assert HandOn.objects.values("batch").distinct().count() == 2


def test_an_amber_rests_with_its_owner(amy: Account, ben: Account, dan: Account) -> None:
    amber = of(amy, Rating.GREEN, Rating.GREEN)
    assert goes_by(at(20)) == 0
    assert owner(amber) == "Amy Early"


def test_whoever_stands_in_gets_everything(amy: Account, ben: Account, cat: Account) -> None:
    green = of(amy, Rating.GREEN, Rating.GREEN)
    by = cat.viewer()
    with acting_as(by):
        add_to_rota(
            account=amy, kind=RotaKind.COVER, from_day=TOMORROW, until_day=TOMORROW + timedelta(days=9), stands_in=ben,
            by=by, at=at(12),
        )  # fmt: skip
    assert goes_by(at(12)) == 0
    assert goes_by(at(12, day=TOMORROW)) == 1
    assert owner(green) == "Ben Late"
    assert last_hand_on(green).because == "Ben Late stands in for Amy Early"


def test_nobody_gets_a_family_that_is_kept_from_them(amy: Account, ben: Account) -> None:
    red, by = of(amy), ben.viewer()
    with acting_as(by):
        declare(reference=red.reference, because="My neighbours.", by=by, at=at(12))
    assert goes_by(at(16)) == 0
    assert owner(red) == "Amy Early"
    with acting_as(CLERK):
        (row,) = queries.unseen(CLERK, at(20), policy_now())
    assert (row.reference, row.owner_name) == (red.reference, "Amy Early")


def test_what_arrives_at_night_is_the_night_desks_until_the_hub_opens(dan: Account) -> None:
    somebody(Role.CONTACT_OFFICER, 8, 18)
    night = factories.referral(received_at=at(22))
    danger = factories.referral(received_at=at(22), danger=True)
    assert goes_by(at(22, 1)) == 2
    assert (now(night).desk, owner(night)) == (Desk.EMERGENCY_DUTY, "")
    assert owner(danger) == "Dan Night"
    assert last_hand_on(danger).kind == Passing.FOUND
    assert goes_by(at(8, day=TOMORROW)) == 2
    assert now(night).desk == Desk.FRONT_DOOR
    assert (now(danger).desk, owner(danger)) == (Desk.FRONT_DOOR, "")


def test_every_move_stands_in_the_ledger_under_the_hubs_own_name(amy: Account, ben: Account) -> None:
    red = of(amy)
    goes_by(at(16))
    with acting_as(CLERK):
        entries = LedgerEntry.objects.filter(reference=red.reference, actor=CLERK.id)
        verbs = sorted(entries.filter(at=at(16)).values_list("verb", flat=True))
    assert verbs == [Verb.GAVE_OWNER, Verb.HANDED_WORK_ON]


def test_only_the_hub_itself_relieves(amy: Account, ben: Account) -> None:
    red, by = of(amy), amy.viewer()
    with acting_as(by):
        sweep, (referral_id,) = actions.begin_sweep(by, at(16), policy_now())
        with pytest.raises(Refused, match="hub itself"):
            actions.relieve(referral_id=referral_id, sweep=sweep, by=by, at=at(16))
    assert owner(red) == "Amy Early"


def test_silence_after_handing_on_is_a_fault_after_the_policys_minutes(amy: Account, ben: Account) -> None:
    red = of(amy)
    goes_by(at(16))
    with acting_as(CLERK):
        policy = policy_now()
        assert queries.unacknowledged_handovers(CLERK, at(16, 19), policy) == []
        (late,) = queries.unacknowledged_handovers(CLERK, at(16, 20), policy)
    assert (late.reference, late.from_name, late.to_name, late.since) == (
        red.reference,
        "Amy Early",
        "Ben Late",
        at(16),
    )
    by = ben.viewer()
    with acting_as(by):
        assert actions.accept(batch=late.hand_on.batch, by=by, at=at(16, 21)) == 1
        assert queries.unacknowledged_handovers(by, at(23), policy) == []


def test_the_database_refuses_an_owner_whom_no_fact_names(amy: Account, ben: Account) -> None:
    red = of(amy)
    with acting_as(CLERK), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
        with pytest.raises(DatabaseError, match="no fact says") as refused, transaction.atomic():
            Referral.objects.filter(pk=red.pk).update(owner=ben)
        assert isinstance(refused.value.__cause__, psycopg.errors.CheckViolation)
    with acting_as(CLERK):
        give_to(referral=now(red), desk=Desk.HUB, owner=ben, because="For the test", by=CLERK, at=at(12))
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")


def test_a_question_to_the_rota_costs_two_questions_however_many_people(
    amy: Account, django_assert_num_queries
) -> None:  # type: ignore[no-untyped-def]
    from openmash.partnership.queries import on_shift

    for _ in range(5):
        somebody(Role.SOCIAL_WORKER, 8, 16)
    with acting_as(CLERK), django_assert_num_queries(2):
        assert len(on_shift(at(12), Role.SOCIAL_WORKER)) == 6
    assert DAY.weekday() == 1
