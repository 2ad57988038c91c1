"""Every write of the agency checks, by what it is about."""

from openmash.agency_checks.actions.alarm import raise_alarm
from openmash.agency_checks.actions.answering import (
    AnsweredMeanwhile,
    Item,
    OwnAction,
    add_to_answer,
    answer,
    open_request,
)
from openmash.agency_checks.actions.asking import Ask, ask, told_to, withdraw
from openmash.agency_checks.actions.owning import (
    answer_owner,
    ask_owner,
    lift_own_protection,
    protect_own_item,
    take_agreement_back,
)
from openmash.agency_checks.actions.spoken import confirm_spoken, note_spoken
from openmash.agency_checks.actions.stepping import answer_step_down, ask_step_down, step, step_up

__all__ = [
    "AnsweredMeanwhile",
    "Ask",
    "Item",
    "OwnAction",
    "add_to_answer",
    "answer",
    "answer_owner",
    "answer_step_down",
    "ask",
    "ask_owner",
    "ask_step_down",
    "confirm_spoken",
    "lift_own_protection",
    "note_spoken",
    "open_request",
    "protect_own_item",
    "raise_alarm",
    "step",
    "step_up",
    "take_agreement_back",
    "told_to",
    "withdraw",
]
