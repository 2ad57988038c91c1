"""Past row security the likeness of names is looked up in its index, as the app role, among thousands of people."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection

from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role
from tests import factories

PEOPLE = 6000
FILL = """
set constraints all immediate;
insert into openmash_person (id, by_id, by_name, by_role, at, recorded_at, born_words, sex, nhs_number, upn, school,
                             role, source, source_key)
  select gen_random_uuid(), 'x', 'x', 'SERVICE', now(), now(), '', '', '', '', '', '', 'bulk', n::text
    from generate_series(1, %(people)s) n;
insert into openmash_personname (id, by_id, by_name, by_role, at, recorded_at, person_id, kind, forename, surname,
                                 full_key, middle, forename_key, surname_key)
  select gen_random_uuid(), 'x', 'x', 'SERVICE', now(), now(), p.id, 'known as', '', '',
         substr(translate(md5('f' || source_key), '0123456789', 'aeioulmnrs'), 1, 6) || ' ' ||
         substr(translate(md5('s' || source_key), '0123456789', 'aeioulmnrs'), 1, 8), '', '', ''
    from openmash_person p where source = 'bulk';
"""


@pytest.fixture
def crowd(own_database):
    """A database with thousands of people, its statistics fresh as any running server's are."""
    with acting_as(CLERK), connection.cursor() as cursor:
        for statement in FILL.split(";"):
            if statement.strip():
                cursor.execute(statement, {"people": PEOPLE} if "%(people)s" in statement else None)
    with psycopg.connect(own_database.owner, autocommit=True) as owner:
        owner.execute("analyze openmash_personname, openmash_person")
    return own_database


def test_likeness_of_a_name_goes_by_its_index(crowd):
    officer = factories.viewer(Role.CONTACT_OFFICER)
    with acting_as(officer), connection.cursor() as cursor:
        cursor.execute("select current_user, current_setting('enable_seqscan')")
        assert cursor.fetchone() == ("openmash_app", "on")
        cursor.execute("select full_key, person_id from openmash_personname limit 1")
        key, person = cursor.fetchone()
        cursor.execute("select pg_stat_get_xact_numscans('personname_likeness'::regclass)")
        (before,) = cursor.fetchone()
        cursor.execute(
            "select person_id from openmash_find_people('{}', '{}', '{}', '{0}', %s::text[], '{}')",
            [[key]],
        )
        assert (person,) in cursor.fetchall()
        cursor.execute("select pg_stat_get_xact_numscans('personname_likeness'::regclass)")
        assert cursor.fetchone()[0] == before + 1


def test_plan_of_the_likeness_arm_names_the_index(crowd):
    """The same arm explained as the finder, whom only the owner may become."""
    with psycopg.connect(crowd.owner) as owner:
        owner.execute("set role openmash_finder")
        owner.execute("select set_limit(0.55)")
        key = "select full_key from openmash_personname limit 1"
        (wanted,) = owner.execute(key).fetchone()
        for setting in owner.execute(
            "select unnest(proconfig) from pg_proc where proname = 'openmash_find_people'"
        ).fetchall():
            name, _, value = setting[0].partition("=")
            owner.execute("select set_config(%s, %s, false)", [name, value])
        plan = owner.execute(
            "explain select n.person_id from openmash_personname n where n.full_key % "
            + psycopg.sql.Literal(wanted).as_string(owner)
            + " group by n.person_id"
        ).fetchall()
    assert any("personname_likeness" in line for (line,) in plan), plan


def test_without_the_finder_the_app_role_could_not_use_the_index(crowd):
    """Why the function is there: under row security the same question reads every name."""
    officer = factories.viewer(Role.CONTACT_OFFICER)
    with acting_as(officer), connection.cursor() as cursor:
        cursor.execute("explain select person_id from openmash_personname where full_key % 'amara bell'")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "Seq Scan" in plan
    assert "personname_likeness" not in plan
