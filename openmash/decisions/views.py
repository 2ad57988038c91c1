"""The screens of analysing and deciding: fetch, form, one action, redirect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from openmash.agency_checks.queries import answers as agency_answers
from openmash.decisions import actions, pages, queries
from openmash.decisions.actions.recommend import may_be_recommended
from openmash.decisions.forms import (
    ChildDecideForm,
    ChildRecommendForm,
    DecideForm,
    DiscussionForm,
    LateAnswerForm,
    PassForm,
    QuestionForm,
    RecommendForm,
    StrategyForm,
    all_lines,
    all_valid,
    today_without_a_time,
)
from openmash.decisions.meanwhile import go_on, recommend_once, theirs
from openmash.decisions.models import Decision, Recommendation
from openmash.ledger.door import Request, act, typed
from openmash.ledger.looks import looked, page, refused
from openmash.ledger.verbs import Verb
from openmash.partnership.queries import accounts_by_role, duty_manager
from openmash.referrals import queries as referrals
from openmash.referrals.models import Referral
from openmash.referrals.pages import permission
from openmash.referrals.pages.beside import beside
from openmash.referrals.permission import voice
from openmash.referrals.reaching import reaching
from openmash.rulebook import roles
from openmash.rulebook.roles import Viewer
from openmash.rulebook.sharing import SEALED_READERS
from openmash.rulebook.words import Rating, Refused, Role, Stage, Verdict, first_no, no
from openmash.screening.door import frame
from openmash.web.forms import OpenMashForm


def may_read(viewer: Viewer) -> Verdict:
    """The hub, and an auditor once a referral is decided (`referrals.queries` asks again for the one referral)."""
    return roles.may_read_referral(viewer, decided=True)


def may_work(viewer: Viewer) -> Verdict:
    """The hub's social workers and managers, who read the agencies' answers."""
    return roles.may(viewer, roles.May.RECORD_STRATEGY)


def may_manage(viewer: Viewer) -> Verdict:
    """A manager of the hub."""
    return roles.may_send_back(viewer)


@page(may=may_read, look=Verb.LOOKED_AT_REFERRAL)
def referral(request: Request, reference: str) -> HttpResponse:
    """Where the decision stands: discussions, recommendation, decision for each child, and what comes next."""
    of = _referral(request, reference)
    viewer, at, policy = request.viewer, request.at, request.policy
    recommendation = queries.recommendation(viewer, of)
    decisions = list(queries.decisions(viewer, of).select_related("referral"))
    named = referrals.children(of)
    looked(request, reference=reference, subjects=[of.pk, *(row.pk for row in decisions)])
    context = {
        "children": pages.children_shown(named, recommendation, decisions, policy, at),
        "analysis": pages.analysis_rows(recommendation) if recommendation else [],
        "written_by": pages.by_words(recommendation, at) if recommendation else "",
        "first": next((row for row in decisions if row.current), None),
        "earlier": [(row, pages.decided(row, policy, at)) for row in decisions if not row.current],
        "discussions": [pages.discussion(row, policy, at) for row in queries.discussions(viewer, of)],
        "strategies": [pages.strategy(row, policy, at) for row in queries.strategies(viewer, of)],
        "questions": pages.questions(queries.questions(viewer, of), at),
        "late_reads": pages.late_reads(queries.late_reads(viewer, of), policy, at),
        "late": [row for row in queries.late_answers(viewer) if row.request.referral_id == of.pk],
        **_next(viewer, of, recommendation),
    }
    return render(request, "decisions/referral.html", {**frame(request, of, "decisions_referral"), **context})


@page(may=may_work, look=Verb.LOOKED_AT_REFERRAL)
def discussion(request: Request, reference: str) -> HttpResponse:
    """Record the agencies' short discussion."""
    of = _referral(request, reference)
    form = DiscussionForm(typed(request), policy=request.policy)

    def record() -> None:
        actions.record_discussion(
            referral=of,
            took_part=form.people(),
            agreed=form.cleaned_data["agreed"],
            differed=form.cleaned_data["differed"],
            by=request.viewer,
            at=request.at,
        )

    if done(request, [form], record, reference):
        return redirect("decisions_referral", reference)
    return render(request, "decisions/discussion.html", {**frame(request, of), "form": form})


@page(may=may_work, look=Verb.LOOKED_AT_REFERRAL)
def strategy(request: Request, reference: str) -> HttpResponse:
    """Record a strategy discussion, with what was agreed there about section 47."""
    of = _referral(request, reference)
    first = {
        "held_at": today_without_a_time(request.at),
        "took_part": [{"agency": code} for code in ("social_care", "police", "health")],
    }
    form = StrategyForm(typed(request), policy=request.policy, initial=first)

    def record() -> None:
        given = form.cleaned_data
        actions.record_strategy(
            referral=of,
            took_part=form.people(),
            held_at=given["held_at"],
            agreed=given["agreed"],
            section_47=given["section_47"] == "YES",
            because=given["because"],
            by=request.viewer,
            at=request.at,
        )

    if done(request, [form], record, reference):
        return redirect("decisions_referral", reference)
    return render(request, "decisions/strategy.html", {**frame(request, of), "form": form})


@page(may=may_work, look=Verb.LOOKED_AT_REFERRAL)
def recommend(request: Request, reference: str) -> HttpResponse:
    """Write the recommendation; the duty manager gets it."""
    of = _referral(request, reference)
    named = referrals.children(of)
    answers = list(agency_answers(request.viewer, of))
    items = [str(one.id) for given in answers for one in given.items.all()]
    given = typed(request)
    newest = queries.recommendation(request.viewer, of)
    first = {"parents_view": of.parents_view, "read": str(newest.id) if newest else ""}
    form = RecommendForm(given, items=items, initial=first)
    parts = [ChildRecommendForm(given, child=c, policy=request.policy, initial={"voice": c.child_view}) for c in named]
    meanwhile: list[Recommendation] = []
    if done(request, [*parts, form], lambda: recommend_once(request, of, form, parts, meanwhile), reference):
        return redirect("decisions_referral", reference)
    manager = duty_manager(request.at, about=of.pk)
    context = {
        "form": form,
        "lines": all_lines([*parts, form]),
        "parts": parts,
        "evidence": pages.evidence(answers, form["relied_on"].value() or (), request.policy),
        "missing": pages.missing(queries.requests(request.viewer, of), named, of, request.policy, request.at),
        "question": queries.questions(request.viewer, of).first() if of.stage == Stage.ANALYSING else None,
        "verdict": first_no(roles.may_recommend(request.viewer), may_be_recommended(of)),
        "manager": manager.name if manager else "the duty manager",
        **theirs(request, of, [*parts, form], meanwhile),
    }
    return render(request, "decisions/recommend.html", {**frame(request, of), **context})


@page(may=may_manage, look=Verb.LOOKED_AT_REFERRAL)
def decide(request: Request, reference: str) -> HttpResponse:
    """Decide for each child. Who recommended does not decide; who comes second is shown the decision that stands."""
    of = _referral(request, reference)
    recommendation = queries.recommendation(request.viewer, of)
    read = {"read": str(recommendation.id)} if recommendation else {}
    form = DecideForm(typed(request), initial=read)
    parts = [ChildDecideForm(typed(request), child=c, policy=request.policy) for c in referrals.children(of)]
    standing: list[Decision] = []
    both = None
    if request.method == "POST" and all_valid([*parts, form]):
        try:
            _decide(request, of, form, parts)
            return redirect("decisions_referral", reference)
        except actions.AlreadyDecided as late:
            standing = late.decisions
            both = beside(request, reference, "decision", [*parts, form], standing[0], go_on(reference))
            form.refuse(late.verdict)
            refused(request, late, reference)
        except Refused as refusal:
            form.refuse(refusal.verdict)
            form.carry("read", read.get("read", ""))
            refused(request, refusal, reference)
    context = {
        "form": form,
        "lines": all_lines([*parts, form]),
        "parts": parts,
        "standing": [(child, pages.decided(one, request.policy, request.at)) for child, one in _named(standing)],
        "both": both,
        **_deciding(request, of, recommendation),
    }
    return render(request, "decisions/decide.html", {**frame(request, of), **context})


@page(may=may_work, look=Verb.LOOKED_AT_REFERRAL)
def pass_on(request: Request, reference: str) -> HttpResponse:
    """Pass an open case to its worker the same hour."""
    of, form = _referral(request, reference), PassForm(typed(request), policy=request.policy)

    def act() -> None:
        told = {name: form.cleaned_data[name] for name in ("worker_told", "because")}
        rating = Rating(form.cleaned_data["rating"]) if form.cleaned_data["rating"] else None
        actions.pass_open_case(
            referral=of, rating=rating, by=request.viewer, at=request.at, policy=request.policy, **told
        )

    if done(request, [form], act, reference):
        return redirect("disclosures_hand_over", reference)
    return render(request, "decisions/pass_on.html", {**frame(request, of), "form": form})


@page(may=may_manage, look=Verb.LOOKED_AT_REFERRAL)
def send_back(request: Request, reference: str) -> HttpResponse:
    """Send the recommendation back with a question."""
    of = _referral(request, reference)
    form = QuestionForm(typed(request))

    def ask() -> None:
        question = form.cleaned_data["question"]
        actions.send_back(referral=of, question=question, by=request.viewer, at=request.at)

    if done(request, [form], ask, reference):
        return redirect("decisions_referral", reference)
    recommendation = queries.recommendation(request.viewer, of)
    context = {"form": form, "writer": recommendation.by_name if recommendation else "the social worker"}
    return render(request, "decisions/send_back.html", {**frame(request, of), **context})


@page(may=may_read, look=Verb.LOOKED_AT_REFERRAL)
def known(request: Request, reference: str, decision_id: UUID) -> HttpResponse:
    """What was known when it was decided, as it was then."""
    of = _referral(request, reference)
    row = queries.decision(request.viewer, of, decision_id)
    looked(request, reference=reference, subjects=[of.pk, row.pk])
    sealed = request.viewer.role in SEALED_READERS or request.viewer.role is Role.AUDITOR
    context = {
        "decision": pages.decided(row, request.policy, request.at),
        "child": referrals.child_name(row.child),
        "parts": pages.known_parts(row.known, queries.answers_then(request.viewer, of, row.known), request.policy),
        "sealed": sealed,
    }
    return render(request, "decisions/known.html", {**frame(request, of), **context})


@page(may=may_manage, look=Verb.LOOKED_AT_BOARD)
def waiting(request: Request) -> HttpResponse:
    """What waits for a decision, in the order of work, and how many late answers wait to be read."""
    rows = list(queries.waiting(request.viewer))
    looked(request, subjects=[row.pk for row in rows])
    table = pages.waiting_table(rows, request.viewer, request.at) if rows else None
    late = queries.late_answers(request.viewer).count()
    return render(request, "decisions/waiting.html", {"table": table, "late": late})


@page(may=may_manage, look=Verb.LOOKED_AT_BOARD)
def late_answers(request: Request) -> HttpResponse:
    """Answers that came after the decision: each waits for a manager to read it."""
    rows = list(queries.late_answers(request.viewer))
    looked(request, subjects=[row.pk for row in rows])
    table = pages.late_table(rows, request.policy, request.at) if rows else None
    return render(request, "decisions/late_answers.html", {"table": table})


@page(may=may_manage, look=Verb.LOOKED_AT_REFERRAL)
def late_answer(request: Request, answer_id: UUID) -> HttpResponse:
    """Read a late answer beside the decision, and say whether to reopen."""
    answer = queries.late_answer(request.viewer, answer_id)
    of = _referral(request, answer.request.reference)
    looked(request, reference=of.reference, subjects=[of.pk, answer.pk])
    form = LateAnswerForm(typed(request))

    def read() -> None:
        given = form.cleaned_data
        actions.read_late_answer(
            answer=answer,
            reopen=given["reopen"] == "YES",
            because=given["because"],
            by=request.viewer,
            at=request.at,
        )

    if done(request, [form], read, of.reference):
        return redirect("decisions_late_answers")
    decisions = queries.decisions(request.viewer, of).select_related("referral").filter(current=True)
    context = {
        "form": form,
        "agency": request.policy.agency_name(answer.agency),
        "answer": answer,
        "items": [pages.item(one, request.policy) for one in answer.items.all()],
        "decisions": [(name, pages.decided(one, request.policy, request.at)) for name, one in _named(list(decisions))],
        "read": getattr(answer, "late_read", None),
    }
    return render(request, "decisions/late_answer.html", {**frame(request, of), **context})


def done(request: Request, forms: list[OpenMashForm], do: Callable[[], Any], reference: str) -> bool:
    """Was the page sent, whole, and the act done? A refusal is put on the last form; what was typed stays."""
    pressed = any(form.pressed for form in forms if form.is_bound)
    if request.method != "POST" or pressed or not all(form.is_valid() for form in forms):
        return False
    return act(request, forms[-1], do, reference)


def _referral(request: Request, reference: str) -> Referral:
    of = referrals.referral(request.viewer, reference)
    looked(request, reference=reference, subjects=[of.pk])
    return of


def _named(decisions: list[Decision]) -> list[tuple[str, Decision]]:
    return [(referrals.child_name(one.child), one) for one in decisions]


def _next(viewer: Viewer, of: Referral, recommendation: Recommendation | None) -> dict[str, Any]:
    """What this person can do next here, and why not where they cannot."""
    telling = of.stage in (Stage.TELLING, Stage.HANDING_OVER)
    return {
        "may_recommend": first_no(roles.may_recommend(viewer), may_be_recommended(of)),
        "may_decide": _may_decide(viewer, of, recommendation),
        "may_record": bool(may_work(viewer)),
        "may_hand_over": bool(roles.may_hand_over(viewer)) and of.stage == Stage.HANDING_OVER,
        "may_tell": bool(roles.may_give_feedback(viewer)) and telling,
    }


def _may_decide(viewer: Viewer, of: Referral, recommendation: Recommendation | None) -> Verdict:
    verdict = roles.may_decide(viewer, recommendation.by_id if recommendation else None)
    if verdict and of.stage != Stage.DECIDING:
        return no("There is no recommendation to decide on yet, or it is decided.")
    return verdict


def _deciding(request: Request, of: Referral, recommendation: Recommendation | None) -> dict[str, Any]:
    """What stands beside the choices: the recommendation for each child, what it relies on, what to look at again."""
    viewer, policy, at = request.viewer, request.policy, request.at
    named, heard = referrals.children(of), voice(of)
    shown = pages.children_shown(named, recommendation, [], policy, at)
    lines = pages.missing(queries.requests(viewer, of), named, of, policy, at)
    items = [one for given in agency_answers(viewer, of) for one in given.items.all()]
    relied = set(recommendation.relied_on) if recommendation else set()
    strategies = list(queries.strategies(viewer, of))
    managers = accounts_by_role(Role.ASSISTANT_MANAGER, Role.MASH_MANAGER)
    return {
        "shown": {one.id: one for one in shown},
        "recommendation": recommendation,
        "analysis": pages.analysis_rows(recommendation) if recommendation else [],
        "relied": [pages.item(one, policy) for one in items if str(one.id) in relied],
        "not_relied": [pages.item(one, policy) for one in items if str(one.id) not in relied],
        "own_words": pages.own_words(named, heard.views, at),
        "permission": permission(heard, policy, at),
        "reaching": reaching(of),
        "looks": (
            pages.before_deciding(of, lines, recommendation, queries.discussions(viewer, of).exists(), strategies)
            if recommendation
            else []
        ),
        "strategies": [pages.strategy(row, policy, at) for row in strategies],
        "verdict": _may_decide(viewer, of, recommendation),
        "others": [one.name for one in managers if one.may_decide and str(one.pk) != viewer.id],
    }


def _decide(request: Request, of: Referral, form: DecideForm, parts: list[ChildDecideForm]) -> None:
    actions.decide(
        referral=of,
        parts=[part.part() for part in parts],
        **form.cleaned_data,
        by=request.viewer,
        at=request.at,
        policy=request.policy,
    )
