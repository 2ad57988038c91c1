"""Pages for what did not work. Each says what happened and what to do; none says what there is to be found.

Missing and not yours are one page, byte for byte but for its code. When the database is away, the page still gives the
hub's telephone number: it needs neither the database nor the session.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from openmash.rulebook.words import Verdict
from openmash.web import contacts, kept
from openmash.web.middleware import new_code

log = logging.getLogger(__name__)

OF_THE_PAGE = {"csrfmiddlewaretoken", "form_key", "seen", "code", kept.AS, kept.VERSION, kept.BEGUN}


def _code(request: HttpRequest) -> str:
    return getattr(request, "code", "") or new_code()


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """There is nothing here, or it is not yours: one page for both. Without an exception the attempt was entered in the
    ledger by the caller, and the page says so."""
    context = {"recorded": exception is None, **_given_back(request, again=False)}
    return _shown(request, "web/not_found.html", context, 404)


def refused(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    """An act was refused by a rule, outside a form: its sentence, and the way back."""
    context = {"because": verdict.because, **_given_back(request, again=False)}
    return _shown(request, "web/refused.html", context, 409)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent makes no sense as sent."""
    return _bare("web/bad_request.html", _given_back(request, again=False), 400)


def fault(request: HttpRequest) -> HttpResponse:
    """Something broke. When it is the database that is away, say so: it is likely to be short."""
    broken = sys.exc_info()[1]
    if isinstance(broken, OperationalError | InterfaceError) or _takes_nothing(broken):
        return unavailable(request)
    return _bare("web/fault.html", _given_back(request, again=True), 500)


TAKES_NOTHING = ("25006", "53", "57P", "58")
"""Beginnings of PostgreSQL's states in which it takes nothing in: read-only, no room, shutting down, disk faults."""


def _takes_nothing(broken: BaseException | None) -> bool:
    state = getattr(getattr(broken, "__cause__", None), "sqlstate", None)
    return isinstance(broken, DatabaseError) and isinstance(state, str) and state.startswith(TAKES_NOTHING)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database cannot be reached: how to reach the hub meanwhile."""
    response = _bare("web/unavailable.html", _given_back(request, again=True), 503)
    response.headers["Retry-After"] = "60"
    return response


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was too old, or the request came from elsewhere: nothing was done, and what was typed is given back."""
    return _shown(request, "web/csrf.html", _given_back(request, again=False), 403)


def signed_out(request: HttpRequest, because: str) -> HttpResponse:
    """The session ended before this was sent: nothing was done, and what was typed is given back."""
    return _shown(request, "web/signed_out.html", {"because": because, **_given_back(request, again=False)}, 403)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Too many tries in a short time: when to try again, and how to reach the hub meanwhile."""
    response = _shown(request, "web/too_many.html", _given_back(request, again=False), 429)
    response.headers["Retry-After"] = "300"
    return response


def _given_back(request: HttpRequest, *, again: bool) -> dict[str, Any]:
    """What was typed, to be shown once more: no cache keeps it and the browser forgets it, so this page must not.

    With `again` there is also a button that sends the same once more, its key and token with it, so that it is still
    one act and still this person's. Never where a secret was typed.
    """
    try:
        sent = [(name, str(value)) for name, values in request.POST.lists() for value in values]
    except Exception:
        log.warning("What was sent could not be read, code=%s", _code(request))
        sent = []
    secret = any(kept.is_secret(name) for name, _ in sent)
    return {
        "code": _code(request),
        "typed": list(_typed(sent)),
        "again": sent if again and not secret else [],
        "back": f"/{request.path.lstrip('/')}",
    }


def _typed(sent: Iterable[tuple[str, str]]) -> Iterable[tuple[str, str]]:
    """What a person typed, box by box, without secrets and without what the page itself had put in."""
    boxes: dict[str, list[str]] = {}
    for name, text in sent:
        if text.strip() and not kept.is_secret(name) and name.rpartition("-")[2] not in OF_THE_PAGE:
            boxes.setdefault(name, []).append(text.strip())
    for name, texts in boxes.items():
        yield name.replace("-", " ").replace("_", " ").strip().capitalize(), "\n".join(texts)


def _shown(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> HttpResponse:
    """A page in the frame of whoever looks; in the bare frame where that cannot be made."""
    if getattr(request, "viewer", None) is None:
        return _bare(template, context, status)
    return render(request, template, context, status=status)


def _bare(template: str, context: dict[str, Any], status: int) -> HttpResponse:
    """A page that needs neither the database nor a session; if even its template fails, plain words."""
    hub = contacts.recall()
    frame: dict[str, Any] = {
        "hub": hub,
        "viewer": None,
        "signed_in": False,
        "menu": [],
        "at": None,
        "demo": "",
        "glass": "",
        "restricted": "",
        "csrf_input": "",
    }
    try:
        return HttpResponse(render_to_string(template, {**frame, **context}), status=status)
    except Exception:
        log.exception("The page for a fault could not be made, code=%s", context.get("code", ""))
        words = (
            f"This did not work. {hub.emergency}\n"
            f"{hub.hub_name}: {hub.phone or 'telephone number not known here'}. Out of hours: "
            f"{hub.out_of_hours_phone or 'not known here'}.\nCode: {context.get('code', '')}\n"
        )
        return HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
