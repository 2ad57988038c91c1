"""Who sees, adds and changes which kind of record, and in which circumstances: one table for everything.

From this table come the row-security policies of the database (`openmash.row_security` writes them, a migration keeps
them, a test holds the two together), the questions that pages ask, and the page of the guide that a manager can read.
What is not granted here is refused. Two walls stand before every grant, whoever it is for: a *conflict of interest*
hides a family from somebody it concerns, and a *restriction* hides one from all of the hub who are not named.

Sources: M4.4 (a confidential space for answers), M6.2 (the least that the work needs, in the database itself), M6.5
(restricted records, conflicts of interest); decisions "Viewer in SQL", "Roles".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from openmash.rulebook.roles import HUB_ROLES, MANAGERS
from openmash.rulebook.words import Role, Worded

__all__ = ["GRANTS", "SEALED_READERS", "Act", "Grant", "Record", "When", "allows", "circumstances", "grants_of"]


class Record(Worded):
    """A kind of record. Every table of the database with case content belongs to one."""

    REFERRAL = "REFERRAL", "A referral as it was sent, and who is named in it"
    CASEWORK = "CASEWORK", "What the hub did with it: ratings, talks, discussions, recommendations, decisions"
    VOICE = "VOICE", "Competence, own words, and what the family was told"
    ACTIVATION = "ACTIVATION", "A call to child protection at once"
    PERSON = "PERSON", "Somebody the hub knows: names, addresses, telephones"
    LINK = "LINK", "Who somebody named in a referral is, and what case systems say of them"
    CASE_SYSTEM = "CASE_SYSTEM", "What the children's case system says of somebody: open, on a plan, looked after"
    EXTRACT = "EXTRACT", "That an extract of a case system was loaded: its day and counts, nothing of the case"
    MERGE = "MERGE", "That two records are of one person, or of two, and that this was taken back"
    KIN = "KIN", "Who belongs to whom, who lived where, who works with the family"
    SIGNIFICANCE = "SIGNIFICANCE", "That a line of the chronology is significant, and why"
    KEYS = "KEYS", "Keys of names, numbers and addresses, by which conflicts of interest are found"
    REQUEST = "REQUEST", "A question to an agency"
    SEALED = "SEALED", "An agency's own answer"
    DISCLOSURE = "DISCLOSURE", "What left the hub, word for word"
    PAPER = "PAPER", "What left the hub, as the paper it was"
    OPENED = "OPENED", "That a recipient opened it"
    RECALL = "RECALL", "That it was called back: do not use"
    RELEASE = "RELEASE", "What is prepared, confirmed, sent outside or decided not to be shared"
    PROTECTION = "PROTECTION", "That a person, an address or an item is protected"
    PROTECTION_END = "PROTECTION_END", "That a protection has ended"
    OWNER_ASKED = "OWNER_ASKED", "An agency asked whether its item may leave"
    OWNER_WORD = "OWNER_WORD", "The agency's word on that"
    HANDOVER = "HANDOVER", "A child handed over to a team"
    TEAM_WORD = "TEAM_WORD", "A team's word: it has a call, takes a child over or sends the pack back"
    RESTRICTION = "RESTRICTION", "That a family is restricted, and who is named"
    BREAK_GLASS = "BREAK_GLASS", "Somebody opened a restricted family, with their reason"
    CONFLICT = "CONFLICT", "A conflict of interest of one person with one family"
    OWN_DETAILS = "OWN_DETAILS", "Somebody's own names, addresses and numbers outside work"
    FILE = "FILE", "That there is a letter or picture with a referral"
    FILE_BYTES = "FILE_BYTES", "The letter or picture itself"
    FILE_MARK = "FILE_MARK", "That a file is protected, or no longer"
    FILE_SCAN = "FILE_SCAN", "What the virus scanner said of a file"
    PATTERN = "PATTERN", "What is to be looked at together, and what may be one worry sent twice"
    PATTERN_WORD = "PATTERN_WORD", "That somebody looked at it, and why nothing follows"
    PATTERN_LOOKED = "PATTERN_LOOKED", "That a referral was gone through for patterns"
    JOINED = "JOINED", "That two referrals are one worry, or two"
    ROTA = "ROTA", "When somebody of the hub works, is away, or stands in; never why"
    SHIFT_NOTE = "SHIFT_NOTE", "What somebody leaves at the end of a shift, and that it was read"
    OUTAGE_PACK = "OUTAGE_PACK", "Every open referral on paper, for a day without the system"
    SAVED_VIEW = "SAVED_VIEW", "Somebody's own way of looking at the board"
    WEEKLY = "WEEKLY", "The hub's timescales of a week: counts, and what was sent of them"
    DRAFT = "DRAFT", "What somebody is writing and has not sent"
    PRESENCE = "PRESENCE", "Who has a referral open at this moment; nothing of it stays"
    SIGNATURE = "SIGNATURE", "Who signed the sharing agreement, or left it"
    ACCOUNT_CHANGE = "ACCOUNT_CHANGE", "What one administrator asks about an account, and another answers"
    MESSAGE = "MESSAGE", "That somebody was told that something waits, and that it was sent"
    WISHES = "WISHES", "How somebody wants to be told"
    LEDGER = "LEDGER", "The record of every look and act"
    SEAL = "SEAL", "The chain that shows the ledger was not altered"
    UNUSUAL = "UNUSUAL", "What was found unusual in somebody's looks; never seen by whom it is about"
    MARKED = "MARKED", "What came of an unusual look"
    RECORDS_REQUEST = "RECORDS_REQUEST", "A request for records, its clock and its end"
    RECORDS_SEARCH = "RECORDS_SEARCH", "Who the person was said to be whose records are asked for"
    RECORDS_LINE = "RECORDS_LINE", "A line copied into a request for records"
    RECORDS_DECISION = "RECORDS_DECISION", "What was decided on such a line, and a professional's opinion on it"
    RECORDS_OWNER_ASKED = "RECORDS_OWNER_ASKED", "An agency asked whether its line may be told"
    RECORDS_OWNER_WORD = "RECORDS_OWNER_WORD", "The agency's word on its line"
    RECORDS_PACKAGE = "RECORDS_PACKAGE", "That a package for the person who asked was made"
    RECORDS_PAPER = "RECORDS_PAPER", "The package itself"
    RECORDS_SENT = "RECORDS_SENT", "That it was sent"
    SECOND_PERSON = "SECOND_PERSON", "The second person's word on a package or a disposal"
    HOLD = "HOLD", "A legal hold, and that it was lifted"
    REVIEW = "REVIEW", "From which day a closed referral is looked at again"
    DISPOSAL = "DISPOSAL", "A disposal that was proposed"
    CERTIFICATE = "CERTIFICATE", "The certificate of a disposal: counts and marks, nothing of the case"
    RECTIFICATION = "RECTIFICATION", "A request to put something right, and what was decided"
    COMPLAINT = "COMPLAINT", "A complaint"
    COMPLAINT_STEP = "COMPLAINT_STEP", "What was done about a complaint"


class Act(Worded):
    """What may be done with a row. Nothing is ever removed but one's own draft or view, copies that are over, and
    that a page is open."""

    SEE = "SEE", "see"
    ADD = "ADD", "add"
    CHANGE = "CHANGE", "change its caches"
    DISCARD = "DISCARD", "discard"


class When(Worded):
    """The circumstance in which a grant holds for one row."""

    ANY = "ANY", "any"
    DECIDED = "DECIDED", "once it is decided"
    SENT = "SENT", "that they sent themselves"
    OWN_AGENCY = "OWN_AGENCY", "of their own agency"
    OWN_TEAM = "OWN_TEAM", "of their own team"
    TOLD = "TOLD", "that was disclosed to them"
    OWN = "OWN", "that is theirs alone"
    FOR_THEM = "FOR_THEM", "that was made for them"
    OPEN = "OPEN", "while the request for records is open"
    MADE = "MADE", "of what they made themselves"
    ANOTHERS = "ANOTHERS", "on what somebody else made"
    AGREED = "AGREED", "once a second person has agreed"


NEVER_WALLED: frozenset[When] = frozenset({When.SENT, When.OWN})
"""Nobody is kept from what they sent or wrote themselves: they know it."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of the table: this role may do this with such a record in this circumstance."""

    role: Role
    record: Record
    act: Act
    when: When


INSIDE: frozenset[Role] = HUB_ROLES | {Role.SERVICE}
SEALED_READERS: frozenset[Role] = MANAGERS | {Role.SOCIAL_WORKER, Role.EMERGENCY_DUTY}
"""Who reads agencies' answers in the hub: its social workers and managers (the promise made to the navigator)."""

WORKERS: frozenset[Role] = SEALED_READERS | {Role.SERVICE}
RECEIVING: frozenset[Role] = frozenset({Role.RECEIVING_WORKER, Role.RECEIVING_MANAGER})
WATCHERS: frozenset[Role] = frozenset({Role.AUDITOR, Role.RECORDS_OFFICER})
WATCHED_BY: frozenset[Role] = frozenset({Role.RECORDS_OFFICER, Role.MASH_MANAGER, Role.HEAD_OF_SERVICE})
"""Who reads what was found unusual."""

SENDERS: frozenset[Role] = HUB_ROLES | RECEIVING | {Role.NAVIGATOR, Role.PROFESSIONAL_REFERRER, Role.PUBLIC_REFERRER}
"""Who may have sent a referral in their own name."""

ANSWERS_FOR: frozenset[Role] = frozenset({Role.NAVIGATOR, Role.CONTACT_OFFICER})
EVERYBODY: frozenset[Role] = frozenset(Role)
OFFICE: frozenset[Role] = MANAGERS | {Role.RECORDS_OFFICER}
"""The records officer, and the managers who are its second person."""

FINDERS: frozenset[Role] = frozenset({Role.CONTACT_OFFICER, Role.SOCIAL_WORKER, Role.EMERGENCY_DUTY})
"""Who says who the person is whose records are asked for."""


def _lines(record: Record, roles: Iterable[Role], when: When, *acts: Act) -> list[Grant]:
    return [Grant(role, record, act, when) for role in sorted(roles) for act in acts]


_SEE, _ADD, _CHANGE = Act.SEE, Act.ADD, Act.CHANGE
_AUDITED_WORK = (
    Record.REFERRAL,
    Record.CASEWORK,
    Record.VOICE,
    Record.ACTIVATION,
    Record.LINK,
    Record.REQUEST,
    Record.SEALED,
    Record.SIGNIFICANCE,
)
_AUDITED_FILES = (Record.FILE, Record.FILE_BYTES, Record.FILE_MARK, Record.FILE_SCAN)
_AUDITED_LEFT = (Record.DISCLOSURE, Record.HANDOVER, Record.TEAM_WORD, Record.OPENED, Record.RECALL, Record.RELEASE)
_AUDITED_OWNERS = (Record.PROTECTION, Record.PROTECTION_END, Record.OWNER_ASKED, Record.OWNER_WORD)
_AUDITED = (*_AUDITED_WORK, *_AUDITED_FILES, *_AUDITED_LEFT, *_AUDITED_OWNERS)

_OFFICE: tuple[Grant, ...] = (
    *_lines(Record.RECORDS_REQUEST, OFFICE | FINDERS | {Role.SERVICE}, When.ANY, _SEE),
    *_lines(Record.RECORDS_REQUEST, {Role.RECORDS_OFFICER}, When.ANY, _ADD),
    *_lines(Record.RECORDS_SEARCH, OFFICE | FINDERS | {Role.SERVICE}, When.ANY, _SEE),
    *_lines(Record.RECORDS_SEARCH, MANAGERS | FINDERS, When.OPEN, _ADD),
    *_lines(Record.RECORDS_LINE, OFFICE, When.OPEN, _SEE),
    *_lines(Record.RECORDS_LINE, {Role.SERVICE}, When.ANY, _SEE, _ADD),
    *_lines(Record.RECORDS_DECISION, OFFICE, When.OPEN, _SEE),
    *_lines(Record.RECORDS_DECISION, {Role.RECORDS_OFFICER}, When.OPEN, _ADD),
    *_lines(Record.RECORDS_OWNER_ASKED, OFFICE, When.OPEN, _SEE),
    *_lines(Record.RECORDS_OWNER_ASKED, ANSWERS_FOR, When.OWN_AGENCY, _SEE),
    *_lines(Record.RECORDS_OWNER_ASKED, {Role.RECORDS_OFFICER}, When.OPEN, _ADD),
    *_lines(Record.RECORDS_OWNER_WORD, OFFICE, When.OPEN, _SEE),
    *_lines(Record.RECORDS_OWNER_WORD, ANSWERS_FOR, When.OWN_AGENCY, _SEE, _ADD),
    *_lines(Record.RECORDS_OWNER_WORD, {Role.RECORDS_OFFICER}, When.OPEN, _ADD),
    *_lines(Record.RECORDS_PACKAGE, OFFICE | {Role.SERVICE}, When.ANY, _SEE),
    *_lines(Record.RECORDS_PACKAGE, {Role.RECORDS_OFFICER}, When.OPEN, _ADD),
    *_lines(Record.RECORDS_PAPER, MANAGERS, When.ANY, _SEE),
    *_lines(Record.RECORDS_PAPER, {Role.RECORDS_OFFICER}, When.OPEN, _SEE),
    *_lines(Record.RECORDS_PAPER, {Role.RECORDS_OFFICER}, When.MADE, _ADD),
    *_lines(Record.RECORDS_SENT, OFFICE, When.ANY, _SEE),
    *_lines(Record.RECORDS_SENT, {Role.RECORDS_OFFICER}, When.AGREED, _ADD),
    *_lines(Record.SECOND_PERSON, OFFICE, When.ANY, _SEE),
    *_lines(Record.SECOND_PERSON, OFFICE, When.ANOTHERS, _ADD),
    *_lines(Record.HOLD, OFFICE, When.ANY, _SEE, _ADD),
    *_lines(Record.HOLD, {Role.SERVICE}, When.ANY, _SEE),
    *_lines(Record.REVIEW, OFFICE, When.ANY, _SEE),
    *_lines(Record.REVIEW, {Role.SERVICE}, When.ANY, _SEE, _ADD, _CHANGE),
    *_lines(Record.CERTIFICATE, OFFICE, When.ANY, _SEE),
    *(
        line
        for record in (Record.DISPOSAL, Record.RECTIFICATION, Record.COMPLAINT)
        for line in (*_lines(record, OFFICE, When.ANY, _SEE), *_lines(record, {Role.RECORDS_OFFICER}, When.ANY, _ADD))
    ),
    *_lines(Record.COMPLAINT_STEP, OFFICE, When.ANY, _SEE, _ADD),
)
"""The records office: a request for records, and what keeps or ends a record."""

GRANTS: tuple[Grant, ...] = (
    *_OFFICE,
    *_lines(Record.REFERRAL, INSIDE, When.ANY, _SEE, _ADD, _CHANGE),
    *_lines(Record.REFERRAL, SENDERS - HUB_ROLES, When.SENT, _SEE),
    *_lines(Record.CASEWORK, INSIDE, When.ANY, _SEE, _ADD, _CHANGE),
    *_lines(Record.VOICE, INSIDE, When.ANY, _SEE),
    *_lines(Record.VOICE, INSIDE - {Role.ADMIN_OFFICER}, When.ANY, _ADD),
    *_lines(Record.ACTIVATION, INSIDE, When.ANY, _SEE, _ADD),
    *_lines(Record.ACTIVATION, RECEIVING, When.OWN_TEAM, _SEE),
    *_lines(Record.TEAM_WORD, INSIDE, When.ANY, _SEE, _ADD),
    *_lines(Record.TEAM_WORD, RECEIVING, When.OWN_TEAM, _SEE, _ADD),
    *_lines(Record.PERSON, INSIDE, When.ANY, _SEE, _ADD),
    *_lines(Record.LINK, INSIDE, When.ANY, _SEE, _ADD),
    *_lines(Record.CASE_SYSTEM, INSIDE, When.ANY, _SEE),
    *_lines(Record.CASE_SYSTEM, {Role.SERVICE}, When.ANY, _ADD),
    *_lines(Record.EXTRACT, INSIDE, When.ANY, _SEE),
    *_lines(Record.EXTRACT, {Role.SERVICE}, When.ANY, _ADD),
    *_lines(Record.MERGE, INSIDE, When.ANY, _SEE),
    *_lines(Record.MERGE, WORKERS, When.ANY, _ADD),
    *_lines(Record.KIN, INSIDE, When.ANY, _SEE, _ADD),
    *_lines(Record.SIGNIFICANCE, WORKERS, When.ANY, _SEE, _ADD),
    *_lines(Record.KEYS, {Role.SERVICE}, When.ANY, _SEE, _ADD),
    *_lines(Record.REQUEST, INSIDE, When.ANY, _SEE, _ADD, _CHANGE),
    *_lines(Record.REQUEST, {Role.NAVIGATOR}, When.OWN_AGENCY, _SEE),
    *_lines(Record.SEALED, SEALED_READERS | {Role.SERVICE}, When.ANY, _SEE, _ADD),
    *_lines(Record.SEALED, ANSWERS_FOR, When.OWN_AGENCY, _SEE, _ADD),
    *_lines(Record.DISCLOSURE, INSIDE, When.ANY, _SEE, _ADD),
    *_lines(Record.DISCLOSURE, RECEIVING | {Role.NAVIGATOR}, When.TOLD, _SEE),
    *_lines(Record.DISCLOSURE, SENDERS - HUB_ROLES, When.SENT, _SEE),
    *_lines(Record.PAPER, WORKERS, When.ANY, _SEE, _ADD),
    *_lines(Record.PAPER, RECEIVING | {Role.NAVIGATOR}, When.TOLD, _SEE),
    *_lines(Record.PAPER, SENDERS - HUB_ROLES, When.SENT, _SEE),
    *_lines(Record.OPENED, WORKERS, When.ANY, _SEE),
    *_lines(Record.OPENED, SENDERS, When.OWN, _SEE, _ADD),
    *_lines(Record.RECALL, INSIDE, When.ANY, _SEE),
    *_lines(Record.RECALL, RECEIVING | {Role.NAVIGATOR}, When.TOLD, _SEE),
    *_lines(Record.RECALL, SENDERS - HUB_ROLES, When.SENT, _SEE),
    *_lines(Record.RECALL, WORKERS, When.ANY, _ADD),
    *_lines(Record.RELEASE, WORKERS, When.ANY, _SEE, _ADD),
    *_lines(Record.PROTECTION, INSIDE, When.ANY, _SEE),
    *_lines(Record.PROTECTION, WORKERS, When.ANY, _ADD),
    *_lines(Record.PROTECTION, {Role.NAVIGATOR}, When.OWN_AGENCY, _SEE),
    *_lines(Record.PROTECTION, ANSWERS_FOR, When.OWN_AGENCY, _ADD),
    *_lines(Record.PROTECTION_END, INSIDE, When.ANY, _SEE),
    *_lines(Record.PROTECTION_END, MANAGERS, When.ANY, _ADD),
    *_lines(Record.PROTECTION_END, {Role.NAVIGATOR}, When.OWN_AGENCY, _SEE),
    *_lines(Record.PROTECTION_END, ANSWERS_FOR, When.OWN_AGENCY, _ADD),
    *_lines(Record.OWNER_ASKED, WORKERS, When.ANY, _SEE, _ADD),
    *_lines(Record.OWNER_ASKED, ANSWERS_FOR, When.OWN_AGENCY, _SEE),
    *_lines(Record.OWNER_WORD, WORKERS, When.ANY, _SEE),
    *_lines(Record.OWNER_WORD, ANSWERS_FOR, When.OWN_AGENCY, _SEE, _ADD),
    *_lines(Record.HANDOVER, INSIDE, When.ANY, _SEE, _ADD, _CHANGE),
    *_lines(Record.HANDOVER, RECEIVING, When.OWN_TEAM, _SEE),
    *(line for record in _AUDITED for line in _lines(record, {Role.AUDITOR}, When.DECIDED, _SEE)),
    *_lines(Record.RESTRICTION, INSIDE, When.ANY, _SEE),
    *_lines(Record.RESTRICTION, MANAGERS | {Role.SERVICE}, When.ANY, _ADD),
    *_lines(Record.BREAK_GLASS, MANAGERS | {Role.RECORDS_OFFICER, Role.SERVICE}, When.ANY, _SEE),
    *_lines(Record.BREAK_GLASS, SEALED_READERS - MANAGERS, When.OWN, _SEE),
    *_lines(Record.BREAK_GLASS, SEALED_READERS, When.OWN, _ADD),
    *_lines(Record.BREAK_GLASS, {Role.SERVICE}, When.ANY, _ADD),
    *_lines(Record.CONFLICT, MANAGERS | {Role.RECORDS_OFFICER, Role.SERVICE}, When.ANY, _SEE),
    *_lines(Record.CONFLICT, MANAGERS | {Role.SERVICE}, When.ANY, _ADD),
    *_lines(Record.OWN_DETAILS, EVERYBODY - {Role.PUBLIC_REFERRER, Role.SERVICE}, When.OWN, _SEE, _ADD),
    *_lines(Record.OWN_DETAILS, {Role.SERVICE}, When.ANY, _SEE, _ADD),
    *_lines(Record.FILE, INSIDE, When.ANY, _SEE, _ADD),
    *_lines(Record.FILE, SENDERS - HUB_ROLES, When.SENT, _SEE),
    *_lines(Record.FILE_BYTES, INSIDE, When.ANY, _SEE, _ADD),
    *_lines(Record.FILE_BYTES, SENDERS - HUB_ROLES, When.OWN, _ADD),
    *_lines(Record.FILE_MARK, INSIDE, When.ANY, _SEE, _ADD),
    *_lines(Record.FILE_SCAN, INSIDE, When.ANY, _SEE),
    *_lines(Record.FILE_SCAN, {Role.SERVICE}, When.ANY, _ADD),
    *_lines(Record.PATTERN, INSIDE, When.ANY, _SEE),
    *_lines(Record.PATTERN, {Role.SERVICE}, When.ANY, _ADD),
    *_lines(Record.PATTERN_WORD, INSIDE, When.ANY, _SEE),
    *_lines(Record.PATTERN_WORD, SEALED_READERS, When.ANY, _ADD),
    *_lines(Record.PATTERN_LOOKED, {Role.SERVICE}, When.ANY, _SEE, _ADD),
    *_lines(Record.JOINED, INSIDE, When.ANY, _SEE),
    *_lines(Record.JOINED, FINDERS | MANAGERS, When.ANY, _ADD),
    *_lines(Record.ROTA, EVERYBODY, When.ANY, _SEE),
    *_lines(Record.ROTA, MANAGERS, When.ANY, _ADD),
    *_lines(Record.SHIFT_NOTE, INSIDE, When.ANY, _SEE, _ADD),
    *_lines(Record.OUTAGE_PACK, MANAGERS, When.FOR_THEM, _SEE, _ADD),
    *_lines(Record.OUTAGE_PACK, {Role.SERVICE}, When.ANY, _SEE, Act.DISCARD),
    *_lines(Record.SAVED_VIEW, HUB_ROLES, When.OWN, _SEE, _ADD, Act.DISCARD),
    *_lines(Record.WEEKLY, MANAGERS | {Role.ADMIN_OFFICER, Role.SERVICE}, When.ANY, _SEE),
    *_lines(Record.WEEKLY, {Role.ADMIN_OFFICER, Role.SERVICE}, When.ANY, _ADD),
    *_lines(Record.DRAFT, EVERYBODY, When.OWN, _SEE, _ADD, _CHANGE, Act.DISCARD),
    *_lines(Record.PRESENCE, INSIDE, When.ANY, _SEE, Act.DISCARD),
    *_lines(Record.PRESENCE, HUB_ROLES, When.ANY, _ADD),
    *_lines(Record.SIGNATURE, EVERYBODY - {Role.PUBLIC_REFERRER, Role.PROFESSIONAL_REFERRER}, When.ANY, _SEE),
    *_lines(Record.SIGNATURE, {Role.ADMINISTRATOR, Role.RECORDS_OFFICER}, When.ANY, _ADD),
    *_lines(Record.ACCOUNT_CHANGE, {Role.ADMINISTRATOR}, When.ANY, _SEE, _ADD),
    *_lines(Record.MESSAGE, EVERYBODY - {Role.PUBLIC_REFERRER, Role.SERVICE}, When.TOLD, _SEE),
    *_lines(Record.MESSAGE, {Role.SERVICE}, When.ANY, _SEE, _ADD, _CHANGE),
    *_lines(Record.WISHES, EVERYBODY - {Role.PUBLIC_REFERRER, Role.SERVICE}, When.OWN, _SEE, _ADD),
    *_lines(Record.WISHES, {Role.SERVICE}, When.ANY, _SEE),
    *_lines(Record.LEDGER, INSIDE | WATCHERS, When.ANY, _SEE),
    *_lines(Record.LEDGER, INSIDE | WATCHERS, When.OWN, _SEE),
    *_lines(Record.LEDGER, INSIDE, When.ANY, _ADD),
    *_lines(Record.LEDGER, EVERYBODY, When.OWN, _ADD),
    *_lines(Record.SEAL, {Role.MASH_MANAGER, Role.HEAD_OF_SERVICE, Role.SERVICE} | WATCHERS, When.ANY, _SEE),
    *_lines(Record.SEAL, {Role.SERVICE}, When.ANY, _ADD),
    *_lines(Record.UNUSUAL, WATCHED_BY | {Role.SERVICE}, When.ANY, _SEE),
    *_lines(Record.UNUSUAL, {Role.SERVICE}, When.ANY, _ADD),
    *_lines(Record.MARKED, WATCHED_BY | {Role.SERVICE}, When.ANY, _SEE),
    *_lines(Record.MARKED, {Role.RECORDS_OFFICER}, When.ANY, _ADD),
)
"""The whole table. Order means nothing; what is not here is refused."""


@cache
def _table() -> frozenset[Grant]:
    return frozenset(GRANTS)


def circumstances(role: Role, record: Record, act: Act) -> frozenset[When]:
    """In which circumstances this role may do this with such a record; empty when never."""
    return frozenset(line.when for line in _table() if (line.role, line.record, line.act) == (role, record, act))


def allows(role: Role, record: Record, act: Act, *, given: Iterable[When] = (), walled: bool = False) -> bool:
    """May this role do this with a row for which these circumstances hold? Never when it is walled off from them.

    `When.ANY` holds for every row. `walled`: a conflict of interest or a restriction stands between the person and the
    family; it hides what exists, and nobody adds to what they may not know of.
    """
    granted = circumstances(role, record, act) & {When.ANY, *given}
    return bool(granted & NEVER_WALLED if walled else granted)


def grants_of(record: Record, act: Act, lines: Iterable[Grant] = GRANTS) -> dict[When, frozenset[Role]]:
    """The lines about one kind of record and act, gathered by circumstance."""
    found: dict[When, set[Role]] = {}
    for line in lines:
        if line.record is record and line.act is act:
            found.setdefault(line.when, set()).add(line.role)
    return {when: frozenset(found[when]) for when in When if when in found}
