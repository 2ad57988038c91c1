"""What pages of earlier rooms may ask of this one: the settings hand it to the templates, no room is imported.

The front door and the rating page are drawn by rooms that stand before this one. What is to be looked at together is
asked for by their templates (`patterns/at_entry.html`), and by no page that does not: until then nothing is read.
"""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest

from openmash.ledger.door import Request
from openmash.patterns import queries
from openmash.patterns.pages import CardShown, TwiceLine, card_shown, twice_line
from openmash.referrals.models import Referral

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AtEntry:
    """What stands above a referral's first pages. `failed` is a number to quote where it could not be read."""

    cards: tuple[CardShown, ...] = ()
    twice: tuple[TwiceLine, ...] = ()
    failed: str = ""


def at_entry(request: HttpRequest) -> dict[str, Any]:
    """The name `look_together` in every template: called with a referral, it says what this viewer may see of it."""
    return {"look_together": lambda of: look_together(cast("Request", request), of)}


def look_together(request: Request, of: Referral) -> AtEntry:
    """The cards and the repeats of a referral, rebuilt for this viewer. At most fifteen questions, however many.

    Rating never waits for it: what cannot be read is said to be so, and the rest of the page stands.
    """
    try:
        with transaction.atomic():
            return _read(request, of)
    except Exception as fault:  # whatever it is, the child must still be rated
        number = uuid.uuid4().hex[:8]
        log.error("look together could not be shown, number %s: %s", number, type(fault).__name__)
        return AtEntry(failed=number)


def _read(request: Request, of: Referral) -> AtEntry:
    viewer, at, policy = request.viewer, request.at, request.policy
    cards = [one for one in queries.about(viewer, of, at, policy) if one.dismissed is None]
    lines = [twice_line(two, of, at) for two in queries.twice(viewer, of)]
    return AtEntry(tuple(card_shown(one, at, policy) for one in cards), tuple(line for line in lines if line))
