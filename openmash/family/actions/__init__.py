"""Recording who belongs to a family: each act adds facts; what is over or was wrong gets a row that says so."""

from openmash.family.actions.living import Home, move_in, move_out
from openmash.family.actions.marking import mark_line
from openmash.family.actions.network import end_professional, record_professional
from openmash.family.actions.relating import New, Said, add_relative, confirm, end_relationship, record_life, relate

__all__ = [
    "Home",
    "New",
    "Said",
    "add_relative",
    "confirm",
    "end_professional",
    "end_relationship",
    "mark_line",
    "move_in",
    "move_out",
    "record_life",
    "record_professional",
    "relate",
]
