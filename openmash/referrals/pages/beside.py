"""Two people did the same thing at once: the text of whoever came second, beside what stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from openmash.ledger.door import Request
from openmash.referrals.queries import child_name
from openmash.web import kept, times
from openmash.web.forms import OpenMashForm
from openmash.web.forms.said import said
from openmash.web.parts import Link


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands, by whom and since when; `mine` as it was typed, question by question; and the two ways on.

    `text` is mine as one text, which `add` puts on record beside what stands. `marks` are what keeps it meanwhile.
    """

    by: str
    when: str
    what: str
    mine: tuple[tuple[str, str], ...]
    text: str
    add: str
    go_on: Link
    marks: tuple[tuple[str, str], ...]


def beside(
    request: Request, reference: str, what: str, forms: Sequence[OpenMashForm], standing: Any, go_on: Link
) -> Beside:
    """The page of whoever came second. `what` is it in a word or two ("decision"), `standing` the fact that stands."""
    mine, at = _mine(forms), standing.at
    return Beside(
        by=standing.by_name,
        when=times.when(at, request.at),
        what=what,
        mine=mine,
        text=_text(what, standing.by_name, at, request.at, mine),
        add=reverse("referrals_beside", args=[reference]),
        go_on=go_on,
        marks=_marks(request),
    )


def _mine(forms: Sequence[OpenMashForm]) -> tuple[tuple[str, str], ...]:
    """What was typed, each child's part under the child's name."""
    found: list[tuple[str, str]] = []
    for form in forms:
        child = getattr(form, "child", None)
        lead = f"{child_name(child)}: " if child is not None else ""
        found += [(f"{lead}{label}", words) for label, words in said([form])]
    return tuple(found)


def _text(what: str, by: str, at: datetime, now: datetime, mine: Sequence[tuple[str, str]]) -> str:
    lead = f"Written while {by} recorded the {what} that stands ({times.when(at, now).removeprefix('today ')})."
    return "\n\n".join([lead, *(f"{label}\n{words}" for label, words in mine)])


def _marks(request: Request) -> tuple[tuple[str, str], ...]:
    """The typing stays kept under its own mark until it is put beside what stands, or thrown away."""
    sent = request.POST
    return tuple((name, sent[name]) for name in (kept.AS, kept.VERSION, kept.BEGUN) if sent.get(name))
