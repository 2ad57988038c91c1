"""One referral's picture and chronology at the door: who reads what, what stands side by side, what is said loudly."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine

from openmash.agency_checks.actions import Item, answer
from openmash.partnership.facts import stamp
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.people.actions import add, link, protect
from openmash.people.models import PersonAddress
from openmash.referrals.models import ConsentRecord
from openmash.rulebook.roles import HUB_ROLES
from openmash.rulebook.sharing import SEALED_READERS
from openmash.rulebook.words import Kind, Label, Role
from tests import factories
from tests.boards.test_pages import AROUND, SIGNED_IN, questions
from tests.decisions import story
from tests.referrals.doors import at_the_door, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_work() -> Iterator[time_machine.Traveller]:
    """Half an hour after the referrals came in, on a Tuesday in hub hours."""
    with time_machine.travel(factories.later(30), tick=False) as travelled:
        yield travelled


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
