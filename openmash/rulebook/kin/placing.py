"""Where everybody stands on a genogram, as numbers: nothing here knows how it is drawn.

Each generation is a row. Rows are ordered so that couples stand together, children stand under their parents and a
household stays in one place where it can; then every row is pulled towards its parents and children with a least
distance kept (isotonic regression), so that no two people ever overlap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import fmean

from openmash.rulebook.kin.layering import generations
from openmash.rulebook.kin.reading import Couple, Family
from openmash.rulebook.kin.words import CARES, DESCENT, Kin, Tie

SWEEPS, PULLS = 12, 40
NARROWEST, BESIDE = 1.0, 1.35
"""Least distance between two people of a row; and between two who belong to no common couple or brothers and sisters.

The unit is the width one person needs, name included."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where one person stands: `x` in widths from the left, `row` the generation, 0 at the top."""

    person: str
    x: float
    row: int


@dataclass(frozen=True, slots=True)
class Union:
    """A couple that is joined by a line. `lane` keeps the lines of one row apart: 0 the first, further down each."""

    couple: Couple
    lane: int


@dataclass(frozen=True, slots=True)
class Sibship:
    """Children who hang on the same parents or carers in the same way: `kind` says which."""

    parents: tuple[str, ...]
    children: tuple[str, ...]
    kind: Kin
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Drawing:
    """A genogram in numbers: places, couples, sibships, and ties that need a line of their own."""

    places: Mapping[str, Place]
    unions: tuple[Union, ...]
    sibships: tuple[Sibship, ...]
    others: tuple[Tie, ...]
    width: float
    rows: int


def lay_out(family: Family, together: Iterable[frozenset[str]] = ()) -> Drawing:
    """The genogram of a family. `together` are those who share a home: they are kept side by side where it can be."""
    levels = _packed(generations(family))
    rows = _ordered(family, levels, [home for home in together if home])
    xs = _pulled(family, rows, levels)
    left = min(xs.values(), default=0.0)
    places = {one: Place(one, xs[one] - left, levels[one]) for one in xs}
    sibships = tuple(_sibships(family, levels))
    hung = {(parent, child) for one in sibships for parent in one.parents for child in one.children}
    others = tuple(tie for tie in family.ties if _needs_a_line(tie, hung, family))
    unions = tuple(_lanes(family.couples, places))
    return Drawing(places, unions, sibships, others, max((p.x for p in places.values()), default=0.0), len(rows))


def _packed(levels: Mapping[str, int]) -> dict[str, int]:
    """Rows without gaps, the oldest at 0."""
    used = {level: number for number, level in enumerate(sorted(set(levels.values())))}
    return {one: used[level] for one, level in levels.items()}


def _needs_a_line(tie: Tie, hung: set[tuple[str, str]], family: Family) -> bool:
    """Descent that cannot hang, and ties that nothing else on the page shows."""
    if tie.kind in DESCENT | CARES:
        return (tie.one, tie.other) not in hung
    if tie.kind is Kin.GRANDPARENT:
        return not any(tie.one in family.parents(parent) for parent in family.parents(tie.other))
    parents = (set(family.parents(tie.one)), set(family.parents(tie.other)))
    return not parents[0] & parents[1]


# The order of a row -------------------------------------------------------------------------------------------------
def _ordered(family: Family, levels: Mapping[str, int], homes: Sequence[frozenset[str]]) -> list[list[str]]:
    """Each row from left to right. Couples are walked from one end to the other, so that they stand together."""
    rows: list[list[str]] = [[] for _ in range(max(levels.values(), default=-1) + 1)]
    for one in sorted(levels, key=lambda one: (_birth(family, one), one)):
        rows[levels[one]].append(one)
    blocks = [_blocks(row, family) for row in rows]
    above, below = _linked(family)
    at: dict[str, float] = {}
    for sweep in range(SWEEPS):
        upward = sweep % 2 == 0
        for number in reversed(range(len(rows))) if upward else range(len(rows)):
            near = (below, above) if upward else (above, below)
            blocks[number] = _sorted(blocks[number], near, at, family, homes)
            rows[number] = [one for block in blocks[number] for one in block]
            at.update({one: place - (len(rows[number]) - 1) / 2 for place, one in enumerate(rows[number])})
    return rows


def _birth(family: Family, one: str) -> date:
    person = family.people[one]
    return person.born or person.expected or date.max


def _blocks(row: Sequence[str], family: Family) -> list[list[str]]:
    """People of a row joined by couples, each group walked from an end."""
    beside: dict[str, list[str]] = {one: [] for one in row}
    for couple in family.couples:
        one, other = couple.pair
        if one in beside and other in beside:
            beside[one].append(other)
            beside[other].append(one)
    left, blocks = list(row), list[list[str]]()
    while left:
        group = _reached(left[0], beside)
        start = min(group, key=lambda one: (len(beside[one]) > 1, family.people[one].sex == "F", left.index(one)))
        blocks.append(_walked(start, beside, set()))
        left = [one for one in left if one not in group]
    return blocks


def _reached(start: str, beside: Mapping[str, Sequence[str]]) -> list[str]:
    found = [start]
    for one in found:
        found += [other for other in beside[one] if other not in found]
    return found


def _walked(start: str, beside: Mapping[str, Sequence[str]], been: set[str]) -> list[str]:
    """One after the other along the couples; where somebody has several, the shorter ways first."""
    been.add(start)
    walk = [start]
    for other in sorted(beside[start], key=lambda one: (len(beside[one]), one)):
        if other not in been:
            walk += _walked(other, beside, been)
    return walk


Near = Mapping[str, Sequence[str]]


def _linked(family: Family) -> tuple[Near, Near]:
    """Who stands over and under whom: by descent where that is known, else by whatever is."""
    above: dict[str, list[str]] = {one: list(family.parents(one)) for one in family.people}
    for kinds in (CARES, {Kin.GRANDPARENT, Kin.AUNT_UNCLE}):
        bare = {one for one, over in above.items() if not over}
        for tie in family.ties:
            if tie.kind in kinds and tie.other in bare:
                above[tie.other].append(tie.one)
    below: dict[str, list[str]] = {one: [] for one in family.people}
    for tie in family.ties:
        if tie.kind in DESCENT | CARES | {Kin.GRANDPARENT, Kin.AUNT_UNCLE}:
            below[tie.one].append(tie.other)
    return above, below


def _sorted(
    blocks: Sequence[list[str]],
    near: tuple[Near, Near],
    at: Mapping[str, float],
    family: Family,
    homes: Sequence[frozenset[str]],
) -> list[list[str]]:
    """Blocks by where those they belong to stand; each turned round where that brings its people nearer to theirs."""
    first, second = near

    def middle(one: str) -> float | None:
        known = [at[other] for other in first[one] if other in at] or [
            at[other] for other in second[one] if other in at
        ]
        known = known or [at[other] for home in homes if one in home for other in sorted(home - {one}) if other in at]
        return fmean(known) if known else None

    def key(block: Sequence[str]) -> tuple[bool, float, date, str]:
        known = [place for one in block if (place := middle(one)) is not None]
        return (not known, fmean(known) if known else 0.0, min(_birth(family, one) for one in block), min(block))

    return sorted((_turned(block, middle) for block in blocks), key=key)


def _turned(block: list[str], middle: Callable[[str], float | None]) -> list[str]:
    """The other way round when its people then stand nearer to where they would."""
    known = [(number, place) for number, one in enumerate(block) if (place := middle(one)) is not None]
    if len(known) < 2:
        return block
    mean = fmean(number for number, _ in known)
    lean = sum((number - mean) * place for number, place in known)
    return block[::-1] if lean < 0 else block


# The distance between people ----------------------------------------------------------------------------------------
def _pulled(family: Family, rows: Sequence[Sequence[str]], levels: Mapping[str, int]) -> dict[str, float]:
    """Where each person stands: towards the middle of parents and children, never nearer than the least distance."""
    (above, below), tied = _linked(family), _tied(family)
    gaps = [_gaps(row, family) for row in rows]
    xs = {one: offset for row, gap in zip(rows, gaps, strict=True) for one, offset in zip(row, _sums(gap), strict=True)}
    centre = max((xs[row[-1]] for row in rows if row), default=0.0) / 2
    for row in rows:
        shift = centre - (xs[row[0]] + xs[row[-1]]) / 2 if row else 0.0
        xs.update({one: xs[one] + shift for one in row})
    for pull in range(PULLS):
        upward = pull % 2 == 0
        for number in reversed(range(len(rows))) if upward else range(len(rows)):
            row, toward = rows[number], below if upward else above
            wanted = [_wanted(one, toward, tied, xs, prior) for one, prior in zip(row, ["", *row], strict=False)]
            xs.update(zip(row, _apart(wanted, gaps[number]), strict=True))
    return xs


def _wanted(one: str, toward: Near, tied: Near, xs: Mapping[str, float], before: str) -> float:
    """Where somebody would stand best: in the middle of theirs. Those who want one place are centred on it together,
    and what all want lies between what was, so that this comes to rest.

    Who belongs to nobody of that generation stays near whom they are tied to, else beside the one before.
    """
    others = toward[one] or tied[one] or ([before] if before else [one])
    return fmean(xs[other] for other in others)


def _tied(family: Family) -> Near:
    """Whom somebody is tied to in any way: by a tie or as a couple."""
    tied: dict[str, list[str]] = {one: [] for one in family.people}
    for one, other in [*(tie.pair for tie in family.ties), *(couple.pair for couple in family.couples)]:
        tied[one].append(other)
        tied[other].append(one)
    return tied


def _gaps(row: Sequence[str], family: Family) -> list[float]:
    """The least distance between each and the next."""
    close = {couple.pair for couple in family.couples}
    gaps = []
    for one, other in pairwise(row):
        pair = (one, other) if one <= other else (other, one)
        of_one_home = pair in close or bool(set(family.parents(one)) & set(family.parents(other)))
        gaps.append(NARROWEST if of_one_home else BESIDE)
    return gaps


def _sums(gaps: Sequence[float]) -> list[float]:
    found = [0.0]
    for gap in gaps:
        found.append(found[-1] + gap)
    return found


def _apart(wanted: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """The places nearest to those wanted, in this order and never nearer than the gaps: pools of adjacent violators."""
    if not wanted:
        return []
    offsets = _sums(gaps)
    pools: list[tuple[float, int]] = []
    for place, offset in zip(wanted, offsets, strict=True):
        pools.append((place - offset, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (late, many), (early, few) = pools.pop(), pools.pop()
            pools.append(((late * many + early * few) / (many + few), many + few))
    level = [mean for mean, count in pools for _ in range(count)]
    return [mean + offset for mean, offset in zip(level, offsets, strict=True)]


# What hangs on whom -------------------------------------------------------------------------------------------------
def _sibships(family: Family, levels: Mapping[str, int]) -> Iterable[Sibship]:
    """Children by the people they hang on: all birth parents together, and so each other kind of parent or carer."""
    by_child: dict[tuple[str, Kin], list[Tie]] = {}
    for tie in family.ties:
        if tie.kind in DESCENT | CARES and levels[tie.one] < levels[tie.other]:
            by_child.setdefault((tie.other, tie.kind), []).append(tie)
    groups: dict[tuple[tuple[str, ...], Kin, bool], list[str]] = {}
    for (child, kind), ties in by_child.items():
        parents = tuple(sorted({tie.one for tie in ties}))
        groups.setdefault((parents, kind, all(tie.certain for tie in ties)), []).append(child)
    for (parents, kind, certain), children in sorted(groups.items()):
        yield Sibship(parents, tuple(sorted(children, key=lambda one: (_birth(family, one), one))), kind, certain)


def _lanes(couples: Iterable[Couple], places: Mapping[str, Place]) -> Iterable[Union]:
    """Lines of couples of one row that would lie on each other go one below the other, the nearest couple highest."""
    taken: dict[tuple[int, int], list[tuple[float, float]]] = {}
    spans = []
    for couple in couples:
        one, other = (places[person] for person in couple.pair)
        spans.append((abs(one.x - other.x), min(one.x, other.x), max(one.x, other.x), max(one.row, other.row), couple))
    for _, left, right, row, couple in sorted(spans, key=lambda span: (*span[:4], span[4].pair)):
        lane = 0
        while any(left < end and start < right for start, end in taken.get((row, lane), ())):
            lane += 1
        taken.setdefault((row, lane), []).append((left, right))
        yield Union(couple, lane)
