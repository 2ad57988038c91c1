"""Handing work on, the notes of shifts, the packs on paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from openmash.duty import actions, paper, queries
from openmash.duty.forms import DeclineForm, NoteForm, OfferForm
from openmash.duty.pages import work as pages
from openmash.duty.secrecy import unlocked_paper
from openmash.ledger.door import Request, done, typed
from openmash.ledger.looks import looked, page
from openmash.ledger.verbs import Verb
from openmash.partnership.confirming import confirm_first
from openmash.partnership.queries import account
from openmash.referrals.models import Referral
from openmash.rulebook.at_work import may_hand_on, may_take_outage_pack
from openmash.web.forms import FormPage
from openmash.web.parts import Link

MY_WORK = "boards_work"


def _work(request: Request) -> tuple[list[Referral], list[tuple[str, str]]]:
    """One's own referrals, and each as a choice."""
    mine = queries.mine(request.viewer, request.at)
    said = [(of, paper.referral_words(of, request.at)) for of in mine]
    return mine, [
        (of.reference, f"{of.reference}, {words['family']}: {words['rating'].lower()}, {words['clock']}")
        for of, words in said
    ]


@page(may=may_hand_on, look=Verb.LOOKED_AT_BOARD)
@require_http_methods(["GET", "POST"])
def hand_on(request: Request) -> HttpResponse:
    """Offer one's own work to a colleague."""
    mine, work = _work(request)
    looked(request, subjects=[one.pk for one in mine])
    form = OfferForm(typed(request), work=work, people=queries.colleagues(request.viewer, request.at))

    def do(given: dict[str, Any]) -> None:
        to = account(given["to"])
        assert to is not None
        actions.offer(references=given["references"], to=to, because=given["because"], by=request.viewer, at=request.at)

    if done(request, form, do):
        return redirect(MY_WORK)
    back = Link("My work", reverse(MY_WORK))
    context = {"form": form, "none": not mine, "back": back}
    return render(request, "duty/hand_on.html", context)


@page(may=may_hand_on)
@require_POST
def accept(request: Request, batch_id: UUID) -> HttpResponse:
    """Say that one has it."""
    actions.accept(batch=batch_id, by=request.viewer, at=request.at)
    return redirect(MY_WORK)


@page(may=may_hand_on, look=Verb.LOOKED_AT_BOARD)
@require_http_methods(["GET", "POST"])
def decline(request: Request, batch_id: UUID) -> HttpResponse:
    """Not take what is offered, or take one's own offer back."""
    rows = queries.of_batch(request.viewer, batch_id)
    looked(request, subjects=[row.referral_id for row in rows])
    mine = str(rows[0].giver_id) == request.viewer.id
    form = DeclineForm(typed(request))

    def do(given: dict[str, Any]) -> None:
        actions.decline(batch=batch_id, because=given["because"], by=request.viewer, at=request.at)

    if done(request, form, do):
        return redirect(MY_WORK)
    heading = "Take your offer back" if mine else "Not for me"
    listed = ", ".join(row.referral.reference for row in rows)
    shown = FormPage(
        title=heading, form=form, button="Take it back" if mine else "Do not take it", heading=heading,
        intro=(f"{listed} stays with {rows[0].giver_name}.",), back=Link("My work", reverse(MY_WORK)),
    )  # fmt: skip
    return render(request, "web/form.html", {"page": shown})


@page(may=may_hand_on)
@require_GET
def notes(request: Request) -> HttpResponse:
    """The notes of the last fortnight: who left one for whom, and whether it was read."""
    shown = pages.note_list(queries.notes(request.viewer, request.at), request.at)
    return render(request, "duty/notes.html", {"notes": shown})


@page(may=may_hand_on, look=Verb.LOOKED_AT_BOARD)
@require_http_methods(["GET", "POST"])
def write_note(request: Request) -> HttpResponse:
    """Leave a note: one's open clocks stand in it by themselves."""
    mine, work = _work(request)
    looked(request, subjects=[one.pk for one in mine])
    form = NoteForm(typed(request), work=work, people=queries.colleagues(request.viewer, request.at))

    def do(given: dict[str, Any]) -> None:
        actions.leave_note(
            taker=account(given["to"]) if given["to"] else None, words=given["words"], promised=form.promised(),
            by=request.viewer, at=request.at,
        )  # fmt: skip

    if done(request, form, do):
        return redirect("duty_notes")
    shown = FormPage(
        title="Write a shift note", form=form, button="Leave this note", heading="Write a shift note",
        intro=("Your open referrals stand in it with their clocks, and with who waits for whom.",),
        back=Link("Shift notes", reverse("duty_notes")),
    )  # fmt: skip
    return render(request, "web/form.html", {"page": shown})


def _note(request: Request, note_id: UUID) -> pages.NotePage:
    found = queries.note(request.viewer, note_id, request.at)
    of = [line.referral for line in found.lines]
    looked(request, subjects=[found.row.pk, *(one.pk for one in of)])
    return pages.note_page(found, queries.waits(request.viewer, of), request.viewer, request.at, request.policy)


@page(may=may_hand_on, look=Verb.LOOKED_AT_SHIFT_NOTE)
@require_http_methods(["GET", "POST"])
def note(request: Request, note_id: UUID) -> HttpResponse:
    """One note; whoever takes over says that they have read it."""
    if request.method == "POST":
        row = queries.note(request.viewer, note_id, request.at).row
        actions.read_note(note=row, by=request.viewer, at=request.at)
        return redirect("duty_note", note_id)
    return render(request, "duty/note.html", {"page": _note(request, note_id)})


@page(may=may_hand_on, look=Verb.DOWNLOADED_PAPER)
@require_GET
@confirm_first
def note_paper(request: Request, note_id: UUID) -> HttpResponse:
    """The note as a PDF."""
    words = pages.note_words(_note(request, note_id))
    at = request.at
    return _paper(paper.note_paper(words, f"{at:%Y-%m-%d}", request.viewer, at), "shift-note")


@page(may=may_take_outage_pack)
@require_http_methods(["GET", "POST"])
def packs(request: Request) -> HttpResponse:
    """The packs made for this manager; one more may be made now."""
    if request.method == "POST":
        who = request.viewer
        actions.make_pack(made_for=who, by_itself=False, by=who, at=request.at, policy=request.policy)
        return redirect("duty_packs")
    shown = pages.pack_list(queries.packs(request.viewer), request.at)
    return render(request, "duty/packs.html", {"packs": shown})


@page(may=may_take_outage_pack, look=Verb.DOWNLOADED_PAPER)
@require_GET
@confirm_first
def pack(request: Request, outage_id: UUID) -> HttpResponse:
    """One pack as a PDF. That it was opened, and whose families stand in it, goes into the ledger."""
    row = queries.pack(request.viewer, outage_id)
    looked(request, subjects=[row.pk, *row.covers])
    return _paper(unlocked_paper(row.paper, row.pk), f"outage-pack-{row.day}")


def _paper(made: bytes, name: str) -> HttpResponse:
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
