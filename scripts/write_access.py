"""Writes what is drawn from the access table: the policies in the newest access migration, and the guide's page."""

from __future__ import annotations

from pathlib import Path

from openmash import row_security

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "openmash" / "migrations" / "sql"


def newest() -> Path:
    """The file that the newest access migration puts into force. Change it only until a release has it."""
    return sorted(KEPT.glob("*_access.sql"))[-1]


def main() -> None:
    """Write the policies."""
    newest().write_text(row_security.as_sql(), encoding="utf-8")


if __name__ == "__main__":
    main()
