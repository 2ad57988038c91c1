"""Every write of the front door, by what it is about."""

from openmash.referrals.actions.contacts import (
    ask_welfare_check,
    correct,
    record_contact,
    record_sighting,
)
from openmash.referrals.actions.files import FileReport, RefusedLine, receive_file
from openmash.referrals.actions.joining import join, say_two, take_joining_back
from openmash.referrals.actions.moving import give_to, keep, move_on, ready_to_rate
from openmash.referrals.actions.permission import hear_view, judge_competence, record_consent, tell_family
from openmash.referrals.actions.presence import be_here, forget_presence
from openmash.referrals.actions.receiving import (
    Conflict,
    Received,
    acknowledge,
    mark_many,
    receive,
)

__all__ = [
    "Conflict",
    "FileReport",
    "Received",
    "RefusedLine",
    "acknowledge",
    "ask_welfare_check",
    "be_here",
    "correct",
    "forget_presence",
    "give_to",
    "hear_view",
    "join",
    "judge_competence",
    "keep",
    "mark_many",
    "move_on",
    "ready_to_rate",
    "receive",
    "receive_file",
    "record_consent",
    "record_contact",
    "record_sighting",
    "say_two",
    "take_joining_back",
    "tell_family",
]
