"""Sealing the ledger, as the hub's clerk: the worker does it all day, a command does it after its own work."""

from __future__ import annotations

from openmash.ledger.actions import seal
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK


def seal_everything() -> int:
    """Chain every entry that is final, a batch a transaction; the number of links added.

    A second sealer at the same time adds nothing.
    """
    total = 0
    while True:
        with acting_as(CLERK):
            sealed = seal()
        total += sealed
        if not sealed:
            return total
