"""Reading an extract's file line by line: never the whole of it at once, and every fault as a sentence with its line.

A sentence names lines and columns, never what stands in a cell.
"""

from __future__ import annotations

import csv
import hashlib
from array import array
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from openmash.rulebook.extracts import missing

_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


class ExtractUnreadable(Exception):
    """The file as a whole cannot be taken: one sentence that says why and how to mend it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a file, by the number of its line; `why`: it could not be read, and `cells` is empty."""

    line: int
    cells: dict[str, str]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Extent:
    """What a file is, found by reading it once: its hash, rows, and the marks of the ids in order.

    `repeated`: marks of ids that stand on more than one line. `whole`: every row has an id that could be read.
    """

    path: Path
    encoding: str
    hash: str
    rows: int
    ids: array[int]
    repeated: frozenset[int]
    whole: bool

    def has(self, key: str) -> bool:
        """Does this id stand in the file?"""
        mark = mark_of(key)
        place = bisect_left(self.ids, mark)
        return place < len(self.ids) and self.ids[place] == mark


def mark_of(key: str) -> int:
    """Eight bytes for an id, so that all ids of a file fit into little memory."""
    return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=8).digest(), "big", signed=True)


def survey(path: Path, encoding: str, wanted: Sequence[str], id_column: str) -> Extent:
    """Read a file once, before anything is stored. Raises `ExtractUnreadable` when it is no such file."""
    lacks = missing(_heading(path, encoding), wanted)
    if lacks:
        named = ", ".join(f"“{name}”" for name in lacks)
        raise ExtractUnreadable(
            f"The heading has no column {named}. Is it the right file, with commas between its columns?"
            " Another system's columns are described in a file: --columns."
        )
    marks, rows, whole = array("q"), 0, True
    for row in read(path, encoding):
        rows += 1
        key = row.cells.get(id_column, "").strip()
        whole = whole and bool(key)
        if key:
            marks.append(mark_of(key))
    ids = array("q", sorted(marks))
    repeated = frozenset(ids[n] for n in range(1, len(ids)) if ids[n] == ids[n - 1])
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    return Extent(path, encoding, found, rows, ids, repeated, whole)


def read(path: Path, encoding: str) -> Iterator[Row]:
    """Every row after the heading, in order. A row that cannot be read comes with the reason, and the rest follow."""
    lines = _lines(path, encoding)
    reader = csv.reader(lines, strict=True)
    heading = [name.strip() for name in next(reader)]
    while True:
        first = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as fault:
            if "unexpected end" in str(fault):
                raise ExtractUnreadable(
                    f"A quotation mark that opens in line {first} or before it is never closed."
                ) from None
            yield Row(first, {}, _not_csv(first, reader.line_num))
            continue
        if not cells:
            continue
        if len(cells) != len(heading):
            yield Row(first, {}, f"It has {len(cells)} cells where the heading has {len(heading)}.")
            continue
        yield Row(first, dict(zip(heading, cells, strict=True)))


def _not_csv(first: int, last: int) -> str:
    upto = f", up to line {last}," if last > first else ""
    return f"It{upto} is no row of a CSV file: is a quotation mark out of place, or a cell too long?"


def _heading(path: Path, encoding: str) -> list[str]:
    try:
        heading = next(csv.reader(_lines(path, encoding), strict=True), [])
    except csv.Error:
        heading = []
    if not heading:
        raise ExtractUnreadable("The file has no heading. Is it a CSV file?")
    named = [name.strip() for name in heading if name.strip()]
    if len(named) != len(set(named)):
        raise ExtractUnreadable("Two columns of the heading have one name.")
    return named


def _lines(path: Path, encoding: str) -> Iterator[str]:
    with path.open("rb") as file:
        if file.peek(2)[:2] in _UTF_16:
            raise ExtractUnreadable("The file is written in UTF-16. Save it as “CSV UTF-8” and load that.")
        for number, raw in enumerate(file, 1):
            try:
                line = raw.decode(encoding)
            except UnicodeDecodeError:
                other = "cp1252" if encoding == "utf-8" else "utf-8"
                raise ExtractUnreadable(
                    f"Line {number} is not written in {encoding}. Nothing was loaded. If the system writes"
                    f" another encoding, say so: --encoding {other}."
                ) from None
            yield line.removeprefix("\ufeff") if number == 1 else line
