"""The family tree as at a day, and recording how people belong together."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from openmash.family import actions
from openmash.family.actions import New
from openmash.family.forms import EndForm, LifeForm, RelateForm, RelativeForm, day_of
from openmash.family.models import Ending, Event
from openmash.family.pages.network import choices, network_page
from openmash.family.pages.tree import tree_page
from openmash.family.queries.kin import relationship_of
from openmash.family.queries.network import network
from openmash.family.views.door import PAGE, form_page, known, said, subjects
from openmash.ledger.door import Request
from openmash.ledger.looks import looked, page
from openmash.ledger.verbs import Verb
from openmash.referrals.door import frame
from openmash.referrals.looking import asked_to_look, seen, while_typing
from openmash.referrals.models import Referral
from openmash.referrals.queries import referral as referral_of
from openmash.rulebook.kin import Kin
from openmash.rulebook.roles import may_keep_family, may_see_family
from openmash.web import times
from openmash.web.vary import also_as_fragment, wants_fragment

WRONG_DATE = "Give the day like 2026-05-27. Today is shown instead."
EARLIEST = date(1900, 1, 1)


@page(may=may_see_family, look=Verb.LOOKED_AT_REFERRAL)
@require_GET
def tree(request: Request, reference: str) -> HttpResponse:
    """Who belongs to the family, who lives where and who works with it, as at a day."""
    of = known(request, reference)
    on, wrong = _day(request)
    may_keep = bool(may_keep_family(request.viewer))
    found = network(request.viewer, of.referral, of.everybody.same)
    looked(request, reference=reference, subjects=subjects(of))
    context = {
        **frame(request, of.referral, PAGE),
        "page": tree_page(of, on, request.at, wrong_date=wrong, may_keep=may_keep),
        "network": network_page(found, of, request.policy, on, reference, may_keep=may_keep),
        "may_keep": may_keep,
    }
    return render(request, "family/tree.html", context)


def _day(request: Request) -> tuple[date, str]:
    """The day asked for, or today and what is wrong with what was asked."""
    today, asked = times.in_london(request.at).date(), request.GET.get("on", "").strip()
    if not asked:
        return today, ""
    try:
        on = date.fromisoformat(asked)
    except ValueError:
        return today, WRONG_DATE
    return (on, "") if EARLIEST <= on <= today.replace(year=today.year + 1, day=1) else (today, WRONG_DATE)


@require_POST
@page(may=may_keep_family)
def confirm(request: Request, reference: str) -> HttpResponse:
    """Confirm with one press what the referral says of how people belong together."""
    of = referral_of(request.viewer, reference)
    key = request.POST.get("key", "")[:120]
    actions.confirm(referral=of, key=key, by=request.viewer, at=request.at)
    return redirect(PAGE, reference)


@page(may=may_keep_family, look=Verb.LOOKED_AT_REFERRAL)
def relate(request: Request, reference: str) -> HttpResponse:
    """Record how two known people belong together."""
    of = known(request, reference)

    def record(referral: Referral, given: dict[str, Any]) -> None:
        actions.relate(
            referral=referral, person_id=UUID(given["person"]), other_id=UUID(given["other"]), kind=Kin(given["kind"]),
            said=said(given), by=request.viewer, at=request.at,
        )  # fmt: skip

    form = RelateForm(request.POST or None, people=choices(of))
    return form_page(request, of, form, record, "How do they belong together?", "Record this relationship")


@also_as_fragment
@page(may=may_keep_family, look=Verb.LOOKED_AT_REFERRAL)
def add(request: Request, reference: str) -> HttpResponse:
    """Add somebody to the family whom no referral names. Who may be known already stands beside the typing."""
    of = known(request, reference)

    def record(referral: Referral, given: dict[str, Any]) -> None:
        born = given["born"]
        new = New(
            given["forename"], given["surname"], given["sex"], born.whole if born else None,
            "" if born is None or born.whole else f"born {day_of(born)[1]}",
        )  # fmt: skip
        actions.add_relative(
            referral=referral, new=new, other_id=UUID(given["other"]), kind=Kin(given["kind"]), said=said(given),
            by=request.viewer, at=request.at,
        )  # fmt: skip

    form = RelativeForm(request.POST or None, people=choices(of))
    sought = form.sought(times.in_london(request.at).date()) if form.is_bound else []
    titles = ["This person"] * len(sought)
    if wants_fragment(request):
        return while_typing(request, titles, sought, form=reference, doubles=False)
    looking = asked_to_look(request) and sought
    shown = seen(request, titles, sought, form=reference, doubles=False) if looking else None
    return form_page(
        request, of, form, record, "Add somebody to the family", "Add this person",
        intro=("Somebody who is named in a referral is linked there, not added here.",),
        template="family/add.html", seen=shown,
    )  # fmt: skip


@page(may=may_keep_family, look=Verb.LOOKED_AT_REFERRAL)
def end(request: Request, reference: str, relationship_id: UUID) -> HttpResponse:
    """Say that a relationship is over, or was recorded wrongly."""
    of = known(request, reference)
    row = relationship_of(of, relationship_id)

    def record(referral: Referral, given: dict[str, Any]) -> None:
        until, words = day_of(given["until"])
        actions.end_relationship(
            relationship=row, referral=referral, ending=Ending(given["ending"]), until=until, until_words=words,
            because=given["because"], by=request.viewer, at=request.at,
        )  # fmt: skip

    return form_page(request, of, EndForm(request.POST or None), record, "End or correct a relationship", "Record this")


@page(may=may_keep_family, look=Verb.LOOKED_AT_REFERRAL)
def life(request: Request, reference: str) -> HttpResponse:
    """Record that a baby was born or that somebody died."""
    of = known(request, reference)

    def record(referral: Referral, given: dict[str, Any]) -> None:
        day, words = day_of(given["day"])
        actions.record_life(
            referral=referral, person_id=UUID(given["person"]), event=Event(given["event"]), day=day, day_words=words,
            sex=given["sex"], said_by=given["said_by"], by=request.viewer, at=request.at,
        )  # fmt: skip

    form = LifeForm(request.POST or None, people=choices(of))
    return form_page(request, of, form, record, "Somebody was born or died", "Record this")
