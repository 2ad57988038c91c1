"""Everything dated about a referral's children, across agencies and referrals, in a fixed number of questions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet, prefetch_related_objects

from openmash.agency_checks.models import AnswerItem
from openmash.boards.queries.picture import links_of, records_of
from openmash.boards.queries.rows import Asked, Row, together
from openmash.decisions.models import Decision, StrategyDiscussion
from openmash.disclosures.models import Handover
from openmash.family.models import LineMarked
from openmash.family.queries.kin import FamilyFacts, family
from openmash.people.models import CaseStatus, PersonLink
from openmash.referrals import queries as referrals
from openmash.referrals.models import (
    CompetenceJudged,
    ConsentRecord,
    Contact,
    Mention,
    Referral,
    ViewHeard,
    WelfareCheck,
    WelfareSighting,
)
from openmash.rulebook.roles import Viewer
from openmash.rulebook.sharing import SEALED_READERS
from openmash.rulebook.words import Role
from openmash.screening.models import Activation, Alarm, RatingGiven


@dataclass(frozen=True)
class Chronology:
    """The referral, its children, and what happened in every referral that names them.

    `same` maps each mention of a child, here or elsewhere, to the child of this referral it is; `belongs` maps it to
    the referral that names it. `family` is what the hub knows of theirs, for the hub alone; `marks` say what somebody
    found significant, the latest last; `sees_answers`: the agencies' own lines are not sealed to the viewer.
    """

    referral: Referral
    children: tuple[Mention, ...]
    same: dict[UUID, Mention]
    belongs: dict[UUID, UUID]
    referrals: dict[UUID, Referral]
    items: tuple[AnswerItem, ...]
    facts: dict[str, list[Row]]
    marks: tuple[LineMarked, ...]
    family: FamilyFacts | None
    sees_answers: bool


def chronology(viewer: Viewer, reference: str) -> Chronology:
    """The chronology's material. Referral.DoesNotExist when the referral is not the viewer's to read."""
    referral = referrals.referral(viewer, reference)
    prefetch_related_objects([referral], "mentions")
    children = tuple(referrals.children(referral))
    links = list(links_of(records_of(referral)))
    same = _same(children, links)
    belongs = {link.mention_id: link.mention.referral_id for link in links} | {c.id: referral.id for c in children}
    found = Referral.objects.filter(mentions__in=same).distinct() if len(same) > len(children) else [referral]
    by_id = {one.pk: one for one in (*found, referral)}
    return Chronology(
        referral=referral,
        children=children,
        same=same,
        belongs={mention: belongs[mention] for mention in same},
        referrals=by_id,
        items=tuple(_items(viewer, by_id)),
        facts=together(_facts(by_id, same)),
        marks=tuple(LineMarked.objects.filter(referral__in=by_id).order_by("at", "recorded_at")),
        family=family(viewer, referral) if viewer.is_hub else None,
        sees_answers=_sees_answers(viewer),
    )


def _items(viewer: Viewer, of: Iterable[UUID]) -> QuerySet[AnswerItem]:
    """What the agencies hold, sealed as the room that keeps it seals it."""
    rows = AnswerItem.objects.filter(referral_ref__in=list(of)).order_by("answer", "seq")
    if _sees_answers(viewer):
        return rows
    return rows.filter(agency=viewer.agency or "")


def _sees_answers(viewer: Viewer) -> bool:
    return viewer.role in SEALED_READERS or viewer.role is Role.AUDITOR


def _same(children: Iterable[Mention], links: Iterable[PersonLink]) -> dict[UUID, Mention]:
    """Which mention, here or in another referral, is which child of this one, by the links people have made."""
    own = {child.id: child for child in children}
    person_of = {link.person_id: own[link.mention_id] for link in links if link.mention_id in own}
    elsewhere = {link.mention_id: person_of[link.person_id] for link in links if link.person_id in person_of}
    return {**own, **elsewhere}


def _facts(of: Iterable[UUID], children: Iterable[UUID]) -> dict[str, Asked]:
    ids, named = list(of), list(children)
    return {
        "ratings": Asked(RatingGiven.objects.filter(child__in=named), referral_id="child__referral_id"),
        "decisions": Asked(Decision.objects.filter(child__in=named)),
        "case_statuses": Asked(CaseStatus.objects.filter(mention__in=named), referral_id="mention__referral_id"),
        "welfare_checks": Asked(WelfareCheck.objects.filter(child__in=named)),
        "sightings": Asked(
            WelfareSighting.objects.filter(check_asked__child__in=named),
            child_id="check_asked__child_id",
            referral_id="check_asked__referral_id",
        ),
        "contacts": Asked(Contact.objects.filter(referral__in=ids)),
        "competences": Asked(CompetenceJudged.objects.filter(child__in=named)),
        "views": Asked(ViewHeard.objects.filter(referral__in=ids).exclude(words="")),
        "consents": Asked(ConsentRecord.objects.filter(referral__in=ids, as_sent=False)),
        "alarms": Asked(Alarm.objects.filter(referral__in=ids)),
        "activations": Asked(Activation.objects.filter(referral__in=ids), taken_at="acknowledged__at"),
        "strategies": Asked(StrategyDiscussion.objects.filter(referral__in=ids)),
        "handovers": Asked(
            Handover.objects.filter(disclosure__referral_ref__in=ids, accepted=True),
            referral_id="disclosure__referral_ref",
            worker="answer__worker_name",
        ),
    }
