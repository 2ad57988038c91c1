"""The screens of what leaves the hub: fetch, form, one action, redirect."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from openmash.disclosures import actions, pages, queries
from openmash.disclosures.forms import (
    AcceptForm,
    FeedbackForm,
    HandOverForm,
    NoFeedbackForm,
    PreviewedForm,
    TellAgenciesForm,
    today_without_a_time,
)
from openmash.disclosures.models import Handover
from openmash.ledger.looks import looked, page, refused
from openmash.ledger.verbs import Verb
from openmash.referrals import queries as referrals
from openmash.referrals.models import Referral
from openmash.referrals.pages import permission, tabs
from openmash.referrals.permission import voice
from openmash.rulebook import roles
from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer
from openmash.rulebook.sharing import SEALED_READERS
from openmash.rulebook.words import RecipientKind, Refused, Role, Stage, Verdict
from openmash.web.forms import OpenMashForm


class Request(HttpRequest):
    """A request of somebody at a moment, under the local policy in force (set by the middleware)."""

    viewer: Viewer
    at: datetime
    policy: LocalPolicy


def may_read(viewer: Viewer) -> Verdict:
    """The hub, and an auditor once a referral is decided (`referrals.queries` asks again for the one referral)."""
    return roles.may_read_referral(viewer, decided=True)


def may_receive(viewer: Viewer) -> Verdict:
    """Somebody of a receiving team: their own packs only."""
    return roles.may(viewer, roles.May.ACCEPT)


def may_be_told(viewer: Viewer) -> Verdict:
    """Somebody who answers for an agency: what their own agency was told."""
    return roles.may(viewer, roles.May.ANSWER)


@page(may=may_read, look=Verb.LOOKED_AT_REFERRAL)
def shared(request: Request, reference: str) -> HttpResponse:
    """Everything that left: to whom, why, on which basis; questions to agencies too. And what must still leave."""
    of, viewer = _referral(request, reference), request.viewer
    sealed = viewer.role in SEALED_READERS or viewer.role is Role.AUDITOR
    rows = list(queries.shared(viewer, of))
    questions = list(queries.asked(viewer, of))
    told = of.stage == Stage.CLOSED or queries.agencies_told(of)
    ends = of.stage in (Stage.TELLING, Stage.HANDING_OVER)
    context = {
        "left": [pages.left(row, request.at, sealed=sealed) for row in rows],
        "asked": [pages.asked(row, request.policy, request.at) for row in questions],
        "silences": [
            (request.policy.agency_name(one.agency) if one.agency else "The referrer", one)
            for one in queries.no_feedbacks(viewer, of)
        ],
        "may_hand_over": bool(roles.may_hand_over(viewer)) and of.stage == Stage.HANDING_OVER,
        "waiting": [referrals.child_name(one) for one in queries.awaiting_team(viewer, of)],
        "may_tell": bool(roles.may_give_feedback(viewer)) and ends,
        "referrer_told": queries.referrer_told(of),
        "agencies_told": told,
    }
    return render(request, "disclosures/shared.html", {**frame(request, of, "disclosures_shared"), **context})


@page(may=may_read, look=Verb.LOOKED_AT_REFERRAL)
def left(request: Request, reference: str, disclosure_id: UUID) -> HttpResponse:
    """One disclosure, exactly as it left. For those who may read the agencies' answers, and for the auditor."""
    of = _referral(request, reference)
    row = queries.left(request.viewer, of, disclosure_id)
    if request.viewer.role not in SEALED_READERS and request.viewer.role is not Role.AUDITOR:
        raise Handover.DoesNotExist
    looked(request, reference=reference, subjects=[of.pk, row.pk])
    handover = getattr(row, "handover", None)
    context = {
        "row": row,
        "about": pages.left(row, request.at, sealed=True),
        "pack": pages.pack(handover, request.policy, request.at) if handover else None,
        "told": pages.told(row.body, row.reference, row.at, request.at) if row.kind == "AGENCY_TOLD" else None,
    }
    return render(request, "disclosures/left.html", {**frame(request, of), **context})


@page(may=roles.may_hand_over, look=Verb.LOOKED_AT_REFERRAL)
def hand_over(request: Request, reference: str) -> HttpResponse:
    """Choose the team and tick each item; look at the team's own page; send exactly that."""
    of = _referral(request, reference)
    waiting = queries.awaiting_team(request.viewer, of) if of.stage == Stage.HANDING_OVER else []
    items = queries.leaving(of, RecipientKind.RECEIVING_TEAM, request.policy)
    first = {"spoken_at": today_without_a_time(request.at)}
    form = HandOverForm(
        _spoken_or_empty(request), children=waiting, leaving=items, policy=request.policy, initial=first
    )
    shown = None
    if request.method == "POST" and form.is_valid():
        if _sent(request, form) and _act(request, form, lambda: _hand_over(request, of, form), reference):
            return redirect("disclosures_shared", reference)
        shown = pages.preview(_compose(request, of, form), request.policy, request.at)
        form.show_again()
    may_go, held = pages.leaving(items, form["items"].value() or ())
    context = {
        "form": form,
        "waiting": waiting,
        "may_go": may_go,
        "held": held,
        "pack": shown,
        "permission": permission(voice(of), request.policy, request.at),
    }
    return render(request, "disclosures/hand_over.html", {**frame(request, of), **context})


@page(may=may_receive, look=Verb.LOOKED_AT_PACK)
def packs(request: Request) -> HttpResponse:
    """What was handed to this team."""
    rows = list(queries.packs(request.viewer))
    looked(request, subjects=[row.pk for row in rows])
    table = pages.packs_table(rows, request.at) if rows else None
    return render(request, "disclosures/packs.html", {"table": table})


@page(may=may_receive, look=Verb.LOOKED_AT_PACK)
def pack(request: Request, pack_id: UUID) -> HttpResponse:
    """One pack, as it was disclosed to this team; a named worker accepts, or it goes back with a reason."""
    row = queries.pack(request.viewer, pack_id)
    looked(request, reference=row.disclosure.reference, subjects=[row.pk, *(child["id"] for child in row.children)])
    form = AcceptForm(_typed(request), children=row.children, policy=request.policy)
    answered = request.method == "POST" and form.is_valid()
    if answered and _act(request, form, lambda: _answer(request, row, form), row.disclosure.reference):
        return redirect("disclosures_pack", pack_id)
    context = {
        "row": row,
        "form": form,
        "bar": pages.pack_bar(row, request.viewer, request.at),
        "pack": pages.pack(row, request.policy, request.at),
        "reference": row.disclosure.reference,
    }
    return render(request, "disclosures/pack.html", context)


@page(may=roles.may_give_feedback, look=Verb.LOOKED_AT_BOARD)
def feedback_owed(request: Request) -> HttpResponse:
    """Who is still to be told: referrers and agencies."""
    feedback_left = list(queries.feedback_owed(request.viewer))
    agencies_left = list(queries.agencies_owed(request.viewer))
    looked(request, subjects=[row.pk for row in (*feedback_left, *agencies_left)])
    owed = feedback_left or agencies_left
    table = pages.owed_table(feedback_left, agencies_left, request.at) if owed else None
    return render(request, "disclosures/feedback_owed.html", {"table": table})


@page(may=roles.may_give_feedback, look=Verb.LOOKED_AT_REFERRAL)
def feedback(request: Request, reference: str) -> HttpResponse:
    """Tell the referrer: the agreed words to start from, read and changed by a person, looked at, then sent."""
    of = _referral(request, reference)
    about = queries.telling(request.viewer, of, request.policy)
    form = FeedbackForm(_typed(request), about=about, initial={"text": about.opening})
    shown = ""
    if request.method == "POST" and form.is_valid():
        if _sent(request, form) and _act(request, form, lambda: _tell(request, of, form), reference):
            return redirect("disclosures_shared", reference)
        shown = form.cleaned_data["text"]
        form.show_again()
    stopped = about.guard.stops(str(form["text"].value() or ""))
    context = {
        "form": form,
        "about": about,
        "shown": shown,
        "checks": [("No item of an agency, word for word", bool(stopped), stopped.because)],
        "told": queries.referrer_told(of),
        "ends": of.stage in (Stage.TELLING, Stage.HANDING_OVER),
        "not_accepted": of.stage == Stage.HANDING_OVER,
    }
    return render(request, "disclosures/feedback.html", {**frame(request, of), **context})


@page(may=roles.may_give_feedback, look=Verb.LOOKED_AT_REFERRAL)
def no_feedback(request: Request, reference: str) -> HttpResponse:
    """Record that the referrer is not told, and why."""
    of = _referral(request, reference)
    form = NoFeedbackForm(_typed(request))

    def record() -> None:
        actions.no_feedback(referral=of, because=form.cleaned_data["because"], by=request.viewer, at=request.at)

    if request.method == "POST" and form.is_valid() and _act(request, form, record, reference):
        return redirect("disclosures_shared", reference)
    return render(request, "disclosures/no_feedback.html", {**frame(request, of), "form": form})


@page(may=roles.may_give_feedback, look=Verb.LOOKED_AT_REFERRAL)
def tell_agencies(request: Request, reference: str) -> HttpResponse:
    """Tell the agencies that were asked: each page is read first, then all go."""
    of = _referral(request, reference)
    form = TellAgenciesForm(_typed(request))

    def tell() -> None:
        actions.tell_agencies(referral=of, by=request.viewer, at=request.at, policy=request.policy)

    if request.method == "POST" and form.is_valid() and _act(request, form, tell, reference):
        return redirect("disclosures_shared", reference)
    pages_of = queries.agency_pages(request.viewer, of)
    covers = queries.agencies_covered((row.agency for row, _ in pages_of), request.policy, request.at)
    previews = [
        (
            request.policy.agency_name(row.agency),
            pages.told(body, reference, request.at, request.at),
            covers[row.agency],
        )
        for row, body in pages_of
    ]
    context = {"form": form, "previews": previews, "told": queries.agencies_told(of)}
    return render(request, "disclosures/tell_agencies.html", {**frame(request, of), **context})


@page(may=may_be_told, look=Verb.LOOKED_AT_DESK)
def told(request: Request) -> HttpResponse:
    """What this agency was told about referrals it was asked about: the decision, the final rating, who does what."""
    rows = list(queries.told(request.viewer))
    looked(request, subjects=[row.pk for row in rows])
    shown = [pages.told(row.body, row.reference, row.at, request.at) for row in rows]
    agency = request.policy.agency_name(request.viewer.agency or "")
    return render(request, "disclosures/told.html", {"rows": shown, "agency": agency})


def frame(request: Request, of: Referral, on: str = "") -> dict[str, Any]:
    """What stands around every page of a referral: the case bar, the tabs, the way to child protection."""
    return {
        "reference": of.reference,
        "referral": of,
        "bar": referrals.case_bar(request.viewer, of, request.at, request.policy),
        "tabs": tabs(of.reference, on, request.viewer),
        "danger": pages.danger_link(request.viewer, of.reference),
    }


def _typed(request: Request) -> QueryDict | None:
    """What was sent; None when the page is only opened, so that an empty form is still an answer to be mended."""
    return request.POST if request.method == "POST" else None


def _referral(request: Request, reference: str) -> Referral:
    of = referrals.referral(request.viewer, reference)
    looked(request, reference=reference, subjects=[of.pk])
    return of


def _sent(request: Request, form: PreviewedForm) -> bool:
    """Was "send" pressed on exactly what was previewed? Anything else is only looked at."""
    return form.seen and request.POST.get("act") == "send"


def _act(request: Request, form: OpenMashForm, act: Callable[[], Any], reference: str) -> bool:
    """Was the act done? A refusal is put on the form and entered; what was typed stays."""
    try:
        act()
    except Refused as refusal:
        form.refuse(refusal.verdict)
        refused(request, refusal, reference)
        return False
    return True


def _spoken_or_empty(request: Request) -> Any:
    """The boxes as posted. A day that was filled in for the writer, without a time, is no answer: it is left out."""
    if request.method != "POST":
        return None
    typed = request.POST.copy()
    if not typed.get("spoken_at-time") and not typed.get("spoken_to"):
        for part in ("day", "month", "year"):
            typed.pop(f"spoken_at-{part}", None)
    return typed


def _compose(request: Request, of: Referral, form: HandOverForm) -> queries.Pack:
    given = form.cleaned_data
    return queries.compose(
        request.viewer,
        of,
        team=request.policy.team(given["team"]),
        children=form.going(),
        item_ids=given["items"],
        note=given["note"],
        spoken_to=given["spoken_to"],
        spoken_at=given["spoken_at"],
        policy=request.policy,
    )


def _hand_over(request: Request, of: Referral, form: HandOverForm) -> None:
    given = form.cleaned_data
    actions.hand_over(
        referral=of,
        team=given["team"],
        item_ids=given["items"],
        spoken_to=given["spoken_to"],
        spoken_at=given["spoken_at"],
        note=given["note"],
        by=request.viewer,
        at=request.at,
        policy=request.policy,
        children=form.going(),
    )


def _answer(request: Request, row: Handover, form: AcceptForm) -> None:
    given = form.cleaned_data
    if given["takes"] == "NO":
        actions.send_back(handover=row, because=given["back_because"], by=request.viewer, at=request.at)
        return
    ratings = form.ratings()
    most_urgent = next(rating for rating in request.policy.scheme if rating in ratings.values())
    actions.accept(
        handover=row,
        worker_name=given["worker_name"],
        rating=most_urgent,
        rating_because=given["rating_because"],
        ratings=ratings,
        by=request.viewer,
        at=request.at,
    )


def _tell(request: Request, of: Referral, form: FeedbackForm) -> None:
    actions.give_feedback(
        referral=of,
        text=form.cleaned_data["text"],
        safe_checked=form.safe_checked,
        how=form.cleaned_data["how"],
        by=request.viewer,
        at=request.at,
        policy=request.policy,
    )
