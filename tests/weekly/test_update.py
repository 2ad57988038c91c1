"""The weekly update: made by the hub on Monday, frozen, sent by an admin officer, put right by a new version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import psycopg
import pytest
import time_machine
from django.db import DatabaseError, transaction

from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK, MANAGERS
from openmash.rulebook.words import Refused, Role
from openmash.weekly import actions, jobs, queries
from openmash.weekly.models import WeeklySent, WeeklyUpdate
from tests import factories
from tests.decisions import story
from tests.referrals.doors import at_the_door, client_of

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 5, 25)
AFTER = factories.AT + timedelta(days=6)
SIGNED_IN = [role for role in Role if role not in (Role.SERVICE, Role.PUBLIC_REFERRER)]
SEES = MANAGERS | {Role.ADMIN_OFFICER}
WHOLE = {"checked": "on", "comment": "Two were away.", "recipients": "Grace Haldane, head of service\n\nThe board"}


@pytest.fixture(autouse=True)
def on_monday() -> Iterator[time_machine.Traveller]:
    """The Monday after the week in which the tests' referrals came."""
    with time_machine.travel(AFTER, tick=False) as travelled:
        yield travelled


@pytest.fixture
def made() -> WeeklyUpdate:
    """A week with one referral decided in time and one that runs."""
    worker, manager = factories.viewer(Role.SOCIAL_WORKER), factories.viewer(Role.MASH_MANAGER)
    story.decided(worker, manager)
    factories.referral()
    assert jobs.make_update(0) == 1
    with acting_as(CLERK):
        return WeeklyUpdate.objects.get()


def test_the_hub_makes_it_once_from_the_facts(made: WeeklyUpdate) -> None:
    assert jobs.make_update(0) == 0
    assert (made.monday, made.version, made.by_id) == (MONDAY, 1, CLERK.id)
    red = made.figures["RED"]
    assert (red["received"], red["rated_in_time"], red["decided"], red["decided_in_time"]) == (1, 1, 1, 1)
    assert made.figures["NONE"] == {**made.figures["NONE"], "received": 1, "running": 1, "running_late": 1}


def test_the_week_that_runs_and_the_one_before_are_not_counted() -> None:
    factories.referral(received_at=AFTER)
    factories.referral(received_at=AFTER - timedelta(days=15))
    assert jobs.make_update(0) == 1
    with acting_as(CLERK):
        figures = WeeklyUpdate.objects.get().figures
    assert sum(row["received"] for row in figures.values()) == 0


def test_an_officer_checks_comments_and_sends(made: WeeklyUpdate) -> None:
    client, address = client_of(Role.ADMIN_OFFICER, name="Olly Officer"), f"/weekly-update/{made.pk}/"
    page = client.get(address).content.decode()
    assert "As it leaves: small numbers are left out" in page
    assert "checked>" not in page
    empty = client.post(address, {}).content.decode()
    for sentence in ("Compare the figures first", "Write what they must know", "Say to whom"):
        assert sentence in empty
    assert client.post(address, WHOLE).status_code == 302
    with acting_as(CLERK):
        sent = WeeklySent.objects.get()
        entry = LedgerEntry.objects.get(verb=Verb.SENT_WEEKLY_UPDATE)
    assert sent.recipients == ["Grace Haldane, head of service", "The board"]
    assert "Two were away." in sent.text
    assert "Received: fewer than 6" in sent.text
    assert entry.detail["recipients"] == 2
    assert "by Olly Officer" in client.get("/weekly-update/").content.decode()
    assert "As it was sent" in client.get(address).content.decode()


def test_no_small_number_and_no_name_leaves(made: WeeklyUpdate) -> None:
    by = factories.viewer(Role.ADMIN_OFFICER)
    with acting_as(by):
        sent = actions.send(
            update=made, comment="None.", recipients=["The board"], by=by, at=AFTER, policy=policy_now()
        )
    assert "Referrals received: not shown" in sent.text
    for words in ("Okafor", "Received: 1", "S26-"):
        assert words not in sent.text


def test_a_correction_is_a_new_version_and_the_old_one_is_sent_no_more(made: WeeklyUpdate) -> None:
    by = factories.viewer(Role.ADMIN_OFFICER)
    with acting_as(by):
        with pytest.raises(Refused, match="Say what is put right"):
            actions.correct(monday=MONDAY, because=" ", by=by, at=AFTER)
        new = actions.correct(monday=MONDAY, because="One came by letter.", by=by, at=AFTER)
        with pytest.raises(Refused, match="latest version"):
            actions.send(update=made, comment="x", recipients=["x"], by=by, at=AFTER, policy=policy_now())
        sent = actions.send(update=new, comment="x", recipients=["x"], by=by, at=AFTER, policy=policy_now())
        with pytest.raises(Refused, match="sent already"):
            actions.send(update=new, comment="x", recipients=["x"], by=by, at=AFTER, policy=policy_now())
    assert new.version == 2
    assert "Correction 1: One came by letter." in sent.text


def test_a_correction_counts_every_family_whatever_is_kept_from_the_officer(made: WeeklyUpdate) -> None:
    from openmash.restrictions.actions import declare

    by = factories.viewer(Role.ADMIN_OFFICER)
    with acting_as(CLERK):
        from openmash.referrals.models import Referral

        reference = Referral.objects.order_by("reference")[0].reference
    with acting_as(by):
        declare(reference=reference, because="My sister.", by=by, at=AFTER)
    with acting_as(by):
        assert actions.correct(monday=MONDAY, because="Again.", by=by, at=AFTER).figures == made.figures


@pytest.mark.parametrize("role", SIGNED_IN)
def test_the_true_figures_are_for_managers_and_officers_and_only_officers_send(role: Role, made: WeeklyUpdate) -> None:
    client = client_of(role)
    for address in ("/weekly-update/", f"/weekly-update/{made.pk}/"):
        assert client.get(address).status_code == (200 if role in SEES else 404)
    assert client.get(f"/weekly-update/{made.pk}/correct/").status_code == (200 if role is Role.ADMIN_OFFICER else 404)
    client.post(f"/weekly-update/{made.pk}/", WHOLE)
    with acting_as(CLERK):
        assert WeeklySent.objects.exists() is (role is Role.ADMIN_OFFICER)


def test_what_is_frozen_does_not_change(made: WeeklyUpdate) -> None:
    with acting_as(CLERK), pytest.raises(DatabaseError) as refused, transaction.atomic():
        WeeklyUpdate.objects.filter(pk=made.pk).update(figures={})
    assert isinstance(refused.value.__cause__, psycopg.errors.InsufficientPrivilege)
    by = factories.viewer(Role.ADMIN_OFFICER)
    with acting_as(by), pytest.raises(Refused, match="The hub makes the update itself"):
        actions.make(monday=MONDAY, by=by, at=AFTER)


def test_a_half_sent_form_is_kept_and_a_new_version_opens_from_its_page(made: WeeklyUpdate) -> None:
    client = at_the_door(factories.staff(Role.ADMIN_OFFICER))
    assert "Two were away." in client.post(f"/weekly-update/{made.pk}/", {"comment": "Two were away."}).content.decode()
    answer = client.post(f"/weekly-update/{made.pk}/correct/", {"because": "One came by letter."})
    assert answer.status_code == 302
    with acting_as(CLERK):
        assert [one.version for one in queries.versions(MONDAY)] == [1, 2]
    assert "This was put right" in client.get(f"/weekly-update/{made.pk}/").content.decode()
