"""Tests about the doors: every page names its permission, every act reaches the ledger."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tests.house.source import kind_of, modules, name, room_of, tree

# Pages that are no rooms' pages: sign-in and second factors (allauth), and the machine's own check.
NOT_OURS = ("allauth.",)
# Functions in `actions` that are steps of an act, called by acts that enter it themselves.
STEPS = {
    "keep": "writes caches beside the facts of the act that calls it",
    "enter": "is the ledger",
    "be_here": "says that a page is open: no history is kept of it, not even in the ledger",
    "forget_presence": "removes what says that a page was open",
    "seal": "chains what was entered",
    "receive_file": "calls receive for each line, which enters it",
}


def _routes(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for entry in patterns:
        if isinstance(entry, URLResolver):
            yield from _routes(entry.url_patterns)
        else:
            yield entry


def test_every_page_names_its_permission() -> None:
    bare = [
        route.name or str(route.pattern)
        for route in _routes(get_resolver().url_patterns)
        if not route.callback.__module__.startswith(NOT_OURS) and not hasattr(route.callback, "may")
    ]
    assert bare == []


def test_names_of_people_have_no_place_in_an_address() -> None:
    for route in _routes(get_resolver().url_patterns):
        if route.callback.__module__.startswith("openmash."):
            assert all(
                key.split("_")[0] not in {"name", "forename", "surname", "q"} for key in route.pattern.converters
            )


def _acts() -> dict[str, list[ast.FunctionDef]]:
    found: dict[str, list[ast.FunctionDef]] = {}
    for path in modules():
        if kind_of(path) == "actions" and room_of(path) not in {
            "demo",
            "web",
            "rulebook",
            "launcher",
        }:
            for node in tree(path).body:
                if isinstance(node, ast.FunctionDef):
                    found.setdefault(node.name, []).append(node)
    return found


def _calls(node: ast.FunctionDef) -> set[str]:
    return {
        call.func.id if isinstance(call.func, ast.Name) else call.func.attr
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name | ast.Attribute)
    }


def _reaches(act: str, acts: dict[str, list[ast.FunctionDef]], seen: frozenset[str] = frozenset()) -> bool:
    if act == "enter":
        return True
    if act in seen or act not in acts:
        return False
    return any(_reaches(call, acts, seen | {act}) for node in acts[act] for call in _calls(node))


def test_every_act_reaches_the_ledger() -> None:
    acts = _acts()
    public = {
        act
        for act, nodes in acts.items()
        if not act.startswith("_") and any({"by", "at"} <= {a.arg for a in node.args.kwonlyargs} for node in nodes)
    }
    assert {act for act in public if act not in STEPS and not _reaches(act, acts)} == set()


def test_every_act_takes_who_and_when_by_name() -> None:
    loose = [
        f"{name(path)}: {node.name}"
        for path in modules()
        if kind_of(path) == "actions" and room_of(path) not in {"demo", "ledger", "web", "rulebook", "launcher"}
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if {"by", "at"} & {a.arg for a in node.args.args}
        and any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list)
    ]
    assert loose == []
