"""The referral form: begin, the list of parts, one thing a page, check, send."""

from __future__ import annotations

import uuid

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from openmash.drafts import actions as drafting
from openmash.drafts import queries as drafts
from openmash.drafts.queries import Typed
from openmash.ledger.looks import open_page, refused
from openmash.partnership.middleware import keep_anonymous
from openmash.public import actions, flood, journey, pages
from openmash.public.check_answers import cards
from openmash.public.completeness import how_complete
from openmash.public.forms import PAGES, Part, Start, Who, Words
from openmash.public.views.door import Door, door, known_part, on_from, own_form, show, show_form, unsent
from openmash.rulebook.roles import may_refer
from openmash.rulebook.words import Refused
from openmash.uploads import queries as files

UNFINISHED_SHOWN = 5


@open_page()
def start(request: HttpRequest) -> HttpResponse:
    """The first question. Forms that were begun and not sent stand beside it."""
    here = door(request)
    may_refer(here.viewer).require()
    form = Start(request.POST or None, body={}, today=here.today)
    if request.method == "POST" and form.is_valid():
        by = keep_anonymous(request) if here.is_open else here.viewer
        typed = actions.begin(what=journey.What(form.cleaned_data["what"]), by=by, at=here.at)
        return redirect("public_who" if here.is_open else "public_tasks", typed.id)
    begun = [pages.begun(one, here.at) for one in drafts.unfinished(here.viewer, journey.FORM)[:UNFINISHED_SHOWN]]
    return show_form(request, form, back=reverse("public_home"), begun=begun, first=True)


@open_page()
def who(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Who is asking: it chooses the questions and their words. An account has answered it already."""
    here, typed = door(request), unsent(request, draft_id)
    if typed is None or not here.is_open:
        return redirect("public_tasks", draft_id)
    form = Who(request.POST or None, body=typed.body, today=here.today, initial={"who": typed.body.get("who")})
    if request.method == "POST" and form.is_valid():
        typed = actions.answer(draft_id=draft_id, slug="who", given=form.remember(), by=here.viewer, at=here.at)
        return on_from(typed, "")
    return show_form(request, form, back=reverse("public_start"))


@open_page()
def tasks(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Every part of the form with how far it has got."""
    here, typed = door(request), unsent(request, draft_id)
    if typed is None:
        return redirect("public_sent", draft_id)
    if journey.who(typed.body) is None:
        return redirect("public_who", draft_id)
    page = pages.task_list(typed, here.at, len(files.with_draft(here.viewer, draft_id)))
    return show(request, "tasks.html", page=page, draft_id=draft_id, mine=not here.is_open)


@open_page()
def part(request: HttpRequest, draft_id: uuid.UUID, slug: str) -> HttpResponse:
    """One part: one thing on one page, saved when it is continued."""
    here, typed = door(request), unsent(request, draft_id)
    if typed is None:
        return redirect("public_sent", draft_id)
    known_part(typed.body, slug)
    if slug in journey.LISTS:
        return _people(request, here, typed, slug)
    if slug == "words" and not journey.people(typed.body, "children"):
        return redirect("public_person", draft_id, "children", 1)
    form = _form(request, here, typed, slug)
    if request.method == "POST" and form.is_valid():
        kept = _keep(form, slug, here, typed)
        return on_from(kept, slug)
    back = reverse("public_tasks", args=[draft_id])
    permission = here.policy.permission_words if slug == "consent" else ""
    saved = pages.saved_words(typed, here.at)
    return show_form(request, form, back=back, later=back, saved=saved, permission=permission)


def _form(request: HttpRequest, here: Door, typed: Typed, slug: str) -> Part:
    """The part's form with what was answered before; "about you" begins with what the account says."""
    initial = dict(journey.answers(typed.body, slug))
    if slug == "words":
        initial = {f"child_{number}": child.get("view") for number, child in journey.speaking(typed.body)}
    if slug == "you" and not initial and not here.is_open:
        initial = pages.from_account(here.viewer)
    return PAGES[slug](request.POST or None, body=typed.body, today=here.today, initial=initial)


def _keep(form: Part, slug: str, here: Door, typed: Typed) -> Typed:
    if isinstance(form, Words):
        return actions.keep_words(draft_id=typed.id, words=form.words(), by=here.viewer, at=here.at)
    return actions.answer(draft_id=typed.id, slug=slug, given=form.remember(), by=here.viewer, at=here.at)


def _people(request: HttpRequest, here: Door, typed: Typed, of: str) -> HttpResponse:
    """The list of children or adults; empty, it goes straight to the first of them."""
    if request.method == "POST":
        if not journey.people(typed.body, of):
            typed = actions.answer(draft_id=typed.id, slug=of, given={"nobody": True}, by=here.viewer, at=here.at)
        return on_from(typed, of)
    if not journey.people(typed.body, of):
        return redirect("public_person", typed.id, of, 1)
    back = reverse("public_tasks", args=[typed.id])
    return show(request, "people.html", page=pages.people(typed, of, here.at), back=back)


@open_page()
def person(request: HttpRequest, draft_id: uuid.UUID, of: str, number: int) -> HttpResponse:
    """One child or adult; every unknown is a real answer."""
    here, typed = door(request), unsent(request, draft_id)
    if typed is None:
        return redirect("public_sent", draft_id)
    if of not in journey.LISTS or journey.part(typed.body, of) is None:
        raise Http404
    named = journey.people(typed.body, of)
    if not 1 <= number <= len(named) + 1:
        return redirect("public_part", draft_id, of)
    initial = named[number - 1] if number <= len(named) else {}
    form = PAGES[of](request.POST or None, body=typed.body, today=here.today, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.remember()
        actions.name_person(draft_id=draft_id, of=of, number=number, given=given, by=here.viewer, at=here.at)
        return redirect("public_part", draft_id, of)
    back = reverse("public_part", args=[draft_id, of]) if named else reverse("public_tasks", args=[draft_id])
    nobody = of == "adults" and not named
    caption = f"Child {number}" if of == "children" else f"Adult {number}"
    saved = pages.saved_words(typed, here.at)
    return show_form(
        request, form, back=back, later=back, saved=saved, caption=caption, nobody=nobody, of=of, draft_id=draft_id
    )


@open_page()
def take_off(request: HttpRequest, draft_id: uuid.UUID, of: str, number: int) -> HttpResponse:
    """Take somebody off the form, after asking once."""
    here, typed = door(request), unsent(request, draft_id)
    if typed is None:
        return redirect("public_sent", draft_id)
    named = journey.people(typed.body, of) if of in journey.LISTS else []
    if not 1 <= number <= len(named):
        raise Http404
    if request.method == "POST":
        actions.take_off(draft_id=draft_id, of=of, number=number, by=here.viewer, at=here.at)
        return redirect("public_part", draft_id, of)
    name = journey.call(named[number - 1], number, child=of == "children")
    return show(request, "take_off.html", name=name, back=reverse("public_part", args=[draft_id, of]))


@open_page()
def check(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Everything once more, with what would make it more complete; then it is sent, gaps and all."""
    here, typed = door(request), unsent(request, draft_id)
    if typed is None:
        return redirect("public_sent", draft_id)
    if journey.missing_to_send(typed.body):
        return redirect("public_tasks", draft_id)
    refusal = None
    if request.method == "POST":
        try:
            count = flood.arrivals(request) if here.is_open else 0
            many = count if flood.unusual(count) else 0
            actions.send(draft_id=draft_id, policy=here.policy, by=here.viewer, at=here.at, many=many)
            return redirect("public_sent", draft_id)
        except Refused as no:
            refused(request, no)
            refusal = no.verdict.because
    answered = cards(typed, pages.account_rows(here.viewer), files.with_draft(here.viewer, draft_id))
    return show(
        request, "check.html", cards=answered, quality=how_complete(typed, here.viewer),
        refusal=refusal, back=reverse("public_tasks", args=[draft_id]), hub_name=here.policy.contact.hub_name,
    )  # fmt: skip


@open_page()
def give_up(request: HttpRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Throw an unfinished form away, after asking once."""
    here = door(request)
    if own_form(request, draft_id).sent_as:
        return redirect("public_sent", draft_id)
    if request.method == "POST":
        drafting.give_up(draft_id=draft_id, by=here.viewer, at=here.at)
        return redirect("public_start")
    return show(request, "give_up.html", back=reverse("public_tasks", args=[draft_id]))
