"""The Jinja environment of every page.

A name a template asks for and does not get is a fault, never a blank: a missing safe contact must not look like none.
The published GOV.UK macros are written for forgiving names, so they live in an environment of their own behind the same
loader, and pages import them as usual.
"""

import os
import stat
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import jinja2
from django.templatetags.static import static
from django.urls import reverse
from markupsafe import Markup, escape

from openmash.web import drawing, kept, times

COMPONENTS = "govuk_frontend_jinja"


def compiled() -> jinja2.BytecodeCache | None:
    """Where compiled templates are kept from one start to the next: OPENMASH_TEMPLATE_CACHE, else nowhere.

    The folder holds program code: one that another account owns or may write in is not used. A template is compiled
    anew when its words change; a file that is spoilt or missing costs time and nothing else.
    """
    named = os.environ.get("OPENMASH_TEMPLATE_CACHE", "").strip()
    if not named:
        return None
    folder = Path(named)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = folder.lstat()
    is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o022
    return jinja2.FileSystemBytecodeCache(named) if is_ours else None


@cache
def component_environment() -> jinja2.Environment:
    """The environment of the published macros: forgiving about names, strict about escaping."""
    loader = jinja2.PrefixLoader({COMPONENTS: jinja2.PackageLoader(COMPONENTS)})
    return jinja2.Environment(
        loader=loader,
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        bytecode_cache=compiled(),
    )


class ComponentLoader(jinja2.BaseLoader):
    """Gives pages the published macros, compiled in their own forgiving environment."""

    def load(self, environment: jinja2.Environment, name: str, globals: Any = None) -> jinja2.Template:
        """The macro file `govuk_frontend_jinja/components/.../macro.html`, or TemplateNotFound."""
        if not name.startswith(f"{COMPONENTS}/"):
            raise jinja2.TemplateNotFound(name)
        return component_environment().get_template(name)


def url(name: str, *args: Any, query: Mapping[str, Any] | None = None, **kwargs: Any) -> str:
    """The address of a named page, with an optional query string."""
    address = reverse(name, args=args or None, kwargs=kwargs or None)
    return f"{address}?{urlencode(query, doseq=True)}" if query else address


def plural(count: int, one: str, many: str = "") -> str:
    """A counted noun: `1 child`, `3 children`, `no children`. Zero is said, never left as a blank."""
    several = many or f"{one}s"
    return f"{count} {one}" if count == 1 else f"{count or 'no'} {several}"


def nl2p(text: str) -> Markup:
    """What a person typed, as paragraphs: a blank line parts paragraphs, a single line break stays a line break."""
    blocks = [block.strip() for block in str(text).replace("\r\n", "\n").split("\n\n") if block.strip()]
    drawn = (Markup("<br>").join(escape(line) for line in block.split("\n")) for block in blocks)
    return Markup("").join(Markup('<p class="govuk-body">{}</p>').format(block) for block in drawn)


def sentence_list(values: Iterable[Any], last: str = "and") -> str:
    """Words in a row as people say them: `Amara, Idris and an unborn baby`."""
    words = [str(value) for value in values]
    return words[0] if len(words) == 1 else f" {last} ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _day(value: date) -> str:
    return times.day(value)


def environment(**options: Any) -> jinja2.Environment:
    """The environment named in the settings for Django's Jinja2 backend."""
    given = options.pop("loader", None)
    loaders = [ComponentLoader(), *([given] if given is not None else [])]
    options.update(undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    options.pop("autoescape", None)
    options.setdefault("bytecode_cache", compiled())
    env = jinja2.Environment(loader=jinja2.ChoiceLoader(loaders), autoescape=True, **options)
    env.globals.update(url=url, static=static, drawn=drawing.drawn, lines_of=drawing.lines_of, kept_of=kept.shown)
    env.filters.update(
        time_of_day=times.time_of_day,
        when=times.when,
        due=times.due,
        day=_day,
        iso=times.iso,
        plural=plural,
        nl2p=nl2p,
        sentence_list=sentence_list,
        qr_code=drawing.qr_code,
        reveal_by_css=drawing.reveal_by_css,
    )
    return env
