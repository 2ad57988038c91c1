"""What the matrix is worth: each policy and line of the access table is taken away in turn; a cell must notice.

`make mutants` takes them all; the campaign draws some by the commit, so that every change is tried with others.
"""

from __future__ import annotations

import math
import random
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

import psycopg
import pytest
from pytest_django.plugin import DjangoDbBlocker

from openmash.row_security import TABLES, VERBS, Table, acts_of, policy
from openmash.rulebook.access import GRANTS, NEVER_WALLED, Act, Grant, When, grants_of
from openmash.rulebook.words import Role
from tests.conftest import FIGURE
from tests.house.source import ROOT
from tests.secrecy import once
from tests.secrecy.cells import Rows, Tally, ask
from tests.secrecy.hub import AT, Hub

DRAWN = 30
LEAST_KILLED = 0.95


@dataclass(frozen=True)
class Mutant:
    """One thing taken away: what, the SQL that does it, and the cells that must notice."""

    what: str
    sql: tuple[str, ...]
    tables: tuple[Table, ...]
    act: Act
    role: Role | None = None


def mutants() -> list[Mutant]:
    """Every policy dropped, every line left out, every wall and every circumstance taken for granted."""
    return [*_dropped(), *_left_out(), *_without_wall(), *_without_circumstance()]


def _alter(table: Table, act: Act, condition: str) -> str:
    verb, _ = VERBS[act]
    keyword = "with check" if act is Act.ADD else "using"
    return f"alter policy app_{verb} on openmash_{table.name} {keyword} ({condition})"


def _dropped() -> Iterator[Mutant]:
    for table in TABLES:
        for act in acts_of(table):
            if policy(table, act) != "false":
                sql = f"drop policy app_{VERBS[act][0]} on openmash_{table.name}"
                yield Mutant(f"policy {act} of {table.name}", (sql,), (table,), act)


def _left_out() -> Iterator[Mutant]:
    for line in GRANTS:
        kept: tuple[Grant, ...] = tuple(one for one in GRANTS if one != line)
        tables = tuple(t for t in TABLES if t.record is line.record and line.act in acts_of(t))
        sql = tuple(_alter(table, line.act, policy(table, line.act, kept)) for table in tables)
        what = f"line {line.role} {line.act} {line.record} {line.when}"
        if sql:
            yield Mutant(what, sql, tables, line.act, line.role)


def _without_wall() -> Iterator[Mutant]:
    """But where it stands before the clerk alone, from whom nothing is kept, before rows about nobody yet, and before
    lines that each ask for another row of the family: that one's own wall stands then."""
    for table in TABLES:
        wall = table.not_walled()
        for act in acts_of(table) if wall else ():
            whole, lines = policy(table, act), grants_of(table.record, act)
            behind = {role for when, roles in lines.items() if when not in NEVER_WALLED for role in roles}
            new = act is Act.ADD and table.family == "id"
            if wall in whole and behind != {Role.SERVICE} and not new and not _asks_for_a_row(table, act):
                yield Mutant(
                    f"wall {act} of {table.name}", (_alter(table, act, whole.replace(wall, "true")),), (table,), act
                )


def _asks_for_a_row(table: Table, act: Act) -> bool:
    """Does each line behind the wall ask for another row of the same family?"""
    behind = [when for when in grants_of(table.record, act) if when not in NEVER_WALLED]
    return all(re.search(r"(?<!not )(in|exists) \(select", table.condition(when, act)) for when in behind)


def _without_circumstance() -> Iterator[Mutant]:
    for table in TABLES:
        for act in acts_of(table):
            for when in grants_of(table.record, act):
                # That a row is added in one's own name is tried in test_rows, by signing with another's.
                about_the_name = "by_id" in table.adds.get(when, "") and "agency" not in table.adds.get(when, "")
                if when is When.ANY and not (act is Act.ADD and when in table.adds and not about_the_name):
                    continue
                open_to_all = {**(table.adds if act is Act.ADD else table.where), when: "true"}
                other = replace(table, **{"adds" if act is Act.ADD else "where": open_to_all})
                sql = _alter(table, act, policy(other, act))
                yield Mutant(f"circumstance {when} of {table.name} {act}", (sql,), (table,), act)


@pytest.fixture(scope="module")
def ground(django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Hub, psycopg.Connection, Rows]]:
    """The hub in a database of its own, and every row of it."""
    with once.hub(django_db_blocker) as (made, logins), psycopg.connect(logins.admin) as link:
        with link.transaction(), link.cursor() as cursor:
            rows = Rows(cursor)
        yield made, link, rows


def is_noticed(ground: tuple[Hub, psycopg.Connection, Rows], mutant: Mutant) -> bool:
    """Does some cell answer otherwise once this is taken away? Everything is taken back."""
    hub, link, rows = ground
    tally = Tally()
    with link.transaction(force_rollback=True), link.cursor() as cursor:
        for statement in mutant.sql:
            cursor.execute(statement)
        cursor.execute("set local role openmash_app")
        for viewer, stages in hub.viewers():
            if mutant.role in (None, viewer.role):
                references = {hub.world.references[stage] for stage in stages}
                hidden = {key for key, row in rows.of["referral"].items() if row["reference"] in references}
                ask(cursor, rows, viewer, hidden, AT, tally, tables=mutant.tables, acts=(mutant.act,))
                if tally.wrong:
                    return True
        for viewer in hub.open_viewers():
            if mutant.role in (None, viewer.role):
                ask(cursor, rows, viewer, set(), AT, tally, walls=False, tables=mutant.tables, acts=(mutant.act,))
    return bool(tally.wrong)


def survivors(ground: tuple[Hub, psycopg.Connection, Rows], tried: list[Mutant]) -> list[str]:
    return [mutant.what for mutant in tried if not is_noticed(ground, mutant)]


@pytest.mark.mutants
def test_taking_anything_away_is_noticed(ground, record_property) -> None:
    everything = mutants()
    left = survivors(ground, everything)
    share = 1 - len(left) / len(everything)
    record_property(FIGURE, f"{len(everything)} mutants, {share:.1%} noticed; not noticed: {left}")
    assert share >= LEAST_KILLED, left


@pytest.mark.campaign
def test_what_is_drawn_by_the_commit_is_noticed(ground, record_property) -> None:
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    drawn = random.Random(commit).sample(mutants(), DRAWN)
    left = survivors(ground, drawn)
    record_property(FIGURE, f"{DRAWN} mutants drawn by the commit, {DRAWN - len(left)} noticed; not noticed: {left}")
    expected = DRAWN * (1 - LEAST_KILLED)
    by_chance = 3 * math.sqrt(expected * LEAST_KILLED)  # three standard deviations: the draw is another at each commit
    assert len(left) <= expected + by_chance, left


@pytest.mark.campaign
@pytest.mark.mutants
def test_an_untouched_database_answers_as_the_table_says(ground) -> None:
    """Otherwise every mutant would seem to be noticed."""
    untouched = Mutant("nothing", (), tuple(chain(TABLES)), Act.SEE)
    assert not is_noticed(ground, untouched)
