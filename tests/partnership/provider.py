"""A small OpenID provider that really runs: a web server that signs id tokens, and can be told to lie."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "hub-at-saltmere", "a secret between the two"


def _key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


OWN_KEY, STRANGE_KEY = _key(), _key()


@dataclass
class Provider:
    """What the provider says of whoever comes, and how it lies. `asked` are the requests it was sent."""

    url: str = ""
    email: str = "nadia.osman@police.example"
    changes: dict[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    described: dict[str, Any] = field(default_factory=dict)
    key: Any = OWN_KEY
    algorithm: str = "RS256"
    kid: str | None = "one"
    nonce: str | None = None
    status: int = 200
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def description(self) -> dict[str, Any]:
        """The well-known document."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            **self.described,
        }

    def keys(self) -> dict[str, Any]:
        """The public key, as the provider publishes it."""
        public = jwt.algorithms.RSAAlgorithm.to_jwk(OWN_KEY.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def authorise(self, query: dict[str, str]) -> str:
        """Where the browser is sent back to, with a code that is good once."""
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def token(self, sent: dict[str, str]) -> dict[str, Any]:
        """The answer to a code: an id token, when client, secret and verifier are right."""
        query = self.codes.pop(sent.get("code", ""), None)
        digest = hashlib.sha256(sent.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        right = (CLIENT, SECRET, "authorization_code")
        if query is None or challenge != query["code_challenge"] or query["code_challenge_method"] != "S256":
            return {"error": "invalid_grant"}
        if (sent.get("client_id"), sent.get("client_secret"), sent.get("grant_type")) != right:
            return {"error": "invalid_client"}
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.signed(query)}

    def signed(self, query: dict[str, str]) -> str:
        """The id token, with the lies it was told to tell."""
        now = int(time.time())
        held = {
            "iss": self.url, "sub": "subject-1", "aud": CLIENT, "iat": now, "exp": now + 300, "auth_time": now,
            "nonce": query["nonce"] if self.nonce is None else self.nonce, "email": self.email, "email_verified": True,
            **self.changes,
        }  # fmt: skip
        held = {name: value for name, value in held.items() if name not in self.without}
        headers = {"kid": self.kid} if self.kid else {}
        return jwt.encode(held, self.key, algorithm=self.algorithm, headers=headers)


@contextmanager
def running() -> Iterator[Provider]:
    """A provider on a port of its own until the block ends."""
    provider = Provider()

    class Door(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Quiet."""

        def do_GET(self) -> None:
            path, query = urlsplit(self.path).path, _flat(urlsplit(self.path).query)
            if path == "/authorize":
                provider.asked.append(query)
                self.send_response(302)
                self.send_header("Location", provider.authorise(query))
                self.end_headers()
                return
            found = {"/.well-known/openid-configuration": provider.description, "/keys": provider.keys}.get(path)
            self._json(found() if found else {}, provider.status if found else 404)

        def do_POST(self) -> None:
            sent = _flat(self.rfile.read(int(self.headers["Content-Length"])).decode())
            said = provider.token(sent)
            self._json(said, 400 if "error" in said else 200)

        def _json(self, said: dict[str, Any], status: int) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _flat(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
