"""What the house tests read: the product's own files, as text and as syntax trees."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "openmash"
BENCH = ROOT / "bench"
ROOM_FILES = {"models", "queries", "actions", "forms", "pages", "views", "urls", "jobs"}
WITHOUT_ROOM_RULES = {"migrations", "rulebook", "web", "launcher", "linkage", "backups"}


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the repository that git knows and that is there."""
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return tuple(path for name in names.splitlines() if (path := ROOT / name).is_file())


@cache
def modules() -> tuple[Path, ...]:
    """Every Python file of the product, migrations left out."""
    return tuple(p for p in sorted(PACKAGE.rglob("*.py")) if "migrations" not in p.parts)


@cache
def with_bench() -> tuple[Path, ...]:
    """Every Python file that is held to a readable length: the product's, and what measures it."""
    return (*modules(), *sorted(BENCH.glob("*.py")))


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    """Every function and method in a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            yield node


def name(path: Path) -> str:
    """A path as people say it: from the root of the repository."""
    return str(path.relative_to(ROOT))


def room_of(path: Path) -> str:
    """The room a file lies in, or the empty text for a file beside the rooms."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


def kind_of(path: Path) -> str:
    """What a room's file is (models, queries, actions ...): its own name, or that of the folder it became."""
    parts = path.relative_to(PACKAGE).parts
    return Path(parts[1]).stem if len(parts) > 1 else Path(parts[0]).stem
