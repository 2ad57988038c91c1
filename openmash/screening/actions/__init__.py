"""Every write of screening, by what it is about."""

from openmash.screening.actions.danger import acknowledge, activate, answer_alarm, raise_alarm
from openmash.screening.actions.filtering import answer_filter_out, filter_out
from openmash.screening.actions.rating import RatedMeanwhile, rate
from openmash.screening.actions.stepping import answer_step_down, ask_step_down, step_up

__all__ = [
    "RatedMeanwhile",
    "acknowledge",
    "activate",
    "answer_alarm",
    "answer_filter_out",
    "answer_step_down",
    "ask_step_down",
    "filter_out",
    "raise_alarm",
    "rate",
    "step_up",
]
