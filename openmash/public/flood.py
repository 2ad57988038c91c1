"""How many referrals came over one connection within the hour. The connection itself is kept nowhere."""

from __future__ import annotations

import time

from allauth.account.adapter import get_adapter
from allauth.core.internal.ratelimit import truncate_ip
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

USUAL = 5
"""So many referrals an hour over one connection are nothing unusual (GlobaLeaks' own threshold; T8)."""

HOUR = 3600


def arrivals(request: HttpRequest) -> int:
    """Count one more referral over this connection; the how-manieth of the hour it is.

    The count stands under a fingerprint that differs each hour and needs the hub's own key: nobody can ask it for an
    address. An IPv6 line counts as one whichever of its addresses is used.
    """
    hour = int(time.time() // HOUR)
    line = truncate_ip(get_adapter().get_client_ip(request))
    name = f"arrivals:{salted_hmac('openmash arrivals', f'{hour} {line}', algorithm='sha256').hexdigest()}"
    cache.add(name, 0, HOUR)
    try:
        return int(cache.incr(name))
    except ValueError:  # cleared in between
        return 1


def unusual(count: int) -> bool:
    """Is this more than usual? It is taken all the same: nothing about a child is refused for being one of many."""
    return count > USUAL
