"""Headers every page carries, and a code by which a page that went wrong can be found in the log."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from openmash.web import contacts

log = logging.getLogger("openmash.request")

LETTERS = "ABCDEFGHJKMNPQRTUVWXY346789"
"""Letters and figures nobody confuses on the telephone."""

NOTHING_OF_THE_DEVICE = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "microphone")
NOTHING_ELSE = ("midi", "payment", "usb", "browsing-topics")
PERMISSIONS = ", ".join(
    [f"{name}=()" for name in (*NOTHING_OF_THE_DEVICE, *NOTHING_ELSE)]
    + [f"publickey-credentials-{act}=(self)" for act in ("create", "get")]
)

HEADERS = {
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}


def new_code() -> str:
    """A code for one request, easy to say on the telephone: `KD4 7TM`. It names nobody."""
    drawn = "".join(secrets.choice(LETTERS) for _ in range(6))
    return f"{drawn[:3]} {drawn[3:]}"


class ShellMiddleware:
    """Gives each request its code, and each page headers that leave nothing behind: no copy in a cache, no address
    told to another site, nothing of the device. Stands first, before anything that can fail."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        shown = cast("Any", request)
        shown.code = new_code()
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.path.startswith(f"/{settings.STATIC_URL.lstrip('/')}"):
            return response
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Request-Code"] = shown.code.replace(" ", "")
        if (policy := getattr(request, "policy", None)) is not None:
            contacts.remember(policy.contact)
        if response.status_code >= 400:
            log.info("code=%s status=%s method=%s", shown.code, response.status_code, request.method)
        return response
