"""Loading an extract from its files, start to end: surveyed once, taken in batch by batch, ended with who is gone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from openmash.partnership.viewers import acting_as
from openmash.people.actions.extracts import (
    EPISODES,
    PEOPLE,
    Brought,
    begin_extract,
    end_extract,
    keep_cases,
    keep_episodes,
)
from openmash.people.actions.loading import count_names
from openmash.people.extract_reader import Extent, ExtractUnreadable, mark_of, read, survey
from openmash.people.models import ExtractLoad
from openmash.people.queries.extracts import brought, lines_done, present
from openmash.rulebook.extracts import CaseLine, Columns, EpisodeLine, case_line, episode_line, looks_like_half
from openmash.rulebook.matching.lists import LineUnreadable
from openmash.rulebook.roles import Viewer

BATCH = 2000
TOLD = 1000
"""Sentences about lines that are kept for the summary; the rest are counted."""

Progress = Callable[[str, int, int], None]
_Line = TypeVar("_Line", CaseLine, EpisodeLine)


@dataclass
class Told:
    """Sentences about lines, by the number of the line; only the first are kept, all are counted."""

    count: int = 0
    lines: list[dict[str, Any]] = field(default_factory=list)

    def add(self, of: str, line: int, because: str) -> None:
        """One more."""
        self.count += 1
        if len(self.lines) < TOLD:
            self.lines.append({"file": of, "line": line, "because": because})


@dataclass
class ExtractReport:
    """What a load came to. `already`: these very files were loaded before, and nothing was done."""

    as_of: date
    already: bool = False
    people: dict[str, int] = field(default_factory=dict)
    episodes: dict[str, int] = field(default_factory=dict)
    gone: int | None = None
    gone_unsaid: str = ""
    refused: Told = field(default_factory=Told)
    noted: Told = field(default_factory=Told)


def load_extract(
    *,
    system: str,
    files: tuple[Path, Path | None],
    columns: Columns,
    encoding: str,
    as_of: date,
    by: Viewer,
    at: datetime,
    even_if_many_are_gone: bool = False,
    progress: Progress = lambda *_: None,
) -> ExtractReport:
    """Load the list of people and the list of episodes (None: none) of one system, as it was on a day.

    Raises `ExtractUnreadable` for a file that cannot be taken, and `Refused` where the hub does not take it.
    """
    people = survey(files[0], encoding, columns.of_people, columns.id)
    episodes = survey(files[1], encoding, columns.of_episodes, columns.episodes.id) if files[1] else None
    with _one_at_a_time(system):
        report = ExtractReport(as_of)
        hashes = (people.hash, episodes.hash if episodes else "")
        with acting_as(by):
            load = begin_extract(system=system, as_of=as_of, hashes=hashes, lines=people.rows, by=by, at=at)
            report.already = hasattr(load, "ended")
            done = lines_done(by, load)
        if not report.already:
            taking = _Taking(load, report, by, at, progress)
            taking.people(people, columns, done.get(PEOPLE, 0))
            if episodes:
                taking.episodes(episodes, columns, done.get(EPISODES, 0))
            taking.end(people, even_if_many_are_gone)
        with acting_as(by):
            sums = brought(by, load)
            report.people, report.episodes = sums.get(PEOPLE, {}), sums.get(EPISODES, {})
            report.gone = load.ended.gone
        return report


@contextmanager
def _one_at_a_time(system: str) -> Iterator[None]:
    """The database lets go of it when the process dies."""
    key = ["openmash extract", system]
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(hashtext(%s), hashtext(%s))", key)
        if not cursor.fetchone()[0]:
            raise ExtractUnreadable("Another load of this system is running. Wait until it has ended.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_unlock(hashtext(%s), hashtext(%s))", key)


@dataclass
class _Taking:
    """One load on its way."""

    load: ExtractLoad
    report: ExtractReport
    by: Viewer
    at: datetime
    progress: Progress

    def people(self, extent: Extent, columns: Columns, after: int) -> None:
        """The list of people, from the line after `after` on."""

        def read_one(cells: dict[str, str]) -> CaseLine:
            return case_line(cells, columns, self.load.as_of)

        for lines, done, refused in self._batches(extent, columns.id, "people", read_one, after):
            with acting_as(self.by):
                keep_cases(load=self.load, lines=lines, done=done, refused=refused, by=self.by, at=self.at)

    def episodes(self, extent: Extent, columns: Columns, after: int) -> None:
        """The list of episodes, likewise."""

        def read_one(cells: dict[str, str]) -> EpisodeLine:
            return episode_line(cells, columns)

        for lines, done, refused in self._batches(extent, columns.episodes.id, "episodes", read_one, after):
            with acting_as(self.by):
                kept: Brought = keep_episodes(
                    load=self.load, lines=lines, done=done, refused=refused, by=self.by, at=self.at
                )
            if kept.unknown:
                why = f"{len(kept.unknown)} episodes up to here are about ids that no list of people had."
                self.report.noted.add("episodes", done, why)

    def _batches(
        self, extent: Extent, id_column: str, of: str, read_one: Callable[[dict[str, str]], _Line], after: int
    ) -> Iterator[tuple[list[_Line], int, int]]:
        lines: list[_Line] = []
        refused, number, done, seen = 0, 0, after, set[int]()
        for number, row in enumerate(read(extent.path, extent.encoding), 1):
            key = mark_of(row.cells.get(id_column, "").strip())
            repeats = key in extent.repeated and key in seen
            if key in extent.repeated:
                seen.add(key)
            if row.line <= after:
                continue
            done = row.line
            why = row.why or ("Its id stands on an earlier line already; that one was taken." if repeats else "")
            one = None if why else self._read(of, row.line, row.cells, read_one)
            if why:
                self.report.refused.add(of, row.line, why)
            if one is None:
                refused += 1
            else:
                lines.append(one)
            if len(lines) + refused >= BATCH:
                yield lines, done, refused
                lines, refused = [], 0
                self.progress(of, number, extent.rows)
        if lines or refused:
            yield lines, done, refused
        self.progress(of, number, extent.rows)

    def _read(
        self, of: str, line: int, cells: dict[str, str], read_one: Callable[[dict[str, str]], _Line]
    ) -> _Line | None:
        try:
            one = read_one(cells)
        except LineUnreadable as no:
            self.report.refused.add(of, line, str(no))
            return None
        for note in one.notes:
            self.report.noted.add(of, line, note)
        return one

    def end(self, extent: Extent, even_if_many: bool) -> None:
        """Say who is gone, unless the file looks as if it were not whole."""
        with acting_as(self.by):
            gone = self._gone(extent, even_if_many)
            end_extract(load=self.load, gone=gone, by=self.by, at=self.at)
            count_names()

    def _gone(self, extent: Extent, even_if_many: bool) -> list[UUID] | None:
        here, gone = 0, []
        for key, person in present(self.by, self.load.system):
            here += 1
            if not extent.has(key):
                gone.append(person)
        if gone and not extent.whole:
            self.report.gone_unsaid = (
                f"{len(gone)} people are not in this file, but some of its lines could not be read. Nobody was said to"
                " be gone."
            )
            return None
        if looks_like_half(len(gone), here) and not even_if_many:
            self.report.gone_unsaid = (
                f"{len(gone)} of {here} people are not in this file, which looks like half of one. Nobody was said to"
                " be gone. If it is right, load it again with --even-if-many-are-gone."
            )
            return None
        return gone
