"""Every write of the room: discussions, the recommendation, the decision, late answers."""

from openmash.decisions.actions.decide import AlreadyDecided, DecisionPart, decide, send_back
from openmash.decisions.actions.discuss import TookPart, record_discussion, record_strategy
from openmash.decisions.actions.late import read_late_answer
from openmash.decisions.actions.open_case import pass_open_case
from openmash.decisions.actions.recommend import ChildPart, RecommendedMeanwhile, recommend

__all__ = [
    "AlreadyDecided",
    "ChildPart",
    "DecisionPart",
    "RecommendedMeanwhile",
    "TookPart",
    "decide",
    "pass_open_case",
    "read_late_answer",
    "recommend",
    "record_discussion",
    "record_strategy",
    "send_back",
]
