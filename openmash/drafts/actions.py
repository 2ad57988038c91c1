"""Keeping what is being typed: begun, saved page by page, given up, or sent exactly once.

A referral form is filled in over many pages and is a draft of its own (`begin`, `save`, `mark_sent`). What is typed
into any page is another (`keep_typing`): saved every second, put on record once when it begins and once when it ends.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection, transaction

from openmash.drafts.models import Draft
from openmash.drafts.queries import TYPING, Typed, read
from openmash.drafts.secrecy import Body, lock, places
from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import refuse

MOST_TYPED = 400_000
"""Characters of one page: more than forty of the longest boxes hold."""

MOST_BEGUN = 1000
"""So many pages one person can have begun and not sent; then the hub says that it keeps no more."""

SENT = "sent"


@transaction.atomic
def begin(*, kind: str, body: Body, by: Viewer, at: datetime) -> Typed:
    """Start a form of this kind; it belongs to `by` alone from its first answer on."""
    draft_id = uuid.uuid4()
    row = Draft.objects.create(
        id=draft_id, sender=by.id, kind=kind, body=lock(body, draft_id), started_at=at, updated_at=at
    )
    enter(by=by, at=at, verb=Verb.SAVED_DRAFT, reference="", subjects=[str(row.id)], detail={"version": row.version})
    return read(row)


@transaction.atomic
def save(*, draft_id: uuid.UUID, body: Body, by: Viewer, at: datetime, version: int | None = None) -> Typed:
    """Keep the whole form as it stands now.

    With `version` (the one the page was filled in from) a form that was saved elsewhere in the meantime is refused, so
    that neither device overwrites the other unseen. A form that was sent does not change any more.
    """
    row = held(draft_id=draft_id, by=by)
    if row.sent_as:
        refuse(f"You have sent this already: it is {row.sent_as}. Telephone the hub to add something new.")
    if version is not None and version != row.version:
        refuse("This form was changed on another page or device. Look at what is there now, then try again.")
    row.body, row.version, row.updated_at = lock(body, row.id), row.version + 1, at
    row.save(update_fields=["body", "version", "updated_at"])
    enter(by=by, at=at, verb=Verb.SAVED_DRAFT, reference="", subjects=[str(row.id)], detail={"version": row.version})
    return read(row)


@transaction.atomic
def give_up(*, draft_id: uuid.UUID, by: Viewer, at: datetime) -> None:
    """Throw an unfinished form away for good. One that was sent stays where it was sent to."""
    row = held(draft_id=draft_id, by=by)
    if row.sent_as:
        refuse(f"You have sent this already: it is {row.sent_as}. Telephone the hub if it is wrong.")
    enter(by=by, at=at, verb=Verb.DISCARDED_DRAFT, reference="", subjects=[str(row.id)], detail={})
    Draft.objects.filter(sender=by.id, kind=TYPING, within=row.id).delete()
    row.delete()


def held(*, draft_id: uuid.UUID, by: Viewer) -> Draft:
    """The sender's own draft, locked until this transaction ends: of two presses of "Send" the second waits here."""
    return Draft.objects.select_for_update().get(id=draft_id, sender=by.id)


@transaction.atomic
def mark_sent(*, draft: Draft, reference: str, by: Viewer, at: datetime) -> None:
    """It became the referral `reference`. What was typed is emptied: it stands, unaltered, in the referral."""
    draft.body, draft.sent_as, draft.updated_at = lock({}, draft.id), reference, at
    draft.save(update_fields=["body", "sent_as", "updated_at"])
    Draft.objects.filter(sender=by.id, kind=TYPING, within=draft.id).delete()
    enter(by=by, at=at, verb=Verb.SENT_DRAFT, reference=reference, subjects=[str(draft.id)], detail={})


@dataclass(frozen=True, slots=True)
class Page:
    """Which form is typed into: the draft's own id, the page's address, the form's name on it, and the name of the page
    for the record. `within`: the referral form it is a page of, where it is one."""

    id: uuid.UUID
    path: str
    form: str
    name: str
    within: uuid.UUID | None = None


@transaction.atomic
def keep_typing(
    *, page: Page, boxes: Mapping[str, Sequence[str]], version: int, by: Viewer, at: datetime
) -> Typed | None:
    """Keep what stands in a form now; `version` is the one its page last had, 0 for a form just opened.

    Was the same form saved from another page meanwhile, or thrown away there, then this becomes a draft of its own and
    both stay. None when the form was sent: nothing is begun anew by what was still on its way.
    """
    if sum(len(text) for texts in boxes.values() for text in texts) > MOST_TYPED:
        refuse("This is too long to be kept while you type. Send it, or make it shorter.")
    body: Body = {"path": page.path, "form": page.form, "boxes": {name: list(texts) for name, texts in boxes.items()}}
    row = Draft.objects.select_for_update().filter(id=page.id, sender=by.id, kind=TYPING).first()
    if row is not None and row.sent_as:
        return None
    if row is None or row.version != version:
        return _begin_typing(page, body, by, at, fresh=row is not None or version > 0)
    row.body, row.version, row.updated_at = lock(body, row.id), row.version + 1, at
    row.save(update_fields=["body", "version", "updated_at"])
    return read(row)


def _begin_typing(page: Page, body: Body, by: Viewer, at: datetime, *, fresh: bool) -> Typed | None:
    """A draft of its own, of another id where the page's is taken. None when the same page is just being sent."""
    if Draft.objects.filter(sender=by.id, kind=TYPING, sent_as="").count() >= MOST_BEGUN:
        refuse("You have begun many pages and sent none of them. Throw some away, so that more can be kept.")
    draft_id = uuid.uuid4() if fresh else page.id
    row = Draft(
        id=draft_id, sender=by.id, kind=TYPING, body=lock(body, draft_id), started_at=at, updated_at=at,
        place=places(by.id, page.path)[0], within=page.within,
    )  # fmt: skip
    Draft.objects.bulk_create([row], ignore_conflicts=True)
    kept = Draft.objects.select_for_update().get(id=draft_id, sender=by.id)
    if kept.sent_as:
        return None
    enter(by=by, at=at, verb=Verb.SAVED_DRAFT, reference="", subjects=[str(draft_id)], detail={"page": page.name})
    return read(kept)


@transaction.atomic
def typing_sent(*, page: Page, begun: bool, by: Viewer, at: datetime) -> None:
    """The form's act is done, in this very transaction: what was typed is emptied.

    `begun`: its page had begun to save it, which may not have arrived yet; then it will find that it was sent.
    """
    if begun:
        row = Draft(
            id=page.id, sender=by.id, kind=TYPING, body=lock({}, page.id), started_at=at, updated_at=at, sent_as=SENT,
            place=places(by.id, page.path)[0], within=page.within,
        )  # fmt: skip
        Draft.objects.bulk_create([row], ignore_conflicts=True)
    kept = Draft.objects.select_for_update().filter(id=page.id, sender=by.id, kind=TYPING, sent_as="").first()
    if kept is None:
        return
    kept.body, kept.sent_as, kept.updated_at = lock({}, kept.id), SENT, at
    kept.save(update_fields=["body", "sent_as", "updated_at"])
    enter(by=by, at=at, verb=Verb.SENT_DRAFT, reference="", subjects=[str(kept.id)], detail={"page": page.name})


@transaction.atomic
def forget_typing(*, by: Viewer, at: datetime) -> int:
    """Forget what was typed and neither saved again nor sent for `settings.TYPING_KEPT_DAYS` days; how many pages."""
    if not by.is_clerk:
        refuse("What was typed long ago is forgotten by the hub itself.")
    with connection.cursor() as cursor:
        cursor.execute("select openmash_forget_typing(%s)", [at - timedelta(days=settings.TYPING_KEPT_DAYS)])
        forgotten = int(cursor.fetchone()[0])
    if forgotten:
        enter(by=by, at=at, verb=Verb.DISCARDED_DRAFT, reference="", detail={"forgotten": forgotten})
    return forgotten
