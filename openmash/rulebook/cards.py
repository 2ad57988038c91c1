"""The permissions, one card a role, and the sentence for each refusal. Read by :mod:`openmash.rulebook.roles`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from openmash.rulebook.words import Role, Worded


class May(Worded):
    """Everything that somebody may be allowed to do."""

    REFER = "REFER", "Send a referral"
    SEE_PATTERNS = "SEE_PATTERNS", "See what is to be looked at together"
    DISMISS_PATTERN = "DISMISS_PATTERN", "Say that nothing follows from a pattern"
    JOIN_WORRIES = "JOIN_WORRIES", "Say that two referrals are one worry"
    TAKE_CALL = "TAKE_CALL", "Take a call, letter or e-mail"
    CORRECT = "CORRECT", "Add a correction beside what was sent"
    ADD_FILE = "ADD_FILE", "Add a letter, photograph or body map to a referral"
    UNPROTECT_FILE = "UNPROTECT_FILE", "Say that a file needs no protection any more"
    SEARCH = "SEARCH", "Look for known people"
    LINK = "LINK", "Say who a named person is"
    MERGE = "MERGE", "Say that two records are of one person, and take it back"
    KEEP_FAMILY = "KEEP_FAMILY", "Record who belongs to a family, who lives where and who works with it"
    MARK_LINE = "MARK_LINE", "Say that a line of the chronology is significant"
    RATE = "RATE", "Rate a child and step up"
    STEP_DOWN_CONFIRM = "STEP_DOWN_CONFIRM", "Confirm a step down"
    FILTER_OUT = "FILTER_OUT", "Propose advice below the threshold"
    CONFIRM_FILTER = "CONFIRM_FILTER", "Confirm advice below the threshold"
    PASS_OPEN_CASE = "PASS_OPEN_CASE", "Pass an open case to its worker"
    RAISE_ALARM = "RAISE_ALARM", "Say that a child is in danger now"
    ACTIVATE = "ACTIVATE", "Activate child protection"
    ACKNOWLEDGE = "ACKNOWLEDGE", "Acknowledge an activation for the team"
    RECORD_STRATEGY = "RECORD_STRATEGY", "Record a strategy discussion"
    CONTACT_FAMILY = "CONTACT_FAMILY", "Record a contact with the family, and consent"
    ASK_WELFARE_CHECK = "ASK_WELFARE_CHECK", "Ask for a welfare check"
    ASK = "ASK", "Ask an agency"
    ANSWER = "ANSWER", "Answer for the agency"
    NOTE_SPOKEN = "NOTE_SPOKEN", "Note a spoken answer"
    RECOMMEND = "RECOMMEND", "Analyse and recommend"
    DECIDE = "DECIDE", "Decide"
    REOPEN = "REOPEN", "Reopen after a late answer"
    HAND_OVER = "HAND_OVER", "Hand a child over"
    ACCEPT = "ACCEPT", "Accept a handover or send it back"
    RELEASE = "RELEASE", "Release a letter or paper, ask an owner, recall"
    PROTECT = "PROTECT", "Mark a person, address or item as protected"
    LIFT_PROTECTION = "LIFT_PROTECTION", "Lift a protection"
    GIVE_FEEDBACK = "GIVE_FEEDBACK", "Tell the referrer"
    ALLOCATE = "ALLOCATE", "Give a referral to another owner"
    HAND_ON = "HAND_ON", "Hand their own work on, and take work that is handed on to them"
    SEE_ROTA = "SEE_ROTA", "See who is at work"
    KEEP_ROTA = "KEEP_ROTA", "Change the rota"
    TAKE_OUTAGE_PACK = "TAKE_OUTAGE_PACK", "Print the pack for a day without the system"
    SEE_WEEKLY = "SEE_WEEKLY", "See the weekly update"
    SEND_WEEKLY = "SEND_WEEKLY", "Check, comment and send the weekly update"
    SEE_MY_WORK = "SEE_MY_WORK", "See their own work"
    SEE_BOARD = "SEE_BOARD", "See the board of open referrals"
    SEE_ALERTS = "SEE_ALERTS", "See what is late or soon will be, and say why it was"
    SEE_BREACH = "SEE_BREACH", "Say that they have seen what is late, so that it rises no further"
    READ_REFERRAL = "READ_REFERRAL", "Open a referral"
    SEE_WHO_LOOKED = "SEE_WHO_LOOKED", "See who opened a record"
    READ_LEDGER = "READ_LEDGER", "Read the ledger"
    SEE_UNUSUAL_LOOKS = "SEE_UNUSUAL_LOOKS", "See unusual looks"
    MARK_UNUSUAL_LOOKS = "MARK_UNUSUAL_LOOKS", "Say what came of an unusual look"
    SEE_FIGURES = "SEE_FIGURES", "See figures without names"
    RESTRICT = "RESTRICT", "Restrict a family to those who are named"
    BREAK_GLASS = "BREAK_GLASS", "Open a restricted family for an hour, with a reason"
    SETTLE_CONFLICTS = "SETTLE_CONFLICTS", "See conflicts of interest, and say that one is none"
    SEE_GLASS = "SEE_GLASS", "See who opened a restricted family"
    DECLARE_CONFLICT = "DECLARE_CONFLICT", "Say that they know a family"
    KEEP_RECORDS = "KEEP_RECORDS", "Answer requests for records; keep reviews, holds and complaints"
    SECOND_RECORDS = "SECOND_RECORDS", "Read, as the second person, what the records office prepares"
    FIND_SUBJECT = "FIND_SUBJECT", "Say which known person a request for records is about"
    CHANGE_POLICY = "CHANGE_POLICY", "Change the local policy"
    MANAGE_ACCOUNTS = "MANAGE_ACCOUNTS", "Manage accounts"
    READ_AGREEMENT = "READ_AGREEMENT", "Read what the agencies agreed to share"
    RECORD_SIGNATURE = "RECORD_SIGNATURE", "Record who signed the sharing agreement"


_ANY_HUB = (
    *(May.REFER, May.TAKE_CALL, May.CORRECT, May.ADD_FILE, May.SEARCH, May.RAISE_ALARM),
    May.DECLARE_CONFLICT,
)
_HUB_SEES = (
    May.SEE_PATTERNS,
    May.SEE_MY_WORK,
    May.SEE_BOARD,
    May.SEE_ALERTS,
    May.READ_REFERRAL,
    May.SEE_WHO_LOOKED,
    May.READ_AGREEMENT,
    May.SEE_ROTA,
    May.HAND_ON,
)
_OFFICER = (*_ANY_HUB, *_HUB_SEES)
_CONTACT = (
    *(*_OFFICER, May.LINK, May.KEEP_FAMILY, May.CONTACT_FAMILY, May.ANSWER, May.FIND_SUBJECT),
    May.JOIN_WORRIES,
)
_WORKER = (
    *(May.DISMISS_PATTERN, May.JOIN_WORRIES, May.MERGE),
    *(*_OFFICER, May.LINK, May.KEEP_FAMILY, May.MARK_LINE, May.CONTACT_FAMILY, May.RATE, May.FILTER_OUT),
    *(May.PASS_OPEN_CASE, May.ACTIVATE),
    *(May.RECORD_STRATEGY, May.ASK_WELFARE_CHECK, May.ASK, May.NOTE_SPOKEN, May.RECOMMEND, May.HAND_OVER),
    *(May.GIVE_FEEDBACK, May.BREAK_GLASS, May.FIND_SUBJECT, May.RELEASE, May.PROTECT),
)
_MANAGER = (
    *(*_WORKER, May.STEP_DOWN_CONFIRM, May.CONFIRM_FILTER, May.DECIDE, May.REOPEN, May.ALLOCATE, May.SEE_FIGURES),
    *(May.READ_LEDGER, May.RESTRICT, May.SETTLE_CONFLICTS, May.SEE_GLASS, May.UNPROTECT_FILE, May.SECOND_RECORDS),
    *(May.LIFT_PROTECTION, May.SEE_BREACH, May.KEEP_ROTA, May.TAKE_OUTAGE_PACK, May.SEE_WEEKLY),
)
_RECEIVING = (
    *(May.REFER, May.RAISE_ALARM, May.DECLARE_CONFLICT, May.ACKNOWLEDGE, May.ACCEPT, May.SEE_MY_WORK),
    *(May.READ_AGREEMENT, May.SEE_ROTA),
)
_HEAD = (*_MANAGER, May.SEE_UNUSUAL_LOOKS)

CARDS: Mapping[Role, tuple[str, tuple[May, ...]]] = MappingProxyType(
    {
        Role.PUBLIC_REFERRER: ("Tells the hub of a worry, by name or not. Sees their own referral.", (May.REFER,)),
        Role.PROFESSIONAL_REFERRER: (
            "A teacher, nurse, officer or other professional who refers. Sees status and feedback of their own.",
            (May.REFER,),
        ),
        Role.CONTACT_OFFICER: (
            "Takes what comes in, finds who the child is, answers for children's social care. Never rates or closes.",
            _CONTACT,
        ),
        Role.ADMIN_OFFICER: (
            "Keys letters and e-mails and sees that every referrer is told it arrived.",
            (*_OFFICER, May.SEE_WEEKLY, May.SEND_WEEKLY),
        ),
        Role.SOCIAL_WORKER: (
            "A qualified social worker of the hub: rates, asks the agencies, puts the answers together, recommends.",
            _WORKER,
        ),
        Role.ASSISTANT_MANAGER: ("Decides beside the MASH manager and confirms what social workers propose.", _MANAGER),
        Role.MASH_MANAGER: ("Runs the hub: decides, confirms step downs and advice, watches every clock.", _HEAD),
        Role.HEAD_OF_SERVICE: ("Answers for the hub. Is told of silence and of what is sent back twice.", _HEAD),
        Role.EMERGENCY_DUTY: (
            "The social worker on duty when the hub is closed. Owns what comes in at night.",
            (*_WORKER, May.SEE_BREACH),
        ),
        Role.NAVIGATOR: (
            "Speaks for one agency in the hub: sees only that agency's requests and answers them.",
            (
                *(May.REFER, May.RAISE_ALARM, May.ANSWER, May.SEE_MY_WORK, May.DECLARE_CONFLICT, May.READ_AGREEMENT),
                May.SEE_ROTA,
            ),
        ),
        Role.RECEIVING_WORKER: ("Works in a team that takes children over. Sees what was disclosed to it.", _RECEIVING),
        Role.RECEIVING_MANAGER: ("Manages a team that takes children over. Sees what was disclosed to it.", _RECEIVING),
        Role.AUDITOR: (
            "Reads decided referrals to learn how well the hub works. Changes nothing.",
            (May.READ_REFERRAL, May.SEE_FIGURES, May.READ_AGREEMENT),
        ),
        Role.ANALYST: (
            "Works with counts and patterns, never with case content.",
            (May.SEE_FIGURES, May.READ_AGREEMENT),
        ),
        Role.RECORDS_OFFICER: (
            "Answers requests for records and watches who looked. Sees acts; content only inside an open request.",
            (
                *(May.SEE_WHO_LOOKED, May.READ_LEDGER, May.SEE_GLASS, May.SEE_UNUSUAL_LOOKS, May.MARK_UNUSUAL_LOOKS),
                *(May.READ_AGREEMENT, May.RECORD_SIGNATURE, May.KEEP_RECORDS, May.SECOND_RECORDS),
            ),
        ),
        Role.ADMINISTRATOR: (
            "Keeps accounts and the local policy. Sees no child.",
            (May.CHANGE_POLICY, May.MANAGE_ACCOUNTS, May.READ_AGREEMENT, May.RECORD_SIGNATURE),
        ),
        Role.SCRUTINY_READER: (
            "A councillor or officer of the scrutiny panel: counts only.",
            (May.SEE_FIGURES, May.READ_AGREEMENT),
        ),
        Role.SERVICE: ("The product itself, or a partner's system that sends referrals.", (May.REFER,)),
    }
)

_MANAGER_NEEDED = "Only a manager of the hub may do this. Ask the duty manager."
_WORKER_NEEDED = "Only a social worker or manager of the hub may do this. Ask the social worker on duty."
_HUB_NEEDED = "Only people who work in the hub may do this."

REFUSALS: Mapping[May, str] = MappingProxyType(
    {
        May.REFER: "Your account cannot send a referral. Telephone the hub, or use the public form.",
        May.SEE_PATTERNS: _HUB_NEEDED,
        May.DISMISS_PATTERN: _WORKER_NEEDED,
        May.JOIN_WORRIES: "Only a contact officer, social worker or manager says whether two referrals are one worry.",
        May.TAKE_CALL: "Only the hub's own people key what comes in by telephone or letter. Use the referral form.",
        May.CORRECT: "Only the hub's own people add a correction. Tell the hub what is wrong.",
        May.ADD_FILE: "Only the hub's own people add a file to a referral that was sent. Give it to the hub.",
        May.UNPROTECT_FILE: "Only a manager of the hub takes the protection off a file. Ask the duty manager.",
        May.SEARCH: _HUB_NEEDED,
        May.LINK: "Only a contact officer, social worker or manager says who a person is.",
        May.MERGE: "Only a social worker or manager says that two records are of one person.",
        May.KEEP_FAMILY: "Only a contact officer, social worker or manager records who belongs to a family.",
        May.MARK_LINE: "Only a social worker or manager of the hub says what is significant.",
        May.RATE: "Only a qualified social worker or manager rates. Ask the social worker on duty.",
        May.STEP_DOWN_CONFIRM: "A step down waits for a manager. Ask the duty manager to confirm it.",
        May.FILTER_OUT: "Only a qualified social worker or manager proposes advice below the threshold.",
        May.CONFIRM_FILTER: "Advice below the threshold waits for a manager. Ask the duty manager to confirm it.",
        May.PASS_OPEN_CASE: "Only a qualified social worker or manager passes an open case on. Tell the one on duty.",
        May.RAISE_ALARM: "Your account cannot raise the alarm here. If a child is in danger now, ring 999.",
        May.ACTIVATE: "Only a social worker or manager activates child protection. Raise the alarm and tell one now.",
        May.ACKNOWLEDGE: "Only the child-protection team that was called may acknowledge.",
        May.RECORD_STRATEGY: _WORKER_NEEDED,
        May.CONTACT_FAMILY: "Only the hub's contact officers, social workers and managers record a contact.",
        May.ASK_WELFARE_CHECK: _WORKER_NEEDED,
        May.ASK: "Only a social worker or manager of the hub asks an agency. Ask the social worker on duty.",
        May.ANSWER: "Only the agency's own navigator answers for it.",
        May.NOTE_SPOKEN: _WORKER_NEEDED,
        May.RECOMMEND: "Only a qualified social worker or manager recommends.",
        May.DECIDE: "Only a manager of the hub decides. Ask the duty manager.",
        May.REOPEN: "Only a manager of the hub reopens a decided referral. Ask the duty manager.",
        May.HAND_OVER: _WORKER_NEEDED,
        May.ACCEPT: "Only the receiving team accepts a handover or sends it back.",
        May.RELEASE: "Only a social worker or manager of the hub releases a letter or paper. Ask the one on duty.",
        May.PROTECT: "Only a social worker or manager of the hub marks this as protected. Ring the hub and say why.",
        May.LIFT_PROTECTION: "Only a manager of the hub lifts a protection. Ask the duty manager.",
        May.GIVE_FEEDBACK: "Only a social worker or manager of the hub tells the referrer.",
        May.ALLOCATE: _MANAGER_NEEDED,
        May.HAND_ON: _HUB_NEEDED,
        May.SEE_ROTA: "Only people who work with the hub see who is at work. Telephone the hub.",
        May.KEEP_ROTA: "Only a manager of the hub changes the rota. Ask the duty manager.",
        May.TAKE_OUTAGE_PACK: _MANAGER_NEEDED,
        May.SEE_WEEKLY: "Only managers and admin officers of the hub see the weekly update before it is sent.",
        May.SEND_WEEKLY: "Only an admin officer checks and sends the weekly update. Ask one.",
        May.SEE_MY_WORK: "Your account has no work list.",
        May.SEE_BOARD: _HUB_NEEDED,
        May.SEE_ALERTS: _HUB_NEEDED,
        May.SEE_BREACH: "What is late rises until a manager has seen it. Tell the duty manager.",
        May.READ_REFERRAL: "There is no such page, or it is not yours to see.",
        May.SEE_WHO_LOOKED: "Only the hub and the records officer see who opened a record.",
        May.READ_LEDGER: "Only managers of the hub and the records officer read the ledger.",
        May.SEE_UNUSUAL_LOOKS: "Only the records officer, the MASH manager and the head of service see unusual looks.",
        May.MARK_UNUSUAL_LOOKS: "Only the records officer says what came of an unusual look. Tell the records officer.",
        May.SEE_FIGURES: "Only managers, auditors, analysts and scrutiny readers see the figures.",
        May.RESTRICT: "Only a manager of the hub restricts a family. Ask the duty manager.",
        May.BREAK_GLASS: "Only social workers and managers of the hub open what is restricted. Ask the duty manager.",
        May.SETTLE_CONFLICTS: "Only a manager of the hub settles a conflict of interest. Ask the duty manager.",
        May.SEE_GLASS: "Only managers of the hub and the records officer see who opened a restricted family.",
        May.DECLARE_CONFLICT: "Tell the hub by telephone that you know this family.",
        May.KEEP_RECORDS: "Only the records officer does this. Tell the records office.",
        May.SECOND_RECORDS: "Only a manager of the hub or the records office reads what is prepared there.",
        May.FIND_SUBJECT: "Only a contact officer, social worker or manager says who a request is about.",
        May.CHANGE_POLICY: "Only an administrator changes the local policy.",
        May.MANAGE_ACCOUNTS: "Only an administrator manages accounts.",
        May.READ_AGREEMENT: "Only people who work with the hub read what the agencies agreed to share.",
        May.RECORD_SIGNATURE: "Only a records officer or an administrator records who signed the sharing agreement.",
    }
)
