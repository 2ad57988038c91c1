"""The auditor's list: decided referrals, newest decision first."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from openmash.boards.pages import words
from openmash.boards.pages.panels import source
from openmash.referrals.models import Referral
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import Stage
from openmash.web import times
from openmash.web.parts import Reference, Table


def decided_table(referrals: Sequence[Referral], policy: LocalPolicy) -> Table:
    """Reference, when decided, rating, from where, by whom, where it stands. No names: the reference leads on."""
    rows = [
        (
            Reference(one.reference, reverse("boards_picture", args=[one.reference])),
            times.day(one.decided_at) if one.decided_at else "",
            words.mark(one.rating),
            source(one.source_agency, policy),
            one.decided_by_name,
            Stage(one.stage).words,
        )
        for one in referrals
    ]
    heads = ("Referral", "Decided", "Rating", "From", "Decided by", "Stage")
    return Table.plain("Decided referrals, newest first", heads, rows, tight=True, hide_caption=True)
