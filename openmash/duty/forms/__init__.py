"""What is typed about the rota, handing on and notes. Nobody is chosen beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Any

from openmash.ledger.pages import named
from openmash.partnership.models import Account
from openmash.rulebook.calendars import WEEKDAYS
from openmash.rulebook.rota import Shift
from openmash.web.forms import Checkboxes, LongText, OpenMashForm, Select, Text, WholeDate
from openmash.web.forms.dates import read_time


def person(one: Account) -> tuple[str, str]:
    """Somebody as a choice: name and role."""
    return str(one.pk), named(one.name, one.role)


class RotaForm(OpenMashForm):
    """What every line of the rota asks first: whose it is, and from which day."""

    who = Select("Who?", missing="Choose who it is about")
    from_day = WholeDate("First day", hint="For example, 1 6 2026", missing="Give the first day")

    def __init__(self, *args: Any, people: Sequence[Account], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["who"].offer([person(one) for one in people])  # type: ignore[attr-defined]

    def line(self) -> dict[str, Any]:
        """What the act takes beside the person."""
        return {"from_day": self.cleaned_data["from_day"], "until_day": self.cleaned_data.get("until_day")}


class AwayForm(RotaForm):
    """Days away. Why is not asked: it is nobody's business here."""

    until_day = WholeDate("Last day", hint="The same day for one day", missing="Give the last day")


class CoverForm(AwayForm):
    """Days on which somebody works another's shifts."""

    stands_in = Select("Who stands in?", missing="Choose who stands in")
    field_order = ("who", "stands_in", "from_day", "until_day")

    def __init__(self, *args: Any, people: Sequence[Account], **options: Any) -> None:
        super().__init__(*args, people=people, **options)
        self.fields["stands_in"].offer([person(one) for one in people])  # type: ignore[attr-defined]


class DayForm(RotaForm):
    """One day that is otherwise."""

    starts = Text("Starts at", hint="Like 09:00. Leave both times empty where they do not work that day", width="5")
    ends = Text("Ends at", hint="Like 17:15", width="5")

    def clean_starts(self) -> time | None:
        """The time, or None."""
        return self._time("starts")

    def clean_ends(self) -> time | None:
        """The time, or None."""
        return self._time("ends")

    def _time(self, name: str) -> time | None:
        typed = self.cleaned_data[name]
        found = read_time(typed) if typed else None
        if typed and found is None:
            self.add_error(name, "Enter the time like 14:30")
        return found

    def line(self) -> dict[str, Any]:
        """The day with its times."""
        return {**super().line(), "starts": self.cleaned_data["starts"], "ends": self.cleaned_data["ends"]}


class UsualForm(RotaForm):
    """A usual week from a day on: part-time posts have empty days."""

    def __init__(self, *args: Any, people: Sequence[Account], **options: Any) -> None:
        super().__init__(*args, people=people, **options)
        for number, day in enumerate(WEEKDAYS):
            self.fields[f"day_{number}"] = Text(day, hint="Like 09:00 to 17:15, or empty", width="20")

    def clean(self) -> dict[str, Any]:
        """The week as shifts; a day that cannot be read is named."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        shifts = []
        for number, day in enumerate(WEEKDAYS):
            typed = str(given.get(f"day_{number}") or "")
            if typed:
                parts = [
                    read_time(part.strip()) for part in typed.replace("-", " to ").replace("–", " to ").split(" to ")
                ]
                if len(parts) != 2 or parts[0] is None or parts[1] is None:
                    self.add_error(f"day_{number}", f"Enter {day}’s hours like 09:00 to 17:15")
                else:
                    shifts.append(Shift(number, parts[0], parts[1]))
        given["shifts"] = tuple(shifts)
        return given

    def line(self) -> dict[str, Any]:
        """The week, for good from that day on."""
        return {**super().line(), "shifts": self.cleaned_data["shifts"]}


class TakeBackForm(OpenMashForm):
    """Nothing to fill in: pressing is the answer."""


class OfferForm(OpenMashForm):
    """What one hands on, to whom, and why."""

    references = Checkboxes("What do you hand on?", missing="Tick what you hand on")
    to = Select("To whom?", missing="Choose to whom")
    because = Text("Why?", hint="Such as: my shift ends at 16:45", missing="Say why, in a few words")

    def __init__(
        self, *args: Any, work: Sequence[tuple[str, str]], people: Sequence[tuple[Account, bool]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["references"].offer(work)  # type: ignore[attr-defined]
        choices = [(key, words if on else f"{words}, not at work now") for (key, words), on in map(_with, people)]
        self.fields["to"].offer(choices)  # type: ignore[attr-defined]


def _with(pair: tuple[Account, bool]) -> tuple[tuple[str, str], bool]:
    return person(pair[0]), pair[1]


class DeclineForm(OpenMashForm):
    """Why not."""

    because = LongText("Why not?", hint="Whoever offered it reads this", missing="Say why, in a few words", rows=3)


class NoteForm(OpenMashForm):
    """The note: for whom, what is about no family, and a line for each referral."""

    to = Select("For whom?", blank="Whoever comes next")
    words = LongText(
        "What must the next person know?",
        hint="Name no family here: write about a family on its own line below, where those who may not know of it "
        "do not read it",
        rows=4,
    )

    def __init__(
        self, *args: Any, work: Sequence[tuple[str, str]], people: Sequence[tuple[Account, bool]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["to"].offer([person(one) for one, _ in people])  # type: ignore[attr-defined]
        self.work = [reference for reference, _ in work]
        for reference, words in work:
            self.fields[_name(reference)] = LongText(words, hint="What was promised, and to whom", rows=2, size="s")

    def promised(self) -> dict[str, str]:
        """By reference what was written; every referral of the giver stands in the note, written about or not."""
        return {reference: self.cleaned_data.get(_name(reference), "") for reference in self.work}


def _name(reference: str) -> str:
    return f"promised_{reference.replace('-', '_')}"
