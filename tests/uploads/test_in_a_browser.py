"""Files in a real browser: a neighbour without scripts adds a photograph, the hub looks at it and adds a letter."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from openmash.rulebook.words import Role
from tests import factories
from tests.ground.browsing import accessibility_faults
from tests.public.filling import AMARA, WORRY, answer, begin, signed_in
from tests.uploads import clamd
from tests.uploads import making as make

WIDTHS = (320, 1280)


@pytest.fixture(scope="module")
def scanning() -> Iterator[clamd.Clamd]:
    with clamd.serving() as server:
        os.chmod(server.path.parent, 0o755)
        os.chmod(server.path, 0o777)
        yield server


@pytest.fixture(scope="module")
def live_environment(scanning: clamd.Clamd) -> dict[str, str]:
    return {"OPENMASH_CLAMD": str(scanning.path)}


def clean(page: Page) -> None:
    """Nothing is wrong with the page on a phone or a desk, and nothing scrolls sideways."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert (page.url, width, accessibility_faults(page)) == (page.url, width, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def chosen(name: str, data: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def test_a_neighbour_sends_a_photograph_without_scripts(live, page_without_scripts: Page) -> None:
    page = page_without_scripts
    page.goto("/tell-us/")
    page.locator('[name="what"][value="WORRY"]').check()
    page.get_by_role("button", name="Continue").click()
    page.locator('[name="who"][value="PUBLIC"]').check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("link", name="Back to the list").click()
    page.get_by_role("link", name="Letters and photographs").click()
    expect(page.get_by_role("heading", name="Letters and photographs", level=1)).to_be_visible()
    page.get_by_role("button", name="Add to the form").click()
    expect(page.get_by_text("There is a problem")).to_be_visible()
    files = [chosen("street.jpg", make.jpeg(where=True)), chosen("photo.heic", make.heic())]
    page.get_by_label("Choose the files").set_input_files(files)  # type: ignore[arg-type]
    page.get_by_label("A photograph").check()
    page.get_by_label("In a few words").fill("The window that was broken")
    page.get_by_role("button", name="Add to the form").click()
    expect(page.get_by_role("alert")).to_contain_text("“photo.heic” was not kept: it is a HEIC photograph")
    expect(page.get_by_text("1 file with this form")).to_be_visible()
    page.get_by_role("link", name="Take off street.jpg").click()
    expect(page.get_by_role("heading", name="Take this file off the form?")).to_be_visible()
    page.get_by_role("link", name="Keep it").click()
    expect(page.get_by_text("The window that was broken")).to_be_visible()


@pytest.mark.campaign
def test_the_pages_of_files_are_accessible_and_fit_a_phone(live, page: Page, scanning: clamd.Clamd) -> None:
    officer = factories.staff(Role.CONTACT_OFFICER, name="Priya Nair", demo=True)
    of = factories.referral()
    page.context.add_cookies([_cookie(live.url, officer)])
    page.goto(f"/referrals/{of.reference}/files/")
    clean(page)
    page.get_by_role("button", name=f"Add to {of.reference}").click()
    clean(page)
    files = [
        chosen(
            "Letter of the health visitor about Amara and Idris, with everything that was seen in May.pdf", make.pdf()
        ),
        chosen("arm.jpg", make.jpeg()),
        chosen("bad.txt", make.EICAR),
    ]
    page.get_by_label("Choose the files").set_input_files(files)  # type: ignore[arg-type]
    page.get_by_label("Letter or report").check()
    page.get_by_label("It shows or names where somebody lives").check()
    page.get_by_role("button", name=f"Add to {of.reference}").click()
    expect(page.get_by_role("link", name="File 3")).to_be_visible(timeout=30_000)
    for _ in range(60):
        page.goto(f"/referrals/{of.reference}/files/")
        if page.get_by_text("Locked: a virus was found").count() and page.get_by_text("nothing found").count() == 2:
            break
        page.wait_for_timeout(500)
    expect(page.get_by_text("Locked: a virus was found")).to_be_visible()
    clean(page)
    page.get_by_role("link", name="File 2").click()
    page.get_by_text("Look at the picture").click()
    picture = page.get_by_role("img", name="Letter or report, not described")
    expect(picture).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.querySelector('.om-picture').naturalWidth") == 160
    clean(page)
    with page.expect_download() as saving:
        page.get_by_role("link", name="Save a copy").click()
    assert saving.value.suggested_filename == f"{of.reference}-file-2.jpg"
    page.goto(f"/referrals/{of.reference}/files/3/")
    clean(page)


def test_the_pages_of_files_on_the_form_are_accessible(live, page: Page) -> None:
    account = factories.staff(Role.PROFESSIONAL_REFERRER, name="Marian Coyle", demo=True)
    client = signed_in(account)
    address = begin(client)
    answer(client, address, worry=WORRY, children_1=AMARA)
    page.context.add_cookies([_cookie(live.url, account)])
    page.goto(f"{address}files/")
    clean(page)
    page.get_by_label("Choose the files").set_input_files([chosen("body map.pdf", make.pdf())])  # type: ignore[list-item]
    page.get_by_label("Body map").check()
    page.get_by_role("button", name="Add to the form").click()
    clean(page)
    page.get_by_role("link", name="That is all").click()
    expect(page.get_by_text("body map.pdf")).to_be_visible()
    clean(page)


def _cookie(url: str, account: object) -> dict[str, str]:
    """The session of somebody who is signed in, as their browser keeps it."""
    kept = signed_in(account).cookies["sessionid"]  # type: ignore[arg-type]
    return {"name": "sessionid", "value": kept.value, "url": url}
