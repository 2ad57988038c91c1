"""Lists and single rows: what left, what a team was handed, who is still to be told."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce

from openmash.agency_checks.models import InformationRequest
from openmash.disclosures.models import Disclosure, DisclosurePaper, Handover, NoFeedback
from openmash.referrals.models import Referral, SameWorry
from openmash.referrals.queries import joined_to
from openmash.rulebook import roles
from openmash.rulebook.roles import Viewer
from openmash.rulebook.words import Stage

HANDOVER, FEEDBACK, AGENCY_TOLD = "HANDOVER", "FEEDBACK", "AGENCY_TOLD"
TEAM, AGENCY, REFERRER = "TEAM", "AGENCY", "REFERRER"


def _of_hub(viewer: Viewer) -> bool:
    """The hub, its clerk, and an auditor of decided referrals."""
    return viewer.is_clerk or (bool(roles.may_read_referral(viewer, decided=True)) and not viewer.is_referrer)


def shared(viewer: Viewer, referral: Referral) -> QuerySet[Disclosure]:
    """Everything that left about this referral with its items, the latest first; questions asked stand in `asked`."""
    if not _of_hub(viewer):
        return Disclosure.objects.none()
    rows = Disclosure.objects.filter(referral_ref=referral.pk).select_related(
        "handover__answer", "recall", "sent_outside", "prepared__answer"
    )
    papers = DisclosurePaper.objects.defer("content")
    return rows.prefetch_related("items", Prefetch("paper", papers)).order_by("-at", "-recorded_at")


def asked(viewer: Viewer, referral: Referral) -> QuerySet[InformationRequest]:
    """The questions to agencies: each told them that the hub looks at this family, so each is a disclosure too."""
    if not _of_hub(viewer):
        return InformationRequest.objects.none()
    return InformationRequest.objects.filter(referral=referral).order_by("-asked_at", "agency")


def left(viewer: Viewer, referral: Referral, disclosure_id: UUID) -> Disclosure:
    """One disclosure of this referral, as it left. Disclosure.DoesNotExist when it is not there."""
    return shared(viewer, referral).get(pk=disclosure_id)


def packs(viewer: Viewer) -> QuerySet[Handover]:
    """What was handed to the viewer's own team: not yet answered first, then the newest."""
    if not viewer.is_receiving or not viewer.team:
        return Handover.objects.none()
    rows = Handover.objects.filter(team=viewer.team).select_related("disclosure", "answer")
    return rows.order_by(F("answered_at").desc(nulls_first=True), "-handed_at")


def pack(viewer: Viewer, pack_id: UUID) -> Handover:
    """One pack of the viewer's own team with its items. Handover.DoesNotExist when it is another team's."""
    return packs(viewer).prefetch_related("disclosure__items").get(pk=pack_id)


def _since_decided() -> Q:
    """What counts only when it came after the decision that stands (or, for advice, after receipt)."""
    return Q(referral_ref=OuterRef("pk"), at__gte=Coalesce(OuterRef("decided_at"), OuterRef("received_at")))


def feedback_owed(viewer: Viewer) -> QuerySet[Referral]:
    """Referrals that wait for the referrer to be told, or for a reason why not; the longest decided first.

    Whoever sent the same worry again is told with the referral that theirs is joined to.
    """
    if not viewer.is_hub:
        return Referral.objects.none()
    ended = Referral.objects.filter(stage__in=[Stage.TELLING.value, Stage.CLOSED.value]).values("pk")
    joined = SameWorry.objects.filter(taken_back=None, earlier_ref__in=ended).values("referral")
    here = Q(stage=Stage.TELLING.value) | Q(pk__in=joined)
    rows = Referral.objects.filter(here).select_related("owner").prefetch_related("mentions")
    return (
        rows.exclude(Exists(Disclosure.objects.filter(_since_decided(), kind=FEEDBACK)))
        .exclude(Exists(NoFeedback.objects.filter(_since_decided(), agency="")))
        .order_by("decided_at", "received_at")
    )


def agencies_owed(viewer: Viewer) -> QuerySet[Referral]:
    """Referrals whose asked agencies have not been told the decision yet."""
    if not viewer.is_hub:
        return Referral.objects.none()
    rows = Referral.objects.filter(stage=Stage.TELLING.value).select_related("owner").prefetch_related("mentions")
    asked_any = InformationRequest.objects.filter(referral=OuterRef("pk"), withdrawn_at=None)
    return (
        rows.filter(Exists(asked_any))
        .exclude(decided_at=None)
        .exclude(Exists(Disclosure.objects.filter(_since_decided(), kind=AGENCY_TOLD)))
        .exclude(Exists(NoFeedback.objects.filter(_since_decided()).exclude(agency="")))
        .order_by("decided_at", "received_at")
    )


def referrer_told(referral: Referral) -> bool:
    """Was the referrer told since the decision, or is it on record why not?"""
    since = referral.decided_at or referral.received_at
    told_since = Q(referral_ref=referral.pk, at__gte=since)
    return (
        Disclosure.objects.filter(told_since, kind=FEEDBACK).exists()
        or NoFeedback.objects.filter(told_since, agency="").exists()
    )


def everybody_told(referral: Referral) -> bool:
    """Was whoever sent this referral told, and everybody who sent the same worry again?"""
    return all(referrer_told(one) for one in (referral, *joined_to(referral)))


def agencies_told(referral: Referral) -> bool:
    """Was every agency that was asked told since the decision, or is it on record why not? Yes when none was asked."""
    if referral.decided_at is None:
        return True
    was_asked = set(
        InformationRequest.objects.filter(referral=referral, withdrawn_at=None).values_list("agency", flat=True)
    )
    rows = Disclosure.objects.filter(referral_ref=referral.pk, kind=AGENCY_TOLD, at__gte=referral.decided_at)
    not_told = NoFeedback.objects.filter(referral_ref=referral.pk, at__gte=referral.decided_at).exclude(agency="")
    ended = {*rows.values_list("recipient", flat=True), *not_told.values_list("agency", flat=True)}
    return was_asked <= ended


def feedback(viewer: Viewer, referral: Referral) -> QuerySet[Disclosure]:
    """What the referrer was told, the latest first: the hub and the referrer themselves read it."""
    rows = Disclosure.objects.filter(referral_ref=referral.pk, kind=FEEDBACK)
    return rows.order_by("-at", "-recorded_at")


def no_feedbacks(viewer: Viewer, referral: Referral) -> QuerySet[NoFeedback]:
    """Why the referrer or an agency was not told, the latest first."""
    rows = NoFeedback.objects.filter(referral_ref=referral.pk).order_by("-at", "-recorded_at", "-pk")
    return rows if _of_hub(viewer) else rows.none()


def told(viewer: Viewer) -> QuerySet[Disclosure]:
    """What the viewer's own agency was told about referrals it was asked about, the newest first."""
    if not viewer.agency:
        return Disclosure.objects.none()
    rows = Disclosure.objects.filter(kind=AGENCY_TOLD, recipient_kind=AGENCY, recipient=viewer.agency)
    return rows.order_by("-at", "-recorded_at")
