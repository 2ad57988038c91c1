"""Signing in as people really do: password, second step, a browser that says what it is."""

from __future__ import annotations

import re
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client

from openmash.partnership.models import Account
from openmash.rulebook.words import Role
from tests import factories

PASSWORD = "three unrelated otters"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605 (KHTML) Version/18.5 Safari/604.1"


def code_for(secret: str) -> str:
    """The code an app shows now. Each is good once, so what was used is forgotten between sign-ins of one test."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))


def person(role: Role, **fields: object) -> tuple[Account, str]:
    """Somebody with a password and an app, and the app's secret."""
    account = factories.staff(role, **fields)
    account.set_password(PASSWORD)
    account.save(update_fields=["password"])
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(account, secret)
    return account, secret


def by_password(account: Account, *, agent: str = FIREFOX, to: str = "") -> tuple[Client, str]:
    """A browser after the first step; gives where it is sent."""
    client = Client(headers={"User-Agent": agent})
    answer = client.post("/account/login/", {"login": account.email, "password": PASSWORD, "next": to})
    assert answer.status_code == 302, re.sub(r"<[^>]+>|\s+", " ", answer.content.decode())[:2000]
    return client, answer["Location"]


def signs_in(account: Account, secret: str, *, agent: str = FIREFOX, to: str = "") -> Client:
    """A browser after both steps."""
    from django.core.cache import cache

    client, _ = by_password(account, agent=agent, to=to)
    cache.clear()  # a code is good once; people wait half a minute, tests do not
    answer = client.post("/account/2fa/authenticate/", {"code": code_for(secret)})
    assert answer.status_code == 302, answer.content.decode()
    return client


def steps(account: Account) -> int:
    """How many second steps the account has."""
    return int(Authenticator.objects.filter(user=account).count())
