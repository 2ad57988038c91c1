"""Tests about the tables: every one with case content is behind row security, every fact is only ever added."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection

from openmash.partnership.facts import Fact

security = import_module("openmash.migrations.0002_security")

# Tables without case content: who works here and what was agreed.
OPEN_TABLES = {"account", "weeklyshift", "localpolicyversion"}
# Rows that belong to a fact and are added with it.
PARTS_OF_FACTS = {"answeritem", "disclosureitem", "ledgerentry", "ledgerseal"}

pytestmark = pytest.mark.django_db


def _ours() -> dict[str, type]:
    return {
        model._meta.db_table.removeprefix("openmash_"): model for model in apps.get_app_config("openmash").get_models()
    }


def test_every_table_has_its_policies_or_holds_no_case_content() -> None:
    assert set(_ours()) == set(security.POLICIES) | OPEN_TABLES


def test_row_security_is_on_and_forced_wherever_a_policy_stands() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname, relrowsecurity and relforcerowsecurity from pg_class"
            " where relkind = 'r' and relname like 'openmash\\_%'"
        )
        guarded = {name.removeprefix("openmash_") for name, on in cursor.fetchall() if on}
    assert guarded == set(security.POLICIES)


def test_every_fact_is_append_only() -> None:
    facts = {table for table, model in _ours().items() if issubclass(model, Fact)} - {"decision"}
    assert set(security.APPEND_ONLY) == facts | PARTS_OF_FACTS


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


@pytest.mark.parametrize("table", sorted(security.POLICIES))
def test_nobody_sees_no_rows(table) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from openmash_{table}")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("table", sorted(security.APPEND_ONLY))
def test_the_app_may_not_change_or_remove_a_fact(table) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select has_table_privilege(current_user, %s, 'UPDATE'), has_table_privilege(current_user, %s, 'DELETE'),"
            " has_table_privilege(current_user, %s, 'TRUNCATE')",
            [f"openmash_{table}"] * 3,
        )
        assert cursor.fetchone() == (False, False, False)
