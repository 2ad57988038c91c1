"""Saying who somebody is: a person does it, it can be taken back, and every row stays."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from openmash.ledger.models import LedgerEntry
from openmash.partnership.viewers import acting_as
from openmash.people import actions, queries
from openmash.people.models import CaseStatus, PersonAddress, PersonLink, PersonLinkTakenBack, PersonName, PersonPhone
from openmash.referrals import finding
from openmash.referrals.models import Referral
from openmash.rulebook.words import Refused, Role
from tests import factories
from tests.factories import AT, SentPerson

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer():
    """A contact officer."""
    return factories.viewer(Role.CONTACT_OFFICER)


def mention_of(officer, kind="child", seq=1, **changes):
    """Somebody named in a referral that has just arrived."""
    referral = factories.referral(**changes)
    with acting_as(officer):
        return finding.named(finding.opened(officer, referral.reference), kind, seq)


def refusal(act, **kwargs) -> str:
    """The sentence of the refusal this must give."""
    with pytest.raises(Refused) as no:
        act(**kwargs)
    return no.value.verdict.because


def test_person_added_keeps_name_address_and_number_with_their_keys(officer):
    mother = mention_of(officer, "adult")
    with acting_as(officer):
        person = actions.add(mention=mother, by=officer, at=AT)
        (name,), (home,), (phone,) = (
            PersonName.objects.filter(person=person),
            PersonAddress.objects.filter(person=person),
            PersonPhone.objects.filter(person=person),
        )
        assert (name.forename, name.surname, name.full_key) == ("Ngozi", "Okafor", "ngozi okafor")
        assert (home.line, home.postcode, home.house_key, home.postcode_key) == (
            "Flat 3, 18 Lantern Row", "QX4 7RB", "18 lantern", "QX47RB",
        )  # fmt: skip
        assert (phone.number, phone.number_key) == ("07700 900123", "07700900123")
        assert queries.linked(mother) == person
        assert PersonLink.objects.get().added_as_new


def test_protected_address_stays_protected_on_the_address_itself(officer):
    child = mention_of(officer, address_protected=True)
    with acting_as(officer):
        person = actions.add(mention=child, by=officer, at=AT)
        assert PersonAddress.objects.get(person=person).protected


def test_child_of_a_later_referral_is_linked_and_the_reasons_are_kept(officer):
    first, again = mention_of(officer), mention_of(officer, received_at=factories.later(30))
    with acting_as(officer):
        person = actions.add(mention=first, by=officer, at=AT)
        (match,) = [m for m in queries.find_named(officer, again).matches if m.id == str(person.pk)]
        made = actions.link(mention=again, person_id=person.pk, reasons=match.reasons, by=officer, at=AT)
        assert [reason["points"] for reason in made.reasons] == [reason.points for reason in match.reasons]
        entry = LedgerEntry.objects.get(verb="LINKED_PERSON")
        assert entry.subjects == [str(made.id), str(again.id), str(person.id)]
        named = queries.earlier_mentions([person.pk])[person.pk]
        assert [m.pk for m in named] == [again.pk, first.pk]


def test_link_taken_back_leaves_both_rows_and_the_child_unlinked(officer):
    child = mention_of(officer)
    with acting_as(officer):
        actions.add(mention=child, by=officer, at=AT)
        link = PersonLink.objects.get()
        actions.take_back(link=link, because="Another Amara: born in 2017.", by=officer, at=AT)
        assert (PersonLink.objects.count(), PersonLinkTakenBack.objects.count()) == (1, 1)
        assert queries.linked(child) is None
        assert queries.earlier_mentions([link.person_id]) == {}
        assert refusal(actions.take_back, link=link, because="Twice", by=officer, at=AT) == (
            "This link was already taken back."
        )
        assert PersonLinkTakenBack.objects.count() == 1


def test_link_rows_cannot_be_changed_or_removed(officer):
    child = mention_of(officer)
    with acting_as(officer):
        actions.add(mention=child, by=officer, at=AT)
        for act in (lambda: PersonLink.objects.update(reasons=[]), lambda: PersonLink.objects.all().delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()


def test_one_child_is_not_said_to_be_two_people(officer):
    child = mention_of(officer)
    with acting_as(officer):
        actions.add(mention=child, by=officer, at=AT)
        sentence = "Somebody has already said who this is. Take that link back first, if it is wrong."
        assert refusal(actions.add, mention=child, by=officer, at=AT) == sentence
        assert refusal(actions.link, mention=child, person_id=uuid.uuid4(), reasons=(), by=officer, at=AT) == sentence
        assert PersonLink.objects.count() == 1


def test_taking_back_needs_a_reason(officer):
    child = mention_of(officer)
    with acting_as(officer):
        actions.add(mention=child, by=officer, at=AT)
        link = PersonLink.objects.get()
        assert refusal(actions.take_back, link=link, because="  ", by=officer, at=AT) == (
            "Say why the link is taken back."
        )


@pytest.mark.parametrize(
    "role", [Role.ADMIN_OFFICER, Role.NAVIGATOR, Role.ANALYST, Role.AUDITOR, Role.RECEIVING_WORKER]
)
def test_only_those_who_may_link_say_who_somebody_is(officer, role):
    child, other = mention_of(officer), factories.viewer(role)
    with acting_as(other):
        assert refusal(actions.add, mention=child, by=other, at=AT) == (
            "Only a contact officer, social worker or manager says who a person is."
        )


def test_unborn_and_unknown_children_are_added_as_what_they_are(officer):
    unborn = mention_of(officer, children=(SentPerson(unborn=True, expected=date(2026, 8, 1)),), adults=())
    unknown = mention_of(officer, children=(SentPerson(name_unknown=True, born_words="about 3"),), adults=())
    with acting_as(officer):
        baby = actions.add(mention=unborn, by=officer, at=AT)
        child = actions.add(mention=unknown, by=officer, at=AT)
        assert (baby.expected, baby.born) == (date(2026, 8, 1), None)
        assert (queries.name_of(baby), queries.name_of(child)) == ("Unborn baby", "Name not known")
        assert child.born_words == "about 3"


@pytest.mark.parametrize("name", ["Ó", "x" * 200, "🙂🙃", "'; drop table openmash_person; --"])
def test_odd_names_are_added_and_looked_for_without_a_crash(officer, name):
    child = mention_of(officer, children=(SentPerson(forename=name, surname=name, aka=name),))
    with acting_as(officer):
        assert queries.find_named(officer, child).shown == ()
        person = actions.add(mention=child, by=officer, at=AT)
        assert queries.name_of(person) == f"{name} {name}"


STATUS = {"status": "OPEN", "worker": "Dana Reyes", "authority": "", "source": "case system", "note": ""}


def test_case_status_is_kept_with_its_source_and_each_answer_stays(officer):
    child = mention_of(officer)
    with acting_as(officer):
        actions.record_case_status(mention=child, **{**STATUS, "status": "NOT_CHECKED"}, by=officer, at=AT)
        actions.record_case_status(mention=child, **STATUS, by=officer, at=factories.later(5))
        found = queries.case_statuses(officer, Referral.objects.get(pk=child.referral_id))
        assert [(row.status, row.source) for row in found] == [("OPEN", "case system"), ("NOT_CHECKED", "case system")]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"worker": ""}, "Name the worker or the team the child is open to."),
        ({"source": " "}, "Say where you looked, or why it could not be checked."),
        ({"status": "OTHER_AUTHORITY"}, "Name the other authority."),
        ({"status": "?"}, "Say whether the child is open to anybody. “Could not be checked” is an answer."),
    ],
)
def test_case_status_with_a_gap_is_refused_and_nothing_kept(officer, changes, sentence):
    child = mention_of(officer)
    with acting_as(officer):
        assert (
            refusal(actions.record_case_status, mention=child, **{**STATUS, **changes}, by=officer, at=AT) == sentence
        )
        assert CaseStatus.objects.count() == 0
