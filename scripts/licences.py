"""Writes docs/licences.md: the licence of every locked package, as its installed metadata say it. `make licences`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "licences.md"
LOCKED = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[^\]]*\])?==([^\s\\;]+)(?:\s*;\s*(.*?))?\s*\\?$", re.MULTILINE)
# What each lock adds to the ones before it.
LOCKS = (
    ("prod", "What a hub runs"),
    ("demo", "What the demo adds: the database it brings along"),
    ("dev", "What tests and checks add; none of it is part of the product"),
    ("tools", "What installs the rest"),
)
INTRODUCTION = """# Licences

Made by `make licences` from what is installed; do not change it by hand. OpenMASH itself is under the EUPL-1.2
([why](adr/0002-licence.md)). Each package keeps its own licence; none is copied into this repository.

Node.js, fetched at set-up only where there is no npm, is not listed: nothing of it stays.
"""


def locked(name: str) -> Iterator[tuple[str, str, str]]:
    """Every package of a lock: its name, its version, and the machines it is for (empty for all)."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    yield from LOCKED.findall(text)


def said(about: PackageMetadata, field: str) -> list[str]:
    """Every value of one field of a package's metadata."""
    return [str(value) for value in about.get_all(field) or []]


def licence(about: PackageMetadata) -> str:
    """The licence in the package's own words: the standard expression, else its classifiers, else its first line."""
    classified = [c.rpartition(" :: ")[2] for c in said(about, "Classifier") if c.startswith("License ::")]
    lines = [line for text in said(about, "License") for line in text.strip().splitlines()[:1]]
    return ", ".join(said(about, "License-Expression") or classified or lines) or "not said"


def row(package: str, version: str, marker: str) -> str:
    """One line of a table. A package for other machines alone is not installed here, and says so."""
    try:
        about = metadata(package)
    except PackageNotFoundError:
        if not marker:
            raise SystemExit(f"{package} is locked and not installed: run `make setup-dev` first.") from None
        return f"| {package} | {version} | not installed here: only for `{marker}` |"
    return f"| {package} | {version} | {licence(about)} |"


def front_end() -> Iterator[str]:
    """One line for each package of the front end's lock."""
    for path, about in json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"].items():
        if path:
            name = path.rpartition("node_modules/")[2]
            tests = ", for tests alone" if about.get("dev") else ""
            yield f"| {name} | {about['version']} | {about.get('license', 'not said')}{tests} |"


def table(heading: str, rows: list[str]) -> str:
    """A heading with its table."""
    return "\n".join([f"## {heading}", "| package | version | licence |", "|---|---|---|", *rows])


def page() -> str:
    """The whole page."""
    seen: set[str] = set()
    parts = [INTRODUCTION]
    for name, heading in LOCKS:
        rows = [row(*one) for one in locked(name) if one[0] not in seen]
        seen |= {package for package, _, _ in locked(name)}
        parts.append(table(heading, rows) + "\n")
    parts.append(table("The front end, from the npm lock", list(front_end())) + "\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
