"""The ledger's search."""

from __future__ import annotations

import re
import uuid

from django.core.exceptions import ValidationError

from openmash.web.forms import OpenMashForm, Text

REFERENCE = re.compile(r"[A-Z]{1,3}\d{2}-\d{1,9}")


class LedgerSearch(OpenMashForm):
    """A referral's reference, or the id of a person, child, pack or request. Names are not searched here."""

    key = Text(
        "Reference of a referral, or id of a record",
        hint="Such as S26-00012. An id is the long number that stands in a record's address",
        missing="Write a reference or an id",
        width="two-thirds",
        spellcheck=False,
    )

    def clean_key(self) -> str:
        """In the shape of a reference or an id."""
        typed = str(self.cleaned_data["key"]).strip()
        if REFERENCE.fullmatch(typed.upper()):
            return typed.upper()
        try:
            return str(uuid.UUID(typed))
        except ValueError:
            raise ValidationError("Write a reference such as S26-00012, or an id. Names are not searched") from None
