"""Finding known people, and what is known of them. The finder answers only the hub."""

from openmash.people.queries.extracts import Case, cases, cases_linked
from openmash.people.queries.finding import (
    Found,
    compared_each,
    find,
    find_each,
    find_named,
    rank_each,
    whom_to_ask,
)
from openmash.people.queries.known import (
    ALSO_KNOWN_AS,
    KNOWN_AS,
    Known,
    age_of,
    case_statuses,
    earlier_mentions,
    link_of,
    linked,
    links,
    name_of,
)
from openmash.people.queries.mentions import ADULT, CHILD, facts_named, names_given, places_given

__all__ = [
    "ADULT",
    "ALSO_KNOWN_AS",
    "CHILD",
    "KNOWN_AS",
    "Case",
    "Found",
    "Known",
    "age_of",
    "case_statuses",
    "cases",
    "cases_linked",
    "compared_each",
    "earlier_mentions",
    "facts_named",
    "find",
    "find_each",
    "find_named",
    "link_of",
    "linked",
    "links",
    "name_of",
    "names_given",
    "places_given",
    "rank_each",
    "whom_to_ask",
]
