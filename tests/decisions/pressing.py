"""What a browser sends when somebody decides or recommends, as data."""

from __future__ import annotations

import html
import re
from typing import Any

from openmash.referrals.models import Referral
from tests import factories

MARK = re.compile(r'name="(typed_\w+)" value="([^"]*)"')
CARRIED = re.compile(r'<input type="hidden" name="(?!typed_|csrf)([\w-]+)" value="([^"]*)"')


def marks(page: str) -> dict[str, str]:
    """What a page's first form carries so that what is typed into it is kept."""
    return {name: html.unescape(value) for name, value in MARK.findall(page)[:3]}


def carried(page: str) -> dict[str, str]:
    """The page's other hidden values."""
    return {name: html.unescape(value) for name, value in CARRIED.findall(page)}


def decided(of: Referral, **changes: Any) -> dict[str, Any]:
    """A whole decision: an assessment for each child."""
    sent: dict[str, Any] = {
        "reasons": "I agree.", "outcome_sought": "Both are seen alone today.", "agencies_agree": "Police",
        "agencies_differ": "", "who_tells_family": "The social worker", "family_told_when": "",
    }  # fmt: skip
    for child in factories.children(of):
        lead = f"child-{child.seq}"
        sent |= {f"{lead}-outcome": "S17", f"{lead}-final_rating": "AMBER", f"{lead}-to_social_care": "YES"}
    return {**sent, **changes}


def recommended(of: Referral, **changes: Any) -> dict[str, Any]:
    """A whole recommendation: an assessment for each child."""
    sent: dict[str, Any] = {
        "analysis": "a", "protects": "p", "not_known": "n", "parents_view": "v", "enough": "YES",
        "enough_because": "All is in.",
    }  # fmt: skip
    for child in factories.children(of):
        lead = f"child-{child.seq}"
        sent |= {f"{lead}-level": "3", f"{lead}-voice": "w", f"{lead}-because": "b", f"{lead}-outcome": "S17"}
    return {**sent, **changes}
