"""Paper: a page set by typst as a tagged PDF (PDF/UA-1). Data go in as JSON, never as markup, so words stay words.

A room keeps its sheets as ``templates/<room>/<name>.typ``. Each begins after ``templates/web/paper.typ``, which reads
the data into ``d`` and sets the page: A4, numbered, with who printed it and when at the foot of each page.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

PACKAGE = Path(__file__).resolve().parents[1]


def pdf(sheet: str, data: Mapping[str, Any], *, title: str, foot: str, at: datetime) -> bytes:
    """One sheet as a PDF.

    ``sheet`` is a name such as ``disclosures/pack.typ``; ``data`` what it reads as ``d``; ``title`` and ``foot`` stand
    in the document's own description and at the foot of each page: they name nobody. ``at`` is when it was made.
    """
    given = json.dumps({**data, "title": title, "foot": foot}, default=str)
    made: bytes = typst.compile(
        _source(sheet).encode(),
        sys_inputs={"data": given},
        pdf_standards="ua-1",
        ignore_system_fonts=True,
        timestamp=int(at.timestamp()),
    )
    return made


@lru_cache(maxsize=64)
def _source(sheet: str) -> str:
    room = sheet.split("/")[0]
    shared = PACKAGE / "web" / "templates" / "web" / "paper.typ"
    return shared.read_text(encoding="utf-8") + (PACKAGE / room / "templates" / sheet).read_text(encoding="utf-8")
