"""Listing what is to be looked at together: every card there is, for a program or a person."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from openmash.cli.ground import as_json, plainly, say, with_database

if TYPE_CHECKING:
    from openmash.patterns.queries import Card
    from openmash.rulebook.policy import LocalPolicy


@click.command()
@as_json
@plainly
def repeats(in_json: bool) -> None:
    """List every card of referrals to be looked at together, with its reason and when it was raised.

    What has come and was not gone through yet is gone through first. No name is printed: references lead to the pages.
    """
    with_database()
    from openmash.partnership.queries import policy_now
    from openmash.partnership.sealing import seal_everything
    from openmash.partnership.viewers import acting_as
    from openmash.patterns.actions import look_through
    from openmash.patterns.queries import all_cards
    from openmash.rulebook.roles import CLERK
    from openmash.web import clock

    while True:
        with acting_as(CLERK):
            if not look_through(by=CLERK, at=clock.now(), policy=policy_now()):
                break
    seal_everything()
    with acting_as(CLERK):
        policy, at = policy_now(), clock.now()
        found = [_as_data(card, raised_at, at, policy) for card, raised_at in all_cards(at, policy)]
    lines = [f"{len(found)} to be looked at together." if found else "Nothing is to be looked at together."]
    for one in found:
        references = ", ".join(of["reference"] for of in one["referrals"])
        aside = " (put aside)" if one["dismissed"] else ""
        lines.append(f"Raised {one['raised_at']}{aside}: {one['reason']} {references}")
    say({"repeats": found}, in_json, "\n".join(lines))


def _as_data(card: Card, raised_at: datetime, at: datetime, policy: LocalPolicy) -> dict[str, Any]:
    """One card as plain data: references, codes and times, no name and no word of a case."""
    from openmash.patterns.pages import reason, source

    return {
        "card": str(card.id),
        "raised_at": raised_at.isoformat(),
        "rule": card.rule.code,
        "reason": reason(card, at, policy),
        "chance": card.reached.chance,
        "shared": [sort.value for sort in card.shared],
        "dismissed": card.dismissed is not None,
        "referrals": [
            {
                "reference": of.reference,
                "source_key": of.source_key or "",
                "referral_id": (of.source_key or "").partition(":")[2],
                "received_at": of.received_at.isoformat(),
                "source": source(of, policy),
                "rating": of.rating,
                "counted": of in card.counted,
            }
            for of in card.referrals
        ],
    }
