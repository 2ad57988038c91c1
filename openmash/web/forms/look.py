"""How a field looks: what the design system's component needs beside the words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Look:
    """The component that draws a field, and its choices of appearance.

    `size` is the label's or legend's size (s, m, l, xl); `page_heading` makes it the page's h1; `hide_label` keeps it
    for screen readers only; `width` is a number of characters or a fraction such as `two-thirds`; `spellcheck` is off
    for names, so that a browser underlines nobody. `attributes` go on the control as they are.
    """

    component: str
    size: str = ""
    page_heading: bool = False
    hide_label: bool = False
    width: str = ""
    rows: int = 4
    limit: int = 0
    autocomplete: str = "off"
    spellcheck: bool | None = None
    inputmode: str = ""
    kind: str = "text"
    inline: bool = False
    small: bool = False
    classes: str = ""
    prefix: str = ""
    suffix: str = ""


_LOOKS = frozenset(Look.__dataclass_fields__) - {"component"}


def take_look(component: str, options: dict[str, Any], **own: Any) -> Look:
    """Split the appearance out of a field's options; what is left belongs to the field."""
    chosen = {name: options.pop(name) for name in list(options) if name in _LOOKS}
    return Look(component, **{**own, **chosen})
