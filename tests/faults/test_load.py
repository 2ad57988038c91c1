"""A hundred people at work for ten minutes on this machine: how long pages take, and that nothing fails or grows."""

from __future__ import annotations

import json
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import quantiles
from typing import Any

import pytest
import requests

from tests.conftest import FIGURE
from tests.ground.serving import Live
from tests.stories import ground

pytestmark = pytest.mark.faults

WEB_PROCESSES = 2
"""As many as the machine has cores, as an installation runs them."""

STAFF, MINUTES, EVERY = 100, 10, 10.0
"""So many people, each opening a page every ten seconds, and asking for news once a minute."""

TYPES = 0.1
"""How often somebody types for those ten seconds instead: what stands in the form is saved each second."""
PAGES = ("/board/", "/my-work/", "/alerts/", "/referrals/{}/", "/referrals/{}/chronology/", "/find/", "/on-duty/")
NEWS = ("/board/news/", "/alerts/news/")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
REFERENCE = re.compile(r"/referrals/([A-Z]\d\d-\d{5})/")


@pytest.fixture(scope="module")
def live_template(django_db_blocker) -> str:
    """The demo's people and its morning."""
    return ground.morning(django_db_blocker)


@pytest.fixture(scope="module")
def live_environment() -> dict[str, str]:
    """The demo's morning."""
    return {"OPENMASH_CLOCK_OFFSET": str(ground.clock_offset())}


class Worker(threading.Thread):
    """Somebody of the hub with a browser."""

    def __init__(self, address: str, button: str, until: float) -> None:
        super().__init__()
        self.address, self.until = address, until
        self.browser = requests.Session()
        self.dice = random.Random(button + str(until) + str(id(self)))
        self.took: dict[str, list[float]] = {"pages": [], "news": [], "saves": []}
        self.said: Counter[str] = Counter()
        self.references: list[str] = []
        page = self.browser.get(f"{address}/account/login/", timeout=30).text
        answer = self.browser.post(address + button, {"csrfmiddlewaretoken": TOKEN.findall(page)[0]}, timeout=30)
        assert answer.status_code == 200, answer.status_code

    def is_of_the_hub(self) -> bool:
        """Does the board open for them?"""
        return self.browser.get(f"{self.address}/board/", timeout=30).ok

    def run(self) -> None:
        """Pages at their time, and news in between."""
        time.sleep(self.dice.uniform(0, EVERY))
        news = time.monotonic() + self.dice.uniform(0, 60)
        while time.monotonic() < self.until:
            began = time.monotonic()
            if self.dice.random() < TYPES:
                self.type()
            else:
                self.open(self.dice.choice(PAGES))
            if began >= news:
                self.open(self.dice.choice(NEWS), htmx=True)
                news = began + 60
            time.sleep(max(0.0, EVERY - (time.monotonic() - began)))

    def open(self, path: str, *, htmx: bool = False) -> str:
        """One page, timed from the press to the last byte."""
        if "{}" in path:
            path = path.format(self.dice.choice(self.references)) if self.references else "/board/"
        headers = {"HX-Request": "true"} if htmx else {}
        answer = self.timed("news" if htmx else "pages", "GET", path, headers=headers)
        self.references = sorted(set(REFERENCE.findall(answer))) or self.references
        return answer

    def timed(self, kind: str, method: str, path: str, **sent: Any) -> str:
        """One request, timed; nothing where it broke off."""
        began = time.monotonic()
        try:
            answer = self.browser.request(method, self.address + path, timeout=30, **sent)
        except requests.RequestException:
            self.said[f"broken off {path}"] += 1
            return ""
        self.took[kind].append(time.monotonic() - began)
        self.said["ok" if answer.ok else f"{answer.status_code} {path}"] += 1
        return answer.text if answer.ok else ""

    def type(self) -> None:
        """A call is taken: each second what was typed by then is saved, as the page's script does it."""
        page = self.open("/take/")
        carried = dict(re.findall(r'name="(csrfmiddlewaretoken|typed_as|typed_version)" value="([^"]*)"', page))
        for second in range(1, int(EVERY) - 1):
            began = time.monotonic()
            told = self.timed("saves", "POST", "/typed/", data={**carried, "typed_on": "1", "words": "word " * second})
            if told:
                found = json.loads(told)
                carried |= {"typed_as": found["mark"], "typed_version": str(found["version"])}
            time.sleep(max(0.0, 1 - (time.monotonic() - began)))


def of_kind(kind: str, took: list[float]) -> str:
    """How many, the middle one and the slowest in twenty."""
    parts = quantiles(took, n=20)
    return f"{len(took)} {kind}, middle {parts[9] * 1000:.0f} ms, slowest in twenty {parts[18] * 1000:.0f} ms"


def memory(live: Live) -> int:
    """Kilobytes that the server's and the worker's processes hold of their own."""
    found = 0
    for path in Path("/proc").glob("[0-9]*/status"):
        try:
            group = (path.parent / "cmdline").read_text()
            if str(live.home) in (path.parent / "environ").read_text() and "postgres" not in group:
                found += int(re.findall(r"RssAnon:\s+(\d+)", path.read_text())[0])
        except (OSError, IndexError):
            continue
    return found


def test_a_hundred_people_for_ten_minutes(live: Live, record_property: Callable[[str, object], None]) -> None:
    page = requests.get(f"{live.url}/account/login/", timeout=30).text
    named = sorted(set(re.findall(r'formaction="(/demo/sign-in/[^"]+)"', page)))
    buttons = [button for button in named if Worker(live.url, button, 0).is_of_the_hub()]
    assert len(buttons) >= 5
    until = time.monotonic() + MINUTES * 60
    people = [Worker(live.url, buttons[number % len(buttons)], until) for number in range(STAFF)]
    for one in people:
        one.start()
    time.sleep(60)
    before = memory(live)
    for one in people:
        one.join()
    after = memory(live)
    said: Counter[str] = sum((one.said for one in people), Counter())
    shown = "; ".join(of_kind(kind, [second for one in people for second in one.took[kind]]) for kind in people[0].took)
    record_property(
        FIGURE,
        f"{STAFF} people, {MINUTES} minutes: {shown}; answers {dict(said)}, memory {before // 1024} to"
        f" {after // 1024} MB",
    )
    assert set(said) == {"ok"}
    assert after <= before * 1.2
