"""Every read of the agency checks: an agency's own desk, the hub's view of a referral, and who could be asked.

What one agency was asked and said is never shown to another: each read asks for the viewer's own agency first, and row
security stands behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import F, QuerySet

from openmash.agency_checks.models import (
    AgencyAction,
    Answer,
    AnswerItem,
    InformationRequest,
    OwnerAsked,
    RequestWithdrawn,
)
from openmash.partnership.queries import signatures
from openmash.people.models import ProtectedMark
from openmash.referrals import protecting
from openmash.referrals.models import Referral
from openmash.referrals.permission import agreed_anywhere, voice
from openmash.referrals.queries import children
from openmash.rulebook import calendars, clocks, enquiry, guarding, order, protocol
from openmash.rulebook.guarding import Guard
from openmash.rulebook.policy import AgencyRule, LocalPolicy
from openmash.rulebook.protocol import Cover, Signature
from openmash.rulebook.roles import Viewer
from openmash.rulebook.sharing import SEALED_READERS
from openmash.rulebook.words import Direction, InfoKind, LawfulBasis, Purpose, Role, Verdict
from openmash.screening.queries import concerns

FIVE, SIXTEEN = 5, 16
SUNDAY = 6
MOST_ASKED = 50
DONE_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Desk:
    """An agency's desk: what is out in the order of work, what was taken back in the last day, what needs confirming.

    `done` is what was answered in the last seven days, the latest first, so that more can be added to it.
    `answered` and `nothing_held` count today (London); `usual` is the middle time to answer of the last seven days.
    """

    agency: str
    out: tuple[InformationRequest, ...]
    taken_back: tuple[RequestWithdrawn, ...]
    spoken: tuple[Answer, ...]
    done: tuple[InformationRequest, ...]
    answered_today: int
    nothing_held_today: int
    usual: timedelta | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One agency that could be asked: proposed or not with the reason, by when it would answer, and what is out there.

    `may` says whether it can be asked at all on this day, else how to reach it; `cover` whether the sharing agreement
    carries it, and what to know of it; `earlier` are its requests so far.
    """

    agency: AgencyRule
    proposed: bool
    because: str
    may: Verdict
    cover: Cover
    due_at: datetime | None
    desk: DeskHours
    earlier: tuple[InformationRequest, ...]

    @property
    def out(self) -> InformationRequest | None:
        """The question that is still out with this agency, if there is one."""
        return next((one for one in self.earlier if one.answered_at is None and one.withdrawn_at is None), None)


@dataclass(frozen=True, slots=True)
class DeskHours:
    """Is the agency's desk staffed now; if not, from when (UTC, None when it never is) and is that later today?"""

    open_now: bool
    opens_at: datetime | None
    today: bool


def desk(viewer: Viewer, at: datetime, policy: LocalPolicy) -> Desk:
    """The desk of the viewer's own agency, and of no other, in a fixed number of queries."""
    agency = viewer.agency or ""
    mine = InformationRequest.objects.filter(agency=agency)
    today = calendars.from_london(calendars.london(at).date(), datetime.min.time())
    lately = mine.filter(answered_at__gte=at - timedelta(days=7))
    week = list(lately.values_list("asked_at", "answered_at", "nothing_held"))
    answered = [nothing for _, when, nothing in week if when and when >= today]
    taken_back = RequestWithdrawn.objects.filter(agency=agency, at__gt=at - timedelta(days=1))
    spoken = Answer.objects.filter(agency=agency, confirmed=None).exclude(spoken_by="")
    return Desk(
        agency=agency,
        out=in_order(mine.filter(answered_at=None, withdrawn_at=None), at),
        taken_back=tuple(taken_back.select_related("request").order_by("-at")),
        spoken=tuple(spoken.select_related("request").prefetch_related("items").order_by("at")),
        done=tuple(lately.filter(withdrawn_at=None).order_by("-answered_at", "pk")[:DONE_SHOWN]),
        answered_today=len(answered),
        nothing_held_today=sum(1 for nothing in answered if nothing),
        usual=_middle([when - asked for asked, when, _ in week if when]),
    )


def in_order(requests: Iterable[InformationRequest], at: datetime) -> tuple[InformationRequest, ...]:
    """The order of work: most urgent rating first, then the one due soonest."""
    last = datetime.max.replace(tzinfo=at.tzinfo)
    return tuple(
        sorted(requests, key=lambda r: (order.rank_of(r.rating, False, r.due_at or last, at), r.due_at or last))
    )


def request(viewer: Viewer, request_id: UUID) -> InformationRequest:
    """One request: the agency's own, or any for the hub. InformationRequest.DoesNotExist for anybody else."""
    found = InformationRequest.objects.get(pk=request_id)
    if not (viewer.is_hub or viewer.is_clerk or (viewer.agency and found.agency == viewer.agency)):
        raise InformationRequest.DoesNotExist
    return found


def own_request(viewer: Viewer, request_id: UUID) -> InformationRequest:
    """One request to the viewer's own agency. InformationRequest.DoesNotExist for any other, the hub's own too."""
    return InformationRequest.objects.get(pk=request_id, agency=viewer.agency or "")


def own_answer(viewer: Viewer, answer_id: UUID) -> Answer:
    """One answer of the viewer's own agency. Answer.DoesNotExist otherwise."""
    return Answer.objects.select_related("request", "confirmed").get(pk=answer_id, agency=viewer.agency or "")


def answers_to(viewer: Viewer, of: InformationRequest) -> QuerySet[Answer]:
    """Every answer to one request of the viewer's agency or for the hub's sealed readers, oldest first."""
    return _readable(viewer, Answer.objects.filter(request=of))


def actions_of(viewer: Viewer, of: InformationRequest) -> QuerySet[AgencyAction]:
    """What the agency itself does next for this child, in the order given."""
    return AgencyAction.objects.filter(request=of).order_by("at", "recorded_at")


def for_referral(viewer: Viewer, referral: Referral) -> list[InformationRequest]:
    """Every request about a referral, trouble on top: late or out by due time, then answered, then taken back."""
    rows = InformationRequest.objects.filter(referral=referral).order_by("due_at", "agency")
    return sorted(rows, key=lambda row: (row.withdrawn_at is not None, row.answered_at is not None))


def answers(viewer: Viewer, referral: Referral) -> QuerySet[Answer]:
    """The agencies' answers with their items, oldest first: sealed to all but the hub's social workers and managers.

    Anybody else of the hub sees only the answers of the agency they themselves answer for.
    """
    return _readable(viewer, Answer.objects.filter(request__referral=referral))


def agency_actions(viewer: Viewer, referral: Referral) -> QuerySet[AgencyAction]:
    """What the agencies themselves do next for the children of a referral."""
    return AgencyAction.objects.filter(request__referral=referral).order_by("by_when", "at")


def withdrawals(viewer: Viewer, referral: Referral) -> dict[object, RequestWithdrawn]:
    """Why questions were taken back, by request."""
    return {row.request_id: row for row in RequestWithdrawn.objects.filter(request__referral=referral)}


def proposals(viewer: Viewer, referral: Referral, policy: LocalPolicy, at: datetime) -> list[Proposal]:
    """Every agency with a navigator, the proposed ones first, each with its reason. Nothing is chosen here."""
    today = calendars.london(at).date()
    facts = enquiry.Facts(
        under_five=_any_aged(referral, today, 0, FIVE),
        school_age=_any_aged(referral, today, FIVE, SIXTEEN),
        consent=agreed_anywhere(voice(referral)),
    )
    earlier: dict[str, list[InformationRequest]] = {}
    for row in InformationRequest.objects.filter(referral=referral).order_by("-asked_at"):
        earlier.setdefault(row.agency, []).append(row)
    listed = enquiry.agencies_to_ask(referral.rating, concerns(referral), policy, today, facts)
    held = signatures()
    covers = {one.agency: asking_covered(policy, held, one.agency, None, today) for one in listed}
    made = [
        Proposal(
            agency=policy.agency(one.agency),
            proposed=one.ask and bool(covers[one.agency].verdict),
            because=_because(one, covers[one.agency]),
            may=policy.agency(one.agency).may_be_asked(today),
            cover=covers[one.agency],
            due_at=_would_be_due(referral, at, policy),
            desk=desk_hours(policy.agency(one.agency), at),
            earlier=tuple(earlier.get(one.agency, ())),
        )
        for one in listed
    ]
    return sorted(made, key=lambda one: not one.proposed)


def _because(one: enquiry.Proposal, cover: Cover) -> str:
    return one.because if cover.verdict or not one.ask else f"Would be proposed because of: {one.because}."


ASKING_TELLS = frozenset({InfoKind.IDENTITY, InfoKind.WORRY})
"""What a question itself tells an agency: whom the hub looks at, and what it asks."""


def asking_covered(
    policy: LocalPolicy,
    held: Sequence[Signature],
    agency: str,
    purpose: Purpose | None,
    on: date,
    basis: LawfulBasis | None = None,
) -> Cover:
    """Does the sharing agreement cover a question to this agency, both what it tells and that it may be answered?"""
    told = protocol.covers(policy, held, agency, purpose, ASKING_TELLS, Direction.TO_AGENCY, on, basis)
    answered = protocol.covers(policy, held, agency, purpose, (), Direction.FROM_AGENCY, on, basis)
    return told if not told.verdict or told.without or (answered.verdict and not answered.without) else answered


def desk_hours(agency: AgencyRule, at: datetime) -> DeskHours:
    """Is the agency's desk staffed at this moment, and when does it open next within a fortnight?"""
    today = calendars.london(at).date()
    for ahead in range(14):
        day = today + timedelta(days=ahead)
        window = agency.desk.get(day.weekday())
        # A desk that is staffed on Sundays is staffed on bank holidays too (our default).
        if window is None or (day in calendars.HOLIDAYS and SUNDAY not in agency.desk):
            continue
        opens = calendars.from_london(day, window[0])
        closes = calendars.from_london(day if window[1] > window[0] else day + timedelta(days=1), window[1])
        if at < closes:
            return DeskHours(opens <= at, opens, today=ahead == 0)
    return DeskHours(False, None, today=False)


def guard_for(referral: Referral, agency: str) -> Guard:
    """The guard for words that go to an asked agency: what is protected, and everything other agencies gave."""
    kept = protecting.protected(referral)
    others = AnswerItem.objects.filter(referral_ref=referral.pk).exclude(agency=agency)
    marked = AnswerItem.objects.filter(pk__in=kept.items)
    words = replace(kept.words, marked=(*kept.words.marked, *(one.text for one in marked)))
    return guarding.guard(words, [one.text for one in others])


def asked_of_owner(viewer: Viewer) -> list[OwnerAsked]:
    """What the hub asks the viewer's own agency to let go further: what waits first, then the latest answers."""
    rows = OwnerAsked.objects.filter(agency=viewer.agency or "").select_related("item", "answered__taken_back")
    return list(rows.order_by(F("answered__at").desc(nulls_first=True), "at")[:MOST_ASKED])


def own_asked(viewer: Viewer, asked_id: UUID) -> OwnerAsked:
    """One such question of the viewer's own agency. OwnerAsked.DoesNotExist otherwise."""
    rows = OwnerAsked.objects.select_related("item__answer__request", "answered__taken_back")
    return rows.get(pk=asked_id, agency=viewer.agency or "")


def own_item(viewer: Viewer, item_id: UUID) -> AnswerItem:
    """One item of the viewer's own agency. AnswerItem.DoesNotExist otherwise."""
    return AnswerItem.objects.select_related("answer__request").get(pk=item_id, agency=viewer.agency or "")


def own_marks(viewer: Viewer, items: Iterable[UUID]) -> dict[UUID, ProtectedMark]:
    """The protections that stand on these items, as the viewer may know of them, by item."""
    rows = ProtectedMark.objects.filter(kind="ITEM", subject__in=list(items), lifted=None)
    return {row.subject: row for row in rows}


def agreements(referral: Referral) -> list[OwnerAsked]:
    """Every question to an owner about this referral with its answer, oldest first."""
    rows = OwnerAsked.objects.filter(referral_ref=referral.pk).select_related("answered__taken_back", "item")
    return list(rows.order_by("at", "recorded_at"))


def _readable(viewer: Viewer, rows: QuerySet[Answer]) -> QuerySet[Answer]:
    rows = rows.select_related("request", "confirmed").prefetch_related("items").order_by("at", "recorded_at")
    if viewer.role in SEALED_READERS or viewer.role is Role.AUDITOR or viewer.is_clerk:
        return rows
    return rows.filter(agency=viewer.agency or "")


def _would_be_due(referral: Referral, at: datetime, policy: LocalPolicy) -> datetime | None:
    if not referral.rating:
        return None
    return clocks.return_due(at, referral.rating, referral.due_at, policy) or referral.due_at


def _any_aged(referral: Referral, today: date, least: int, below: int) -> bool | None:
    """Is a child of this age? None when no child's date of birth is known. An unborn baby counts as under five."""
    ages = [0 if child.unborn else _age(child.born, today) for child in children(referral)]
    known = [age for age in ages if age is not None]
    if any(least <= age < below for age in known):
        return True
    return False if len(known) == len(ages) else None


def _age(born: date | None, today: date) -> int | None:
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _middle(spans: list[timedelta]) -> timedelta | None:
    return sorted(spans)[len(spans) // 2] if spans else None
