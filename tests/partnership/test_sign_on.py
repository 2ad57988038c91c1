"""Single sign-on by an agency, against a provider that really runs: who gets in, and every lie that does not."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from config.sign_on import SignOn, sign_ons
from openmash.ledger.models import LedgerEntry
from openmash.ledger.verbs import Verb
from openmash.partnership.models import Account
from openmash.partnership.viewers import acting_as
from openmash.rulebook.roles import CLERK
from openmash.rulebook.words import Role
from tests import factories
from tests.partnership.provider import CLIENT, SECRET, STRANGE_KEY, Provider, running
from tests.partnership.signing import code_for

pytestmark = pytest.mark.django_db
HOME = "/my-account/"


@pytest.fixture(scope="module")
def _server() -> Iterator[Provider]:
    with running() as provider:
        yield provider


@pytest.fixture
def provider(_server: Provider, settings: Any) -> Provider:
    """The police's provider, honest again, and known to the hub."""
    for name, value in vars(Provider(url=_server.url)).items():
        setattr(_server, name, value)
    police = SignOn(
        code="police", name="Saltmere Police", issuer=_server.url, client_id=CLIENT, client_secret=SECRET,
        domains=("police.example",), agency="police",
    )  # fmt: skip
    settings.SIGN_ON = (police,)
    return _server


@pytest.fixture
def navigator(db: None) -> tuple[Account, str]:
    """The account that an administrator made, with an app of its own; and the app's secret."""
    account = factories.staff(Role.NAVIGATOR, agency="police")
    with acting_as(CLERK):
        Account.objects.filter(pk=account.pk).update(email="nadia.osman@police.example")
    account.refresh_from_db()
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(account, secret)
    return account, secret


def comes_back(client: Client, start: str = "/sign-on/police/") -> Any:
    """Out to the provider as a browser goes, and back; the hub's answer."""
    out = client.get(start)
    assert out.status_code == 302, out.status_code
    back = requests.get(out["Location"], allow_redirects=False, timeout=5).headers["Location"]
    parts = urlsplit(back)
    return client.get(f"{parts.path}?{parts.query}")


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


def configured(settings: Any, **changes: Any) -> None:
    settings.SIGN_ON = (replace(settings.SIGN_ON[0], **changes),)


def test_somebody_with_an_account_gets_in_by_their_agency_and_our_second_step(
    provider: Provider, navigator: tuple[Account, str]
) -> None:
    account, secret = navigator
    client = Client()
    assert "Sign in with Saltmere Police" in client.get("/account/login/").content.decode()
    answer = comes_back(client, "/sign-on/police/?next=/my-account/")
    assert answer["Location"] == "/account/2fa/authenticate/"
    assert not is_in(client)
    cache.clear()
    done = client.post("/account/2fa/authenticate/", {"code": code_for(secret)})
    assert done["Location"] == HOME
    assert is_in(client)
    account.refresh_from_db()
    assert (account.sign_on, account.sign_on_subject) == ("police", "subject-1")
    asked = provider.asked[0]
    assert (asked["response_type"], asked["scope"], asked["code_challenge_method"]) == ("code", "openid email", "S256")
    assert len(asked["state"]) > 30
    assert len(asked["nonce"]) > 30
    assert "login_hint" not in asked


def test_without_a_second_step_of_ours_one_is_set_up_first(provider: Provider, navigator: tuple[Account, str]) -> None:
    Authenticator.objects.all().delete()
    client = Client()
    comes_back(client)
    assert client.get(HOME)["Location"] == "/account/2fa/"


@pytest.mark.parametrize(
    ("relied_on", "said", "is_enough"),
    [
        ({}, {"amr": ["mfa"], "acr": "high"}, False),
        ({"amr": frozenset({"mfa"})}, {"amr": ["pwd", "mfa"]}, True),
        ({"amr": frozenset({"mfa"})}, {"amr": ["pwd"]}, False),
        ({"amr": frozenset({"mfa"})}, {"amr": "mfa"}, False),
        ({"amr": frozenset({"mfa"})}, {}, False),
        ({"acr": frozenset({"urn:two-steps"})}, {"acr": "urn:two-steps"}, True),
        ({"acr": frozenset({"urn:two-steps"})}, {"acr": "urn:one-step"}, False),
        ({"acr": frozenset({"urn:two-steps"})}, {}, False),
    ],
)
def test_the_agencys_second_step_counts_only_where_the_hub_relies_on_it(
    provider: Provider, navigator: Any, settings: Any, relied_on: Any, said: Any, is_enough: bool
) -> None:
    configured(settings, **relied_on)
    provider.changes = said
    client = Client()
    answer = comes_back(client)
    assert is_in(client) is is_enough
    assert (answer["Location"] == "/account/2fa/authenticate/") is not is_enough
    if is_enough:
        with acting_as(factories.viewer(Role.RECORDS_OFFICER)):
            entry = LedgerEntry.objects.get(verb=Verb.SIGNED_IN.value)
        assert entry.detail == {"how": "police"}


LIES: dict[str, dict[str, Any]] = {
    # ``times`` are seconds from the moment the test begins, not from when this file was read.
    "another issuer": {"changes": {"iss": "https://elsewhere.example"}},
    "another issuer in its description": {"described": {"issuer": "https://elsewhere.example"}},
    "no issuer": {"without": ("iss",)},
    "another audience": {"changes": {"aud": "another-hub"}},
    "no audience": {"without": ("aud",)},
    "two audiences and nobody it is meant for": {"changes": {"aud": [CLIENT, "another-hub"]}},
    "meant for another": {"changes": {"aud": [CLIENT, "another-hub"], "azp": "another-hub"}},
    "run out": {"times": {"exp": -120}},
    "never runs out": {"without": ("exp",)},
    "not yet": {"times": {"nbf": 600}},
    "issued in the future": {"times": {"iat": 3600}},
    "not said when": {"without": ("iat",)},
    "a strange key": {"key": STRANGE_KEY},
    "a key nobody knows": {"kid": "two"},
    "not signed": {"key": "", "algorithm": "none", "kid": "one"},
    "signed with our own secret": {"key": "a secret between the two, made long enough", "algorithm": "HS256"},
    "another's nonce": {"nonce": "another"},
    "no nonce": {"without": ("nonce",)},
    "no subject": {"without": ("sub",)},
    "an address that is not verified": {"changes": {"email_verified": False}},
    "an address nobody says is verified": {"without": ("email_verified",)},
    "verified in words": {"changes": {"email_verified": "true"}},
    "no address": {"without": ("email",)},
    "two addresses": {"changes": {"email": "nadia.osman@police.example,x@police.example@police.example"}},
    "an address that is no text": {"changes": {"email": ["nadia.osman@police.example"]}},
    "another agency's domain": {"email": "nadia.osman@health.example"},
    "a domain that ends alike": {"email": "nadia.osman@evil-police.example"},
    "a domain under it": {"email": "nadia.osman@sub.police.example"},
    "somebody without an account": {"email": "nobody@police.example"},
    "an unsafe address for tokens": {"described": {"token_endpoint": "http://police.example/token"}},
    "an unsafe address for keys": {"described": {"jwks_uri": "http://police.example/keys"}},
}


@pytest.mark.parametrize("lie", LIES)
def test_no_lie_gets_in(provider: Provider, navigator: tuple[Account, str], lie: str) -> None:
    told = dict(LIES[lie])
    if times := told.pop("times", None):
        told["changes"] = {claim: int(time.time()) + seconds for claim, seconds in times.items()}
    for name, value in told.items():
        setattr(provider, name, value)
    before = Account.objects.count()
    client = Client()
    out = client.get("/sign-on/police/")
    if out.status_code == 302:
        back = urlsplit(requests.get(out["Location"], allow_redirects=False, timeout=5).headers["Location"])
        out = client.get(f"{back.path}?{back.query}")
    page = out.content.decode()
    assert out.status_code == 403
    assert "You are not signed in" in page
    assert "@" not in page.split("<main")[1].split("</main>")[0]
    assert not is_in(client)
    assert "_auth_user_id" not in client.session
    assert "account_login" not in client.session
    assert Account.objects.count() == before
    navigator[0].refresh_from_db()
    assert navigator[0].sign_on == ""


def test_an_honest_answer_gets_in_where_the_lies_do_not(provider: Provider, navigator: Any) -> None:
    """Without this the lies above could all fail for another reason."""
    assert comes_back(Client())["Location"] == "/account/2fa/authenticate/"


@pytest.mark.parametrize(
    ("role", "fields"),
    [
        (Role.NAVIGATOR, {"agency": "health"}),
        (Role.SOCIAL_WORKER, {}),
        (Role.ADMINISTRATOR, {}),
        (Role.CONTACT_OFFICER, {"agency": "police"}),
        (Role.PROFESSIONAL_REFERRER, {"organisation": "Saltmere Police"}),
    ],
)
def test_an_agencys_provider_opens_no_account_that_is_not_its_own(
    provider: Provider, role: Role, fields: dict[str, str]
) -> None:
    account = factories.staff(role, **fields)
    with acting_as(CLERK):
        Account.objects.filter(pk=account.pk).update(email="nadia.osman@police.example")
    assert comes_back(Client()).status_code == 403


def test_a_closed_account_stays_closed(provider: Provider, navigator: tuple[Account, str]) -> None:
    with acting_as(CLERK):
        Account.objects.filter(pk=navigator[0].pk).update(is_active=False)
    client = Client()
    assert comes_back(client).status_code == 403
    assert not is_in(client)


@pytest.mark.parametrize(
    ("binding", "role", "fields", "opens"),
    [
        ({"hub": True}, Role.SOCIAL_WORKER, {}, True),
        ({"hub": True}, Role.CONTACT_OFFICER, {}, True),
        ({"hub": True}, Role.NAVIGATOR, {}, False),
        ({"hub": True}, Role.PROFESSIONAL_REFERRER, {"organisation": "x"}, False),
        ({"organisation": "Harbour Lane"}, Role.PROFESSIONAL_REFERRER, {"organisation": "Harbour Lane"}, True),
        ({"organisation": "Harbour Lane"}, Role.PROFESSIONAL_REFERRER, {"organisation": "Another"}, False),
        ({"organisation": "Harbour Lane"}, Role.SOCIAL_WORKER, {"organisation": "Harbour Lane"}, False),
    ],
)
def test_a_provider_is_bound_to_the_hub_or_one_organisation(
    provider: Provider, settings: Any, binding: Any, role: Role, fields: Any, opens: bool
) -> None:
    configured(settings, agency="", **binding)
    account = factories.staff(role, **fields)
    with acting_as(CLERK):
        Account.objects.filter(pk=account.pk).update(email="nadia.osman@police.example")
    assert (comes_back(Client()).status_code == 302) is opens


def test_an_address_given_to_somebody_new_opens_nothing(provider: Provider, navigator: Any) -> None:
    assert comes_back(Client()).status_code == 302
    provider.changes = {"sub": "subject-2"}
    assert comes_back(Client()).status_code == 403


def test_addresses_count_as_verified_where_the_provider_gives_them_out_itself(
    provider: Provider, navigator: Any, settings: Any
) -> None:
    configured(settings, addresses_are_verified=True)
    provider.without = ("email_verified",)
    assert comes_back(Client()).status_code == 302
    provider.without, provider.changes = (), {"email_verified": False}
    assert comes_back(Client()).status_code == 403


def test_an_answer_nobody_asked_for_or_of_another_browser_is_not_taken(provider: Provider, navigator: Any) -> None:
    mine, theirs = Client(), Client()
    out = theirs.get("/sign-on/police/")["Location"]
    back = urlsplit(requests.get(out, allow_redirects=False, timeout=5).headers["Location"])
    address = f"{back.path}?{back.query}"
    assert mine.get(address).status_code == 403
    mine.get("/sign-on/police/")
    assert mine.get(address).status_code == 403
    assert theirs.get(address).status_code == 302
    assert theirs.get(address).status_code == 403, "an answer counts once"


def test_an_answer_that_took_too_long_is_not_taken(provider: Provider, navigator: Any) -> None:
    client = Client()
    out = client.get("/sign-on/police/")["Location"]
    session = client.session
    session["sign_on_asking"] = {**session["sign_on_asking"], "at": time.time() - 601}
    session.save()
    back = urlsplit(requests.get(out, allow_redirects=False, timeout=5).headers["Location"])
    assert client.get(f"{back.path}?{back.query}").status_code == 403


def test_somebody_who_declined_is_told(provider: Provider, navigator: Any) -> None:
    client = Client()
    client.get("/sign-on/police/")
    state = client.session["sign_on_asking"]["state"]
    assert client.get(f"/sign-on/police/back/?error=access_denied&state={state}").status_code == 403


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_signing_on_leads_nowhere_else(provider: Provider, navigator: Any, where: str) -> None:
    client = Client()
    client.get("/sign-on/police/", {"next": where})
    assert client.session["sign_on_asking"]["then"] == ""


def test_a_provider_that_is_away_is_said_to_be_away(provider: Provider, settings: Any) -> None:
    provider.status = 500
    assert "could not be reached" in Client().get("/sign-on/police/").content.decode()
    configured(settings, issuer="http://127.0.0.1:9")
    assert "could not be reached" in Client().get("/sign-on/police/").content.decode()


def test_a_provider_nobody_named_is_not_there(provider: Provider) -> None:
    assert Client().get("/sign-on/health/").status_code == 404
    assert Client().get("/sign-on/health/back/").status_code == 404


def test_nothing_of_the_person_is_in_log_or_ledger(
    provider: Provider, navigator: Any, caplog: pytest.LogCaptureFixture
) -> None:
    provider.changes = {"email_verified": False}
    comes_back(Client())
    assert "single sign-on police: unverified-address" in caplog.text
    assert "nadia" not in caplog.text
    with acting_as(factories.viewer(Role.RECORDS_OFFICER)):
        assert "nadia" not in str(list(LedgerEntry.objects.values_list("detail", "actor_name")))


# Showing again who one is
def signed_in_by_agency(provider: Provider, navigator: Any, settings: Any) -> Client:
    configured(settings, amr=frozenset({"mfa"}))
    provider.changes = {"amr": ["mfa"]}
    account = navigator[0]
    account.set_unusable_password()
    account.save(update_fields=["password"])
    Authenticator.objects.all().delete()
    client = Client()
    comes_back(client)
    assert is_in(client)
    session = client.session
    session["account_authentication_methods"] = [
        {**one, "at": one["at"] - 600} for one in session["account_authentication_methods"]
    ]
    session.save()
    return client


def test_whoever_has_only_their_agencys_sign_on_is_asked_there_again(
    provider: Provider, navigator: Any, settings: Any
) -> None:
    client = signed_in_by_agency(provider, navigator, settings)
    answer = comes_back(client, "/sign-on/police/?again=1&next=/my-account/")
    assert (provider.asked[-1]["prompt"], provider.asked[-1]["max_age"]) == ("login", "0")
    assert answer["Location"] == HOME
    records = client.session["account_authentication_methods"]
    assert time.time() - records[-1]["at"] < 30


@pytest.mark.parametrize("lie", [{"auth_time": int(time.time()) - 3600}, {"sub": "subject-2"}, {"auth_time": None}])
def test_an_old_sign_in_there_or_another_person_is_no_showing_again(
    provider: Provider, navigator: Any, settings: Any, lie: dict[str, Any]
) -> None:
    client = signed_in_by_agency(provider, navigator, settings)
    before = len(client.session["account_authentication_methods"])
    provider.changes |= lie
    assert comes_back(client, "/sign-on/police/?again=1").status_code == 403
    assert len(client.session["account_authentication_methods"]) == before


# What a hub is told
WRITTEN = {
    "id": "police", "name": "Saltmere Police", "issuer": "https://login.police.example", "client_id": "hub",
    "client_secret_env": "POLICE_SECRET", "agency": "police", "domains": ["Police.Example"],
}  # fmt: skip


def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: object) -> tuple[SignOn, ...]:
    file = tmp_path / "sign-on.json"
    file.write_text(what if isinstance(what, str) else json.dumps(what))
    monkeypatch.setenv("OPENMASH_SIGN_ON_FILE", str(file))
    monkeypatch.setenv("POLICE_SECRET", "a secret")
    return sign_ons()


def test_providers_are_read_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = written(tmp_path, monkeypatch, [{**WRITTEN, "second_step_amr": ["mfa"]}])
    assert (found.code, found.agency, found.domains, found.amr) == (
        "police", "police", ("police.example",), frozenset({"mfa"}),
    )  # fmt: skip
    assert "a secret" not in repr(found)
    monkeypatch.delenv("OPENMASH_SIGN_ON_FILE")
    assert sign_ons() == ()


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("{", "is not JSON"),
        ({}, "must hold a list"),
        ([{**WRITTEN, "id": "The Police"}], "id must be small letters"),
        ([{**WRITTEN, "issuer": "http://login.police.example"}], "must begin with https"),
        ([{**WRITTEN, "client_secret_env": "NOT_SET"}], "NOT_SET is not set"),
        ([{**WRITTEN, "hub": True}], "say whose accounts"),
        ([{**WRITTEN, "agency": ""}], "say whose accounts"),
        ([{**WRITTEN, "domains": []}], "at least one e-mail domain"),
        ([{**WRITTEN, "domains": ["@police.example"]}], "without an @"),
        ([{**WRITTEN, "domains": "police.example"}], "must be a list"),
        ([{**WRITTEN, "client_secret": "x"}], "client_secret is not known here"),
        ([WRITTEN, WRITTEN], "the same id"),
    ],
)
def test_what_is_unclear_stops_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: object, said: str
) -> None:
    with pytest.raises(ImproperlyConfigured, match=said):
        written(tmp_path, monkeypatch, what)
