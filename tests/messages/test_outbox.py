"""The outbox: what is told commits with the act or not at all, once, and is nobody else's to read."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.messages.actions import tell
from openmash.messages.models import Message, MessageAttempt
from openmash.messages.queries import stuck
from openmash.partnership.facts import stamp
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.restrictions import actions as restrictions
from openmash.rulebook.roles import CLERK
from openmash.rulebook.telling import Digest, Topic, Wishes
from openmash.rulebook.words import Refused, Role
from openmash.screening import actions as screening
from tests import factories
from tests.factories import AT
from tests.messages.telling import PATH, outcomes, rows, swept, told, wants

pytestmark = pytest.mark.django_db


def restrict(referral: Referral, manager) -> None:
    second = factories.staff(Role.SOCIAL_WORKER)
    with acting_as(manager.viewer(), AT):
        restrictions.restrict(
            referral=referral, kind="STAFF", because="A colleague's.", named=[manager, second],
            review_on=AT.date() + timedelta(days=30), by=manager.viewer(), at=AT,
        )  # fmt: skip


# With the act ---------------------------------------------------------------------------------------------------------
def test_what_is_rolled_back_leaves_no_message_and_no_entry() -> None:
    person = factories.staff(Role.SOCIAL_WORKER)
    with acting_as(CLERK), transaction.atomic():
        assert tell(to=[person.pk], topic=Topic.REFERRAL, key="x", at=AT, path=PATH) == 1
        transaction.set_rollback(True)
    assert rows() == []
    with acting_as(CLERK):
        assert not LedgerEntry.objects.filter(verb=Verb.ADDED_MESSAGES.value).exists()


def test_an_act_that_is_refused_after_all_tells_nobody() -> None:
    referral = factories.referral()
    factories.staff(Role.SOCIAL_WORKER)
    officer = factories.viewer(Role.CONTACT_OFFICER)
    with pytest.raises(Refused), acting_as(officer):
        screening.raise_alarm(referral=referral, because=" ", by=officer, at=AT)
    assert rows() == []


def test_an_alarm_and_its_messages_stand_together() -> None:
    referral = factories.referral()
    on, off = factories.staff(Role.SOCIAL_WORKER), factories.staff(Role.SOCIAL_WORKER, on_shift=False)
    officer = factories.viewer(Role.CONTACT_OFFICER)
    with acting_as(officer):
        raised = screening.raise_alarm(referral=referral, because="She is alone with him.", by=officer, at=AT)
    (row,) = rows(topic=Topic.ALARM.value)
    assert (row.account_id, row.urgent, row.due_at, row.referral_ref) == (on.pk, True, AT, referral.pk)
    assert row.path == f"/alarms/{raised.pk}/"
    assert row.account_id != off.pk


# Once -----------------------------------------------------------------------------------------------------------------
def test_nobody_is_told_the_same_twice_and_what_is_new_is_counted() -> None:
    one, two = factories.staff(Role.SOCIAL_WORKER), factories.staff(Role.SOCIAL_WORKER)
    assert told(one, at=AT) == 1
    assert told(one, two, one, at=AT) == 1
    assert told(one, at=AT, key="another fact") == 1
    assert [(row.account_id, row.key) for row in rows()] == [
        (one.pk, "a fact"), (two.pk, "a fact"), (one.pk, "another fact"),
    ]  # fmt: skip


def test_the_database_itself_refuses_a_second_row() -> None:
    person = factories.staff(Role.SOCIAL_WORKER)
    told(person, at=AT)
    with acting_as(CLERK), pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.create(account=person, topic="x", key="a fact", path="/", due_at=AT, **stamp(CLERK, AT))


def test_closed_accounts_the_public_the_product_itself_and_whoever_did_it_are_not_told() -> None:
    closed = factories.staff(Role.SOCIAL_WORKER, is_active=False)
    public, service = factories.staff(Role.PUBLIC_REFERRER), factories.staff(Role.SERVICE)
    actor = factories.staff(Role.SOCIAL_WORKER)
    assert told(closed, public, service, actor, at=AT, but=str(actor.pk)) == 0
    with acting_as(CLERK):
        assert not LedgerEntry.objects.filter(verb=Verb.ADDED_MESSAGES.value).exists()


@pytest.mark.parametrize(
    "path", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "m/", ""]
)
def test_a_message_leads_nowhere_but_inside_the_hub(path: str) -> None:
    person = factories.staff(Role.SOCIAL_WORKER)
    with pytest.raises(IntegrityError), transaction.atomic():
        told(person, at=AT, path=path)


# On record ------------------------------------------------------------------------------------------------------------
def test_the_ledger_says_who_was_told_of_which_topic_and_no_more() -> None:
    referral, person = factories.referral(), factories.staff(Role.SOCIAL_WORKER)
    told(person, at=AT, about=referral.pk, path=f"/referrals/{referral.reference}/")
    (row,) = rows()
    with acting_as(CLERK):
        entry = LedgerEntry.objects.get(verb=Verb.ADDED_MESSAGES.value)
    assert entry.subjects == [str(row.pk), str(referral.pk)]
    assert entry.detail == {"topic": "REFERRAL", "to": [str(person.pk)], "urgent": False}
    assert entry.reference == ""


# Whose it is ----------------------------------------------------------------------------------------------------------
def test_a_message_is_seen_by_its_reader_and_the_clerk_alone() -> None:
    person = factories.staff(Role.NAVIGATOR)
    told(person, at=AT)
    for role in Role:
        with acting_as(factories.viewer(role)):
            assert Message.objects.count() == (1 if role is Role.SERVICE else 0), role
    with acting_as(person.viewer()):
        assert Message.objects.get().account_id == person.pk


def test_a_family_that_is_kept_from_somebody_is_not_told_of_to_them() -> None:
    referral = factories.referral()
    manager, other = factories.staff(Role.MASH_MANAGER), factories.staff(Role.SOCIAL_WORKER)
    restrict(referral, manager)
    assert told(manager, other, at=AT, about=referral.pk) == 1
    assert [row.account_id for row in rows(key="a fact")] == [manager.pk]


def test_what_is_kept_from_them_since_is_neither_sent_nor_seen_nor_found_in_the_ledger(office) -> None:
    referral = factories.referral()
    manager, other = factories.staff(Role.MASH_MANAGER), factories.staff(Role.SOCIAL_WORKER)
    told(other, at=AT, about=referral.pk, urgent=True)
    restrict(referral, manager)
    assert swept(AT) == 0
    assert outcomes(message__account=other) == ["WITHHELD"]
    assert office.letters == []
    with acting_as(other.viewer(), AT):
        assert Message.objects.count() == 0
        assert MessageAttempt.objects.count() == 0
        assert not LedgerEntry.objects.filter(verb=Verb.ADDED_MESSAGES.value).exists()


def test_an_account_that_closed_meanwhile_is_sent_nothing(office) -> None:
    person = factories.staff(Role.SOCIAL_WORKER)
    told(person, at=AT, urgent=True)
    person.is_active = False
    person.save()
    assert swept(AT) == 0
    assert outcomes() == ["WITHHELD"]


def test_the_count_of_what_has_not_left_leaves_out_families_kept_from_whoever_asks() -> None:
    referral = factories.referral()
    manager, other = factories.staff(Role.MASH_MANAGER), factories.staff(Role.MASH_MANAGER)
    told(manager, at=AT, about=referral.pk, urgent=True)
    told(manager, at=AT, key="of no family", urgent=True)
    restrict(referral, manager)
    later = AT + timedelta(minutes=5)
    assert [stuck(viewer, later).count for viewer in (CLERK, manager.viewer(), other.viewer())] == [2, 2, 1]


# Facts and caches -----------------------------------------------------------------------------------------------------
def test_what_was_told_cannot_be_changed_and_only_the_caches_can() -> None:
    person = factories.staff(Role.SOCIAL_WORKER)
    told(person, at=AT)
    for column, value in (("topic", "'x'"), ("account_id", "gen_random_uuid()"), ("at", "now()"), ("path", "'/x/'")):
        with acting_as(CLERK), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"update openmash_message set {column} = {value}")
    with acting_as(person.viewer()):
        assert Message.objects.update(settled_at=AT) == 0


def test_the_caches_follow_from_the_facts(office) -> None:
    """Settled since the first try that settles it; not tried before what the last failure says; due by the wishes."""
    people = [factories.staff(Role.SOCIAL_WORKER) for _ in range(3)]
    wants(people[2], Wishes(digest=Digest.DAILY), AT)
    told(*people, at=AT, urgent=True)
    told(*people, at=AT, key="not urgent")
    office.refuses = {people[0].email: 550, people[1].email: 450}
    swept(AT)
    with acting_as(CLERK):
        for row in Message.objects.select_related("account"):
            tries = list(row.attempts.order_by("at"))
            settled = [one.at for one in tries if one.outcome != "FAILED"]
            assert row.settled_at == (settled[0] if settled else None)
            assert (row.not_before is None) == (not tries)
    daily = rows(account=people[2], urgent=False)
    assert [row.due_at for row in daily] == [AT.replace(hour=7) + timedelta(days=1)]


# How somebody wants to be told ----------------------------------------------------------------------------------------
def test_a_new_wish_moves_what_waits() -> None:
    person = factories.staff(Role.SOCIAL_WORKER)
    told(person, at=AT + timedelta(minutes=1))
    assert rows()[0].due_at == AT + timedelta(hours=1)
    wants(person, Wishes(digest=Digest.EACH), AT + timedelta(minutes=5))
    assert rows()[0].due_at == AT + timedelta(minutes=5)
    with acting_as(CLERK):
        entry = LedgerEntry.objects.get(verb=Verb.CHOSE_MESSAGES.value)
    assert entry.detail == {"way": "EMAIL", "digest": "EACH", "quiet": False}
