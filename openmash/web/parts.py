"""What the parts of a page are made of. Rooms fill these in `pages.py`; `web/parts.html` draws them.

Words come in finished: a part never queries, counts or decides. `part` names the macro that draws it, so a table cell
or a summary value may hold any of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil
from typing import Any, ClassVar, Self

from openmash.web import times


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another page. `hidden` is said only to screen readers, so that each link makes sense alone."""

    text: str
    href: str
    hidden: str = ""
    active: bool = False
    part: ClassVar[str] = "link"


@dataclass(frozen=True, slots=True)
class RatingMark:
    """A rating as colour, shape and word. `code` is the stored rating in any case, or empty for not rated;
    `word` replaces the word where the local scheme says it otherwise; `pre` stands before it ("Final: ")."""

    code: str = ""
    pre: str = ""
    large: bool = False
    word: str = ""
    part: ClassVar[str] = "rating"


@dataclass(frozen=True, slots=True)
class Clock:
    """Time left, in words. `level` is the dial: 4 over three quarters left, 3 over half, 2 over a quarter, 1 the last
    quarter, 0 late. `due` may be empty; `iso` is the due time for machines."""

    level: int
    left: str
    due: str = ""
    iso: str = ""
    large: bool = False
    part: ClassVar[str] = "clock"

    @classmethod
    def running(cls, *, due_at: datetime, began_at: datetime, at: datetime, verb: str = "due") -> Self:
        """The dial of a clock that began at `began_at` and ends at `due_at`, read at `at`. What is left is rounded up
        to a quarter; a clock whose time has come is late from that very second."""
        left, whole = due_at - at, due_at - began_at
        words = f"{verb} {times.due(due_at, at)}".strip()
        if left <= timedelta(0):
            return cls(0, f"{times.length(left)} late", words, times.iso(due_at))
        level = ceil(4 * left / whole) if whole > timedelta(0) else 1
        return cls(max(1, min(4, level)), f"{times.length(left)} left", words, times.iso(due_at))


@dataclass(frozen=True, slots=True)
class State:
    """The state of something asked for: a glyph and words, no colour. Glyphs: gap, out, tick, nil, lock, open, stop."""

    icon: str
    words: str
    part: ClassVar[str] = "state"


@dataclass(frozen=True, slots=True)
class Kind:
    """The kind of a piece of information: `code` is fact, opinion, allegation or unverified, in any case."""

    code: str
    part: ClassVar[str] = "kind"


@dataclass(frozen=True, slots=True)
class Label:
    """Who may see an item, in words; `icon` is `lock`, or `open` when it may leave the hub."""

    words: str
    icon: str = "lock"
    part: ClassVar[str] = "label"


@dataclass(frozen=True, slots=True)
class Lines:
    """Several parts under one another in one cell."""

    lines: tuple[Any, ...]
    part: ClassVar[str] = "lines"


@dataclass(frozen=True, slots=True)
class Run:
    """Several parts after one another on one line, a space between."""

    parts: tuple[Any, ...]
    part: ClassVar[str] = "run"


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that must not be overlooked."""

    text: str
    part: ClassVar[str] = "strong"


@dataclass(frozen=True, slots=True)
class Quiet:
    """Small print: a source, a date, who said so."""

    text: str
    part: ClassVar[str] = "quiet"


@dataclass(frozen=True, slots=True)
class Reference:
    """A referral's reference, never broken across lines; with `href` it is a link."""

    text: str
    href: str = ""
    part: ClassVar[str] = "reference"


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of information. Kind, source, date and who may see it stand above the text, so that nobody reads the
    claim before its kind. `held` marks what is not there or may not go, `note` is what stands below."""

    kind: Kind
    text: str
    source: str
    when: str
    label: Label
    held: bool = False
    note: Any = ""
    part: ClassVar[str] = "item"


@dataclass(frozen=True, slots=True)
class Quote:
    """A person's own words, who heard them and when. `missing` is said as loudly when there are none."""

    words: str
    heard: str = ""
    kind: Kind | None = None
    missing: str = ""
    part: ClassVar[str] = "quote"


@dataclass(frozen=True, slots=True)
class CaseCell:
    """One of the four cells of the case bar: what it is, the answer, a note. `value` may be any part."""

    key: Any
    value: Any
    note: Any = ""


@dataclass(frozen=True, slots=True)
class Undo:
    """An act of a queue that whoever did it can still take back: what was done, where it is taken back, until when."""

    done: str
    href: str
    until: str


@dataclass(frozen=True, slots=True)
class CaseBar:
    """Who, how urgent, how long, who acts, who decides: the same four cells in the same order on every page.

    `announce` is spoken politely when it changes: at 60, 30 and 10 minutes and when late, never each minute. `here` is
    the address that says who else has the referral open; empty where nobody is told."""

    rating: str
    cells: tuple[CaseCell, CaseCell, CaseCell, CaseCell]
    label: str = "This referral: rating, time left and who acts"
    full: bool = False
    announce: str = ""
    here: str = ""

    @classmethod
    def of_referral(
        cls,
        *,
        referral: CaseCell,
        rating: str,
        clock: Any,
        act: CaseCell,
        decides: CaseCell,
        note: str = "",
        announce: str = "",
        here: str = "",
    ) -> Self:
        """The bar below the title of a referral's page. `clock` is a `Clock`, or the `State` of one that stopped;
        `note` says what is due and when, else the clock's own words stand below it ("decide by 12:52 today")."""
        if isinstance(clock, Clock):
            clock, note = replace(clock, due=""), note or clock.due
        cells = (referral, CaseCell(RatingMark(rating), clock, note), act, decides)
        return cls(rating, cells, announce=announce, here=here)


@dataclass(frozen=True, slots=True)
class Head:
    """A column's heading. A numeric column stands to the right; a hidden heading is only spoken."""

    text: str
    numeric: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row: one cell a column, each a string or any part. An empty string leaves the cell out on a phone."""

    cells: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class RowGroup:
    """Rows under a heading of their own (`title` may be a part, or empty for one plain group)."""

    rows: Sequence[TableRow]
    title: Any = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A real table that becomes cards on a phone. `row_head` is the column that names the row. `lead` keeps the first
    two columns (rating and time) on one line on a phone; `tight` is for long lists. `hide_caption` only speaks it."""

    caption: str
    heads: Sequence[Head]
    groups: Sequence[RowGroup]
    row_head: int = 0
    stack: bool = True
    tight: bool = False
    lead: bool = False
    hide_caption: bool = False
    classes: str = ""
    part: ClassVar[str] = "table"

    @classmethod
    def plain(cls, caption: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], **look: Any) -> Self:
        """A table from plain headings and rows of cells."""
        group = RowGroup(tuple(TableRow(tuple(row)) for row in rows))
        return cls(caption, tuple(Head(text) for text in heads), (group,), **look)


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """A question and its answer. With `href` it ends in a link `act` ("Change", or "Add" when empty), spoken with
    `what` ("Idris's date of birth")."""

    key: str
    value: Any
    href: str = ""
    what: str = ""
    act: str = "Change"


@dataclass(frozen=True, slots=True)
class Summary:
    """Questions and answers; with a title they stand in a card."""

    rows: Sequence[SummaryRow]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """A part of a form on its task list. `tag` is the colour of the status when unfinished (`blue`), empty when done;
    without `href` it cannot be started yet and `hint` says what to do first."""

    id: str
    name: str
    hint: str
    status: str
    tag: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Empty:
    """A list with nothing in it: that the work is done and where it went, and the next useful act."""

    heading: str
    words: str
    next: Link | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """Something was done; with `undo` it can be taken back until `until`."""

    words: str
    undo: Link | None = None
    until: str = ""


@dataclass(frozen=True, slots=True)
class Pages:
    """Where one is in a long list. `href` holds `{page}`."""

    number: int
    count: int
    href: str
    label: str = "Pages of this list"

    def address(self, page: int) -> str:
        """The address of one page of the list."""
        return self.href.replace("{page}", str(page))

    def shown(self) -> list[int]:
        """The page numbers drawn; 0 stands for those left out between."""
        wanted = sorted({1, self.count, *range(max(1, self.number - 1), min(self.count, self.number + 1) + 1)})
        drawn: list[int] = []
        for page in wanted:
            if drawn and page > drawn[-1] + 1:
                drawn.append(0)
            drawn.append(page)
        return drawn
