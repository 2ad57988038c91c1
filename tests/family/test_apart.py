"""Two people who look like one, on the pages of the hub: said to be two, not suggested again, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
import time_machine
from django.test import Client

from openmash.ledger.models import LedgerEntry
from openmash.partnership.viewers import acting_as
from openmash.people import actions
from openmash.people.models import PersonApart
from openmash.people.queries import said_two
from openmash.people.queries.merging import doubles, look_alike
from openmash.restrictions import actions as restrictions
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Refused, Role
from tests import factories
from tests.boards.test_pages import questions
from tests.factories import AT, MOTHER
from tests.family.test_twice import ACACIA, _plain, compare, page, records
from tests.people.doubles import AMAHRA, AMARA, BECAUSE, merge, record, recorded, take_back
from tests.referrals.doors import at_the_door, client_of

pytestmark = pytest.mark.django_db
TWINS = "They are cousins: the school has both in one class."


@pytest.fixture(autouse=True)
def at_work() -> Iterator[time_machine.Traveller]:
    """Half an hour after the referral came in."""
    with time_machine.travel(factories.later(30), tick=False) as travelled:
        yield travelled


@pytest.fixture
def worker() -> Viewer:
    """A social worker of the hub."""
    return factories.viewer(Role.SOCIAL_WORKER)


@pytest.fixture
def browse() -> Client:
    return client_of(Role.SOCIAL_WORKER, name="Priya Raman")


def two_people(one: UUID, other: UUID) -> str:
    return f"{compare(one, other)}two-people/"


def say_two(worker: Viewer, one: UUID, other: UUID, because: str = TWINS) -> PersonApart:
    """Say that two records are of two people."""
    with acting_as(worker, AT):
        return actions.say_two(
            one=record(worker, one), other=record(worker, other), because=because, by=worker, at=AT
        )  # fmt: skip


def suggested(worker: Viewer, one: UUID) -> set[UUID]:
    """Who may be the same person as this one."""
    with acting_as(worker):
        return {double.known.person.pk for double in doubles(worker, one)}


def test_two_are_said_to_be_two_suggested_no_more_and_taken_back(worker: Viewer, browse: Client) -> None:
    (_, one), (_, two) = recorded(worker), recorded(worker, AMAHRA, **ACACIA)
    assert suggested(worker, one) == {two}
    assert two_people(one, two) in page(browse, compare(one, two))
    empty = browse.post(two_people(one, two), {"because": " "})
    assert b"Say how you know that they are two people" in empty.content
    done = browse.post(two_people(one, two), {"because": TWINS})
    assert (done.status_code, done.headers["Location"]) == (302, records(one))
    assert (suggested(worker, one), suggested(worker, two)) == (set(), set())
    for shown in (page(browse, records(one)), page(browse, records(two)), page(browse, compare(two, one))):
        assert "Said to be two people" in shown
        assert TWINS in shown
        assert "Priya Raman" in shown
    with acting_as(CLERK):
        apart = PersonApart.objects.get()
    undo = f"/people/apart/{apart.pk}/"
    assert b"Say why they may be one person after all" in browse.post(undo, {"because": ""}).content
    assert browse.post(undo, {"because": "The school has one."}).status_code == 302
    assert b"This was already taken back." in browse.post(undo, {"because": "The school has one."}).content
    assert suggested(worker, one) == {two}
    text = page(browse, records(one))
    assert "Taken back by Priya Raman" in text
    assert "Said to be two people" not in text
    with acting_as(CLERK):
        did, undid = (LedgerEntry.objects.get(verb=verb) for verb in ("SAID_TWO_PEOPLE", "TOOK_APART_BACK"))
    assert {str(one), str(two)} <= set(did.subjects) & set(undid.subjects)


def test_where_a_third_is_asked_about_the_two_are_not_put_beside_each_other_again(worker: Viewer) -> None:
    (_, one), (_, two) = recorded(worker), recorded(worker, AMARA)
    third = factories.referral(children=(AMARA,), adults=(MOTHER,))
    path = f"/referrals/{third.reference}/who/child/1/"
    browse = client_of(Role.SOCIAL_WORKER)
    with acting_as(worker):
        assert {*look_alike(worker, [one, two])} == {(one, two)}
    assert "These two records may be one person" in page(browse, path)
    say_two(worker, one, two)
    with acting_as(worker):
        assert look_alike(worker, [one, two]) == ()
    assert "These two records may be one person" not in page(browse, path)


def test_it_is_warned_of_before_they_are_merged_and_stands_again_when_that_is_taken_back(
    worker: Viewer, browse: Client
) -> None:
    (_, one), (_, two), (_, more) = recorded(worker), recorded(worker, AMAHRA), recorded(worker, AMAHRA)
    say_two(worker, one, two)
    text = page(browse, compare(one, two))
    assert "Somebody said on record that they are two people." in text
    unread = browse.post(compare(one, two), {"leads": str(one), "because": BECAUSE})
    assert b"Read what speaks against it, and tick the box" in unread.content
    # what was said of a record is said of everybody who stands as one with it
    beside = merge(worker, two, more)
    with acting_as(worker):
        assert set(said_two([one, more])) == {frozenset((one, two))}
    take_back(worker, beside)
    assert browse.post(compare(one, two), {"leads": str(one), "because": BECAUSE, "read": "on"}).status_code == 302
    with acting_as(worker), pytest.raises(Refused, match="stand as one person"):
        actions.say_two(one=record(worker, one), other=record(worker, two), because="No.", by=worker, at=AT)
    assert "Said to be two people" in page(browse, records(one))


def test_saying_it_is_refused_with_a_sentence(worker: Viewer) -> None:
    (_, one), (_, two) = recorded(worker), recorded(worker, AMAHRA)
    officer = factories.viewer(Role.CONTACT_OFFICER)
    for by, because, said in (
        (officer, TWINS, "Only a social worker or manager"),
        (worker, "  ", "Say how you know that these are two people"),
    ):
        with acting_as(by), pytest.raises(Refused, match=said):
            actions.say_two(one=record(by, one), other=record(by, two), because=because, by=by, at=AT)
    with acting_as(worker):
        sides = {"one": record(worker, one), "other": record(worker, two)}
    say_two(worker, one, two)
    for again in (sides, {"one": sides["other"], "other": sides["one"]}):
        with acting_as(worker), pytest.raises(Refused, match="already said that these are two"):
            actions.say_two(**again, because="Again.", by=worker, at=AT)
    with acting_as(CLERK):
        apart = PersonApart.objects.get()
    for by, because, said in ((officer, "No.", "Only a social worker"), (worker, "", "Say why this is taken back")):
        with acting_as(by), pytest.raises(Refused, match=said):
            actions.take_apart_back(apart=apart, because=because, by=by, at=AT)


def test_an_officer_reads_it_and_nobody_outside_the_hub_opens_the_pages(worker: Viewer) -> None:
    (_, one), (_, two) = recorded(worker), recorded(worker, AMAHRA)
    officer = client_of(Role.CONTACT_OFFICER)
    assert two_people(one, two) not in page(officer, compare(one, two))
    apart = say_two(worker, one, two)
    text = page(officer, records(one))
    assert TWINS in text
    assert "Take this back" not in text
    for role in (Role.CONTACT_OFFICER, Role.NAVIGATOR, Role.AUDITOR, Role.ADMINISTRATOR, Role.RECEIVING_WORKER):
        client = client_of(role)
        for path in (two_people(one, two), f"/people/apart/{apart.pk}/"):
            assert client.get(path).status_code == client.post(path, {"because": "x"}).status_code == 404, path


def test_who_is_kept_from_one_of_the_two_reads_nothing_of_it(worker: Viewer) -> None:
    first, one = recorded(worker, adults=())
    _, two = recorded(worker, AMAHRA, adults=(), **ACACIA)
    account = factories.staff(Role.SOCIAL_WORKER)
    with acting_as(account.viewer(), AT):
        restrictions.declare(reference=first.reference, because="Her aunt.", by=account.viewer(), at=AT)
    client = at_the_door(account)
    before = page(client, records(two))
    apart = say_two(worker, one, two)
    assert _plain(page(client, records(two))) == _plain(before)
    for path in (two_people(two, one), two_people(one, two), f"/people/apart/{apart.pk}/"):
        assert client.get(path).status_code == client.post(path, {"because": "x"}).status_code == 404
    with acting_as(account.viewer(), AT):
        assert not PersonApart.objects.exists()


def test_the_page_asks_the_same_questions_however_many_were_said_to_be_two(worker: Viewer, browse: Client) -> None:
    (_, one), (_, two) = recorded(worker), recorded(worker, AMAHRA)
    say_two(worker, one, two)
    few = questions(browse, records(one))
    for _ in range(4):
        say_two(worker, one, recorded(worker, AMAHRA)[1])
    assert questions(browse, records(one)) == few
