"""Who lived together where on a day, and the outline of a home around its people on the genogram."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from openmash.rulebook.kin.placing import Place


@dataclass(frozen=True, slots=True)
class Stay:
    """Somebody at a home from a day until a day, as far as these are known. `home` is the key of the address.

    One person may stay at two homes at once: children of separated parents do.
    """

    id: str
    person: str
    home: str
    began: date | None = None
    ended: date | None = None
    certain: bool = True

    def stands(self, on: date) -> bool:
        """Does it hold on this day? It ends on the day somebody left."""
        return (self.began is None or self.began <= on) and (self.ended is None or on < self.ended)


@dataclass(frozen=True, slots=True)
class Home:
    """One home on one day: the stays that make it, each person once, the newest stay of each."""

    key: str
    stays: tuple[Stay, ...]

    @property
    def people(self) -> frozenset[str]:
        """Who lives there."""
        return frozenset(stay.person for stay in self.stays)


def homes_on(stays: Iterable[Stay], people: Iterable[str], on: date) -> list[Home]:
    """The homes of these people on a day, the fullest first."""
    here, homes = set(people), dict[str, dict[str, Stay]]()
    for stay in sorted(stays, key=lambda stay: (stay.began or date.min, stay.id)):
        if stay.person in here and stay.stands(on):
            homes.setdefault(stay.home, {})[stay.person] = stay
    found = [Home(key, tuple(by_person.values())) for key, by_person in homes.items()]
    return sorted(found, key=lambda home: (-len(home.stays), home.key))


@dataclass(frozen=True, slots=True)
class Outline:
    """A box around neighbours of one home: from `left` to `right` in widths, from row `top` to row `bottom`."""

    left: float
    right: float
    top: int
    bottom: int


def outlines(people: frozenset[str], places: Mapping[str, Place], half: float = 0.5) -> list[Outline]:
    """Boxes that hold everybody of a home and nobody else: one where its people stand together, else several.

    `half` is how far a person's own width reaches to each side.
    """
    rows: dict[int, list[Place]] = {}
    for place in sorted(places.values(), key=lambda place: place.x):
        rows.setdefault(place.row, []).append(place)
    boxes: list[Outline] = []
    for row, placed in sorted(rows.items()):
        boxes += [Outline(run[0].x - half, run[-1].x + half, row, row) for run in _runs(placed, people)]
    grown = True
    while grown:
        grown = False
        for one in boxes:
            joined = next((both for other in boxes if (both := _joined(one, other, people, places, half))), None)
            if joined is not None:
                boxes = [box for box in boxes if not _within(box, joined)] + [joined]
                grown = True
                break
    return sorted(boxes, key=lambda box: (box.top, box.left))


def _runs(placed: Sequence[Place], people: frozenset[str]) -> Iterable[list[Place]]:
    run: list[Place] = []
    for place in placed:
        if place.person in people:
            run.append(place)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _within(inner: Outline, outer: Outline) -> bool:
    wide = outer.left <= inner.left and inner.right <= outer.right
    return wide and outer.top <= inner.top and inner.bottom <= outer.bottom


def _joined(
    one: Outline, other: Outline, people: frozenset[str], places: Mapping[str, Place], half: float
) -> Outline | None:
    """One box in place of two of rows next to each other, when nobody else would stand in it."""
    if one == other or not (other.top - one.bottom == 1 or one.top - other.bottom == 1):
        return None
    both = Outline(
        min(one.left, other.left), max(one.right, other.right), min(one.top, other.top), max(one.bottom, other.bottom)
    )
    for place in places.values():
        inside = both.top <= place.row <= both.bottom and both.left - half < place.x < both.right + half
        if inside and place.person not in people:
            return None
    return both
