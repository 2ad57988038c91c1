"""What somebody typed into a form of this page before and has not sent: the form shows it again by itself.

Here is only what a form asks. Who keeps it, for whom and how long, is the room of drafts, which puts an answer for the
request that is being served here (`drafts.middleware`); outside a request, and for somebody whose typing is not kept,
nothing is asked and nothing is shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from django.utils.datastructures import MultiValueDict

if TYPE_CHECKING:
    from openmash.web.forms.form import OpenMashForm

AS, VERSION, BEGUN = "typed_as", "typed_version", "typed_on"
OF_THE_PAGE = frozenset({AS, VERSION, BEGUN, "csrfmiddlewaretoken", "add", "remove"})
"""Names a page itself puts into a form: nobody typed them."""

SECRETS = ("password", "credential", "secret", "confirm_code")


def is_secret(name: str) -> bool:
    """Is this the name of a password, a second factor or the like? It is never kept and never given back."""
    return name == "code" or any(word in name.lower() for word in SECRETS)


@dataclass(frozen=True, slots=True)
class TypedHere:
    """What was typed into one form of a page: every box by its name on the page, ticks and choices as they were made.

    `form` is the form's own name, `version` how often it was saved, `began` and `away` the time in words and the
    address where it is thrown away. `others`: how many more were begun in this form, on another page or device.
    """

    form: str
    boxes: Mapping[str, Sequence[str]]
    mark: str
    version: int
    began: str
    away: str
    others: int = 0

    @property
    def data(self) -> MultiValueDict[str, str]:
        """The boxes as a form reads what was sent."""
        return MultiValueDict({name: list(values) for name, values in self.boxes.items()})


@dataclass(frozen=True, slots=True)
class Shown:
    """What a form carries so that it is kept: its mark (who types what, where), the version, and where it is saved."""

    mark: str
    version: int
    save: str
    found: TypedHere | None


class Keeping(Protocol):
    """What keeps the typing of the page that is being served."""

    def typed(self) -> Sequence[TypedHere]:
        """What was begun on this page and not sent, the latest of each form."""

    def shown(self, form: str, found: TypedHere | None, *, sent: bool) -> Shown | None:
        """What the form carries; `sent` when it is shown again after it was sent. None where nothing is kept."""


NOW: ContextVar[Keeping | None] = ContextVar("keeping", default=None)


def found(form: OpenMashForm) -> TypedHere | None:
    """What was typed into this form before, where it is only opened; None when nothing was.

    A form with a prefix stands in a larger one and is recognised by its boxes, any other by its name.
    """
    keeping = NOW.get()
    if keeping is None or form.is_bound or not form.kept:
        return None
    if form.prefix:
        lead = f"{form.prefix}-"
        return next((one for one in keeping.typed() if any(name.startswith(lead) for name in one.boxes)), None)
    return next((one for one in keeping.typed() if one.form == form.kept_as()), None)


def shown(form: Any) -> Shown | None:
    """What a form carries, for its template; None for forms of other packages and for those that are not kept."""
    keeping = NOW.get()
    if keeping is None or not getattr(form, "kept", False):
        return None
    return keeping.shown(form.kept_as(), found(form), sent=form.is_bound)
