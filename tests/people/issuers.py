"""A real provider of OpenID Connect on a socket: discovery, authorization with PKCE, tokens, userinfo, keys."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import html
import json
import re
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "hooks", "s3cret/of the client"
_KEY, _OTHER_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


@dataclass
class Issuer:
    """Says that whoever comes is the person in `claims`, with a `fault` if there is one."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    fault: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    """What came to the authorization endpoint."""
    codes: dict[str, tuple[dict[str, str], dict[str, Any]]] = field(default_factory=dict)

    def is_person(self, sub: str, name: str = "", email: str = "", **more: Any) -> None:
        """Let this be who comes next, at an issuer without faults."""
        self.fault = ""
        given = {"preferred_username": name, "email": email, "email_verified": bool(email)}
        self.claims = {"sub": sub, **{key: value for key, value in given.items() if value}, **more}

    def discovery(self) -> dict[str, Any]:
        """Give what it says of itself."""
        paths = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        told: dict[str, Any] = {f"{name}_endpoint": f"{self.url}/{path}" for name, path in paths.items()}
        if self.fault == "script":
            told["authorization_endpoint"] = "javascript:alert(1)//"
        issuer = "https://evil.example" if self.fault == "other issuer" else self.url
        return {**told, "issuer": issuer, "jwks_uri": f"{self.url}/keys"}

    def authorize(self, asked: dict[str, str]) -> str:
        """Give where the browser is sent back to."""
        self.asked.append(asked)
        assert (asked["client_id"], asked["response_type"], asked["code_challenge_method"]) == (CLIENT, "code", "S256")
        if self.fault == "cancelled":
            return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = (asked, dict(self.claims))
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, given: dict[str, str]) -> dict[str, Any] | None:
        """Give the tokens for a code; None when something about it is wrong."""
        asked, claims = self.codes.pop(given.get("code", ""), (None, {}))
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or challenge != asked["code_challenge"] or given["redirect_uri"] != asked["redirect_uri"]:
            return None
        if (given["client_id"], given["client_secret"]) != (CLIENT, SECRET):
            return None
        return {"access_token": claims["sub"], "token_type": "Bearer", "id_token": self._id_token(asked, claims)}

    def _id_token(self, asked: dict[str, str], claims: dict[str, Any]) -> str:
        now = int(time.time())
        told = {**claims, "iss": self.url, "aud": CLIENT, "iat": now - 1, "exp": now + 60, "nonce": asked["nonce"]}
        wrong = {"nonce": "another", "aud": "another", "iss": "https://evil.example", "exp": now - 60}
        told.update({name: value for name, value in wrong.items() if name == self.fault})
        if self.fault == "no nonce":
            del told["nonce"]
        if self.fault == "alg":
            return jwt.encode(told, "x" * 32, algorithm="HS256", headers={"kid": "1"})
        return jwt.encode(told, _OTHER_KEY if self.fault == "key" else _KEY, algorithm="RS256", headers={"kid": "1"})

    def userinfo(self, token: str) -> dict[str, Any]:
        """Give the claims again."""
        return {**self.claims, "sub": "somebody-else" if self.fault == "userinfo" else token}


class _Handler(BaseHTTPRequestHandler):
    told: Issuer

    def do_GET(self) -> None:
        path, asked = urlsplit(self.path).path, dict(parse_qsl(urlsplit(self.path).query))
        if self.told.fault == "down":
            self._answer(503, {"error": "temporarily_unavailable"})
        elif path == "/authorize":
            self._answer(302, {}, self.told.authorize(asked))
        elif path == "/userinfo":
            self._answer(200, self.told.userinfo(self.headers["Authorization"].removeprefix("Bearer ")))
        elif path == "/keys":
            key = json.loads(RSAAlgorithm.to_jwk(_KEY.public_key()))
            self._answer(200, {"keys": [{**key, "kid": "1", "alg": "RS256", "use": "sig"}]})
        else:
            self._answer(200, ["odd"] if self.told.fault == "odd" else self.told.discovery())

    def do_POST(self) -> None:
        given = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
        tokens = self.told.token(given)
        self._answer(200 if tokens else 400, tokens or {"error": "invalid_grant"})

    def _answer(self, status: int, body: Any, to: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        if to:
            self.send_header("Location", to)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def issuer() -> Iterator[Issuer]:
    """Run one."""
    told = Issuer()
    handler = type("Handler", (_Handler,), {"told": told})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        told.url = f"http://127.0.0.1:{server.server_port}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield told
        server.shutdown()


def client_of(provider: Issuer) -> dict[str, str]:
    """Give the settings of an instance where people sign in at `provider`."""
    client = {"oidc_url": provider.url, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    return {**client, "oidc_name": "Team <ID>", "access": "login", "sign_in_rate": "0"}


def post(browser: httpx.Client, page: str, path: str, **fields: str) -> httpx.Response:
    """Send a form of `page`."""
    token = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', browser.get(page).text)
    return browser.post(path, data={"csrfmiddlewaretoken": token[-1], **fields})


def way_out(answer: httpx.Response) -> str:
    """Give where the page on the way to the issuer leads."""
    assert answer.status_code == 200, answer.text
    found = re.search(r'<meta http-equiv="refresh" content="0; url=([^"]+)">', answer.text)
    assert found, answer.text
    return html.unescape(found[1])


def sign_in(browser: httpx.Client, **fields: str) -> httpx.Response:
    """Sign in at the issuer, and come back."""
    return browser.get(way_out(post(browser, "/b/sign-in", "/b/sso/begin", **fields)))
