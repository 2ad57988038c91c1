"""Requests for records as the viewer may see them: the clock, the lines, what is decided and what is still to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from openmash.partnership.viewers import acting_as
from openmash.records.models import (
    ClockStopped,
    HarmOpinion,
    LineDecision,
    LineOwnerAsked,
    SubjectAccessLine,
    SubjectAccessPackage,
    SubjectAccessRequest,
)
from openmash.rulebook import calendars
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.records import OUR_OWN, AsWhom, DataClass, Exemption, LineChoice, StopReason
from openmash.rulebook.roles import Viewer, may_find_subject, may_second_records
from openmash.rulebook.subject_access import LineFacts, Part, Settled, Stop, due_on


@dataclass(frozen=True, slots=True)
class Clock:
    """Where the month stands: the last day, or why it does not run."""

    due: date | None
    extended: bool
    stopped: ClockStopped | None
    stops: tuple[ClockStopped, ...]

    def days_left(self, at: datetime) -> int | None:
        """Whole days until the last day, London; fewer than none when it is late; None while it stands."""
        return None if self.due is None else (self.due - calendars.london(at).date()).days


def requests(viewer: Viewer) -> QuerySet[SubjectAccessRequest]:
    """Every request the viewer may know of, with its clock, the latest received first."""
    if not (may_second_records(viewer, None) or may_find_subject(viewer) or viewer.is_clerk):
        return SubjectAccessRequest.objects.none()
    stops = ClockStopped.objects.select_related("started").order_by("stopped_on", "recorded_at")
    rows = SubjectAccessRequest.objects.select_related("extension", "closing")
    return rows.prefetch_related(Prefetch("clockstoppeds", stops), "subjectsearchs").order_by(
        "-received_on", "-recorded_at"
    )


def open_requests(viewer: Viewer) -> list[SubjectAccessRequest]:
    """Requests that have not ended, the one due soonest first; one whose clock stands comes last."""
    rows = list(requests(viewer).filter(closing=None))
    return sorted(rows, key=lambda row: (clock(row).due or date.max, row.received_on))


def request(viewer: Viewer, sar_id: UUID) -> SubjectAccessRequest:
    """One request. SubjectAccessRequest.DoesNotExist when it is not there or not the viewer's to know of."""
    return requests(viewer).get(pk=sar_id)


def is_kept(viewer: Viewer, row: SubjectAccessRequest, at: datetime) -> bool:
    """Is it kept from the viewer from now on? Asked when they have logged it: it may be about somebody near to them."""
    with acting_as(viewer, at):
        return not requests(viewer).filter(pk=row.pk).exists()


def is_open(row: SubjectAccessRequest) -> bool:
    """Has it not ended?"""
    return getattr(row, "closing", None) is None


def is_found(row: SubjectAccessRequest) -> bool:
    """Has somebody of the hub said who the person is?"""
    return bool(row.subjectsearchs.all())


def clock(row: SubjectAccessRequest) -> Clock:
    """Where the month of this request stands."""
    stops = tuple(row.clockstoppeds.all())
    extended = getattr(row, "extension", None) is not None
    running = [Stop(StopReason(one.why), one.stopped_on, _ended(one)) for one in stops]
    standing = next((one for one in stops if _ended(one) is None), None)
    return Clock(due_on(row.received_on, running, extended=extended), extended, standing, stops)


def _ended(stop: ClockStopped) -> date | None:
    started = getattr(stop, "started", None)
    return started.started_on if started is not None else None


# Lines ---------------------------------------------------------------------------------------------------------------
def lines(viewer: Viewer, of: SubjectAccessRequest) -> list[SubjectAccessLine]:
    """The lines of an open request with everything decided about them. Row security shows none of a closed one."""
    if not may_second_records(viewer, None):
        return []
    return list(_whole(SubjectAccessLine.objects.filter(request=of)).order_by("seq"))


def line(viewer: Viewer, line_id: UUID) -> SubjectAccessLine:
    """One line of an open request. SubjectAccessLine.DoesNotExist when it is not the viewer's."""
    if not may_second_records(viewer, None):
        raise SubjectAccessLine.DoesNotExist
    return _whole(SubjectAccessLine.objects.all()).get(pk=line_id)


def _whole(rows: QuerySet[SubjectAccessLine]) -> QuerySet[SubjectAccessLine]:
    decided = LineDecision.objects.order_by("-at", "-recorded_at")
    opinions = HarmOpinion.objects.order_by("-given_on", "-recorded_at")
    return rows.select_related("request", "asked__answered").prefetch_related(
        Prefetch("linedecisions", decided), Prefetch("harmopinions", opinions)
    )


def neighbours(viewer: Viewer, of: SubjectAccessLine) -> tuple[SubjectAccessLine | None, SubjectAccessLine | None]:
    """The line before and the line after."""
    rows = SubjectAccessLine.objects.filter(request=of.request_id)
    return rows.filter(seq__lt=of.seq).order_by("-seq").first(), rows.filter(seq__gt=of.seq).order_by("seq").first()


def decided(of: SubjectAccessLine) -> LineDecision | None:
    """The decision that counts: the latest."""
    return next(iter(of.linedecisions.all()), None)


def settled(row: LineDecision) -> Settled:
    """A kept decision as the rules know it."""
    return Settled(
        choice=LineChoice(row.choice),
        parts=tuple(Part(one["start"], one["end"], Exemption(one["reason"])) for one in row.parts),
        reason=Exemption(row.reason) if row.reason else None,
        why=row.why,
        against=row.against,
        known=row.known,
    )


def asked_of(of: SubjectAccessLine) -> LineOwnerAsked | None:
    """The question to the owner, or None while nobody asked."""
    return getattr(of, "asked", None)


def owner_agrees(of: SubjectAccessLine) -> bool | None:
    """What the owner said; None while it has not answered, or was not asked."""
    answered = getattr(asked_of(of), "answered", None)
    return answered.agrees if answered is not None else None


def owner_to_be_asked(owner: str, policy: LocalPolicy) -> bool:
    """Is it another agency of the partnership, which must be heard before its line is told?"""
    return owner not in OUR_OWN and any(agency.code == owner for agency in policy.agencies)


def facts(of: SubjectAccessLine, policy: LocalPolicy) -> LineFacts:
    """What the rules ask about a line."""
    harm: dict[DataClass, bool] = {}
    for opinion in of.harmopinions.all():  # the latest first
        harm.setdefault(DataClass(opinion.profession), opinion.harm)
    return LineFacts(
        data=DataClass(of.data),
        as_whom=AsWhom(of.request.as_whom),
        owner_to_be_asked=owner_to_be_asked(of.owner, policy),
        owner_asked=asked_of(of) is not None,
        owner_agrees=owner_agrees(of),
        harm=harm,
    )


def undecided(rows: Iterable[SubjectAccessLine]) -> list[SubjectAccessLine]:
    """The lines nobody has decided on."""
    return [row for row in rows if decided(row) is None]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an open request is: its lines, those not decided on, and its newest package."""

    lines: int = 0
    undecided: int = 0
    package: SubjectAccessPackage | None = None


def progress(viewer: Viewer, of: Iterable[SubjectAccessRequest]) -> dict[UUID, Progress]:
    """How far each of these requests is, in two queries."""
    ids = [row.pk for row in of]
    if not may_second_records(viewer, None):
        return {}
    done = Exists(LineDecision.objects.filter(line=OuterRef("pk")))
    counted = SubjectAccessLine.objects.filter(request__in=ids).annotate(done=done).values("request_id")
    counts = counted.annotate(every=Count("pk"), left=Count("pk", filter=Q(done=False))).order_by("request_id")
    made = SubjectAccessPackage.objects.filter(request__in=ids).select_related("read").order_by("at", "recorded_at")
    newest = {row.request_id: row for row in made}
    found = {one["request_id"]: (one["every"], one["left"]) for one in counts}
    return {key: Progress(*found.get(key, (0, 0)), newest.get(key)) for key in ids}


# The owner's side ----------------------------------------------------------------------------------------------------
def asked_to(viewer: Viewer) -> list[LineOwnerAsked]:
    """The lines the viewer's own agency is asked about: not yet answered first, then the newest."""
    if not viewer.agency:
        return []
    rows = LineOwnerAsked.objects.filter(agency=viewer.agency).select_related("answered")
    return sorted(
        rows.order_by("-at", "-recorded_at", "-pk"),
        key=lambda row: (getattr(row, "answered", None) is not None, row.answer_by),
    )


def asked(viewer: Viewer, asked_id: UUID) -> LineOwnerAsked:
    """One line the viewer's own agency is asked about. LineOwnerAsked.DoesNotExist when it is another's."""
    if not viewer.agency:
        raise LineOwnerAsked.DoesNotExist
    return LineOwnerAsked.objects.select_related("answered").get(pk=asked_id, agency=viewer.agency)
