"""What the room's pages are made of. A package is shown from its own body: the preview and the kept page are one."""

from openmash.disclosures.pages.leaving import (
    LeavingShown,
    LeftShown,
    asked,
    leaving,
    left,
    owed_table,
    pack,
    pack_bar,
    packs_table,
    preview,
    told,
    withheld,
)
from openmash.disclosures.pages.release import (
    letter,
    letter_preview,
    letters_table,
    owners_asked,
    prepared_preview,
    waiting_shown,
    waiting_table,
)

__all__ = [
    "LeavingShown",
    "LeftShown",
    "asked",
    "leaving",
    "left",
    "letter",
    "letter_preview",
    "letters_table",
    "owed_table",
    "owners_asked",
    "pack",
    "pack_bar",
    "packs_table",
    "prepared_preview",
    "preview",
    "told",
    "waiting_shown",
    "waiting_table",
    "withheld",
]
