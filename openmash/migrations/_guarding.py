"""What every migration that makes a table with case content does to it: row security, forced, and rows only added.

Who sees, adds and changes what is written once, from the access table (`openmash.rulebook.access`), by the last
migration of access. Until then nobody of the app sees or adds a row of the table: it is never left open in between.
"""

from __future__ import annotations

from collections.abc import Sequence

T = "openmash_"


def guard(table: str, caches: Sequence[str] | None = None) -> str:
    """SQL that puts one table behind row security.

    ``caches`` names the columns that may change; without it the rows are facts, which are added and never changed.
    """
    return "\n".join([*behind(table), *(only_added(table) if caches is None else only_caches(table, caches))])


def behind(table: str) -> list[str]:
    """SQL after which rows of a table are seen and added as a policy says, and by whoever migrates."""
    name = T + table
    return [
        f"alter table {name} enable row level security;",
        f"alter table {name} force row level security;",
        f"create policy owner_migrates on {name} to openmash_owner using (true) with check (true);",
    ]


def only_added(table: str) -> list[str]:
    """SQL after which rows of a table are added, never changed or removed."""
    name = T + table
    return [
        f"revoke update, delete, truncate on {name} from openmash_app;",
        f"create trigger rows_are_added before update or delete on {name}"
        " for each row execute function openmash_refuse_change();",
    ]


def only_caches(table: str, columns: Sequence[str]) -> list[str]:
    """SQL after which only the named columns of a table's rows may change, and no row is removed."""
    name, arguments = T + table, ", ".join(f"'{column}'" for column in columns)
    return [
        f"revoke delete, truncate on {name} from openmash_app;",
        f"create trigger only_caches before update on {name}"
        f" for each row execute function openmash_only_caches({arguments});",
        f"create trigger never_deleted before delete on {name} for each row execute function openmash_refuse_change();",
    ]
