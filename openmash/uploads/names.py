"""A file's name is text that somebody typed: it is shown, and is never a path, an address or a name on a disk."""

from __future__ import annotations

import re
import unicodedata

from openmash.rulebook.uploads import LONGEST_NAME

NO_NAME = "File without a name"
_NOT_IN_NAMES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def clean_name(given: str) -> str:
    """The last part of the name, in one line, without signs that cannot be seen or turn the reading round.

    What is too long is shortened in the middle, so that its ending can still be read.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", given.replace("\x00", "")))[-1]
    seen = "".join(sign if unicodedata.category(sign) not in _NOT_IN_NAMES else " " for sign in last)
    name = " ".join(seen.split()).strip(" .") or NO_NAME
    if len(name) <= LONGEST_NAME:
        return name
    half = (LONGEST_NAME - 1) // 2
    return f"{name[:half]}…{name[-half:]}"
