"""The records office's tables: requests for records and what hangs on them, holds, disposal, corrections, complaints.

What is about a request for records is walled off with it: a request is kept from whoever is kept from a family that it
is about, as soon as a line or a search of it says so (`openmash_walls`). A records officer reads case content only
while the request is open; a manager may look at what was sent afterwards. Whoever says who the person is sees the
request and never its lines.
"""

from __future__ import annotations

from openmash.row_security.table import AGENCY, HIDDEN, ME, MINE, OWN_AGENCY, SEES_ALL, T, Table
from openmash.rulebook.access import Record, When

_OPEN = f"request_id not in (select c.request_id from {T}subjectaccessclosed c)"
_LINE = f"line_id in (select l.id from {T}subjectaccessline l)"
_HOLD_WALL = f"{SEES_ALL} or ((referral_ref is null or referral_ref <> all ({HIDDEN})) and not people && {HIDDEN})"


def _of_request(name: str) -> Table:
    return Table(name, Record.RECORDS_REQUEST, family="request_id", adds={When.ANY: MINE})


def _of_line(name: str) -> Table:
    adds = {When.OPEN: f"{MINE} and {_LINE}"}
    return Table(name, Record.RECORDS_DECISION, parent=("line_id", "subjectaccessline"), adds=adds)


def _of_package(condition: str) -> str:
    return f"package_id in (select p.id from {T}subjectaccesspackage p where p.{condition})"


REQUESTS: tuple[Table, ...] = (
    Table("subjectaccessrequest", Record.RECORDS_REQUEST, family="id", adds={When.ANY: MINE}),
    *map(_of_request, ("clockstopped", "requestextended", "subjectaccessclosed")),
    Table("clockstarted", Record.RECORDS_REQUEST, parent=("stop_id", "clockstopped"), adds={When.ANY: MINE}),
    Table("subjectsearch", Record.RECORDS_SEARCH, family="request_id", adds={When.OPEN: f"{MINE} and {_OPEN}"}),
    Table("subjectaccessline", Record.RECORDS_LINE, family="request_id", where={When.OPEN: _OPEN}),
    *map(_of_line, ("linedecision", "harmopinion")),
    Table(
        "lineownerasked",
        Record.RECORDS_OWNER_ASKED,
        family="request_id",
        where={When.OPEN: _OPEN, When.OWN_AGENCY: OWN_AGENCY},
        adds={
            When.OPEN: f"{MINE} and line_id in (select l.id from {T}subjectaccessline l"
            f" where l.request_id = {T}lineownerasked.request_id)"
        },
    ),
    # The office notes an owner's word for it, and then says who said so.
    Table(
        "lineowneranswered",
        Record.RECORDS_OWNER_WORD,
        parent=("asked_id", "lineownerasked"),
        where={When.OWN_AGENCY: OWN_AGENCY},
        adds={
            When.OWN_AGENCY: f"{OWN_AGENCY} and {MINE} and asked_id in"
            f" (select q.id from {T}lineownerasked q where q.agency = {AGENCY})",
            When.OPEN: f"{MINE} and said_by <> '' and asked_id in"
            f" (select q.id from {T}lineownerasked q where q.agency = {T}lineowneranswered.agency)",
        },
    ),
    Table("subjectaccesspackage", Record.RECORDS_PACKAGE, family="request_id", adds={When.OPEN: f"{MINE} and {_OPEN}"}),
    Table(
        "packagepaper",
        Record.RECORDS_PAPER,
        parent=("package_id", "subjectaccesspackage"),
        where={When.OPEN: _of_package(_OPEN)},
        adds={When.MADE: _of_package(MINE)},
    ),
    # Whoever reads is not who made it: here too, not on the page alone.
    Table(
        "packageread",
        Record.SECOND_PERSON,
        parent=("package_id", "subjectaccesspackage"),
        adds={When.ANOTHERS: f"{MINE} and {_of_package(f'by_id <> {ME}')}"},
    ),
    Table(
        "packagesent",
        Record.RECORDS_SENT,
        parent=("package_id", "subjectaccesspackage"),
        adds={
            When.AGREED: f"{MINE} and package_id in (select r.package_id from {T}packageread r where r.agreed)",
        },
    ),
)
"""A request for records, and what hangs on it."""

KEEPING: tuple[Table, ...] = (
    Table("legalhold", Record.HOLD, wall=_HOLD_WALL, adds={When.ANY: MINE}),
    Table("legalholdlifted", Record.HOLD, parent=("hold_id", "legalhold"), adds={When.ANY: MINE}),
    Table("reviewdate", Record.REVIEW, family="referral_ref", changes=True),
    Table("disposalproposed", Record.DISPOSAL, family="referral_ref", adds={When.ANY: MINE}),
    Table(
        "disposalanswered",
        Record.SECOND_PERSON,
        parent=("proposal_id", "disposalproposed"),
        adds={
            When.ANOTHERS: f"{MINE} and proposal_id in (select p.id from {T}disposalproposed p where p.by_id <> {ME})"
        },
    ),
    # The database's own disposing function writes it.
    Table("disposalcertificate", Record.CERTIFICATE, parent=("proposal_id", "disposalproposed")),
)
"""How long records are kept, what keeps them longer, and their disposal by two people."""

OFFICE: tuple[Table, ...] = (
    *REQUESTS,
    *KEEPING,
    Table("rectification", Record.RECTIFICATION, family="referral_ref", adds={When.ANY: MINE}),
    Table(
        "rectificationdecided",
        Record.RECTIFICATION,
        parent=("rectification_id", "rectification"),
        adds={When.ANY: MINE},
    ),
    Table("complaint", Record.COMPLAINT, family="id", adds={When.ANY: MINE}),
    Table("complaintnoted", Record.COMPLAINT_STEP, parent=("complaint_id", "complaint"), adds={When.ANY: MINE}),
)
"""The records office's tables."""
