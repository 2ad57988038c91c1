"""A browser that shows a page made by the test, with the real style sheets, scripts and policy, and no server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from playwright.sync_api import BrowserContext, Page, Route

HOST = "http://shown.example"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
Show = Callable[..., Page]


def _policy() -> str:
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items())


@pytest.fixture
def show(new_context: Callable[..., BrowserContext]) -> Show:
    """`show(html, width=320)` opens the page; what a form on it sends is answered with what it sent."""

    def shown(html: str, *, width: int = 1280, scripts: bool = True) -> Page:
        page = new_context(viewport={"width": width, "height": 900}, java_script_enabled=scripts).new_page()
        headers = {"Content-Security-Policy": _policy()}

        def answer(route: Route) -> None:
            path = route.request.url.removeprefix(HOST).split("?")[0]
            if route.request.method == "POST":
                route.fulfill(body=route.request.post_data or "", content_type="text/plain")
            elif path.startswith("/static/"):
                found = finders.find(path.removeprefix("/static/"))
                kind = TYPES.get(Path(path).suffix, "image/png")
                route.fulfill(path=found, content_type=kind) if found else route.fulfill(status=404)
            elif path == "/page":
                route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=headers)
            else:  # what the page asks for by itself: there is no news
                route.fulfill(status=204)

        page.route(f"{HOST}/**", answer)
        page.goto(f"{HOST}/page")
        page.evaluate("document.fonts.ready")
        return page

    return shown


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than the window."""
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
