"""The pages of one referral, as every one of them shows them."""

from __future__ import annotations

from django.urls import reverse

from openmash.web.parts import Link

TABS: tuple[tuple[str, str], ...] = (
    ("boards_picture", "Whole picture"),
    ("boards_chronology", "Chronology"),
    ("agency_checks_referral", "Agencies"),
    ("decisions_referral", "Decision"),
    ("disclosures_shared", "Shared"),
    ("referrals_talks", "Talks and consent"),
    ("boards_looks", "Who looked"),
)


def tabs(reference: str, on: str) -> list[Link]:
    """The pages of one referral, in the order of the work; `on` is the name of the one that is open."""
    return [Link(text, reverse(name, args=[reference]), active=name == on) for name, text in TABS]
