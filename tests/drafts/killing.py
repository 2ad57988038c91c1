"""A browser of its own that can be killed as a power cut kills it: no page is left, nothing is said goodbye to."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Error as PlaywrightError

from openmash.partnership.middleware import DEMO_SIGN_IN
from openmash.partnership.models import Account
from tests.ground.browsing import FLAGS, browser_path
from tests.ground.serving import Live


class Doomed:
    """One browser on a profile folder of its own, signed in as somebody."""

    def __init__(self, context: BrowserContext, profile: Path) -> None:
        self.context, self.profile = context, profile
        self.page = context.new_page()

    def processes(self) -> list[int]:
        """Its own processes, known by the folder that each of them was given."""
        mark = f"--user-data-dir={self.profile}".encode()
        found = []
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                if entry.name.isdecimal() and mark in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
        return found

    def kill(self) -> None:
        """kill -9 of every process of it, and wait until none is left."""
        ours = self.processes()
        assert ours
        for process in ours:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        for _ in range(100):
            if not self.processes():
                return
            time.sleep(0.05)
        raise AssertionError("the browser did not die")


def cookie(live: Live, account: Account) -> dict[str, str]:
    """The session cookie of somebody signed in past the demonstration's button."""
    client = Client()
    client.force_login(account)
    session = client.session
    session[DEMO_SIGN_IN] = True
    session.save()
    return {"name": settings.SESSION_COOKIE_NAME, "value": str(session.session_key), "url": live.url}


@contextmanager
def doomed(browser: Browser, live: Live, account: Account, profile: Path) -> Iterator[Doomed]:
    """A browser to be killed; closed when it was not."""
    context = browser.browser_type.launch_persistent_context(
        profile, executable_path=browser_path(), headless=True, args=FLAGS, base_url=live.url, locale="en-GB"
    )
    context.set_default_timeout(30_000)
    context.add_cookies([cookie(live, account)])  # type: ignore[list-item]
    try:
        yield Doomed(context, profile)
    finally:
        with suppress(PlaywrightError):
            context.close()
