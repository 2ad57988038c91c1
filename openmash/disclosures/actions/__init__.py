"""Every write of the room: what leaves the hub, and what a receiving team answers."""

from openmash.disclosures.actions.handing import hand_over, prepare_hand_over
from openmash.disclosures.actions.recalling import (
    decide_not_to_share,
    lift_protection,
    open_disclosure,
    protect,
    recall,
    take_paper,
)
from openmash.disclosures.actions.receiving import accept, send_back
from openmash.disclosures.actions.releasing import ask_for_pack, ask_owner, confirm, release, send_release_back
from openmash.disclosures.actions.telling import give_feedback, no_feedback, tell_agencies

__all__ = [
    "accept",
    "ask_for_pack",
    "ask_owner",
    "confirm",
    "decide_not_to_share",
    "give_feedback",
    "hand_over",
    "lift_protection",
    "no_feedback",
    "open_disclosure",
    "prepare_hand_over",
    "protect",
    "recall",
    "release",
    "send_back",
    "send_release_back",
    "take_paper",
    "tell_agencies",
]
