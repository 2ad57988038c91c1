"""A page that answers what was sent is shown under an address of its own, so that the browser forgets what was sent.

A browser that shows a page in answer to a POST writes everything that was posted into the session file of its profile
on disk, where it outlives signing out: a name that was looked for, a worry that was typed. So such a page is kept for
a moment, locked, and the browser is led on to it. Where it is kept there is only the fingerprint of its token, and the
key is made of the token and of the session together: neither the table nor the address alone opens it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

TOKEN = "shown"  # noqa: S105  the name of a parameter
ONCE = "shown_once"
"""Set on a response whose page may be fetched once only: it shows a secret."""

ALSO_SAID = ("Clear-Site-Data",)
"""What the answer says to the browser besides its page."""

LASTS = 15 * 60
"""Seconds for which the page may be reloaded. Looking again within them shows nothing that was not on record then."""


def taken(request: HttpRequest) -> str:
    """The token in the address, taken out of it, so that no page sees or repeats it; "" without one."""
    token = request.GET.get(TOKEN, "")
    if TOKEN in request.GET:
        left = request.GET.copy()
        del left[TOKEN]
        request.GET = left  # type: ignore[assignment]  # a QueryDict either way
        request.META["QUERY_STRING"] = left.urlencode()
    return token


def kept(request: HttpRequest, token: str) -> HttpResponse | None:
    """The page kept under this token for this session and address, or None when there is none (any more)."""
    found = cache.get(_name(token)) if token else None
    lock = _lock(request, token)
    if found is None or lock is None:
        return None
    try:
        held: dict[str, Any] = json.loads(lock.decrypt(found, ttl=LASTS))
    except (InvalidToken, ValueError):
        return None
    if held["path"] != request.path:
        return None
    if held["once"]:
        cache.delete(_name(token))
    return HttpResponse(held["page"], status=held["status"])


def led_on(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer, or the way to it: a page a browser would show in answer to what it sent is kept, and led on to."""
    token = secrets.token_urlsafe(32)
    lock = _lock(request, token)
    if not _is_page_after_sending(request, response) or lock is None:
        return response
    held = {
        "path": request.path, "page": response.content.decode(response.charset), "status": response.status_code,
        "once": bool(getattr(response, ONCE, False)),
    }  # fmt: skip
    cache.set(_name(token), lock.encrypt(json.dumps(held).encode()), LASTS)
    query = request.GET.copy()
    query[TOKEN] = token
    onward = HttpResponseRedirect(f"{request.path}?{query.urlencode()}")
    onward.status_code = 303
    onward.cookies = response.cookies
    for name in ALSO_SAID:
        if name in response.headers:
            onward.headers[name] = response.headers[name]
    return onward


def _is_page_after_sending(request: HttpRequest, response: HttpResponse) -> bool:
    """Would a browser put this on the screen in answer to a POST? It says of itself that it is going to a document."""
    document = request.headers.get("Sec-Fetch-Dest") == "document"
    page = response.headers.get("Content-Type", "").startswith("text/html")
    sent = request.method == "POST" and document and page and not response.streaming
    return sent and not 300 <= response.status_code < 400 and "Content-Disposition" not in response.headers


def _name(token: str) -> str:
    return f"afterwards:{hashlib.sha256(token.encode()).hexdigest()}"


def _lock(request: HttpRequest, token: str) -> Fernet | None:
    """The lock of this token in this session; None where there is no session that will be there again."""
    if not request.session.session_key and not request.session.is_empty():
        request.session.save()
    session = request.session.session_key
    if not session:
        return None
    made = HKDF(SHA256(), 32, salt=token.encode(), info=b"openmash page after sending " + session.encode())
    return Fernet(base64.urlsafe_b64encode(made.derive(settings.SECRET_KEY.encode())))
