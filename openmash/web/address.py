"""From which network address a request comes."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The sender's address. Behind the hub's own proxy it is what that proxy has put there last; else the connection's.

    A header that arrives without a proxy of ours is not believed.
    """
    connected = str(request.META.get("REMOTE_ADDR", ""))
    if not getattr(settings, "SECURE_PROXY_SSL_HEADER", None):
        return connected
    passed = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    return passed[-1].strip() or connected
