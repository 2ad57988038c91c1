"""Who may see what: the access table, printed for people and for programs."""

from __future__ import annotations

import click

from openmash.cli.ground import as_json, plainly, say
from openmash.rulebook.access import GRANTS, NEVER_WALLED, Act, Record, grants_of
from openmash.rulebook.words import Role


@click.command()
@as_json
@plainly
def access(in_json: bool) -> None:
    """Print who sees, adds and changes which kind of record, and when. The database's policies come from it.

    With --json: a line for each role, record, act and circumstance. `behind_walls` says that a conflict of interest or
    a restriction stands before it. What is not printed is refused.
    """
    lines = [
        {
            "role": line.role.value, "record": line.record.value, "act": line.act.value, "when": line.when.value,
            "behind_walls": line.when not in NEVER_WALLED,
        }
        for line in sorted(GRANTS, key=lambda one: (one.record.value, one.act.value, one.role.value, one.when.value))
    ]  # fmt: skip
    words = [part for record in Record for part in _in_words(record)]
    say({"lines": lines}, in_json, "\n".join(words))


def _in_words(record: Record) -> list[str]:
    found = [record.words]
    for act in Act:
        for when, roles in grants_of(record, act).items():
            named = ", ".join(role.words for role in Role if role in roles)
            found.append(f"  {act.words} {when.words}: {named}")
    return [*found, ""]
