"""Every read of screening: who rated what and why, what was known then, and what waits for a manager or a team."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from openmash.people.models import CaseStatus, PersonLink
from openmash.referrals import protecting
from openmash.referrals.models import Mention, Referral
from openmash.referrals.queries import child_name, children
from openmash.rulebook import clocks
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.ratings import most_urgent
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Concern, Rating, RatingKind, Stage
from openmash.screening.models import Activation, Alarm, FilterOut, RatingGiven, StepDown

HUB_KINDS = (RatingKind.INITIAL, RatingKind.STEP_UP, RatingKind.STEP_DOWN)


@dataclass(frozen=True, slots=True)
class RatingLine:
    """One rating as the pages show it. `child` is None for the referrer's own, which is for the whole referral.

    `waits` for a manager: it does not count yet. `refused`: a manager did not agree, so it never counted.
    """

    id: str
    child: Mention | None
    rating: Rating
    kind: RatingKind
    by_name: str
    by_role: str
    at: datetime
    because: str
    waits: bool = False
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What the facts say a referral's caches must be: the rating of each child by id, the referral's, its due times."""

    children: dict[str, str]
    rating: str
    due_at: datetime
    first_due_at: datetime | None


def current(child: Mention) -> RatingGiven | None:
    """The hub's rating of this child that counts now: the latest that no manager has yet to agree to, or refused."""
    return counting(list(_given([child])), _held([child]))


def counting(given: Iterable[RatingGiven], held: dict[str, StepDown]) -> RatingGiven | None:
    """The latest rating that counts. A rating held for a manager has the id of the step down that holds it."""
    standing = None
    for one in given:
        if one.kind in HUB_KINDS and _agreed(held.get(str(one.pk))):
            standing = one
    return standing


def rolled_up(ratings: Sequence[Rating | None], policy: LocalPolicy) -> Rating | None:
    """The referral's rating: the most urgent of its children's, once all have one.

    Until then the referral counts as unrated and keeps its screening time, unless a child already has the scheme's most
    urgent rating: nothing still to come could be more urgent.
    """
    given = [rating for rating in ratings if rating is not None]
    most = most_urgent(given)
    return most if len(given) == len(ratings) or most is most_urgent(policy.scheme) else None


def waiting(child: Mention) -> StepDown | None:
    """The step down (or the rating left below a danger flag) of this child that waits for a manager."""
    return StepDown.objects.filter(child=child, read=None).order_by("-at").first()


def history(viewer: Viewer, referral: Referral) -> list[RatingLine]:
    """Every rating of the referral's children, oldest first, the referrer's own (the police's) before them."""
    named = {child.pk: child for child in children(referral)}
    held = _held(named.values())
    lines = []
    if referral.own_rating:
        lines.append(_own(referral))
    for one in _given(named.values()):
        holder = held.get(str(one.pk))
        lines.append(
            RatingLine(
                str(one.pk),
                named[one.child_id],
                Rating(one.rating),
                RatingKind(one.kind),
                one.by_name,
                one.by_role,
                one.at,
                one.because,
                _unread(holder),
                not _unread(holder) and not _agreed(holder),
            )
        )
    return lines


def rating_given(viewer: Viewer, rating_id: str) -> RatingGiven:
    """One rating with what was known when it was given. RatingGiven.DoesNotExist when it is not the viewer's."""
    return RatingGiven.objects.select_related("child__referral").get(pk=rating_id)


def concerns(referral: Referral) -> list[Concern]:
    """Everything ticked when the children were rated, in the vocabulary's order."""
    ticked = {code for row in _given(children(referral)) for code in row.concerns}
    return [concern for concern in Concern if concern.value in ticked]


def unrated(referral: Referral) -> list[Mention]:
    """The children still to be rated, in the order they were named; one that waits for a manager is not among them."""
    waits = set(StepDown.objects.filter(child__referral=referral, read=None).values_list("child_id", flat=True))
    return [child for child in children(referral) if not child.rating and child.pk not in waits]


def waiting_step_downs(viewer: Viewer) -> QuerySet[StepDown]:
    """Step downs, and ratings left below a danger flag, that no manager has answered; oldest first."""
    waits = StepDown.objects.filter(read=None, child__referral__decided_at=None)
    return waits.select_related("child__referral").order_by("at")


def step_down(viewer: Viewer, step_down_id: str) -> StepDown:
    """One step down. StepDown.DoesNotExist when it is not the viewer's."""
    return StepDown.objects.select_related("child__referral", "read").get(pk=step_down_id)


def waiting_filter_outs(viewer: Viewer) -> QuerySet[FilterOut]:
    """Advice below the threshold that no manager has read; oldest first."""
    return (
        FilterOut.objects.filter(read=None, referral__stage=Stage.ADVISING.value)
        .select_related("referral")
        .order_by("at")
    )


def filter_out(viewer: Viewer, filter_out_id: str) -> FilterOut:
    """One filtering out. FilterOut.DoesNotExist when it is not the viewer's."""
    return FilterOut.objects.select_related("referral", "read").get(pk=filter_out_id)


def filter_outs(viewer: Viewer, referral: Referral) -> QuerySet[FilterOut]:
    """Every filtering out of one referral, oldest first, with the manager's answer."""
    return FilterOut.objects.filter(referral=referral).select_related("read").order_by("at")


def alarms(viewer: Viewer, referral: Referral) -> QuerySet[Alarm]:
    """Every alarm raised on one referral, oldest first, with its answer."""
    return Alarm.objects.filter(referral=referral).select_related("answered").order_by("at")


def open_alarms(viewer: Viewer) -> QuerySet[Alarm]:
    """Alarms nobody has answered, oldest first."""
    return Alarm.objects.filter(answered=None).select_related("referral").order_by("at")


def alarm(viewer: Viewer, alarm_id: str) -> Alarm:
    """One alarm. Alarm.DoesNotExist when it is not the viewer's."""
    return Alarm.objects.select_related("referral", "answered").get(pk=alarm_id)


def activations(viewer: Viewer, referral: Referral) -> QuerySet[Activation]:
    """Every activation of child protection on one referral, oldest first, with its acknowledgement."""
    return Activation.objects.filter(referral=referral).select_related("acknowledged").order_by("at")


def silent_activations(viewer: Viewer, at: datetime, policy: LocalPolicy) -> list[Activation]:
    """Activations the team has not acknowledged within the local policy's minutes; the longest silence first."""
    since = at - timedelta(minutes=policy.silence_minutes)
    silent = Activation.objects.filter(acknowledged=None, at__lte=since).select_related("referral")
    return list(silent.order_by("at"))


def activations_for_team(viewer: Viewer) -> QuerySet[Activation]:
    """What a child-protection team was called to: not yet acknowledged first, then the newest. No referral is read."""
    mine = Activation.objects.filter(team=viewer.team or "").select_related("acknowledged")
    return mine.order_by("acknowledged__at", "-at") if viewer.team else mine.none()


def activation(viewer: Viewer, activation_id: str) -> Activation:
    """One activation of the viewer's team. Activation.DoesNotExist otherwise."""
    return activations_for_team(viewer).get(pk=activation_id)


def known(referral: Referral) -> dict[str, Any]:
    """Everything the hub knows of a referral at this moment, as plain values kept with a rating for good.

    The referral as sent with what was added, whom people were taken to be, case statuses, earlier ratings. A later
    room adds what it holds (the agencies' answers) under a key of its own.
    """
    people = list(referral.mentions.all())
    links = PersonLink.objects.filter(mention__in=people, taken_back=None).order_by("at")
    statuses = CaseStatus.objects.filter(mention__in=people).order_by("at")
    return {
        "received_at": referral.received_at.isoformat(),
        "sent": referral.as_sent,
        "added": [_added(row) for row in referral.corrections.order_by("at")],
        "contacts": [
            {"with": row.with_whom, "said": row.said, "by": row.by_name, "at": row.at.isoformat()}
            for row in referral.contacts.order_by("at")
        ],
        "people": [{"id": str(one.pk), "name": child_name(one), "is_child": one.is_child} for one in people],
        "links": [
            {"mention": str(row.mention_id), "person": str(row.person_id), "new": row.added_as_new, "by": row.by_name}
            for row in links
        ],
        "case_statuses": [
            {
                "mention": str(row.mention_id),
                "status": row.status,
                "worker": row.worker,
                "authority": row.authority,
                "source": row.source,
                "note": row.note,
                "at": row.at.isoformat(),
            }
            for row in statuses
        ],
        "ratings": [
            {
                "child": str(row.child_id),
                "rating": row.rating,
                "kind": row.kind,
                "by": row.by_name,
                "because": row.because,
                "at": row.at.isoformat(),
            }
            for row in _given(people)
        ],
    }


def home_is_protected(referral: Referral) -> bool:
    """Must the home address stay in the hub? Flagged in the referral, marked, or known as protected for somebody."""
    return protecting.protected(referral).home


def standing(referral: Referral, policy: LocalPolicy) -> Standing:
    """The caches of screening rebuilt from the facts alone: a test compares them with the stored ones."""
    named = children(referral)
    held = _held(named)
    given: dict[Any, list[RatingGiven]] = {child.pk: [] for child in named}
    for row in _given(named):
        given[row.child_id].append(row)
    counts = {key: counting(rows, held) for key, rows in given.items()}
    ratings = [Rating(one.rating) if one else None for one in counts.values()]
    overall = rolled_up(ratings, policy)
    times = list(referral.duetimes.order_by("at", "recorded_at"))
    return Standing(
        {str(key): one.rating if one else "" for key, one in counts.items()},
        overall.value if overall else "",
        clocks.due_at(referral.received_at, overall, policy) if overall else referral.screening_due_at,
        times[0].due_at if times else None,
    )


def _given(of: Iterable[Mention]) -> QuerySet[RatingGiven]:
    rows = RatingGiven.objects.filter(child__in=list(of)).defer("known")
    return rows.order_by("at", "recorded_at")


def _held(of: Iterable[Mention]) -> dict[str, StepDown]:
    rows = StepDown.objects.filter(child__in=list(of)).select_related("read")
    return {str(row.pk): row for row in rows}


def _unread(holder: StepDown | None) -> bool:
    return holder is not None and not hasattr(holder, "read")


def _agreed(holder: StepDown | None) -> bool:
    return holder is None or (hasattr(holder, "read") and holder.read.agreed)


def _own(referral: Referral) -> RatingLine:
    who = referral.referrer_organisation or referral.referrer_name or "The referrer"
    return RatingLine(
        f"own-{referral.pk}",
        None,
        Rating(referral.own_rating),
        RatingKind.REFERRER,
        who,
        referral.referrer_role,
        referral.received_at,
        "",
    )


def _added(row: Any) -> dict[str, str]:
    return {"about": row.about, "text": row.text, "by": row.by_name, "at": row.at.isoformat()}
