"""A page and the fragment of it that is swapped in by itself share one address; caches must not mix them up."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

View = Callable[..., HttpResponse]


def wants_fragment(request: HttpRequest) -> bool:
    """Did the page itself ask, for the part that may have changed? A visit, a reload and "back" want the whole page."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def also_as_fragment(view: View) -> View:
    """For a view that answers with the page, or with a fragment of the same page when `wants_fragment(request)`."""

    @wraps(view)
    def told(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        patch_vary_headers(response, ("HX-Request", "HX-History-Restore-Request"))
        return response

    return told
