"""From a bound field to the design system's component: its name and the parameters of its published macro."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.boundfield import BoundField
from markupsafe import Markup, escape

from openmash.web import account_words
from openmash.web.forms.choosing import Choice
from openmash.web.forms.dates import PartsWidget
from openmash.web.forms.form import ErrorLine, OpenMashForm
from openmash.web.forms.look import Look

BOXES = {"day": ("Day", "2"), "month": ("Month", "2"), "year": ("Year", "4"), "time": ("Time", "5")}
_CONTROLS = re.compile(r' data-aria-controls="[^"]*"')
_CONDITIONAL = re.compile(r'class="(govuk-(?:radios|checkboxes)__conditional)(?: govuk-[a-z_-]+--hidden)?"')


@dataclass(frozen=True, slots=True)
class Drawn:
    """A component's name, its macro's parameters, and the answers (with what they reveal) where there are any."""

    component: str
    params: dict[str, Any]
    options: tuple[Choice, ...] = ()


def reveal_by_css(html: str) -> Markup:
    """Answers open by stylesheet alone. The design system's script would put `aria-expanded` on a radio, which no
    radio may carry; without its attribute it leaves them alone, and the page works without a script."""
    return Markup(_CONDITIONAL.sub(r'class="\1 om-reveal"', _CONTROLS.sub("", str(html))))  # noqa: S704  the macro's own output


def qr_code(svg: str) -> Markup:
    """The square code for an authenticator app as a drawing of our own: only its path and its size are taken over."""
    path = re.search(r' d="([MHVzZLlhvm0-9., -]+)"', svg)
    size = re.search(r'viewBox="0 0 ([0-9]+) ', svg)
    if path is None or size is None:
        raise ValueError("The code for the app could not be drawn")
    return Markup(
        '<svg class="om-qr" role="img" aria-label="Square code to scan with your app" focusable="false"'
        ' viewBox="0 0 {0} {0}"><path d="{1}"/></svg>'
    ).format(size[1], path[1])


def drawn(bound: BoundField, **look: Any) -> Drawn:
    """How to draw a bound field. Fields of other packages are drawn by their widget."""
    shown: Look = getattr(bound.field, "look", None) or _plain_look(bound)
    params: dict[str, Any] = {"name": bound.html_name, "id": bound.html_name}
    ours = hasattr(bound.field, "look")
    if words := bound.help_text if ours else account_words.hint(bound):
        params["hint"] = {"text": words}
    if error := first_error(bound):
        params["errorMessage"] = {"text": error}
    maker = {
        "radios": _choices,
        "checkboxes": _choices,
        "tick": _tick,
        "select": _select,
        "date-input": _date,
        "hidden": _hidden,
        "file-upload": _files,
    }.get(shown.component, _typed)
    return maker(bound, shown, params)


def first_error(bound: BoundField) -> str:
    """The first thing wrong with a field."""
    if isinstance(bound.form, OpenMashForm):
        return bound.form.first_error(bound.name)
    return account_words.said(bound) if bound.form.is_bound else ""


def lines_of(form: forms.BaseForm) -> list[ErrorLine]:
    """The lines of a form's error summary, for forms of other packages too."""
    if isinstance(form, OpenMashForm):
        return form.error_summary()
    if not form.is_bound:
        return []
    whole = form.errors.as_data().get(NON_FIELD_ERRORS, [])
    lines = [ErrorLine(account_words.plain(fault)) for fault in whole]
    return lines + [ErrorLine(account_words.said(bound), f"#{bound.html_name}") for bound in form if bound.errors]


def _label(bound: BoundField, look: Look, kind: str) -> dict[str, Any]:
    """The label or the legend (`kind` is the design system's class), in its size."""
    classes = [f"{kind}--{look.size}"] if look.size else []
    if look.hide_label:
        classes.append("govuk-visually-hidden")
    label: dict[str, Any] = {"text": bound.label if hasattr(bound.field, "look") else account_words.label(bound)}
    if classes:
        label["classes"] = " ".join(classes)
    if look.page_heading:
        label["isPageHeading"] = True
    return label


def _width(look: Look) -> str:
    if not look.width:
        return look.classes
    own = f"govuk-input--width-{look.width}" if look.width.isdecimal() else f"govuk-!-width-{look.width}"
    return f"{own} {look.classes}".strip()


def _typed(bound: BoundField, look: Look, params: dict[str, Any]) -> Drawn:
    """A line, a text, a password."""
    params["label"] = _label(bound, look, "govuk-label")
    if classes := _width(look):
        params["classes"] = classes
    if look.spellcheck is not None:
        params["spellcheck"] = look.spellcheck
    value = "" if look.kind == "password" or bound.value() is None else str(bound.value())
    if look.component in ("textarea", "character-count"):
        # Line ends are written as characters: the macros indent what they nest, and would indent what was typed.
        params.update(rows=look.rows, value=_kept_lines(value))
        if look.limit:
            params["maxlength"] = look.limit
        if look.component == "textarea":
            params["autocomplete"] = look.autocomplete or None
        elif look.autocomplete:
            params["attributes"] = {"autocomplete": look.autocomplete}
        return Drawn(look.component, params)
    params["type"] = look.kind
    for name, given in (("value", value), ("autocomplete", look.autocomplete), ("inputmode", look.inputmode)):
        if given:
            params[name] = given
    for name in ("prefix", "suffix"):
        if getattr(look, name):
            params[name] = {"text": getattr(look, name)}
    return Drawn("input", params)


def _kept_lines(typed: str) -> Markup:
    """A text whose line ends are written as characters, escaped once."""
    return Markup(str(escape(typed)).replace("\r\n", "\n").replace("\n", "&#10;"))  # noqa: S704  escaped here


def _choices(bound: BoundField, look: Look, params: dict[str, Any]) -> Drawn:
    """Radios and checkboxes, in a fieldset whose legend is the question."""
    params["idPrefix"] = params.pop("id")
    params["fieldset"] = {"legend": _label(bound, look, "govuk-fieldset__legend")}
    value = bound.value()
    chosen = [str(one) for one in value] if isinstance(value, list | tuple) else [] if value is None else [str(value)]
    kind = f"govuk-{look.component}"
    classes = [f"{kind}--{name}" for name in ("inline", "small") if getattr(look, name)] + look.classes.split()
    options: tuple[Choice, ...] = getattr(bound.field, "options", ()) or tuple(
        Choice(str(stored), words) for stored, words in getattr(bound.field, "choices", ())
    )
    if any(one.rating for one in options):
        classes.append("om-choice")
    if classes:
        params["classes"] = " ".join(classes)
    params["items"] = [_answer(one, one.value in chosen) for one in options]
    return Drawn(look.component, params, options)


def _answer(one: Choice, chosen: bool) -> dict[str, Any]:
    if one.divider:
        return {"divider": one.divider}
    item: dict[str, Any] = {"value": one.value, "text": one.words, "checked": chosen}
    if one.hint and not one.rating:
        item["hint"] = {"text": one.hint}
    if one.disabled:
        item["disabled"] = True
    return item


def _tick(bound: BoundField, look: Look, params: dict[str, Any]) -> Drawn:
    """A single box to tick; its label is the sentence one agrees to."""
    params["idPrefix"] = params.pop("id")
    params.pop("hint", None)
    if look.small:
        params["classes"] = "govuk-checkboxes--small"
    options = getattr(bound.field, "options", ()) or (Choice("on", bound.label, hint=bound.help_text),)
    params["items"] = [_answer(one, bool(bound.value())) for one in options]
    return Drawn("checkboxes", params, options)


def _select(bound: BoundField, look: Look, params: dict[str, Any]) -> Drawn:
    """A list, whose first line is empty."""
    params["label"] = _label(bound, look, "govuk-label")
    if classes := _width(look):
        params["classes"] = classes
    value = "" if bound.value() is None else str(bound.value())
    pairs = [(str(stored), words) for stored, words in getattr(bound.field, "choices", ())]
    if not any(stored == "" for stored, _ in pairs):
        pairs.insert(0, ("", getattr(bound.field, "blank", "Choose")))
    params["items"] = [{"value": stored, "text": words, "selected": stored == value} for stored, words in pairs]
    return Drawn("select", params)


def _date(bound: BoundField, look: Look, params: dict[str, Any]) -> Drawn:
    """Three boxes (four with a time); only the faulty ones are marked."""
    widget = bound.field.widget
    assert isinstance(widget, PartsWidget)
    name = params.pop("name")
    values = widget.decompress(bound.value())
    faulty = bound.form.faulty_boxes(bound.name) if isinstance(bound.form, OpenMashForm) and first_error(bound) else ()
    params.update(namePrefix=name, fieldset={"legend": _label(bound, look, "govuk-fieldset__legend")}, items=[])
    for part in widget.names:
        label, width = BOXES[part]
        classes = f"govuk-input--width-{width}" + (" govuk-input--error" if part in faulty else "")
        box: dict[str, Any] = {"name": part, "label": label, "classes": classes, "autocomplete": "off"}
        if values[part]:
            box["value"] = values[part]
        if part == "time":
            box["inputmode"] = "text"
        params["items"].append(box)
    return Drawn("date-input", params)


def _files(bound: BoundField, look: Look, params: dict[str, Any]) -> Drawn:
    """A box to choose files with. Nothing is put into it beforehand: no page can."""
    params["label"] = _label(bound, look, "govuk-label")
    if classes := _width(look):
        params["classes"] = classes
    if getattr(bound.field, "several", False):
        params["multiple"] = True
    if attributes := getattr(bound.field, "attributes", None):
        params["attributes"] = dict(attributes)
    return Drawn("file-upload", params)


def _hidden(bound: BoundField, look: Look, params: dict[str, Any]) -> Drawn:
    value = bound.value()
    return Drawn("hidden", {"name": bound.html_name, "value": "" if value is None else str(value)})


_WIDGETS: Mapping[type[forms.Widget], str] = {
    forms.Textarea: "textarea",
    forms.CheckboxSelectMultiple: "checkboxes",
    forms.RadioSelect: "radios",
    forms.Select: "select",
    forms.CheckboxInput: "tick",
    forms.HiddenInput: "hidden",
}


def _plain_look(bound: BoundField) -> Look:
    """The look of a field that another package made (the sign-in pages), read from its widget."""
    widget = bound.field.widget
    component = next((name for kind, name in _WIDGETS.items() if isinstance(widget, kind)), "input")
    if component != "input":
        return Look(component)
    attrs = widget.attrs
    return Look(
        "input",
        kind=getattr(widget, "input_type", "text"),
        width="10" if bound.name == "code" else "two-thirds",
        autocomplete=str(attrs.get("autocomplete", "off")),
        inputmode=str(attrs.get("inputmode", "")),
        spellcheck=False,
    )
