"""A conflict of interest hides a family whole - its referrals, its people, what is linked to them - at once."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from openmash.agency_checks.models import InformationRequest
from openmash.boards import actions as boards
from openmash.disclosures.models import Disclosure
from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership import actions as partnership
from openmash.partnership.actions import OwnDetails
from openmash.partnership.models import Account, StaffDetail
from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.people import queries as known
from openmash.people.models import Person, PersonLink
from openmash.referrals.models import Mention, MentionKey, Referral
from openmash.referrals.sent import SentPerson
from openmash.restrictions import actions, queries
from openmash.restrictions.models import ConflictDeclared
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Refused, Role
from tests import factories
from tests.decisions import story
from tests.disclosures import leaving
from tests.restrictions.walls import AT, ME, add, sees

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "details",
    [
        OwnDetails(whose="me", phone="+44 7700 900123"),
        OwnDetails(whose="me", forename="NGOZI", surname="Okafor"),
        OwnDetails(whose="me", forename="N", surname="Okafor", born=date(1997, 2, 12)),
        OwnDetails(whose="my home", address="18 Lantern Row", postcode="qx47rb"),
        OwnDetails(whose="my son", forename="Idris", surname="Okafor-Bell", born=date(2022, 1, 21)),
    ],
    ids=["telephone", "name", "birthday and name", "address", "a child of one's own"],
)
@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.MASH_MANAGER, Role.CONTACT_OFFICER])
def test_what_is_the_same_keeps_the_family_from_them(role: Role, details: OwnDetails) -> None:
    of, somebody = factories.referral(), factories.staff(role)
    assert sees(somebody, of)
    add(somebody, details)
    assert not sees(somebody, of)


@pytest.mark.parametrize(
    "details",
    [
        OwnDetails(whose="me", forename="Ngozi", surname="Bellamy", born=date(1990, 1, 1)),
        OwnDetails(whose="me", forename="Rita", surname="Sands", born=date(1997, 2, 12)),
        OwnDetails(whose="home", address="18 Lantern Row", postcode="QX9 9ZZ"),
        OwnDetails(whose="me", phone="07700 900124"),
    ],
    ids=["one name in common", "a birthday in common", "the street in another place", "another number"],
)
def test_what_is_only_alike_keeps_nothing_from_them(worker: Account, details: OwnDetails) -> None:
    of = factories.referral()
    add(worker, details)
    assert sees(worker, of)


def test_a_referral_that_comes_later_is_kept_from_them_from_the_first_moment(worker: Account) -> None:
    add(worker, ME)
    assert not sees(worker, factories.referral())


def test_the_whole_family_is_kept_from_them_through_links(worker: Account, other: Account) -> None:
    """A second referral names only the child, who was said to be the child of the first."""
    first = factories.referral()
    second = factories.referral(
        adults=(), address_line="", postcode="", safe_contact="",
        children=(SentPerson(forename="Amara", surname="Bell", born_words="about seven"),),
    )  # fmt: skip
    third = factories.referral(
        adults=(), address_line="", postcode="", children=(SentPerson(forename="Zed", surname="Nobody"),)
    )
    officer = factories.viewer(Role.CONTACT_OFFICER)
    with acting_as(officer):
        child = people.add(mention=factories.children(first)[0], by=officer, at=AT)
        people.link(mention=factories.children(second)[0], person_id=child.pk, reasons=[], by=officer, at=AT)
    add(worker, ME)
    assert not sees(worker, first)
    assert not sees(worker, second)
    assert sees(worker, third)
    with acting_as(worker.viewer()):
        assert not Person.objects.filter(pk=child.pk).exists()
        assert not Mention.objects.filter(referral__in=[first.pk, second.pk]).exists()
    with acting_as(other.viewer()):
        assert Person.objects.filter(pk=child.pk).exists()


def test_one_child_named_alike_in_two_referrals_is_one_family_before_anybody_links_them(worker: Account) -> None:
    first = factories.referral()
    second = factories.referral(adults=(), address_line="", postcode="", children=factories.TWO_CHILDREN[:1])
    add(worker, ME)
    assert not sees(worker, first)
    assert not sees(worker, second)


def test_a_search_finds_nobody_of_a_family_that_is_kept_from_one(worker: Account, other: Account) -> None:
    of = factories.referral()
    officer = factories.viewer(Role.CONTACT_OFFICER)
    with acting_as(officer):
        child = people.add(mention=factories.children(of)[0], by=officer, at=AT)
    facts = known.facts_named(factories.children(of)[0])
    add(worker, ME)
    with acting_as(worker.viewer()):
        assert str(child.pk) not in known.find(worker.viewer(), facts).people
        assert known.whom_to_ask(worker.viewer(), [facts], AT) == []
    with acting_as(other.viewer()):
        assert str(child.pk) in known.find(other.viewer(), facts).people


def test_a_navigator_and_a_team_are_kept_from_their_own_family_too(worker: Account, manager: Account) -> None:
    of = story.asked_and_answered(worker.viewer(), of=factories.referral())
    story.recommend(worker.viewer(), of)
    story.decide(manager.viewer(), of)
    leaving.hand_over(manager.viewer(), story.fresh(of))
    navigator = factories.staff(Role.NAVIGATOR, agency="police")
    receiver = factories.staff(Role.RECEIVING_WORKER, team=leaving.TEAM)
    for account, model in ((navigator, InformationRequest), (receiver, Disclosure)):
        with acting_as(account.viewer()):
            assert model.objects.exists()
        add(account, ME)
        with acting_as(account.viewer()):
            assert not model.objects.exists()


def test_what_one_sent_oneself_is_never_kept_from_one() -> None:
    navigator = factories.staff(Role.NAVIGATOR, agency="police")
    add(navigator, ME)
    of = factories.referral(by=navigator.viewer())
    assert sees(navigator, of)


def test_the_ledger_tells_them_nothing_of_the_family(manager: Account, worker: Account) -> None:
    of = factories.referral()
    add(manager, ME)
    with acting_as(manager.viewer()):
        assert not LedgerEntry.objects.filter(reference=of.reference).exists()
        assert not LedgerEntry.objects.filter(subjects__contains=[str(of.pk)]).exists()
    with acting_as(worker.viewer()):
        assert LedgerEntry.objects.filter(reference=of.reference).exists()


def test_a_manager_learns_of_the_conflict_and_never_of_the_number(manager: Account, worker: Account) -> None:
    of = factories.referral()
    add(worker, ME)
    with acting_as(manager.viewer()):
        (found,) = queries.conflicts_found(manager.viewer(), AT)
        assert (found.account.pk, found.referral.pk) == (worker.pk, of.pk)
        assert set(found.sorts) == {"PHONE", "NAME", "BORN"}
        assert StaffDetail.objects.count() == 0
        assert MentionKey.objects.count() == 0
    add(manager, ME)
    with acting_as(manager.viewer()):
        assert queries.conflicts_found(manager.viewer(), AT) == []
    with acting_as(worker.viewer()):
        assert queries.conflicts_found(worker.viewer(), AT) == []
        with connection.cursor() as cursor:
            cursor.execute("select count(*) from openmash_conflicts_found()")
            assert cursor.fetchone() == (0,)


def test_a_manager_on_duty_with_a_conflict_is_named_to_the_others(manager: Account, worker: Account) -> None:
    second = factories.staff(Role.ASSISTANT_MANAGER)
    factories.referral()
    add(manager, ME)
    with acting_as(second.viewer()):
        (found,) = queries.conflicts_found(second.viewer(), AT)
    assert found.on_duty


def test_work_is_not_given_to_somebody_it_is_kept_from(manager: Account, worker: Account) -> None:
    of = factories.referral()
    add(worker, ME)
    with acting_as(manager.viewer()), pytest.raises(Refused, match="cannot work on"):
        boards.give(reference=of.reference, to=worker, because="Yours.", by=manager.viewer(), at=AT)


def clear(manager: Account, account: Account, of: Referral, because: str = "A namesake: I asked her.") -> None:
    with acting_as(manager.viewer()):
        actions.clear(account=account, referral=of, because=because, by=manager.viewer(), at=AT)


def test_a_namesake_is_cleared_for_good_and_a_number_for_one_referral(manager: Account, worker: Account) -> None:
    first = factories.referral()
    add(worker, OwnDetails(whose="me", forename="Ngozi", surname="Okafor"))
    clear(manager, worker, first)
    assert sees(worker, first)
    mother = (SentPerson(forename="Ngozi", surname="Okafor", relation="mother"),)
    namesake = factories.referral(adults=mother, children=(SentPerson(forename="Bo", surname="Okafor"),))
    assert sees(worker, namesake)
    add(worker, OwnDetails(whose="me", phone="07700 900555"))
    with_number = factories.referral(
        adults=(SentPerson(forename="Una", surname="Else", phone="07700 900555"),),
        children=(SentPerson(forename="Cy", surname="Else"),),
    )
    assert not sees(worker, with_number)
    clear(manager, worker, with_number)
    assert sees(worker, with_number)
    again = factories.referral(
        adults=(SentPerson(forename="Vi", surname="Other", phone="07700 900555"),),
        children=(SentPerson(forename="Di", surname="Other"),),
    )
    assert not sees(worker, again)


def test_a_link_taken_back_clears_nobody(manager: Account, worker: Account) -> None:
    """Somebody known by the viewer's own number was linked to a cleared referral by mistake."""
    una = SentPerson(forename="Una", surname="Else", phone="07700 900555")
    cleared = factories.referral(adults=(una,), children=(SentPerson(forename="Cy", surname="Else"),))
    other = factories.referral(
        adults=(SentPerson(forename="Vi", surname="Other"),), children=(SentPerson(forename="Di", surname="Other"),)
    )
    officer = factories.viewer(Role.CONTACT_OFFICER)
    with acting_as(officer):
        mother = people.add(mention=cleared.mentions.get(is_child=False), by=officer, at=AT)
        people.link(mention=other.mentions.get(is_child=False), person_id=mother.pk, reasons=[], by=officer, at=AT)
        wrong = PersonLink.objects.get(mention__referral=cleared)
    add(worker, OwnDetails(whose="me", phone="07700 900555"))
    clear(manager, worker, cleared)
    assert sees(worker, other)
    with acting_as(officer):
        people.take_back(link=wrong, because="Another Una.", by=officer, at=AT)
    assert sees(worker, cleared)
    assert not sees(worker, other)


def test_nobody_clears_their_own_and_a_reason_is_needed(manager: Account, worker: Account) -> None:
    of, second = factories.referral(), factories.staff(Role.HEAD_OF_SERVICE)
    add(worker, ME)
    with acting_as(manager.viewer()), pytest.raises(Refused, match="Say how you know"):
        actions.clear(account=worker, referral=of, because=" ", by=manager.viewer(), at=AT)
    with acting_as(second.viewer()), pytest.raises(Refused, match="another manager must look"):
        actions.clear(account=second, referral=of, because="Me.", by=second.viewer(), at=AT)
    with acting_as(worker.viewer()), pytest.raises(Refused, match="Only a manager"):
        actions.clear(account=second, referral=of, because="x", by=worker.viewer(), at=AT)
    with acting_as(manager.viewer()), pytest.raises(Refused, match="no such likeness"):
        actions.clear(account=second, referral=of, because="x", by=manager.viewer(), at=AT)


def test_a_declared_conflict_is_never_cleared_away_by_a_likeness(manager: Account, worker: Account) -> None:
    of = factories.referral()
    add(worker, ME)
    with acting_as(CLERK):
        actions.declare(reference=of.reference, because="My sister.", by=worker.viewer(), at=AT)
    clear(manager, worker, of)
    assert not sees(worker, of)


def test_whoever_declares_loses_the_family_and_their_work_goes_back(manager: Account, worker: Account) -> None:
    of = story.rated(worker.viewer(), of=factories.referral())
    with acting_as(worker.viewer(), AT):
        actions.declare(reference=of.reference, because="My neighbour.", by=worker.viewer(), at=AT)
    assert not sees(worker, of)
    with acting_as(manager.viewer()):
        fresh = Referral.objects.get(pk=of.pk)
        (said,) = queries.conflicts_declared(manager.viewer())
    assert fresh.owner_id is None
    assert said.because == "My neighbour."
    with acting_as(worker.viewer()):
        assert ConflictDeclared.objects.count() == 0


def test_declaring_needs_a_word(worker: Account) -> None:
    of = factories.referral()
    with acting_as(worker.viewer()), pytest.raises(Refused, match="how you know the family"):
        actions.declare(reference=of.reference, because="  ", by=worker.viewer(), at=AT)


@pytest.mark.parametrize(
    ("details", "sentence"),
    [
        (OwnDetails(whose="me"), "nothing to compare"),
        (OwnDetails(whose="me", surname="Okafor"), "too little to compare"),
        (OwnDetails(whose="me", phone="123"), "too little to compare"),
        (OwnDetails(whose="me", address="The Old Rectory"), "too little to compare"),
    ],
)
def test_details_that_compare_with_nothing_are_refused_with_a_sentence(worker, details, sentence) -> None:
    with acting_as(worker.viewer()), pytest.raises(Refused, match=sentence):
        partnership.add_details(details=details, by=worker.viewer(), at=AT)


def test_what_somebody_adds_is_read_by_nobody_else_and_the_ledger_says_no_word_of_it(worker, manager) -> None:
    made = add(worker, ME)
    for somebody in (manager, factories.staff(Role.ADMINISTRATOR), factories.staff(Role.RECORDS_OFFICER)):
        with acting_as(somebody.viewer()):
            assert not StaffDetail.objects.exists()
    with acting_as(CLERK):
        entry = LedgerEntry.objects.get(verb=Verb.ADDED_OWN_DETAILS.value)
    assert (entry.subjects, entry.detail) == ([str(made.pk)], {})
