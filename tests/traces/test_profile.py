"""What a browser keeps on the disk of a shared machine after somebody signed out: nothing of any child (T6).

One profile folder, two browsers after each other. The first works, types, signs out and presses Back. The second opens
the same profile, as the next person at the desk does. Then every file of the profile is searched.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import brotli
import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import Error as PlaywrightError
from pytest_django.plugin import DjangoDbBlocker

from openmash.rulebook.words import Role, Stage
from tests.conftest import FIGURE, django_at
from tests.ground import databases
from tests.ground.browsing import FLAGS, browser_path
from tests.ground.databases import Logins
from tests.ground.serving import Live
from tests.secrecy import doors, world
from tests.secrecy.world import canary

pytestmark = pytest.mark.campaign

TYPED = "Zvaqwixjor"
"""What the worker types and sends, and is asked to mend. Like nothing else, so that a packed file holds it whole."""

NOT_SENT = "Bexuqyodim"
"""What the worker types and never sends."""

CANARIES = [*(canary(stage) for stage in Stage), "Quill", TYPED, NOT_SENT, world.SEALED[8:40], "coats"]
BACK = 6
"""How often Back is pressed: further than the pages that were open at the end."""


@pytest.fixture(scope="module")
def live_template(django_db_blocker: DjangoDbBlocker) -> str:
    """The hub with one referral at each stage, each family under a name of its own."""

    def build(logins: Logins) -> None:
        with django_at(logins.app), django_db_blocker.unblock():
            world.build()

    rooms = Path(doors.__file__).parents[2] / "openmash"
    sources = [*rooms.glob("*/actions.py"), *rooms.glob("*/actions/*.py"), Path(world.__file__)]
    return databases.template("traces", databases.fingerprint(*sources), build, databases.migrated())


def begins(browser: Browser, profile: Path, live: Live) -> BrowserContext:
    """A browser that keeps what browsers keep, in this folder."""
    made = browser.browser_type.launch_persistent_context(
        profile, executable_path=browser_path(), headless=True, args=FLAGS, base_url=live.url, locale="en-GB"
    )
    made.set_default_timeout(15_000)
    return made


def contents(profile: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of the profile as it lies, and whatever in it can be unpacked: gzip, deflate and brotli."""
    for path in sorted(profile.rglob("*")):
        if not path.is_file() or path.is_symlink():
            continue
        data = path.read_bytes()
        name = str(path.relative_to(profile))
        yield name, data
        for at in _places(data, b"\x1f\x8b\x08"):
            yield f"{name}, gzip at {at}", _gunzipped(data[at:])
        for mark in (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda"):
            for at in _places(data, mark):
                yield f"{name}, deflate at {at}", _inflated(data[at:])
        if "Cache" in name:
            for start in range(24, min(len(data), 400)):  # a kept answer begins behind its address
                yield f"{name}, brotli at {start}", _unbrotlied(data[start:])


def _places(data: bytes, mark: bytes) -> Iterator[int]:
    at = data.find(mark)
    while at >= 0:
        yield at
        at = data.find(mark, at + 1)


def _gunzipped(data: bytes) -> bytes:
    try:
        return gzip.GzipFile(fileobj=io.BytesIO(data)).read(2_000_000)
    except (OSError, EOFError, zlib.error):
        return b""


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, 2_000_000)
    except zlib.error:
        return b""


def _unbrotlied(data: bytes) -> bytes:
    try:
        return bytes(brotli.Decompressor().process(data))
    except brotli.error:
        return b""


def found_in(profile: Path, words: list[str]) -> list[str]:
    """Where in the profile any of these words stands, in any case, as UTF-8 or UTF-16."""
    wanted = [
        (word, word.lower().encode(spelling)) for word in words for spelling in ("utf-8", "utf-16-le", "utf-16-be")
    ]
    return [
        f"{word} in {where}"
        for where, data in contents(profile)
        for small in [data.lower()]
        for word, spelled in wanted
        if spelled in small
    ]


def pages_of(live: Live) -> list[str]:
    """Every page about a referral that a social worker may open, by its address, a referral of each stage by turns."""
    references = [str(one) for (one,) in live.asked("select reference from openmash_referral order by reference")]
    names = [
        route.name or ""
        for route in doors.routes()
        if doors.parameters(route) == ["reference"] and Role.SOCIAL_WORKER in doors.MAY[route.name or ""]
    ]
    return [reverse(name, args=[references[n % len(references)]]) for n, name in enumerate(sorted(names))]


def works(page: Page, live: Live) -> int:
    """A morning's work: looks at everything, sends what is to be mended, types what is never sent.

    Gives how many pages named a child.
    """
    page.goto("/account/login/")
    page.locator(".om-demo-people button", has_text="Social worker").first.click()
    named = 0
    for address in ["/board/", "/my-work/", *pages_of(live)]:
        if page.context.request.head(address).status == 405:
            continue  # a button's address, no page's
        page.goto(address)
        named += "Quill" in page.content()
    page.goto(reverse("referrals_take"))
    for box in page.locator("main input[type=text], main textarea").all():
        if box.is_visible():
            box.fill(TYPED)
    page.get_by_role("button", name="Send as a new referral").last.click()
    for box in page.locator("main input[type=text], main textarea").all():
        if box.is_visible():
            box.fill(NOT_SENT)
    page.goto("/board/")
    return named


def goes_back(page: Page) -> None:
    """Press Back. A page that was sent something is not asked for again: the browser says so with a page of its own."""
    with suppress(PlaywrightError):
        page.go_back()


def is_clean(page: Page) -> bool:
    return not any(word.lower() in page.content().lower() for word in CANARIES)


def test_after_signing_out_the_profile_on_disk_holds_nothing_of_any_child(
    live: Live, browser: Browser, tmp_path: Path, record_property
) -> None:
    profile = tmp_path / "profile"
    first = begins(browser, profile, live)
    page = first.new_page()
    named = works(page, live)
    assert named >= 15, "the worker saw children's names"
    page.goto("/board/")
    assert not is_clean(page)
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()
    assert first.cookies() == [], "no cookie is left"
    for _ in range(BACK):
        goes_back(page)
        assert is_clean(page), page.url
    page.goto("/stay-safe/")
    kept = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    assert page.evaluate(kept) == '[{},{},""]'
    assert page.evaluate("indexedDB.databases().then(all => all.length)") == 0
    assert page.evaluate("caches.keys().then(all => all.length)") == 0
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
    first.close()
    second = begins(browser, profile, live)
    for one in second.pages:
        assert is_clean(one)
    page = second.new_page()
    page.goto("/board/")
    assert "/account/login/" in page.url
    goes_back(page)
    assert is_clean(page)
    second.close()
    assert found_in(profile, CANARIES) == []
    files = [path for path in profile.rglob("*") if path.is_file()]
    assert found_in(profile, ["/account/login/"]), "the profile was written, and is searched"
    record_property(FIGURE, f"{named} pages named a child; {len(files)} files of the profile searched, nothing found")


def test_the_search_finds_what_a_careless_page_would_leave(live: Live, browser: Browser, tmp_path: Path) -> None:
    """Without this nothing found could mean nothing searched: a title, the three stores, a kept answer."""
    words = {
        "title": "Xotuvinpal", "local": "Yulrebkosa", "session": "Wimdefguxa", "database": "Kraqozipen",
        "cached": "Jiblotusev",
    }  # fmt: skip
    profile = tmp_path / "profile"
    context = begins(browser, profile, live)
    page = context.new_page()
    page.goto("/account/login/")
    page.evaluate(
        """async words => {
            localStorage.setItem("a", words.local);
            const open = indexedDB.open("careless", 1);
            open.onupgradeneeded = () => open.result.createObjectStore("s");
            await new Promise(done => { open.onsuccess = done; });
            const writing = open.result.transaction("s", "readwrite", {durability: "strict"});
            writing.objectStore("s").put(words.database, "a");
            await new Promise(done => { writing.oncomplete = done; });
            const cache = await caches.open("careless");
            await cache.put("/careless", new Response(words.cached));
            document.title = words.title;
        }""",
        words,
    )
    page.goto("/stay-safe/")
    page.wait_for_timeout(1000)
    context.close()
    missed = [kind for kind, word in words.items() if kind != "session" and not found_in(profile, [word])]
    assert missed == []
