"""Minding the work beside doing it: the clocks are swept, alerts seen and explained, work is handed on and taken back.

A sweep is checked against the referrals' own times, worked out here from receipt and due time alone.
"""

from __future__ import annotations

from datetime import datetime

from openmash.alerts import actions as alerts
from openmash.alerts.models import Alert, AlertTold
from openmash.boards import actions as boards
from openmash.duty import actions as duty
from openmash.duty.models import HandOn
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.referrals.models import Referral
from openmash.rulebook.alerting import AlertKind
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role, Stage
from tests.campaign.hub import Hub

HUB_ROLES = (Role.SOCIAL_WORKER, Role.MASH_MANAGER, Role.ASSISTANT_MANAGER, Role.CONTACT_OFFICER)
UNDECIDED = {Stage.NEW.value, Stage.RATING.value, Stage.ASKING.value, Stage.ANALYSING.value, Stage.DECIDING.value}


def sweep(hub: Hub, of: Referral) -> bool:
    """The clocks are swept twice at one moment: the first finds all there is, the second nothing more."""
    with acting_as(CLERK):
        before = set(Alert.objects.values_list("pk", flat=True))
        first = alerts.sweep(by=CLERK, at=hub.at, policy=hub.policy)
        again = alerts.sweep(by=CLERK, at=hub.at, policy=hub.policy)
        assert first is not None
        assert again is not None
        assert (again.open, again.raised, again.told) == (first.open, 0, 0), "a second sweep said something again"
        assert before <= set(Alert.objects.values_list("pk", flat=True)), "an alert is gone"
        for referral in Referral.objects.filter(reference__in=hub.references, stage__in=UNDECIDED):
            _all_points_stand(referral, hub)
    hub.done["sweep"] += 1
    return True


def _all_points_stand(of: Referral, hub: Hub) -> None:
    """Each point the clock that runs has come to is entered at its true time, and somebody was told of the latest."""
    kind = AlertKind.DECISION if of.rating else AlertKind.SCREENING
    assert of.due_at is not None
    due: datetime = of.due_at
    come_to = {
        per_cent: of.received_at + (due - of.received_at) * per_cent / 100
        for per_cent in hub.policy.warn_at
        if of.received_at + (due - of.received_at) * per_cent / 100 <= hub.at
    }
    entered = Alert.objects.filter(referral=of, kind=kind.value, due_at=due)
    stands = dict(entered.filter(per_cent__in=come_to).values_list("per_cent", "crossed_at"))
    assert stands == come_to, f"{of.reference}: {kind.value}"
    if come_to:
        assert AlertTold.objects.filter(alert__in=entered.filter(per_cent=max(come_to))).exists()


def mind_alert(hub: Hub, of: Referral) -> bool:
    """Somebody says that they have seen an alert, or why a time passed."""
    row = hub.one_of(Alert.objects.filter(referral=of).select_related("referral"))
    if row is None:
        return False
    by = hub.somebody(Role.MASH_MANAGER, Role.SOCIAL_WORKER)
    if hub.dice.random() < 0.5:
        return hub.attempt("see alert", by, lambda: alerts.see(alert=row, by=by, at=hub.at))
    return hub.attempt("explain", by, lambda: alerts.explain(alert=row, because="Busy", by=by, at=hub.at))


def own(hub: Hub, of: Referral) -> bool:
    """Somebody takes it, and mostly takes back at once that they took it; now and then somebody else tries to."""
    by = hub.somebody(*HUB_ROLES)
    if not hub.attempt("take", by, lambda: boards.take(reference=of.reference, by=by, at=hub.at)):
        return False
    if hub.dice.random() < 0.3:
        return True
    back = by if hub.dice.random() < 0.8 else hub.somebody(*HUB_ROLES)
    return hub.attempt("take back", back, lambda: boards.take_back(reference=of.reference, by=back, at=hub.at))


def hand_on(hub: Hub, of: Referral) -> bool:
    """Whoever has it offers it to a colleague; the colleague accepts or does not; anybody else may try as well."""
    row = hub.one_of(HandOn.objects.filter(referral=of, answer=None).select_related("taker"))
    if row is not None:
        by = row.taker.viewer() if hub.dice.random() < 0.8 else hub.somebody(*HUB_ROLES)
        if hub.dice.random() < 0.6:
            return hub.attempt("accept work", by, lambda: duty.accept(batch=row.batch, by=by, at=hub.at))
        return hub.attempt(
            "decline work", by, lambda: duty.decline(batch=row.batch, because="Not now", by=by, at=hub.at)
        )
    owner = of.owner.viewer() if of.owner and hub.dice.random() < 0.8 else hub.somebody(*HUB_ROLES)
    with acting_as(CLERK):
        to = Account.objects.get(pk=hub.somebody(*HUB_ROLES).id)
    return hub.attempt(
        "offer work",
        owner,
        lambda: duty.offer(references=[of.reference], to=to, because="Leaving early", by=owner, at=hub.at),
    )


MINDING = (sweep, sweep, mind_alert, own, hand_on)
OFTEN = 0.2
"""How often something is minded before something is done."""


def mind_somehow(hub: Hub, of: Referral) -> bool:
    """Something of these, as the dice say."""
    return hub.dice.choice(MINDING)(hub, of)
