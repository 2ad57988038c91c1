"""The search past row security: whom it answers, what it gives out, and that its index is used."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from openmash.ledger.models import LedgerEntry
from openmash.partnership.viewers import acting_as
from openmash.people import actions, queries
from openmash.people.models import Person, PersonName
from openmash.referrals import finding
from openmash.rulebook.matching import Band, Name, PersonFacts
from openmash.rulebook.words import Role
from tests import factories
from tests.factories import AT, MOTHER, TWO_CHILDREN
from tests.people.asking import CALL, asked

pytestmark = pytest.mark.django_db


def known(*, officer, **changes):
    """A referral whose first child an officer has added as a person the hub knows."""
    referral = factories.referral(**changes)
    with acting_as(officer):
        opened = finding.opened(officer, referral.reference)
        return actions.add(mention=finding.named(opened, "child", 1), by=officer, at=AT)


def found(viewer, **facts):
    """Who is found, as this viewer."""
    with acting_as(viewer):
        return queries.find(viewer, PersonFacts(**facts))


def test_finder_answers_the_hub_and_nobody_else():
    officer = factories.viewer(Role.CONTACT_OFFICER)
    known(officer=officer)
    for role in Role:
        viewer = factories.viewer(role)
        with acting_as(viewer), connection.cursor() as cursor:
            cursor.execute(CALL, asked("Amara", "Okafor Bell"))
            rows = cursor.fetchall()
        assert (len(rows) > 0) == (viewer.is_hub or viewer.is_clerk), role
    with connection.cursor() as cursor:
        cursor.execute(CALL, asked("Amara", "Okafor Bell"))
        assert cursor.fetchall() == []


def test_navigator_analyst_and_administrator_see_no_people_at_all():
    officer = factories.viewer(Role.CONTACT_OFFICER)
    known(officer=officer)
    with acting_as(officer):
        assert Person.objects.count() == 1
    for role in (Role.NAVIGATOR, Role.ANALYST, Role.ADMINISTRATOR, Role.RECEIVING_WORKER, Role.PROFESSIONAL_REFERRER):
        with acting_as(factories.viewer(role)):
            assert (Person.objects.count(), PersonName.objects.count()) == (0, 0)


def test_finder_is_owned_by_a_role_that_cannot_log_in_and_looks_only_where_it_should():
    with connection.cursor() as cursor:
        cursor.execute(
            "select r.rolname, r.rolcanlogin, p.prosecdef, p.proconfig,"
            " has_function_privilege('public', p.oid, 'EXECUTE')"
            " from pg_proc p join pg_roles r on r.oid = p.proowner where p.proname = 'openmash_find_people'"
        )
        owner, may_log_in, definer, settings, anybody = cursor.fetchone()
    assert (owner, may_log_in, definer, anybody) == ("openmash_finder", False, True, False)
    assert "search_path=pg_catalog, public, pg_temp" in settings


@pytest.mark.parametrize(
    "facts",
    [
        {"names": (Name("Amarah", "Okafor Bell"),)},
        {"names": (Name("Amara", "Bell"),), "born": date(2019, 6, 3)},
        {"names": (Name("Amara", ""),), "born": date(2019, 3, 6)},
        {"names": (Name("Amara", ""),), "addresses": (("Flat 3, 18 Lantern Row", ""),)},
        {"names": (Name("Amara", ""),), "addresses": (("", "qx47rb"),)},
        {"names": (Name("Okafor-Bell", "Amara"),)},
        {"names": (Name("Emara", "Okafor Bell"),)},
        {"names": (Name("Amara", "Okafor Bull"),)},
    ],
    ids=[
        "spelling",
        "birth date",
        "day and month swapped",
        "house",
        "postcode",
        "names turned round",
        "beginning wrong",
        "end wrong",
    ],
)
def test_known_child_is_found_by_each_way_and_named_first(facts):
    officer = factories.viewer(Role.CONTACT_OFFICER)
    person = known(officer=officer)
    assert [match.id for match in found(officer, **facts).matches][:1] == [str(person.pk)]


def test_unborn_baby_is_found_again_once_born():
    officer = factories.viewer(Role.CONTACT_OFFICER)
    unborn = factories.SentPerson(surname="Okafor", unborn=True, expected=date(2026, 7, 1))
    person = known(officer=officer, children=(unborn,))
    born = found(officer, names=(Name("Chidi", "Okafor"),), born=date(2026, 6, 24), carers=("Ngozi Okafor",))
    assert [match.id for match in born.matches] == [str(person.pk)]


def test_sibling_is_listed_as_family_and_never_as_a_match():
    officer = factories.viewer(Role.CONTACT_OFFICER)
    person = known(officer=officer)
    idris = found(
        officer,
        names=(Name("Idris", "Okafor-Bell"),),
        born=date(2022, 1, 21),
        addresses=(("Flat 3, 18 Lantern Row", "QX4 7RB"),),
    )
    assert [match.id for match in idris.matches] == []
    assert [(match.id, match.band) for match in idris.family] == [(str(person.pk), Band.FAMILY)]


def test_reasons_add_up_to_the_total():
    officer = factories.viewer(Role.CONTACT_OFFICER)
    known(officer=officer)
    (match,) = found(officer, names=(Name("Amara", "Okafor-Bell"),), born=date(2019, 6, 3)).matches
    assert round(sum(reason.points for reason in match.reasons), 1) == match.total


@pytest.mark.parametrize(
    "name",
    [Name(), Name("A"), Name("A", "B"), Name("x" * 200, "y" * 200), Name("🙂", "🙃🙃🙃"), Name("%_'\"\\", "{},;")],
)
def test_odd_names_crash_nothing(name):
    officer = factories.viewer(Role.CONTACT_OFFICER)
    known(officer=officer)
    assert found(officer, names=(name,)).matches == ()


def test_number_of_queries_does_not_grow_with_what_is_found(django_assert_num_queries):
    officer = factories.viewer(Role.CONTACT_OFFICER)
    counts = []
    for wanted in (1, 3, 50):
        while _people(officer) < wanted:
            known(officer=officer)
        with acting_as(officer):
            with django_assert_num_queries(10):
                result = queries.find(
                    officer, PersonFacts(names=(Name("Amara", "Okafor-Bell"),), born=date(2019, 6, 3))
                )
            counts.append(len(result.matches))
    assert counts == [1, 3, 5]


def _people(officer) -> int:
    with acting_as(officer):
        return Person.objects.count()


def test_look_is_entered_with_the_ids_that_were_shown():
    officer = factories.viewer(Role.CONTACT_OFFICER)
    person = known(officer=officer)
    with acting_as(officer):
        sought = [PersonFacts(names=(Name("Amara", "Okafor-Bell"),)), PersonFacts(names=(Name("Ngozi", "Okafor"),))]
        actions.look_for(sought=sought, by=officer, at=AT)
        entry = LedgerEntry.objects.get(verb="LOOKED_FOR_PEOPLE")
    assert (entry.actor, entry.subjects) == (officer.id, [str(person.pk)])
    assert "Amara" not in str(entry.detail)


def test_child_of_the_call_shares_the_carers_of_earlier_referrals():
    officer = factories.viewer(Role.CONTACT_OFFICER)
    known(officer=officer, children=TWO_CHILDREN[:1], adults=(MOTHER,))
    (match,) = found(officer, names=(Name("Amara", "Bell"),), carers=("Ngozi Okafor",)).matches
    assert any("parent or carer same name" in reason.words for reason in match.reasons)


def test_what_a_link_brings_is_found_until_the_link_is_taken_back():
    """A second referral spells her otherwise and gives another home: she is found by both, and no longer afterwards."""
    officer = factories.viewer(Role.CONTACT_OFFICER)
    person = known(officer=officer)
    later = factories.referral(
        children=(factories.SentPerson(forename="Ammie", surname="Delaney", born=date(2019, 3, 6)),),
        address_line="91 Quarry Hill", postcode="QX9 9ZZ",
    )  # fmt: skip
    new_home = {"names": (Name("Somebody", "Else"),), "addresses": (("91 Quarry Hill", "QX9 9ZZ"),)}
    by_name = {"names": (Name("Ammie", "Delaney"),), "born": date(2019, 3, 6)}
    with acting_as(officer):
        mention = finding.named(finding.opened(officer, later.reference), "child", 1)
        made = actions.link(mention=mention, person_id=person.pk, reasons=(), by=officer, at=AT)
    assert [match.id for match in found(officer, **by_name).matches] == [str(person.pk)]
    with acting_as(officer):
        assert [pair.known.facts.id for pair in queries.compared_each(officer, [PersonFacts(**new_home)])[0]] == [
            str(person.pk)
        ]
        actions.take_back(link=made, because="Another family.", by=officer, at=AT)
    with acting_as(officer):
        assert queries.compared_each(officer, [PersonFacts(**new_home)]) == [[]]
    names = {reason.words for match in found(officer, **by_name).matches for reason in match.reasons}
    assert not any("Delaney: same" in words for words in names)


def test_two_children_of_whom_the_same_was_said_are_both_looked_for():
    """Nothing tells them apart, not even the score of whom they may be."""
    officer = factories.viewer(Role.CONTACT_OFFICER)
    person = known(officer=officer)
    twice = [PersonFacts(names=(Name("Amara", "Okafor-Bell"),), born=date(2019, 6, 3))] * 2
    with acting_as(officer):
        both = queries.find_each(officer, twice)
    assert [[match.id for match in one.matches] for one in both] == [[str(person.pk)]] * 2
