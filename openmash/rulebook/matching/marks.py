"""How far the smaller marks of two people agree: numbers, sex, school, whether child or adult."""

from __future__ import annotations

from openmash.rulebook.matching.evidence import Evidence
from openmash.rulebook.matching.likeness import slips

NONE, SAME, OTHER = "none", "same", "other"


def nhs_numbers(one: Evidence, other: Evidence) -> str:
    """NHS numbers, when both are whole; one slip of the hand is told apart."""
    if not one.nhs_number or not other.nhs_number:
        return NONE
    apart = slips(one.nhs_number, other.nhs_number, 1)
    return SAME if apart == 0 else "slip" if apart == 1 else OTHER


def pupil_numbers(one: Evidence, other: Evidence) -> str:
    """Pupil numbers. They change when lost, so a different one weighs little."""
    return _plain(one.upn, other.upn)


def sexes(one: Evidence, other: Evidence) -> str:
    """Sex, where both are given."""
    return _plain(one.sex, other.sex)


def schools(one: Evidence, other: Evidence) -> str:
    """School or nursery, where both are given."""
    return _plain(one.school, other.school)


def roles(one: Evidence, other: Evidence) -> str:
    """Named as a child or as an adult. A child of years ago may be an adult of today."""
    return _plain(one.facts.role, other.facts.role)


def _plain(one: str, other: str) -> str:
    if not one or not other:
        return NONE
    return SAME if one == other else OTHER
