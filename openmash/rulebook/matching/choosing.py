"""Of the many who share a key with somebody, the few who are compared in full.

A search comes by dozens, of a common name by hundreds, and comparing is what costs. What is at hand where the keys are
gives a rough score first: under how many kinds of key they were come by, how alike the names look, year of birth, sex,
child or adult. It only has to lose nobody: who is likely is said by the comparison.

The points were learned by logistic regression from 2,000 searches in a register of 100,000 invented people, each half
judged by the points of the other: among the best 20 stood everybody whom the comparison would have put among its five.
A number that two people share counts more than was learned, because the searches named one too seldom.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from openmash.rulebook.matching.keys import ARMS

FEWEST = 25
"""People compared in full for each one sought, in a register of up to ``_UP_TO`` people."""
_UP_TO = 100_000

OF_AN_ARM: Mapping[str, float] = {
    "NHS_NUMBER": 9.0,
    "UPN": 9.0,
    "PHONE": 2.3,
    "HOUSE": 0.8,
    "HOUSE_SOUND": 2.1,
    "POSTCODE": 1.6,
    "BORN": 0.0,
    "TURNED": 0.7,
    "BIRTHDAY": 2.1,
    "MONTH": 0.5,
    "SOUND": 1.7,
    "NAME_TURNED": 2.3,
    "CARER": 1.2,
    "CARER_SOUND": 1.3,
    "DUE": 1.7,
    "NEAR_NAME": 0.7,
    "STREET": 2.3,
    "YEAR_DAY": 1.7,
    "CARER_NAME": 0.8,
}
"""Points for each kind of key by which somebody was come by. A date of birth counts below."""

NAMES_ALIKE = 2.9
"""For whole names that look the same; less, as they look less alike."""
BORN_UNKNOWN, BORN_SAME_DAY, BORN_NEAR, BORN_FAR = 2.7, 4.6, 1.4, -1.8
"""Not said of one of the two; the same day; within a year of each other; more than three years apart."""
OTHER_SEX, OTHER_ROLE = -2.4, -2.5
"""Child or adult counts a point less than was learned: a child of years ago may be an adult of today."""

POINTS: tuple[float, ...] = (
    NAMES_ALIKE, BORN_UNKNOWN, BORN_SAME_DAY, BORN_NEAR, BORN_FAR, OTHER_SEX, OTHER_ROLE,
    *(OF_AN_ARM[arm.name] for arm in ARMS),
)  # fmt: skip
"""As the database's search takes them: these seven, then the arms by their number; there may be more arms one day."""


def most(people: int) -> int:
    """How many are compared in full for each one sought in a register of so many: the larger it is, the more namesakes.

    25, and as many again for each tenfold over 100,000.
    """
    return round(FEWEST * (1 + max(0.0, math.log10(max(people, 1) / _UP_TO))))
