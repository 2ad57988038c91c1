"""Every write of the agency checks, by what it is about."""

from openmash.agency_checks.actions.alarm import raise_alarm
from openmash.agency_checks.actions.answering import AnsweredMeanwhile, Item, OwnAction, answer, open_request
from openmash.agency_checks.actions.asking import Ask, ask, told_to, withdraw
from openmash.agency_checks.actions.spoken import confirm_spoken, note_spoken
from openmash.agency_checks.actions.stepping import answer_step_down, ask_step_down, step, step_up

__all__ = [
    "AnsweredMeanwhile",
    "Ask",
    "Item",
    "OwnAction",
    "answer",
    "answer_step_down",
    "ask",
    "ask_step_down",
    "confirm_spoken",
    "note_spoken",
    "open_request",
    "raise_alarm",
    "step",
    "step_up",
    "told_to",
    "withdraw",
]
