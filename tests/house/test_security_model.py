"""The pages on security name files and tests: each of them exists, so that no promise outlives its proof."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.house.source import ROOT, tracked

OPERATIONS = ROOT / "docs" / "operations"
MODEL, ASVS = OPERATIONS / "security-model.md", OPERATIONS / "asvs.md"
PAGES = (MODEL, ASVS)
TEST = re.compile(r"`(tests/[\w/]+\.py)((?:::\w+)+)`")
OURS = sorted({one.relative_to(ROOT).parts[0] for one in tracked() if len(one.relative_to(ROOT).parts) > 1})
FILE = re.compile(r"`((?:" + "|".join(map(re.escape, OURS)) + r")/[^`\s:]*)(?:::[^`]*)?`")
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
PROMISE = re.compile(r"^\| (?!promise \|)(?P<words>[^|]+) \| (?P<kept>[^|]+) \| (?P<shown>[^|]+) \|$", re.MULTILINE)
PLACES = re.compile(r"`(?:[\w.]+/)+[\w.]*(?:::\w+)*`")


@cache
def named_in(path: Path) -> frozenset[str]:
    """Every test of a file, as pytest names it: `test_a`, or `TestB::test_a` in a class."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    within = [(f"{one.name}::", one.body) for one in body if isinstance(one, ast.ClassDef)]
    return frozenset(
        f"{before}{one.name}"
        for before, block in [("", body), *within]
        for one in block
        if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")
    )


def missing(text: str) -> list[str]:
    """Files, folders and tests that a page names in backticks and that are not there."""
    kept = {path.relative_to(ROOT).as_posix() for path in tracked()}
    kept |= {parent.as_posix() for path in map(Path, kept) for parent in path.parents}
    gone = [path for path in FILE.findall(text) if path.rstrip("/") not in kept]
    gone += [
        f"{path}{test}"
        for path, test in TEST.findall(text)
        if path in kept and test.removeprefix("::") not in named_in(ROOT / path)
    ]
    return gone


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_every_file_and_test_that_is_named_exists(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert len(TEST.findall(text)) >= 20, f"{page.name} names hardly any test"
    assert missing(text) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_what_looks_like_a_place_is_looked_at(page: Path) -> None:
    """A path that is spelt so that nobody checks it would make the test above worth nothing."""
    text = page.read_text(encoding="utf-8")
    checked = {f"`{path}`" for path in FILE.findall(text)} | {f"`{path}{test}`" for path, test in TEST.findall(text)}
    assert [place for place in PLACES.findall(text) if place not in checked] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_of_the_page_lead_somewhere(page: Path) -> None:
    kept = set(tracked())
    targets = [target for target in LINK.findall(page.read_text(encoding="utf-8")) if not target.startswith("http")]
    assert [target for target in targets if (page.parent / target).resolve() not in kept] == []


def test_every_promise_names_a_file_and_a_test() -> None:
    rows = list(PROMISE.finditer(MODEL.read_text(encoding="utf-8")))
    assert len(rows) >= 70
    unproved = [row["words"] for row in rows if not FILE.search(row["kept"]) or not TEST.search(row["shown"])]
    assert unproved == []


@pytest.mark.parametrize(
    "said",
    [
        "`openmash/rulebook/nothing.py`",
        "`tests/secrecy/test_nothing.py::test_rows`",
        "`tests/secrecy/test_rows.py::test_nothing_of_this_name`",
        "`tests/ledger/test_chain.py::test_tampering_is_named`",
        "`config/settings/nothing.py`",
    ],
)
def test_what_is_not_there_is_found(said: str) -> None:
    assert missing(f"Kept by {said}.") != []


def test_what_is_there_is_not_complained_of() -> None:
    said = "`openmash/uploads/inspection`, `tests/ledger/test_chain.py::TestSealing::test_tampering_is_named`"
    assert missing(said) == []
