"""One person of a story at their own browser: what they open, fill in, press and see."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Self

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.stories.eyes import Eyes, take_picture

ContextMaker = Callable[..., BrowserContext]
Answers = Mapping[str, str | list[str] | bool]


class Hub:
    """The running hub of a story: people come to it, each with a browser of their own."""

    def __init__(self, make: ContextMaker, eyes: Eyes, *, scripts: bool = True) -> None:
        self.make, self.eyes, self.scripts = make, eyes, scripts

    def browser(self, **options: Any) -> BrowserContext:
        """A new browser, with scripts or without as the story is told."""
        context = self.make(java_script_enabled=self.scripts, **options)
        context.on("console", self.eyes.hear)
        return context


class Person:
    """Somebody with a browser. ``name`` is their button on the demo's sign-in page; empty for the public."""

    name: ClassVar[str] = ""

    def __init__(self, hub: Hub, **options: Any) -> None:
        self.hub = hub
        self.page: Page = hub.browser(**options).new_page()
        self.reference = ""

    @classmethod
    def signs_in(cls, hub: Hub, name: str = "", **options: Any) -> Self:
        """Comes to the hub by one button of the demo's sign-in page."""
        person = cls(hub, **options)
        person.opens("/account/login/")
        person.picture("sign-in")
        with person.page.expect_navigation():
            person.page.locator(".om-demo-people button", has_text=name or cls.name).click()
        person.looks()
        return person

    def looks(self) -> None:
        """Read the page; the second pair of eyes does too."""
        self.hub.eyes.look(self.page, type(self).__name__, scripts=self.hub.scripts)

    def opens(self, path: str, *, status: int = 200) -> None:
        """Go to an address of the hub, which answers with a page."""
        answer = self.page.goto(path)
        assert answer is not None
        assert (path, answer.status) == (path, status)
        self.looks()

    def follows(self, link: str) -> None:
        """Click a link by its words."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=link).first.click()
        self.looks()

    def follows_in_row(self, words: str) -> None:
        """Click the first link of the table's row that has these words."""
        with self.page.expect_navigation():
            self.page.get_by_role("row").filter(has_text=words).get_by_role("link").first.click()
        self.looks()

    def fills(self, answers: Answers | None = None, **more: str | list[str] | bool) -> None:
        """Answer questions by the names of their boxes; every choice is made before anything is typed under it."""
        for name, value in {**(answers or {}), **more}.items():
            self._fill(self.page.locator(f'[name="{name}"]'), name, value)

    def _fill(self, boxes: Locator, name: str, value: str | list[str] | bool) -> None:
        kind = boxes.first.evaluate("box => box.type")
        if kind in ("radio", "checkbox"):
            for one in [value] if isinstance(value, str) else value if isinstance(value, list) else ["on"]:
                self.page.locator(f'[name="{name}"][value="{one}"]').check()
        elif kind == "select-one":
            boxes.first.select_option(str(value))
        else:
            boxes.first.fill(str(value))

    def presses(self, button: str) -> None:
        """Press a button by its words; it is done, and the page that follows names nothing wrong."""
        self.presses_and_is_refused(button)
        wrong = self.page.locator(".govuk-error-summary")
        assert wrong.count() == 0, wrong.inner_text()

    def presses_and_is_refused(self, button: str) -> None:
        """Press a button by its words and read the page that follows, whatever it says."""
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role("button", name=button).first.click()
        self.looks()

    def picture(self, name: str) -> None:
        """A picture for the guide, as most people see the page: with scripts."""
        if self.hub.scripts:
            take_picture(self.page, name)

    def sees(self, *texts: str) -> None:
        """Each of these stands on the page."""
        for text in texts:
            expect(self.page.locator("body")).to_contain_text(text)

    def sees_nothing_of(self, *texts: str) -> None:
        """None of these stands on the page."""
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)

    def reads(self, heading: str) -> None:
        """The page's heading says this."""
        expect(self.page.locator("h1").first).to_contain_text(heading)

    def is_told_to_mend(self, *sentences: str) -> None:
        """The page names what is wrong, at its top."""
        summary = self.page.locator(".govuk-error-summary")
        for sentence in sentences:
            expect(summary).to_contain_text(sentence)

    def still_has(self, **typed: str) -> None:
        """What was typed is still there."""
        for name, value in typed.items():
            expect(self.page.locator(f'[name="{name}"]').first).to_have_value(value)

    def finds_nothing_at(self, path: str) -> str:
        """The one page for what is not there and for what is not yours; gives its words."""
        self.opens(path, status=404)
        return re.sub(r"\s+", " ", self.page.locator("main").inner_text())

    def of(self, end: str = "") -> str:
        """The address of a page of this person's referral."""
        return f"/referrals/{self.reference}/{end}"
