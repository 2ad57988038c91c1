"""What an owner reads when the hub asks whether one of its items may go further, and what it has said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from openmash.agency_checks.models import OwnerAsked
from openmash.agency_checks.pages.asked import item_shown, words_of
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.words import LawfulBasis, Purpose, Role
from openmash.web import times
from openmash.web.parts import Item, State


@dataclass(frozen=True, slots=True)
class OwnerShown:
    """One question to an owner: the item word for word, to whom, for what, why; and the answer that stands."""

    id: str
    reference: str
    by: str
    question: str
    item: Item
    recipient: str
    purpose: str
    ground: str
    state: State
    note: str
    waits: bool


def owner_shown(row: OwnerAsked, policy: LocalPolicy, at: datetime) -> OwnerShown:
    """One question to an owner, as the owner reads it."""
    answered = getattr(row, "answered", None)
    taken = getattr(answered, "taken_back", None)
    purpose = words_of(Purpose, row.purpose)
    if answered is None:
        state, note = State("out", "Waits for you"), ""
    elif taken is not None:
        state, note = State("stop", f"Agreed, and taken back by {taken.by_name}, {times.when(taken.at, at)}"), ""
    elif answered.agrees:
        how = "Yes, in your own words" if answered.words else "Yes"
        state, note = State("tick", f"{how}: {answered.by_name}, {times.when(answered.at, at)}"), answered.words
    else:
        state, note = State("stop", f"No: {answered.by_name}, {times.when(answered.at, at)}"), answered.because
    return OwnerShown(
        id=str(row.pk),
        reference=row.reference,
        by=f"{row.by_name}, {Role(row.by_role).words}, {times.when(row.at, at)}",
        question=f"May one of your items go to {row.recipient_words}, {purpose[:1].lower()}{purpose[1:]}?",
        item=item_shown(row.item, policy.agency_name(row.agency)),
        recipient=row.recipient_words,
        purpose=purpose,
        ground=words_of(LawfulBasis, row.lawful_basis),
        state=state,
        note=note,
        waits=answered is None,
    )
