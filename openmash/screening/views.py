"""The screens of screening: fetch, form, one action, redirect."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from openmash.ledger.door import Request, done, typed
from openmash.ledger.looks import looked, page, refused
from openmash.ledger.verbs import Verb
from openmash.people import queries as people
from openmash.referrals import queries as referrals
from openmash.referrals.models import Referral
from openmash.referrals.pages.beside import beside
from openmash.rulebook.roles import (
    May,
    Viewer,
    may,
    may_activate,
    may_confirm_filter,
    may_filter_out,
    may_raise_alarm,
    may_rate,
    may_read_referral,
)
from openmash.rulebook.sharing import SEALED_READERS
from openmash.rulebook.words import Concern, Rating, Refused, Stage, Verdict
from openmash.screening import actions, pages, queries
from openmash.screening.door import frame
from openmash.screening.forms import (
    AcknowledgeForm,
    ActivateForm,
    AgreeForm,
    AlarmForm,
    AnswerAlarmForm,
    FilterOutForm,
    RateForm,
)
from openmash.web import times
from openmash.web.parts import Link


def may_read(viewer: Viewer) -> Verdict:
    """The hub, and an auditor once a referral is decided (`referrals.queries` asks again for the one referral)."""
    return may_read_referral(viewer, decided=True)


def may_manage(viewer: Viewer) -> Verdict:
    """A manager of the hub, who confirms what others propose."""
    return may(viewer, May.CONFIRM_FILTER)


def may_take_activation(viewer: Viewer) -> Verdict:
    """Somebody of a team that can be called at once."""
    return may(viewer, May.ACKNOWLEDGE)


@page(may=may_read_referral, look=Verb.LOOKED_AT_REFERRAL)
def rate(request: Request, reference: str, seq: int) -> HttpResponse:
    """Rate one child; the next unrated one follows by itself. Who may not rate reads why where the choices would be."""
    referral = referrals.referral(request.viewer, reference)
    child = referrals.child(request.viewer, reference, seq)
    looked(request, reference=reference, subjects=[referral.pk, child.pk])
    asking = [rule.code.value for rule in request.policy.ratings if rule.asks_agencies]
    choices = pages.rating_choices(referral, request.policy, request.at)
    received = times.when(referral.received_at, request.at)
    form = RateForm(request.POST or None, choices=choices, asking=asking, received=received)
    both = None
    if request.method == "POST" and form.is_valid():
        try:
            _rate(request, child, form.cleaned_data)
            return _next(reference, request)
        except actions.RatedMeanwhile as no:
            go_on = Link("Step this rating up or down", reverse("agency_checks_step", args=[reference]))
            both = beside(request, reference, "rating", [form], no.standing, go_on)
            form.refuse(no.verdict)
            refused(request, no, reference)
        except Refused as no:
            form.refuse(no.verdict)
            refused(request, no, reference)
    case = people.cases_linked(request.viewer, [child.pk]).get(child.pk)
    shown = pages.rate_page(referral, child, queries.unrated(referral), request.policy, request.at, case)
    verdict = _may_rate_now(request.viewer, referral, child)
    context = {"page": shown, "form": form, "verdict": verdict, "meanwhile": queries.current(child), "both": both}
    return render(request, "screening/rate.html", {**frame(request, referral), **context})


@page(may=may_read_referral)
def rate_next(request: Request, reference: str) -> HttpResponse:
    """The next child to rate, or what follows when all are rated."""
    return _next(reference, request)


@page(may=may_read, look=Verb.LOOKED_AT_REFERRAL)
def history(request: Request, reference: str) -> HttpResponse:
    """Every rating with who, when and why; what waits for a manager; alarms and activations."""
    viewer, referral = request.viewer, referrals.referral(request.viewer, reference)
    looked(request, reference=reference, subjects=[referral.pk])
    silent_from = request.at - timedelta(minutes=request.policy.silence_minutes)
    context = {
        "lines": [pages.line_shown(line, request.at) for line in queries.history(viewer, referral)],
        "step_downs": [row for row in queries.waiting_step_downs(viewer) if row.child.referral_id == referral.pk],
        "filter_outs": list(queries.filter_outs(viewer, referral)),
        "alarms": list(queries.alarms(viewer, referral)),
        "calls": [pages.call_shown(one, request.at, silent_from) for one in queries.activations(viewer, referral)],
        "services": {one.code: one.name for one in request.policy.services},
        "may_manage": bool(may_manage(viewer)),
        "may_rate": bool(may_rate(viewer)) and referral.decided_at is None,
        "unrated": queries.unrated(referral),
    }
    return render(request, "screening/history.html", {**frame(request, referral), **context})


@page(may=may_read, look=Verb.LOOKED_AT_REFERRAL)
def known(request: Request, rating_id: UUID) -> HttpResponse:
    """What was known when a rating was given, as it was then."""
    given = queries.rating_given(request.viewer, str(rating_id))
    referral = referrals.referral(request.viewer, given.child.referral.reference)
    looked(request, reference=referral.reference, subjects=[referral.pk, given.pk])
    sealed = request.viewer.role in SEALED_READERS
    context = {
        "given": given,
        "child": referrals.child_name(given.child),
        "concerns": [Concern(code).words for code in given.concerns],
        "parts": pages.known_parts(given.known, request.at, with_answers=sealed),
    }
    return render(request, "screening/known.html", {**frame(request, referral), **context})


@page(may=may_filter_out, look=Verb.LOOKED_AT_REFERRAL)
def filter_out(request: Request, reference: str) -> HttpResponse:
    """Below the threshold: propose advice with a named service, for a manager to confirm."""
    referral = referrals.referral(request.viewer, reference)
    looked(request, reference=reference, subjects=[referral.pk])
    form = FilterOutForm(request.POST or None, policy=request.policy)

    def propose(given: dict[str, Any]) -> None:
        actions.filter_out(referral=referral, **given, by=request.viewer, at=request.at, policy=request.policy)

    if done(request, form, propose, reference):
        return redirect("screening_history", reference)
    return render(request, "screening/filter_out.html", {**frame(request, referral), "form": form})


@page(may=may_manage, look=Verb.LOOKED_AT_REFERRAL)
def answer_filter_out(request: Request, filter_out_id: UUID) -> HttpResponse:
    """A manager other than the rater confirms advice below the threshold, in one step, or does not."""
    proposed = queries.filter_out(request.viewer, str(filter_out_id))
    referral = referrals.referral(request.viewer, proposed.referral.reference)
    looked(request, reference=referral.reference, subjects=[referral.pk, proposed.pk])
    form = AgreeForm(request.POST or None)

    def answer(given: dict[str, Any]) -> None:
        agreed, because = given["agreed"] == "YES", given["because"]
        actions.answer_filter_out(filter_out=proposed, agreed=agreed, because=because, by=request.viewer, at=request.at)

    if done(request, form, answer, referral.reference):
        return redirect("screening_waiting")
    context = {
        "form": form,
        "proposed": proposed,
        "service": next((s for s in request.policy.services if s.code == proposed.service), None),
        "verdict": may_confirm_filter(request.viewer, proposed.by_id),
        "read": getattr(proposed, "read", None),
    }
    return render(request, "screening/answer_filter_out.html", {**frame(request, referral), **context})


@page(may=may_read_referral, look=Verb.LOOKED_AT_REFERRAL)
def alarm(request: Request, reference: str) -> HttpResponse:
    """Anyone of the hub says that a child is in danger now."""
    may_raise_alarm(request.viewer).require()
    referral = referrals.referral(request.viewer, reference)
    looked(request, reference=reference, subjects=[referral.pk])
    form = AlarmForm(request.POST or None)

    def raise_it(given: dict[str, Any]) -> None:
        actions.raise_alarm(referral=referral, **given, by=request.viewer, at=request.at)

    if done(request, form, raise_it, reference):
        return redirect("screening_history", reference)
    return render(request, "screening/alarm.html", {**frame(request, referral), "form": form, "danger": None})


@page(may=may_activate, look=Verb.LOOKED_AT_REFERRAL)
def answer_alarm(request: Request, alarm_id: UUID) -> HttpResponse:
    """A social worker or manager answers an alarm: activate, or say why not."""
    raised = queries.alarm(request.viewer, str(alarm_id))
    referral = referrals.referral(request.viewer, raised.referral.reference)
    looked(request, reference=referral.reference, subjects=[referral.pk, raised.pk])
    form = AnswerAlarmForm(request.POST or None, policy=request.policy)

    def answer(given: dict[str, Any]) -> None:
        activated = given["activated"] == "YES"
        actions.answer_alarm(
            alarm=raised,
            activated=activated,
            because=given["because"],
            team=given["team"],
            by=request.viewer,
            at=request.at,
        )

    if done(request, form, answer, referral.reference):
        return redirect("screening_history", referral.reference)
    context = {"form": form, "raised": raised, "answered": getattr(raised, "answered", None), "danger": None}
    return render(request, "screening/answer_alarm.html", {**frame(request, referral), **context})


@page(may=may_activate, look=Verb.LOOKED_AT_REFERRAL)
def activate(request: Request, reference: str) -> HttpResponse:
    """Activate a child-protection team at once. The hub's own process goes on and is never waited for."""
    referral = referrals.referral(request.viewer, reference)
    looked(request, reference=reference, subjects=[referral.pk])
    form = ActivateForm(request.POST or None, policy=request.policy)

    def call(given: dict[str, Any]) -> None:
        actions.activate(referral=referral, **given, by=request.viewer, at=request.at)

    if done(request, form, call, reference):
        return redirect("screening_history", reference)
    return render(request, "screening/activate.html", {**frame(request, referral), "form": form, "danger": None})


@page(may=may_manage, look=Verb.LOOKED_AT_BOARD)
def waiting(request: Request) -> HttpResponse:
    """What waits for a manager's word: alarms, silence, step downs, advice; oldest first."""
    viewer = request.viewer
    context: dict[str, Any] = {
        "alarms": list(queries.open_alarms(viewer)),
        "silent": queries.silent_activations(viewer, request.at, request.policy),
        "step_downs": list(queries.waiting_step_downs(viewer)),
        "filter_outs": list(queries.waiting_filter_outs(viewer)),
        "teams": {team.code: team for team in request.policy.teams},
        "services": {one.code: one.name for one in request.policy.services},
    }
    rows = [*context["alarms"], *context["silent"], *context["step_downs"], *context["filter_outs"]]
    looked(request, subjects=[row.pk for row in rows])
    return render(request, "screening/waiting.html", context)


@page(may=may_take_activation, look=Verb.LOOKED_AT_PACK)
def activations(request: Request) -> HttpResponse:
    """What this team was called to at once: what it was told, and who has it."""
    silent_from = request.at - timedelta(minutes=request.policy.silence_minutes)
    rows = list(queries.activations_for_team(request.viewer))
    looked(request, subjects=[row.pk for row in rows])
    calls = [pages.call_shown(row, request.at, silent_from) for row in rows]
    return render(request, "screening/activations.html", {"calls": calls})


@page(may=may_take_activation, look=Verb.LOOKED_AT_PACK)
def acknowledge(request: Request, activation_id: UUID) -> HttpResponse:
    """A named worker of the team takes it."""
    called = queries.activation(request.viewer, str(activation_id))
    shown = pages.call_shown(called, request.at, request.at - timedelta(minutes=request.policy.silence_minutes))
    looked(request, reference=shown.reference, subjects=[called.pk])
    form = AcknowledgeForm(typed(request))

    def take(given: dict[str, Any]) -> None:
        actions.acknowledge(activation=called, note=given["note"], by=request.viewer, at=request.at)

    if done(request, form, take, shown.reference):
        return redirect("screening_activations")
    return render(request, "screening/acknowledge.html", {"call": shown, "form": form})


def _rate(request: Request, child: Any, given: dict[str, Any]) -> None:
    actions.rate(
        child=child,
        rating=Rating(given["rating"]),
        because=given["because"],
        concerns=[Concern(code) for code in given["concerns"]],
        level=int(given["level"]) if given["level"] else None,
        by=request.viewer,
        at=request.at,
        policy=request.policy,
    )


def _next(reference: str, request: Request) -> HttpResponse:
    referral = referrals.referral(request.viewer, reference)
    if left := queries.unrated(referral):
        return redirect("screening_rate", reference, left[0].seq)
    asks = referral.stage == Stage.ASKING.value
    return redirect("agency_checks_ask" if asks else "screening_history", reference)


def _may_rate_now(viewer: Viewer, referral: Referral, child: Any) -> Verdict:
    verdict = may_rate(viewer)
    if verdict and referral.decided_at is not None:
        return Verdict(False, "This referral is decided, so its ratings stay as they are.")
    if verdict and (waits := queries.waiting(child)):
        word = Rating(waits.to_rating).words.lower()
        return Verdict(False, f"{waits.by_name} rated this child {word}. It waits for a manager to agree.")
    return verdict
