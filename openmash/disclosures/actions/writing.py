"""What every release shares: the items as they left, and the second person who reads a package first."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence

from django.urls import reverse

from openmash.disclosures.models import Disclosure, DisclosureItem, ReleasePrepared
from openmash.disclosures.queries import Leaving
from openmash.messages.actions import tell
from openmash.partnership.models import Account
from openmash.partnership.queries import account
from openmash.rulebook import roles
from openmash.rulebook.roles import Viewer
from openmash.rulebook.telling import Topic
from openmash.rulebook.words import refuse


def keep_items(disclosure: Disclosure, items: Sequence[Leaving], said: Sequence[Mapping[str, str]]) -> None:
    """A row for each item that left, word for word, with its owner's agreement where it needed one."""
    DisclosureItem.objects.bulk_create(
        DisclosureItem(
            id=uuid.uuid4(),
            disclosure=disclosure,
            seq=number,
            source_item=one.item.id,
            owner_agency=one.item.agency,
            kind=words["kind"],
            label=one.item.label,
            source=words["source"],
            dated_words=words["dated_words"],
            text=words["text"],
            condition=words.get("condition", ""),
            agreement=one.agreement.pk if one.agreement else None,
        )
        for number, (one, words) in enumerate(zip(items, said, strict=True), 1)
    )


def checker_named(checker: str, by: Viewer) -> Account:
    """The account of the one who reads a package before it leaves: another social worker or manager of the hub."""
    found = account(checker) if checker else None
    if found is None or not found.is_active or not roles.may_release(found.viewer()):
        refuse("Choose who reads it before it leaves: another social worker or manager.")
    roles.may_confirm_release(found.viewer(), by.id).require()
    return found


def tell_checker(prepared: ReleasePrepared, who: Account, *, urgent: bool) -> None:
    """Whoever was chosen to read a package hears that it waits. A step of the acts that enter the ledger."""
    tell(
        to=[who.pk],
        topic=Topic.TO_CHECK,
        key=f"to check {prepared.pk}",
        at=prepared.at,
        path=reverse("disclosures_confirm", args=[prepared.pk]),
        urgent=urgent,
        about=prepared.referral_ref,
    )
