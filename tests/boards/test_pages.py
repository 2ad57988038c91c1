"""The boards at the door: who may open them, what they say first, and how few questions they ask."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openmash.agency_checks.actions import Item, answer
from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.people.actions import add, link, protect
from openmash.people.models import PersonAddress
from openmash.referrals.actions import give_to
from openmash.referrals.models import ConsentRecord, Referral
from openmash.rulebook.roles import CLERK, HUB_ROLES
from openmash.rulebook.sharing import SEALED_READERS
from openmash.rulebook.words import Desk, Kind, Label, Rating, Role
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


@pytest.mark.parametrize("role", SIGNED_IN)
def test_picture_and_chronology_of_an_open_referral_are_the_hubs(role: Role) -> None:
    reference = factories.referral().reference
    client = client_of(role)
    for page in ("", "chronology/"):
        answer = client.get(f"/referrals/{reference}/{page}")
        assert answer.status_code == (200 if role in HUB_ROLES else 404)
        assert ("bruise" in answer.content.decode()) is (role in HUB_ROLES)


def test_a_referrer_does_not_see_the_hubs_picture_of_their_own_referral() -> None:
    head = factories.staff(Role.PROFESSIONAL_REFERRER)
    reference = factories.referral(by=head.viewer()).reference
    assert at_the_door(head).get(f"/referrals/{reference}/").status_code == 404


def test_an_auditor_reads_decided_referrals_and_is_offered_nothing_to_do() -> None:
    worker, manager = factories.viewer(Role.SOCIAL_WORKER), factories.viewer(Role.MASH_MANAGER)
    is_open, done = story.rated(worker), story.decided(worker, manager)
    client = client_of(Role.AUDITOR)
    listed = client.get("/decided/").content.decode()
    assert done.reference in listed
    assert is_open.reference not in listed
    assert client.get(f"/referrals/{is_open.reference}/").status_code == 404
    text = client.get(f"/referrals/{done.reference}/").content.decode()
    assert "To read only." in text
    assert "Do next" not in text
    assert story.CANARY in text
    assert client.post(f"/referrals/{done.reference}/take/").status_code == 404


def test_not_there_and_not_yours_are_the_same_page() -> None:
    reference = factories.referral().reference
    client = client_of(Role.ADMINISTRATOR)
    bodies = {client.get(f"/referrals/{one}/").content for one in (reference, "S26-99999")}
    assert len(bodies) == 1 or all(b"Okafor" not in body for body in bodies)


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


def test_picture_and_chronology_ask_the_same_however_much_there_is() -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    small, large = story.rated(worker), story.rated(worker)
    story.answer(story.ask(worker, small), story.ALL_LABELS[:1], minutes=25)
    for agency in [a.code for a in policy_now().agencies if a.may_be_asked(factories.AT.date())][:4]:
        request = story.ask(worker, large, agency)
        story.answer(request, story.ALL_LABELS, minutes=25)
    client = client_of(Role.SOCIAL_WORKER)
    for page, most in (("", 12), ("chronology/", 12)):
        few, many = (questions(client, f"/referrals/{one.reference}/{page}") for one in (small, large))
        assert few == many
        assert many - AROUND <= most, many


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


@pytest.mark.parametrize("role", sorted(HUB_ROLES))
def test_sealed_answers_are_read_by_social_workers_and_managers_alone(role: Role) -> None:
    of = story.asked_and_answered(factories.viewer(Role.SOCIAL_WORKER))
    client = client_of(role)
    for page in ("", "chronology/"):
        text = client.get(f"/referrals/{of.reference}/{page}").content.decode()
        assert (story.CANARY in text) is (role in SEALED_READERS)
    assert ("Sealed: social workers" in client.get(f"/referrals/{of.reference}/").content.decode()) is (
        role not in SEALED_READERS
    )


def test_a_panel_that_cannot_be_built_leaves_the_others_standing(caplog: pytest.LogCaptureFixture) -> None:
    worker, of = factories.viewer(Role.SOCIAL_WORKER), factories.referral()
    with acting_as(worker):
        ConsentRecord.objects.create(referral=of, answer="A WORD NOBODY KNOWS", **stamp(worker, factories.later(5)))
    answer = client_of(Role.SOCIAL_WORKER).get(f"/referrals/{of.reference}/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "This part could not be shown" in text
    assert "Harbour Lane Primary" in text
    (entry,) = [one for one in caplog.records if one.name == "openmash.boards"]
    number = text.split("the number <b>")[1].split("</b>")[0]
    assert number in entry.getMessage()
    assert "A WORD NOBODY KNOWS" not in entry.getMessage()


def test_earlier_referrals_of_the_same_person_and_the_same_home_stand_side_by_side() -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    before = factories.referral(received_at=factories.AT - timedelta(days=30), address_line="", postcode="")
    home = factories.referral(received_at=factories.AT - timedelta(days=60), children=(factories.TWO_CHILDREN[1],))
    now = factories.referral()
    other = factories.referral(address_line="9 Quay Street", postcode="QX1 1AA")
    with acting_as(worker):
        person = add(mention=factories.children(before)[0], by=worker, at=factories.later(1))
        link(mention=factories.children(now)[0], person_id=person.pk, reasons=[], by=worker, at=factories.later(2))
    client = client_of(Role.SOCIAL_WORKER)
    text = client.get(f"/referrals/{now.reference}/").content.decode()
    shown = text[text.index("Earlier referrals") : text.index("What was sent")]
    assert shown.index(before.reference) < shown.index(home.reference)
    assert "Same home." in shown
    assert other.reference not in shown
    line = client.get(f"/referrals/{now.reference}/chronology/").content.decode()
    assert before.reference in line
    assert home.reference not in line


def test_chronology_filters_by_codes_and_sorts_approximate_days_at_their_earliest() -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    of = story.rated(worker)
    request = story.ask(worker, of)
    with acting_as(story.navigator("police")):
        answer(
            request=request,
            nothing_held=False,
            items=[
                Item(
                    "Moved in with them.", Kind.UNVERIFIED, Label.TEAM, "records", date(2026, 4, 1), "about April 2026"
                ),
                Item("Caution for assault.", Kind.FACT, Label.TEAM, "records", date(2026, 4, 9), "9 April 2026"),
            ],
            searched="All",
            level=None,
            level_because="",
            own_actions=[],
            by=story.navigator("police"),
            at=factories.later(25),
        )
    client, path = client_of(Role.SOCIAL_WORKER), f"/referrals/{of.reference}/chronology/"
    text = client.get(path).content.decode()
    assert text.index("Caution for assault.") < text.index("Moved in with them.")
    assert "about April 2026" in text
    facts = client.get(path, {"kind": "FACT", "agency": "police"}).content.decode()
    assert "Caution for assault." in facts
    assert "Moved in with them." not in facts
    oldest = client.get(path, {"order": "oldest"}).content.decode()
    assert oldest.index("Moved in with them.") < oldest.index("Caution for assault.")
    assert "No entry passes this filter" in client.get(path, {"agency": "nobody"}).content.decode()


def test_a_long_rank_leads_to_the_rest() -> None:
    references = [factories.referral().reference for _ in range(62)]
    client = client_of(Role.MASH_MANAGER)
    text = client.get("/board/").content.decode()
    assert sum(f"/referrals/{one}/" in text for one in references) == 60
    assert "Show all 62" in text
    whole = client.get("/board/?rank=2").content.decode()
    assert all(f"/referrals/{one}/" in whole for one in references)


def test_a_protected_address_is_said_loudly_whoever_knew_it() -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    flagged = factories.referral(address_protected=True)
    of = factories.referral()
    with acting_as(worker):
        person = add(mention=factories.children(flagged)[0], by=worker, at=factories.later(1))
        link(mention=factories.children(of)[0], person_id=person.pk, reasons=[], by=worker, at=factories.later(2))
        known = PersonAddress.objects.filter(person=person, protected=True).exists()
    client = client_of(Role.SOCIAL_WORKER)
    said = [
        "never leaves the hub" in client.get(f"/referrals/{one.reference}/").content.decode() for one in (flagged, of)
    ]
    assert (said, known) == ([True, True], True)


def test_a_protection_somebody_put_on_is_said_loudly() -> None:
    worker = factories.viewer(Role.SOCIAL_WORKER)
    of = factories.referral()
    with acting_as(worker):
        mother = of.mentions.get(is_child=False)
        protect(
            kind="PERSON", subject=mother.pk, referral_ref=of.pk, reference=of.reference, because="He looks for her.",
            by=worker, at=factories.later(3),
        )  # fmt: skip
    page = client_of(Role.SOCIAL_WORKER).get(f"/referrals/{of.reference}/").content.decode()
    assert "Protected: where they live never leaves the hub" in page
    assert "This address is protected" in page
    assert "He looks for her." not in page


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
