"""What the web tests share: HTML as a list of tags and words, and the engine the pages are drawn with."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from django.template.backends.jinja2 import Jinja2

from openmash import web
from openmash.rulebook.policy.values import ContactBlock

TEMPLATES = Path(web.__file__).parent / "templates"
HUB = ContactBlock(
    hub_name="Quexley MASH",
    authority="Quexley Council",
    address="40 Wharf Street, Quexley QX1 2AB",
    phone="01632 960140",
    out_of_hours_phone="01632 960199",
    email="mash@quexley.example",
    opening="Every day, 08:00 to 18:00",
    emergency="If a child is in danger now, call 999.",
)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[Any, ...]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(("open", tag, tuple(sorted((name, value or "") for name, value in attrs))))

    def handle_endtag(self, tag: str) -> None:
        self.found.append(("close", tag))

    def handle_data(self, data: str) -> None:
        if words := " ".join(data.split()):
            self.found.append(("words", words))


def read(html: str) -> list[tuple[Any, ...]]:
    """A page's tags with their attributes in order of name, and its words, white space folded."""
    reader = _Reader()
    reader.feed(html)
    return reader.found


def engine(*more: Path) -> Jinja2:
    """The engine of the settings, with the web room's templates and perhaps a test's own."""
    return Jinja2(
        {
            "NAME": "drawn",
            "DIRS": [TEMPLATES, *more],
            "APP_DIRS": False,
            "OPTIONS": {"environment": "openmash.web.jinja.environment"},
        }
    )


def macro(source: str, **values: Any) -> str:
    """What a few lines of template give."""
    lead = (
        '{% import "web/parts.html" as m %}'
        '{% from "web/forms.html" import field, fields, group, errors, hidden, enter_key %}'
    )
    return str(engine().from_string(lead + source).render(values))


def frame(**values: Any) -> dict[str, Any]:
    """The context the shell gives to every page, for a page without a request."""
    given: dict[str, Any] = {
        "hub": HUB,
        "viewer": None,
        "signed_in": False,
        "menu": [],
        "at": None,
        "demo": "",
        "glass": "",
        "restricted": "",
        "csrf_input": "",
    }
    return {**given, **values}
