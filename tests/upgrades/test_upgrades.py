"""Every schema that was ever released, with a hub in it, comes up to date: no row lost or changed, the ledger whole,
and the policies in force are those of the access table.

`scripts/snapshot_schema.py` makes a snapshot of a release; one stands here for each.
"""

from __future__ import annotations

import lzma
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader
from pytest_django.plugin import DjangoDbBlocker

from openmash import row_security
from openmash.backups.guards import guards_of
from openmash.backups.reading import tables_of
from openmash.launcher import databases as server
from openmash.launcher.migrating import pending
from openmash.ledger import queries as ledger
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.queries import policy_now
from openmash.partnership.viewers import acting_as
from openmash.people.models import Person, PersonKey
from openmash.rulebook.matching import Name, PersonFacts, kept_under
from openmash.rulebook.roles import CLERK
from tests import factories
from tests.conftest import django_at
from tests.factories import AT
from tests.ground import databases
from tests.ground.databases import Logins, run_openmash
from tests.world.sealing import sealed_to_the_end

SNAPSHOTS = sorted((Path(__file__).parent / "snapshots").glob("*.sql.xz"))
MOST_BYTES = 500_000
TAKEN_AWAY = {"openmash_personname": {"sounds"}}
"""Columns that a migration took away on purpose: how a name sounds stands under keys of its own since 0012."""

pytestmark = [pytest.mark.database, pytest.mark.campaign]
Rows = dict[str, dict[tuple[Any, ...], dict[str, Any]]]


@dataclass(frozen=True)
class Upgraded:
    """A database as a release left it, brought up to date: its logins, and its rows before and after."""

    logins: Logins
    before: Rows
    after: Rows


@pytest.fixture(scope="module", params=SNAPSHOTS, ids=lambda path: path.name.partition(".")[0])
def upgraded(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[Upgraded]:
    """A release's hub, migrated by the product's own command."""
    address = databases.server().admin
    name = f"openmash_test_{os.getpid()}_{secrets.token_hex(3)}"
    server.create(address, name)
    try:
        logins = databases.at(name)
        with psycopg.connect(logins.admin) as link:
            # The search's own settings are known to the server once its library is loaded.
            link.execute("select show_limit()")
            link.execute(lzma.decompress(request.param.read_bytes()))
        before = _rows(logins)
        run_openmash(logins, "migrate")
        with django_at(logins.app), django_db_blocker.unblock():
            yield Upgraded(logins, before, _rows(logins))
    finally:
        server.drop(address, name)


def _rows(logins: Logins) -> Rows:
    """Every row by table and key, past row security."""
    found: Rows = {}
    with psycopg.connect(logins.admin) as link:
        for table in tables_of(link):
            names = ", ".join(f'"{column}"' for column in table.columns)
            keys = [table.columns.index(name) for name, _ in table.order]
            rows = link.execute(f'select {names} from "{table.name}"').fetchall()
            found[table.name] = {
                tuple(row[key] for key in keys): dict(zip(table.columns, row, strict=True)) for row in rows
            }
    return found


def test_a_snapshot_is_there_for_each_release_and_is_small() -> None:
    assert len(SNAPSHOTS) >= 4
    assert {path.name: path.stat().st_size for path in SNAPSHOTS if path.stat().st_size > MOST_BYTES} == {}


def test_upgrading_keeps_every_row_as_it_was(upgraded: Upgraded) -> None:
    assert sum(len(rows) for rows in upgraded.before.values()) > 300, "a snapshot without data proves nothing"

    for table, rows in upgraded.before.items():
        for key, row in rows.items():
            now = upgraded.after[table].get(key)
            assert now is not None, f"a row of {table} is gone"
            kept = {name: value for name, value in row.items() if name not in TAKEN_AWAY.get(table, ())}
            assert {name: now.get(name) for name in kept} == kept, table


def test_upgrading_keeps_everybody_under_todays_keys(upgraded: Upgraded) -> None:
    """What one record itself says, without what links brought to it: that has keys of its own."""
    with acting_as(CLERK):
        under = {(person, key) for person, key in PersonKey.objects.values_list("person_id", "key")}
        for person in Person.objects.all():
            rows = {
                name: getattr(person, name).filter(link=None) for name in ("names", "addresses", "carers", "phones")
            }
            facts = PersonFacts(
                names=tuple(Name(row.forename, row.surname, row.middle) for row in rows["names"]),
                born=person.born, expected=None if person.born else person.expected,
                nhs_number=person.nhs_number, upn=person.upn,
                addresses=tuple((row.line, row.postcode) for row in rows["addresses"]),
                phones=tuple(row.number for row in rows["phones"]), carers=tuple(row.name for row in rows["carers"]),
            )  # fmt: skip
            assert {key for key in kept_under(facts) if (person.pk, key) not in under} == set(), person.pk
        assert len(under) > 10


def test_upgrading_leaves_the_ledger_whole_and_going_on(upgraded: Upgraded) -> None:
    with acting_as(CLERK):
        proof = ledger.verify()
        enter(by=CLERK, at=AT, verb=Verb.SIGNED_HEAD)
    after = sealed_to_the_end()
    assert proof.sealed > 0
    assert proof.faults == ()
    assert (after.sealed, after.faults) == (proof.sealed + 1, ())


def test_upgrading_puts_the_access_tables_policies_into_force(upgraded: Upgraded) -> None:
    """Also where the migration of access was applied under an older name (0020_access became 0040_access)."""
    with databases.copy_of(databases.migrated()) as fresh:
        assert _policies(upgraded.logins) == _policies(fresh)
        assert _guards(upgraded.logins) == _guards(fresh)
    for table in row_security.TABLES:
        names = {name for of, name, *_ in _policies(upgraded.logins) if of == f"openmash_{table.name}"}
        wanted = {f"app_{row_security.VERBS[act][0]}" for act in row_security.acts_of(table)}
        assert wanted <= names


def test_an_older_name_of_the_access_migration_is_no_obstacle() -> None:
    """Snapshots from before the renaming have 0020_access on record, which no file bears any more."""
    recorded = [lzma.decompress(path.read_bytes()).decode().count("'0020_access'") for path in SNAPSHOTS]
    known = {name for app, name in MigrationLoader(None).disk_migrations if app == "openmash"}

    assert sum(recorded) >= 3
    assert "0020_access" not in known


def _policies(logins: Logins) -> set[tuple[Any, ...]]:
    with psycopg.connect(logins.admin) as link:
        rows = link.execute(
            "select tablename::text, policyname::text, permissive, roles::text, cmd, qual, with_check from pg_policies"
        ).fetchall()
    return set(rows)


def _guards(logins: Logins) -> dict[str, Any]:
    """Rights, triggers, constraints and columns as they stand."""
    with psycopg.connect(logins.admin) as link:
        found = guards_of(link)
    return {kind: found[kind] for kind in ("rights", "triggers", "constraints", "columns", "indexes", "views")}


def test_an_upgraded_hub_works_on(upgraded: Upgraded) -> None:
    """Its local policy can be read, and every model's rows can be loaded by this version's code."""
    with acting_as(CLERK):
        assert policy_now().agencies
        for model in apps.get_app_config("openmash").get_models():
            list(model._default_manager.all()[:5])
    assert factories.referral().reference
    assert pending() == []


def test_one_step_back_and_forth_changes_nothing(upgraded: Upgraded) -> None:
    logins = upgraded.logins
    ours = sorted(name for app, name in MigrationLoader(None).disk_migrations if app == "openmash")
    before, policies = _rows(logins), _policies(logins)
    told = {**logins.environment(), "OPENMASH_DB_ROLE": "owner"}

    subprocess.run(
        [sys.executable, "-m", "django", "migrate", "openmash", ours[-2]],
        env=told, cwd=databases.ROOT, check=True, capture_output=True,
    )  # fmt: skip
    assert pending() == [f"openmash.{ours[-1]}"]
    run_openmash(logins, "migrate")

    after = _rows(logins)
    for found in (before, after):
        found.pop("django_migrations")
    assert after == before
    assert _policies(logins) == policies


def test_migrations_are_one_chain() -> None:
    """Nobody has to guess which of two came first, and a renamed one has no twin."""
    loader = MigrationLoader(None)
    leaves = [node for node in loader.graph.leaf_nodes() if node[0] == "openmash"]
    assert len(leaves) == 1
    assert re.fullmatch(r"\d{4}_access", leaves[0][1])
