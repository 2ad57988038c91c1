"""The agency's side: its desk, one question, nothing held, confirming what was said, raising the alarm."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render

from openmash.agency_checks import actions, pages, queries
from openmash.agency_checks.forms import AlarmForm, AnswerForm, ConfirmForm, NothingHeldForm, as_day
from openmash.agency_checks.models import InformationRequest
from openmash.agency_checks.views.door import may_desk
from openmash.ledger.door import Request, done
from openmash.ledger.looks import looked, page, refused
from openmash.ledger.verbs import Verb
from openmash.rulebook.words import Kind, Label, Refused
from openmash.web.jinja import plural


@page(may=may_desk, look=Verb.LOOKED_AT_DESK)
def desk(request: Request) -> HttpResponse:
    """What the viewer's own agency is asked, in the order of work."""
    found = queries.desk(request.viewer, request.at, request.policy)
    looked(request, subjects=[row.pk for row in (*found.out, *found.done)])
    owned = queries.asked_of_owner(request.viewer)
    shown = pages.desk_page(found, request.policy, request.at)
    asked = [pages.owner_shown(one, request.policy, request.at) for one in owned]
    return render(request, "agency_checks/desk.html", {"page": shown, "asked": asked})


@page(may=may_desk, look=Verb.LOOKED_AT_REQUEST)
def answer(request: Request, request_id: UUID) -> HttpResponse:
    """One question: answer it item by item. Opening it tells the hub that it is open."""
    row = queries.own_request(request.viewer, request_id)
    looked(request, reference=row.reference, subjects=[row.pk])
    if request.method == "GET":
        actions.open_request(request=row, by=request.viewer, at=request.at)
    shown = pages.request_page(row, request.viewer, request.policy, request.at)
    form = AnswerForm(request.POST or None, owner=shown.agency, people=row.subjects["people"])
    meanwhile = None
    if request.method == "POST" and form.is_valid():
        try:
            _answer(request, row, form.cleaned_data, more="more" in request.POST)
            return redirect("agency_checks_desk")
        except Refused as no:
            meanwhile = no.standing if isinstance(no, actions.AnsweredMeanwhile) else None
            form.refuse(no.verdict)
            refused(request, no, row.reference)
    given = list(queries.answers_to(request.viewer, row))
    answers = [pages.answer_shown(one, request.policy, request.at) for one in given]
    items = [item for one in given for item in one.items.all()]
    marks = queries.own_marks(request.viewer, [one.pk for one in items])
    count, first = plural(len(form.rows["items"].forms), "item"), row.answered_at is None and not meanwhile
    context = {
        "answers": answers,
        "items": [(item, marks.get(item.pk)) for item in items],
        "own": [pages.action_words(one, request.at) for one in queries.actions_of(request.viewer, row)],
        "open": row.answered_at is None and row.withdrawn_at is None,
        "meanwhile": meanwhile,
        "button": f"Release {count} to the hub" if first else f"Add {count} to your agency’s answer",
    }
    return render(request, "agency_checks/answer.html", {"page": shown, "row": row, "form": form, **context})


@page(may=may_desk, look=Verb.LOOKED_AT_REQUEST)
def nothing_held(request: Request, request_id: UUID) -> HttpResponse:
    """Nothing held: one page that lists what was searched, and one press."""
    row = queries.own_request(request.viewer, request_id)
    looked(request, reference=row.reference, subjects=[row.pk])
    rule = next((one for one in request.policy.agencies if one.code == row.agency), None)
    form = NothingHeldForm(request.POST or None, initial={"searched": pages.searched_words(row, rule)})

    def act(given: dict[str, Any]) -> None:
        actions.answer(
            request=row,
            nothing_held=True,
            items=[],
            searched=given["searched"],
            level=None,
            level_because="",
            own_actions=[],
            by=request.viewer,
            at=request.at,
        )

    if done(request, form, act, row.reference):
        return redirect("agency_checks_desk")
    shown = pages.request_page(row, request.viewer, request.policy, request.at)
    return render(request, "agency_checks/nothing_held.html", {"page": shown, "row": row, "form": form})


@page(may=may_desk, look=Verb.LOOKED_AT_REQUEST)
def confirm(request: Request, answer_id: UUID) -> HttpResponse:
    """The navigator confirms what was noted from their spoken answer, or says what is not right."""
    noted = queries.own_answer(request.viewer, answer_id)
    row = noted.request
    looked(request, reference=row.reference, subjects=[row.pk, noted.pk])
    form = ConfirmForm(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        right = given["right"] == "YES"
        actions.confirm_spoken(answer=noted, right=right, because=given["because"], by=request.viewer, at=request.at)

    if done(request, form, act, row.reference):
        return redirect("agency_checks_desk")
    shown = pages.request_page(row, request.viewer, request.policy, request.at)
    said = pages.answer_shown(noted, request.policy, request.at)
    return render(request, "agency_checks/confirm.html", {"page": shown, "row": row, "said": said, "form": form})


@page(may=may_desk, look=Verb.LOOKED_AT_REQUEST)
def alarm(request: Request, request_id: UUID) -> HttpResponse:
    """The agency says that a child of this question is in danger now."""
    row = queries.own_request(request.viewer, request_id)
    looked(request, reference=row.reference, subjects=[row.pk])
    form = AlarmForm(request.POST or None)

    def act(given: dict[str, Any]) -> None:
        actions.raise_alarm(request=row, because=given["because"], by=request.viewer, at=request.at)

    if done(request, form, act, row.reference):
        return redirect("agency_checks_answer", row.pk)
    shown = pages.request_page(row, request.viewer, request.policy, request.at)
    return render(request, "agency_checks/alarm.html", {"page": shown, "row": row, "form": form})


def _answer(request: Request, row: InformationRequest, given: dict[str, Any], *, more: bool) -> None:
    """The agency's answer; or, from a page that shows one, what is added to it."""
    level = int(given["level"]) if given["level"] else None
    found: dict[str, Any] = {
        "request": row,
        "items": [_item(one) for one in given["items"]],
        "level": level,
        "level_because": given[f"why_{level}"] if level else "",
        "own_actions": [actions.OwnAction(**one) for one in given["own"]],
        "by": request.viewer,
        "at": request.at,
    }
    if more:
        actions.add_to_answer(**found)
    else:
        actions.answer(nothing_held=False, searched="", **found)


def _item(given: dict[str, Any]) -> actions.Item:
    return actions.Item(
        text=given["text"],
        kind=Kind(given["kind"]),
        label=Label(given["label"]),
        source_system=given["source_system"],
        dated=as_day(given["dated_words"]),
        dated_words=given["dated_words"],
        about=tuple(UUID(one) for one in given["about"]),
    )
