"""What the pages of the agency checks are made of."""

from openmash.agency_checks.pages.asked import (
    action_words,
    address_words,
    agreement_words,
    answer_shown,
    asked_shown,
    clock_of,
    desk_words,
    effects,
    family_words,
    item_shown,
    new_times,
    person_words,
    proposal_shown,
    reads_answers,
    state_of,
    words_of,
)
from openmash.agency_checks.pages.desk import desk_page, request_page, searched_words
from openmash.agency_checks.pages.owning import owner_shown

__all__ = [
    "action_words",
    "address_words",
    "agreement_words",
    "answer_shown",
    "asked_shown",
    "clock_of",
    "desk_page",
    "desk_words",
    "effects",
    "family_words",
    "item_shown",
    "new_times",
    "owner_shown",
    "person_words",
    "proposal_shown",
    "reads_answers",
    "request_page",
    "searched_words",
    "state_of",
    "words_of",
]
