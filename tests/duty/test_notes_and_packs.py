"""The note at the end of a shift, and the pack for a day without the system: what stands in them, and for whom."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from pypdf import PdfReader

from openmash.duty import actions, jobs, queries
from openmash.duty.models import OutagePack, ShiftNote
from openmash.duty.secrecy import unlocked_paper
from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership.models import Account
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.people.actions import protect
from openmash.referrals.actions import correct
from openmash.referrals.models import Referral
from openmash.referrals.sent import SentPerson
from openmash.referrals.words import About
from openmash.restrictions.actions import declare
from openmash.rulebook.roles import CLERK, HUB_ROLES, MANAGERS
from openmash.rulebook.words import Rating, Refused, Role
from tests import factories
from tests.decisions import story
from tests.duty.clockwork import TOMORROW, at, somebody
from tests.referrals.doors import at_the_door, client_of

pytestmark = pytest.mark.django_db
SIGNED_IN = [role for role in Role if role not in (Role.SERVICE, Role.PUBLIC_REFERRER)]


@pytest.fixture(autouse=True)
def at_work() -> Iterator[time_machine.Traveller]:
    """A Tuesday noon."""
    with time_machine.travel(at(12), tick=False) as travelled:
        yield travelled


@pytest.fixture
def amy() -> Account:
    """Leaves the note."""
    return factories.staff(Role.SOCIAL_WORKER, name="Amy Early")


@pytest.fixture
def ben() -> Account:
    """Comes next."""
    return factories.staff(Role.SOCIAL_WORKER, name="Ben Late")


@pytest.fixture
def cat() -> Account:
    """The duty manager."""
    return somebody(Role.MASH_MANAGER, 8, 18, name="Cat Manager")


def left(giver: Account, of: Referral, taker: Account | None = None) -> ShiftNote:
    by = giver.viewer()
    with acting_as(by):
        return actions.leave_note(
            taker=taker, words="The line to the school is down.", promised={of.reference: "Ms Coyle is rung by 15:00."},
            by=by, at=at(12),
        )  # fmt: skip


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def confirmed(account: Account) -> Client:
    """A browser in which they have just shown who they are."""
    return story.signed_in(account)


# The note -------------------------------------------------------------------------------------------------------------
def test_a_note_lists_open_clocks_who_waits_for_whom_and_what_was_promised(amy: Account, ben: Account) -> None:
    of = story.rated(amy.viewer())
    story.ask(amy.viewer(), of, "health")
    note = left(amy, of, ben)
    page = at_the_door(ben).get(f"/shift-notes/{note.pk}/").content.decode()
    for words in (
        of.reference,
        "Okafor-Bell",
        "decide by",
        "has not answered",
        "Ms Coyle is rung by 15:00.",
        "line to the",
    ):
        assert words in page
    assert f"/shift-notes/{note.pk}/" in at_the_door(ben).get("/my-work/").content.decode()


def test_a_note_is_read_by_whom_it_is_for_once_and_never_by_its_writer(amy: Account, ben: Account) -> None:
    note = left(amy, story.rated(amy.viewer()), ben)
    for reader, sentence in ((amy, "You wrote this note"), (factories.staff(Role.SOCIAL_WORKER), "for Ben Late")):
        by = reader.viewer()
        with acting_as(by), pytest.raises(Refused, match=sentence):
            actions.read_note(note=note, by=by, at=at(12, 1))
    client = at_the_door(ben)
    assert client.post(f"/shift-notes/{note.pk}/").status_code == 302
    assert "Read by Ben Late" in client.get(f"/shift-notes/{note.pk}/").content.decode()
    assert client.post(f"/shift-notes/{note.pk}/").status_code == 409
    with acting_as(ben.viewer()):
        assert queries.unread(ben.viewer(), at(12, 5)) == []


def test_a_line_about_a_family_is_kept_from_whom_the_family_is_kept(amy: Account, ben: Account) -> None:
    of, by = story.rated(amy.viewer()), ben.viewer()
    note = left(amy, of)
    with acting_as(by):
        declare(reference=of.reference, because="My sister.", by=by, at=at(12, 1))
    page = at_the_door(ben).get(f"/shift-notes/{note.pk}/").content.decode()
    assert "The line to the school is down." in page
    for words in (of.reference, "Okafor", "Ms Coyle"):
        assert words not in page


def test_an_empty_note_is_refused_and_what_was_typed_stays(amy: Account) -> None:
    client = at_the_door(amy)
    assert "There is nothing in this note yet" in client.post("/shift-notes/write/", {"words": " "}).content.decode()
    assert client.post("/shift-notes/write/", {"words": "Nothing to hand on."}).status_code == 302
    assert "for whoever comes next" in client.get("/shift-notes/").content.decode()


def test_the_note_on_paper_says_the_same_and_is_entered(amy: Account, ben: Account) -> None:
    of = story.rated(amy.viewer())
    note = left(amy, of, ben)
    answer = confirmed(ben).get(f"/shift-notes/{note.pk}/paper/")
    text = text_of(answer.content)
    for words in (of.reference, "Okafor-Bell", "Ms Coyle is rung by 15:00.", "Printed by Ben Late"):
        assert words in text
    assert "Lantern Row" not in text
    with acting_as(CLERK):
        entry = LedgerEntry.objects.get(verb=Verb.DOWNLOADED_PAPER)
    assert str(of.pk) in entry.subjects


@pytest.mark.parametrize("role", [role for role in SIGNED_IN if role not in HUB_ROLES])
def test_notes_are_the_hubs(role: Role, amy: Account) -> None:
    note = left(amy, story.rated(amy.viewer()))
    client = client_of(role)
    for address in ("/shift-notes/", "/shift-notes/write/", f"/shift-notes/{note.pk}/", "/hand-on/"):
        assert client.get(address).status_code == 404


# The pack -------------------------------------------------------------------------------------------------------------
def pack_of(manager: Account) -> OutagePack:
    with acting_as(manager.viewer()):
        return OutagePack.objects.order_by("-made_at")[0]


def words_in(manager: Account) -> str:
    row = pack_of(manager)
    return text_of(unlocked_paper(row.paper, row.pk))


def test_the_pack_is_made_once_a_morning_for_the_duty_manager(cat: Account, amy: Account) -> None:
    of = story.rated(amy.viewer())
    story.ask(amy.viewer(), of, "health")
    with time_machine.travel(at(7, 55), tick=False):
        assert jobs.outage_packs(0) == 0
    with time_machine.travel(at(8), tick=False):
        assert jobs.outage_packs(0) == 1
        assert jobs.outage_packs(0) == 0
    with time_machine.travel(at(8, day=TOMORROW), tick=False):
        assert jobs.outage_packs(0) == 1
    text = words_in(cat)
    for words in (
        of.reference, "Okafor-Bell", "Amara Okafor-Bell, born 3 June 2019", "Today:", "Amy Early", "07700 900123",
        "has not answered", "Made for Cat Manager", "Call 09:30 to 14:30", "Cat Manager, MASH manager",
    ):  # fmt: skip
        assert words in text, words
    with acting_as(CLERK):
        entry = LedgerEntry.objects.filter(verb=Verb.MADE_OUTAGE_PACK).latest("at")
    assert (entry.actor, entry.detail) == (CLERK.id, {"referrals": 1})


def test_no_address_and_nothing_protected_stands_in_it(cat: Account, amy: Account) -> None:
    of = story.rated(amy.viewer())
    by = amy.viewer()
    with acting_as(by):
        mother = of.mentions.get(is_child=False)
        correct(referral=of, about=About.CONTACT, text="Not 07700 900123: he reads it.", by=by, at=at(11))
        protect(
            kind="PERSON", subject=mother.pk, referral_ref=of.pk, reference=of.reference, because="He looks for her.",
            by=by, at=at(11),
        )  # fmt: skip
    with acting_as(cat.viewer()):
        actions.make_pack(made_for=cat.viewer(), by_itself=False, by=cat.viewer(), at=at(12), policy=policy_now())
    text = words_in(cat)
    assert of.reference in text
    for words in ("Lantern Row", "QX4", "900123", "900 123"):
        assert words not in text


def test_a_pack_holds_what_its_manager_may_see_and_goes_with_a_new_conflict(cat: Account, amy: Account) -> None:
    kept, by = story.rated(amy.viewer()), cat.viewer()
    others = factories.referral(
        children=(SentPerson(forename="Una", surname="Vale"),), adults=(), address_line="9 Elm Row", postcode="QX9 1AA"
    )
    other = story.rated(amy.viewer(), of=others, ratings=(Rating.RED,))
    with acting_as(by):
        declare(reference=kept.reference, because="My sister.", by=by, at=at(11))
    with acting_as(by):
        actions.make_pack(made_for=by, by_itself=False, by=by, at=at(12), policy=policy_now())
    text = words_in(cat)
    assert other.reference in text
    assert kept.reference not in text
    with acting_as(by):
        declare(reference=other.reference, because="My aunt.", by=by, at=at(12, 5))
    with acting_as(by):
        assert queries.packs(by) == []


def test_a_pack_is_its_own_managers_alone_and_opening_it_is_entered(cat: Account, amy: Account) -> None:
    of = story.rated(amy.viewer())
    client = confirmed(cat)
    assert client.post("/outage-packs/").status_code == 302
    row = pack_of(cat)
    answer = client.get(f"/outage-packs/{row.pk}/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Cache-Control"] == "no-store"
    with acting_as(CLERK):
        entry = LedgerEntry.objects.get(verb=Verb.DOWNLOADED_PAPER)
    assert entry.subjects == [str(row.pk), str(of.pk)]
    other = confirmed(factories.staff(Role.MASH_MANAGER))
    assert other.get(f"/outage-packs/{row.pk}/").status_code == 404
    with acting_as(factories.viewer(Role.HEAD_OF_SERVICE)):
        assert OutagePack.objects.count() == 0


@pytest.mark.parametrize("role", [role for role in SIGNED_IN if role not in MANAGERS])
def test_packs_are_for_managers(role: Role, cat: Account) -> None:
    client = client_of(role)
    assert client.get("/outage-packs/").status_code == 404
    assert client.post("/outage-packs/").status_code == 404


def test_nobody_makes_a_pack_for_another(cat: Account) -> None:
    other = factories.viewer(Role.MASH_MANAGER)
    with acting_as(other), pytest.raises(Refused, match="nobody makes it for another"):
        actions.make_pack(made_for=cat.viewer(), by_itself=False, by=other, at=at(12), policy=policy_now())
    with acting_as(other), pytest.raises(DatabaseError), transaction.atomic():
        OutagePack.objects.create(made_for=cat, made_at=at(12), day=TOMORROW, by_itself=False, paper="x")


def test_packs_are_thrown_away_after_a_week_and_by_the_hub_alone(cat: Account) -> None:
    by = cat.viewer()
    with acting_as(by):
        actions.make_pack(made_for=by, by_itself=False, by=by, at=at(12), policy=policy_now())
        with pytest.raises(Refused, match="hub itself"):
            actions.clear_packs(by=by, at=at(12) + timedelta(days=8))
        OutagePack.objects.all().delete()
        assert OutagePack.objects.count() == 1
    with acting_as(CLERK):
        assert actions.clear_packs(by=CLERK, at=at(12) + timedelta(days=7)) == 0
        assert actions.clear_packs(by=CLERK, at=at(12) + timedelta(days=7, minutes=1)) == 1
        assert OutagePack.objects.count() == 0


def test_the_paper_in_the_database_is_locked(cat: Account, amy: Account) -> None:
    story.rated(amy.viewer())
    by = cat.viewer()
    with acting_as(by):
        row = actions.make_pack(made_for=by, by_itself=False, by=by, at=at(12), policy=policy_now())
        with connection.cursor() as cursor:
            cursor.execute("select paper from openmash_outagepack where id = %s", [row.pk])
            (kept,) = cursor.fetchone()
    assert "Okafor" not in kept
    assert not kept.startswith("%PDF")
