"""Past row security people are looked up under their keys in an index, as the app role, among thousands of them."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection

from openmash.partnership.viewers import acting_as
from openmash.people.actions import load
from openmash.people.models import PersonName
from openmash.rulebook import matching
from openmash.rulebook.matching import Name, PersonFacts
from openmash.rulebook.matching.choosing import FEWEST
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role
from tests import factories
from tests.factories import AT
from tests.people.asking import CALL, asked

PEOPLE = 3000
SCANS = "select pg_stat_get_xact_numscans(i.oid) from pg_class i where i.relname like 'openmash_personkey_key%'"


def name_of(number: int) -> Name:
    """Names of many letters in every order, none of them anybody's."""
    letters = "aeioulmnrs"
    forename = "".join(letters[number // 10**place % 10] for place in range(4))
    return Name(f"b{forename}", f"{forename[::-1]}t{letters[number % 7]}")


@pytest.fixture
def crowd(own_database):
    """A database with thousands of people, its statistics fresh as any running server's are."""
    with acting_as(CLERK):
        load(
            source="bulk", by=CLERK, at=AT,
            people=[PersonFacts(str(number), (name_of(number),)) for number in range(PEOPLE)],
        )  # fmt: skip
    with psycopg.connect(own_database.owner, autocommit=True) as owner:
        owner.execute("analyze openmash_personname, openmash_person, openmash_personkey")
    return own_database


def test_each_key_is_one_look_into_the_index(crowd):
    name = name_of(1234)
    question = asked(name.forename, name.surname)
    with acting_as(factories.viewer(Role.CONTACT_OFFICER)), connection.cursor() as cursor:
        cursor.execute("select current_user, current_setting('enable_seqscan')")
        assert cursor.fetchone() == ("openmash_app", "on")
        person = PersonName.objects.get(full_key=matching.full_key(name.forename, name.surname)).person_id
        cursor.execute(SCANS)
        (before,) = cursor.fetchone()
        cursor.execute(CALL, question)
        assert (person,) in cursor.fetchall()
        cursor.execute(SCANS)
        assert cursor.fetchone()[0] == before + len(question[0])


def test_plan_of_a_key_names_the_index(crowd):
    """The same look explained as the finder, whom only the owner may become."""
    with psycopg.connect(crowd.owner) as owner:
        owner.execute("set role openmash_finder")
        for (setting,) in owner.execute(
            "select unnest(proconfig) from pg_proc where proname = 'openmash_find_people'"
        ).fetchall():
            name, _, value = setting.partition("=")
            owner.execute("select set_config(%s, %s, false)", [name, value])
        plan = owner.execute("explain select person_id from openmash_personkey where key = 1").fetchall()
    assert any("openmash_personkey_key" in line for (line,) in plan), plan


def test_however_many_share_a_key_the_likeliest_few_are_given_out(crowd):
    """Three hundred people of nearly one name: never more than are to be compared, and the right one among them."""
    with acting_as(CLERK):
        load(
            source="namesakes", by=CLERK, at=AT,
            people=[PersonFacts(f"n{n}", (Name("Amara", f"Okafo{'abcdefghij'[n % 10]}"),)) for n in range(300)],
        )  # fmt: skip
        load(source="one", by=CLERK, at=AT, people=[PersonFacts("one", (Name("Amara", "Okafor"),))])
    with acting_as(factories.viewer(Role.CONTACT_OFFICER)), connection.cursor() as cursor:
        right = PersonName.objects.get(full_key="amara okafor").person_id
        for at_most in (1, 5, FEWEST):
            cursor.execute(CALL, asked("Amara", "Okafor", at_most))
            given = [person for (person,) in cursor.fetchall()]
            assert len(given) <= at_most
            assert right in given
