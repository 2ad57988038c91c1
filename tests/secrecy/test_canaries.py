"""Canaries in every protected field; every output for every recipient role rendered and searched: none is found.

Threat T3: a parent's address reaches who must not have it in a pack, a letter, a page, a paper's description.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from openmash.disclosures.models import Disclosure, DisclosureItem
from openmash.ledger.models import LedgerEntry
from openmash.partnership.viewers import acting_as
from openmash.rulebook import outputs
from openmash.rulebook.outputs import Output
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import RecipientKind
from tests.conftest import FIGURE
from tests.secrecy import canaries
from tests.secrecy.canaries import Case, Document

pytestmark = pytest.mark.django_db
WORLDS = 4
EXPECTED = {
    "pack page", "pack paper", "LETTER page", "LETTER paper", "MEETING page", "MEETING paper", "request page", "desk",
    "told page", "own receipt and feedback", "own list", "letters", "packs", "activations",
}  # fmt: skip
KIND_OF = {"TEAM": RecipientKind.RECEIVING_TEAM, "AGENCY": RecipientKind.NETWORK, "REFERRER": RecipientKind.REFERRER}


def leaks(case: Case, found: list[Document]) -> list[str]:
    """What a document says that its reader must not have, by name and never by the words."""
    return [f"{one.reader} {one.output}: {name}" for one in found for name in case.found(one)]


@pytest.mark.campaign
def test_canaries_are_in_no_output_for_anybody(record_property: Any) -> None:
    rendered, kinds, refused, tried = 0, Counter(), 0, 0
    for seed in range(WORLDS):
        with canaries.undone():
            case = canaries.grown(seed)
            canaries.release_all(case)
            found = list(canaries.documents(case))
            assert leaks(case, found) == [], (seed, leaks(case, found))
            assert recorded(case) == []
            assert unlisted(case) == []
        rendered += len(found)
        kinds.update(one.output for one in found)
        refused, tried = refused + case.refused, tried + case.tried
    assert set(kinds) >= EXPECTED
    assert refused > 0, "no text with a canary was ever tried"
    record_property(
        FIGURE,
        f"{rendered} documents of {len(kinds)} kinds in {WORLDS} generated cases: 0 canaries; "
        f"{refused} of {tried} attempts to send were refused",
    )


def recorded(case: Case) -> list[str]:
    """Canaries in the ledger: whoever watches the hub's acts reads it and sees no case."""
    with acting_as(CLERK):
        rows = LedgerEntry.objects.filter(reference=case.referral.reference)
        text = " ".join(f"{row.subjects} {row.detail}" for row in rows)
    return case.found(Document("records office", "ledger", text))


def unlisted(case: Case) -> list[str]:
    """Fields of what left that its kind of recipient may not have."""
    with acting_as(CLERK):
        rows = list(Disclosure.objects.filter(referral_ref=case.referral.pk).prefetch_related("items"))
    found: list[str] = []
    for row in rows:
        if row.kind in ("LETTER", "MEETING"):
            chosen = row.prepared.package["chosen"]["recipients"] if row.prepared else []
            pairs = {(Output(row.kind), RecipientKind(one["kind"])) for one in chosen}
        else:
            pair = {
                "HANDOVER": (Output.PACK, RecipientKind.RECEIVING_TEAM),
                "FEEDBACK": (Output.FEEDBACK, RecipientKind.REFERRER),
                "AGENCY_TOLD": (Output.AGENCY_TOLD, RecipientKind.ASKED_AGENCY),
            }[row.kind]
            pairs = {pair}
        for pair in pairs:
            found += [f"{row.kind} {one}" for one in outputs.strangers(*pair, row.body)]
    return found


@pytest.mark.parametrize("name", ["home", "home postcode", "adult's phone", "police item 0", "safe contact"])
def test_the_search_finds_a_canary_that_does_leak(name: str) -> None:
    """The proof of the proof: a page with the canary, spelt otherwise, is found."""
    case = canaries.grown(1)
    text = case.canaries.get(name) or next(iter(case.canaries.values()))
    spelt = " . ".join(text.upper().replace(" ", ""))
    assert case.found(Document("team:x", "pack page", f"<p>{spelt}</p>"))


def test_every_item_that_left_was_released_by_its_owner() -> None:
    case = canaries.grown(3)
    canaries.release_all(case)
    with acting_as(CLERK):
        for row in DisclosureItem.objects.filter(disclosure__referral_ref=case.referral.pk):
            assert row.label in ("TEAM", "NET", "FAMILY") or row.agreement is not None
