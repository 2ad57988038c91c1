"""Every write of the room: what leaves the hub, and what a receiving team answers."""

from openmash.disclosures.actions.handing import hand_over
from openmash.disclosures.actions.receiving import accept, send_back
from openmash.disclosures.actions.telling import give_feedback, no_feedback, tell_agencies

__all__ = ["accept", "give_feedback", "hand_over", "no_feedback", "send_back", "tell_agencies"]
