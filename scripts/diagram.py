"""Draws the referral's way into ARCHITECTURE.md from the rulebook's table: `make diagram`."""

import re
from pathlib import Path

from openmash.rulebook import pathway

PAGE = Path(__file__).resolve().parents[1] / "ARCHITECTURE.md"


def main() -> None:
    """Replace the one Mermaid block of the page."""
    text = PAGE.read_text(encoding="utf-8")
    drawn = f"```mermaid\n{pathway.diagram()}```"
    PAGE.write_text(re.sub(r"```mermaid\n.*?```", lambda _: drawn, text, count=1, flags=re.DOTALL), encoding="utf-8")


if __name__ == "__main__":
    main()
