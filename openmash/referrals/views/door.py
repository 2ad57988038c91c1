"""What the middleware has put on a request, with its types."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from openmash.rulebook.policy import LocalPolicy
from openmash.rulebook.roles import Viewer


class Request(HttpRequest):
    """A request of somebody at a moment, under the local policy in force."""

    viewer: Viewer
    at: datetime
    policy: LocalPolicy
