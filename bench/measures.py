"""How well the records of a list were put together: pairs, B-cubed, and people who were told of again and again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shares:
    """``precision``: of what was put together, the share rightly; ``recall``: of what belongs together, the share."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of records said to be one person, ``right`` or ``wrong``; and pairs of one person that were ``missed``."""

    right: int
    wrong: int
    missed: int

    @property
    def shares(self) -> Shares:
        """Of pairs. Nothing said, or nothing to say, is a share of none."""
        said, true = self.right + self.wrong, self.right + self.missed
        return Shares(self.right / said if said else 0.0, self.right / true if true else 0.0)


def pairs(said: Iterable[tuple[str, str]], person_of: Mapping[str, str]) -> Pairs:
    """Pairs of record ids that were said to be one person, against who each record is of. A pair counts once.

    Raises KeyError for a record of which the truth says nothing.
    """
    distinct = {(one, other) if one < other else (other, one) for one, other in said}
    right = sum(person_of[one] == person_of[other] for one, other in distinct)
    true = sum(number * (number - 1) // 2 for number in Counter(person_of.values()).values())
    return Pairs(right, len(distinct) - right, true - right)


def b_cubed(cluster_of: Mapping[str, str], person_of: Mapping[str, str]) -> Shares:
    """Precision and recall of each record's own cluster, meaned over all records (Bagga and Baldwin, 1998).

    Every record has a cluster; KeyError where one has none.
    """
    clusters = Counter(cluster_of[record] for record in person_of)
    people = Counter(person_of.values())
    both = Counter((cluster_of[record], person) for record, person in person_of.items())
    records = len(person_of)
    return Shares(
        sum(number**2 / clusters[cluster] for (cluster, _), number in both.items()) / records,
        sum(number**2 / people[person] for (_, person), number in both.items()) / records,
    )


@dataclass(frozen=True, slots=True)
class Joined:
    """Of ``people``, how many are ``joined``: all that was told of them is in one cluster."""

    joined: int
    people: int

    @property
    def share(self) -> float | None:
        """None where there is nobody."""
        return self.joined / self.people if self.people else None


def joined(cluster_of: Mapping[str, str], person_of: Mapping[str, str], told: Collection[str], at_least: int) -> Joined:
    """People of whom at least so many records were told. ``told``: ids of records by the police or in a referral."""
    clusters: dict[str, list[str]] = defaultdict(list)
    for record in told:
        clusters[person_of[record]].append(cluster_of[record])
    often = [each for each in clusters.values() if len(each) >= at_least]
    return Joined(sum(len(set(each)) == 1 for each in often), len(often))
