"""What the screens show when somebody else recommended or decided first: both texts, and the way on."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from openmash.decisions import actions, pages
from openmash.decisions.forms import ChildRecommendForm, RecommendForm
from openmash.decisions.models import Recommendation
from openmash.ledger.door import Request
from openmash.referrals import queries as referrals
from openmash.referrals.models import Referral
from openmash.referrals.pages.beside import beside
from openmash.web.forms import OpenMashForm
from openmash.web.parts import Link


def theirs(
    request: Request, of: Referral, forms: list[OpenMashForm], meanwhile: list[Recommendation]
) -> dict[str, Any]:
    """Who recommended meanwhile, and both texts; the next press of this page has read theirs."""
    if not meanwhile:
        return {"both": None}
    forms[-1].carry("read", str(meanwhile[0].id))
    return {
        "both": beside(request, of.reference, "recommendation", forms, meanwhile[0], go_on(of.reference)),
        "theirs": pages.analysis_rows(meanwhile[0]),
        "shown": pages.children_shown(referrals.children(of), meanwhile[0], [], request.policy, request.at),
    }


def go_on(reference: str) -> Link:
    """The way on for whoever came second."""
    return Link("Go on from theirs", reverse("decisions_referral", args=[reference]))


def recommend_once(
    request: Request,
    of: Referral,
    form: RecommendForm,
    parts: list[ChildRecommendForm],
    meanwhile: list[Recommendation],
) -> None:
    """Put the recommendation forward; one that somebody else put forward first is added to `meanwhile`."""
    given = form.cleaned_data
    voices = [f"{referrals.child_name(part.child)}: {part.cleaned_data['voice']}" for part in parts]
    try:
        _put_forward(request, of, given, voices, parts)
    except actions.RecommendedMeanwhile as late:
        meanwhile.append(late.standing)
        raise


def _put_forward(
    request: Request, of: Referral, given: dict[str, Any], voices: list[str], parts: list[ChildRecommendForm]
) -> None:
    actions.recommend(
        referral=of,
        analysis=given["analysis"],
        worries=given["worries"],
        protects=given["protects"],
        not_known=given["not_known"],
        childs_view="\n\n".join(voices),
        parents_view=given["parents_view"],
        enough=given["enough"] == "YES",
        enough_because=given["enough_because"],
        relied_on=given["relied_on"],
        parts=[part.part() for part in parts],
        by=request.viewer,
        at=request.at,
        policy=request.policy,
        read=given["read"],
    )
