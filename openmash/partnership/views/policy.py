"""The local policy on screen: read by managers, changed by an administrator, every version kept."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from openmash.ledger.looks import page, refused
from openmash.partnership import actions
from openmash.partnership.forms import policy as forms
from openmash.partnership.pages.parts import LISTS, NEW, Place
from openmash.partnership.pages.policy import differences, history_table, policy_page
from openmash.partnership.queries import policy_now, policy_versions
from openmash.rulebook import presets
from openmash.rulebook.policy import PolicyInvalid, to_data
from openmash.rulebook.roles import Viewer, may_change_policy
from openmash.rulebook.words import YES, Refused, Verdict
from openmash.web.forms import FormPage
from openmash.web.parts import Link

FORMS: dict[str, type[forms.PartForm]] = {
    "contact": forms.ContactForm,
    "ratings": forms.RatingForm,
    "hours": forms.HoursForm,
    "agencies": forms.AgencyForm,
    "levels": forms.LevelForm,
    "services": forms.ServiceForm,
    "teams": forms.TeamForm,
    "protocol": forms.ProtocolForm,
    "terms": forms.TermsForm,
    "feedback": forms.FeedbackForm,
    "wording": forms.WordingForm,
    "need_to_know": forms.NeedToKnowForm,
    "retention": forms.RetentionForm,
    "office": forms.OfficeForm,
    "patterns": forms.PatternForm,
    "together": forms.TogetherForm,
}


def may_read_policy(viewer: Viewer) -> Verdict:
    """Managers read what the partnership has agreed; an administrator changes it."""
    return YES if viewer.is_manager else may_change_policy(viewer)


@page(may=may_read_policy)
@require_GET
def policy(request: HttpRequest) -> HttpResponse:
    """The policy in force, part by part."""
    versions = policy_versions()
    latest = versions[0] if versions else None
    shown = policy_page(policy_now(), latest, may_change_policy(_viewer(request)).allowed, _at(request))
    return render(request, "partnership/policy.html", {"page": shown})


@page(may=may_change_policy)
@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, part: str, entry: str = "") -> HttpResponse:
    """One part, or one entry of a part. The whole policy is checked; nothing is saved while any problem stands."""
    place, body = Place(part, entry), to_data(policy_now())
    if not place.exists(body):
        raise Http404
    kind, seen, stands = FORMS[part], actions.latest_version(), part in LISTS and entry != NEW
    if request.method == "POST":
        form = kind(request.POST, stands=stands)
        if form.is_valid() and _saved(request, form, place, body):
            return redirect("partnership_policy")
        # after a refusal the next press is about the version that stands now; before one it is about what was seen
        seen = seen if form.overtaken else _seen(request, seen)
    else:
        form = kind(initial=kind.as_typed(place.taken(body)), stands=stands)
    return render(
        request, "partnership/part.html", {"page": _form_page(place, form), "seen": seen, "removable": stands}
    )


def _saved(request: HttpRequest, form: forms.PartForm, place: Place, body: dict[str, Any]) -> bool:
    """Put the change into force, or say on the form why not."""
    after = place.put(body, None if "take_away" in request.POST else form.part(place.taken(body)))
    try:
        actions.change_policy(
            body=after,
            seen=_seen(request, -1),
            because=form.cleaned_data["because"],
            by=_viewer(request),
            at=_at(request),
        )
    except PolicyInvalid as invalid:
        form.tell(invalid.problems, place.named)
        return False
    except Refused as refusal:
        form.refuse(refusal.verdict)
        form.overtaken = True
        refused(request, refusal)
        return False
    return True


def _form_page(place: Place, form: forms.PartForm) -> FormPage:
    back = Link("Local policy", reverse("partnership_policy"))
    return FormPage(
        title=f"Local policy: {place.title}", form=form, button="Put it into force", heading=place.title,
        caption="Local policy", back=back, cancel=Link("Leave it as it is", back.href),
    )  # fmt: skip


@page(may=may_change_policy)
@require_http_methods(["GET", "POST"])
def preset(request: HttpRequest) -> HttpResponse:
    """Start again from a preset: every part is replaced, the versions before stay."""
    form = forms.PresetForm(request.POST or None)
    if form.is_valid():
        try:
            actions.change_policy(
                body=presets.PRESETS[form.cleaned_data["preset"]], seen=_seen(request, -1),
                because=form.cleaned_data["because"], by=_viewer(request), at=_at(request),
            )  # fmt: skip
            return redirect("partnership_policy")
        except Refused as refusal:
            form.refuse(refusal.verdict)
            refused(request, refusal)
    back = Link("Local policy", reverse("partnership_policy"))
    shown = FormPage(
        title="Local policy: a preset", form=form, button="Replace the whole policy",
        heading="Start again from a preset",
        caption="Local policy", back=back, warning=True,
    )  # fmt: skip
    seen = _seen(request, actions.latest_version())
    return render(request, "partnership/part.html", {"page": shown, "seen": seen, "removable": False})


@page(may=may_read_policy)
@require_GET
def history(request: HttpRequest) -> HttpResponse:
    """Every version there was."""
    versions = policy_versions()
    table = history_table(versions, _at(request)) if versions else None
    return render(request, "partnership/history.html", {"table": table})


@page(may=may_read_policy)
@require_GET
def version(request: HttpRequest, number: int) -> HttpResponse:
    """What one version changed, against the one before it."""
    by_number = {one.version: one for one in policy_versions()}
    if number not in by_number:
        raise Http404
    before = by_number[number - 1].body if number - 1 in by_number else presets.PRESETS["standard"]
    found = differences(before, by_number[number].body)
    return render(request, "partnership/version.html", {"version": by_number[number], "differences": found})


def _seen(request: HttpRequest, standing: int) -> int:
    typed = request.POST.get("seen_version", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 9 else standing


def _viewer(request: Any) -> Viewer:
    return request.viewer  # type: ignore[no-any-return]


def _at(request: Any) -> Any:
    return request.at
