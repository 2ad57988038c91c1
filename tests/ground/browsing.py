"""A real browser, and axe-core's word on a page."""

from __future__ import annotations

import os
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")
SHELL = "chromium-headless-shell"
"""The same engine without windows, menus and profile: it draws pages at half the cost."""
FLAGS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"


def shell_path() -> str:
    """The browser that shows pages: the engine alone where it is installed, else the whole browser."""
    alone = None if os.environ.get("CHROME") else shutil.which(SHELL)
    return alone or browser_path()


@cache
def browser_path() -> str:
    """The whole browser, as people have it, for what it keeps on the disk: CHROME, else the first one on the PATH.

    Its absence ends the run and never skips a test.
    """
    for candidate in (os.environ.get("CHROME", ""), *NAMES):
        found = shutil.which(candidate) if candidate else None
        if found:
            return found
    pytest.exit("No browser: install chromium, or name one in CHROME=. `make test` installs it where it may.", 2)


def accessibility_faults(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it stands, a line each, with the element; empty when nothing is."""
    page.evaluate(AXE.read_text())
    result: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, resultTypes: ['violations']})", AXE_TAGS
    )
    return [
        f"{fault['id']}: {fault['help']}: {node['html'][:200]}"
        for fault in result["violations"]
        for node in fault["nodes"]
    ]
