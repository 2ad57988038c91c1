"""Ten thousand tamperings of an exported chain, all found by the code that `openmash ledger verify` runs (T15)."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from openmash.ledger import exporting, heads, queries
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role
from tests import factories
from tests.campaign.tampering import WAYS, Forger, Kept, Row
from tests.conftest import FIGURE
from tests.factories import AT
from tests.ground.databases import Logins
from tests.world.sealing import sealed_to_the_end

pytestmark = pytest.mark.campaign

TAMPERINGS, LENGTH, SHORTEST = 10_000, 90, 20
KEY = heads.key_of("the installation's own secret")
SIGNED_AT = datetime(2026, 5, 26, 9, 30, tzinfo=UTC)


@pytest.fixture
def exported(own_database: Logins) -> list[Row]:
    """The links of a real chain: looks, refusals and the acts of referrals that arrive."""
    worker = factories.viewer(Role.SOCIAL_WORKER)
    for number in range(LENGTH):
        with acting_as(worker):
            verb = Verb.REFUSED if number % 9 == 8 else Verb.LOOKED_AT_REFERRAL
            detail = {"page": "picture", "rows": number} if number % 2 else {}
            named = f"S26-{number % 30:05d}"
            enter(by=worker, at=AT, verb=verb, reference=named, subjects=[f"id-{number}"], detail=detail)
        if number % 20 == 0:
            factories.referral()
    sealed_to_the_end()
    with acting_as(CLERK):
        lines = list(exporting.lines_of(queries.links(), installation="x", sealed=0, head=""))
    return [json.loads(line) for line in lines[1:]]


def kept(rows: list[Row], length: int) -> Kept:
    """The chain as it stood at that length, with the head signed there."""
    some = json.loads(json.dumps(rows[:length]))
    last = some[-1]
    said = heads.statement(
        installation="x", position=length, head=last["hash"], entries=length, signed_at=SIGNED_AT, before=None
    )
    return Kept(some, heads.sign(said, KEY))


def faults(of: Kept) -> list[str]:
    """What verifying says, with the public key that an outsider kept."""
    proof = exporting.verify_lines(of.lines(), [of.head.pin()])
    return [*heads.faults_of([of.head], heads.public_of(KEY)), *proof.faults]


def test_ten_thousand_tamperings_are_all_found(
    exported: list[Row], record_property: Callable[[str, object], None]
) -> None:
    seed = random.SystemRandom().randint(0, 2**32)
    dice, counts, began = random.Random(seed), Counter[str](), time.monotonic()
    assert faults(kept(exported, len(exported))) == []
    while (number := counts.total()) < TAMPERINGS:
        way = WAYS[number % len(WAYS)]
        of = kept(exported, dice.randint(SHORTEST, len(exported)))
        if way(Forger(of, dice)):
            assert faults(of), f"not found: {way.__name__} (seed {seed}, number {number})"
            counts[way.__name__] += 1
    took = time.monotonic() - began
    said = f"{counts.total()} tamperings in {len(counts)} ways, all found, in {took:.0f} s (goal {TAMPERINGS})"
    record_property(FIGURE, said)
    assert len(counts) == len(WAYS)
    assert min(counts.values()) > TAMPERINGS // len(WAYS) // 2


def test_what_only_a_head_finds_is_not_found_without_one(exported: list[Row]) -> None:
    """The proof of the proof: a tail cut off and a chain written anew are whole by themselves."""
    for way in (Forger.cut_the_tail, Forger.write_anew_without_an_entry, Forger.write_another_chain):
        of = kept(exported, 60)
        way(Forger(of, random.Random(1)))
        assert exporting.verify_lines(of.lines()).whole
        assert faults(of)
