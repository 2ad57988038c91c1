"""Tests about the code itself: where a line may live, how long it may grow, what it may never say."""

from __future__ import annotations

import ast
import re

import pytest

from openmash.rulebook import pathway
from tests.house.source import (
    PACKAGE,
    ROOT,
    WITHOUT_ROOM_RULES,
    functions,
    kind_of,
    modules,
    name,
    room_of,
    tracked,
    tree,
    with_bench,
)

FILE_LINES = 420
FUNCTION_LINES = 55
WRITES = {
    "create",
    "bulk_create",
    "update",
    "bulk_update",
    "delete",
    "save",
    "get_or_create",
    "update_or_create",
}
# Places that write outside a room's actions, each with its reason.
WRITERS = {
    "openmash/partnership/models.py": "the account manager that allauth and commands call",
}
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".html",
    ".js",
    ".css",
    ".sh",
    ".yml",
    ".txt",
    ".cfg",
    ".json",
    ".in",
}


@pytest.mark.parametrize("path", with_bench(), ids=name)
def test_file_is_of_readable_length(path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= FILE_LINES


@pytest.mark.parametrize("path", with_bench(), ids=name)
def test_functions_are_of_readable_length(path) -> None:
    lengths = {f.name: (f.end_lineno or f.lineno) - f.lineno + 1 for f in functions(path)}
    assert {function: lines for function, lines in lengths.items() if lines > FUNCTION_LINES} == {}


@pytest.mark.parametrize("path", with_bench(), ids=name)
def test_public_functions_say_what_they_promise(path) -> None:
    silent = [
        node.name
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []


@pytest.mark.parametrize("path", [p for p in modules() if room_of(p) not in WITHOUT_ROOM_RULES], ids=name)
def test_rows_are_written_only_in_actions(path) -> None:
    if kind_of(path) in {"actions"} or name(path) in WRITERS:
        return
    found = [
        f"line {node.lineno}: .{node.func.attr}()"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
        and "objects" in ast.unparse(node.func.value)
    ]
    assert found == []


@pytest.mark.parametrize("path", [p for p in modules() if room_of(p) == "rulebook"], ids=name)
def test_rulebook_asks_nobody_the_time_and_touches_nothing(path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(
        r"\bnow\(\)|\btoday\(\)|^import (os|sys|socket)|^from (django|os|pathlib)|\bopen\(",
        text,
        re.M,
    )


@pytest.mark.parametrize(
    "path",
    [p for p in modules() if kind_of(p) in {"models", "queries", "actions"}],
    ids=name,
)
def test_time_comes_in_at_the_door(path) -> None:
    """Rows carry the time given to the action; only the machine's own recording time is asked for, by its name."""
    calls = [
        f"line {node.lineno}"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"datetime.now", "date.today", "clock.now"}
    ]
    allowed = {"openmash/ledger/actions.py"}
    assert calls == [] or name(path) in allowed


def test_no_signals_and_no_room_for_leftovers() -> None:
    assert [name(p) for p in modules() if p.stem in {"signals", "utils", "helpers", "common", "misc"}] == []
    assert [name(p) for p in modules() if "django.dispatch" in p.read_text(encoding="utf-8")] == []


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.html")), ids=name)
def test_template_needs_no_inline_style_or_script(path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|<script(?![^>]*\bsrc=)[^>]*>", text)


def test_repository_names_no_machine_and_no_registry() -> None:
    marks = [
        "/ro" + "ot/",
        "/wo" + "rk/",
        "py" + "pi.org",
        "npm" + "js.",
        "pythonh" + "osted",
        "deb.deb" + "ian.org",
    ]
    machine = re.compile("|".join(re.escape(mark) for mark in marks))
    found = []
    for path in tracked():
        if path.suffix in TEXT and path.stat().st_size < 3_000_000:
            for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1):
                if machine.search(line):
                    found.append(f"{name(path)}:{number}")
    assert found == []


def test_diagram_in_the_architecture_page_is_drawn_from_the_table() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert pathway.diagram() in page, "run `make diagram`"


def test_every_room_is_named_in_the_architecture_page() -> None:
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = {room_of(p) for p in modules()} - {""}
    assert {room for room in rooms if f"`{room}`" not in page} == set()
