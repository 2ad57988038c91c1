"""Fills in a file of this folder: ``fill.py VALUES TEMPLATE > FILE``.

VALUES has a line ``NAME=value`` for each ``@NAME@`` of the template.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path

HERE = Path(__file__).resolve().parent


def filled(template: Path, values: Mapping[str, object]) -> str:
    """The text of a template with every word filled in; one without a value stops with its name."""
    text = template.read_text(encoding="utf-8")
    missing = sorted({name for name in re.findall(r"@([A-Z0-9_]+)@", text) if name not in values})
    if missing:
        raise SystemExit(f"{template.name} needs {', '.join(missing)}.")
    return re.sub(r"@([A-Z0-9_]+)@", lambda found: str(values[found.group(1)]), text)


def values_in(path: Path) -> dict[str, str]:
    """The values of a file, a line each; empty lines and those that begin with # say nothing."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    sys.stdout.write(filled(Path(sys.argv[2]), values_in(Path(sys.argv[1]))))
