"""The screens of what leaves the hub: fetch, form, one action, redirect."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from openmash.disclosures import actions, pages, queries
from openmash.disclosures.forms import (
    AcceptForm,
    FeedbackForm,
    HandOverForm,
    NoFeedbackForm,
    TellAgenciesForm,
    today_without_a_time,
)
from openmash.disclosures.models import Handover
from openmash.disclosures.views.door import checkers, referral_of, sent
from openmash.ledger.door import Request, act, typed
from openmash.ledger.looks import looked, page
from openmash.ledger.verbs import Verb
from openmash.referrals import protecting
from openmash.referrals import queries as referrals
from openmash.referrals.models import Mention, Referral
from openmash.referrals.pages import permission
from openmash.referrals.pages.beside import beside
from openmash.referrals.permission import voice
from openmash.referrals.queries import worked_as
from openmash.referrals.reaching import reaching
from openmash.rulebook import roles
from openmash.rulebook.roles import Viewer
from openmash.rulebook.sharing import SEALED_READERS
from openmash.rulebook.words import RecipientKind, Role, Stage, Verdict
from openmash.screening.door import frame
from openmash.web.parts import Link


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
    of, viewer = referral_of(request, reference), request.viewer
    sealed = viewer.role in SEALED_READERS or viewer.role is Role.AUDITOR
    told = of.stage == Stage.CLOSED or queries.agencies_told(of)
    ends = of.stage in (Stage.TELLING, Stage.HANDING_OVER)
    context = {
        "left": _left(request, of, sealed),
        "asked": [pages.asked(row, request.policy, request.at) for row in queries.asked(viewer, of)],
        **_around(request, of),
        "silences": [
            (request.policy.agency_name(one.agency) if one.agency else "The referrer", one)
            for one in queries.no_feedbacks(viewer, of)
        ],
        "may_hand_over": bool(roles.may_hand_over(viewer)) and of.stage == Stage.HANDING_OVER,
        "waiting": [referrals.child_name(one) for one in queries.awaiting_team(viewer, of)],
        "may_tell": bool(roles.may_give_feedback(viewer)) and ends,
        "may_release": bool(roles.may_release(viewer)),
        "referrer_told": queries.referrer_told(of),
        "agencies_told": told,
    }
    return render(request, "disclosures/shared.html", {**frame(request, of, "disclosures_shared"), **context})


def _left(request: Request, of: Referral, sealed: bool) -> list[pages.LeftShown]:
    """What left, with both sides of each: who sent it, who opened it, what became of it."""
    rows, viewer = list(queries.shared(request.viewer, of)), request.viewer
    opened = queries.openings(viewer, of)
    taken_back = queries.taken_back_after(viewer, rows) if sealed else {}
    may_recall = bool(roles.may_release(viewer))
    return [
        pages.left(
            row,
            request.at,
            sealed=sealed,
            may_recall=may_recall,
            opened=opened.get(row.pk, ()),
            taken_back=taken_back.get(row.pk),
        )
        for row in rows
    ]


def _around(request: Request, of: Referral) -> dict[str, Any]:
    """What waits for a second person, what owners were asked, what it was decided not to share."""
    viewer, may_release = request.viewer, bool(roles.may_release(request.viewer))
    return {
        "prepared": [
            pages.waiting_shown(row, request.policy, request.at, may_read=may_release)
            for row in queries.prepared_for(viewer, of)
        ],
        "owners": pages.owners_asked(
            queries.asked_owners(viewer, of), request.policy, request.at, may_go_on=may_release
        ),
        "not_shared": list(queries.not_shared(viewer, of)),
    }


@page(may=may_read, look=Verb.LOOKED_AT_REFERRAL)
def left(request: Request, reference: str, disclosure_id: UUID) -> HttpResponse:
    """One disclosure, exactly as it left. For those who may read the agencies' answers, and for the auditor."""
    of = referral_of(request, reference)
    row = queries.left(request.viewer, of, disclosure_id)
    if request.viewer.role not in SEALED_READERS and request.viewer.role is not Role.AUDITOR:
        raise Handover.DoesNotExist
    looked(request, reference=reference, subjects=[of.pk, row.pk])
    handover = getattr(row, "handover", None)
    context = {
        "row": row,
        "about": pages.left(
            row,
            request.at,
            sealed=True,
            may_recall=bool(roles.may_release(request.viewer)),
            opened=queries.openings(request.viewer, of).get(row.pk, ()),
        ),
        "pack": pages.pack(handover, request.policy) if handover else None,
        "letter": pages.letter(row, request.policy) if row.kind in ("LETTER", "MEETING") else None,
        "told": pages.told(row.body, row.reference, row.at, request.at) if row.kind == "AGENCY_TOLD" else None,
    }
    return render(request, "disclosures/left.html", {**frame(request, of), **context})


@page(may=roles.may_hand_over, look=Verb.LOOKED_AT_REFERRAL)
def hand_over(request: Request, reference: str) -> HttpResponse:
    """Choose the team and tick each item; look at the team's own page; send exactly that.

    With a protected person or address on the case it goes to somebody else, who reads it first.
    """
    of = referral_of(request, reference)
    waiting = queries.awaiting_team(request.viewer, of) if of.stage == Stage.HANDING_OVER else []
    second = protecting.protected(of).second
    items = _items(request, of, waiting)
    form = HandOverForm(
        _spoken_or_empty(request),
        children=waiting,
        leaving=items,
        policy=request.policy,
        checkers=checkers(request) if second else (),
        second=bool(second),
        initial={"spoken_at": today_without_a_time(request.at)},
    )
    shown, said = None, ""
    if request.method == "POST" and form.is_valid():
        if request.POST.get("ask"):
            said = _ask_for(request, of, form)
            items = _items(request, of, waiting)
        elif sent(request, form) and act(request, form, lambda: _hand_over(request, of, form, bool(second)), reference):
            return redirect("disclosures_shared", reference)
        shown = pages.preview(_compose(request, of, form), request.policy)
        form.show_again()
    may_go, held = pages.leaving(items, form["items"].value() or ())
    context = {"form": form, "waiting": waiting, "may_go": may_go, "held": held, "pack": shown}
    context |= _handed_meanwhile(request, of, form)
    context |= {"second": second, "said": said, "reaching": reaching(of)}
    context["permission"] = permission(voice(of), request.policy, request.at)
    return render(request, "disclosures/hand_over.html", {**frame(request, of), **context})


def _handed_meanwhile(request: Request, of: Referral, form: HandOverForm) -> dict[str, Any]:
    """Somebody else handed every child over while this person wrote: what left, and what they typed."""
    left_already = request.method == "POST" and not queries.awaiting_team(request.viewer, of)
    rows = queries.shared(request.viewer, of).filter(kind=queries.HANDOVER) if left_already else None
    standing = rows.first() if rows is not None else None
    if standing is None:
        return {"both": None}
    go_on = Link("Go on from theirs", reverse("disclosures_shared", args=[of.reference]))
    both = beside(request, of.reference, "handover", [form], standing, go_on)
    return {"both": both, "theirs": pages.pack(standing.handover, request.policy)}


def _items(request: Request, of: Referral, waiting: list[Mention]) -> list[queries.Leaving]:
    """The items as they may go to the team that is chosen, for what the decision is for."""
    decisions = queries.current_decisions(request.viewer, of)
    going = {one.pk for one in waiting}
    purpose = queries.purpose_of(one for one in decisions if one.child_id in going)
    team = next((one for one in request.policy.teams if one.code == request.POST.get("team")), None)
    return queries.leaving(
        of,
        RecipientKind.RECEIVING_TEAM,
        request.policy,
        recipients=[queries.team_recipient(team)] if team else (),
        purpose=purpose,
    )


def _ask_for(request: Request, of: Referral, form: HandOverForm) -> str:
    """Ask an item's owner for the team; what is said when it was asked, or nothing when it was refused."""
    given = form.cleaned_data

    def ask() -> None:
        actions.ask_for_pack(
            referral=of,
            item_id=request.POST["ask"],
            team=given["team"],
            because=given["ask_because"],
            by=request.viewer,
            at=request.at,
            policy=request.policy,
        )

    return "The owner has your question on their desk." if act(request, form, ask, of.reference) else ""


@page(may=may_receive, look=Verb.LOOKED_AT_PACK)
def packs(request: Request) -> HttpResponse:
    """What was handed to this team, and what was called back."""
    rows, recalled = list(queries.packs(request.viewer)), list(queries.recalls(request.viewer, queries.HANDOVER))
    looked(request, subjects=[row.pk for row in rows])
    table = pages.packs_table(rows, request.at) if rows else None
    return render(request, "disclosures/packs.html", {"table": table, "recalled": recalled})


@page(may=may_receive, look=Verb.LOOKED_AT_PACK)
def pack(request: Request, pack_id: UUID) -> HttpResponse:
    """One pack, as it was disclosed to this team; a named worker accepts, or it goes back with a reason."""
    try:
        row = queries.pack(request.viewer, pack_id)
    except Handover.DoesNotExist:
        recall = queries.recall_of(request.viewer, pack_id, queries.HANDOVER)
        looked(request, reference=recall.reference, subjects=[pack_id, recall.pk])
        return render(request, "disclosures/recalled.html", {"recall": recall, "back": "disclosures_packs"})
    looked(request, reference=row.disclosure.reference, subjects=[row.pk, *(child["id"] for child in row.children)])
    actions.open_disclosure(disclosure=row.disclosure, by=request.viewer, at=request.at)
    form = AcceptForm(typed(request), children=row.children, policy=request.policy)
    answered = request.method == "POST" and form.is_valid()
    if answered and act(request, form, lambda: _answer(request, row, form), row.disclosure.reference):
        return redirect("disclosures_pack", pack_id)
    context = {
        "row": row,
        "form": form,
        "bar": pages.pack_bar(row, request.viewer, request.at),
        "pack": pages.pack(row, request.policy),
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
    of = referral_of(request, reference)
    about, worked = queries.telling(request.viewer, of, request.policy), worked_as(of)
    form = FeedbackForm(typed(request), about=about, initial={"text": about.opening})
    shown = ""
    if request.method == "POST" and form.is_valid():
        if sent(request, form) and act(request, form, lambda: _tell(request, of, form), reference):
            return redirect("disclosures_shared", reference)
        shown = form.cleaned_data["text"]
        form.show_again()
    stopped = about.guard.stops(str(form["text"].value() or ""))
    context = {
        "form": form,
        "about": about,
        "withheld": pages.withheld(about),
        "reaching": reaching(of),
        "shown": shown,
        "checks": [("No item of an agency, word for word", bool(stopped), stopped.because)],
        "told": queries.referrer_told(of),
        "ends": worked.stage in (Stage.TELLING, Stage.HANDING_OVER) or (worked != of and worked.stage == Stage.CLOSED),
        "not_accepted": worked.stage == Stage.HANDING_OVER,
    }
    return render(request, "disclosures/feedback.html", {**frame(request, of), **context})


@page(may=roles.may_give_feedback, look=Verb.LOOKED_AT_REFERRAL)
def no_feedback(request: Request, reference: str) -> HttpResponse:
    """Record that the referrer is not told, and why."""
    of = referral_of(request, reference)
    form = NoFeedbackForm(typed(request))

    def record() -> None:
        actions.no_feedback(referral=of, because=form.cleaned_data["because"], by=request.viewer, at=request.at)

    if request.method == "POST" and form.is_valid() and act(request, form, record, reference):
        return redirect("disclosures_shared", reference)
    return render(request, "disclosures/no_feedback.html", {**frame(request, of), "form": form})


@page(may=roles.may_give_feedback, look=Verb.LOOKED_AT_REFERRAL)
def tell_agencies(request: Request, reference: str) -> HttpResponse:
    """Tell the agencies that were asked: each page is read first, then all go."""
    of = referral_of(request, reference)
    form = TellAgenciesForm(typed(request))

    def tell() -> None:
        actions.tell_agencies(referral=of, by=request.viewer, at=request.at, policy=request.policy)

    if request.method == "POST" and form.is_valid() and act(request, form, tell, reference):
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
    for row in rows:
        actions.open_disclosure(disclosure=row, by=request.viewer, at=request.at)
    shown = [pages.told(row.body, row.reference, row.at, request.at) for row in rows]
    recalled = list(queries.recalls(request.viewer, "AGENCY_TOLD"))
    agency = request.policy.agency_name(request.viewer.agency or "")
    return render(request, "disclosures/told.html", {"rows": shown, "agency": agency, "recalled": recalled})


def _spoken_or_empty(request: Request) -> Any:
    """The boxes as posted. A day that was filled in for the writer, without a time, is no answer: it is left out."""
    if request.method != "POST":
        return None
    given = request.POST.copy()
    if not given.get("spoken_at-time") and not given.get("spoken_to"):
        for part in ("day", "month", "year"):
            given.pop(f"spoken_at-{part}", None)
    return given


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


def _hand_over(request: Request, of: Referral, form: HandOverForm, second: bool) -> None:
    given = form.cleaned_data
    what: dict[str, Any] = {
        "referral": of,
        "team": given["team"],
        "item_ids": given["items"],
        "spoken_to": given["spoken_to"],
        "spoken_at": given["spoken_at"],
        "note": given["note"],
        "by": request.viewer,
        "at": request.at,
        "policy": request.policy,
        "children": form.going(),
    }
    if second:
        actions.prepare_hand_over(checker=given["checker"], **what)
    else:
        actions.hand_over(**what)


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
