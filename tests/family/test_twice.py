"""A person recorded twice, on the pages of the hub: found, compared, merged, shown as one, and taken back."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
import time_machine
from django.test import Client

from openmash.family import actions
from openmash.family.actions import Home, Said
from openmash.family.models import Source
from openmash.family.queries import kin
from openmash.partnership.facts import stamp
from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.people.models import PersonMerge, PersonPhone
from openmash.referrals.finding import opened
from openmash.restrictions import actions as restrictions
from openmash.rulebook.kin import Kin
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Role
from tests import factories
from tests.boards.test_pages import questions
from tests.factories import AT, MOTHER, SentPerson
from tests.people.doubles import AMAHRA, AMARA, BECAUSE, merge, recorded, take_back
from tests.referrals.doors import at_the_door, client_of
from tests.referrals.test_taking_a_call import CALL

pytestmark = pytest.mark.django_db
ACACIA = {"address_line": "14 Acacia Street", "postcode": "QX1 1AA"}


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


def page(client: Client, path: str) -> str:
    """What a page says, in one line."""
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().replace("&#39;", "'").split())


def compare(one: UUID, other: UUID) -> str:
    return f"/people/{one}/records/{other}/"


def records(one: UUID) -> str:
    return f"/people/{one}/records/"


def test_two_are_compared_in_words_merged_with_a_reason_and_taken_back(worker: Viewer, browse: Client) -> None:
    first, one = recorded(worker)
    second, two = recorded(worker, AMAHRA, **ACACIA)
    text = page(browse, records(one))
    assert "Amahra Okafor" in text
    assert compare(one, two) in text
    text = page(browse, compare(one, two))
    for said in ("14 Acacia Street", "18 Lantern Row", first.reference, second.reference, "Different", "The same"):
        assert said in text, said
    assert " checked" not in text
    empty = browse.post(compare(one, two), {"because": "They rang."})
    assert b"Choose whose name leads" in empty.content
    assert b"They rang." in empty.content
    done = browse.post(compare(one, two), {"leads": str(two), "because": BECAUSE, "read": "on"})
    assert (done.status_code, done.headers["Location"]) == (302, records(one))
    text = page(browse, records(one))
    assert "2 records stand as one person" in text
    assert BECAUSE in text
    with acting_as(CLERK):
        merged = PersonMerge.objects.get()
    assert (merged.kept_id, merged.because) == (two, BECAUSE)
    assert browse.get(compare(one, two)).status_code == 302
    undo = f"/people/merges/{merged.pk}/"
    assert b"Say what shows that they are two people" in browse.post(undo, {"because": ""}).content
    assert browse.post(undo, {"because": "Two girls."}).status_code == 302
    again = browse.post(undo, {"because": "Two girls."})
    assert b"This was already taken back." in again.content
    text = page(browse, records(one))
    assert "Taken back by Priya Raman" in text
    assert "stand as one person" not in text


def test_what_speaks_against_it_is_said_and_must_be_read(worker: Viewer, browse: Client) -> None:
    of = factories.referral(
        children=(AMARA, SentPerson(forename="Ada", surname="Okafor-Bell", born=date(2019, 6, 3), sex="F"))
    )
    with acting_as(worker):
        one, two = (
            people.add(mention=mention, by=worker, at=AT).pk
            for mention in opened(worker, of.reference).mentions.all() if mention.is_child
        )  # fmt: skip
    text = page(browse, compare(one, two))
    for said in ("they may be twins", "two members of one household", "One referral names them as two people"):
        assert said in text, said
    given = {"leads": str(one), "because": BECAUSE}
    refused = browse.post(compare(one, two), given).content.decode()
    assert "Say why one referral named this person twice" in refused
    assert "Read what speaks against it, and tick the box" in refused
    assert BECAUSE in refused
    ended = browse.post(compare(one, two), {**given, "read": "on", "apart_because": "Both names of one girl."})
    assert ended.status_code == 302
    assert "Why one referral named them twice: Both names of one girl." in page(browse, records(one))


def test_an_officer_reads_and_cannot_merge_and_nobody_outside_the_hub_sees_the_pages(worker: Viewer) -> None:
    (_, one), (_, two) = recorded(worker), recorded(worker, AMAHRA)
    officer = client_of(Role.CONTACT_OFFICER)
    text = page(officer, compare(one, two))
    assert "Only a social worker or manager says that two records are of one person." in text
    assert "Merge the two records" not in text
    assert (
        b"Only a social worker or manager"
        in officer.post(compare(one, two), {"leads": str(one), "because": "x", "read": "on"}).content
    )
    merged = merge(worker, one, two)
    assert officer.get(f"/people/merges/{merged.pk}/").status_code == 404
    for role in (Role.NAVIGATOR, Role.AUDITOR, Role.ADMINISTRATOR, Role.RECEIVING_WORKER):
        client = client_of(role)
        assert {client.get(path).status_code for path in (records(one), compare(one, two))} == {404}


def test_a_protected_address_is_withheld_and_not_compared(worker: Viewer) -> None:
    _, one = recorded(worker, address_protected=True)
    _, two = recorded(worker, AMAHRA, **ACACIA)
    text = page(client_of(Role.CONTACT_OFFICER), compare(one, two))
    assert "Lantern Row" not in text
    assert "Not compared" in text
    assert "Lantern Row" in page(client_of(Role.MASH_MANAGER), compare(one, two))


def test_a_protected_address_stands_in_no_reason(worker: Viewer) -> None:
    """Two records of one house: that it is the same is a reason, and which house it is, is not said."""
    (_, one), (_, two) = recorded(worker, address_protected=True), recorded(worker, AMAHRA)
    officer = client_of(Role.CONTACT_OFFICER)
    for shown in (page(officer, compare(one, two)), page(officer, records(one)), page(officer, records(two))):
        assert "Household: address same house" in shown
        assert "Lantern Row" not in shown


def test_nor_where_it_is_asked_who_somebody_of_a_protected_home_is(worker: Viewer) -> None:
    recorded(worker)
    again = factories.referral(children=(AMARA,), adults=(MOTHER,), address_protected=True)
    path = f"/referrals/{again.reference}/who/child/1/"
    text = page(client_of(Role.CONTACT_OFFICER), path)
    assert "Household: address same house" in text
    assert "Lantern Row same house" not in text
    assert "Lantern Row same house" in page(client_of(Role.MASH_MANAGER), path)


def test_nor_is_the_home_of_somebody_protected_shown_where_they_are_suggested(worker: Viewer) -> None:
    """By whichever referral they were protected: where it is asked who a child is, and beside the typing of a call."""
    first, _ = recorded(worker)
    again = factories.referral(children=(AMARA,), adults=(), **ACACIA)
    who = f"/referrals/{again.reference}/who/child/1/"
    typed = {
        **CALL, "act": "look", "form_key": str(UUID(int=9)), "address_line": "14 Acacia Street",
        "children-0-forename": "Amara", "children-0-surname": "Okafor-Bell", "children-0-born": "3 June 2019",
    }  # fmt: skip
    officer, manager = client_of(Role.CONTACT_OFFICER), client_of(Role.MASH_MANAGER)

    def shown(client: Client) -> tuple[str, str]:
        return page(client, who), client.post("/take/", typed).content.decode()

    for text in shown(officer):
        assert "18 Lantern Row" in text
    with acting_as(worker):
        child = opened(worker, first.reference).mentions.get(is_child=True)
        people.protect(
            kind="PERSON", subject=child.pk, referral_ref=first.pk, reference=first.reference, because="From Craig.",
            by=worker, at=AT,
        )  # fmt: skip
    for text in shown(officer):
        assert "18 Lantern Row" not in text
        assert "Address protected" in text
    for text in shown(manager):
        assert "18 Lantern Row" in text


def test_nor_a_home_that_only_the_family_tree_says_is_protected(worker: Viewer) -> None:
    first, one = recorded(worker)
    again = factories.referral(children=(AMARA,), adults=(), **ACACIA)
    officer, manager = client_of(Role.CONTACT_OFFICER), client_of(Role.MASH_MANAGER)
    pages = (f"/referrals/{again.reference}/who/child/1/", compare(one, recorded(worker, AMAHRA, **ACACIA)[1]))
    assert all("18 Lantern Row" in page(officer, path) for path in pages)
    with acting_as(worker):
        actions.move_in(
            referral=first, person_ids=[one], home=Home("Flat 3, 18 Lantern Row", "QX4 7RB", protected=True),
            said=Said(Source.FAMILY), by=worker, at=AT,
        )  # fmt: skip
    for path in pages:
        assert "18 Lantern Row" not in page(officer, path), path
        assert "18 Lantern Row" in page(manager, path), path
    found = officer.post("/find/found/", {"who": "Amara Okafor-Bell"}, follow=True).content.decode()
    assert "18 Lantern Row" not in found


def test_of_somebody_who_is_protected_no_number_is_read_either(worker: Viewer) -> None:
    first, one = recorded(worker)
    _, two = recorded(worker, AMAHRA, **ACACIA)
    with acting_as(worker):
        child = opened(worker, first.reference).mentions.get(is_child=True)
        PersonPhone.objects.create(
            person_id=one, number="01632 960777", number_key="01632960777", **stamp(worker, AT)
        )  # fmt: skip
        people.protect(
            kind="PERSON", subject=child.pk, referral_ref=first.pk, reference=first.reference, because="From Craig.",
            by=worker, at=AT,
        )  # fmt: skip
    text = page(client_of(Role.CONTACT_OFFICER), compare(one, two))
    assert "01632 960777" not in text
    assert "Lantern Row" not in text
    assert "14 Acacia Street" in text, "the other's home is not protected"
    assert "Withheld. This person is protected" in text
    assert text.count("Not compared") == 2
    assert "01632 960777" in page(client_of(Role.MASH_MANAGER), compare(one, two))


def test_who_is_kept_from_one_record_gets_the_page_of_nothing_there(worker: Viewer) -> None:
    first, one = recorded(worker, adults=())
    _, two = recorded(worker, AMAHRA, adults=(), **ACACIA)
    account = factories.staff(Role.SOCIAL_WORKER)
    with acting_as(account.viewer(), AT):
        restrictions.declare(reference=first.reference, because="Her aunt.", by=account.viewer(), at=AT)
    client, nobody = at_the_door(account), UUID(int=7)
    before = page(client, records(two))
    merged = merge(worker, one, two)
    after = page(client, records(two))
    assert _plain(after) == _plain(before)
    gone = client.get(compare(two, nobody))
    for path in (compare(two, one), compare(one, two), records(one), f"/people/merges/{merged.pk}/"):
        answer = client.get(path)
        assert answer.status_code == gone.status_code == 404
        assert _plain(answer.content.decode()) == _plain(gone.content.decode()), path
    assert client.post(compare(two, one), {"leads": str(two), "because": "x"}).status_code == 404


def _plain(text: str) -> str:
    """A page without what is new each time: nonces, tokens, the number of a page that was not found."""
    words = " ".join(re.sub(r'om-ref">[A-Z0-9]{3} ?[A-Z0-9]{3}<', "", text).split()).split('"')
    return "".join(word for word in words if len(word) < 40 or " " in word)


def test_the_family_is_one_and_falls_apart_again(worker: Viewer) -> None:
    first, one = recorded(worker)
    second, two = recorded(worker, AMAHRA, **ACACIA)
    with acting_as(worker):
        mother = people.add(
            mention=next(m for m in opened(worker, first.reference).mentions.all() if not m.is_child), by=worker, at=AT
        ).pk  # fmt: skip
        said = {"said": Said(Source.FAMILY), "by": worker, "at": AT}
        actions.relate(referral=first, person_id=mother, other_id=one, kind=Kin.PARENT, **said)
        gran = actions.add_relative(
            referral=second, new=actions.New("Gran", "Okafor"), other_id=two, kind=Kin.GRANDPARENT, **said
        )  # fmt: skip
        actions.move_in(referral=second, person_ids=[two], home=Home("14 Acacia Street"), **said)

    def seen(of: str) -> tuple[set[str], list[tuple[str, str]], list[str]]:
        with acting_as(worker):
            found = kin.family(worker, opened(worker, of))
        ties = sorted((tie.one, tie.other) for tie in found.everybody.ties)
        return set(found.everybody.people), ties, [home.stay.person for home in found.homes]

    before = [seen(of.reference) for of in (first, second)]
    merged = merge(worker, one, two)
    together = ({str(one), str(mother), str(gran.pk)}, sorted([(str(mother), str(one)), (str(gran.pk), str(one))]))
    for of in (first, second):
        assert seen(of.reference) == (*together, [str(one)])
    take_back(worker, merged)
    assert [seen(of.reference) for of in (first, second)] == before


def test_the_tree_the_picture_and_who_is_it_lead_to_it(worker: Viewer, browse: Client) -> None:
    first, one = recorded(worker)
    _, two = recorded(worker, AMAHRA)
    assert records(one) in page(browse, f"/referrals/{first.reference}/family/")
    assert "Is somebody recorded twice?" in page(browse, f"/referrals/{first.reference}/")
    third = factories.referral(children=(AMARA,), adults=(MOTHER,))
    text = page(browse, f"/referrals/{third.reference}/who/child/1/")
    assert "These two records may be one person" in text
    assert compare(one, two) in text or compare(two, one) in text


def test_the_pages_ask_the_same_questions_for_one_record_and_for_many(worker: Viewer, browse: Client) -> None:
    _, one = recorded(worker)
    _, two = recorded(worker, AMAHRA)
    merge(worker, one, two)
    other = recorded(worker, SentPerson(forename="Zed", surname="Quill"))[1]
    few = [questions(browse, path) for path in (records(one), compare(one, other))]
    for number in range(5):
        more = recorded(worker, AMAHRA, address_line=f"{number} Birch Road")[1]
        merge(worker, one, more)
    assert [questions(browse, path) for path in (records(one), compare(one, other))] == few
