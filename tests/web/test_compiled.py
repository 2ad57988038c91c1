"""Compiled templates outlive a start: a web process that takes over compiles nothing; a spoilt file costs only time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import jinja2
import pytest

from openmash.web import jinja


@pytest.fixture
def drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], tuple[str, int]]:
    """What a process that has just started draws from these words, and how many templates it had to compile."""
    monkeypatch.setenv("OPENMASH_TEMPLATE_CACHE", str(tmp_path / "compiled"))

    def draw(words: str) -> tuple[str, int]:
        env = jinja.environment(loader=jinja2.DictLoader({"page.html": words}))
        anew = Mock(wraps=env.compile)
        monkeypatch.setattr(env, "compile", anew)
        return env.get_template("page.html").render(), anew.call_count

    return draw


def test_the_second_start_compiles_nothing_and_new_words_are_seen(drawn: Callable[[str], tuple[str, int]]) -> None:
    assert drawn("Three children") == ("Three children", 1)
    assert drawn("Three children") == ("Three children", 0)
    assert drawn("Four children") == ("Four children", 1)


def test_a_spoilt_file_costs_time_alone(drawn: Callable[[str], tuple[str, int]], tmp_path: Path) -> None:
    drawn("Three children")
    (kept,) = [path for path in (tmp_path / "compiled").iterdir() if path.is_file()]
    kept.write_bytes(kept.read_bytes()[:-7])
    assert drawn("Three children") == ("Three children", 1)


def test_nobody_else_may_write_there(drawn: Callable[[str], tuple[str, int]], tmp_path: Path) -> None:
    drawn("Three children")
    assert (tmp_path / "compiled").stat().st_mode & 0o077 == 0


def test_a_folder_in_which_others_may_write_is_not_used(
    drawn: Callable[[str], tuple[str, int]], tmp_path: Path
) -> None:
    (tmp_path / "compiled").mkdir()
    (tmp_path / "compiled").chmod(0o777)
    assert drawn("Three children") == ("Three children", 1)
    assert list((tmp_path / "compiled").iterdir()) == []


def test_without_a_folder_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENMASH_TEMPLATE_CACHE")
    assert jinja.compiled() is None
