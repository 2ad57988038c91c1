"""Sealing everything there is, in a test where commits are real."""

from __future__ import annotations

import time

from openmash.ledger.actions import seal
from openmash.ledger.chain import Proof
from openmash.ledger.queries import verify
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK

PATIENCE_SECONDS = 600


def sealed_to_the_end() -> Proof:
    """Seal until nothing is left, then verify.

    A sealer waits for every older transaction of the whole server, so that tests beside this one hold it up a little.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        with acting_as(CLERK):
            while seal():
                pass
        with acting_as(CLERK):
            proof = verify()
        if proof.unsealed == 0 or time.monotonic() > until:
            return proof
        time.sleep(0.2)
