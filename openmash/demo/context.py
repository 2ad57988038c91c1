"""Gives the sign-in page its demo buttons; named only in the demo's settings, so a real page has no trace of them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from openmash.demo.queries import groups


def people(request: HttpRequest) -> dict[str, Any]:
    """`demo_people` on the sign-in page, nothing elsewhere."""
    return {"demo_people": groups() if request.path == reverse("account_login") else []}
