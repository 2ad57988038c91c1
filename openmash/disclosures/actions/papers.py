"""The package as paper: made from the same words as the page at the moment it leaves, and kept byte for byte."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any

from openmash.disclosures import words
from openmash.disclosures.models import Disclosure, DisclosurePaper
from openmash.rulebook.policy import LocalPolicy
from openmash.web import paper, times


def keep_paper(disclosure: Disclosure, policy: LocalPolicy) -> DisclosurePaper:
    """Set a disclosure that has just left as a tagged PDF. Its own description names nobody: a reference alone."""
    shown: Any
    at = disclosure.at
    if disclosure.kind == "HANDOVER":
        sheet, title = "disclosures/pack.typ", f"Handover {disclosure.reference}"
        shown = words.kept_pack(disclosure, policy)
    else:
        sheet, shown = "disclosures/letter.typ", words.kept_letter(disclosure, policy)
        title = f"{'Meeting paper' if disclosure.kind == 'MEETING' else 'Letter'} {disclosure.reference}"
    when = f"{times.day(times.in_london(at))}, {times.time_of_day(at)}"
    foot = f"{policy.contact.hub_name}. {disclosure.reference}. Left the hub {when}. The hub can recall this paper."
    data = {**asdict(shown), "ratings": {rule.code.value: rule.name for rule in policy.ratings}}
    content = paper.pdf(sheet, data, title=title, foot=foot, at=at)
    return DisclosurePaper.objects.create(
        disclosure=disclosure,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        by_id=disclosure.by_id,
        by_name=disclosure.by_name,
        by_role=disclosure.by_role,
        at=at,
    )
