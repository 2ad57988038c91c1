"""What every migration that makes a table with case content does to it: row security, forced, and rows only added.

The policies given here stand until the next migration that writes the whole access table anew
(`openmash.rulebook.access`); a table without any is never left open in between.
"""

from __future__ import annotations

from collections.abc import Sequence

T = "openmash_"


def guard(table: str, *, see: str = "", add: str = "", change: str = "", caches: Sequence[str] | None = None) -> str:
    """SQL that puts one table behind row security. ``see``, ``add`` and ``change`` are SQL conditions on a row.

    Without them nobody sees or adds any until the access table is written. ``caches`` names the columns that may change; without it the rows are facts, which are added and never changed.
    """
    name = T + table
    lines = [
        f"alter table {name} enable row level security;",
        f"alter table {name} force row level security;",
        f"create policy owner_migrates on {name} to openmash_owner using (true) with check (true);",
    ]
    if see:
        lines.append(f"create policy app_sees on {name} for select to openmash_app using ({see});")
    if add:
        lines.append(f"create policy app_adds on {name} for insert to openmash_app with check ({add});")
    if change:
        lines.append(f"create policy app_changes on {name} for update to openmash_app using ({change});")
    lines += only_added(table) if caches is None else only_caches(table, caches)
    return "\n".join(lines)


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
