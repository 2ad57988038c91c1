"""A person looked at a card and says that nothing follows; or takes that back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.partnership.facts import stamp
from openmash.patterns.models import PatternDismissed, PatternDismissedTakenBack
from openmash.patterns.queries.cards import card as card_of
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_dismiss_pattern
from openmash.rulebook.undoing import may_undo
from openmash.rulebook.words import refuse


@transaction.atomic
def dismiss(*, card: UUID, because: str, by: Viewer, at: datetime, policy: LocalPolicy) -> PatternDismissed:
    """Put a card aside with a reason. It covers the referrals this person saw on it, and wears off."""
    may_dismiss_pattern(by).require()
    shown = card_of(by, card, at, policy)
    if not because.strip():
        refuse("Say why nothing follows from these together. Whoever sees the next one reads it.")
    if shown.dismissed is not None:
        refuse("Somebody has put this aside already. Open the page again to read why.")
    made = PatternDismissed.objects.create(
        card=card,
        referral_id=shown.newest.pk,
        covers=[one.pk for one in shown.referrals],
        because=because.strip(),
        **stamp(by, at),
    )
    subjects = [made.pk, *made.covers]
    enter(by=by, at=at, verb=Verb.DISMISSED_PATTERN, reference=shown.newest.reference, subjects=subjects)
    return made


@transaction.atomic
def take_dismissal_back(*, card: UUID, by: Viewer, at: datetime, policy: LocalPolicy) -> PatternDismissedTakenBack:
    """Whoever put a card aside takes that back within ten minutes: it stands on the list again."""
    may_dismiss_pattern(by).require()
    shown = card_of(by, card, at, policy)
    if shown.dismissed is None:
        refuse("This is not put aside any more. Open the page again.")
    may_undo(by, done_by=shown.dismissed.by_id, done_at=shown.dismissed.at, at=at).require()
    made = PatternDismissedTakenBack.objects.create(dismissed=shown.dismissed, **stamp(by, at))
    subjects = [made.pk, shown.dismissed.pk, *shown.dismissed.covers]
    enter(by=by, at=at, verb=Verb.TOOK_DISMISSAL_BACK, reference=shown.newest.reference, subjects=subjects)
    return made
