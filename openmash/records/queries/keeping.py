"""What is due for review, what is held, what waits for a second person; and the facts a review date is reckoned from.

Review dates and certificates hold no content. What they are reckoned from is read by the hub's clerk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Max, Q, QuerySet

from openmash.decisions.models import StrategyDiscussion
from openmash.partnership.viewers import clerk
from openmash.people.models import PersonLink
from openmash.people.queries import same_as_linked, same_people
from openmash.records.models import (
    DisposalAnswered,
    DisposalCertificate,
    DisposalProposed,
    LegalHold,
    Rectification,
    ReviewDate,
    SubjectAccessLine,
)
from openmash.referrals.models import Contact, Mention, Referral
from openmash.rulebook import calendars
from openmash.rulebook.retention import ClosedCase, ClosedChild
from openmash.rulebook.roles import Viewer, may_second_records
from openmash.rulebook.words import Beside, Outcome, Stage


@dataclass(frozen=True, slots=True)
class Reckoned:
    """A closed referral and what its review date is reckoned from."""

    referral: UUID
    reference: str
    case: ClosedCase


def closed_ids() -> list[UUID]:
    """Every closed referral. For the clerk alone: nobody of the records office reads this table."""
    return list(Referral.objects.filter(stage=Stage.CLOSED.value).order_by("received_at").values_list("pk", flat=True))


def open_again() -> QuerySet[ReviewDate]:
    """Review dates of referrals that were reopened meanwhile."""
    gone = ReviewDate.objects.filter(closed=True)
    return gone.exclude(referral_ref__in=Referral.objects.filter(stage=Stage.CLOSED.value).values("pk"))


def cases(ids: Sequence[UUID]) -> list[Reckoned]:
    """What is known of these closed referrals, in a fixed number of queries."""
    referrals = Referral.objects.filter(pk__in=ids, stage=Stage.CLOSED.value).order_by("received_at")
    found = list(referrals.prefetch_related("mentions__decisions", "mentions__case_statuses"))
    heard = _last_heard([row.pk for row in found])
    strategies = StrategyDiscussion.objects.filter(referral__in=found, section_47=True)
    protected = set(strategies.values_list("referral_id", flat=True))
    return [Reckoned(row.pk, row.reference, _case(row, heard[row.pk], row.pk in protected)) for row in found]


def _case(row: Referral, heard: Iterable[date], section_47: bool) -> ClosedCase:
    received = _day(row.received_at)
    closed = _day(row.closed_at) if row.closed_at else received
    people = list(row.mentions.all())
    return ClosedCase(
        received=received,
        closed=closed,
        last_contact=max([received, closed, *heard]),
        children=tuple(_child(m) for m in people if m.is_child),
        others_born=tuple(m.born for m in people if not m.is_child),
        section_47=section_47,
    )


def _child(mention: Mention) -> ClosedChild:
    decisions = list(mention.decisions.all())
    return ClosedChild(
        born=mention.born or mention.expected,
        outcomes=frozenset(Outcome(one.outcome) for one in decisions),
        beside=frozenset(Beside(code) for one in decisions for code in one.beside),
        statuses=frozenset(one.status for one in mention.case_statuses.all()),
    )


def _last_heard(ids: Sequence[UUID]) -> dict[UUID, list[date]]:
    """For each referral the days on which anybody named in it was heard of: talks, other referrals, requests."""
    heard: dict[UUID, list[date]] = defaultdict(list)
    for one in Contact.objects.filter(referral__in=ids).values("referral_id").annotate(last=Max("at")):
        heard[one["referral_id"]].append(_day(one["last"]))
    asked = SubjectAccessLine.objects.filter(referral_ref__in=ids).values("referral_ref")
    for copied in asked.annotate(last=Max("request__received_on"), copied=Max("at")):
        if copied["referral_ref"]:
            heard[copied["referral_ref"]] += [copied["last"], _day(copied["copied"])]
    standing = PersonLink.objects.filter(taken_back=None)
    linked = list(standing.filter(mention__referral__in=ids).values_list("person_id", "mention__referral_id"))
    same = same_people(person for person, _ in linked)
    people: dict[UUID, set[UUID]] = defaultdict(set)
    for person, referral in linked:
        people[referral].add(same.lead(person))
    everywhere = standing.filter(person_id__in=same.everyone).values("person_id")
    last = everywhere.annotate(came=Max("mention__referral__received_at"), went=Max("mention__referral__closed_at"))
    known: dict[UUID, list[date]] = defaultdict(list)
    for person, *days in last.values_list("person_id", "came", "went"):
        known[same.lead(person)] += [_day(at) for at in days if at]
    for referral, persons in people.items():
        heard[referral] += [day for person in persons for day in known.get(person, ())]
    return heard


def _day(at: datetime) -> date:
    return calendars.london(at).date()


# What the office sees ------------------------------------------------------------------------------------------------
def due(viewer: Viewer, today: date) -> QuerySet[ReviewDate]:
    """Closed referrals whose review day has come, the longest due first."""
    return reviews(viewer).filter(review_on__lte=today, closed=True).order_by("review_on", "reference")


def reviews(viewer: Viewer) -> QuerySet[ReviewDate]:
    """Every review date."""
    return ReviewDate.objects.all() if may_second_records(viewer, None) else ReviewDate.objects.none()


def review(viewer: Viewer, review_id: Any) -> ReviewDate:
    """One review date. ReviewDate.DoesNotExist when it is not there or not the viewer's."""
    return reviews(viewer).get(pk=review_id)


def last_reckoned(viewer: Viewer) -> datetime | None:
    """When the dates were last reckoned; None before the first time."""
    return reviews(viewer).aggregate(last=Max("reckoned_at"))["last"]  # type: ignore[no-any-return]


def holds(viewer: Viewer) -> list[LegalHold]:
    """Every legal hold, those that stand first, the newest first."""
    if not may_second_records(viewer, None):
        return []
    rows = LegalHold.objects.select_related("lifted").order_by("-at", "-recorded_at", "-pk")
    return sorted(rows, key=lambda row: getattr(row, "lifted", None) is not None)


def hold(viewer: Viewer, hold_id: UUID) -> LegalHold:
    """One legal hold. LegalHold.DoesNotExist when it is not there or not the viewer's."""
    if not may_second_records(viewer, None):
        raise LegalHold.DoesNotExist
    return LegalHold.objects.select_related("lifted").get(pk=hold_id)


def standing_holds() -> QuerySet[LegalHold]:
    """Holds that have not been lifted."""
    return LegalHold.objects.filter(lifted=None)


def people_of(referral: UUID) -> list[UUID]:
    """The known people linked to a referral, by every record of theirs. For the clerk alone."""
    return same_as_linked(PersonLink.objects.filter(mention__referral=referral, taken_back=None)).everyone


def ever_people_of(referral: UUID) -> list[UUID]:
    """Everybody ever linked to a referral, links taken back too, by every record of theirs: a hold on them holds it."""
    return same_as_linked(PersonLink.objects.filter(mention__referral=referral)).everyone


def is_held(referral: UUID) -> bool:
    """Does a legal hold cover this referral? For the clerk alone, who sees whom it names."""
    covers = Q(scope="EVERYTHING") | Q(referral_ref=referral) | Q(people__overlap=ever_people_of(referral))
    return standing_holds().filter(covers).exists()


def is_asked_for(referral: UUID) -> bool:
    """Is a request for records with lines of this referral open?"""
    return SubjectAccessLine.objects.filter(referral_ref=referral, request__closing=None).exists()


def is_disputed(referral: UUID) -> bool:
    """Is it undecided whether something in this referral is wrong?"""
    return Rectification.objects.filter(referral_ref=referral, decided=None).exists()


def by_reference(viewer: Viewer, reference: str) -> Referral | None:
    """The referral that the office means by this reference; None where it is not there or is kept from the viewer.

    The clerk looks for it: nobody of the records office reads the table.
    """
    if not may_second_records(viewer, None) or "\x00" in reference:
        return None
    with clerk():
        found = Referral.objects.filter(reference=reference.strip().upper()).first()
    return None if found is None or _is_kept(found.pk) else found


def _is_kept(referral: UUID) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select not coalesce(app_sees_all() or %s <> all (app_hidden()), false)", [referral])
        return bool(cursor.fetchone()[0])


def proposals(viewer: Viewer) -> list[DisposalProposed]:
    """Disposals that wait for a second person, the oldest first."""
    if not may_second_records(viewer, None):
        return []
    return list(DisposalProposed.objects.filter(answer=None).order_by("at", "recorded_at", "pk"))


def proposal(viewer: Viewer, proposal_id: UUID) -> DisposalProposed:
    """One proposal. DisposalProposed.DoesNotExist when it is not there or not the viewer's."""
    if not may_second_records(viewer, None):
        raise DisposalProposed.DoesNotExist
    return DisposalProposed.objects.select_related("answer", "certificate").get(pk=proposal_id)


def proposed(viewer: Viewer, refs: Iterable[UUID]) -> set[UUID]:
    """Which of these referrals wait for a second person."""
    if not may_second_records(viewer, None):
        return set()
    waiting = DisposalProposed.objects.filter(answer=None, referral_ref__in=list(refs))
    return set(waiting.values_list("referral_ref", flat=True))


def refusals(viewer: Viewer, referral: UUID) -> list[DisposalAnswered]:
    """Earlier proposals to dispose of a referral that the second person did not agree to, the newest first."""
    if not may_second_records(viewer, None):
        return []
    rows = DisposalAnswered.objects.filter(proposal__referral_ref=referral, agreed=False)
    return list(rows.select_related("proposal").order_by("-at", "-recorded_at", "-pk"))


def certificates(viewer: Viewer) -> list[DisposalCertificate]:
    """What was disposed of, the newest first."""
    if not may_second_records(viewer, None):
        return []
    return list(DisposalCertificate.objects.select_related("proposal").order_by("-at", "-recorded_at", "-pk")[:500])
