"""Every part in every state, looked at by axe-core at both ends of width, with the policy of production."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from playwright.sync_api import Page

from openmash.rulebook.words import Role
from openmash.web.parts import Head, Link, Pages, RowGroup, Table, TableRow
from tests.ground.browsing import accessibility_faults
from tests.web.conftest import Show, overflow
from tests.web.drawn import engine, frame, macro, read
from tests.web.parts_page import EveryField, context

HERE = Path(__file__).parent / "templates"
WRONG = QueryDict("asked=YES&children-0-born-day=40&children-0-born-month=6&children-0-born-year=2019&note=" + "x" * 60)


class _Viewer:
    name = "Priya Raman"
    role = Role.SOCIAL_WORKER


@pytest.fixture
def drawn(settings: Any) -> Any:
    """Draws the page of parts, fresh or with everything wrong."""
    settings.ROOT_URLCONF = "tests.web.urls"

    def page(data: QueryDict | None = None) -> str:
        form = EveryField(data)
        form.is_valid()
        menu = [Link("My work (5)", "#", active=True), Link("Board", "#"), Link("Find", "#")]
        given = frame(viewer=_Viewer(), signed_in=True, menu=menu, demo="Demo time: Wednesday 27 May 2026, 10:41.")
        return str(engine(HERE).get_template("parts.html").render({**given, **context(), "form": form}))

    return page


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize("data", [None, WRONG], ids=["fresh", "wrong"])
def test_parts_are_free_of_faults(show: Show, drawn: Any, width: int, data: QueryDict | None, tmp_path: Path) -> None:
    page = show(drawn(data), width=width)
    assert accessibility_faults(page) == []
    assert overflow(page) <= 0


def test_no_text_is_smaller_than_16_pixels(show: Show, drawn: Any) -> None:
    small = show(drawn(WRONG)).evaluate(
        """() => [...document.querySelectorAll('body *')].filter(e => !e.closest('svg')
        && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())
        && parseFloat(getComputedStyle(e).fontSize) < 16).map(e => e.className + e.textContent.slice(0, 30))"""
    )
    assert small == []


@pytest.mark.parametrize("scripts", [True, False])
def test_the_error_summary_has_the_focus(show: Show, drawn: Any, scripts: bool) -> None:
    page = show(drawn(WRONG), scripts=scripts)
    assert page.locator(".govuk-error-summary:focus").count() == 1
    assert page.title().startswith("Error: ")


@pytest.mark.parametrize("scripts", [True, False])
def test_an_answer_opens_what_lies_under_it(show: Show, drawn: Any, scripts: bool) -> None:
    page = show(drawn(), scripts=scripts)
    box = page.get_by_label("What did she agree to?")
    assert not box.is_visible()
    page.get_by_label("Yes", exact=True).check()
    assert box.is_visible()
    page.get_by_label("No", exact=True).check()
    assert not box.is_visible()


def sent_by(page: Page) -> str:
    page.wait_for_load_state()
    return page.inner_text("body")


def test_the_enter_key_means_the_main_button(show: Show) -> None:
    form = EveryField()
    html = macro(
        "<!DOCTYPE html><title>x</title><form method='post'>{{ enter_key('Save') }}{{ group(form, 'children') }}"
        "{{ m.button('Save') }}</form>",
        form=form,
    )
    page = show(html)
    page.get_by_label("Name").fill("Amara")
    page.get_by_label("Name").press("Enter")
    assert "add=" not in sent_by(page)
    again = show(html)
    again.get_by_role("button", name="Add a child").click()
    assert "add=children" in sent_by(again)


def test_tables_keep_their_meaning_when_stacked(drawn: Any) -> None:
    table = Table(
        "Agencies", (Head("Agency"), Head("", hidden=True)), (RowGroup((TableRow(("Police", "")),)),), hide_caption=True
    )
    tags = read(macro("{{ m.table(it) }}", it=table))
    roles = [dict(tag[2]).get("role") for tag in tags if tag[0] == "open" and tag[1] in {"table", "tr", "th", "td"}]
    assert roles == ["table", "row", "columnheader", "columnheader", "row", "rowheader", "cell"]


def test_what_people_typed_is_never_markup() -> None:
    nasty = "<script>alert(1)</script>\"'>"
    table = Table.plain(nasty, [nasty, "b"], [[nasty, Link(nasty, "/x", hidden=nasty)]])
    html = macro("{{ m.table(it) }}{{ m.because(w) }}{{ w|nl2p }}", it=table, w=nasty)
    assert "<script" not in html


def test_a_missing_name_is_a_fault_and_not_a_blank() -> None:
    from jinja2 import UndefinedError

    with pytest.raises(UndefinedError):
        macro("{{ safe_contact }}")


@pytest.mark.parametrize(
    ("number", "count", "shown"),
    [(1, 1, [1]), (1, 2, [1, 2]), (1, 9, [1, 2, 0, 9]), (4, 9, [1, 0, 3, 4, 5, 0, 9]), (9, 9, [1, 0, 8, 9])],
)
def test_pages_show_where_one_is(number: int, count: int, shown: list[int]) -> None:
    assert Pages(number, count, "?page={page}").shown() == shown


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ 0|plural('child', 'children') }}", "no children"),
        ("{{ 1|plural('child', 'children') }}", "1 child"),
        ("{{ 3|plural('agency', 'agencies') }}", "3 agencies"),
        ("{{ ['a']|sentence_list }}", "a"),
        ("{{ ['a', 'b', 'c']|sentence_list }}", "a, b and c"),
        ("{{ []|sentence_list }}", ""),
        ("{{ 'a\\n\\nb\\nc'|nl2p }}", '<p class="govuk-body">a</p><p class="govuk-body">b<br>c</p>'),
    ],
)
def test_words_are_counted_and_joined_as_people_say_them(source: str, words: str) -> None:
    assert macro(source) == words
