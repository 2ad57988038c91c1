"""Reading is an act: the decorators every page carries. They ask whether the viewer may, and enter the look.

A look is entered in the page's own transaction: if the ledger cannot be written, the page is not shown. A person
without the right gets the same page as for a thing that is not there, and the attempt is entered. A page is opened, or
something is sent to it: any other method would be a way to read it unseen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from openmash.ledger.actions import enter
from openmash.ledger.verbs import Verb
from openmash.rulebook.roles import Viewer, may_change_anything
from openmash.rulebook.words import Refused, Verdict
from openmash.web import errors

View = Callable[..., HttpResponse]
May = Callable[[Viewer], Verdict]
METHODS = ("GET", "HEAD", "POST")


def page(*, may: May, look: Verb | None = None, own: bool = False) -> Callable[[View], View]:
    """A page for people who are signed in. `may` is the question of `rulebook.roles` the page asks; `look` its verb.

    `own` is for acts about nothing but one's own sessions: they stay open to an account that changes nothing else.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            verdict = may(_viewer(request))
            if not verdict:
                refused(request, Refused(verdict))
                return errors.not_found(request)
            if request.method == "POST" and not own and not (verdict := may_change_anything(_viewer(request))):
                refused(request, Refused(verdict))
                return errors.refused(request, verdict)
            return _shown(request, view, look, args, kwargs)

        guarded.may = may  # type: ignore[attr-defined]
        guarded.look = look  # type: ignore[attr-defined]
        return guarded

    return decorate


def open_page(*, look: Verb | None = None) -> Callable[[View], View]:
    """A page that anybody may open, without an account."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return _shown(request, view, look, args, kwargs)

        guarded.may = None  # type: ignore[attr-defined]
        guarded.look = look  # type: ignore[attr-defined]
        return guarded

    return decorate


def looked(request: HttpRequest, *, reference: str = "", subjects: Iterable[object] = ()) -> None:
    """Say what this page shows: the reference and the ids of the rows. Called by the view, entered by the decorator."""
    cast("Any", request).shown = (reference, [str(s) for s in subjects])


def refused(request: HttpRequest, no: Refused, reference: str = "") -> None:
    """Enter an attempt that was refused; the act itself has already been rolled back to its savepoint."""
    enter(
        by=_viewer(request),
        at=cast("Any", request).at,
        verb=Verb.REFUSED,
        reference=reference,
        detail={"because": no.verdict.on_record, "page": _name(request)},
    )


def _shown(
    request: HttpRequest,
    view: View,
    look: Verb | None,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> HttpResponse:
    if request.method not in METHODS:
        return HttpResponseNotAllowed(METHODS)
    try:
        response = view(request, *args, **kwargs)
    except (ObjectDoesNotExist, Http404):
        refused(
            request,
            Refused(Verdict(False, "There is nothing here, or it is not yours.")),
        )
        return errors.not_found(request)
    except Refused as no:
        refused(request, no)
        return errors.refused(request, no.verdict)
    # A form that is shown again after it was sent shows the record again: whoever sends nonsense reads it too.
    told = hasattr(request, "shown")
    if look is not None and response.status_code == 200 and (told or request.method != "POST"):
        reference, subjects = getattr(request, "shown", ("", []))
        enter(
            by=_viewer(request),
            at=cast("Any", request).at,
            verb=look,
            reference=reference,
            subjects=subjects,
        )
        cast("Any", request).entered = (look, reference)  # for the door, which notices reading in bulk
    return response


def _viewer(request: HttpRequest) -> Viewer:
    return cast("Viewer", cast("Any", request).viewer)


def _name(request: HttpRequest) -> str:
    match = request.resolver_match
    return match.view_name if match else ""
