"""Asking an agency's OpenID provider who somebody is, and believing only what it signed for us, now, for this browser.

Authorisation code with PKCE (RFC 7636), `state` and `nonce` tied to the browser's session, and the id token's signature
checked though it came over TLS: OpenID Connect Core 3.1.3.7 in full, ASVS 5.0 V10.5.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import jwt
import requests

from config.sign_on import THIS_MACHINE, SignOn

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
"""Signatures by a key pair alone: never `none`, and never one made with the secret that we ourselves hold."""

WELL_KNOWN = "/.well-known/openid-configuration"
SECONDS = 5
LEEWAY = 30
"""Seconds by which the provider's clock and ours may differ."""

FRESH = 120
"""After being asked for anew, a sign-in at the provider must be no older than this many seconds."""


class NotBelieved(Exception):
    """What came back does not hold. The text is a code for the log and the ledger; it names nobody."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One asking, as it is kept in the browser's session until the answer comes back."""

    provider: str
    state: str
    nonce: str
    verifier: str
    then: str
    again: bool
    at: float


@dataclass(frozen=True, slots=True)
class Claims:
    """Who the provider says it is. `second_step` is True when it vouches for two steps in a way the hub relies on."""

    subject: str
    email: str
    second_step: bool


def new_asking(provider: SignOn, then: str, *, again: bool, at: float) -> Asking:
    """An asking with secrets of its own; `at` is the moment in seconds (real time)."""
    state, nonce, verifier = (secrets.token_urlsafe(48) for _ in range(3))
    return Asking(provider.code, state, nonce, verifier, then, again, at)


def address(provider: SignOn, asking: Asking, back: str) -> str:
    """Where the browser goes to sign in; `back` is our own address for the answer."""
    told = discover(provider)
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": back,
        "scope": "openid email",
        "state": asking.state,
        "nonce": asking.nonce,
        "code_challenge": _challenge(asking.verifier),
        "code_challenge_method": "S256",
    }
    if asking.again:
        query |= {"prompt": "login", "max_age": "0"}
    if provider.acr:
        query["acr_values"] = " ".join(sorted(provider.acr))
    joined = "&" if urlsplit(told["authorization_endpoint"]).query else "?"
    return f"{told['authorization_endpoint']}{joined}{urlencode(query)}"


def claims(provider: SignOn, asking: Asking, code: str, back: str) -> Claims:
    """Exchange the code and read the id token. Raises NotBelieved for whatever does not hold."""
    told = discover(provider)
    answer = _json(
        "post", told["token_endpoint"],
        data={
            "grant_type": "authorization_code", "code": code, "redirect_uri": back,
            "code_verifier": asking.verifier, "client_id": provider.client_id, "client_secret": provider.client_secret,
        },
    )  # fmt: skip
    token = answer.get("id_token")
    if not isinstance(token, str):
        raise NotBelieved("no-token")
    held = _verified(provider, token, told["jwks_uri"])
    if not secrets.compare_digest(str(held.get("nonce", "")), asking.nonce):
        raise NotBelieved("nonce")
    if asking.again and not asking.at - LEEWAY <= _number(held.get("auth_time")) <= asking.at + FRESH + LEEWAY:
        raise NotBelieved("not-anew")
    return Claims(str(held["sub"]), _email(provider, held), _two_steps(provider, held))


def discover(provider: SignOn) -> dict[str, str]:
    """The provider's own description. It must be of the issuer we were told of, and lead only to safe addresses."""
    told = _json("get", provider.issuer.rstrip("/") + WELL_KNOWN)
    if told.get("issuer") != provider.issuer:
        raise NotBelieved("issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        if not _is_safe(str(told.get(name, ""))):
            raise NotBelieved("unsafe-address")
    return {name: str(value) for name, value in told.items()}


def _verified(provider: SignOn, token: str, keys_at: str) -> dict[str, Any]:
    """The token's content, when its signature, issuer, audience and times all hold."""
    try:
        keys = jwt.PyJWKSet.from_dict(_json("get", keys_at)).keys
        wanted = jwt.get_unverified_header(token).get("kid")
        fitting = [key for key in keys if key.key_id == wanted] if wanted else keys
        if len(fitting) != 1:
            raise NotBelieved("key")
        held: dict[str, Any] = jwt.decode(
            token, fitting[0], algorithms=ALGORITHMS, audience=provider.client_id, issuer=provider.issuer,
            leeway=LEEWAY, options={"require": ["iss", "sub", "aud", "exp", "iat", "nonce"]},
        )  # fmt: skip
    except jwt.PyJWTError as fault:
        raise NotBelieved(type(fault).__name__) from None
    audience = held["aud"] if isinstance(held["aud"], list) else [held["aud"]]
    if held.get("azp", provider.client_id) != provider.client_id or (len(audience) > 1 and "azp" not in held):
        raise NotBelieved("audience")
    return held


def _email(provider: SignOn, held: dict[str, Any]) -> str:
    """The address, in small letters: verified, and of a domain that is this agency's."""
    said, verified = held.get("email"), held.get("email_verified")
    if not isinstance(said, str) or said.count("@") != 1:
        raise NotBelieved("no-address")
    if verified is not True and not (verified is None and provider.addresses_are_verified):
        raise NotBelieved("unverified-address")
    email = said.strip().lower()
    if email.partition("@")[2] not in provider.domains:
        raise NotBelieved("domain")
    return email


def _two_steps(provider: SignOn, held: dict[str, Any]) -> bool:
    methods = held.get("amr") if isinstance(held.get("amr"), list) else []
    return bool(provider.amr & {str(one) for one in methods or []}) or str(held.get("acr", "")) in provider.acr


def _json(method: str, at: str, **sent: Any) -> dict[str, Any]:
    """One request to the provider, never followed elsewhere; NotBelieved when it answers with nothing usable."""
    try:
        answer = requests.request(
            method, at, timeout=SECONDS, allow_redirects=False, headers={"Accept": "application/json"}, **sent
        )
        found = answer.json() if answer.status_code == requests.codes.ok else None
    except (requests.RequestException, ValueError):
        raise NotBelieved("unreachable") from None
    if not isinstance(found, dict):
        raise NotBelieved("no-answer")
    return found


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def _number(value: Any) -> float:
    return float(value) if isinstance(value, int | float) else -1.0


def _is_safe(at: str) -> bool:
    parts = urlsplit(at)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in THIS_MACHINE)
