"""The boards at the door: who may open them, what they say first, and how few questions they ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.referrals.actions import give_to
from openmash.referrals.models import Referral
from openmash.rulebook.roles import CLERK, HUB_ROLES
from openmash.rulebook.words import Desk, Rating, Role
from openmash.screening.actions import activate, filter_out, raise_alarm
from tests import factories
from tests.decisions import story
from tests.referrals.doors import at_the_door, client_of

pytestmark = pytest.mark.django_db
SIGNED_IN = [role for role in Role if role not in (Role.SERVICE, Role.PUBLIC_REFERRER)]
# The session, the account and its second factor, the policy, the viewer, the session's saving: before and after a view.
AROUND = 16


@pytest.fixture(autouse=True)
def at_work() -> Iterator[time_machine.Traveller]:
    """Half an hour after the referrals came in, on a Tuesday in hub hours."""
    with time_machine.travel(factories.later(30), tick=False) as travelled:
        yield travelled


def questions(client: Client, path: str) -> int:
    """How many questions to the database a page asks, its session and its ledger entry included."""
    client.get(path)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path).status_code == 200
    return len(asked)


@pytest.mark.parametrize("role", SIGNED_IN)
def test_board_is_the_hubs(role: Role) -> None:
    factories.referral()
    answer = client_of(role).get("/board/")
    assert answer.status_code == (200 if role in HUB_ROLES else 404)
    assert ("Okafor-Bell" in answer.content.decode()) is (role in HUB_ROLES)


@pytest.mark.parametrize("role", [Role.RECORDS_OFFICER, *sorted(HUB_ROLES)])
def test_who_looked_shows_acts_and_no_word_of_the_case(role: Role) -> None:
    reference = factories.referral().reference
    client_of(Role.SOCIAL_WORKER, name="Priya Raman").get(f"/referrals/{reference}/")
    text = client_of(role).get(f"/referrals/{reference}/looks/").content.decode()
    assert "Priya Raman" in text
    assert "Looked at referral" in text
    assert "Okafor" not in text
    assert "bruise" not in text


@pytest.mark.parametrize("role", [r for r in SIGNED_IN if r not in HUB_ROLES and r is not Role.RECORDS_OFFICER])
def test_who_looked_is_not_for_others(role: Role) -> None:
    reference = factories.referral().reference
    assert client_of(role).get(f"/referrals/{reference}/looks/").status_code == 404


@pytest.mark.parametrize(
    ("role", "address"),
    [
        (Role.CONTACT_OFFICER, "/front-door/"),
        (Role.NAVIGATOR, "/requests/"),
        (Role.RECORDS_OFFICER, "/records/"),
        (Role.ADMINISTRATOR, "/policy/"),
        (Role.HEAD_OF_SERVICE, "/board/"),
        (Role.AUDITOR, "/decided/"),
        (Role.ANALYST, "/figures/"),
        (Role.SCRUTINY_READER, "/figures/"),
        (Role.PROFESSIONAL_REFERRER, "/my-referrals/"),
    ],
)
def test_my_work_leads_each_role_to_its_own_page(role: Role, address: str) -> None:
    assert client_of(role).get("/my-work/").headers["Location"] == address


def test_figures_read_no_row_of_case_content() -> None:
    factories.referral()
    client = client_of(Role.ANALYST)
    with CaptureQueriesContext(connection) as asked:
        text = client.get("/figures/").content.decode()
    assert "Okafor" not in text
    assert not any("openmash_referral" in query["sql"] for query in asked)


def test_social_worker_sees_their_own_work_and_what_waits_to_be_taken() -> None:
    worker, other = factories.staff(Role.SOCIAL_WORKER), factories.viewer(Role.SOCIAL_WORKER)
    mine = story.rated(worker.viewer())
    story.rated(other)
    with acting_as(CLERK):
        waits = factories.referral()
        give_to(referral=waits, desk=Desk.HUB, owner=None, because="Ready", by=CLERK, at=factories.AT)
    client = at_the_door(worker)
    text = client.get("/my-work/").content.decode()
    assert mine.reference in text
    assert waits.reference in text
    assert text.count("om-ref") >= 2
    assert client.post(f"/referrals/{waits.reference}/take/").headers["Location"] == f"/referrals/{waits.reference}/"
    with acting_as(CLERK):
        assert Referral.objects.get(pk=waits.pk).owner_id == worker.pk
    late = client_of(Role.SOCIAL_WORKER).post(f"/referrals/{waits.reference}/take/")
    assert worker.name in late.content.decode()
    assert "meanwhile" in late.content.decode()


def test_manager_gives_a_referral_to_somebody_with_a_reason() -> None:
    worker, reference = factories.staff(Role.SOCIAL_WORKER), factories.referral().reference
    client = client_of(Role.MASH_MANAGER)
    assert "Say why" in client.post(f"/referrals/{reference}/give/", {"to": worker.pk}).content.decode()
    sent = {"to": worker.pk, "because": "Shift ended"}
    assert client.post(f"/referrals/{reference}/give/", sent).status_code == 302
    with acting_as(CLERK):
        assert Referral.objects.get(reference=reference).owner_id == worker.pk
    assert client_of(Role.SOCIAL_WORKER).get(f"/referrals/{reference}/give/").status_code == 404


def test_order_of_work_is_danger_then_red_then_unrated_then_amber() -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    amber = story.rated(worker, ratings=(Rating.AMBER, Rating.AMBER))
    unrated = factories.referral(received_at=factories.later(20))
    red = story.rated(worker, ratings=(Rating.RED, Rating.RED))
    danger = factories.referral(received_at=factories.later(25), danger=True)
    text = client_of(Role.MASH_MANAGER).get("/board/").content.decode()
    table = text[text.index("om-board") :]
    places = [table.index(one.reference) for one in (danger, red, unrated, amber)]
    assert places == sorted(places)
    assert [table.index(word) for word in ("A child may be in danger", "Red: 1", "Waiting to be rated: 1")] == sorted(
        table.index(word) for word in ("A child may be in danger", "Red: 1", "Waiting to be rated: 1")
    )


def test_an_unowned_referral_is_a_fault_in_hub_hours_and_not_at_night(at_work: time_machine.Traveller) -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    unowned = story.rated(worker)
    with acting_as(CLERK):
        give_to(referral=unowned, desk=Desk.HUB, owner=None, because="Shift ended", by=CLERK, at=factories.AT)
    client = client_of(Role.MASH_MANAGER)
    text = client.get("/board/").content.decode()
    assert "Okafor-Bell family has no owner" in text
    assert f"/referrals/{unowned.reference}/give/" in text
    assert '<span class="om-late">Nobody</span>' in text
    at_work.move_to(factories.AT + timedelta(hours=14))
    assert "has no owner" not in at_the_door(factories.staff(Role.MASH_MANAGER)).get("/board/").content.decode()


def test_a_rated_referral_without_due_time_is_a_fault() -> None:
    of = story.rated(factories.viewer(Role.SOCIAL_WORKER))
    with acting_as(CLERK):
        Referral.objects.filter(pk=of.pk).update(first_due_at=None)
    assert "has no due time" in client_of(Role.MASH_MANAGER).get("/board/").content.decode()


def test_alarms_and_silence_stand_first_among_the_faults() -> None:
    worker, of = factories.viewer(Role.SOCIAL_WORKER), factories.referral()
    with acting_as(worker):
        raise_alarm(referral=of, because="He has come home drunk.", by=worker, at=factories.later(5))
        team = "child_protection"
        teams = [t.code for t in policy_now().teams if t.kind.value == "CHILD_PROTECTION"]
        activate(referral=of, team=teams[0] if teams else team, because="Injury", by=worker, at=factories.later(14))
    text = client_of(Role.MASH_MANAGER).get("/board/").content.decode()
    assert "has not answered for 16 min" in text
    assert text.index("Faults:") < text.index("om-board")


@pytest.mark.parametrize(
    "show", ["all", "late", "decide", "out", "mine", "unowned", "soon", "today", "nonsense", "<b>"]
)
def test_every_filter_opens(show: str) -> None:
    factories.referral()
    answer = client_of(Role.MASH_MANAGER).get("/board/", {"show": show})
    assert answer.status_code == 200
    assert b'<b>"' not in answer.content


def test_late_filter_shows_only_what_is_late() -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    late = story.rated(worker, of=factories.referral(received_at=factories.AT - timedelta(hours=5)))
    intime = story.rated(worker)
    text = client_of(Role.MASH_MANAGER).get("/board/?show=late").content.decode()
    assert late.reference in text
    assert intime.reference not in text


@pytest.mark.parametrize("path", ["/board/", "/my-work/"])
def test_boards_ask_the_same_for_one_three_and_fifty(path: str) -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    client = client_of(Role.MASH_MANAGER)
    counts = []
    for more in (1, 2, 47):
        for _ in range(more):
            story.ask(worker, story.rated(worker)) if more < 47 else factories.referral()
        counts.append(questions(client, path))
    assert counts[0] == counts[1] == counts[2]


def test_every_page_enters_one_look() -> None:
    worker = factories.staff(Role.MASH_MANAGER)
    reference = factories.referral().reference
    client = at_the_door(worker)
    for path, verb in (
        ("/board/", Verb.LOOKED_AT_BOARD),
        ("/my-work/", Verb.LOOKED_AT_BOARD),
        (f"/referrals/{reference}/", Verb.LOOKED_AT_REFERRAL),
        (f"/referrals/{reference}/chronology/", Verb.LOOKED_AT_REFERRAL),
        (f"/referrals/{reference}/looks/", Verb.LOOKED_AT_LEDGER),
        ("/ledger/", Verb.LOOKED_AT_LEDGER),
    ):
        with acting_as(CLERK):
            before = set(LedgerEntry.objects.values_list("id", flat=True))
        assert client.get(path).status_code == 200
        with acting_as(CLERK):
            made = LedgerEntry.objects.exclude(id__in=before)
            assert [(one.verb, one.actor) for one in made] == [(verb.value, str(worker.pk))]


def test_news_is_entered_only_when_it_shows_what_was_not_shown(at_work: time_machine.Traveller) -> None:
    manager = factories.staff(Role.MASH_MANAGER)
    client = at_the_door(manager)
    factories.referral()
    client.get("/board/")
    for new, entries in ((0, 1), (1, 2), (0, 2)):
        at_work.shift(60)
        for _ in range(new):
            factories.referral()
        text = client.get("/board/news/?show=all&news=1", headers={"HX-Request": "true"}).content.decode()
        assert text.lstrip().startswith('<div id="board"')
        assert "<html" not in text
        with acting_as(CLERK):
            looks = LedgerEntry.objects.filter(actor=str(manager.pk), verb=Verb.LOOKED_AT_BOARD.value)
            assert looks.count() == entries


def test_news_stops_when_nobody_uses_the_page() -> None:
    client = client_of(Role.MASH_MANAGER)
    text = client.get("/board/news/?show=all&news=15", headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in text
    assert "News has stopped" in text
    assert client.get("/board/news/?show=late").headers["Location"] == "/board/?show=late"


def test_titles_and_addresses_carry_no_names() -> None:
    reference = factories.referral().reference
    client = client_of(Role.SOCIAL_WORKER)
    for page in ("", "chronology/", "looks/"):
        text = client.get(f"/referrals/{reference}/{page}").content.decode()
        title = text[text.index("<title>") : text.index("</title>")]
        assert reference in title
        assert "Okafor" not in title


def test_advice_that_waits_for_a_manager_is_not_counted_as_waiting_to_be_rated() -> None:
    of, other = factories.referral(), factories.referral()
    worker = factories.viewer(Role.SOCIAL_WORKER)
    with acting_as(worker):
        filter_out(
            referral=of,
            service="school_nurse",
            advice="The school nurse line is there for this.",
            because="Nothing suggests harm.",
            by=worker,
            at=factories.later(10),
            policy=policy_now(),
        )
    client = client_of(Role.MASH_MANAGER)
    assert "Waiting to be rated: 1. Advice that waits for a manager: 1" in client.get("/board/").content.decode()
    with time_machine.travel(factories.later(60 * 5), tick=False):
        late = client.get("/board/").content.decode()
        assert "Past the time to be rated: 1. Advice that waits for a manager: 1" in late
        assert other.reference in late
        picture = client.get(f"/referrals/{of.reference}/").content.decode()
    assert "Time left to advise" in picture
    assert "Agree to the advice, or not" in picture
