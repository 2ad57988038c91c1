"""From which network address a request comes."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The sender's address. Behind proxies of the hub's own it is what the first of them has put there, counted from
    the end; else the connection's.

    A header that arrives without a proxy of ours, or with fewer addresses than we have proxies, is not believed: it
    would let anybody count as somebody else. Tries to sign in are counted by the same number of proxies.
    """
    proxies = int(getattr(settings, "ALLAUTH_TRUSTED_PROXY_COUNT", 0))
    passed = [one.strip() for one in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")]
    believed = passed[-proxies] if 0 < proxies <= len(passed) else ""
    return believed or str(request.META.get("REMOTE_ADDR", ""))
