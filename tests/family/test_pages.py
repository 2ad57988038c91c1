"""The family's page: who may open it, what it says in words, as at which day, and how few questions it asks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.test import Client

from openmash.family import actions
from openmash.family.actions import Home, Said
from openmash.family.models import Relationship, Source, Stay, WorksWith
from openmash.ledger.models import LedgerEntry
from openmash.partnership.viewers import acting_as
from openmash.people.actions import protect
from openmash.people.models import Person
from openmash.rulebook.kin import Kin
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role
from tests import factories
from tests.boards.test_pages import questions
from tests.factories import AT, SentPerson
from tests.family.kinfolk import Folk, folk
from tests.referrals.doors import at_the_door, client_of

pytestmark = pytest.mark.django_db
SAID = {"said_in": "FAMILY", "said_by": "Ngozi", "certain": "YES"}


@pytest.fixture(autouse=True)
def at_work() -> Iterator[time_machine.Traveller]:
    """Half an hour after the referral came in."""
    with time_machine.travel(factories.later(30), tick=False) as travelled:
        yield travelled


@pytest.fixture
def them() -> Folk:
    return folk()


@pytest.fixture
def browse() -> Client:
    return client_of(Role.SOCIAL_WORKER, name="Priya Raman")


def page(client: Client, them: Folk, query: str = "") -> str:
    answer = client.get(f"/referrals/{them.referral.reference}/family/{query}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().replace("&#39;", "'").split())


def test_a_press_confirms_and_the_page_says_it_in_words(them: Folk, browse: Client) -> None:
    text = page(browse, them)
    assert "Ngozi Okafor is the mother of Amara Okafor-Bell" in text
    assert "Nobody has recorded who lives where" in text
    key = text.split('name="key" value="', 1)[1].split('"', 1)[0]
    assert browse.post(f"/referrals/{them.referral.reference}/family/confirm/", {"key": key}).status_code == 302
    again = browse.post(f"/referrals/{them.referral.reference}/family/confirm/", {"key": key})
    assert (again.status_code, b"confirmed or taken back meanwhile" in again.content) == (409, True)
    with acting_as(CLERK):
        assert Relationship.objects.count() == 1


def test_the_tree_is_shown_as_at_a_day(them: Folk, browse: Client) -> None:
    them.relate("Ngozi", Kin.PARENT, "Amara")
    them.relate("Ngozi", Kin.PARENT, "Baby")
    them.relate("Craig", Kin.PARTNER, "Ngozi", since=date(2024, 4, 1), since_words="about April 2024")
    now, then = page(browse, them), page(browse, them, "?on=2023-01-01")
    assert "<b>Amara Okafor-Bell</b>, 6, in this referral" in now
    assert "<b>Unborn baby</b>, unborn, due 1 September 2026, in this referral" in now
    assert "Partner of Craig since about April 2024" in now
    assert "<b>Amara Okafor-Bell</b>, 3, in this referral" in then
    assert "Unborn baby" not in then.split("Relationships on record")[0].split("The same in words")[1]
    assert "Partner of Craig" not in then
    for wrong in ("?on=yesterday", "?on=0001-01-01", "?on=9999-12-31", "?on=%00"):
        assert "Today is shown instead" in page(browse, them, wrong)


def test_whoever_is_added_is_looked_for_while_typing_and_at_a_press_and_nothing_is_lost(
    them: Folk, browse: Client
) -> None:
    address = f"/referrals/{them.referral.reference}/family/add/"
    typed = {"forename": "Ngosi", "surname": "Okafor", "sex": "F", "born-year": "", "said_by": "An aunt", "act": "look"}
    with acting_as(CLERK):
        before = Person.objects.count()
    paused = browse.post(address, typed, headers={"HX-Request": "true"}).content.decode()
    assert "One person may be known: Ngozi Okafor." in paused
    assert "<form" not in paused
    pressed = browse.post(address, typed).content.decode()
    assert "One person may be known: Ngozi Okafor." in pressed
    assert ('value="Ngosi"' in pressed, 'value="An aunt"' in pressed) == (True, True)
    assert "There is a problem" not in pressed
    looked = pressed.split('name="looked" value="', 1)[1].split('"', 1)[0]
    again = browse.post(address, {**typed, "looked": looked, "said_by": "A"}, headers={"HX-Request": "true"})
    assert again.status_code == 204
    nobody = browse.post(address, {"act": "look"}, headers={"HX-Request": "true"})
    assert nobody.status_code == 204
    with acting_as(CLERK):
        assert LedgerEntry.objects.filter(verb="LOOKED_FOR_PEOPLE").count() == 2
        assert Person.objects.count() == before


def test_what_is_only_said_is_marked_and_a_young_parent_is_said_aloud(them: Folk, browse: Client) -> None:
    them.relate("Craig", Kin.PARENT, "Baby", certain=False, by="Ngozi")
    text = page(browse, them)
    assert "Craig Tolland is the father of Unborn baby: so Ngozi says. Not verified" in text
    assert "?</text>" in text


def test_a_form_is_given_back_with_what_was_typed(them: Folk, browse: Client) -> None:
    where = f"/referrals/{them.referral.reference}/family/relate/"
    assert "checked" not in browse.get(where).content.decode()
    typed = {"person": them.people["Amara"], "kind": "PARENT", "other": them.people["Idris"], **SAID}
    text = browse.post(where, typed).content.decode()
    assert "only 2 years older" in text
    assert f'value="{them.people["Idris"]}" selected' in text
    assert browse.post(where, {**typed, "kind": "SIBLING", "since-year": "2022"}).status_code == 302
    empty = browse.post(where, {"person": "nobody"}).content.decode()
    assert "Choose what they are to each other" in empty
    with acting_as(CLERK):
        assert Relationship.objects.get().since_words == "about 2022"


def test_relatives_homes_lives_and_professionals_are_recorded_on_their_pages(them: Folk, browse: Client) -> None:
    where = f"/referrals/{them.referral.reference}/family/"
    them.relate("Ngozi", Kin.PARENT, "Amara")
    home = {"people": [them.people["Amara"], them.people["Ngozi"]], "home": "AS_SENT", "since-year": "2024", **SAID}
    elsewhere = {**home, "people": [them.people["Amara"]], "home": "ELSEWHERE", "line": "7 Pier Road"}
    life = {"person": them.people["Adaeze"], "event": "DIED", "day-year": "2019", "said_by": "Ngozi"}
    new = {"forename": "Emeka", "sex": "M", "kind": "PARENT", "other": them.people["Ngozi"], **SAID}
    teacher = {"name": "Lin Abara", "role": "Teacher", "agency": "schools", "person": str(them.people["Amara"]),
               "leads": "YES", "said_by": "The school"}  # fmt: skip
    for path, typed in (
        ("home/", home),
        ("home/", elsewhere),
        ("life/", life),
        ("add/", new),
        ("professional/", teacher),
    ):
        assert browse.post(where + path, typed).status_code == 302, path
    text = page(browse, them)
    for words in (
        "Home A: Flat 3, 18 Lantern Row, QX4 7RB", "Home B: 7 Pier Road", "died about 2019", "Emeka",
        "Grandfather (mother's side) of Amara", "<b>Lead professional:</b> Lin Abara", "Lead professional</b>",
    ):  # fmt: skip
        assert words in text, words
    assert "Lead professional: Lin Abara (Schools)" in browse.get(where.removesuffix("family/")).content.decode()
    again = browse.post(where + "professional/", teacher).content.decode()
    assert "Somebody else is on record as lead professional" in again
    with acting_as(CLERK):
        row = WorksWith.objects.get()
    over = {"until-day": "1", "until-month": "5", "until-year": "2026", "because": "Left the school"}
    assert browse.post(f"{where}professionals/{row.pk}/", over).status_code == 302
    text = page(browse, them)
    assert "<b>Lead professional:</b> nobody yet" in text
    assert "until 1 May 2026. Left the school" in text
    assert "Lead professional:</b> Lin Abara" in page(browse, them, "?on=2026-04-01")


def test_a_protected_home_is_withheld_from_all_but_managers(them: Folk, browse: Client) -> None:
    with acting_as(them.officer):
        actions.move_in(
            referral=them.referral, person_ids=[them.people["Amara"]], home=Home("7 Pier Road"),
            said=Said(Source.FAMILY), by=them.officer, at=AT,
        )  # fmt: skip
    assert "7 Pier Road" in page(browse, them)
    worker = factories.viewer(Role.SOCIAL_WORKER)
    with acting_as(worker):
        protect(
            kind="HOME", subject=them.referral.pk, referral_ref=them.referral.pk, reference=them.referral.reference,
            because="He looks for them.", by=worker, at=AT,
        )  # fmt: skip
    text = page(browse, them)
    assert "7 Pier Road" not in text
    assert "Home A: Withheld. This address is protected" in text
    where = f"/referrals/{them.referral.reference}/family/home/"
    offered = browse.get(where).content.decode()
    assert ("7 Pier Road" in offered, "Lantern Row" in offered) == (False, False)
    lives = {"people": [them.people["Ngozi"]], "home": "AS_SENT", **SAID}
    assert browse.post(where, lives).status_code == 302
    with acting_as(CLERK):
        assert Stay.objects.get(person=them.people["Ngozi"]).protected
    assert "7 Pier Road" in page(client_of(Role.MASH_MANAGER), them)


def test_an_admin_officer_reads_and_is_offered_nothing_to_record(them: Folk) -> None:
    client = client_of(Role.ADMIN_OFFICER)
    text = page(client, them)
    assert "The referral says how they belong together" in text
    assert "Confirm<" not in text
    assert "Record a relationship" not in text
    assert client.get(f"/referrals/{them.referral.reference}/family/relate/").status_code == 404


def test_an_agency_that_has_not_answered_is_not_in_the_network_and_an_empty_family_says_so() -> None:
    bare = folk(link=False)
    text = page(client_of(Role.SOCIAL_WORKER), bare)
    assert "has been linked to a known person yet" in text
    assert "Nobody is on record as working with the family" in text


def test_the_page_asks_the_same_questions_for_a_few_and_for_forty(them: Folk) -> None:
    children = tuple(SentPerson(forename=f"Child{n}", surname="Vale", born=date(2016, 1, 1)) for n in range(40))
    many = folk(children=children)
    for one in (them, many):
        for other in [name for name in one.people if name not in ("Ngozi", "Craig", "Adaeze")]:
            one.relate("Ngozi", Kin.PARENT, other)
        with acting_as(one.officer):
            actions.move_in(
                referral=one.referral, person_ids=list(one.people.values()), home=Home("1 Row"),
                said=Said(Source.FAMILY), by=one.officer, at=AT,
            )  # fmt: skip
    client = at_the_door(factories.staff(Role.SOCIAL_WORKER))
    few, lots = (questions(client, f"/referrals/{one.referral.reference}/family/") for one in (them, many))
    assert few == lots <= 45
