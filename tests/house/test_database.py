"""Tests about the tables: every one with case content is behind row security, every fact is only ever added.

What is asked is the database itself, not the migrations that made it.
"""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

from openmash.partnership.facts import Fact

# Tables without case content: who works here, where they are signed in (read before anybody is known), what was agreed.
OPEN_TABLES = {"account", "beat", "weeklyshift", "localpolicyversion", "browsersession"}
# Rows that belong to a fact and are added with it.
PARTS_OF_FACTS = {"personkey",
    "answeritem", "disclosureitem", "ledgerentry", "ledgerseal", "mentionkey", "uploadcontent", "packagepaper",
}  # fmt: skip
# Facts with a column that is a cache.
WITH_CACHES = {"decision", "message"}

pytestmark = pytest.mark.django_db


def _ours() -> dict[str, type]:
    return {
        model._meta.db_table.removeprefix("openmash_"): model for model in apps.get_app_config("openmash").get_models()
    }


def _facts() -> set[str]:
    return {table for table, model in _ours().items() if issubclass(model, Fact)} - WITH_CACHES | PARTS_OF_FACTS


def _found(statement: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return {name.removeprefix("openmash_") for (name,) in cursor.fetchall()}


def test_row_security_is_on_and_forced_on_every_table_with_case_content() -> None:
    guarded = _found(
        "select relname from pg_class where relkind = 'r' and relname like 'openmash\\_%'"
        " and relrowsecurity and relforcerowsecurity"
    )
    assert guarded == set(_ours()) - OPEN_TABLES


def test_every_guarded_table_says_who_sees_and_who_adds() -> None:
    for verb in ("SELECT", "INSERT"):
        with_policy = _found(f"select tablename from pg_policies where cmd = '{verb}' and 'openmash_app' = any(roles)")
        assert with_policy == set(_ours()) - OPEN_TABLES


def test_every_fact_is_append_only() -> None:
    added = _found("select tgrelid::regclass::text from pg_trigger where tgname = 'rows_are_added'")
    assert added - OPEN_TABLES == _facts() - OPEN_TABLES


def test_the_app_login_can_step_over_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_user, rolsuper, rolbypassrls, rolcreaterole from pg_roles where rolname = current_user"
        )
        assert cursor.fetchone() == ("openmash_app", False, False, False)
        cursor.execute(
            "select count(*) from pg_class where relowner = (select oid from pg_roles where rolname = current_user)"
        )
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("table", sorted(set(_ours()) - OPEN_TABLES))
def test_nobody_sees_no_rows(table) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from openmash_{table}")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("table", sorted(_facts()))
def test_the_app_may_not_change_or_remove_a_fact(table) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select has_table_privilege(current_user, %s, 'UPDATE'), has_table_privilege(current_user, %s, 'DELETE'),"
            " has_table_privilege(current_user, %s, 'TRUNCATE')",
            [f"openmash_{table}"] * 3,
        )
        assert cursor.fetchone() == (False, False, False)
