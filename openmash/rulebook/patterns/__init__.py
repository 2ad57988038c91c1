"""The pattern of small things: referrals about one family that look harmless one by one, and the same worry sent twice.

Pure rules over *sightings*: what one referral says and when it came. Nothing here decides anything; it says what a
person should look at together, and why. Source: requirement M3.2 (SOU 4.2).
"""

from openmash.rulebook.patterns.chance import BaseRate, at_least, base_rate
from openmash.rulebook.patterns.field import Field
from openmash.rulebook.patterns.rules import Reached, component, counted, first_reached, is_low, quiet
from openmash.rulebook.patterns.sightings import Named, Place, Sighting, place
from openmash.rulebook.patterns.ties import Crowd, Tie, crowd_of, tie
from openmash.rulebook.patterns.twice import Likeness, same_worry
from openmash.rulebook.patterns.wording import how_rare, reason

__all__ = [
    "BaseRate",
    "Crowd",
    "Field",
    "Likeness",
    "Named",
    "Place",
    "Reached",
    "Sighting",
    "Tie",
    "at_least",
    "base_rate",
    "component",
    "counted",
    "crowd_of",
    "first_reached",
    "how_rare",
    "is_low",
    "place",
    "quiet",
    "reason",
    "same_worry",
    "tie",
]
