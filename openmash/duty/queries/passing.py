"""Whose the work is, whose it must be, and what was handed on and nobody has answered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q, QuerySet

from openmash.duty.models import HandOn
from openmash.duty.words import Passing
from openmash.partnership.models import Account
from openmash.partnership.queries import KeptRota, rota
from openmash.referrals.models import Owning, Referral
from openmash.referrals.queries import open_referrals
from openmash.rulebook import clocks, order, owning
from openmash.rulebook.at_work import may_hand_on
from openmash.rulebook.owning import Held, Hub, Owned
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import HUB_ROLES, Viewer
from openmash.rulebook.words import Desk, Stage

EARLIER_OWNERS = 12
"""So many earlier owners are looked at, the last first, for somebody to whom work comes back."""


@dataclass(frozen=True, slots=True)
class Adrift:
    """An open referral that is not with whom it must be, and whose it must be now."""

    referral: Referral
    owned: Owned


@dataclass(frozen=True, slots=True)
class Unseen:
    """An open referral whose owner is not at work and whose desk is empty; `answers` is who answers for it by name."""

    referral_id: UUID
    reference: str
    owner_name: str
    answers: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """One referral that went by name, or was offered, to somebody who has not said that they have it.

    `late_at` is when the local policy calls their silence a fault. `from_id` is empty where nobody had it.
    """

    hand_on: HandOn
    referral_id: UUID
    reference: str
    since: datetime
    late_at: datetime
    from_id: str
    from_name: str
    to_id: str
    to_name: str

    def is_late(self, at: datetime) -> bool:
        """Has nobody answered for longer than the policy allows?"""
        return at >= self.late_at


def hub_rota(at: datetime) -> KeptRota:
    """The rota of the hub's own people, those without a shift included."""
    return rota(at, [role.value for role in HUB_ROLES], everybody=True)


def hub_at(viewer: Viewer, at: datetime, policy: LocalPolicy) -> Hub:
    """Who is there, and how many open referrals each has."""
    load = Counter(map(str, open_referrals(viewer).exclude(owner=None).values_list("owner_id", flat=True)))
    return Hub(hub_rota(at).rota, at, policy, load)


def held(of: Referral, *, history: bool = False) -> Held:
    """A referral as the rule takes it. With `history` also who had it before and to whom it is offered: two questions
    more, asked only where it must move."""
    before: tuple[str, ...] = ()
    offered = ""
    if history:
        rows = Owning.objects.filter(referral=of).exclude(owner=None).order_by("-at", "-recorded_at")
        before = tuple(dict.fromkeys(str(one) for one in rows.values_list("owner_id", flat=True)[:EARLIER_OWNERS]))
        offers = HandOn.objects.filter(referral=of, kind=Passing.OFFERED.value, answer=None, giver=of.owner_id)
        offered = str(offers.order_by("-at").values_list("taker_id", flat=True).first() or "")
    return Held(
        stage=Stage(of.stage),
        rating=of.rating,
        danger=of.danger,
        due_at=of.due_at,
        decided=of.decided_at is not None,
        desk=Desk(of.desk),
        owner=str(of.owner_id or ""),
        before=before,
        offered=offered,
    )


def adrift(viewer: Viewer, at: datetime, policy: LocalPolicy, hub: Hub | None = None) -> list[Adrift]:
    """Every open referral that must go to somebody else or to another desk now, in the order of work."""
    hub = hub or hub_at(viewer, at, policy)
    found = []
    for of in sorted(open_referrals(viewer), key=lambda one: order.key(one, at)):
        now = held(of)
        owned = owning.must_own(now, hub)
        if owned.moves(now):
            found.append(Adrift(of, owned))
    return found


def unseen(viewer: Viewer, at: datetime, policy: LocalPolicy) -> list[Unseen]:
    """Every open referral that nobody at work has now: a gap in the rota, and who answers for it meanwhile."""
    hub = hub_at(viewer, at, policy)
    found = []
    for of in open_referrals(viewer):
        owned = owning.must_own(held(of), hub)
        if not owned.staffed:
            answers = hub.rota.workers.get(owned.answers)
            found.append(
                Unseen(of.pk, of.reference, of.owner.name if of.owner else "", answers.name if answers else "")
            )
    return found


def unanswered(viewer: Viewer, policy: LocalPolicy) -> list[Unanswered]:
    """Everything handed on or offered that still stands and nobody has answered, the oldest first."""
    latest: dict[tuple[UUID, bool], HandOn] = {}
    for row in standing().select_related("referral").order_by("at", "recorded_at"):
        latest[row.referral_id, row.kind == Passing.OFFERED.value] = row
    return sorted((_unanswered(row, policy) for row in latest.values()), key=lambda one: one.since)


def unacknowledged_handovers(viewer: Viewer, at: datetime, policy: LocalPolicy) -> list[Unanswered]:
    """Those of them that nobody has answered for longer than the local policy allows: each is a fault."""
    return [one for one in unanswered(viewer, policy) if one.is_late(at)]


def standing() -> QuerySet[HandOn]:
    """Unanswered rows that still say how it is: offered by who owns it, or given to who owns it."""
    offered = Q(kind=Passing.OFFERED.value, referral__owner=F("giver"))
    given = ~Q(kind=Passing.OFFERED.value) & Q(referral__owner=F("taker"))
    return HandOn.objects.filter(offered | given, answer=None).exclude(referral__stage=Stage.CLOSED.value)


def _unanswered(row: HandOn, policy: LocalPolicy) -> Unanswered:
    late_at = clocks.had_by(row.at, policy)
    return Unanswered(
        row, row.referral_id, row.referral.reference, row.at, late_at, str(row.giver_id or ""), row.giver_name,
        str(row.taker_id), row.taker_name,
    )  # fmt: skip


def to_me(viewer: Viewer, policy: LocalPolicy) -> list[Unanswered]:
    """What waits for this person's own word."""
    return [one for one in unanswered(viewer, policy) if one.to_id == viewer.id]


def from_me(viewer: Viewer, policy: LocalPolicy) -> list[Unanswered]:
    """What this person has offered, and nobody has answered."""
    mine = [one for one in unanswered(viewer, policy) if one.from_id == viewer.id]
    return [one for one in mine if one.hand_on.kind == Passing.OFFERED.value]


def of_batch(viewer: Viewer, batch: UUID) -> list[HandOn]:
    """Unanswered rows that went together and are this person's to answer: taken by them, or offered by them.

    HandOn.DoesNotExist when there is none.
    """
    mine = Q(taker_id=viewer.id) | Q(giver_id=viewer.id, kind=Passing.OFFERED.value)
    found = list(standing().select_related("referral").filter(mine, batch=batch).order_by("referral__reference"))
    if not found:
        raise HandOn.DoesNotExist
    return found


def mine(viewer: Viewer, at: datetime) -> list[Referral]:
    """This person's own open referrals, in the order of work."""
    may_hand_on(viewer).require()
    rows = open_referrals(viewer).filter(owner_id=UUID(viewer.id))
    return sorted(rows, key=lambda one: (*order.key(one, at), one.received_at))


def colleagues(viewer: Viewer, at: datetime) -> list[tuple[Account, bool]]:
    """To whom work may be offered: the hub's people but oneself, those at work first; and whether they are."""
    return [(one, on) for one, on in everybody_at_work(at) if str(one.pk) != viewer.id]


def everybody_at_work(at: datetime) -> list[tuple[Account, bool]]:
    """The hub's people, those at work first, and whether they are. Whoever has no shifts counts as at work."""
    kept = hub_rota(at)
    people = [one for one in kept.accounts.values() if one.is_active and one.viewer().is_hub]
    there = {str(one.pk): kept.rota.is_on(str(one.pk), at) for one in people}
    return sorted(((one, there[str(one.pk)]) for one in people), key=lambda pair: (not pair[1], pair[0].name))
