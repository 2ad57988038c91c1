"""Rows of many small tables in one question to the database.

The whole picture draws on some twenty tables of facts. One question each would cost more than the page is worth, so
they are asked together: each row comes as JSON, in the order it happened. Row security stands under each table.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from django.db.models import DateTimeField, F, Model, QuerySet, Value
from django.db.models.functions import JSONObject

HEAVY = {"known"}
"""Columns left out: what was known at a moment is opened on a page of its own."""
Row = SimpleNamespace
"""One fact with its columns as attributes: ids as text, moments as aware datetimes."""


class Asked:
    """One table of the question: which rows, and which columns of related rows to bring along (`name=path`)."""

    def __init__(self, rows: QuerySet[Any], **along: str) -> None:
        self.rows = rows
        self.along = along

    def moments(self) -> set[str]:
        """The columns that hold a moment; JSON knows only text, so they are read back."""
        own = {f.attname for f in self._model._meta.concrete_fields if isinstance(f, DateTimeField)}
        return own | {name for name in self.along if name.endswith("_at")}

    def as_json(self, name: str) -> QuerySet[Any, Any]:
        """Pairs of the table's name and one row."""
        names = (f.attname for f in self._model._meta.concrete_fields)
        columns = {name: F(name) for name in names if name not in HEAVY}
        columns.update({key: F(path) for key, path in self.along.items()})
        named = self.rows.order_by().annotate(table_=Value(name), row_=JSONObject(**columns))
        pairs: QuerySet[Any, Any] = named.values_list("table_", "row_")
        return pairs

    @property
    def _model(self) -> type[Model]:
        return self.rows.model


def together(asked: Mapping[str, Asked]) -> dict[str, list[Row]]:
    """All the rows asked for, by name, each list oldest first. One question to the database."""
    first, *others = [table.as_json(name) for name, table in asked.items()]
    found: dict[str, list[Row]] = {name: [] for name in asked}
    moments = {name: table.moments() for name, table in asked.items()}
    for name, row in first.union(*others, all=True):
        found[name].append(_read(row, moments[name]))
    for rows in found.values():
        rows.sort(key=_happened)
    return found


def _read(row: dict[str, Any], moments: set[str]) -> Row:
    for column in moments:
        if row.get(column):
            row[column] = datetime.fromisoformat(row[column])
    return Row(**row)


def _happened(row: Row) -> tuple[datetime, datetime]:
    at = getattr(row, "at", None) or row.handed_at
    return at, getattr(row, "recorded_at", at)
