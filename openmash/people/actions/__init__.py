"""Every act on people the hub knows. A person links, never the machine. A link can be taken back; both rows stay."""

from openmash.people.actions.extracts import begin_extract, end_extract, keep_cases, keep_episodes
from openmash.people.actions.linking import add, link, look_for, take_back
from openmash.people.actions.loading import count_names, load
from openmash.people.actions.merging import merge, take_merge_back
from openmash.people.actions.parting import say_two, take_apart_back
from openmash.people.actions.protecting import lift_protection, protect
from openmash.people.actions.status import NEEDS_WORKER, record_case_status

__all__ = [
    "NEEDS_WORKER",
    "add",
    "begin_extract",
    "count_names",
    "end_extract",
    "keep_cases",
    "keep_episodes",
    "lift_protection",
    "link",
    "load",
    "look_for",
    "merge",
    "protect",
    "record_case_status",
    "say_two",
    "take_apart_back",
    "take_back",
    "take_merge_back",
]
