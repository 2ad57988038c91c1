"""The access matrix in SQL: for each table, each row and each verb, what the access table says against what happens.

What the rulebook says is asked of `access.allows`; in which circumstance a row stands for a viewer is found out here
from the rows themselves, by following their keys, without a look at how the policies are written. What happens is what
the database does for the app's login with that viewer in the transaction.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey

from openmash import row_security
from openmash.people.models import Person
from openmash.referrals.models import Referral
from openmash.rulebook.access import Act, Record, When, allows
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Role

Row = dict[str, Any]
CACHED = {
    "referral": ("family_name", "'x'"), "mention": ("rating", "'RED'"), "informationrequest": ("rating", "'RED'"),
    "decision": ("current", "false"), "handover": ("times_sent_back", "0"), "draft": ("version", "7"),
    "message": ("settled_at", "now()"),
    "reviewdate": ("policy_version", "7"),
}  # fmt: skip
"""A column that may change and a value, for each table with caches; the draft is its writer's whole."""

SAMPLES = 1
"""Rows of one circumstance that are copied to be added; for the other verbs every row counts."""

REFUSED_BY_POLICY = "42501"
OF_A_REQUEST = {
    Record.RECORDS_SEARCH, Record.RECORDS_LINE, Record.RECORDS_DECISION, Record.RECORDS_OWNER_ASKED,
    Record.RECORDS_OWNER_WORD, Record.RECORDS_PACKAGE, Record.RECORDS_PAPER,
}  # fmt: skip
"""Kinds of record of which some things may be done only while the request for records is open."""

OF_PEOPLE = {"relationship", "relative", "lifeevent", "stay", "workswith"}
"""Facts of a family: about everybody they name, beside the referral in which they were said."""


@dataclass(frozen=True)
class Cell:
    """One question of the matrix."""

    role: Role
    table: str
    act: Act
    given: frozenset[When]
    walled: bool


@dataclass
class Tally:
    """The cells that were asked, how many rows answered, and each that answered otherwise than the table says."""

    cells: set[Cell] = field(default_factory=set)
    rows: int = 0
    wrong: list[str] = field(default_factory=list)

    def patterns(self) -> list[str]:
        """The wrong answers without their rows, each once, with how many there are."""
        counted = Counter(line.rsplit(":", 1)[0] for line in self.wrong)
        return [f"{count} x {line}" for line, count in counted.most_common(40)]

    def note(self, cell: Cell, happened: bool, expected: bool, row: object = "") -> None:
        """Keep one answer."""
        self.cells.add(cell)
        self.rows += 1
        if happened != expected:
            said = "is granted" if happened else "is refused"
            given = ", ".join(sorted(cell.given)) or "no circumstance"
            wall = ", walled" if cell.walled else ""
            self.wrong.append(f"{cell.role} {cell.act} {cell.table} ({given}{wall}) {said}: {row}")


BEYOND_ALL = 10**12
"""A number that no row has. The copy is taken back before the next."""


@cache
def models() -> dict[str, Any]:
    """Each table's model."""
    return {m._meta.db_table.removeprefix("openmash_"): m for m in apps.get_app_config("openmash").get_models()}


class Rows:
    """Every row of every guarded table, as the hub's clerk and the finder together hold them."""

    def __init__(self, cursor: Any) -> None:
        self.of: dict[str, dict[str, Row]] = {}
        for table in row_security.TABLES:
            cursor.execute(f"select to_jsonb(t) from openmash_{table.name} t")
            key = models()[table.name]._meta.pk.column
            rows = (row if isinstance(row, dict) else json.loads(row) for (row,) in cursor.fetchall())
            self.of[table.name] = {str(row[key]): row for row in rows}
        self.by_reference = {row["reference"]: key for key, row in self.of["referral"].items()}
        self.ended = {row["request_id"] for row in self.of["subjectaccessclosed"].values()}
        self.agreed = {row["package_id"] for row in self.of["packageread"].values() if row["agreed"]}
        self.asked_of: dict[str, set[str]] = defaultdict(set)
        for line in self.of["subjectaccessline"].values():
            self.asked_of[line["request_id"]].add(line["referral_ref"])
        for search in self.of["subjectsearch"].values():
            named = (self.of["mention"][one]["referral_id"] for one in search["mentions"] if one in self.of["mention"])
            self.asked_of[search["request_id"]] |= set(named)
        self.recalled = {str(row["disclosure_id"]) for row in self.of["recall"].values()}
        self.linked: dict[str, set[str]] = defaultdict(set)
        taken_back = {row["link_id"] for row in self.of["personlinktakenback"].values()}
        for link in (row for key, row in self.of["personlink"].items() if key not in taken_back):
            self.linked[link["person_id"]].add(self.of["mention"][link["mention_id"]]["referral_id"])
        for relative in self.of["relative"].values():
            self.linked[relative["person_id"]].add(relative["referral_id"])

    def families(self, table: str, row: Row) -> set[str]:
        """The referrals that a row is about, found by following its keys."""
        if table == "referral":
            return {row["id"]}
        if table == "person":
            return self.linked[row["id"]]
        if table == "subjectaccessrequest":
            return self.asked_of[row["id"]]
        if table == "subjectaccessline":
            return self.asked_of[row["request_id"]]
        if table == "complaint":
            return {self.by_reference[row["reference"]]} if row["reference"] in self.by_reference else set()
        if table == "legalhold":
            return {row["referral_ref"]}.union(*(self.linked[person] for person in row["people"])) - {None}
        if table in ("patterntie", "sameworrynoticed", "sameworry", "notthesameworry"):
            return {row["referral_id"], row["earlier_ref"]}
        if table == "outagepack":
            return set(row["covers"])
        if table == "patterndismissed":
            return {row["referral_id"], *row["covers"]}
        if table in OF_PEOPLE:
            named = (row["person_id"], row.get("other_id"))
            return {row["referral_id"]}.union(*(self.linked[one] for one in named if one))
        if row.get("referral_id") or row.get("referral_ref"):
            return {row.get("referral_id") or row["referral_ref"]}
        found: set[str] = set()
        for field_ in models()[table]._meta.fields:
            target = field_.related_model
            if isinstance(field_, ForeignKey) and target._meta.label.startswith("openmash.") and row[field_.column]:
                name = target._meta.db_table.removeprefix("openmash_")
                if name in self.of:
                    found |= self.families(name, self.of[name][str(row[field_.column])])
        return found

    def up(self, table: str, row: Row, column: str) -> Any:
        """A column of the row, or of the nearest row it hangs on that has one."""
        if column in row:
            return row[column]
        for field_ in models()[table]._meta.fields:
            target = field_.related_model
            if isinstance(field_, ForeignKey) and target not in (Referral, Person) and row[field_.column]:
                name = target._meta.db_table.removeprefix("openmash_")
                if name in self.of:
                    value = self.up(name, self.of[name][str(row[field_.column])], column)
                    if value is not None:
                        return value
        return None

    def given(self, table: row_security.Table, row: Row, viewer: Viewer) -> frozenset[When]:
        """In which circumstances this row stands for the viewer."""
        found = set()
        referrals = [self.of["referral"][one] for one in self.families(table.name, row) if one in self.of["referral"]]
        if table.record is not Record.PERSON and any(one["decided_at"] for one in referrals):
            found.add(When.DECIDED)
        theirs = table.record is Record.REFERRAL or (table.record is Record.FILE and row["by_id"] == viewer.id)
        if theirs and any(one["sender"] == viewer.id for one in referrals):
            found.add(When.SENT)
        if viewer.agency and self.up(table.name, row, "agency") == viewer.agency:
            found.add(When.OWN_AGENCY)
        called_back = table.record is Record.HANDOVER and str(row["disclosure_id"]) in self.recalled
        if viewer.team and self.up(table.name, row, "team") == viewer.team and not called_back:
            found.add(When.OWN_TEAM)
        if table.record is Record.OUTAGE_PACK and row["made_for_id"] == viewer.id:
            found.add(When.FOR_THEM)
        of_the_office = self._office(table.record, row, viewer)
        return frozenset(found | self._told(table, row, viewer) | self._own(table, row, viewer) | of_the_office)

    def _office(self, record: Record, row: Row, viewer: Viewer) -> set[When]:
        """The circumstances of a request for records, and of what one makes and another answers."""
        found = set()
        package = self.of["subjectaccesspackage"].get(str(row.get("package_id")))
        if record in OF_A_REQUEST and (package or row).get("request_id", self._asked_in(row)) not in self.ended:
            found.add(When.OPEN)
        if record is Record.RECORDS_SENT and row["package_id"] in self.agreed:
            found.add(When.AGREED)
        if record in (Record.SECOND_PERSON, Record.RECORDS_PAPER):
            made = package or self.of["disposalproposed"][row["proposal_id"]]
            found.add(When.MADE if made["by_id"] == viewer.id else When.ANOTHERS)
        return found

    def _asked_in(self, row: Row) -> Any:
        """The request of a row that hangs on a line or on a question to its owner."""
        asked = self.of["lineownerasked"].get(str(row.get("asked_id")))
        line = self.of["subjectaccessline"].get(str(row.get("line_id")))
        return (asked or line or {}).get("request_id")

    def _told(self, table: row_security.Table, row: Row, viewer: Viewer) -> set[When]:
        if table.record is Record.MESSAGE:
            return {When.TOLD} if self.up(table.name, row, "account_id") == viewer.id else set()
        if table.record not in (Record.DISCLOSURE, Record.PAPER, Record.RECALL):
            return set()
        if table.record is not Record.RECALL and str(row.get("disclosure_id") or row["id"]) in self.recalled:
            return set()
        kind, to = self.up(table.name, row, "recipient_kind"), self.up(table.name, row, "recipient")
        if kind == "REFERRER" and to == viewer.id:
            return {When.SENT}
        mine = (kind == "TEAM" and to == viewer.team) or (kind == "AGENCY" and to == viewer.agency)
        return {When.TOLD} if mine else set()

    def _own(self, table: row_security.Table, row: Row, viewer: Viewer) -> set[When]:
        if table.record is Record.FILE_BYTES:
            # Bytes go from the sender's own form, where the file had the same id.
            mine = self.of["draftfile"].get(str(row["upload_id"]), {}).get("sender") == viewer.id
            return {When.OWN} if mine else set()
        columns = {
            Record.BREAK_GLASS: "by_id", Record.OWN_DETAILS: "account_id", Record.DRAFT: "sender",
            Record.LEDGER: "actor", Record.OPENED: "by_id", Record.WISHES: "account_id",
            Record.SAVED_VIEW: "account_id",
        }  # fmt: skip
        column = columns.get(table.record)
        return {When.OWN} if column and row[column] == viewer.id else set()

    def walled(self, table: row_security.Table, row: Row, hidden: set[str], viewer: Viewer) -> bool:
        """Is the row about a family kept from the viewer (`hidden`: ids of its referrals), or about themselves?"""
        if table.record is Record.LEDGER:
            references = {self.of["referral"][one]["reference"] for one in hidden}
            people = {person for person, where in self.linked.items() if where & hidden}
            requests = {one for one, about in self.asked_of.items() if about & hidden}
            references |= {self.of["subjectaccessrequest"][one]["reference"] for one in requests}
            told = {k: r for k, r in self.of["complaint"].items() if r["reference"] in references}
            told = {key: one for key, one in told.items() if one["by_id"] != viewer.id}
            references |= {one["number"] for one in told.values()}
            about = {*map(str, row["subjects"])} & {*hidden, *people, *requests, *told}
            return row["reference"] in references or bool(about)
        if table.record in (Record.UNUSUAL, Record.MARKED):
            return bool(self.up(table.name, row, "who_id") == viewer.id)
        of_nobody = (Record.SEAL, Record.SIGNATURE, Record.ACCOUNT_CHANGE)
        if table.record in (Record.OWN_DETAILS, Record.WISHES, Record.DRAFT, *of_nobody):
            return False
        if table.record in (Record.COMPLAINT, Record.COMPLAINT_STEP):
            complaint = self.of["complaint"][row.get("complaint_id") or row["id"]]
            return complaint["by_id"] != viewer.id and bool(self.families("complaint", complaint) & hidden)
        return bool(self.families(table.name, row) & hidden)


def tell(cursor: Any, viewer: Viewer, at: Any, *, walls: bool = True) -> None:
    """Put the viewer, and what is kept from them, into the transaction: as the door does.

    Without `walls`: as in a hub where nothing is kept from anybody.
    """
    cursor.execute(
        "select set_config('app.staff', %s, true), set_config('app.role', %s, true),"
        " set_config('app.agency', %s, true),"
        " set_config('app.team', %s, true)",
        [viewer.id, viewer.role.value, viewer.agency or "", viewer.team or ""],
    )
    if not walls:
        cursor.execute("select set_config('app.hidden', '{}', true), set_config('app.hidden_references', '{}', true)")
        return
    cursor.execute(
        "select set_config('app.hidden', w.hidden::text, true),"
        " set_config('app.hidden_references', w.hidden_references::text, true) from openmash_walls(%s, %s, %s) w",
        [viewer.id, viewer.role.value, at],
    )


def ask(
    cursor: Any,
    rows: Rows,
    viewer: Viewer,
    hidden: set[str],
    at: Any,
    tally: Tally,
    *,
    walls: bool = True,
    tables: Iterable[row_security.Table] = row_security.TABLES,
    acts: Iterable[Act] = tuple(Act),
) -> None:
    """Ask every cell about these tables as this viewer. What was tried is taken back."""
    tell(cursor, viewer, at, walls=walls)
    for table in tables:
        samples: dict[tuple[frozenset[When], bool], list[Row]] = defaultdict(list)
        seen = _seen(cursor, table) if Act.SEE in acts else set()
        for key, row in rows.of[table.name].items():
            given, walled = rows.given(table, row, viewer), rows.walled(table, row, hidden, viewer)
            if Act.SEE in acts:
                expected = allows(viewer.role, table.record, Act.SEE, given=given, walled=walled)
                tally.note(Cell(viewer.role, table.name, Act.SEE, given, walled), key in seen, expected, key)
            if len(samples[given, walled]) < SAMPLES:
                samples[given, walled].append(row)
        for (given, walled), some in samples.items():
            cell = Cell(viewer.role, table.name, Act.ADD, given, walled)
            for row in some if Act.ADD in acts else ():
                tally.note(cell, _adds(cursor, table, row, viewer), _expected(cell, table, row, viewer))
        for act in (one for one in acts if one in (Act.CHANGE, Act.DISCARD)):
            _ask_whole(cursor, rows, table, viewer, hidden, act, tally)


def _seen(cursor: Any, table: row_security.Table) -> set[str]:
    key = models()[table.name]._meta.pk.column
    cursor.execute(f"select {key}::text from openmash_{table.name}")
    return {value for (value,) in cursor.fetchall()}


def _ask_whole(
    cursor: Any,
    rows: Rows,
    table: row_security.Table,
    viewer: Viewer,
    hidden: set[str],
    act: Act,
    tally: Tally,
) -> None:
    """Change or remove every row at once, without reading any: a condition is read under the policy for seeing."""
    cells = [
        Cell(viewer.role, table.name, act, rows.given(table, row, viewer), rows.walled(table, row, hidden, viewer))
        for row in rows.of[table.name].values()
    ]
    expected = sum(_expected(cell, table, {}, viewer) for cell in cells)
    changed = _changes(cursor, table, act)
    tally.cells.update(cells)
    tally.rows += len(cells)
    if changed != expected:
        tally.wrong.append(f"{viewer.role} {act} {table.name}: {changed} rows, not {expected}")


def _expected(cell: Cell, table: row_security.Table, row: Row, viewer: Viewer) -> bool:
    at_all = {Act.ADD: True, Act.CHANGE: table.name in CACHED, Act.DISCARD: table.record in row_security.DISCARDED}
    possible = at_all[cell.act]
    if table.name == "conflictcleared" and cell.act is Act.ADD and row["account_id"] == viewer.id:
        return False
    # A referral, a person, a request or a complaint under a new id is about nobody yet.
    walled = cell.walled and not (cell.act is Act.ADD and table.family == "id")
    return possible and allows(cell.role, table.record, cell.act, given=cell.given, walled=walled)


def _came_after_the_policy(fault: Exception) -> bool:
    """Did a key, a check or a trigger refuse, which are asked after the policy? Anything that is neither goes up."""
    state = getattr(fault, "sqlstate", None) or ""
    if state == REFUSED_BY_POLICY:
        return False
    if state[:2] in ("22", "23"):
        return True
    raise fault


def _adds(cursor: Any, table: row_security.Table, row: Row, viewer: Viewer) -> bool:
    """Does the database let a copy of the row in? A key or a check in the way comes after the policy has let it."""
    name = f"openmash_{table.name}"
    cursor.execute("savepoint cell")
    try:
        copy = f"insert into {name} select * from jsonb_populate_record(null::{name}, %s)"
        cursor.execute(copy, [_copy(table, row, viewer)])
        happened = True
    except Exception as fault:
        happened = _came_after_the_policy(fault)
    cursor.execute("rollback to savepoint cell")
    return happened


def _changes(cursor: Any, table: row_security.Table, act: Act) -> int:
    """How many rows change, or go, when all are told to; none where the database refuses the statement."""
    name, key = f"openmash_{table.name}", models()[table.name]._meta.pk.column
    column, value = CACHED.get(table.name, (key, key))
    cursor.execute("savepoint cell")
    try:
        cursor.execute(f"update {name} set {column} = {value}" if act is Act.CHANGE else f"delete from {name}")
        changed = int(cursor.rowcount)
    except Exception as fault:
        _came_after_the_policy(fault)
        changed = 0
    cursor.execute("rollback to savepoint cell")
    return changed


def _copy(table: row_security.Table, row: Row, viewer: Viewer) -> str:
    """The row once more under an id of its own; in the viewer's own name, but where it is the name that decides."""
    changes: Row = {}
    if "id" in row and table.name != "draft":
        changes["id"] = BEYOND_ALL if isinstance(row["id"], int) else str(uuid.uuid4())
    if "by_id" in row and table.record not in (Record.BREAK_GLASS, Record.OPENED):
        changes |= {"by_id": viewer.id, "by_name": viewer.name, "by_role": viewer.role.value}
    if table.record is Record.RECORDS_OWNER_WORD:
        changes["said_by"] = "Somebody of the agency"
    return json.dumps({**row, **changes})
