"""Every read of a referral. The first argument is the viewer; missing and not-yours are the same absence."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

from openmash.partnership.models import Account
from openmash.partnership.queries import duty_manager
from openmash.referrals.models import Mention, Presence, Referral, SameWorry
from openmash.rulebook import pathway
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer, may_read_referral
from openmash.rulebook.words import Desk, Role, Stage
from openmash.web import times
from openmash.web.jinja import plural
from openmash.web.parts import CaseBar, CaseCell, Clock, Link, State


def referral(viewer: Viewer, reference: str) -> Referral:
    """One referral by its reference. Referral.DoesNotExist when it is not there or not the viewer's to read."""
    if "\x00" in reference:  # no text of the database can hold it, so nothing is there
        raise Referral.DoesNotExist
    found = Referral.objects.select_related("owner").get(reference=reference)
    allowed = may_read_referral(viewer, referrer_id=found.sender, decided=found.decided_at is not None)
    if not (allowed or viewer.is_clerk):
        raise Referral.DoesNotExist
    return found


def locked(viewer: Viewer, reference: str) -> Referral:
    """The same, held until the transaction ends: two people deciding at once wait for each other here."""
    referral(viewer, reference)
    return Referral.objects.select_for_update(of=("self",)).get(reference=reference)


def children(of: Referral) -> list[Mention]:
    """The children named, in the order they were named."""
    return [m for m in of.mentions.all() if m.is_child]


def adults(of: Referral) -> list[Mention]:
    """The adults named, in the order they were named."""
    return [m for m in of.mentions.all() if not m.is_child]


def child(viewer: Viewer, reference: str, seq: int) -> Mention:
    """One child of a referral by number. Mention.DoesNotExist when there is none."""
    return referral(viewer, reference).mentions.select_related("referral").get(is_child=True, seq=seq)


def open_referrals(viewer: Viewer) -> QuerySet[Referral]:
    """Every referral that is not closed and is worked on by itself, with its owner and the people it names.

    One that is joined to an earlier one about the same worry is worked on there. Row security bounds it.
    """
    if not viewer.is_hub and not viewer.is_clerk:
        return Referral.objects.none()
    rows = Referral.objects.exclude(stage=Stage.CLOSED.value).exclude(pk__in=joined_elsewhere())
    return rows.select_related("owner").prefetch_related("mentions")


def joined_elsewhere() -> QuerySet[SameWorry, UUID]:
    """The ids of the referrals that are joined to an earlier one: they leave every list of work."""
    return SameWorry.objects.filter(taken_back=None).values_list("referral_id", flat=True)


def joined_to(of: Referral) -> list[Referral]:
    """The referrals that are the same worry as this one, sent again, in the order they came."""
    ids = SameWorry.objects.filter(earlier_ref=of.pk, taken_back=None).values_list("referral_id", flat=True)
    return list(Referral.objects.filter(pk__in=ids).prefetch_related("mentions").order_by("received_at"))


def worked_as(of: Referral) -> Referral:
    """The referral under which this one is worked on: the one it is joined to, or itself."""
    joined = SameWorry.objects.filter(referral=of, taken_back=None).first()
    return of if joined is None else Referral.objects.get(pk=joined.earlier_ref)


def at_front_door(viewer: Viewer) -> QuerySet[Referral]:
    """What has arrived and waits for the contact officer, and whether it was one of many from one connection."""
    waiting = open_referrals(viewer).filter(stage=Stage.NEW.value)
    return waiting.prefetch_related("manyfromones")


def many_from_one(viewer: Viewer, of: Referral) -> int:
    """The how-manieth this was of one connection within the hour, where that was more than usual; else 0."""
    return of.manyfromones.values_list("count", flat=True).first() or 0


def mine(viewer: Viewer) -> QuerySet[Referral]:
    """A referrer's own referrals, newest first."""
    return Referral.objects.filter(sender=viewer.id).prefetch_related("mentions").order_by("-received_at")


def child_name(mention: Mention) -> str:
    """What pages call a person: forename and surname, "Unborn baby", or that the name is not known."""
    name = f"{mention.forename} {mention.surname}".strip()
    if name:
        return name
    return "Unborn baby" if mention.unborn else "Name not known"


ACTS = {
    Stage.NEW: "Find out who it is",
    Stage.RATING: "Rate each child",
    Stage.ASKING: "Ask the agencies and read their answers",
    Stage.ANALYSING: "Write the recommendation",
    Stage.DECIDING: "Decide for each child",
    Stage.HANDING_OVER: "See that a team takes each child over",
    Stage.TELLING: "Tell the referrer",
    Stage.ADVISING: "Agree to the advice, or not",
    Stage.CLOSED: "Nothing more",
}
DESK_WORDS = {desk: desk.words for desk in Desk}


GONE_AFTER = timedelta(seconds=70)
"""A page that has not said for so long that it is open is not: each says it every 25 seconds."""


def others_here(viewer: Viewer, of: Referral, at: datetime) -> list[Presence]:
    """Who else of the hub has this referral open now, the first to come first. Only for the hub's own people."""
    if not viewer.is_hub:
        return []
    rows = Presence.objects.filter(referral=of, seen_at__gt=at - GONE_AFTER).exclude(by_id=viewer.id)
    return list(rows.order_by("since", "by_name"))


def case_bar(viewer: Viewer, of: Referral, at: datetime, policy: LocalPolicy) -> CaseBar:
    """The four cells on every page of a referral: who, how urgent and how long, who must act, who decides.

    Reads cached columns and two queries for the duty manager.
    """
    decider, note = _decider(of, at)
    owner = of.owner
    act = f"You, {owner.name}" if owner and str(owner.pk) == viewer.id else _owner_words(owner, of)
    if of.stage == Stage.ADVISING.value:
        act = f"You, {viewer.name}" if viewer.is_manager else "A manager"
    count = sum(1 for m in of.mentions.all() if m.is_child)
    picture = Link(text=_family(of), href=reverse("boards_picture", args=[of.reference]))
    received = f"{plural(count, 'child', 'children')}. Received {times.when(of.received_at, at)}"
    return CaseBar.of_referral(
        referral=CaseCell(f"Referral {of.reference}", picture, received),
        rating=of.rating,
        clock=_clock(of, at),
        act=CaseCell("Must act now", act, ACTS[Stage(of.stage)]),
        decides=CaseCell("Who decides", decider, note),
        here=here_address(viewer, of),
    )


def here_address(viewer: Viewer, of: Referral) -> str:
    """Where a page asks who else has the referral open; empty for everybody but the hub's own people."""
    return reverse("referrals_open", args=[of.reference]) if viewer.is_hub else ""


def _family(of: Referral) -> str:
    return of.family_name if of.family_name == "Name not known" else f"{of.family_name} family"


def _owner_words(owner: Account | None, of: Referral) -> str:
    return f"{owner.name}, {Role(owner.role).words}" if owner else f"Nobody yet: {DESK_WORDS[Desk(of.desk)]}"


def _decider(of: Referral, at: datetime) -> tuple[str, str]:
    if of.decided_at:
        return of.decided_by_name, "Decided"
    manager = duty_manager(at, about=of.pk)
    if manager is None:
        return "The manager on duty", "Nobody who may decide this one is on duty now"
    return (
        f"{manager.name}, {Role(manager.role).words}",
        "On duty now; decides the final rating",
    )


def _clock(of: Referral, at: datetime) -> Clock | State:
    """Time left, or that the clock has stopped: a decision ends it, early or late."""
    if of.decided_at:
        late = "" if of.decided_at <= of.due_at else f", {times.length(of.decided_at - of.due_at)} late"
        return State("stop", f"Decided {times.when(of.decided_at, at)}{late}")
    verb = pathway.due_act(of.stage, bool(of.rating))
    return Clock.running(due_at=of.due_at, began_at=of.received_at, at=at, verb=f"{verb} by")
