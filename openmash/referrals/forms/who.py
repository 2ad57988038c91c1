"""Who is it? What is asked about each person named."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from openmash.web.forms import Choice, OpenMashForm, Radios, Text

NEW, UNSURE = "NEW", "UNSURE"


class WhoForm(OpenMashForm):
    """The choice between known people, adding as new, and not being able to tell. `people` are pairs of id and name."""

    who = Radios("People it could be", missing="Choose one. “I cannot tell yet” is an answer", size="m")

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["who"]
        assert isinstance(field, Radios)
        field.offer([*people, (NEW, "None of these: add as a new person"), (UNSURE, "I cannot tell yet")])


class CaseForm(OpenMashForm):
    """Whether a child is in a case system already: the first question about each child."""

    status = Radios(
        "Is this child open to a worker already?",
        [
            Choice("NOT_OPEN", "Not open to anybody"),
            Choice("OPEN", "Open to a worker", reveals=("open_worker",)),
            Choice("PLAN", "On a protection plan", reveals=("plan_worker",)),
            Choice("LOOKED_AFTER", "Looked after", reveals=("care_worker",)),
            Choice("OTHER_AUTHORITY", "Another authority’s child", reveals=("authority",)),
            Choice("NOT_CHECKED", "Could not be checked"),
        ],
        missing="Say whether the child is open to anybody. “Could not be checked” is an answer",
        size="m",
        small=True,
    )
    open_worker = Text("Worker or team", missing="Name the worker or the team", name=True)
    plan_worker = Text("Worker or team", missing="Name the worker or the team", name=True)
    care_worker = Text("Worker or team", missing="Name the worker or the team", name=True)
    authority = Text("Which authority?", missing="Name the authority")
    source = Text(
        "Where did you look?",
        hint="The case system, or who told you. If it could not be checked: why",
        missing="Say where you looked, or why it could not be checked",
    )
    note = Text("Anything to add")

    def suggest(self, worker: str, source: str) -> None:
        """What the case system's extract says, to be confirmed: no answer is chosen by it."""
        self.initial.update(dict.fromkeys(("open_worker", "plan_worker", "care_worker"), worker), source=source)

    def worker(self) -> str:
        """The worker or team, under whichever answer it was given."""
        given = self.cleaned_data
        return str(given["open_worker"] or given["plan_worker"] or given["care_worker"])
