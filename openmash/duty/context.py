"""What first pages of other rooms may ask of this one: the settings hand it to the templates, no room is imported.

First pages differ (a contact officer's is the front door), and on each must stand what was handed to whoever reads it.
"""

from __future__ import annotations

import logging
import uuid
from typing import Any, cast

from django.db import transaction
from django.http import HttpRequest

from openmash.duty import queries
from openmash.duty.pages.work import AtWork, at_work
from openmash.ledger.door import Request
from openmash.rulebook.at_work import may_hand_on

log = logging.getLogger(__name__)


def first_page(request: HttpRequest) -> dict[str, Any]:
    """The name `handed_to_me` in every template: called, it says what stands above this person's work, or None."""
    return {"handed_to_me": lambda: handed_to_me(cast("Request", request))}


def handed_to_me(request: Request) -> AtWork | None:
    """What waits for this person's word, their shift, their notes. The page stands also where this cannot be read."""
    viewer, at, policy = request.viewer, request.at, request.policy
    if not may_hand_on(viewer):
        return None
    try:
        with transaction.atomic():
            waiting, notes = queries.unanswered(viewer, policy), queries.unread(viewer, at)
            return at_work(viewer, queries.hub_rota(at), waiting, notes, at)
    except Exception as fault:  # whatever it is, the list of work must be shown
        number = uuid.uuid4().hex[:8]
        log.error("what was handed on could not be shown, number %s: %s", number, type(fault).__name__)
        return None
