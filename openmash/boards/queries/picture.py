"""The whole picture of one referral: everything its page shows, in at most ten questions to the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Model, OuterRef, Q, QuerySet, Subquery, prefetch_related_objects

from openmash.agency_checks import queries as checks
from openmash.agency_checks.models import AgencyAction, Answer, AnswerItem, InformationRequest, RequestWithdrawn
from openmash.boards.queries.rows import Asked, Row, together
from openmash.decisions.models import (
    AgencyDiscussion,
    ChildRecommendation,
    Decision,
    LateAnswerRead,
    Recommendation,
    SentBackWithQuestion,
    StrategyDiscussion,
)
from openmash.disclosures.models import Disclosure, Handover, NoFeedback
from openmash.family.models import WorksWith
from openmash.people.models import CaseRecord, CaseStatus, ExtractLoad, PersonAddress, PersonLink, ProtectedMark
from openmash.people.queries import Same, same_as_linked
from openmash.people.queries.extracts import weight
from openmash.referrals import queries as referrals
from openmash.referrals.models import (
    CompetenceJudged,
    ConsentRecord,
    Contact,
    Correction,
    FamilyInformed,
    Mention,
    Move,
    Referral,
    ViewHeard,
    WelfareCheck,
    WelfareSighting,
)
from openmash.referrals.permission import Voice
from openmash.rulebook.roles import Viewer
from openmash.rulebook.sharing import may_read_protected_address
from openmash.screening.models import Activation, Alarm, FilterOut, RatingGiven, StepDown
from openmash.uploads.models import Upload

EARLIER_SHOWN = 20
"""Earlier referrals on the picture; the chronology has them all."""


@dataclass(frozen=True)
class Earlier:
    """One other referral of the same people or the same home, and how it is connected."""

    referral: Referral
    children: tuple[Mention, ...]
    same_people: bool


@dataclass(frozen=True)
class Picture:
    """One referral with all its facts; `answers` and `items` only as far as they are not sealed to the viewer.

    `facts` holds one list for each name in :func:`referral_facts`; `reads_addresses`: also protected ones.
    """

    referral: Referral
    children: tuple[Mention, ...]
    adults: tuple[Mention, ...]
    requests: tuple[InformationRequest, ...]
    answers: tuple[Answer, ...]
    items: tuple[AnswerItem, ...]
    links: tuple[PersonLink, ...]
    earlier: tuple[Earlier, ...]
    reads_addresses: bool
    facts: dict[str, list[Row]]

    @property
    def people(self) -> dict[UUID, Mention]:
        """Everybody named, by id."""
        return {mention.id: mention for mention in (*self.children, *self.adults)}


def voice_of(picture: Picture) -> Voice:
    """Permission and voice out of the facts the picture holds already: no further question to the database."""
    facts = picture.facts
    return Voice(
        people=(*picture.children, *picture.adults),
        consents=facts["consents"],
        competences=facts["competences"],
        views=facts["views"],
        informed=facts["informed"],
    )


def picture(viewer: Viewer, reference: str) -> Picture:
    """The whole picture. Referral.DoesNotExist when the referral is not there or not the viewer's to read."""
    referral = referrals.referral(viewer, reference)
    prefetch_related_objects([referral], "mentions")
    children = tuple(referrals.children(referral))
    same = records_of(referral)
    links = tuple(links_of(same))
    here = tuple(link for link in links if link.mention.referral_id == referral.id)
    answers = tuple(checks.answers(viewer, referral))
    facts = together(referral_facts(referral, same.everyone))
    facts["case_records"] = list(_of_mentions(facts["case_records"], here, same))
    return Picture(
        referral=referral,
        children=children,
        adults=tuple(referrals.adults(referral)),
        requests=tuple(InformationRequest.objects.filter(referral=referral).order_by("asked_at")),
        answers=answers,
        items=tuple(item for answer in answers for item in answer.items.all()),
        links=here,
        earlier=earlier(referral, links),
        reads_addresses=bool(may_read_protected_address(viewer)),
        facts=facts,
    )


def records_of(referral: Referral) -> Same:
    """The known people whom this referral names, by the links that stand, with every record of theirs."""
    return same_as_linked(PersonLink.objects.filter(mention__referral=referral, taken_back=None))


def links_of(same: Same) -> Iterable[PersonLink]:
    """Every link to these people, here and elsewhere, oldest first; in memory each leads to the record that leads."""
    rows = PersonLink.objects.filter(person__in=same.everyone, taken_back=None).select_related("mention")
    for link in rows.order_by("at"):
        link.person_id = same.lead(link.person_id)
        yield link


def earlier(referral: Referral, links: Iterable[PersonLink]) -> tuple[Earlier, ...]:
    """Other referrals of the same people, or about the same home, newest first. Two questions."""
    same_people = {link.mention.referral_id for link in links} - {referral.id}
    wanted = Q(pk__in=same_people)
    if referral.address_line and referral.postcode:
        wanted |= Q(address_line__iexact=referral.address_line, postcode__iexact=referral.postcode)
    found = list(Referral.objects.filter(wanted).exclude(pk=referral.pk).order_by("-received_at")[:EARLIER_SHOWN])
    children = list(Mention.objects.filter(referral__in=[r.pk for r in found], is_child=True).order_by("seq"))
    return tuple(
        Earlier(one, tuple(c for c in children if c.referral_id == one.pk), one.pk in same_people) for one in found
    )


def referral_facts(referral: Referral, people: Collection[UUID]) -> dict[str, Asked]:
    """Every small table of facts about one referral. `people` are the records of those whom it names."""
    of_referral: dict[str, type[Model]] = {
        "agency_discussions": AgencyDiscussion,
        "competences": CompetenceJudged,
        "consents": ConsentRecord,
        "contacts": Contact,
        "corrections": Correction,
        "decisions": Decision,
        "informed": FamilyInformed,
        "late_reads": LateAnswerRead,
        "moves": Move,
        "recommendations": Recommendation,
        "sent_back": SentBackWithQuestion,
        "strategies": StrategyDiscussion,
        "uploads": Upload,
        "views": ViewHeard,
        "welfare_checks": WelfareCheck,
    }
    here, child_here = Q(referral=referral), Q(child__referral=referral)
    answered = {"answered_at": "answer__at", "worker": "answer__worker_name", "team_rating": "answer__team_rating"}
    read = {"agreed": "read__agreed", "read_by": "read__by_name", "read_at": "read__at"}
    return {
        **{name: Asked(model._default_manager.filter(here)) for name, model in of_referral.items()},
        **_danger(referral),
        "protected_homes": Asked(PersonAddress.objects.filter(protected=True, person__in=people)),
        "protected_marks": Asked(ProtectedMark.objects.filter(referral_ref=referral.id, lifted=None)),
        "ratings": Asked(RatingGiven.objects.filter(child_here)),
        "step_downs": Asked(StepDown.objects.filter(child_here), **read),
        "filter_outs": Asked(FilterOut.objects.filter(here), **read),
        "child_recommendations": Asked(ChildRecommendation.objects.filter(child_here)),
        "case_statuses": Asked(CaseStatus.objects.filter(mention__referral=referral)),
        "case_records": Asked(_case_records(people), as_of="newest"),
        "sightings": Asked(
            WelfareSighting.objects.filter(check_asked__referral=referral), child_id="check_asked__child_id"
        ),
        "agency_actions": Asked(AgencyAction.objects.filter(request__referral=referral)),
        "withdrawn": Asked(RequestWithdrawn.objects.filter(request__referral=referral)),
        "disclosures": Asked(Disclosure.objects.filter(referral_ref=referral.id)),
        "handovers": Asked(Handover.objects.filter(disclosure__referral_ref=referral.id), **answered),
        "works_with": Asked(_works_with(referral, people)),
        "no_feedback": Asked(NoFeedback.objects.filter(referral_ref=referral.id)),
    }


def _case_records(people: Collection[UUID]) -> QuerySet[CaseRecord]:
    """What the case system says of everybody linked, by any record of theirs, with the day of its newest extract."""
    newest = ExtractLoad.objects.filter(system=OuterRef("load__system"), ended__isnull=False).order_by("-as_of")
    return CaseRecord.objects.filter(person__in=people).annotate(newest=Subquery(newest.values("as_of")[:1]))


def _of_mentions(rows: Iterable[Row], links: Iterable[PersonLink], same: Same) -> Iterator[Row]:
    """For each mention linked to somebody of the case system, the one row that counts; `rows` are oldest first."""
    latest = {UUID(row.person_id): row for row in rows}
    for link in links:
        if told := [latest[one] for one in same.of(link.person_id) if one in latest]:
            graver = max(told, key=lambda row: weight(row.state, row.at))
            yield Row(**{**vars(graver), "mention_id": str(link.mention_id)})


def _works_with(referral: Referral, people: Collection[UUID]) -> QuerySet[WorksWith]:
    """Who was recorded as working with this family, or with anybody of it who is known, and does so still."""
    return WorksWith.objects.filter(Q(referral=referral) | Q(person__in=people), ended=None)


def _danger(referral: Referral) -> dict[str, Asked]:
    answered = {
        "answered_at": "answered__at",
        "activated": "answered__activated",
        "answered_because": "answered__because",
        "answered_by": "answered__by_name",
    }
    return {
        "alarms": Asked(Alarm.objects.filter(referral=referral), **answered),
        "activations": Asked(
            Activation.objects.filter(referral=referral), taken_at="acknowledged__at", taken_by="acknowledged__by_name"
        ),
    }
