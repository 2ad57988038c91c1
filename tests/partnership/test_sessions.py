"""Sessions: two steps for everybody, listed to their own person, and over within one request when they should (T16)."""

from __future__ import annotations

import re
import time
import uuid
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client

from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership import actions
from openmash.partnership.devices import device_words
from openmash.partnership.models import Account, BrowserSession
from openmash.partnership.sessions import BEGAN, SEEN
from openmash.partnership.viewers import acting_as
from openmash.rulebook.words import Role
from tests import factories
from tests.partnership.signing import FIREFOX, PASSWORD, SAFARI, by_password, code_for, person, signs_in, steps

pytestmark = pytest.mark.django_db
PEOPLE = sorted(set(Role) - {Role.SERVICE, Role.PUBLIC_REFERRER})
HOME = "/my-account/"


def is_in(client: Client) -> bool:
    """Does this browser still open a page of its person?"""
    answer = client.get(HOME)
    assert answer.status_code == 200 or answer["Location"] == f"/account/login/?next={HOME}", answer.get("Location")
    return answer.status_code == 200


def replayed(client: Client) -> Client:
    """Another browser with the same cookie, as a thief would have it."""
    thief = Client()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    return thief


# Two steps
@pytest.mark.parametrize("role", PEOPLE)
def test_a_password_alone_opens_no_page_for_any_role(role: Role) -> None:
    account, secret = person(role)
    client, sent_to = by_password(account)
    assert sent_to == "/account/2fa/authenticate/"
    assert not is_in(client)
    assert "_auth_user_id" not in client.session
    assert client.post("/account/2fa/authenticate/", {"code": code_for(secret)}).status_code == 302
    assert is_in(client)


@pytest.mark.parametrize("role", PEOPLE)
def test_without_a_second_step_everybody_sets_one_up_before_any_page(role: Role) -> None:
    account, _ = person(role)
    Authenticator.objects.all().delete()
    client, _ = by_password(account)
    for address in (HOME, "/", "/board/", "/accounts/", "/agencies/desk/"):
        assert client.get(address)["Location"] == "/account/2fa/", address


def test_recovery_codes_alone_are_no_second_step() -> None:
    account, _ = person(Role.SOCIAL_WORKER)
    Authenticator.objects.all().delete()
    client, _ = by_password(account)
    Authenticator.objects.create(user=account, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"})
    client.get("/account/logout/")
    again, _ = by_password(account)
    assert again.get(HOME)["Location"] == "/account/2fa/"


# Listed
def test_own_sessions_are_listed_with_device_and_times_and_nobody_elses() -> None:
    account, secret = person(Role.SOCIAL_WORKER)
    at_desk, on_phone = signs_in(account, secret), signs_in(account, secret, agent=SAFARI)
    other = signs_in(*person(Role.SOCIAL_WORKER), agent="Mozilla/5.0 (X11; Linux) Chrome/140.0 Safari/537")
    for one in (on_phone, other):
        one.get(HOME)
    page = at_desk.get(HOME).content.decode()
    assert 'Firefox on Windows</b> <span class="om-quiet">(this one)' in page
    assert "Safari on an iPhone" in page
    assert "Chrome on Linux" not in page
    assert str(at_desk.session.session_key) not in page


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Windows"),
        (SAFARI, "Safari on an iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Chrome/140 Safari/537 Edg/140", "Edge on a Mac"),
        ("Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28 Chrome/130", "Samsung Internet on an Android device"),
        ("curl/8.1", "An unknown browser"),
        ("<script>alert(1)</script> Windows", "A browser on Windows"),
        ("", "An unknown browser"),
    ],
)  # fmt: skip
def test_a_device_is_said_in_words_and_its_own_text_never_shown(agent: str, words: str) -> None:
    assert device_words(agent) == words


def test_one_session_is_ended_and_the_others_stay() -> None:
    account, secret = person(Role.AUDITOR)
    at_desk, on_phone, third = (signs_in(account, secret, agent=a) for a in (FIREFOX, SAFARI, FIREFOX))
    for one in (on_phone, third):
        one.get(HOME)
    ref = BrowserSession.objects.get(session_key=on_phone.session.session_key).ref
    assert at_desk.post(f"/my-account/sessions/{ref}/end/")["Location"] == HOME
    assert [is_in(one) for one in (at_desk, on_phone, third)] == [True, False, True]


def test_all_other_sessions_are_ended_in_one_press() -> None:
    account, secret = person(Role.NAVIGATOR)
    at_desk, on_phone, third = (signs_in(account, secret) for _ in range(3))
    colleague = signs_in(*person(Role.NAVIGATOR))
    at_desk.post("/my-account/sessions/end-others/")
    assert [is_in(one) for one in (at_desk, on_phone, third, colleague)] == [True, False, False, True]
    with acting_as(factories.viewer(Role.RECORDS_OFFICER)):
        entry = LedgerEntry.objects.get(verb=Verb.ENDED_SESSIONS.value)
    assert (entry.actor, entry.detail) == (str(account.pk), {"ended": 2})


def test_nobody_ends_anothers_session() -> None:
    theirs = signs_in(*person(Role.SOCIAL_WORKER))
    theirs.get(HOME)
    ref = BrowserSession.objects.get(session_key=theirs.session.session_key).ref
    mine = signs_in(*person(Role.ADMINISTRATOR))
    missing = mine.post(f"/my-account/sessions/{uuid.uuid4()}/end/")
    refused = mine.post(f"/my-account/sessions/{ref}/end/")
    assert (missing.status_code, refused.status_code) == (404, 404)
    assert is_in(theirs)


# Over within one request
def test_after_signing_out_the_cookie_is_worth_nothing() -> None:
    client = signs_in(*person(Role.SOCIAL_WORKER))
    thief = replayed(client)
    assert is_in(thief)
    answer = client.post("/account/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert not is_in(thief)
    assert BrowserSession.objects.filter(account_id__isnull=False).count() == 0


def close(account: Account, secret: str, by: Any) -> None:
    actions.set_active(account=account, active=False, by=by, at=factories.AT)


def lose_role(account: Account, secret: str, by: Any) -> None:
    """By whatever way a row can change: the session itself is bound to what it began with."""
    from openmash.rulebook.roles import CLERK

    with acting_as(CLERK):
        Account.objects.filter(pk=account.pk).update(role=Role.ADMIN_OFFICER.value)


def new_password(account: Account, secret: str, by: Any) -> None:
    actions.new_password(account=account, by=by, at=factories.AT)


def change_own_password(account: Account, secret: str, by: Any) -> None:
    own = signs_in(account, secret)
    new = "four other unrelated badgers"
    sent = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert own.post("/account/password/change/", sent).status_code == 302
    assert is_in(own), "whoever changed it stays in"


def change_own_step(account: Account, secret: str, by: Any) -> None:
    own = signs_in(account, secret)
    own.post("/account/reauthenticate/", {"password": PASSWORD})
    assert own.post("/account/2fa/recovery-codes/generate/").status_code == 302
    assert is_in(own), "whoever changed it stays in"


def lose_step(account: Account, secret: str, by: Any) -> None:
    Authenticator.objects.filter(user=account).delete()


@pytest.mark.parametrize("change", [close, lose_role, new_password, change_own_password, change_own_step, lose_step])
def test_open_sessions_are_over_at_their_next_request(change: Any) -> None:
    account, secret = person(Role.SOCIAL_WORKER)
    at_desk = signs_in(account, secret)
    thief = replayed(at_desk)
    assert is_in(at_desk)
    assert is_in(thief)
    by = factories.viewer(Role.ADMINISTRATOR)
    with acting_as(by):
        change(account, secret, by)
    for one in (at_desk, thief):
        assert not is_in(one)
        assert one.post("/my-account/sessions/end-others/").status_code == 302


def test_a_password_chosen_by_the_letters_link_ends_every_session() -> None:
    from django.core import mail

    account, secret = person(Role.SOCIAL_WORKER)
    at_desk = signs_in(account, secret)
    anybody = Client()
    anybody.post("/account/password/reset/", {"email": account.email})
    found = re.search(r"http://testserver(/account/password/reset/key/\S+)", str(mail.outbox[0].body))
    assert found
    form = anybody.get(found[1])["Location"]
    new = "four other unrelated badgers"
    assert anybody.post(form, {"password1": new, "password2": new}).status_code == 302
    assert not is_in(at_desk)
    account.refresh_from_db()
    assert account.check_password(new)
    with acting_as(factories.viewer(Role.RECORDS_OFFICER)):
        entry = LedgerEntry.objects.get(verb=Verb.CHANGED_ACCOUNT.value)
    assert entry.detail == {"act": "own password", "sessions_ended": 1}


# Time
@pytest.fixture
def timed(settings: Any) -> Any:
    settings.SESSIONS_END = True
    return settings


def age(client: Client, key: str, seconds: float) -> None:
    session = client.session
    session[key] = time.time() - seconds
    session.save()


def test_a_page_says_when_it_ends_in_words_without_script(timed: Any) -> None:
    client = signs_in(*person(Role.SOCIAL_WORKER))
    page = client.get(HOME).content.decode()
    assert re.search(r"you are signed out at <span data-session-at>\d\d:\d\d</span>", page)
    assert 'data-left="900"' in page or 'data-left="899"' in page
    age(client, BEGAN, timed.SESSION_LONGEST - 300)
    left = re.search(r'data-left="(\d+)"', client.get(HOME).content.decode())
    assert left
    assert 290 <= int(left[1]) <= 300, "the working day's end is nearer than the quarter of an hour"


@pytest.mark.parametrize(("seconds", "stays"), [(14 * 60 + 50, True), (15 * 60 + 1, False)])
def test_a_quarter_of_an_hour_without_a_page_is_the_limit(timed: Any, seconds: int, stays: bool) -> None:
    client = signs_in(*person(Role.SOCIAL_WORKER))
    client.get(HOME)
    age(client, SEEN, seconds)
    assert is_in(client) is stays


def test_signing_in_again_leads_back_to_the_page(timed: Any) -> None:
    account, secret = person(Role.ADMINISTRATOR)
    client = signs_in(account, secret)
    client.get("/accounts/new/")
    age(client, SEEN, 901)
    sent_to = client.get("/accounts/new/")["Location"]
    assert sent_to == "/account/login/?next=/accounts/new/"
    page = client.get(sent_to).content.decode()
    assert "no page was opened for a quarter of an hour" in page
    from django.core.cache import cache

    cache.clear()
    client.post("/account/login/", {"login": account.email, "password": PASSWORD, "next": "/accounts/new/"})
    assert client.post("/account/2fa/authenticate/", {"code": code_for(secret)})["Location"] == "/accounts/new/"
    assert "ended" not in client.session


def test_what_was_sent_too_late_is_given_back_and_nothing_is_done(timed: Any) -> None:
    client = signs_in(*person(Role.ADMINISTRATOR))
    client.get("/accounts/new/")
    age(client, SEEN, 901)
    before = Account.objects.count()
    answer = client.post("/accounts/new/", {"name": "Wes Adeola", "email": "wes@saltmere.example", "role": "ANALYST"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "You were signed out before this arrived" in page
    assert "Wes Adeola" in page
    assert "/account/login/?next=%2Faccounts%2Fnew%2F" in page
    assert Account.objects.count() == before
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert not is_in(client)


def test_asking_how_long_keeps_nothing_alive_and_staying_does(timed: Any) -> None:
    client = signs_in(*person(Role.SOCIAL_WORKER))
    client.get(HOME)
    age(client, SEEN, 800)
    assert 95 <= client.get("/stay/").json()["left"] <= 100
    assert 95 <= client.get("/stay/").json()["left"] <= 100
    said = client.post("/stay/").json()
    assert 895 <= said["left"] <= 900
    assert set(said) == {"left", "whose", "token"}
    age(client, SEEN, 901)
    assert client.post("/stay/").json() == {"left": 0}
    assert client.get("/stay/").json() == {"left": 0}
    assert not is_in(client)


def test_staying_never_outlasts_the_working_day(timed: Any) -> None:
    client = signs_in(*person(Role.SOCIAL_WORKER))
    client.get(HOME)
    age(client, BEGAN, timed.SESSION_LONGEST - 60)
    assert client.post("/stay/").json()["left"] <= 60


def test_a_board_that_asks_for_news_is_taken_off_the_screen(timed: Any) -> None:
    client = signs_in(*person(Role.MASH_MANAGER))
    client.get("/board/")
    age(client, SEEN, 901)
    answer = client.get("/board/news/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Trigger"], answer.content) == (200, "om:signed-out", b"")
    assert answer["HX-Reswap"] == "none"
    assert "HX-Refresh" not in answer, "the page would be gone, with what was typed on it"
    assert client.get("/board/")["Location"] == "/account/login/?next=/board/"


def test_the_reason_outlives_a_question_asked_with_the_old_cookie(timed: Any) -> None:
    """A page asks for several things at once: the second answer comes when the first has ended the session."""
    client = signs_in(*person(Role.SOCIAL_WORKER))
    late = {path: replayed(client) for path in ("/stay/", "/alerts/news/")}
    age(client, SEEN, 900)
    assert client.get("/stay/").json()["left"] == 0
    for path, other in late.items():
        answer = other.get(path, headers={"HX-Request": "true"} if path != "/stay/" else {})
        assert "sessionid" not in answer.cookies, path
    assert "no page was opened for a quarter of an hour" in client.get("/account/login/").content.decode()


def test_a_page_that_a_person_opens_takes_a_worthless_cookie_away() -> None:
    client = signs_in(*person(Role.SOCIAL_WORKER))
    other = replayed(client)
    client.post("/account/logout/")
    assert other.get("/alerts/").cookies["sessionid"]["max-age"] == 0


def test_each_way_out_is_on_record(timed: Any) -> None:
    account, secret = person(Role.SOCIAL_WORKER)
    signs_in(account, secret).post("/account/logout/")
    idle = signs_in(account, secret)
    idle.get(HOME)
    age(idle, SEEN, 901)
    idle.get(HOME)
    with acting_as(factories.viewer(Role.RECORDS_OFFICER)):
        entries = LedgerEntry.objects.filter(actor=str(account.pk)).order_by("recorded_at")
        said = [(entry.verb, entry.detail["how"]) for entry in entries if "how" in entry.detail]
    assert said == [
        ("SIGNED_IN", "password"), ("SIGNED_OUT", "press"), ("SIGNED_IN", "password"), ("SIGNED_OUT", "IDLE"),
    ]  # fmt: skip


# First passwords
def test_a_first_password_is_replaced_before_any_page_and_runs_out_in_a_week() -> None:
    account, secret = person(Role.SOCIAL_WORKER)
    by = factories.viewer(Role.ADMINISTRATOR)
    with acting_as(by):
        given = actions.new_password(account=account, by=by, at=factories.AT)
    from django.utils import timezone

    account.refresh_from_db()
    assert account.first_password_at == factories.AT
    client = Client()
    old = client.post("/account/login/", {"login": account.email, "password": given})
    assert (old.status_code, "good for a week" in old.content.decode()) == (403, True)
    Account.objects.filter(pk=account.pk).update(first_password_at=timezone.now())
    client.post("/account/login/", {"login": account.email, "password": given})
    client.post("/account/2fa/authenticate/", {"code": code_for(secret)})
    assert client.get(HOME)["Location"] == "/account/password/change/"
    new = "four other unrelated badgers"
    sent = {"oldpassword": given, "password1": new, "password2": new}
    assert client.post("/account/password/change/", sent).status_code == 302
    assert is_in(client)


def test_the_table_of_sessions_holds_no_address_of_a_machine_and_no_users_text() -> None:
    client = signs_in(*person(Role.SOCIAL_WORKER), agent="Mozilla/5.0 (Windows) Firefox/140.0 QuirkyText")
    client.get(HOME)
    with connection.cursor() as cursor:
        cursor.execute("select string_agg(t::text, ' ') from openmash_browsersession t")
        row = cursor.fetchone()[0]
    assert "QuirkyText" not in row
    assert "127.0.0.1" not in row
    assert steps(Account.objects.get(pk=client.session["_auth_user_id"])) >= 1


def test_rows_of_sessions_that_ran_out_are_cleared_and_others_stay() -> None:
    from datetime import timedelta

    from django.utils import timezone

    from openmash.partnership.jobs import clear_sessions

    account, secret = person(Role.SOCIAL_WORKER)
    stays, gone = signs_in(account, secret), signs_in(account, secret)
    old = BrowserSession.objects.filter(session_key=gone.session.session_key)
    old.update(expire_date=timezone.now() - timedelta(seconds=1))
    clear_sessions(timestamp=0)
    assert is_in(stays)
    assert not old.exists()
