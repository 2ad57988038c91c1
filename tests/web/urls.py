"""Addresses for the pages drawn in these tests alone."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def nowhere(request: HttpRequest) -> HttpResponse:
    """An address that a drawn page may name."""
    return HttpResponse("")


urlpatterns = [path("out/", nowhere, name="account_logout")]
