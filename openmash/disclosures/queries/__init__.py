"""Every read of the room: what may leave, what a recipient's page holds, what left and to whom."""

from openmash.disclosures.queries.agreement import agencies_covered, kept, referrer_covered, team_covered
from openmash.disclosures.queries.guard import Guard, Leaving, guard, leaving
from openmash.disclosures.queries.pack import Pack, agency_pages, awaiting_team, compose, current_decisions
from openmash.disclosures.queries.reads import (
    agencies_owed,
    agencies_told,
    asked,
    feedback,
    feedback_owed,
    left,
    no_feedbacks,
    pack,
    packs,
    referrer_told,
    shared,
    told,
)
from openmash.disclosures.queries.telling import Telling, telling

__all__ = [
    "Guard",
    "Leaving",
    "Pack",
    "Telling",
    "agencies_covered",
    "agencies_owed",
    "agencies_told",
    "agency_pages",
    "asked",
    "awaiting_team",
    "compose",
    "current_decisions",
    "feedback",
    "feedback_owed",
    "guard",
    "kept",
    "leaving",
    "left",
    "no_feedbacks",
    "pack",
    "packs",
    "referrer_covered",
    "referrer_told",
    "shared",
    "team_covered",
    "telling",
    "told",
]
