"""The access matrix, cell by cell: what the rulebook's table says is what the database does, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.apps import apps
from pytest_django.plugin import DjangoDbBlocker

from openmash import row_security
from openmash.rulebook import access
from openmash.rulebook.access import Act, Record, When, allows, circumstances
from openmash.rulebook.words import Role, Stage
from tests.conftest import FIGURE
from tests.ground.databases import Logins
from tests.house.source import PACKAGE
from tests.secrecy import once
from tests.secrecy.cells import Rows, Tally, ask
from tests.secrecy.hub import AT, Hub

LEAST_CELLS = 6_000


@pytest.fixture(scope="module")
def ground(django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Hub, psycopg.Connection]]:
    """The hub in a database of its own, and a link to it on which the app's role is taken for each question."""
    with once.hub(django_db_blocker) as (made, logins), psycopg.connect(logins.admin) as link:
        yield made, link


def hidden_from(hub: Hub, rows: Rows, stages: frozenset[Stage]) -> set[str]:
    references = {hub.world.references[stage] for stage in stages}
    return {key for key, row in rows.of["referral"].items() if row["reference"] in references}


def asked(ground: tuple[Hub, psycopg.Connection], acts: tuple[Act, ...]) -> Tally:
    hub, link = ground
    tally = Tally()
    with link.transaction(), link.cursor() as cursor:
        rows = Rows(cursor)
    everybody = [(viewer, hidden_from(hub, rows, stages), True) for viewer, stages in hub.viewers()]
    everybody += [(viewer, set(), False) for viewer in hub.open_viewers()]
    for viewer, hidden, walls in everybody:
        with link.transaction(force_rollback=True), link.cursor() as cursor:
            cursor.execute("set local role openmash_app")
            ask(cursor, rows, viewer, hidden, AT, tally, acts=acts, walls=walls)
    return tally


@pytest.mark.campaign
def test_every_cell_of_the_matrix_in_sql(ground, record_property) -> None:
    tally = asked(ground, tuple(Act))
    record_property(FIGURE, f"{len(tally.cells):,} cells in SQL, {tally.rows:,} rows tried, {len(tally.wrong)} wrong")
    assert tally.patterns() == []
    assert any(cell.walled for cell in tally.cells)
    assert len(tally.cells) >= LEAST_CELLS


def test_every_table_with_case_content_has_a_line() -> None:
    ours = {model._meta.db_table.removeprefix("openmash_") for model in apps.get_app_config("openmash").get_models()}
    without_a_case = {"account", "beat", "weeklyshift", "localpolicyversion", "browsersession"}
    assert {table.name for table in row_security.TABLES} == ours - without_a_case


def test_every_kind_of_record_has_a_table_and_somebody_who_sees_it() -> None:
    assert {table.record for table in row_security.TABLES} == set(Record)
    for record in Record:
        assert any(circumstances(role, record, Act.SEE) for role in Role), record


def test_the_policies_in_force_are_those_the_table_writes() -> None:
    """The newest access migration keeps them word for word; `make access` writes it anew."""
    newest = sorted((PACKAGE / "migrations" / "sql").glob("*_access.sql"))[-1]
    assert newest.read_text(encoding="utf-8") == row_security.as_sql(), "run `make access`"


def test_the_database_has_no_other_policy_for_the_app(own_database: Logins) -> None:
    with psycopg.connect(own_database.admin) as link, link.cursor() as cursor:
        cursor.execute(
            "select tablename, cmd from pg_policies where 'openmash_app' = any(roles) or 'public' = any(roles)"
        )
        found = {(table.removeprefix("openmash_"), command.lower()) for table, command in cursor.fetchall()}
    assert found == {
        (table.name, row_security.VERBS[act][1]) for table in row_security.TABLES for act in row_security.acts_of(table)
    }


@pytest.mark.parametrize("record", list(Record))
@pytest.mark.parametrize("role", list(Role))
def test_nothing_is_granted_by_default(role: Role, record: Record) -> None:
    for act in Act:
        granted = circumstances(role, record, act)
        assert allows(role, record, act, given=When) == bool(granted)
        assert allows(role, record, act, given=()) == (When.ANY in granted)
        assert allows(role, record, act, given=When, walled=True) == bool(granted & access.NEVER_WALLED)


def test_every_line_stands_once() -> None:
    assert len(set(access.GRANTS)) == len(access.GRANTS)


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ANALYST, Role.SCRUTINY_READER])
def test_administrators_and_readers_of_figures_see_no_case_at_all(role: Role) -> None:
    about_nobody_else = {
        Record.OWN_DETAILS, Record.DRAFT, Record.SIGNATURE, Record.ACCOUNT_CHANGE, Record.ROTA, Record.MESSAGE,
        Record.WISHES,
    }  # fmt: skip
    assert {r for r in Record if circumstances(role, r, Act.SEE)} <= about_nobody_else


def test_answers_are_sealed_to_their_agency_and_the_hubs_social_workers_and_managers() -> None:
    readers = {role for role in Role if circumstances(role, Record.SEALED, Act.SEE)}
    assert readers == {
        Role.SOCIAL_WORKER, Role.ASSISTANT_MANAGER, Role.MASH_MANAGER, Role.HEAD_OF_SERVICE, Role.EMERGENCY_DUTY,
        Role.SERVICE, Role.NAVIGATOR, Role.CONTACT_OFFICER, Role.AUDITOR,
    }  # fmt: skip
    for role in (Role.NAVIGATOR, Role.CONTACT_OFFICER):
        assert circumstances(role, Record.SEALED, Act.SEE) == {When.OWN_AGENCY}
    assert circumstances(Role.AUDITOR, Record.SEALED, Act.SEE) == {When.DECIDED}
