"""A genogram as lines and symbols for the page: numbers from the rulebook become places in a drawing.

Only attributes of SVG, nothing of style. Every line that is not plain descent bears a word or a mark, so that no
meaning hangs on colour or dashes alone. Lines go through the gaps between people and never through a name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from openmash.rulebook.kin import COUPLES, Drawing, Family, Kin, Life, Outline, Sibship, Tie, Union, hangs_by, of_couple

WIDE, HIGH, HALF = 156, 232, 23
"""One person's width, the height of a generation, half a symbol: in units of the drawing."""
ABOVE, NAMES = 66, 64
"""Room over a symbol for lines and home names, and under it for the names."""
LANE = 11
EDGE = 30

DASHES: dict[Kin | None, str] = {
    Kin.PARTNER: "9 6", Kin.EX_PARTNER: "9 6", None: "2 5",
    Kin.ADOPTIVE_PARENT: "12 4", Kin.FOSTER_CARER: "3 5", Kin.STEP_PARENT: "10 4 2 4", Kin.OTHER_CARER: "2 5",
    Kin.GRANDPARENT: "2 5", Kin.AUNT_UNCLE: "2 5", Kin.OTHER_RELATIVE: "2 5", Kin.FRIEND: "2 7",
    Kin.SIBLING: "2 5", Kin.HALF_SIBLING: "2 5", Kin.STEP_SIBLING: "2 5",
}  # fmt: skip
SLASHES = {Kin.SEPARATED: 1, Kin.EX_PARTNER: 1, Kin.DIVORCED: 2}

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """A line through points; `dash` is empty for a whole one."""

    points: tuple[Point, ...]
    dash: str = ""

    @property
    def d(self) -> str:
        """The points as a path."""
        return "M" + " L".join(f"{x:.0f} {y:.0f}" for x, y in self.points)


@dataclass(frozen=True, slots=True)
class Word:
    """A word in the drawing, at a place; `strong` for a name."""

    x: float
    y: float
    text: str
    anchor: str = "middle"
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Symbol:
    """One person: their shape, what stands in it, their names below, and what a screen reader hears."""

    id: str
    x: float
    y: float
    shape: str
    inside: str
    words: tuple[Word, ...]
    says: str
    index: bool
    dead: bool


@dataclass(frozen=True, slots=True)
class Box:
    """Part of the outline of a home, with its letter."""

    x: float
    y: float
    width: float
    height: float
    dash: str
    word: Word


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole drawing. `top` is where it begins: above nought where many lines go over the oldest generation."""

    top: float
    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    words: tuple[Word, ...]
    symbols: tuple[Symbol, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """What stands in and under a symbol, and what is said of the person."""

    inside: str
    name: str
    below: str
    says: str


@dataclass
class _Sheet:
    """Where things are, and the lines and words drawn so far."""

    drawing: Drawing
    lines: list[Line] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    lanes: dict[int, list[list[tuple[float, float]]]] = field(default_factory=dict)
    tops: dict[int, list[list[tuple[float, float]]]] = field(default_factory=dict)

    def x(self, one: str) -> float:
        return EDGE + WIDE / 2 + self.drawing.places[one].x * WIDE

    def y(self, one: str) -> float:
        return self.row_y(self.drawing.places[one].row)

    @staticmethod
    def row_y(row: int) -> float:
        return ABOVE + HALF + row * HIGH

    def row_of(self, one: str) -> list[str]:
        """Everybody of the same generation, from left to right."""
        row = self.drawing.places[one].row
        return sorted((p for p, place in self.drawing.places.items() if place.row == row), key=self.x)

    def next_to(self, one: str, other: str) -> bool:
        """Do they stand side by side?"""
        row = self.row_of(one)
        return (one, other) in pairwise(row) or (other, one) in pairwise(row)

    @staticmethod
    def lane(taken: list[list[tuple[float, float]]], left: float, right: float) -> int:
        """The first lane in which nothing lies between left and right yet; it is taken then."""
        for number, spans in enumerate(taken):
            if all(right < start or end < left for start, end in spans):
                spans.append((left, right))
                return number
        taken.append([(left, right)])
        return len(taken) - 1


def picture(
    family: Family,
    drawing: Drawing,
    homes: Sequence[tuple[str, Sequence[Outline]]],
    labels: Mapping[str, Label],
    index: Iterable[str],
) -> Picture:
    """The drawing of a family. `homes`: the name of each home and its outlines; `index`: the children it is about."""
    sheet, wanted = _Sheet(drawing), set(index)
    drops = {one.couple.pair: _couple(sheet, one) for one in drawing.unions}
    hangs = [*drawing.sibships, *_as_sibships(sheet, drawing.others)]
    for one in sorted(hangs, key=lambda one: (len(one.parents) < 2, one.kind is not Kin.PARENT, one.parents)):
        _hang(sheet, one, drops)
    for tie in drawing.others:
        if drawing.places[tie.one].row == drawing.places[tie.other].row:
            _beside(sheet, tie)
    symbols = [_symbol(sheet, family, one, labels[one], one in wanted) for one in sorted(labels, key=_order(drawing))]
    return Picture(
        top=min([0.0, *(y - 20 for line in sheet.lines for _, y in line.points)]),
        width=2 * EDGE + WIDE * (drawing.width + 1),
        height=ABOVE + max(1, drawing.rows) * HIGH - (HIGH - 2 * HALF - NAMES - 40),
        boxes=tuple(_boxes(homes)),
        lines=tuple(sheet.lines),
        words=tuple(sheet.words),
        symbols=tuple(symbols),
    )


def _order(drawing: Drawing) -> Callable[[str], tuple[int, float]]:
    """As people are read: from the oldest down, from left to right."""
    return lambda one: (drawing.places[one].row, drawing.places[one].x)


# Couples ------------------------------------------------------------------------------------------------------------
def _couple(sheet: _Sheet, union: Union) -> Point:
    """A couple's line; gives the place from which their children hang."""
    left, right = sorted(union.couple.pair, key=sheet.x)
    dash, y = DASHES.get(union.couple.kind, ""), sheet.y(left)
    straight = sheet.y(left) == sheet.y(right)
    if straight and sheet.next_to(left, right):
        ends = ((sheet.x(left) + HALF, y), (sheet.x(right) - HALF, y))
        sheet.lines.append(Line(ends, dash))
        middle = (ends[0][0] + ends[1][0]) / 2, y
    else:
        row = sheet.drawing.places[left].row
        lane = sheet.lane(sheet.tops.setdefault(row, []), sheet.x(left), sheet.x(right))
        over = min(y, sheet.y(right)) - HALF - 8 - LANE * lane
        points = ((sheet.x(left), y - HALF), (sheet.x(left), over), (sheet.x(right), over))
        sheet.lines.append(Line((*points, (sheet.x(right), sheet.y(right) - HALF)), dash))
        middle = sheet.x(left) + WIDE / 2, over
    _marks(sheet, union, middle, straight)
    return middle


def _marks(sheet: _Sheet, union: Union, at: Point, straight: bool) -> None:
    """The strokes across the line of a couple that is apart, and a word for what a line alone does not say."""
    x, y = at
    for number in range(SLASHES.get(union.couple.kind, 0) if union.couple.kind else 0):
        shift = 8 * number - 20
        sheet.lines.append(Line(((x + shift - 5, y + 9), (x + shift + 5, y - 9))))
    if union.couple.kind is not None:
        doubt = "" if union.couple.certain else "?"
        sheet.words.append(Word(x, y - 14 if straight else y - 5, of_couple(union.couple) + doubt))


# Children -----------------------------------------------------------------------------------------------------------
def _as_sibships(sheet: _Sheet, others: Iterable[Tie]) -> Iterator[Sibship]:
    """Ties from one generation to another that hang on nothing else."""
    for tie in others:
        above, below = sheet.drawing.places[tie.one], sheet.drawing.places[tie.other]
        if above.row != below.row:
            up, down = (tie.one, tie.other) if above.row < below.row else (tie.other, tie.one)
            yield Sibship((up,), (down,), tie.kind, tie.certain)


def _hang(sheet: _Sheet, of: Sibship, drops: Mapping[tuple[str, str], Point]) -> None:
    """Children under their parents: a way down, a bar, and a short line to each child."""
    x, y = _start(sheet, of, drops)
    row = max(sheet.drawing.places[parent].row for parent in of.parents)
    xs = [sheet.x(child) for child in of.children]
    left, right = min([x, *xs]), max([x, *xs])
    lane = sheet.lane(sheet.lanes.setdefault(row, []), left, right)
    bar = sheet.row_y(row) + HALF + NAMES + 10 + LANE * lane
    dash, word = DASHES.get(of.kind, ""), hangs_by(of.kind) + ("" if of.certain else "?")
    sheet.lines.append(Line(((x, y), (x, bar)), dash))
    if left != right:
        sheet.lines.append(Line(((left, bar), (right, bar)), dash))
    for child, at in zip(of.children, xs, strict=True):
        top = sheet.y(child) - HALF
        sheet.lines.append(Line(((at, bar), (at, top)), dash))
        if word:
            sheet.words.append(Word(at + 6, top - 6, word, "start"))


def _start(sheet: _Sheet, of: Sibship, drops: Mapping[tuple[str, str], Point]) -> Point:
    """Where the way down begins: between two parents, else under the one; names are drawn over it."""
    if len(of.parents) == 2 and of.parents in drops:
        return drops[of.parents[0], of.parents[1]]
    return sheet.x(of.parents[0]), sheet.y(of.parents[0]) + HALF


def _beside(sheet: _Sheet, tie: Tie) -> None:
    """Two of one generation whose parents do not say how they belong together: a dotted line over them, with a word."""
    left, right = sorted((tie.one, tie.other), key=sheet.x)
    row, y = sheet.drawing.places[left].row, sheet.y(left)
    lane = sheet.lane(sheet.tops.setdefault(row, []), sheet.x(left) + 1, sheet.x(right) - 1)
    over = y - HALF - 12 - LANE * lane
    points = ((sheet.x(left) + 8, y - HALF), (sheet.x(left) + 8, over), (sheet.x(right) - 8, over))
    sheet.lines.append(Line((*points, (sheet.x(right) - 8, y - HALF)), DASHES.get(tie.kind, "2 5")))
    if tie.kind not in COUPLES:
        doubt = "" if tie.certain else "?"
        sheet.words.append(Word((sheet.x(left) + sheet.x(right)) / 2, over - 4, hangs_by(tie.kind) + doubt))


# People and homes ---------------------------------------------------------------------------------------------------
def _symbol(sheet: _Sheet, family: Family, one: str, label: Label, index: bool) -> Symbol:
    person, x, y = family.people[one], sheet.x(one), sheet.y(one)
    life = person.life(family.on)
    shape = {"M": "square", "F": "circle"}.get(person.sex, "diamond")
    lines = wrapped(label.name)
    words = [Word(x, y + HALF + 18 + 17 * number, text, strong=True) for number, text in enumerate(lines)]
    if label.below:
        below = label.below.split(" (")[0]
        words += [Word(x, y + HALF + 18 + 17 * (len(lines) + n), t) for n, t in enumerate(wrapped(below, 21))]
    return Symbol(
        id=one, x=x, y=y, shape="triangle" if life is Life.UNBORN else shape, inside=label.inside,
        words=tuple(words), says=label.says, index=index, dead=life is Life.DEAD,
    )  # fmt: skip


def wrapped(name: str, most: int = 19, lines: int = 2) -> list[str]:
    """A name on as many lines as there is room for; the whole name is in the words beside the drawing."""
    found: list[str] = []
    for word in name.split() or [name]:
        if found and len(found[-1]) + 1 + len(word) <= most:
            found[-1] += f" {word}"
        else:
            found.append(word)
    kept = [line if len(line) <= most else f"{line[: most - 1]}…" for line in found[:lines]]
    if len(found) > lines:
        kept[-1] = f"{kept[-1][: most - 1]}…"
    return kept


def _boxes(homes: Sequence[tuple[str, Sequence[Outline]]]) -> Iterator[Box]:
    for number, (name, outlines) in enumerate(homes):
        inset = 3 + 5 * (number % 3)
        for one in outlines:
            x, right = EDGE + (one.left + 0.5) * WIDE + inset, EDGE + (one.right + 0.5) * WIDE - inset
            y = _Sheet.row_y(one.top) - HALF - 34 + inset
            bottom = _Sheet.row_y(one.bottom) + HALF + NAMES + 22 - inset
            at_left, at_top = number % 2 == 0, number % 4 in (0, 3)
            word_x, anchor = (x + 8, "start") if at_left else (right - 8, "end")
            word = Word(word_x, y + 17 if at_top else bottom - 7, name, anchor, strong=True)
            yield Box(x, y, right - x, bottom - y, "3 4" if number % 2 == 0 else "8 4", word)
