"""What every screen of the office needs: who may, one act tried, a form's page."""

from __future__ import annotations

from typing import Any

from openmash.rulebook.roles import Viewer, may_second_records
from openmash.rulebook.words import Verdict
from openmash.web.forms import FormPage, OpenMashForm
from openmash.web.parts import Link


def may_see_office(viewer: Viewer) -> Verdict:
    """The records officer, and the managers who are its second person."""
    return may_second_records(viewer, None)


def form_page(
    title: str, form: OpenMashForm, button: str, back: Link, *, heading: str = "", caption: str = "", **more: Any
) -> FormPage:
    """The page of one form; the title names a reference and never a person."""
    return FormPage(
        title=title, form=form, button=button, heading=heading or title, caption=caption, back=back, cancel=back, **more
    )
