"""What did not work: one page for missing and not yours, the hub's number when records are away, nothing typed lost."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client, RequestFactory

from openmash.rulebook.words import Role, no
from openmash.web import contacts, errors
from openmash.web.middleware import LETTERS, new_code
from openmash.web.parts import Link
from tests.ground.browsing import accessibility_faults
from tests.web.conftest import Show
from tests.web.drawn import HUB, TEMPLATES, read

CODE = re.compile(rf"[{LETTERS}]{{3}} [{LETTERS}]{{3}}")


@pytest.fixture(autouse=True)
def bare(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages without rooms behind them: no session, no database, the hub's numbers as last known."""
    settings.ROOT_URLCONF = "tests.web.urls"
    settings.MIDDLEWARE = ["openmash.web.middleware.ShellMiddleware", "django.middleware.csrf.CsrfViewMiddleware"]
    settings.CSRF_USE_SESSIONS = False
    settings.CSRF_FAILURE_VIEW = "openmash.web.errors.csrf_failed"
    settings.DEBUG = False
    settings.TEMPLATES = [
        {
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "DIRS": [TEMPLATES],
            "OPTIONS": {"environment": "openmash.web.jinja.environment"},
        }
    ]
    monkeypatch.setattr(contacts, "_last", None)
    contacts.remember(HUB)


@pytest.fixture
def visitor() -> Client:
    """A browser that sees error pages as people do."""
    return Client(raise_request_exception=False)


def without_code(html: str) -> list[tuple[Any, ...]]:
    assert CODE.search(html)
    return read(CODE.sub("CODE", html))


def test_missing_and_not_yours_are_one_page(visitor: Client) -> None:
    missing, theirs = visitor.get("/nothing/"), visitor.get("/forbidden/")
    assert (missing.status_code, theirs.status_code) == (404, 404)
    assert without_code(missing.content.decode()) == without_code(theirs.content.decode())


def test_a_refusal_by_the_ledger_says_that_it_is_on_record() -> None:
    assert b"was put on record" not in errors.not_found(RequestFactory().get("/x"), Exception()).content


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nothing/", 404, "There is nothing here that you can open"),
        ("/broken/", 500, "Something went wrong here, not with you"),
        ("/away/", 503, "We cannot reach our records just now"),
        ("/by-rule/", 409, "This was not done"),
    ],
)
def test_each_page_says_what_happened_and_whom_to_ring(
    visitor: Client, show: Show, path: str, status: int, words: str
) -> None:
    answer = visitor.get(path)
    page = answer.content.decode()
    assert answer.status_code == status
    assert words in page
    assert HUB.phone in page
    assert CODE.search(page)
    assert "Amara" not in page
    assert accessibility_faults(show(page, width=320)) == []


def test_a_refusal_gives_the_rule_s_sentence() -> None:
    page = errors.refused(RequestFactory().post("/x"), no("You wrote the recommendation.")).content.decode()
    assert "You wrote the recommendation." in page


def test_the_code_of_the_page_is_the_code_in_the_log(visitor: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "openmash.request"):
        answer = visitor.get("/nothing/")
    found = CODE.search(answer.content.decode())
    assert found
    assert f"code={found[0]} status=404 method=GET" in caplog.text
    assert answer["X-Request-Code"] == found[0].replace(" ", "")


def test_a_page_grown_too_old_gives_back_what_was_typed(show: Show) -> None:
    visitor = Client(enforce_csrf_checks=True)
    answer = visitor.post(
        "/here/",
        {
            "worry": "A bruise.\nShe said <b>Craig</b> was cross.",
            "children-0-name": "Amara",
            "password": "hunter2 hunter2",
            "form_key": "6f1f",
            "csrfmiddlewaretoken": "spoilt",
        },
    )
    page = answer.content.decode()
    assert answer.status_code == 403
    shown = show(page)
    assert shown.get_by_label("Worry").input_value() == "A bruise.\nShe said <b>Craig</b> was cross."
    assert shown.get_by_label("Children 0 name").input_value() == "Amara"
    assert "hunter2" not in page
    assert "spoilt" not in page
    assert accessibility_faults(shown) == []


TYPED = {
    "worry": "A bruise.\nShe said <b>Craig</b> was cross.",
    "postcode": "QX4 7RB",
    "form_key": "6f1f0f8e",
    "concerns": ["INJURY", "NEGLECT"],
}


@pytest.mark.parametrize("path", ["/broken/", "/away/", "/by-rule/", "/nothing/", "/forbidden/"])
def test_whatever_goes_wrong_what_was_typed_is_given_back(visitor: Client, show: Show, path: str) -> None:
    page = show(visitor.post(path, TYPED).content.decode(), width=320)
    assert page.get_by_label("Worry").input_value() == "A bruise.\nShe said <b>Craig</b> was cross."
    assert page.get_by_label("Postcode").input_value() == "QX4 7RB"
    assert page.get_by_label("Concerns").input_value() == "INJURY\nNEGLECT"
    assert page.get_by_label("Form key").count() == 0
    assert accessibility_faults(page) == []


@pytest.mark.parametrize("path", ["/broken/", "/away/"])
def test_after_a_fault_the_same_can_be_sent_once_more(visitor: Client, show: Show, path: str) -> None:
    page = show(visitor.post(path, TYPED).content.decode())
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.get_by_role("button", name="Try again with what I typed").click()
    assert sent.value.url.endswith(path)
    again = QueryDict(sent.value.post_data or "")
    assert again["worry"].replace("\r\n", "\n") == TYPED["worry"]
    assert (again["form_key"], again.getlist("concerns")) == ("6f1f0f8e", ["INJURY", "NEGLECT"])


def test_a_password_is_neither_shown_nor_sent_again(visitor: Client) -> None:
    page = visitor.post("/broken/", {"login": "a@b.example", "password": "hunter2 hunter2"}).content.decode()
    assert "hunter2" not in page
    assert "Try again with what I typed" not in page


def test_the_way_back_never_leaves_the_site() -> None:
    request = RequestFactory().post("/x")
    request.path = "//elsewhere.example/x"
    assert 'href="/elsewhere.example/x"' in errors.csrf_failed(request).content.decode()
    request.POST = QueryDict("worry=x")
    assert 'action="/elsewhere.example/x"' in errors.unavailable(request).content.decode()


def test_plain_words_remain_when_even_the_template_fails(settings: Any) -> None:
    settings.TEMPLATES = []
    answer = errors.unavailable(RequestFactory().get("/x"))
    assert answer.status_code == 503
    assert answer["Content-Type"].startswith("text/plain")
    assert HUB.phone in answer.content.decode()


def test_the_hub_s_numbers_outlive_the_process(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.OPENMASH_CONTACTS_FILE = tmp_path / "contacts.json"
    contacts.remember(replace(HUB, phone="01632 960141"))
    monkeypatch.setattr(contacts, "_last", None)
    assert contacts.recall().phone == "01632 960141"
    kept = json.loads((tmp_path / "contacts.json").read_text())
    assert kept == {name: value for name, value in asdict(replace(HUB, phone="01632 960141")).items() if name in kept}


def test_the_data_folder_keeps_the_numbers_unless_told_otherwise(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENMASH_HOME", str(tmp_path))
    settings.OPENMASH_CONTACTS_FILE = None
    assert contacts.contacts_file() == tmp_path / "contacts.json"


@pytest.mark.parametrize("spoilt", ["", "[]", '{"phone": 3}', "{"])
def test_a_spoilt_file_of_numbers_leaves_what_is_true_everywhere(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spoilt: str
) -> None:
    path = tmp_path / "contacts.json"
    path.write_text(spoilt)
    settings.OPENMASH_CONTACTS_FILE = path
    monkeypatch.setattr(contacts, "_last", None)
    assert "999" in contacts.recall().emergency


def test_signed_in_people_see_their_own_frame(rf: RequestFactory, settings: Any) -> None:
    class _Viewer:
        name = "Wes Adeola"
        role = Role.NAVIGATOR

    settings.TEMPLATES[0]["OPTIONS"]["context_processors"] = ["tests.web.test_errors.shell"]
    request = rf.get("/x")
    request.viewer = _Viewer()  # type: ignore[attr-defined]
    page = errors.not_found(request).content.decode()
    assert '<a class="govuk-link" href="/desk/">To answer</a>' in page
    assert "was put on record at 10:41" in page


def shell(request: Any) -> dict[str, Any]:
    """The context of a navigator at his desk."""
    from datetime import UTC, datetime

    return {
        "hub": HUB,
        "viewer": request.viewer,
        "signed_in": True,
        "menu": [Link("To answer", "/desk/")],
        "at": datetime(2026, 10, 14, 9, 41, tzinfo=UTC),
        "demo": "",
        "glass": "",
        "restricted": "",
    }


def test_every_page_leaves_nothing_behind(visitor: Client) -> None:
    for path in ("/here/", "/nothing/", "/broken/", "/away/"):
        answer = visitor.get(path)
        assert answer["Cache-Control"] == "no-store"
        assert answer["Referrer-Policy"] == "same-origin"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "camera=()" in answer["Permissions-Policy"]
        assert "publickey-credentials-get=(self)" in answer["Permissions-Policy"]


def test_a_fragment_and_its_page_are_told_apart_by_caches(visitor: Client) -> None:
    page, part = visitor.get("/live/"), visitor.get("/live/", headers={"HX-Request": "true"})
    back = visitor.get("/live/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert (page.content, part.content, back.content) == (b"page with part", b"part", b"page with part")
    assert {one["Vary"] for one in (page, part, back)} == {"HX-Request, HX-History-Restore-Request"}


def test_codes_are_easy_to_say() -> None:
    assert all(CODE.fullmatch(new_code()) for _ in range(200))
    assert not set("01OILSZ52") & set(LETTERS)
