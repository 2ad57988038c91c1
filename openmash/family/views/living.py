"""Recording who lives where, and who works with the family."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse

from openmash.family import actions
from openmash.family.actions import Home
from openmash.family.forms import ELSEWHERE, EndForm, EndProfessionalForm, HomeForm, ProfessionalForm, day_of
from openmash.family.models import Ending
from openmash.family.pages.network import as_uuid, choices
from openmash.family.queries.kin import FamilyFacts, stay_of
from openmash.family.queries.network import works_with
from openmash.family.views.door import form_page, known, said
from openmash.ledger.door import Request
from openmash.ledger.looks import page
from openmash.ledger.verbs import Verb
from openmash.referrals.models import Referral
from openmash.referrals.protecting import hidden
from openmash.rulebook.roles import may_keep_family
from openmash.web import times

AS_SENT = "AS_SENT"
WITHHELD = "An address that is withheld from you"


def _homes(request: Request, of: FamilyFacts) -> dict[str, tuple[Home, str]]:
    """The homes one may choose, by key: the referral's own, then those that are known, each once.

    A withheld address can be chosen and is not read: it stays protected.
    """
    offered: list[tuple[str, Home, str]] = []
    line, code = of.referral.address_line, of.referral.postcode
    if line:
        kept = hidden(request.viewer, of.referral).home
        words = WITHHELD if kept else ", ".join(part for part in (line, code) if part)
        home = Home(line, code, of.referral.address_protected or kept)
        offered.append((AS_SENT, home, f"{words} (the referral’s address)"))
    for row in of.homes:
        stay = row.row
        home = Home(stay.line, stay.postcode, stay.protected or not row.shown)
        offered.append((str(stay.pk), home, row.shown or f"{WITHHELD} (recorded {times.day(stay.at)})"))
    once: dict[str, tuple[str, tuple[Home, str]]] = {}
    for key, home, words in offered:
        once.setdefault(home.key, (key, (home, words)))
    return dict(once.values())


@page(may=may_keep_family, look=Verb.LOOKED_AT_REFERRAL)
def move_in(request: Request, reference: str) -> HttpResponse:
    """Record who lives where."""
    of = known(request, reference)
    homes = _homes(request, of)

    def record(referral: Referral, given: dict[str, Any]) -> None:
        chosen = given["home"]
        home = Home(given["line"], given["postcode"], given["protected"])
        actions.move_in(
            referral=referral, person_ids=[UUID(one) for one in given["people"]],
            home=home if chosen == ELSEWHERE else homes[chosen][0], said=said(given), by=request.viewer, at=request.at,
        )  # fmt: skip

    offered = [(key, words) for key, (_, words) in homes.items()]
    form = HomeForm(request.POST or None, people=choices(of), homes=offered)
    intro = ("A child of separated parents lives at two homes: record both. Nobody moves out of one by this.",)
    return form_page(request, of, form, record, "Who lives where?", "Record who lives there", intro=intro)


@page(may=may_keep_family, look=Verb.LOOKED_AT_REFERRAL)
def move_out(request: Request, reference: str, stay_id: UUID) -> HttpResponse:
    """Say that somebody left a home, or never lived there."""
    of = known(request, reference)
    stay = stay_of(of, stay_id)

    def record(referral: Referral, given: dict[str, Any]) -> None:
        until, words = day_of(given["until"])
        actions.move_out(
            stay=stay, referral=referral, ending=Ending(given["ending"]), until=until, until_words=words,
            because=given["because"], by=request.viewer, at=request.at,
        )  # fmt: skip

    return form_page(
        request, of, EndForm(request.POST or None), record, "They left, or never lived here", "Record this"
    )


@page(may=may_keep_family, look=Verb.LOOKED_AT_REFERRAL)
def professional(request: Request, reference: str) -> HttpResponse:
    """Record that a professional works with the family."""
    of = known(request, reference)

    def record(referral: Referral, given: dict[str, Any]) -> None:
        since, words = day_of(given["since"])
        actions.record_professional(
            referral=referral, person_id=as_uuid(given["person"]), agency=given["agency"], role=given["role"],
            name=given["name"], reach=given["reach"], leads=given["leads"] == "YES", since=since, since_words=words,
            said_by=given["said_by"], by=request.viewer, at=request.at,
        )  # fmt: skip

    agencies = [(one.code, one.name) for one in request.policy.agencies]
    form = ProfessionalForm(request.POST or None, people=choices(of), agencies=agencies)
    return form_page(request, of, form, record, "Who works with the family?", "Record this professional")


@page(may=may_keep_family, look=Verb.LOOKED_AT_REFERRAL)
def end_professional(request: Request, reference: str, works_with_id: UUID) -> HttpResponse:
    """Say that a professional does not work with the family any more."""
    of = known(request, reference)
    row = works_with(request.viewer, of.referral, of.everybody.same, works_with_id)

    def record(referral: Referral, given: dict[str, Any]) -> None:
        actions.end_professional(
            works_with=row, referral=referral, until=given["until"], until_words=times.day(given["until"]),
            because=given["because"], by=request.viewer, at=request.at,
        )  # fmt: skip

    form = EndProfessionalForm(request.POST or None)
    return form_page(request, of, form, record, "They no longer work with the family", "Record this")
