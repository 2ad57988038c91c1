"""Sending: at once or in a digest, through faults of the mail server, once where it can be, at least once always."""

from __future__ import annotations

import re
from datetime import time, timedelta
from email.utils import parseaddr

import pytest
from django.core import mail

from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.messages import jobs
from openmash.messages.actions import claim, note, pass_over
from openmash.messages.models import MessageAttempt
from openmash.messages.posting import message_id
from openmash.messages.queries import stuck
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.rulebook.telling import Digest, Sent, Topic, Way, Wishes
from openmash.rulebook.words import Role
from tests import factories
from tests.decisions import story
from tests.disclosures import leaving
from tests.factories import AT
from tests.messages.conftest import use
from tests.messages.post_office import PostOffice, mail_server
from tests.messages.telling import outcomes, rows, swept, told, wants

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
LINK = re.compile(r"http\S+")


def recipients(office: PostOffice) -> list[str]:
    return [parseaddr(one["To"])[1] for one in office.letters]


def body(letter) -> str:
    return str(letter.get_content())


# At once, or together -------------------------------------------------------------------------------------------------
def test_what_is_urgent_leaves_with_the_next_sweep(office) -> None:
    """A sweep comes every ten seconds: by the hub's own clock it leaves well inside a minute."""
    person = factories.staff(Role.SOCIAL_WORKER)
    told(person, at=AT + timedelta(seconds=1), urgent=True)
    (row,) = rows()
    seconds = next(n for n in range(0, 60, 10) if AT + timedelta(seconds=n) >= row.due_at)
    assert swept(AT + timedelta(seconds=seconds)) == 1
    with acting_as(CLERK):
        attempt = MessageAttempt.objects.get()
    assert attempt.at - row.at < MINUTE
    assert recipients(office) == [person.email]
    assert office.letters[0]["Subject"] == "OpenMASH: a referral needs you"
    assert LINK.findall(body(office.letters[0]))[0].endswith(f"/m/{row.pk}/")


def test_the_job_runs_every_ten_seconds() -> None:
    periodic = jobs.send.blueprint.periodic_registry.periodic_tasks  # type: ignore[attr-defined]
    assert [task.cron for (name, _), task in periodic.items() if name == "messages.send"] == ["* * * * * */10"]


def test_a_hundred_things_come_in_one_digest(office) -> None:
    person = factories.staff(Role.MASH_MANAGER)
    for number in range(100):
        told(person, at=AT + timedelta(seconds=number + 1), key=str(number), topic=Topic.ANSWER_IN)
    assert swept(AT + timedelta(minutes=59)) == 0
    assert swept(AT + timedelta(minutes=60)) == 1
    assert swept(AT + timedelta(minutes=61)) == 0
    (letter,) = office.letters
    assert letter["Subject"] == "OpenMASH: 100 things wait for you"
    assert "- An agency has answered (100 times)" in body(letter)
    assert LINK.findall(body(letter))[0].endswith("/m/")
    assert outcomes() == ["SENT"] * 100
    with acting_as(CLERK):
        assert MessageAttempt.objects.values("sending").distinct().count() == 1


def test_what_is_urgent_does_not_wait_for_a_digest_nor_take_it_along(office) -> None:
    person = factories.staff(Role.MASH_MANAGER)
    told(person, at=AT + MINUTE)
    told(person, at=AT + 2 * MINUTE, key="red", urgent=True)
    assert swept(AT + 2 * MINUTE) == 1
    assert outcomes(message__urgent=False) == []


def test_quiet_hours_hold_back_all_but_what_is_urgent(office) -> None:
    person = factories.staff(Role.EMERGENCY_DUTY)
    wants(person, Wishes(digest=Digest.EACH, quiet_from=time(9), quiet_until=time(12)), AT)
    told(person, at=AT)
    told(person, at=AT, key="red", urgent=True)
    assert swept(AT) == 1
    assert swept(AT + timedelta(minutes=119)) == 0
    assert swept(AT + timedelta(hours=2)) == 1  # 12:00 in London
    assert len(office.letters) == 2


# A mail server that is away -------------------------------------------------------------------------------------------
def test_nothing_is_lost_while_the_mail_server_is_away_and_it_alarms(settings) -> None:
    people = [factories.staff(Role.SOCIAL_WORKER) for _ in range(12)]
    with mail_server() as office:
        use(settings, office)
    told(*people, at=AT, urgent=True)
    assert swept(AT) == 0
    assert stuck(CLERK, AT + timedelta(seconds=119)).well
    found = stuck(CLERK, AT + 2 * MINUTE)
    assert (found.count, found.oldest, found.well) == (12, AT, False)
    for minutes in (1, 2, 5, 9, 30):
        assert swept(AT + minutes * MINUTE) == 0
    with mail_server(office):
        assert swept(AT + 32 * MINUTE) == 12
    assert sorted(recipients(office)) == sorted(one.email for one in people)
    assert stuck(CLERK, AT + timedelta(days=1)).well
    assert swept(AT + timedelta(days=1)) == 0


def test_the_next_try_waits_the_longer_the_oftener_it_failed(settings) -> None:
    person = factories.staff(Role.SOCIAL_WORKER)
    with mail_server() as office:
        use(settings, office)
    told(person, at=AT)
    waits, at = [], AT
    for _ in range(7):
        swept(at)
        (row,) = rows()
        assert row.not_before is not None
        waits.append(int((row.not_before - at).total_seconds()))
        assert swept(row.not_before - timedelta(seconds=1)) == 0
        at = row.not_before
    assert waits == [30, 60, 120, 240, 480, 900, 900]
    assert outcomes() == ["FAILED"] * 7


def test_a_mail_server_that_is_away_is_asked_once_a_sweep(settings, monkeypatch) -> None:
    with mail_server() as office:
        use(settings, office)
    told(*(factories.staff(Role.SOCIAL_WORKER) for _ in range(12)), at=AT, urgent=True)
    swept(AT)
    with acting_as(CLERK):
        causes = list(MessageAttempt.objects.values_list("because", flat=True))
    assert sorted(causes) == ["ConnectionRefusedError", *["NO_ANSWER"] * 11]


def test_a_hub_without_a_mail_server_loses_nothing_and_says_so(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    told(factories.staff(Role.SOCIAL_WORKER), at=AT, urgent=True)
    assert swept(AT) == 0
    assert outcomes() == ["FAILED"]
    assert not stuck(CLERK, AT + 3 * MINUTE).well


# Refused for good, or for a while -------------------------------------------------------------------------------------
def test_an_address_refused_for_good_is_said_and_not_tried_again(office) -> None:
    good, bad = factories.staff(Role.SOCIAL_WORKER), factories.staff(Role.SOCIAL_WORKER, name="Rosie Penbridge")
    manager = factories.viewer(Role.MASH_MANAGER)
    office.refuses = {bad.email: 550}
    told(good, bad, at=AT, urgent=True)
    assert swept(AT) == 1
    assert outcomes(message__account=bad) == ["REFUSED"]
    assert swept(AT + timedelta(hours=1)) == 0
    with acting_as(manager):
        found = stuck(manager, AT + timedelta(hours=1))
    assert (found.well, found.unreachable) == (True, ("Rosie Penbridge",))
    assert stuck(factories.viewer(Role.NAVIGATOR), AT).unreachable == ()
    with acting_as(CLERK):
        entry = LedgerEntry.objects.get(verb=Verb.NOTED_UNREACHABLE.value)
        (kept,) = MessageAttempt.objects.filter(outcome="REFUSED")
    assert entry.detail == {"way": "EMAIL"}
    assert kept.because == "550"
    office.refuses = {}
    told(bad, at=AT + MINUTE, key="again", urgent=True)
    swept(AT + 2 * MINUTE)
    assert stuck(manager, AT + timedelta(hours=1)).unreachable == ()


def test_a_mailbox_that_is_full_is_tried_again(office) -> None:
    person = factories.staff(Role.SOCIAL_WORKER)
    office.refuses = {person.email: 452}
    told(person, at=AT, urgent=True)
    assert swept(AT) == 0
    office.refuses = {}
    assert swept(AT + MINUTE) == 1
    assert outcomes() == ["FAILED", "SENT"]


# At least once --------------------------------------------------------------------------------------------------------
def test_what_was_begun_and_never_noted_is_sent_again_under_the_same_name(office) -> None:
    told(factories.staff(Role.SOCIAL_WORKER), at=AT, urgent=True)
    with acting_as(CLERK):
        (begun,) = claim(at=AT)
    assert swept(AT + timedelta(seconds=59)) == 0
    assert swept(AT + MINUTE) == 1
    assert office.letters[0]["Message-ID"] == message_id(begun)


def test_what_is_claimed_is_nobody_elses(office) -> None:
    told(*(factories.staff(Role.SOCIAL_WORKER) for _ in range(3)), at=AT, urgent=True)
    with acting_as(CLERK):
        assert len(claim(at=AT)) == 3
    with acting_as(CLERK):
        assert claim(at=AT) == []


def test_noting_the_same_twice_notes_it_once(office) -> None:
    told(factories.staff(Role.SOCIAL_WORKER), at=AT, urgent=True)
    with acting_as(CLERK):
        (begun,) = claim(at=AT)
    for _ in range(2):
        with acting_as(CLERK):
            note(envelope=begun, way=Way.EMAIL, outcome=Sent.SENT, because="", at=AT)
    assert outcomes() == ["SENT"]


def test_a_demonstrations_past_is_settled_without_a_mail(office) -> None:
    told(factories.staff(Role.SOCIAL_WORKER), at=AT, urgent=True)
    with acting_as(CLERK):
        assert pass_over(at=AT) == 1
    assert swept(AT + timedelta(days=1)) == 0
    assert outcomes() == ["PASSED"]


# What it says ---------------------------------------------------------------------------------------------------------
def test_no_mail_of_a_whole_story_says_a_name_a_reference_or_an_address(office) -> None:
    worker, manager = factories.staff(Role.SOCIAL_WORKER), factories.staff(Role.MASH_MANAGER)
    team, police = factories.staff(Role.RECEIVING_MANAGER), factories.staff(Role.NAVIGATOR)
    for one in (worker, manager, team, police):
        wants(one, Wishes(digest=Digest.EACH), AT)
    of = story.decided(worker.viewer(), manager.viewer())
    pack = leaving.hand_over(manager.viewer(), of)
    leaving.accept(team.viewer(), pack)
    assert swept(AT + timedelta(days=1)) >= 4
    said = office.text()
    assert {parseaddr(one["To"])[1] for one in office.letters} >= {manager.email, team.email, police.email}
    secrets = (
        of.reference, str(of.pk), str(pack.pk), of.family_name, of.postcode or "SM1 2AB", "Amara", "Idris", "Okafor",
        "Craig", "Ngozi", "bruise", "section 47", "police", "Harbour", "Coyle", worker.name, manager.name, story.CANARY,
    )  # fmt: skip
    assert [one for one in secrets if one.lower() in said.lower()] == []
    assert not re.search(r"\b(Red|Amber|Green|RED|AMBER|GREEN)\b", said)
    known = {str(row.pk) for row in rows()}
    for letter in office.letters:
        link, wishes = LINK.findall(body(letter))
        assert link.rsplit("/m/", 1)[1].strip("/") in {*known, ""}
        assert wishes.endswith("/my-account/messages/")


def test_an_account_that_is_told_by_text_in_a_hub_without_texts_is_told_by_mail(settings) -> None:
    person = factories.staff(Role.SOCIAL_WORKER)
    wants(person, Wishes(way=Way.TEXT, mobile="+447700900123"), AT)
    told(person, at=AT, urgent=True)
    assert swept(AT) == 1
    assert [one.to for one in mail.outbox] == [[person.email]]
