"""The pages of one referral, as every one of them shows them."""

from __future__ import annotations

from django.urls import reverse

from openmash.rulebook.roles import Viewer
from openmash.web.parts import Link

TABS: tuple[tuple[str, str], ...] = (
    ("boards_picture", "Whole picture"),
    ("boards_chronology", "Chronology"),
    ("family_tree", "Family tree"),
    ("agency_checks_referral", "Agencies"),
    ("decisions_referral", "Decision"),
    ("disclosures_shared", "Shared"),
    ("referrals_talks", "Talks and consent"),
    ("uploads_files", "Files"),
    ("boards_looks", "Who looked"),
)


HUB_ONLY = ("family_tree", "referrals_talks", "boards_looks")


def tabs(reference: str, on: str, viewer: Viewer) -> list[Link]:
    """The pages of one referral that this person may open, in the order of the work; `on` names the open one.

    An auditor reads, but keeps no talks and watches nobody.
    """
    shown = [(name, text) for name, text in TABS if viewer.is_hub or name not in HUB_ONLY]
    return [Link(text, reverse(name, args=[reference]), active=name == on) for name, text in shown]
