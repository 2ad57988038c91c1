"""Row security, written from the access table: for each table of the hub, one policy a verb for the app.

`openmash.rulebook.access` says who may do what with which kind of record; here stands how a row of each table shows its
circumstance (whose agency, whose team, decided or not) and how it is found which family it is about. A migration keeps
the SQL that `statements` writes, word for word, and a test holds the two together: `make access` after a change.

A policy never trusts the page: no viewer in the transaction means no rows, and a viewer whose walls were not looked up
(`app.hidden` not set) sees none either.
"""

from __future__ import annotations

from collections.abc import Iterable

from openmash.row_security.hub import HUB
from openmash.row_security.office import OFFICE
from openmash.row_security.table import ROLE, T, Table, parent_seen
from openmash.rulebook.access import GRANTS, NEVER_WALLED, Act, Grant, Record, grants_of
from openmash.rulebook.words import Role

__all__ = ["TABLES", "VERBS", "Table", "acts_of", "as_sql", "policy", "statements"]

TABLES: tuple[Table, ...] = (*HUB, *OFFICE)
"""Every table with case content. One without a line here stops the tests."""

VERBS = {Act.SEE: ("sees", "select"), Act.ADD: ("adds", "insert"), Act.CHANGE: ("changes", "update")}
VERBS[Act.DISCARD] = ("discards", "delete")
DISCARDED = frozenset({Record.DRAFT, Record.PRESENCE, Record.SAVED_VIEW, Record.OUTAGE_PACK})
"""What may be thrown away: what is one's own and no fact, a copy that is over, and that a page is open."""


def policy(table: Table, act: Act, lines: Iterable[Grant] = GRANTS) -> str:
    """The condition under which the app may do this with a row: the table's lines, each behind the wall."""
    walled: list[str] = []
    open_to: list[str] = []
    for when, roles in grants_of(table.record, act, lines).items():
        condition = table.condition(when, act)
        line = _roles(roles) + (f" and {condition}" if condition else "")
        (open_to if when in NEVER_WALLED else walled).append(f"({line})")
    wall = table.not_walled()
    together = " or ".join(walled)
    behind = [f"({wall} and ({together}))" if wall else together] if walled else []
    return " or ".join([*behind, *open_to]) or "false"


def _roles(roles: frozenset[Role]) -> str:
    return f"{ROLE} in ({', '.join(repr(role.value) for role in sorted(roles))})"


def acts_of(table: Table) -> tuple[Act, ...]:
    """What can be done with rows of a table at all: they are seen and added; caches change; a few are discarded."""
    more = [Act.CHANGE] if table.changes else []
    more += [Act.DISCARD] if table.record in DISCARDED else []
    return (Act.SEE, Act.ADD, *more)


def statements() -> list[str]:
    """The SQL that puts every policy of the app into force, whatever stood before."""
    parents = {"referral"} | {table.parent[1] for table in TABLES if table.parent}
    made = [parent_seen(parent) for parent in sorted(parents)]
    for table in TABLES:
        name = T + table.name
        for verb, _ in VERBS.values():
            made.append(f"drop policy if exists app_{verb} on {name};")
        for act in acts_of(table):
            verb, command = VERBS[act]
            keyword = "with check" if act is Act.ADD else "using"
            made.append(
                f"create policy app_{verb} on {name} for {command} to openmash_app {keyword} ({policy(table, act)});"
            )
    return made


def as_sql() -> str:
    """All of it as the text that a migration keeps."""
    head = "-- Written by `make access` from openmash/rulebook/access.py and openmash/row_security. Not edited by hand."
    return "\n".join([head, *statements()]) + "\n"
