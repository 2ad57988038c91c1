"""Every read of patterns: what is to be gone through, the cards somebody may see, and what may be sent twice."""

from openmash.patterns.queries.cards import Card, about, all_cards, card, cards
from openmash.patterns.queries.due import Due, due, in_view, members_of
from openmash.patterns.queries.twice import Twice, pair, twice

__all__ = [
    "Card",
    "Due",
    "Twice",
    "about",
    "all_cards",
    "card",
    "cards",
    "due",
    "in_view",
    "members_of",
    "pair",
    "twice",
]
