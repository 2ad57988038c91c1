"""Fixtures for every test: databases as the app role, a running server, a browser.

``db``            one transaction a test, rolled back; enter ``acting_as(viewer)`` inside it, as the product does.
``own_database``  a database of the test's own, where commits are real (races, several connections, jobs).
``live``          a real web server and worker on a database of the module's own; Django in the test uses it too.
``page``          a browser page that fails its test on a script error or a breach of the content security policy.
"""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

# Playwright's synchronous interface runs an event loop, which Django would take for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# Never the data folder of whoever runs the tests.
os.environ["OPENMASH_HOME"] = str(Path(tempfile.gettempdir()) / f"openmash-tests-{os.geteuid()}" / "home")
# Thirty servers a run compile no template twice.
os.environ.setdefault(
    "OPENMASH_TEMPLATE_CACHE", str(Path(tempfile.gettempdir()) / f"openmash-templates-{os.geteuid()}")
)

from django.db import connections
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from config.environment import parts_of
from tests.ground import databases
from tests.ground.browsing import FLAGS, shell_path
from tests.ground.databases import Logins
from tests.ground.serving import Live, serving

FIGURE = "figure"
"""The name under which a test puts a measured figure into its report (`record_property`); shown at the end."""

NEEDS_DATABASE = {"db", "own_database", "django_db_setup"}
BrowserMaker = Callable[..., BrowserContext]


LONGEST = (
    "faults/test_kills", "secrecy/test_http_walls", "campaign/", "faults/test_kinds", "secrecy/test_matrix",
    "restrictions/test_world", "stories/test_whole_way", "people/test_merging", "drafts/test_in_a_browser",
)  # fmt: skip
"""Files that would leave one process alone at the end."""


def _length(item: pytest.Item) -> int:
    if any(name in item.nodeid for name in LONGEST):
        return 0
    return 1 if "tests/stories/" in item.nodeid else 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what touches a database, so that this part can be run on another PostgreSQL.

    Stories come first, the longest before the others: at the end every process has short files left to share.
    """
    items.sort(key=_length)
    for item in items:
        if NEEDS_DATABASE & set(getattr(item, "fixturenames", ())) or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.database)


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: looking through thirteen thousand tests for garbage finds none."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Shows the figures that tests measured, whichever process ran them."""
    for report in terminalreporter.getreports("passed") + terminalreporter.getreports("failed"):
        for name, value in report.user_properties:
            if name == FIGURE:
                terminalreporter.write_line(f"{report.nodeid}: {value}")


@contextmanager
def django_at(address: str) -> Iterator[None]:
    """Django uses the database at ``address`` for a while, in every thread that connects anew."""
    described = connections.settings["default"]
    before = dict(described)
    connections.close_all()
    described.update(parts_of(address))
    try:
        yield
    finally:
        connections.close_all()
        described.clear()
        described.update(before)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The worker's own copy of the migrated database, as the app role; stands in for Django's test database."""
    with databases.copy_of(databases.migrated()) as logins, django_at(logins.app), django_db_blocker.unblock():
        yield


@pytest.fixture
def own_database(django_db_blocker: DjangoDbBlocker) -> Iterator[Logins]:
    """A freshly migrated database where commits are real; removed after the test."""
    with databases.copy_of(databases.migrated()) as logins, django_at(logins.app), django_db_blocker.unblock():
        yield logins


@pytest.fixture(scope="module")
def live_template() -> str:
    """The database that ``live`` copies; a module overrides this fixture to begin with a world of its own."""
    return databases.migrated()


@pytest.fixture(scope="module")
def live_environment() -> dict[str, str]:
    """More settings for ``live``'s server; a module overrides this fixture to set the demo's clock, say."""
    return {}


@pytest.fixture(scope="module")
def live_workers(request: pytest.FixtureRequest) -> int:
    """How many web processes ``live`` runs: one, or a module's WEB_PROCESSES where several matter."""
    return int(getattr(request.module, "WEB_PROCESSES", 1))


@pytest.fixture(scope="module")
def live(
    live_template: str,
    live_environment: dict[str, str],
    live_workers: int,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Live]:
    """A real server and worker as the app role. Do not mix with ``db`` in one module: here commits are real."""
    home = tmp_path_factory.mktemp("live")
    with (
        databases.copy_of(live_template) as logins,
        serving(logins, home, live_workers, **live_environment) as server,
        django_at(logins.app),
        django_db_blocker.unblock(),
    ):
        yield server


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, started once a worker."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=shell_path(), headless=True, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def new_context(browser: Browser, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[BrowserMaker]:
    """Makes browser contexts, one for each person of a story; ``java_script_enabled=False`` switches scripts off.

    At the end the test fails if any of their pages met a script error or a breach of the content security policy.
    """
    made: list[BrowserContext] = []
    faults: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            faults.append(message.text)

    def make(**options: Any) -> BrowserContext:
        if "live" in request.fixturenames:
            options.setdefault("base_url", request.getfixturevalue("live").url)
        options.setdefault("viewport", {"width": 1280, "height": 900})
        options.setdefault("locale", "en-GB")
        context = browser.new_context(**options)
        context.set_default_timeout(30_000)
        context.on("console", heard)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()
    assert faults == []


@pytest.fixture
def page(new_context: BrowserMaker) -> Page:
    """One page in a context of its own, 1280 pixels wide."""
    return new_context().new_page()


@pytest.fixture
def page_without_scripts(new_context: BrowserMaker) -> Page:
    """One page with scripts switched off, as every story must also work."""
    return new_context(java_script_enabled=False).new_page()
