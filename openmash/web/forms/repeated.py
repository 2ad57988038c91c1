"""The same questions asked more than once: a child, another child. Works without a script.

A row is added or taken away by a submit button named `add` or `remove`; what is typed stays.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.datastructures import MultiValueDict

if TYPE_CHECKING:
    from openmash.web.forms.form import OpenMashForm
    from openmash.web.kept import TypedHere


class Repeated:
    """Declares a repeated group in a form's `groups`: the form of one row, what a row is called, how many there may be.

    `title` may hold `{number}`; `add` and `remove` are the words on the buttons.
    """

    def __init__(
        self, row: type[OpenMashForm], *, title: str, add: str, remove: str = "Remove", least: int = 1, most: int = 20
    ) -> None:
        self.row, self.title, self.add, self.remove = row, title, add, remove
        self.least, self.most = least, most

    def bind(self, name: str, data: Any, initial: Sequence[Mapping[str, Any]], typed: TypedHere | None = None) -> Rows:
        """The rows of one form: as posted, as typed before, or as first shown."""
        return Rows(self, name, data, initial, typed)


class Rows:
    """The rows of a repeated group, in one form."""

    def __init__(
        self,
        group: Repeated,
        name: str,
        data: Any,
        initial: Sequence[Mapping[str, Any]],
        typed_before: TypedHere | None = None,
    ) -> None:
        self.group, self.name = group, name
        self.changed = False
        if data is None:
            before = self._typed(typed_before.data) if typed_before else []
            initial = initial[: len(before)] if before else initial
            count = max(group.least, len(initial), min(len(before), group.most))
            firsts = [*initial, *({} for _ in range(count - len(initial)))]
            self.forms = [group.row(prefix=f"{name}-{n}", initial=first) for n, first in enumerate(firsts)]
            return
        typed = self._press(self._typed(data), data)
        self.forms = [group.row(self._row_data(n, row), prefix=f"{name}-{n}") for n, row in enumerate(typed)]

    def _typed(self, data: Any) -> list[dict[str, list[str]]]:
        """What was typed in each row, by the name of the box within the row."""
        rows: dict[int, dict[str, list[str]]] = {}
        lead = f"{self.name}-"
        for key in data:
            number, _, box = key.removeprefix(lead).partition("-") if key.startswith(lead) else ("", "", "")
            if box and number.isascii() and number.isdecimal() and len(number) <= 4:
                rows.setdefault(int(number), {})[box] = _all(data, key)
        return [rows[number] for number in sorted(rows)]

    def _press(self, rows: list[dict[str, list[str]]], data: Any) -> list[dict[str, list[str]]]:
        """Do what the pressed button says: one row more, or one less."""
        pressed = str(data.get("remove") or "")
        number = pressed.removeprefix(f"{self.name}-") if pressed.startswith(f"{self.name}-") else ""
        if number.isascii() and number.isdecimal() and len(number) <= 4 and int(number) < len(rows):
            del rows[int(number)]
            self.changed = True
        while len(rows) < self.group.least:
            rows.append({})
        if data.get("add") == self.name:
            self.changed = True
            if len(rows) < self.group.most:
                rows.append({})
        return rows

    def _row_data(self, number: int, row: dict[str, list[str]]) -> MultiValueDict[str, str]:
        data: MultiValueDict[str, str] = MultiValueDict()
        for box, values in row.items():
            data.setlist(f"{self.name}-{number}-{box}", values)
        return data

    @property
    def too_many(self) -> str:
        """More rows than there may be were sent: what to do about it. Empty otherwise. No row is ever left out."""
        most, sent = self.group.most, len(self.forms)
        if sent <= most:
            return ""
        return f"There is room for {most} on one form, and {sent} are filled in. Take some away and send them apart"

    @property
    def may_add(self) -> bool:
        """Is there room for one more?"""
        return len(self.forms) < self.group.most

    @property
    def may_remove(self) -> bool:
        """Are there more than must be?"""
        return len(self.forms) > self.group.least

    def title(self, number: int) -> str:
        """What row `number`, counted from one, is called."""
        return self.group.title.replace("{number}", str(number))


def _all(data: Any, key: str) -> list[str]:
    return list(data.getlist(key)) if hasattr(data, "getlist") else [data[key]]
