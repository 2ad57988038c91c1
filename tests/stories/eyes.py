"""A second pair of eyes on every page that a story visits: it fits a phone, axe-core finds nothing, no script failed.

Each page is looked at once a role, and once more when it shows errors. ``SNAP=1`` takes the guide's pictures too.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlparse

from django.urls import Resolver404, resolve
from playwright.sync_api import ConsoleMessage, Page

from tests.ground.browsing import AXE
from tests.ground.databases import ROOT

DESK = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 800}
PICTURE = {"width": 1280, "height": 800}
PICTURES = ROOT / "docs" / "guide" / "images"
# Every rule that axe-core runs of itself, none off, and the one it leaves to be asked for.
RULES = "axe.run(document, {rules: {'target-size': {enabled: true}}, resultTypes: ['violations']})"

TOO_WIDE = """[...document.querySelectorAll('body *')]
  .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .slice(-3).map(e => `${e.tagName} ${e.className}: ${e.textContent.trim().slice(0, 60)}`).join('; ')"""


class Eyes:
    """What was seen in the stories of a module, and what was wrong with it.

    ``pages`` are the pages that axe-core reads, by the name of their address, each once however many modules of a run
    come to it; None means all of them, for everybody who sees them.
    """

    read: ClassVar[set[tuple[frozenset[str], str, bool, int]]] = set()

    def __init__(self, pages: Collection[str] | None) -> None:
        self.pages = pages
        self.seen: dict[tuple[str, str, bool], str] = {}
        self.faults: list[str] = []

    def look(self, page: Page, who: str, *, scripts: bool) -> None:
        """Look at the page that is open, unless this kind of page was looked at for this role before."""
        kind = (page_name(page), who, page.locator(".govuk-error-summary").count() > 0)
        if kind in self.seen:
            return
        self.seen[kind] = urlparse(page.url).path
        for size in (PHONE, DESK):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            self._fits(page, who, size["width"])
            if scripts and self._is_to_read(kind[0], kind[2], size["width"]):
                self._reads(page, who, size["width"])

    def _is_to_read(self, name: str, with_errors: bool, width: int) -> bool:
        if self.pages is None:
            return True
        key = (frozenset(self.pages), name, with_errors, width)
        is_new = name in self.pages and key not in self.read
        self.read.add(key)
        return is_new

    def hear(self, message: ConsoleMessage) -> None:
        """What a page complains of in the browser's console; that a page answers 404 is no complaint of a script."""
        if message.type == "error" and not message.text.startswith("Failed to load resource: the server responded"):
            self.faults.append(f"{message.location.get('url', '')}: {message.text}")

    def _fits(self, page: Page, who: str, width: int) -> None:
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:  # the page may still be settling into its new width; a real fault stays
            page.wait_for_timeout(500)
            wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            names = page.evaluate(TOO_WIDE)
            self.faults.append(f"{self._place(page, who, width)}: {wide} pixels wide, so it scrolls sideways: {names}")

    def _reads(self, page: Page, who: str, width: int) -> None:
        page.evaluate(AXE.read_text())
        found: dict[str, Any] = page.evaluate(RULES)
        for fault in found["violations"]:
            for node in fault["nodes"]:
                place = self._place(page, who, width)
                self.faults.append(f"{place}: {fault['id']}: {fault['help']}: {node['html'][:300]}")

    @staticmethod
    def _place(page: Page, who: str, width: int) -> str:
        return f"{urlparse(page.url).path} ({who}, {width})"


def page_name(page: Page) -> str:
    """The name of the page's address, or of its kind when nothing stands there."""
    try:
        return resolve(urlparse(page.url).path).url_name or "unnamed"
    except Resolver404:
        return "not_found"


def take_picture(page: Page, name: str) -> None:
    """Keep the page as a picture of the guide when SNAP=1; and as a phone shows it, in the folder SNAP_PHONE names."""
    if not os.environ.get("SNAP"):
        return
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.set_viewport_size(PICTURE)  # type: ignore[arg-type]
    page.evaluate("document.activeElement?.blur(); scrollTo(0, 0)")
    page.screenshot(path=PICTURES / f"{name}.png", animations="disabled")
    phone = os.environ.get("SNAP_PHONE", "")
    if phone:
        page.screenshot(path=Path(phone) / f"{name}-desk.png", full_page=True)
        page.set_viewport_size({"width": 390, "height": 844})
        page.screenshot(path=Path(phone) / f"{name}.png", full_page=True)
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
