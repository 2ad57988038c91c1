"""The closed search asked as the app asks it, beside the code of the screens."""

from __future__ import annotations

from typing import Any

from openmash.rulebook import matching
from openmash.rulebook.matching import Name, PersonFacts
from openmash.rulebook.matching.choosing import FEWEST

CALL = (
    "select person_id from openmash_find_people(%s::smallint[], %s::smallint[], %s::bigint[], '{0}', %s::text[],"
    " '{}', '{}', '{}', %s::int[], %s::real[], %s)"
)


def asked(forename: str, surname: str, at_most: int = FEWEST) -> list[Any]:
    """What the search is asked for somebody of whom the name alone is known."""
    person = matching.evidence(PersonFacts(names=(Name(forename, surname),)))
    keys = matching.sought_keys(person)
    return [
        [0] * len(keys),
        [arm for arm, _ in keys],
        [digest for _, digest in keys],
        matching.full_keys(person),
        [arm.most for arm in matching.ARMS],
        list(matching.POINTS),
        at_most,
    ]
