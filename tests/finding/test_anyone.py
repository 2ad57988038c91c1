"""Finding anybody by one box: whom it finds, whom it never shows, and that it goes by its indexes."""

from __future__ import annotations

from datetime import date
from typing import Any

import psycopg
import pytest
from django.db import connection

from openmash.finding import queries
from openmash.finding.queries import MOST_SHOWN, Answer
from openmash.partnership.viewers import acting_as
from openmash.people import actions as people
from openmash.people.models import Person
from openmash.referrals import finding
from openmash.referrals.models import Referral
from openmash.rulebook.matching import Name, PersonFacts
from openmash.rulebook.matching.asked import read
from openmash.rulebook.matching.hearing import heard_as
from openmash.rulebook.roles import CLERK, Viewer
from openmash.rulebook.words import Role
from tests import factories
from tests.factories import AT, MOTHER, TWO_CHILDREN, SentPerson
from tests.restrictions.walls import restrict

ON = date(2026, 5, 27)
CALL = "select person_id from openmash_find_by_name('{0}', %s::text[], '{0}', %s::bigint[], null, null, 200)"


@pytest.fixture
def officer(db: None) -> Viewer:
    return factories.viewer(Role.CONTACT_OFFICER)


def known(officer: Viewer, *, seq: int = 1, kind: str = "child", **changes: Any) -> tuple[Person, Referral]:
    """A referral of which an officer has added one person as known."""
    referral = factories.referral(**changes)
    with acting_as(officer):
        mention = finding.named(finding.opened(officer, referral.reference), kind, seq)
        return people.add(mention=mention, by=officer, at=AT), referral


def look(viewer: Viewer, text: str) -> Answer:
    with acting_as(viewer):
        return queries.anyone(viewer, read(text, ON))


def found(viewer: Viewer, text: str) -> list[Any]:
    return [hit.person.pk for hit in look(viewer, text).hits]


@pytest.mark.parametrize("text", [
    "Okafer", "okaf", "Ammara", "Bell", "amara bel", "Okafor-Bell born about 2019", "3/6/2019",
    "18 Lantern Row", "qx4 7rb", "Amara 1980",
])  # fmt: skip
def test_a_child_is_found_by_each_thing_alone(officer: Viewer, text: str) -> None:
    person, _ = known(officer)
    assert found(officer, text) == [person.pk]


@pytest.mark.parametrize("text", ["Smith", "14 Acacia Street", "4/6/2019", "x", "😀", "aged 7", "'; drop table x --"])
def test_nobody_is_found_by_what_is_not_theirs(officer: Viewer, text: str) -> None:
    known(officer)
    assert found(officer, text) == []


def test_a_surname_heard_on_the_telephone_is_found_by_its_sound(officer: Viewer) -> None:
    """No three letters of "Muhammad" stand in "Mohamed" as they stand: only the sound is the same."""
    person, _ = known(officer, children=(SentPerson(forename="Mohamed", surname="Nowak"),))
    assert found(officer, "Muhammad") == [person.pk]


def test_a_reference_finds_the_people_linked_in_it(officer: Viewer) -> None:
    person, referral = known(officer)
    answer = look(officer, referral.reference)
    assert [hit.person.pk for hit in answer.hits] == [person.pk]
    assert answer.opened == referral
    assert look(officer, "S26-99999") == Answer()


def test_people_of_an_open_referral_are_found_though_nobody_linked_them(officer: Viewer) -> None:
    known(officer, children=TWO_CHILDREN, adults=(MOTHER,))
    answer = look(officer, "Ngozi")
    assert (answer.hits, [one.mention.forename for one in answer.named]) == ((), ["Ngozi"])


def test_of_many_with_one_name_the_likeliest_are_shown_and_the_rest_counted(officer: Viewer) -> None:
    with acting_as(CLERK):
        facts = [PersonFacts(id=str(n), names=(Name("Jean", "Smith"),), role="adult") for n in range(30)]
        facts.append(PersonFacts(id="born", names=(Name("Jean", "Smythe"),), born=date(2015, 6, 3)))
        people.load(source="list", people=facts, by=CLERK, at=AT)
    with acting_as(officer):
        born = Person.objects.get(source_key="born")
    last, _ = known(officer, children=(SentPerson(forename="Jean", surname="Smith"),))
    answer = look(officer, "smith")
    assert (len(answer.hits), answer.more, answer.or_more) == (MOST_SHOWN, 32 - MOST_SHOWN, False)
    assert answer.hits[0].person.pk == last.pk, "of equals whoever was named last stands first"
    assert found(officer, "smith born about 2015")[0] == born.pk


def test_whoever_is_kept_from_the_viewer_is_as_nobody(officer: Viewer) -> None:
    person, referral = known(officer)
    assert found(officer, "Okafor") == [person.pk]
    manager = factories.staff(Role.MASH_MANAGER, name="Mona Vale")
    restrict(manager, referral, manager)
    for text in ("Okafor", "18 Lantern Row", "3/6/2019", referral.reference):
        assert look(officer, text) == Answer(), text
    with acting_as(officer), pytest.raises(Person.DoesNotExist):
        queries.history(officer, person.pk)


def test_an_address_that_is_withheld_finds_nobody_but_for_managers(officer: Viewer) -> None:
    person, _ = known(officer, address_protected=True)
    assert found(officer, "18 Lantern Row") == []
    assert found(officer, "Okafor") == [person.pk]
    assert found(factories.viewer(Role.MASH_MANAGER), "18 Lantern Row") == [person.pk]


def test_the_closed_search_answers_the_hub_and_nobody_else(officer: Viewer) -> None:
    known(officer)
    for role in Role:
        viewer = factories.viewer(role)
        with acting_as(viewer), connection.cursor() as cursor:
            cursor.execute(CALL, [["okafor"], heard_as("okafor")])
            assert (len(cursor.fetchall()) > 0) == (viewer.is_hub or viewer.is_clerk), role
        if not viewer.is_hub:
            assert look(viewer, "okafor") == Answer() or viewer.is_clerk
    with connection.cursor() as cursor:
        cursor.execute(CALL, [["okafor"], heard_as("okafor")])
        assert cursor.fetchall() == []
        cursor.execute(
            "select r.rolname, r.rolcanlogin, p.prosecdef, has_function_privilege('public', p.oid, 'EXECUTE')"
            " from pg_proc p join pg_roles r on r.oid = p.proowner where p.proname = 'openmash_find_by_name'"
        )
        assert cursor.fetchone() == ("openmash_finder", False, True, False)


def test_a_link_that_is_taken_back_takes_its_name_with_it(officer: Viewer) -> None:
    person, _ = known(officer)
    other = factories.referral(children=(SentPerson(forename="Zuzanna", surname="Wrona"),))
    with acting_as(officer):
        mention = finding.named(finding.opened(officer, other.reference), "child", 1)
        link = people.link(mention=mention, person_id=person.pk, reasons=(), by=officer, at=AT)
    assert found(officer, "Wronna") == [person.pk]
    with acting_as(officer):
        people.take_back(link=link, because="Another child.", by=officer, at=AT)
    assert found(officer, "Wronna") == []


FILL = """
insert into openmash_person (id, by_id, by_name, by_role, at, recorded_at, born_words, sex, nhs_number, upn, school,
                             role, source, source_key)
  select gen_random_uuid(), 'x', 'x', 'SERVICE', now(), now(), '', '', '', '', '', '', 'bulk', n::text
    from generate_series(1, 6000) n;
insert into openmash_personname (id, by_id, by_name, by_role, at, recorded_at, person_id, kind, forename, surname,
                                 full_key, middle, forename_key, surname_key)
  select gen_random_uuid(), 'x', 'x', 'SERVICE', now(), now(), p.id, 'known as', '', '',
         substr(translate(md5('f' || source_key), '0123456789', 'aeioulmnrs'), 1, 6) || ' ' ||
         substr(translate(md5('s' || source_key), '0123456789', 'aeioulmnrs'), 1, 8), '', '', ''
    from openmash_person p where source = 'bulk';
insert into openmash_personkey (person_id, key)
  select p.id, ('x' || substr(md5(source_key), 1, 15))::bit(60)::bigint from openmash_person p where source = 'bulk'
"""


def test_one_name_goes_by_its_indexes_as_the_role_that_runs_the_search(own_database: Any) -> None:
    with acting_as(CLERK), connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        for statement in FILL.split(";"):
            cursor.execute(statement)
        cursor.execute("select full_key from openmash_personname limit 1")
        name = cursor.fetchone()[0].split()[1]
    with psycopg.connect(own_database.owner) as owner:
        owner.execute("analyze openmash_personname, openmash_person, openmash_personkey")
        owner.execute("set role openmash_finder")
        owner.execute("select show_limit()")
        config = "select unnest(proconfig) from pg_proc where proname = 'openmash_find_by_name'"
        for (setting,) in owner.execute(config).fetchall():
            key, _, value = setting.partition("=")
            owner.execute("select set_config(%s, %s, false)", [key, value])
        likeness = f"select n.person_id from openmash_personname n where '{name}' <% n.full_key"
        sound = f"select n.person_id from openmash_personkey n where n.key = {heard_as(name)[0]}"
        for asked, index in ((likeness, "personname_likeness"), (sound, "openmash_personkey_key")):
            plan = owner.execute(f"explain {asked}".encode()).fetchall()
            assert any(index in line for (line,) in plan), plan
    used = (
        "select pg_stat_get_xact_numscans(i.oid) from pg_class i where i.relkind = 'i'"
        " and (i.relname = 'personname_likeness' or i.relname like 'openmash_personkey_key%') order by i.relname desc"
    )
    with acting_as(factories.viewer(Role.CONTACT_OFFICER)), connection.cursor() as cursor:
        cursor.execute("select current_user, current_setting('enable_seqscan')")
        assert cursor.fetchone() == ("openmash_app", "on")
        cursor.execute(used)
        before = cursor.fetchall()
        cursor.execute(CALL, [[name], heard_as(name)])
        assert cursor.fetchall()
        cursor.execute(used)
        scans = [now - then for (now,), (then,) in zip(cursor.fetchall(), before, strict=True)]
        assert scans == [1, len(heard_as(name))], "one look into each index for each word and each sound"
