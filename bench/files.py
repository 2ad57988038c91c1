"""The files of a set: CSV in UTF-8 with a heading."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def table(path: Path, head: Sequence[str]) -> Iterator[Any]:
    """A file to write rows to, its heading written."""
    with path.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened)
        writer.writerow(head)
        yield writer


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The lines of a file with a heading."""
    with path.open(newline="", encoding="utf-8") as opened:
        yield from csv.DictReader(opened)
