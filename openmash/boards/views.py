"""The boards: what is open, what is mine, one referral whole, its chronology, who looked at it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openmash.alerts import queries as alerts
from openmash.alerts.pages import Said, of_referral
from openmash.boards import actions
from openmash.boards.forms import GiveForm, MarkForm
from openmash.boards.pages.board import BoardPage, Reading, board_page, in_order
from openmash.boards.pages.chronology import ChronologyPage, Wanted, chronology_page, on_paper
from openmash.boards.pages.decided import decided_table
from openmash.boards.pages.lines import entries
from openmash.boards.pages.looks import looks_page
from openmash.boards.pages.narrowing import Narrowed, views_shown
from openmash.boards.pages.picture import guarded, picture_page
from openmash.boards.queries import board as boards
from openmash.boards.queries.chronology import Chronology, chronology
from openmash.boards.queries.looks import looks
from openmash.boards.queries.owning import to_take_back
from openmash.boards.queries.picture import picture
from openmash.duty.queries import everybody_at_work
from openmash.family import actions as family
from openmash.ledger.actions import enter
from openmash.ledger.looks import looked, page, refused
from openmash.ledger.verbs import Verb
from openmash.partnership.confirming import confirm_first
from openmash.partnership.queries import account, duty_manager
from openmash.patterns import queries as patterns
from openmash.patterns.pages import card_shown, twice_line
from openmash.referrals.models import Referral
from openmash.referrals.pages import tabs
from openmash.referrals.queries import case_bar
from openmash.referrals.queries import referral as referral_of
from openmash.rulebook.cards import REFUSALS, May
from openmash.rulebook.roles import (
    ROLES,
    Viewer,
    may_allocate,
    may_link,
    may_mark_line,
    may_rate,
    may_read_referral,
    may_see_board,
    may_see_figures,
    may_see_who_looked,
)
from openmash.rulebook.undoing import until
from openmash.rulebook.words import YES, Refused, Role, Verdict, no
from openmash.web import times
from openmash.web.forms import FormPage
from openmash.web.paper import pdf
from openmash.web.parts import Link, Undo

POLLS = 15
"""After so many minutes without a reader's own act the page stops asking for news, so that an idle session can end."""
ELSEWHERE = {
    Role.CONTACT_OFFICER: "referrals_front_door",
    Role.NAVIGATOR: "agency_checks_desk",
    Role.RECEIVING_WORKER: "disclosures_packs",
    Role.RECEIVING_MANAGER: "disclosures_packs",
    Role.PROFESSIONAL_REFERRER: "public_mine",
    Role.PUBLIC_REFERRER: "public_mine",
    Role.HEAD_OF_SERVICE: "boards_board",
    Role.RECORDS_OFFICER: "records_home",
    Role.ADMINISTRATOR: "partnership_policy",
    Role.AUDITOR: "boards_decided",
    Role.ANALYST: "boards_figures",
    Role.SCRUTINY_READER: "boards_figures",
}
ORDER_WORDS = "Rating first, then due time."


def has_a_first_page(viewer: Viewer) -> Verdict:
    """Everybody who is signed in has a page to begin with; which one, the role says."""
    return YES


def may_open_referral(viewer: Viewer) -> Verdict:
    """The hub and auditors; a referrer's own referrals stand on pages of their own, without the hub's work."""
    return may_read_referral(viewer, decided=True)


def may_audit(viewer: Viewer) -> Verdict:
    """Only an auditor has the list of decided referrals."""
    return YES if viewer.role is Role.AUDITOR else no(REFUSALS[May.READ_REFERRAL])


@page(may=may_see_board, look=Verb.LOOKED_AT_BOARD)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Every open referral, faults first."""
    shown = _board(request)
    looked(request, subjects=shown.shown)
    context = _board_context(request, shown, "Board: every open referral")
    views = views_shown(_narrowed(request), _code(request, "show"), boards.saved_views(_viewer(request)))
    return render(request, "boards/board.html", {**context, "views": views})


@page(may=may_see_board, look=None)
@require_GET
def board_news(request: HttpRequest) -> HttpResponse:
    """The board's list alone, asked for each minute. It is entered only when it shows what was not shown before."""
    if not getattr(request, "htmx", False):
        return redirect(reverse("boards_board") + _narrowed(request).query(show=_code(request, "show")))
    shown = _board(request)
    if not set(shown.shown) <= boards.shown_before(_viewer(request)):
        enter(by=_viewer(request), at=_at(request), verb=Verb.LOOKED_AT_BOARD, subjects=shown.shown)
    return render(request, "boards/list.html", _board_context(request, shown, ""))


def _board(request: HttpRequest) -> BoardPage:
    reading = _reading(request, reverse("boards_board"))
    found = boards.board(_viewer(request), _at(request))
    return board_page(found, reading, _code(request, "show"), "Every open referral")


def _board_context(request: HttpRequest, shown: BoardPage, title: str) -> dict[str, Any]:
    polls = int(_code(request, "news") or 0) if _code(request, "news").isdecimal() else 0
    return {
        "page": shown,
        "title": title,
        "order_words": ORDER_WORDS,
        "polls": polls + 1,
        "live": True,
        "polls_on": polls < POLLS,
        "may_take": False,
        "empty": "No open referral is like this now.",
        "record": f"Opening this page was put on record at {times.time_of_day(_at(request))}.",
    }


def _narrowed(request: HttpRequest) -> Narrowed:
    return Narrowed.of(_code(request, "rating"), _code(request, "stage"))


@page(may=may_see_board)
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep what the board shows now under a name of one's own."""
    given = {key: request.POST.get(key, "") for key in ("show", "rating", "stage")}
    kept = Narrowed.of(given["rating"], given["stage"])
    show = given["show"] if len(given["show"]) <= 20 and given["show"].replace("-", "").isalnum() else ""
    looks_for = {key: value for key, value in (("show", show), ("rating", kept.rating), ("stage", kept.stage)) if value}
    actions.save_view(name=request.POST.get("name", ""), looks_for=looks_for, by=_viewer(request), at=_at(request))
    return redirect(reverse("boards_board") + kept.query(show=show))


@page(may=may_see_board)
@require_POST
def remove_view(request: HttpRequest, view_id: UUID) -> HttpResponse:
    """Remove a view of one's own."""
    actions.remove_view(view_id=view_id, by=_viewer(request), at=_at(request))
    return redirect("boards_board")


@page(may=has_a_first_page, look=Verb.LOOKED_AT_BOARD)
@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """Each person's own work, in the same order; for some roles it lies on another page."""
    viewer = _viewer(request)
    if viewer.role in ELSEWHERE:
        return redirect(ELSEWHERE[viewer.role])
    reading = _reading(request, reverse("boards_work"))
    shown = board_page(boards.work(viewer, _at(request)), reading, _code(request, "show"), "My work")
    looked(request, subjects=shown.shown)
    context = _board_context(request, shown, "My work")
    context |= {"may_take": may_link(viewer).allowed, "live": False, "empty": "Nothing waits for you now."}
    return render(request, "boards/work.html", context)


@page(may=may_rate, look=None)
@require_GET
def next_to_rate(request: HttpRequest) -> HttpResponse:
    """To the first referral in the order of work that nobody has rated yet; `after` names one to pass over."""
    after = request.GET.get("after", "")
    waiting = boards.unrated(_viewer(request))
    found = next((one for one in in_order(waiting, _at(request)) if one.reference != after), None)
    if found is None:
        messages.info(request, "No other referral waits to be rated.")
        return redirect("boards_work")
    return redirect("screening_rate_next", found.reference)


@page(may=may_audit, look=Verb.LOOKED_AT_BOARD)
@require_GET
def decided(request: HttpRequest) -> HttpResponse:
    """Decided referrals, which an auditor may open to read."""
    found = boards.decided(_viewer(request), limit=200)
    looked(request, subjects=[referral.id for referral in found])
    context = {"table": decided_table(found, _policy(request)) if found else None}
    return render(request, "boards/decided.html", context)


@page(may=may_see_figures, look=None)
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """What people who work with counts may do today; no row of case content is read."""
    return render(request, "boards/figures.html", {"card": ROLES[_viewer(request).role]})


@page(may=may_open_referral, look=Verb.LOOKED_AT_REFERRAL)
@require_GET
def whole_picture(request: HttpRequest, reference: str) -> HttpResponse:
    """One referral with everything known about it, on one page."""
    found = picture(_viewer(request), reference)
    duty = None if found.referral.decided_at else duty_manager(_at(request), about=found.referral.pk)
    shown = picture_page(found, _viewer(request), _at(request), _policy(request), duty)
    looked(request, reference=reference, subjects=[found.referral.id, *(child.id for child in found.children)])
    together = guarded("together", lambda: _together(request, found.referral))
    said = guarded("times", lambda: _said(request, found.referral))
    undo = _undo(request, found.referral)
    context = {"page": shown, "together": together, "said": said, "undo": undo}
    return render(request, "boards/picture.html", context)


def _undo(request: HttpRequest, of: Referral) -> Undo | None:
    """What this person did with the referral's place in the queues a moment ago, and can take back."""
    viewer, at = _viewer(request), _at(request)
    given = to_take_back(viewer, of, at) if may_link(viewer) and of.closed_at is None else None
    if given is None:
        return None
    done = "Taken" if str(given.owner_id) == viewer.id else f"Given to {given.owner_name}"
    if not given.by_hand:
        done = "Said to be ready to rate"
    return Undo(done, reverse("boards_take_back", args=[of.reference]), times.time_of_day(until(given.at)))


def _said(request: HttpRequest, of: Referral) -> tuple[Said, ...]:
    """What was said of its clocks: read only by who may."""
    return of_referral(alerts.of_referral(_viewer(request), of), _viewer(request), _at(request))


def _together(request: HttpRequest, of: Referral) -> dict[str, Any]:
    """What is to be looked at together with this referral, and what may be the same worry sent twice."""
    viewer, at, policy = _viewer(request), _at(request), _policy(request)
    cards = [one for one in patterns.about(viewer, of, at, policy) if one.dismissed is None]
    lines = [twice_line(two, of, at) for two in patterns.twice(viewer, of)]
    return {"cards": [card_shown(one, at, policy) for one in cards], "twice": [line for line in lines if line]}


@page(may=may_open_referral, look=Verb.LOOKED_AT_REFERRAL)
@require_GET
def chronology_of(request: HttpRequest, reference: str) -> HttpResponse:
    """Everything dated about the referral's children, newest first, across all their referrals."""
    found, shown = _chronology(request, reference)
    looked(request, reference=reference, subjects=list(found.referrals))
    bar = case_bar(_viewer(request), found.referral, _at(request), _policy(request))
    asked = request.GET.urlencode()
    context = {
        "page": shown,
        "bar": bar,
        "tabs": tabs(reference, "boards_chronology", _viewer(request)),
        "reference": reference,
        "may_mark": may_mark_line(_viewer(request)).allowed,
        "paper_query": f"?{asked}" if asked else "",
    }
    return render(request, "boards/chronology.html", context)


def _chronology(request: HttpRequest, reference: str) -> tuple[Chronology, ChronologyPage]:
    found = chronology(_viewer(request), reference)
    query = {key: request.GET.getlist(key) for key in request.GET}
    return found, chronology_page(found, Wanted.of(query), _policy(request), _at(request))


@page(may=may_open_referral, look=Verb.DOWNLOADED_PAPER)
@require_GET
@confirm_first
def chronology_paper(request: HttpRequest, reference: str) -> HttpResponse:
    """The chronology as it is filtered, as a PDF to print. Whoever takes it stands at its foot."""
    found, shown = _chronology(request, reference)
    looked(request, reference=reference, subjects=list(found.referrals))
    at, viewer = _at(request), _viewer(request)
    foot = f"{reference}. Taken by {viewer.name}, {times.day(at)}, {times.time_of_day(at)}. Confidential."
    made = pdf("boards/chronology.typ", on_paper(shown, reference), title=f"{reference}: chronology", foot=foot, at=at)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{reference}-chronology.pdf"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@page(may=may_mark_line, look=Verb.LOOKED_AT_REFERRAL)
@require_http_methods(["GET", "POST"])
def mark_line(request: HttpRequest, reference: str) -> HttpResponse:
    """Say that one line of the chronology is significant, or not after all."""
    found = chronology(_viewer(request), reference)
    looked(request, reference=reference, subjects=list(found.referrals))
    entry = next((one for one in entries(found, _policy(request)) if one.key == _code(request, "line")), None)
    if entry is None:
        raise Http404
    form = MarkForm(request.POST or None)
    if form.is_valid():
        source, _, row = entry.key.partition("-")
        try:
            family.mark_line(
                referral=found.referral, source=source, source_row=UUID(row), by=_viewer(request), at=_at(request),
                significant=form.cleaned_data["significant"] == "YES", because=form.cleaned_data["because"],
            )  # fmt: skip
            return redirect("boards_chronology", reference)
        except Refused as refusal:
            form.refuse(refusal.verdict)
            refused(request, refusal, reference)
    shown = FormPage(
        title=f"{reference}: is this significant?", form=form, button="Record this", heading="Is this significant?",
        caption=entry.when, intro=(entry.text, f"{entry.kind.words}. {entry.source}"),
        back=Link("Chronology", reverse("boards_chronology", args=[reference])),
    )  # fmt: skip
    return render(request, "web/form.html", {"page": shown})


@page(may=may_see_who_looked, look=Verb.LOOKED_AT_LEDGER)
@require_GET
def who_looked(request: HttpRequest, reference: str) -> HttpResponse:
    """Who looked at this record, what they did, and why they may. The records officer sees acts, not content."""
    viewer, number = _viewer(request), _code(request, "page")
    who, what = _code(request, "who"), _code(request, "what")
    at_page = max(1, int(number[:6])) if number.isdecimal() else 1
    found = looks(viewer, reference, _policy(request), who=who, what=what, page=at_page)
    if not found.people:
        raise Http404
    address = reverse("boards_looks", args=[reference])
    shown = looks_page(
        found, viewer, _at(request), _policy(request), who=who, what=what, page=at_page, address=address
    )  # fmt: skip
    looked(request, reference=reference)
    inside = tabs(reference, "boards_looks", viewer) if viewer.is_hub else []
    return render(request, "boards/looks.html", {"page": shown, "reference": reference, "tabs": inside})


@page(may=may_link, look=None)
@require_POST
def take(request: HttpRequest, reference: str) -> HttpResponse:
    """Take a referral from a desk."""
    actions.take(reference=reference, by=_viewer(request), at=_at(request))
    return redirect("boards_picture", reference)


@page(may=may_link, look=None)
@require_POST
def take_back(request: HttpRequest, reference: str) -> HttpResponse:
    """Take back that one took or gave a referral a moment ago."""
    actions.take_back(reference=reference, by=_viewer(request), at=_at(request))
    return redirect("boards_picture", reference)


@page(may=may_allocate, look=Verb.LOOKED_AT_REFERRAL)
@require_http_methods(["GET", "POST"])
def give(request: HttpRequest, reference: str) -> HttpResponse:
    """Give a referral to somebody of the hub."""
    found = referral_of(_viewer(request), reference)
    form = GiveForm(request.POST or None, people=everybody_at_work(_at(request)))
    looked(request, reference=reference, subjects=[found.id])
    if form.is_valid() and (to := account(form.cleaned_data["to"])):
        try:
            actions.give(
                reference=reference, to=to, because=form.cleaned_data["because"], by=_viewer(request), at=_at(request)
            )
            return redirect("boards_picture", reference)
        except Refused as refusal:
            form.refuse(refusal.verdict)
            refused(request, refusal, reference)
    back = Link("Whole picture", reverse("boards_picture", args=[reference]))
    shown = FormPage(
        title=f"{reference}: give it to somebody", form=form, button="Give it", heading="Give it to somebody",
        caption=f"Referral {reference}", back=back,
    )  # fmt: skip
    return render(request, "web/form.html", {"page": shown})


def _reading(request: HttpRequest, address: str) -> Reading:
    narrowed = _narrowed(request)
    return Reading(_viewer(request), _at(request), _policy(request), address, _code(request, "rank"), narrowed)


def _code(request: HttpRequest, key: str) -> str:
    """A code from the address, in the shape of a code; anything else is nothing."""
    value = request.GET.get(key, "")
    return value if len(value) <= 60 and value.replace("-", "").replace("_", "").isalnum() else ""


def _viewer(request: Any) -> Viewer:
    return request.viewer  # type: ignore[no-any-return]


def _at(request: Any) -> Any:
    return request.at


def _policy(request: Any) -> Any:
    return request.policy
