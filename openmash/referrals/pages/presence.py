"""Who else has a referral open, in one sentence each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from openmash.referrals.models import Presence
from openmash.web import times

DOING: dict[str, str] = {
    "agency_checks_ask": "asking the agencies",
    "agency_checks_step": "stepping a rating up or down",
    "boards_give": "giving it to somebody",
    "decisions_decide": "deciding",
    "decisions_discussion": "recording a discussion",
    "decisions_pass": "passing it to its worker",
    "decisions_recommend": "writing a recommendation",
    "decisions_send_back": "sending it back with a question",
    "decisions_strategy": "recording a strategy discussion",
    "disclosures_feedback": "telling the referrer",
    "disclosures_hand_over": "handing it over",
    "disclosures_release": "writing a letter",
    "disclosures_tell_agencies": "telling the agencies",
    "referrals_check": "asking for a welfare check",
    "referrals_consent": "recording consent",
    "referrals_own_words": "recording a child’s own words",
    "referrals_sent": "reading it as it was sent",
    "referrals_talk": "noting a talk",
    "referrals_who_is": "looking at who somebody is",
    "screening_alarm": "raising the alarm",
    "screening_filter_out": "proposing advice",
    "screening_rate": "rating a child",
}
"""What somebody does on a page, where it is more than reading. Every other page is only "has this open"."""


def page_name(address: str) -> str:
    """The name of the page at an address that a browser gives, where something is done on it; else empty."""
    try:
        name = resolve(urlsplit(address).path).url_name or ""
    except (Resolver404, ValueError):
        return ""
    return name if name in DOING else ""


def here_words(rows: Iterable[Presence], at: datetime) -> tuple[str, ...]:
    """One sentence a person: "Priya Raman has this open, writing a recommendation, since 10:41."."""
    return tuple(
        ", ".join(
            [
                f"{row.by_name} has this open",
                *([DOING[row.page]] if row.page in DOING else []),
                f"since {times.when(row.since, at).removeprefix('today ')}.",
            ]
        )
        for row in rows
    )
