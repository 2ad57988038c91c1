"""Measuring the search, and learning from it, through the very code the screens use."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

from openmash.people.models import Person
from openmash.people.queries.finding import compared_each, rank_each
from openmash.rulebook.matching import PersonFacts
from openmash.rulebook.matching.learning import Asked
from openmash.rulebook.matching.measuring import Outcome
from openmash.rulebook.roles import Viewer

Truth = Mapping[str, tuple[str, str, str]]
"""By the id of one who is looked for: the id in the register (empty for nobody), the kind, the community."""


def keys_of_source(viewer: Viewer, source: str) -> dict[str, str]:
    """Of the people loaded from a list: the hub's id to the list's."""
    loaded = Person.objects.filter(source=source).values_list("id", "source_key")
    return {str(person): key for person, key in loaded.iterator(chunk_size=10_000)}


def outcomes(viewer: Viewer, household: Sequence[PersonFacts], truth: Truth, keys: Mapping[str, str]) -> list[Outcome]:
    """What the search says of the people of one household, beside the truth. The time is shared among them."""
    began = time.perf_counter()
    found = rank_each(viewer, household)
    took = (time.perf_counter() - began) * 1000 / len(household)
    said = []
    for one, answer in zip(household, found, strict=True):
        right, kind, community = truth[one.id]
        first = answer.matches[0] if answer.matches else None
        said.append(
            Outcome(
                right=right,
                kind=kind,
                community=community,
                found=[keys[match.id] for match in answer.matches],
                top=first.total if first else None,
                asserted=first is not None and first.is_sure,
                milliseconds=took,
            )
        )
    return said


def asked(viewer: Viewer, household: Sequence[PersonFacts], truth: Truth, keys: Mapping[str, str]) -> list[Asked]:
    """Everybody the search finds for each, compared, and which is right: what weights are learned from."""
    learned = []
    for one, pairs in zip(household, compared_each(viewer, household), strict=True):
        right = truth[one.id][0]
        places = [n for n, pair in enumerate(pairs) if keys[pair.known.facts.id] == right] if right else []
        learned.append(Asked([pair.comparison for pair in pairs], places[0] if places else None))
    return learned
