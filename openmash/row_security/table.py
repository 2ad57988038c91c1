"""One table of the database as the access table meets it: which kind of record, which family, which circumstances."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from openmash.rulebook.access import Act, Record, When

ME, AGENCY, TEAM = "(select app_staff())", "(select app_agency())", "(select app_team())"
ROLE = "(select app_role())"
T = "openmash_"
SEES_ALL = "(select app_sees_all())"
HIDDEN = "(select app_hidden())::uuid[]"
OWN_AGENCY = f"agency = {AGENCY}"
MINE = f"by_id = {ME}"


def parent_seen(parent: str) -> str:
    """The function that asks whether the viewer sees one row of ``parent``, under its policy, as the app itself.

    A function and no subquery: a subquery's policy would be planned into its child's, and that one's into the next, so
    that a table three steps from its referral took 47 ms to plan. This is planned once a connection.
    """
    key = "disclosure_id" if parent == "handover" else "id"
    return (
        f"create or replace function app_sees_{parent}(one uuid) returns boolean language plpgsql stable\n"
        f"  set plan_cache_mode = force_generic_plan\n"
        f"  as $$ begin return exists (select 1 from public.{T}{parent} where {key} = one); end $$;\n"
        f"revoke all on function app_sees_{parent}(uuid) from public;\n"
        f"grant execute on function app_sees_{parent}(uuid) to openmash_app;"
    )


@dataclass(frozen=True)
class Table:
    """One table: what kind of record it keeps, which column leads to the family, and its circumstances in SQL.

    ``family`` names a column that holds the id of a referral or person; ``parent`` a column and the table whose row
    this one hangs on and is as visible as. A table with neither is about nobody. ``where`` and ``adds`` are conditions
    on a row by circumstance; what is not given follows the parent. ``wall`` stands in for the wall that follows from
    the family. ``changes``: it has caches.
    """

    name: str
    record: Record
    family: str = ""
    parent: tuple[str, str] | None = None
    where: Mapping[When, str] = field(default_factory=dict)
    adds: Mapping[When, str] = field(default_factory=dict)
    wall: str = ""
    changes: bool = False

    def visible_parent(self) -> str:
        """True for a row whose parent the viewer sees: the parent's own policy answers, through `parent_seen`."""
        column, parent = self.parent or (self.family, "referral")
        return f"app_sees_{parent}({column})"

    def not_walled(self) -> str:
        """True for a row about no family that is walled off from the viewer; empty when it is about none."""
        if self.wall:
            return f"({self.wall})"
        if self.family:
            return f"({SEES_ALL} or {self.family} <> all ({HIDDEN}))"
        return f"({SEES_ALL} or {self.visible_parent()})" if self.parent else ""

    def condition(self, when: When, act: Act) -> str:
        """The circumstance as SQL on a row of this table; empty when it holds for every row."""
        if act is Act.ADD and when in self.adds:
            return self.adds[when]
        if when is When.ANY:
            return ""
        return self.where.get(when) or self.visible_parent()
