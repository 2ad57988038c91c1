"""Who is at work, the week, and changing it."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from openmash.duty.forms import AwayForm, CoverForm, DayForm, RotaForm, TakeBackForm, UsualForm
from openmash.duty.pages.rota import change_words, on_page, week_page
from openmash.ledger.door import Request, done, typed
from openmash.ledger.looks import page
from openmash.partnership import actions
from openmash.partnership.queries import (
    accounts_by_role,
    duty_manager,
    on_shift,
    rota,
    rota_change,
    rota_changes,
)
from openmash.rulebook import calendars
from openmash.rulebook.at_work import may_keep_rota, may_see_rota
from openmash.rulebook.roles import HUB_ROLES
from openmash.rulebook.rota import RotaKind
from openmash.rulebook.words import Role
from openmash.web.forms import FormPage
from openmash.web.parts import Link

HUB = [role.value for role in HUB_ROLES]
SHOWN = (*sorted(HUB_ROLES), Role.NAVIGATOR)
LINES: dict[str, tuple[RotaKind, type[RotaForm], str]] = {
    "away": (RotaKind.AWAY, AwayForm, "Somebody is away"),
    "cover": (RotaKind.COVER, CoverForm, "Somebody stands in"),
    "day": (RotaKind.DAY, DayForm, "One day is otherwise"),
    "usual": (RotaKind.USUAL, UsualForm, "A new usual week"),
}
INTRO = {
    "away": "Say when, not why: that they are ill is theirs.",
    "cover": "Whoever stands in works the other’s shifts on these days and gets what is theirs.",
    "day": "It counts for this one day, also on a day of leave.",
    "usual": "It holds from that day on. A part-time post has empty days.",
}


@page(may=may_see_rota)
@require_GET
def on_duty(request: Request) -> HttpResponse:
    """Who is at work now. No word of a case."""
    at = request.at
    kept = rota(at, [role.value for role in SHOWN])
    shown = on_page(kept, on_shift(at, *SHOWN), duty_manager(at), at, request.policy)
    return render(request, "duty/on.html", {"page": shown})


@page(may=may_see_rota)
@require_GET
def week(request: Request) -> HttpResponse:
    """One week of the hub's rota; managers change it from here."""
    monday = _monday(request)
    begins = min(request.at, calendars.from_london(monday, time()))
    may_change = bool(may_keep_rota(request.viewer))
    changes = rota_changes(monday) if may_change else []
    shown = week_page(rota(begins, HUB), changes, monday, request.at, may_change)
    ways = [Link(words, reverse("duty_add", args=[line])) for line, (_, _, words) in LINES.items()]
    return render(request, "duty/week.html", {"page": shown, "ways": ways if may_change else []})


def _monday(request: Request) -> date:
    """The Monday of the week asked for; of this week where it cannot be read or lies years away."""
    today = calendars.london(request.at).date()
    try:
        asked = date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        asked = today
    day = asked if abs(asked - today) < timedelta(days=800) else today
    return day - timedelta(days=day.weekday())


@page(may=may_keep_rota)
@require_http_methods(["GET", "POST"])
def add(request: Request, line: str) -> HttpResponse:
    """Add one line to the rota."""
    if line not in LINES:
        raise Http404
    kind, made, heading = LINES[line]
    people = accounts_by_role(*sorted(HUB_ROLES))
    by_id = {str(one.pk): one for one in people}
    form = made(typed(request), people=people)

    def do(given: dict[str, Any]) -> None:
        stands_in = by_id.get(given.get("stands_in", ""))
        actions.add_to_rota(
            account=by_id[given["who"]], kind=kind, stands_in=stands_in, **form.line(), by=request.viewer, at=request.at
        )

    if done(request, form, do):
        return redirect(f"{reverse('duty_rota')}?week={form.cleaned_data['from_day']}")
    shown = FormPage(
        title=f"Rota: {heading.lower()}", form=form, button="Put it in the rota", heading=heading,
        intro=(INTRO[line],), back=Link("Rota", reverse("duty_rota")),
    )  # fmt: skip
    return render(request, "web/form.html", {"page": shown})


@page(may=may_keep_rota)
@require_http_methods(["GET", "POST"])
def take_back(request: Request, change_id: UUID) -> HttpResponse:
    """Take one line back; it stays readable in the ledger."""
    row = rota_change(change_id)
    form = TakeBackForm(typed(request))

    def do(given: dict[str, Any]) -> None:
        actions.take_rota_back(change=row, by=request.viewer, at=request.at)

    if done(request, form, do):
        return redirect("duty_rota")
    shown = FormPage(
        title="Rota: take a line back", form=form, button="Take it back", heading="Take this back?",
        intro=(change_words(row),), back=Link("Rota", reverse("duty_rota")),
    )  # fmt: skip
    return render(request, "web/form.html", {"page": shown})
