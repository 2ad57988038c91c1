"""Stepping up or down, and the manager's answer to a step down."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from openmash.agency_checks import actions, queries
from openmash.agency_checks.forms import AgreeForm, StepForm
from openmash.agency_checks.pages import effects, new_times
from openmash.ledger.door import Request, done
from openmash.ledger.looks import looked, page, refused
from openmash.ledger.verbs import Verb
from openmash.referrals import queries as referrals
from openmash.referrals.models import Mention, Referral
from openmash.rulebook import ratings
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import May, Viewer, may, may_rate, may_step_down_confirm
from openmash.rulebook.words import Rating, Refused, Verdict
from openmash.screening import queries as screening
from openmash.screening.actions import RatedMeanwhile
from openmash.screening.door import frame
from openmash.screening.models import RatingGiven
from openmash.screening.pages import rating_choice
from openmash.web.forms import Choice


def may_confirm(viewer: Viewer) -> Verdict:
    """A manager of the hub; whether not the one who asked is said on the page."""
    return may(viewer, May.STEP_DOWN_CONFIRM)


@page(may=may_rate, look=Verb.LOOKED_AT_REFERRAL)
def step(request: Request, reference: str) -> HttpResponse:
    """Step up at once, or ask a manager for a step down; what happens to every clock is shown before."""
    referral = referrals.referral(request.viewer, reference)
    standing = _standing(referral)
    looked(request, reference=reference, subjects=[referral.pk, *[child.pk for child, _ in standing]])
    children = [child for child, _ in standing]
    form = StepForm(request.POST or None, children=children, choices=_choices(referral, children, request))
    meanwhile = None
    if request.method == "POST" and form.is_valid():
        try:
            _step(request, form, children)
            return redirect("screening_history", reference)
        except Refused as no:
            meanwhile = no.standing if isinstance(no, RatedMeanwhile) else None
            form.refuse(no.verdict)
            refused(request, no, reference)
    if meanwhile or not form.is_bound:
        form.show_seen([str(given.pk) for _, given in standing])
    context = {
        "form": form,
        "standing": standing,
        "meanwhile": meanwhile,
        "decided": referral.decided_at is not None,
        "effects": effects(referral, queries.for_referral(request.viewer, referral), request.policy, request.at),
    }
    return render(request, "agency_checks/step.html", {**frame(request, referral), **context})


@page(may=may_confirm, look=Verb.LOOKED_AT_REFERRAL)
def answer_step_down(request: Request, step_down_id: UUID) -> HttpResponse:
    """A manager agrees to a step down, and it acts; or does not, with a reason."""
    asked = screening.step_down(request.viewer, str(step_down_id))
    referral = referrals.referral(request.viewer, asked.child.referral.reference)
    looked(request, reference=referral.reference, subjects=[referral.pk, asked.pk])
    form = AgreeForm(request.POST or None)

    def answer(given: dict[str, str]) -> None:
        actions.answer_step_down(
            step_down=asked,
            agreed=given["agreed"] == "YES",
            because=given["because"],
            by=request.viewer,
            at=request.at,
            policy=request.policy,
        )

    if done(request, form, answer, referral.reference):
        return redirect("screening_waiting")
    to = Rating(asked.to_rating)
    context = {
        "form": form,
        "asked": asked,
        "child": referrals.child_name(asked.child),
        "standing": screening.current(asked.child),
        "choice": rating_choice(referral, to, request.policy, request.at),
        "verdict": may_step_down_confirm(request.viewer, asked.by_id),
        "read": getattr(asked, "read", None),
        "effects": effects(referral, queries.for_referral(request.viewer, referral), request.policy, request.at),
    }
    return render(request, "agency_checks/answer_step_down.html", {**frame(request, referral), **context})


def _standing(referral: Referral) -> list[tuple[Mention, RatingGiven]]:
    """The rated children with the rating that counts for each."""
    pairs = [(child, screening.current(child)) for child in referrals.children(referral)]
    return [(child, given) for child, given in pairs if given is not None]


def _choices(referral: Referral, children: Sequence[Mention], request: Request) -> list[Choice]:
    """Every rating that is another one for some child, each with its due time and which way it goes."""
    policy: LocalPolicy = request.policy
    offered = []
    for code in policy.scheme:
        moved = [child for child in children if child.rating != code.value]
        if not moved:
            continue
        ups = [child for child in moved if ratings.is_step_up(child.rating, code)]
        lead = "Step up. It acts at once" if len(ups) == len(moved) else "Step down. It waits for a manager"
        if ups and len(ups) < len(moved):
            lead = (
                f"Step up for {', '.join(map(referrals.child_name, ups))}; a step down for others waits for a manager"
            )
        told = new_times(referral, code, queries.for_referral(request.viewer, referral), policy, request.at)
        offered.append(rating_choice(referral, code, policy, request.at, lead=f"{lead}. {told}".strip()))
    return offered


def _step(request: Request, form: StepForm, children: Sequence[Mention]) -> None:
    given = form.cleaned_data
    actions.step(
        children=[child for child in children if str(child.seq) in given["children"]],
        to=Rating(given["to"]),
        because=given["because"],
        by=request.viewer,
        at=request.at,
        policy=request.policy,
        seen=set(given["seen_ratings"].split(",")),
    )
