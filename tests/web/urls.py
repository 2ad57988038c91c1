"""Addresses for the pages drawn in these tests alone, with the product's own pages for what did not work."""

from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path

from openmash.rulebook.words import no
from openmash.web import errors
from openmash.web.vary import also_as_fragment, wants_fragment

handler400 = "openmash.web.errors.bad_request"
handler403 = "openmash.web.errors.not_found"
handler404 = "openmash.web.errors.not_found"
handler500 = "openmash.web.errors.fault"


def nowhere(request: HttpRequest) -> HttpResponse:
    """A page that is there."""
    return HttpResponse("here")


def forbidden(request: HttpRequest) -> HttpResponse:
    """A page that is somebody else's."""
    raise PermissionDenied


def broken(request: HttpRequest) -> HttpResponse:
    """A page that breaks, on a child's name."""
    raise RuntimeError("Amara Okafor-Bell")


def away(request: HttpRequest) -> HttpResponse:
    """A page whose database is away."""
    raise OperationalError("connection refused")


def by_rule(request: HttpRequest) -> HttpResponse:
    """An act that a rule refuses."""
    return errors.refused(request, no("You wrote the recommendation. Beverley Osei can decide."))


@also_as_fragment
def live(request: HttpRequest) -> HttpResponse:
    """A page with a part that is swapped in by itself."""
    return HttpResponse("part" if wants_fragment(request) else "page with part")


urlpatterns = [
    path("out/", nowhere, name="account_logout"),
    path("in/", nowhere, name="account_login"),
    path("mine/", nowhere, name="partnership_mine"),
    path("stay/", nowhere, name="partnership_stay"),
    path("here/", nowhere),
    path("forbidden/", forbidden),
    path("broken/", broken),
    path("away/", away),
    path("by-rule/", by_rule),
    path("live/", live),
]
