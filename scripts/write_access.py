"""Writes what is drawn from the access table: the policies in the newest access migration, and the guide's page."""

from __future__ import annotations

from pathlib import Path

from openmash import row_security
from openmash.rulebook.access import NEVER_WALLED, RECEIVING, SEALED_READERS, Act, Record, When, grants_of
from openmash.rulebook.roles import HUB_ROLES, MANAGERS
from openmash.rulebook.words import Role

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "openmash" / "migrations" / "sql"
PAGE = ROOT / "docs" / "guide" / "access.md"
INTRODUCTION = """# Who may see and do what, record by record

Printed from `openmash/rulebook/access.py` by `make access`; do not change it by hand. A test holds the two together,
and the policies of the database are written from the same table. `openmash access --json` gives it to programs.

Two walls stand before everything here: a **conflict of interest** hides a family from somebody it concerns, and a
**restriction** hides one from all of the hub (and auditors) who are not named. Only what somebody sent or wrote
themselves is never hidden from them; such lines bear a star. What no line grants is refused. A request for records is
hidden with the family it is about, and so is all that hangs on it ([how](conflicts.md)).
"""


def newest() -> Path:
    """The file that the newest access migration puts into force. Change it only until a release has it."""
    return sorted(KEPT.glob("*_access.sql"))[-1]


def page() -> str:
    """The guide's page: a table for each kind of record."""
    return "\n".join([INTRODUCTION, *(line for record in Record for line in _section(record))])


def _section(record: Record) -> list[str]:
    lines = [f"## {record.words}", "| may | which | who |", "|---|---|---|"]
    for act in Act:
        for when, roles in grants_of(record, act).items():
            star = " *" if when in NEVER_WALLED else ""
            which = "any" if when is When.ANY else when.words
            lines.append(f"| {act.words} | {which}{star} | {_named(roles)} |")
    return [*lines, ""]


GROUPS: tuple[tuple[frozenset[Role], str], ...] = (
    (frozenset(Role), "Everybody"),
    (HUB_ROLES, "Everybody of the hub"),
    (SEALED_READERS, "The hub's social workers and managers"),
    (MANAGERS, "The hub's managers"),
    (RECEIVING, "Receiving teams"),
)
"""Roles that stand under one name where all of them are meant."""


def _named(roles: frozenset[Role]) -> str:
    names, left = [], set(roles)
    for group, words in GROUPS:
        if group <= left:
            names.append(words)
            left -= group
    return ", ".join([*names, *(role.words for role in Role if role in left)])


def main() -> None:
    """Write the policies and the page."""
    newest().write_text(row_security.as_sql(), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
