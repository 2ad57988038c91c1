"""Local policy as one checked value: its shape (``values``), reading (``reading``), checks (``checks``), writing."""

from openmash.rulebook.policy.keeping import CountsFrom, RetentionClass, RetentionRule
from openmash.rulebook.policy.patterns import PatternRule, Shared, rule_from
from openmash.rulebook.policy.reading import PolicyInvalid, from_data
from openmash.rulebook.policy.values import (
    AgencyRule,
    Calendar,
    ContactBlock,
    Level,
    LocalPolicy,
    RatingRule,
    Service,
    SharingProtocol,
    SharingTerms,
    Team,
    TeamKind,
    Window,
    day_in_full,
)
from openmash.rulebook.policy.writing import to_data

__all__ = [
    "AgencyRule",
    "Calendar",
    "ContactBlock",
    "CountsFrom",
    "Level",
    "LocalPolicy",
    "PatternRule",
    "PolicyInvalid",
    "RatingRule",
    "RetentionClass",
    "RetentionRule",
    "Service",
    "Shared",
    "SharingProtocol",
    "SharingTerms",
    "Team",
    "TeamKind",
    "Window",
    "day_in_full",
    "from_data",
    "rule_from",
    "to_data",
]
