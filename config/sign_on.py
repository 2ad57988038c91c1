"""Which agencies' single sign-ons this hub takes: read from a file at the start; what is unclear stops it."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

FILE = "OPENMASH_SIGN_ON_FILE"
CODE = re.compile(r"[a-z][a-z0-9_-]{0,39}")
DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
KNOWN = {
    "id", "name", "issuer", "client_id", "client_secret_env", "agency", "organisation", "hub", "domains",
    "addresses_are_verified", "second_step_amr", "second_step_acr",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOn:
    """One agency's OpenID provider, and whose accounts it may open: one agency's, one organisation's, or the hub's.

    `domains` are the only ones its e-mail addresses may be of. `addresses_are_verified` says that the provider gives
    out its own staff addresses and so does not send `email_verified`. A sign-on counts as two steps only when it names
    one of `amr` or `acr`.
    """

    code: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    domains: tuple[str, ...]
    agency: str = ""
    organisation: str = ""
    hub: bool = False
    addresses_are_verified: bool = False
    amr: frozenset[str] = frozenset()
    acr: frozenset[str] = frozenset()


def sign_ons() -> tuple[SignOn, ...]:
    """The providers in the file that OPENMASH_SIGN_ON_FILE names; none when it names none."""
    named = os.environ.get(FILE, "").strip()
    if not named:
        return ()
    try:
        written = json.loads(Path(named).read_text(encoding="utf-8"))
    except OSError:
        raise ImproperlyConfigured(f"{FILE} names {named}, which cannot be read.") from None
    except ValueError as problem:
        raise ImproperlyConfigured(f"{named} is not JSON: {problem}.") from None
    if not isinstance(written, list) or not all(isinstance(one, dict) for one in written):
        raise ImproperlyConfigured(f"{named} must hold a list of providers, each in {{...}}.")
    found = tuple(sign_on(one) for one in written)
    codes = [one.code for one in found]
    if len(codes) != len(set(codes)):
        raise ImproperlyConfigured(f"{named}: two providers have the same id.")
    return found


def sign_on(written: dict[str, Any]) -> SignOn:
    """One provider as written, checked; ImproperlyConfigured says what is wrong and how to mend it."""
    code = str(written.get("id", ""))
    where = f"Single sign-on {code!r}"
    _require(bool(CODE.fullmatch(code)), f"{where}: id must be small letters, figures, - and _, such as police.")
    strange = sorted(set(written) - KNOWN)
    _require(not strange, f"{where}: {', '.join(strange)} is not known here.")
    for name in ("name", "issuer", "client_id", "client_secret_env"):
        _require(isinstance(written.get(name), str) and bool(written[name].strip()), f"{where}: {name} is missing.")
    _require(_is_safe(written["issuer"]), f"{where}: issuer must begin with https://.")
    secret = os.environ.get(written["client_secret_env"], "").strip()
    _require(bool(secret), f"{where}: {written['client_secret_env']} is not set; it holds the provider's secret.")
    whose = [name for name in ("agency", "organisation", "hub") if written.get(name)]
    _require(len(whose) == 1, f"{where}: say whose accounts it opens: one of agency, organisation or hub.")
    domains = _texts(written, "domains", where)
    _require(bool(domains), f"{where}: domains must name at least one e-mail domain.")
    _require(all(map(DOMAIN.fullmatch, domains)), f"{where}: domains are written such as police.example, without an @.")
    return SignOn(
        code=code,
        name=written["name"].strip(),
        issuer=written["issuer"].strip(),
        client_id=written["client_id"].strip(),
        client_secret=secret,
        domains=domains,
        agency=str(written.get("agency") or ""),
        organisation=str(written.get("organisation") or ""),
        hub=written.get("hub") is True,
        addresses_are_verified=written.get("addresses_are_verified") is True,
        amr=frozenset(_texts(written, "second_step_amr", where)),
        acr=frozenset(_texts(written, "second_step_acr", where)),
    )


def _texts(written: dict[str, Any], name: str, where: str) -> tuple[str, ...]:
    found = written.get(name, [])
    _require(isinstance(found, list) and all(isinstance(one, str) for one in found), f"{where}: {name} must be a list.")
    return tuple(one.strip().lower() if name == "domains" else one for one in found)


def _is_safe(address: str) -> bool:
    parts = urlsplit(address.strip())
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in THIS_MACHINE)


def _require(true: bool, sentence: str) -> None:
    if not true:
        raise ImproperlyConfigured(sentence)
