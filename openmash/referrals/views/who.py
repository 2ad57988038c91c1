"""Who is it? Everybody named, one person beside those who are known, and the way on to be rated."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from openmash.ledger.door import Request
from openmash.ledger.looks import looked, page, refused
from openmash.ledger.verbs import Verb
from openmash.people import actions
from openmash.people import queries as people
from openmash.people.models import PersonLink
from openmash.people.queries import Found
from openmash.people.queries.merging import look_alike
from openmash.referrals import finding, queries
from openmash.referrals.actions import correct, ready_to_rate
from openmash.referrals.door import frame
from openmash.referrals.forms.contacts import BecauseForm
from openmash.referrals.forms.who import NEW, UNSURE, CaseForm, WhoForm
from openmash.referrals.models import Mention, Referral
from openmash.referrals.pages import who as shown
from openmash.referrals.pages.take import taken
from openmash.referrals.protecting import hidden
from openmash.referrals.words import About
from openmash.rulebook.matching import PersonFacts
from openmash.rulebook.roles import Viewer, may_link
from openmash.rulebook.words import Refused, Stage
from openmash.web.forms import FormPage, OpenMashForm
from openmash.web.parts import Link

CASE = "case"


@page(may=may_link, look=Verb.LOOKED_AT_REFERRAL)
def overview(request: Request, reference: str) -> HttpResponse:
    """Everybody named in the referral, and who they were said to be."""
    referral = finding.opened(request.viewer, reference)
    links = people.links(request.viewer, referral)
    statuses = people.case_statuses(request.viewer, referral)
    looked(request, reference=reference, subjects=[m.pk for m in referral.mentions.all()])
    cases = people.cases_linked(request.viewer, [m.pk for m in referral.mentions.all()])
    said = shown.said_of(cases, request.at, request.policy)
    context = {
        **frame(request, referral),
        "rows": shown.overview(referral, links, statuses, hidden(request.viewer, referral), said, request.at),
        "may_go_on": referral.stage == Stage.NEW.value,
        "taken": taken(referral, request.at) if "taken" in request.GET else None,
    }
    return render(request, "referrals/who.html", context)


@page(may=may_link, look=Verb.LOOKED_FOR_PEOPLE)
def who_is(request: Request, reference: str, kind: str, seq: int) -> HttpResponse:
    """One person beside those who are known; a POST says who it is, or what the case system says."""
    viewer, at = request.viewer, request.at
    referral = finding.opened(viewer, reference)
    mention = finding.named(referral, kind, seq)
    links = [link for link in people.links(viewer, referral) if link.mention_id == mention.pk]
    link = next((one for one in links if not shown.is_taken_back(one)), None)
    kept = hidden(viewer, referral)
    found = people.find_named(viewer, mention, silent=bool(kept.home or kept.people))
    found = found.beside(request.GET.get(shown.ALSO, ""))
    cases = shown.said_of(people.cases(viewer, _whose(found, link)), at, request.policy)
    who, case = _forms(request, found)
    if request.method == "POST":
        try:
            if _saved(request, mention, None if link else found, who, case):
                return redirect(_next(referral, mention, request))
        except Refused as no:
            (case if CASE in request.POST else who).refuse(no.verdict)
            refused(request, no, reference)
    statuses = [s for s in people.case_statuses(viewer, referral) if s.mention_id == mention.pk]
    looked(request, reference=reference, subjects=[mention.pk, *(cases if link else found.shown)])
    back = [one for one in links if shown.is_taken_back(one)]
    alike = () if link else _alike(viewer, found)
    drawn = shown.who_is(referral, mention, found, link, back, statuses, kept, cases, at, alike)
    if drawn.suggests and not case.is_bound:
        case.suggest(drawn.suggests.worker, drawn.suggests.source)
    context = {
        **frame(request, referral),
        "page": drawn,
        "who": who,
        "case": case,
        "is_child": mention.is_child,
        "ask": "" if link else _ask(request, people.facts_named(mention)),
    }
    return render(request, "referrals/who_is.html", context)


def _whose(found: Found, link: PersonLink | None) -> list[UUID]:
    """Whose word of the case system is shown: everybody's who is on the page."""
    if link:
        return [link.person_id, *shown.sure_ids(found)]
    return [UUID(person) for person in found.shown]


def _alike(viewer: Viewer, found: Found) -> tuple[tuple[UUID, UUID], ...]:
    """Of the people this may be, those who look like one person recorded twice."""
    return look_alike(viewer, [UUID(match.id) for match in found.matches])


def _ask(request: Request, facts: PersonFacts) -> str:
    """Whom to ask about somebody who may be in a restricted family, where the local policy says so."""
    if not request.policy.tell_of_restricted:
        return ""
    return " or ".join(people.whom_to_ask(request.viewer, [facts], request.at))


def _forms(request: Request, found: Found) -> tuple[WhoForm, CaseForm]:
    """The two forms of the page; only the one that was sent is bound."""
    offered = [(m.id, people.name_of(found.people[m.id].person)) for m in found.matches]
    case = CASE in request.POST
    who = WhoForm(request.POST if request.POST and not case else None, people=offered)
    return who, CaseForm(request.POST if case else None)


def _saved(request: Request, mention: Mention, found: Found | None, who: WhoForm, case: CaseForm) -> bool:
    """Do what was pressed. False when something is missing, and the page is shown again."""
    by, at = request.viewer, request.at
    if CASE in request.POST:
        if not (mention.is_child and case.is_valid()):
            return False
        given = {name: case.cleaned_data[name] for name in ("status", "authority", "source", "note")}
        actions.record_case_status(mention=mention, worker=case.worker(), **given, by=by, at=at)
        return True
    if not who.is_valid():
        return False
    _say_who(request, mention, found, who.cleaned_data["who"])
    return True


def _say_who(request: Request, mention: Mention, found: Found | None, choice: str) -> None:
    by, at = request.viewer, request.at
    if choice == NEW:
        actions.add(mention=mention, by=by, at=at)
    elif choice == UNSURE:
        kind = "Child" if mention.is_child else "Adult"
        text = f"{kind} {mention.seq}: it cannot be told yet who this is. The social worker is asked."
        correct(referral=mention.referral, about=About.WHO.value, text=text, by=by, at=at)
    else:
        match = next((m for m in found.matches if m.id == choice), None) if found else None
        reasons = match.reasons if match else ()
        actions.link(mention=mention, person_id=UUID(choice), reasons=reasons, by=by, at=at)


def _next(referral: Referral, mention: Mention, request: Request) -> str:
    """After the case system, the same person; after saying who it is, the next person, then the overview."""
    here = ("child" if mention.is_child else "adult", mention.seq)
    if CASE in request.POST:
        return reverse("referrals_who_is", args=[referral.reference, *here])
    everybody = list(referral.mentions.all())
    after = everybody[everybody.index(mention) + 1 :]
    if not after:
        return reverse("referrals_who", args=[referral.reference])
    kind = "child" if after[0].is_child else "adult"
    return reverse("referrals_who_is", args=[referral.reference, kind, after[0].seq])


@page(may=may_link, look=Verb.LOOKED_AT_REFERRAL)
def take_back(request: Request, reference: str, link_id: UUID) -> HttpResponse:
    """Take a link back, with a reason."""
    referral = finding.opened(request.viewer, reference)
    link = people.link_of(request.viewer, referral, link_id)
    looked(request, reference=reference, subjects=[link.pk])
    overview_page = Link("Who is it?", reverse("referrals_who", args=[reference]))
    form: OpenMashForm = BecauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.take_back(link=link, because=form.cleaned_data["because"], by=request.viewer, at=request.at)
            return redirect(overview_page.href)
        except Refused as no:
            form.refuse(no.verdict)
            refused(request, no, reference)
    heading = "Take a link back"
    form_page = FormPage(f"{reference}: take a link back", form, "Take the link back", heading, back=overview_page)
    return render(request, "referrals/talk_form.html", {**frame(request, referral), "page": form_page})


@require_POST
@page(may=may_link)
def ready(request: Request, reference: str) -> HttpResponse:
    """Hand the referral to the social workers' desk, to be rated."""
    referral = queries.referral(request.viewer, reference)
    ready_to_rate(referral=referral, by=request.viewer, at=request.at)
    return redirect("referrals_front_door")
