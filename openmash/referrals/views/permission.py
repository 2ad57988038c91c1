"""Permission, competence, own words, and what the family was told: one page to add each. They are read under talks."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from openmash.ledger.door import Request
from openmash.ledger.looks import page
from openmash.ledger.verbs import Verb
from openmash.partnership.models import Account
from openmash.partnership.queries import accounts_by_role
from openmash.referrals import queries
from openmash.referrals.actions import hear_view, judge_competence, record_consent, tell_family
from openmash.referrals.forms.permission import CompetenceForm, ConsentForm, ToldForm, ViewForm, pairs
from openmash.referrals.models import Mention, Referral
from openmash.referrals.views.talking import add
from openmash.referrals.words import ContactWay, Fraser
from openmash.rulebook.consent import Judged
from openmash.rulebook.roles import MANAGERS, may_contact_family
from openmash.rulebook.words import Capacity, ConsentAnswer, Purpose, Role


@page(may=may_contact_family, look=Verb.LOOKED_AT_REFERRAL)
def consent(request: Request, reference: str) -> HttpResponse:
    """Record permission asked for, given, refused or taken back; or why nobody was asked and who decided."""
    people = _people(request, reference)
    form = ConsentForm(
        request.POST or None,
        people=pairs(people.values(), _called),
        agencies=[(one.code, one.name) for one in request.policy.agencies],
        managers=_managers(),
    )

    def record(referral: Referral, given: dict[str, Any]) -> None:
        record_consent(
            referral=referral,
            answer=ConsentAnswer(given["answer"]),
            giver=people.get(given["giver"]),
            given_by=given["giver_name"],
            capacity=Capacity(given["capacity"]) if given["capacity"] else None,
            agencies=form.agencies(),
            purposes=[Purpose(one) for one in given["purposes"]],
            covers=given["covers"],
            how=ContactWay(given["how"]) if given["how"] else None,
            said_at=given["said_at"],
            why_not=given["why_not"],
            decided_by=given["decided_by"],
            by=request.viewer,
            at=request.at,
            policy=request.policy,
        )

    return add(request, reference, form, record, "Record permission", "Record this answer")


@page(may=may_contact_family, look=Verb.LOOKED_AT_REFERRAL)
def competence(request: Request, reference: str) -> HttpResponse:
    """Record the reasoning on whether a child is competent to decide something."""
    children = {key: one for key, one in _people(request, reference).items() if one.is_child and not one.unborn}
    form = CompetenceForm(request.POST or None, children=pairs(children.values(), queries.child_name))

    def record(_: Referral, given: dict[str, Any]) -> None:
        judge_competence(
            child=children[given["child"]],
            about=given["about"],
            judged=Judged(*(given[name] == "YES" for name in ("understands", "consequences", "free", "competent"))),
            reasons=given["reasons"],
            fraser=Fraser(given["fraser"]),
            fraser_reasons=given["fraser_met"] or given["fraser_not_met"],
            judged_by=given["judged_by"],
            judged_on=given["judged_on"],
            by=request.viewer,
            at=request.at,
        )

    return add(request, reference, form, record, "Is the child competent to decide?", "Record this reasoning")


@page(may=may_contact_family, look=Verb.LOOKED_AT_REFERRAL)
def own_words(request: Request, reference: str) -> HttpResponse:
    """Record a child's wishes or a parent's view in their own words, or why nobody has heard them."""
    people = {key: one for key, one in _people(request, reference).items() if not one.unborn}
    form = ViewForm(request.POST or None, people=pairs(people.values(), _called))

    def record(_: Referral, given: dict[str, Any]) -> None:
        hear_view(
            person=people[given["person"]],
            words=given["words"],
            heard_by=given["heard_by"],
            heard_at=given["heard_at"],
            alone=given["alone"],
            why_not=given["why_not"],
            by=request.viewer,
            at=request.at,
        )

    return add(request, reference, form, record, "Their own words", "Record these words")


@page(may=may_contact_family, look=Verb.LOOKED_AT_REFERRAL)
def told(request: Request, reference: str) -> HttpResponse:
    """Record what the family was told of what is shared, or why they were not told and who decided."""
    form = ToldForm(request.POST or None, managers=_managers())

    def record(referral: Referral, given: dict[str, Any]) -> None:
        tell_family(
            referral=referral,
            told=given["told"] == "YES",
            whom=given["whom"],
            what=given["what"],
            told_by=given["told_by"],
            told_at=given["told_at"],
            why_not=given["why_not"],
            decided_by=given["decided_by"],
            by=request.viewer,
            at=request.at,
        )

    return add(request, reference, form, record, "What was the family told?", "Record this")


def _people(request: Request, reference: str) -> dict[str, Mention]:
    """The people of the referral by id as text, children first."""
    return {str(one.pk): one for one in queries.referral(request.viewer, reference).mentions.all()}


def _called(one: Mention) -> str:
    what = "child" if one.is_child else one.relation
    return f"{queries.child_name(one)}, {what}" if what else queries.child_name(one)


def _managers() -> list[tuple[str, str]]:
    """The managers of the hub, by name, with their post."""
    return pairs(accounts_by_role(*MANAGERS), _manager)


def _manager(one: Account) -> str:
    return f"{one.name}, {Role(one.role).words}"
