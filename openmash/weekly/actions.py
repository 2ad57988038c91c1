"""Making, correcting and sending the weekly update."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.urls import reverse

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.messages.actions import tell
from openmash.partnership.facts import stamp
from openmash.partnership.queries import accounts_of
from openmash.partnership.viewers import clerk
from openmash.rulebook import weekly
from openmash.rulebook.at_work import may_see_weekly, may_send_weekly
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.telling import Topic
from openmash.rulebook.words import refuse
from openmash.weekly.models import WeeklySent, WeeklyUpdate
from openmash.weekly.queries import reckoned, versions
from openmash.weekly.wording import outside_text

MOST_RECIPIENTS = 40


def make(*, monday: date, by: Viewer, at: datetime) -> WeeklyUpdate | None:
    """Reckon and freeze a week; None when another worker did it just now. The hub's own clerk does it."""
    if not by.is_clerk:
        refuse("The hub makes the update itself on Monday. A mistake in it is put right by a correction.")
    try:
        with transaction.atomic():
            return _freeze(monday, 1, "", by, at)
    except IntegrityError:
        return None


@transaction.atomic
def correct(*, monday: date, because: str, by: Viewer, at: datetime) -> WeeklyUpdate:
    """Reckon a week anew as a further version, with the reason. What was sent before stays as it was sent."""
    may_send_weekly(by).require()
    if not because.strip():
        refuse("Say what is put right, and why.")
    before = versions(monday)
    if not before:
        refuse("This week has no update yet. The hub makes it on Monday.")
    return _freeze(monday, before[-1].version + 1, because.strip(), by, at)


def _freeze(monday: date, version: int, because: str, by: Viewer, at: datetime) -> WeeklyUpdate:
    with clerk():
        figures = weekly.as_data(reckoned(monday, at))
    row = WeeklyUpdate.objects.create(monday=monday, version=version, figures=figures, because=because, **stamp(by, at))
    detail = {"monday": monday.isoformat(), "version": version}
    enter(by=by, at=at, verb=Verb.MADE_WEEKLY_UPDATE, subjects=[row.pk], detail=detail)
    return row


@transaction.atomic
def send(
    *, update: WeeklyUpdate, comment: str, recipients: Sequence[str], by: Viewer, at: datetime, policy: LocalPolicy
) -> WeeklySent:
    """Send the latest version of a week, checked and commented: keeps to whom and word for word what.

    Whoever of them may open it here is told by a message, in this transaction. Others are sent the text by the officer:
    no message of the hub says more than that something waits.
    """
    may_send_weekly(by).require()
    whom = list(dict.fromkeys(one.strip() for one in recipients if one.strip()))
    if not whom or len(whom) > MOST_RECIPIENTS:
        refuse(f"Say to whom it goes, one a line, at most {MOST_RECIPIENTS}.")
    if not comment.strip():
        refuse("Write what somebody who reads the figures must know. When there is nothing, write that.")
    latest = versions(update.monday)[-1]
    if latest.pk != update.pk:
        refuse("This version was corrected meanwhile. Send the latest version of the week.")
    if WeeklySent.objects.filter(weekly=update).exists():
        refuse("This version was sent already. Make a correction to send it again.")
    text = outside_text(update, comment.strip(), policy)
    row = WeeklySent.objects.create(weekly=update, recipients=whom, comment=comment.strip(), text=text, **stamp(by, at))
    ours = [one.pk for one in accounts_of(whom) if may_see_weekly(one.viewer())]
    tell(to=ours, topic=Topic.UPDATE, key=f"weekly {row.pk}", at=at, path=reverse("weekly_update", args=[update.pk]))
    detail = {"monday": update.monday.isoformat(), "version": update.version, "recipients": len(whom)}
    enter(by=by, at=at, verb=Verb.SENT_WEEKLY_UPDATE, subjects=[update.pk, row.pk], detail=detail)
    return row
