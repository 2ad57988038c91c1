"""What every page that takes files says and does: which may be chosen, how they are handed on, what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openmash.uploads.actions import Outcome, Sent
from openmash.web.jinja import plural

ACCEPT = ".jpg,.jpeg,.png,.pdf,.docx,.txt"
ALLOWED = "PDF, Word (.docx), JPEG, PNG or plain text. At most 10 MB each, 20 in all. You can choose several."


def sent_files(chosen: Sequence[Any]) -> list[Sent]:
    """Files out of a form: name, bytes, and the size they had, which is more than the bytes where they were cut off."""
    return [Sent(str(one.name), one.read(), int(one.size or 0)) for one in chosen]


def said(outcome: Outcome) -> str:
    """What became of the others, when some files were not kept."""
    kept = len(outcome.kept)
    parts = [f"{plural(kept, 'file')} {'was' if kept == 1 else 'were'} kept."] if kept else []
    parts += ["One was here already."] if outcome.already == 1 else []
    parts += [f"{outcome.already} were here already."] if outcome.already > 1 else []
    return " ".join(parts)
