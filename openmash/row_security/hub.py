"""The hub's tables: referrals, people, questions and answers, what left, walls, files, accounts and the ledger."""

from __future__ import annotations

from openmash.row_security.table import (
    AGENCY,
    HIDDEN,
    ME,
    MINE,
    OWN_AGENCY,
    ROLE,
    SEES_ALL,
    TEAM,
    T,
    Table,
)
from openmash.rulebook.access import Record, When

_OWN_REQUEST = (
    f"agency = {AGENCY} and {MINE} and request_id in"
    f" (select q.id from {T}informationrequest q where q.agency = {AGENCY})"
)
_NO_HIDDEN_REFERENCE = "reference <> all ((select app_hidden_references())::text[])"
_LEDGER_WALL = f"{SEES_ALL} or ({_NO_HIDDEN_REFERENCE} and not subjects ?| (select app_hidden())::text[])"


_TO_US = f"((recipient_kind = 'TEAM' and recipient = {TEAM}) or (recipient_kind = 'AGENCY' and recipient = {AGENCY}))"
_TO_ME = f"recipient_kind = 'REFERRER' and recipient = {ME}"


def _not_recalled(disclosure: str) -> str:
    """True until what left was called back: from then on the recipient reads the recall's own row."""
    return f"not exists (select 1 from {T}recall gone where gone.disclosure_id = {T}{disclosure})"


def _casework(name: str) -> Table:
    return Table(name, Record.CASEWORK, family="referral_id")


def _of_child(name: str) -> Table:
    return Table(name, Record.CASEWORK, parent=("child_id", "mention"))


def _of_request(name: str, record: Record, adds: str = "") -> Table:
    return Table(
        name,
        record,
        parent=("request_id", "informationrequest"),
        where={When.OWN_AGENCY: OWN_AGENCY},
        adds={When.OWN_AGENCY: adds} if adds else {},
    )


def _of_two(name: str, record: Record, adds: str = "") -> Table:
    """About two referrals: kept from whoever is kept from either."""
    wall = f"{SEES_ALL} or (referral_id <> all ({HIDDEN}) and earlier_ref <> all ({HIDDEN}))"
    return Table(name, record, family="referral_id", wall=wall, adds={When.ANY: adds} if adds else {})


def _of_two_people(name: str, one: str, other: str) -> Table:
    """That two records are one person, or two: kept from whoever is kept from either, so that it tells of neither."""
    wall = f"{SEES_ALL} or ({one} <> all ({HIDDEN}) and {other} <> all ({HIDDEN}))"
    return Table(name, Record.MERGE, wall=wall)


def _known_by(name: str) -> Table:
    """What a person was known by: also kept from whoever is kept from the referral that a link took it from.

    Once the link is taken back the person is of that family no more, and the name they had there still is.
    """
    wall = f"person_id <> all ({HIDDEN}) and (link_id is null or app_sees_personlink(link_id))"
    return Table(name, Record.PERSON, family="person_id", wall=f"{SEES_ALL} or ({wall})")


def _kin(name: str, *people: str) -> Table:
    """A fact of a family: kept from whoever is kept from the referral in which it was said, or from anybody it names.

    An empty column names nobody.
    """
    named = [f"({column} is null or {column} <> all ({HIDDEN}))" for column in people]
    wall = " and ".join([f"referral_id <> all ({HIDDEN})", *named])
    return Table(name, Record.KIN, parent=("referral_id", "referral"), wall=f"{SEES_ALL} or ({wall})")


HUB: tuple[Table, ...] = (
    Table(
        "referral",
        Record.REFERRAL,
        family="id",
        where={When.SENT: f"sender = {ME}", When.DECIDED: "decided_at is not null"},
        changes=True,
    ),
    Table("mention", Record.REFERRAL, family="referral_id", changes=True),
    Table("acknowledgement", Record.REFERRAL, family="referral_id"),
    Table("mentionkey", Record.KEYS, family="referral_id"),
    *map(_casework, ("consentrecord", "move", "owning", "correction", "contact", "welfarecheck", "duetime")),
    *map(_casework, ("filterout", "alarm", "agencydiscussion", "strategydiscussion", "recommendation")),
    *map(_casework, ("sentbackwithquestion", "lateanswerread", "manyfromone", "alert")),
    *(
        Table(name, Record.CASEWORK, parent=("alert_id", "alert"))
        for name in ("alerttold", "alertseen", "breachexplained")
    ),
    *(
        Table(name, Record.VOICE, family="referral_id", adds={When.ANY: f"({MINE} or {ROLE} = 'SERVICE')"})
        for name in ("competencejudged", "viewheard", "familyinformed")
    ),
    Table("nofeedback", Record.CASEWORK, family="referral_ref"),
    Table("welfaresighting", Record.CASEWORK, parent=("check_asked_id", "welfarecheck")),
    Table("filteroutread", Record.CASEWORK, parent=("filter_out_id", "filterout")),
    Table("alarmanswered", Record.CASEWORK, parent=("alarm_id", "alarm")),
    *map(_of_child, ("ratinggiven", "stepdown", "childrecommendation")),
    Table("decision", Record.CASEWORK, parent=("child_id", "mention"), changes=True),
    Table("stepdownread", Record.CASEWORK, parent=("step_down_id", "stepdown")),
    Table(
        "activation",
        Record.ACTIVATION,
        family="referral_id",
        where={When.OWN_TEAM: f"team = {TEAM}"},
    ),
    Table(
        "activationacknowledged",
        Record.TEAM_WORD,
        parent=("activation_id", "activation"),
        adds={When.OWN_TEAM: f"{MINE} and activation_id in (select a.id from {T}activation a where a.team = {TEAM})"},
    ),
    Table("person", Record.PERSON, family="id"),
    *map(_known_by, ("personname", "personaddress", "personphone", "personcarer", "personmark", "personkey")),
    *(Table(name, Record.CASE_SYSTEM, family="person_id") for name in ("caserecord", "caseepisode")),
    *(Table(name, Record.EXTRACT) for name in ("extractload", "extractpart", "extractended")),
    *(Table(name, Record.LINK, parent=("mention_id", "mention")) for name in ("personlink", "casestatus")),
    Table("personlinktakenback", Record.LINK, parent=("link_id", "personlink")),
    _of_two_people("personmerge", "kept_id", "other_id"),
    Table("personmergetakenback", Record.MERGE, parent=("merge_id", "personmerge")),
    _of_two_people("personapart", "one_id", "other_id"),
    Table("personaparttakenback", Record.MERGE, parent=("apart_id", "personapart")),
    _kin("relationship", "person_id", "other_id"),
    *(_kin(name, "person_id") for name in ("relative", "lifeevent", "stay", "workswith")),
    Table("relationshipended", Record.KIN, parent=("relationship_id", "relationship")),
    Table("stayended", Record.KIN, parent=("stay_id", "stay")),
    Table("workswithended", Record.KIN, parent=("works_with_id", "workswith")),
    Table("linemarked", Record.SIGNIFICANCE, family="referral_id"),
    Table(
        "informationrequest",
        Record.REQUEST,
        family="referral_id",
        where={When.OWN_AGENCY: OWN_AGENCY},
        changes=True,
    ),
    _of_request("requestredated", Record.REQUEST),
    _of_request("requestwithdrawn", Record.REQUEST),
    _of_request("answer", Record.SEALED, _OWN_REQUEST),
    _of_request("agencyaction", Record.SEALED, _OWN_REQUEST),
    _of_request(
        "answerconfirmed",
        Record.SEALED,
        f"agency = {AGENCY} and {MINE} and answer_id in (select a.id from {T}answer a"
        f" where a.agency = {AGENCY} and a.request_id = {T}answerconfirmed.request_id)",
    ),
    Table(
        "answeritem",
        Record.SEALED,
        family="referral_ref",
        where={When.OWN_AGENCY: OWN_AGENCY},
        adds={
            When.OWN_AGENCY: f"agency = {AGENCY} and answer_id in (select a.id from {T}answer a"
            f" join {T}informationrequest q on q.id = a.request_id"
            f" where a.agency = {AGENCY} and q.referral_id = {T}answeritem.referral_ref)"
        },
    ),
    Table(
        "disclosure",
        Record.DISCLOSURE,
        family="referral_ref",
        where={
            When.TOLD: f"{_TO_US} and {_not_recalled('disclosure.id')}",
            When.SENT: f"{_TO_ME} and {_not_recalled('disclosure.id')}",
        },
    ),
    Table("disclosureitem", Record.DISCLOSURE, parent=("disclosure_id", "disclosure")),
    Table(
        "handover",
        Record.HANDOVER,
        parent=("disclosure_id", "disclosure"),
        where={When.OWN_TEAM: f"team = {TEAM} and {_not_recalled('handover.disclosure_id')}"},
        changes=True,
    ),
    Table(
        "handoveranswer",
        Record.TEAM_WORD,
        parent=("handover_id", "handover"),
        where={When.OWN_TEAM: f"team = {TEAM}"},
        adds={
            When.OWN_TEAM: f"team = {TEAM} and {MINE} and handover_id in"
            f" (select h.disclosure_id from {T}handover h where h.team = {TEAM})"
        },
    ),
    Table("disclosurepaper", Record.PAPER, parent=("disclosure_id", "disclosure")),
    Table(
        "disclosureopened",
        Record.OPENED,
        parent=("disclosure_id", "disclosure"),
        where={When.OWN: MINE},
        adds={When.OWN: f"{MINE} and disclosure_id in (select d.id from {T}disclosure d where {_TO_US} or {_TO_ME})"},
    ),
    Table("recall", Record.RECALL, family="referral_ref", where={When.TOLD: _TO_US, When.SENT: _TO_ME}),
    Table("releaseprepared", Record.RELEASE, family="referral_ref", adds={When.ANY: MINE}),
    # Whoever confirms is not who prepared: here too, not on the page alone.
    Table(
        "releaseanswered",
        Record.RELEASE,
        parent=("prepared_id", "releaseprepared"),
        adds={
            When.ANY: f"{MINE} and (not confirmed or prepared_id in"
            f" (select p.id from {T}releaseprepared p where p.by_id <> {ME}))"
        },
    ),
    Table("notshared", Record.RELEASE, family="referral_ref"),
    Table("sentoutside", Record.RELEASE, family="referral_ref"),
    Table(
        "protectedmark",
        Record.PROTECTION,
        family="referral_ref",
        where={When.OWN_AGENCY: OWN_AGENCY},
        adds={
            When.OWN_AGENCY: f"kind = 'ITEM' and {OWN_AGENCY} and {MINE} and subject in"
            f" (select i.id from {T}answeritem i where i.agency = {AGENCY}"
            f" and i.referral_ref = {T}protectedmark.referral_ref)"
        },
    ),
    Table(
        "protectedmarklifted",
        Record.PROTECTION_END,
        parent=("mark_id", "protectedmark"),
        where={When.OWN_AGENCY: OWN_AGENCY},
        adds={
            When.ANY: f"mark_id in (select m.id from {T}protectedmark m where m.agency = '')",
            When.OWN_AGENCY: f"{OWN_AGENCY} and {MINE} and mark_id in"
            f" (select m.id from {T}protectedmark m where m.agency = {AGENCY})",
        },
    ),
    Table("ownerasked", Record.OWNER_ASKED, family="referral_ref", where={When.OWN_AGENCY: OWN_AGENCY}),
    Table(
        "owneranswered",
        Record.OWNER_WORD,
        parent=("asked_id", "ownerasked"),
        where={When.OWN_AGENCY: OWN_AGENCY},
        adds={
            When.OWN_AGENCY: f"{OWN_AGENCY} and {MINE} and asked_id in"
            f" (select a.id from {T}ownerasked a where a.agency = {AGENCY})"
        },
    ),
    Table(
        "ownertookback",
        Record.OWNER_WORD,
        parent=("answered_id", "owneranswered"),
        where={When.OWN_AGENCY: OWN_AGENCY},
        adds={
            When.OWN_AGENCY: f"{OWN_AGENCY} and {MINE} and answered_id in"
            f" (select a.id from {T}owneranswered a where a.agency = {AGENCY})"
        },
    ),
    Table("restriction", Record.RESTRICTION, family="referral_id"),
    Table("restrictionnamed", Record.RESTRICTION, parent=("restriction_id", "restriction")),
    Table("restrictionlifted", Record.RESTRICTION, parent=("restriction_id", "restriction")),
    Table(
        "breakglass",
        Record.BREAK_GLASS,
        family="referral_id",
        where={When.OWN: MINE},
    ),
    *(
        Table(
            name,
            Record.BREAK_GLASS,
            parent=("glass_id", "breakglass"),
            where={When.OWN: MINE},
        )
        for name in ("breakglassended", "breakglassread")
    ),
    Table("conflictdeclared", Record.CONFLICT, family="referral_id"),
    Table("conflictcleared", Record.CONFLICT, family="referral_id", adds={When.ANY: f"account_id::text <> {ME}"}),
    Table("staffdetail", Record.OWN_DETAILS, where={When.OWN: f"account_id::text = {ME}"}),
    Table("patternmember", Record.PATTERN, family="referral_id"),
    _of_two("patterntie", Record.PATTERN),
    _of_two("sameworrynoticed", Record.PATTERN),
    # Whoever dismisses a card says it of what they saw: who is kept from any of that does not read it.
    Table(
        "patterndismissed",
        Record.PATTERN_WORD,
        family="referral_id",
        wall=f"{SEES_ALL} or (referral_id <> all ({HIDDEN}) and not covers && {HIDDEN})",
        adds={When.ANY: MINE},
    ),
    Table(
        "patterndismissedtakenback",
        Record.PATTERN_WORD,
        parent=("dismissed_id", "patterndismissed"),
        adds={When.ANY: MINE},
    ),
    Table("patternlooked", Record.PATTERN_LOOKED, family="referral_id"),
    Table("presence", Record.PRESENCE, family="referral_id", adds={When.ANY: MINE}),
    _of_two("sameworry", Record.JOINED, MINE),
    _of_two("notthesameworry", Record.JOINED, MINE),
    Table("sameworrytakenback", Record.JOINED, parent=("joined_id", "sameworry"), adds={When.ANY: MINE}),
    *(Table(name, Record.ROTA, adds={When.ANY: MINE}) for name in ("rotachange", "rotatakenback")),
    _casework("handon"),
    Table("handonanswered", Record.CASEWORK, parent=("hand_on_id", "handon"), adds={When.ANY: MINE}),
    *(Table(name, Record.SHIFT_NOTE, adds={When.ANY: MINE}) for name in ("shiftnote", "shiftnoteread")),
    Table("shiftnoteline", Record.CASEWORK, family="referral_id", adds={When.ANY: MINE}),
    # A pack is kept whole from a manager who may no longer know of a family in it.
    Table(
        "outagepack",
        Record.OUTAGE_PACK,
        wall=f"{SEES_ALL} or not covers && {HIDDEN}",
        where={When.FOR_THEM: f"made_for_id::text = {ME}"},
    ),
    Table("savedview", Record.SAVED_VIEW, where={When.OWN: f"account_id::text = {ME}"}),
    *(Table(name, Record.WEEKLY, adds={When.ANY: MINE}) for name in ("weeklyupdate", "weeklysent")),
    Table("draft", Record.DRAFT, where={When.OWN: f"sender = {ME}"}, changes=True),
    Table(
        "upload",
        Record.FILE,
        family="referral_id",
        where={When.SENT: f"{MINE} and referral_id in (select r.id from {T}referral r where r.sender = {ME})"},
    ),
    Table(
        "uploadcontent",
        Record.FILE_BYTES,
        parent=("upload_id", "upload"),
        adds={When.OWN: f"upload_id in (select f.id from {T}draftfile f)"},
    ),
    Table("uploadmark", Record.FILE_MARK, family="referral_ref"),
    Table("uploadscan", Record.FILE_SCAN, family="referral_ref"),
    Table(
        "draftfile",
        Record.DRAFT,
        where={When.OWN: f"sender = {ME}"},
        adds={When.OWN: f"sender = {ME} and draft_id in (select d.id from {T}draft d)"},
    ),
    Table("protocolsignature", Record.SIGNATURE, adds={When.ANY: MINE}),
    Table("accountproposal", Record.ACCOUNT_CHANGE, adds={When.ANY: MINE}),
    Table(
        "accountproposalanswer",
        Record.ACCOUNT_CHANGE,
        adds={
            When.ANY: f"{MINE} and proposal_id in (select p.id from {T}accountproposal p"
            f" where p.by_id <> {ME} or not agreed)"
        },
    ),
    # About no referral, or about one that is not kept from the reader: a message tells that there is something.
    Table(
        "message",
        Record.MESSAGE,
        wall=f"{SEES_ALL} or referral_ref is null or referral_ref <> all ({HIDDEN})",
        where={When.TOLD: f"account_id::text = {ME}"},
        changes=True,
    ),
    Table("messageattempt", Record.MESSAGE, parent=("message_id", "message")),
    Table("messagewishes", Record.WISHES, where={When.OWN: f"account_id::text = {ME}"}),
    Table("ledgerentry", Record.LEDGER, wall=_LEDGER_WALL, where={When.OWN: f"actor = {ME}"}),
    Table("ledgerseal", Record.SEAL),
    Table("watchedweek", Record.UNUSUAL),
    Table("unusuallooks", Record.UNUSUAL, wall=f"who_id <> {ME}"),
    Table(
        "unusuallooksmarked",
        Record.MARKED,
        wall=f"exists (select 1 from {T}unusuallooks up where up.id = {T}unusuallooksmarked.finding_id)",
        adds={When.ANY: MINE},
    ),
)
"""The hub's tables."""
