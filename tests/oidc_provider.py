"""An OpenID Connect provider that really answers over HTTP.

It keeps to the standard: discovery, keys, a code for one use bound to client, address
and PKCE, a signed id token, user info by access token. Tests bend it by its fields.
"""

import base64
import hashlib
import json
import secrets
import time
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.http_server import start_server

CLIENT_ID, CLIENT_SECRET = "angro-at-acme", "only-the-shop-knows"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def usual_key() -> rsa.RSAPrivateKey:
    """One for all providers: making one takes a tenth of a second."""
    return new_key()


@dataclass
class Provider:
    """What it says, and what it was asked."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    # What only the id token, the user info or the discovery document says otherwise.
    token_claims: dict[str, Any] = field(default_factory=dict)
    userinfo_claims: dict[str, Any] = field(default_factory=dict)
    discovery: dict[str, Any] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = field(default_factory=usual_key)
    signs_with: Any = None
    algorithm: str = "RS256"
    is_down: bool = False
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)

    def authorize(self, url: str) -> str:
        """What the browser gets when the person agreed: the address to go back to."""
        asked = {key: value[0] for key, value in parse_qs(urlsplit(url).query).items()}
        assert asked["response_type"] == "code"
        assert asked["client_id"] == CLIENT_ID
        assert set(asked["scope"].split()) == {"openid", "profile", "email"}
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        back = urlencode({"code": code, "state": asked["state"]})
        return f"{asked['redirect_uri']}?{back}"

    def discovery_document(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
            **self.discovery,
        }

    def keys(self) -> dict[str, Any]:
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": "k1", "use": "sig", "alg": "RS256"}]}

    def exchange(self, form: dict[str, str]) -> dict[str, Any] | None:
        """Tokens for a code, once, for whoever proves to have asked for it."""
        asked = self.codes.pop(form.get("code", ""), None)
        if asked is None or form.get("redirect_uri") != asked["redirect_uri"]:
            return None
        if (form.get("client_id"), form.get("client_secret")) != (
            CLIENT_ID,
            CLIENT_SECRET,
        ):
            return None
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if challenge != asked["code_challenge"]:
            return None
        access = secrets.token_urlsafe(16)
        self.tokens.add(access)
        return {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": 300,
            "id_token": self.id_token(),
        }

    def id_token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.url,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + 300,
            **self.claims,
            **self.token_claims,
        }
        key = None if self.algorithm == "none" else (self.signs_with or self.key)
        return jwt.encode(claims, key, algorithm=self.algorithm, headers={"kid": "k1"})


class Handler(BaseHTTPRequestHandler):
    """The provider's doors."""

    provider: Provider

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        self.provider.asked.append(path)
        bearer = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.provider.is_down:
            self._answer(503, {})
        elif path == "/authorize":  # a browser came: the person is known here, agrees
            self.send_response(302)
            self.send_header("Location", self.provider.authorize(self.path))
            self.end_headers()
        elif path == "/.well-known/openid-configuration":
            self._answer(200, self.provider.discovery_document())
        elif path == "/keys":
            self._answer(200, self.provider.keys())
        elif path == "/userinfo" and bearer in self.provider.tokens:
            said = {**self.provider.claims, **self.provider.userinfo_claims}
            self._answer(200, said)
        else:
            self._answer(401, {"error": "invalid_token"})

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        sent = parse_qs(self.rfile.read(length).decode())
        self.provider.asked.append(self.path)
        form = {key: value[0] for key, value in sent.items()}
        tokens = self.provider.exchange(form)
        if tokens is None:
            self._answer(400, {"error": "invalid_grant"})
        else:
            self._answer(200, tokens)

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output clean."""


def started(provider: Provider) -> ThreadingHTTPServer:
    """Let `provider` answer on a free port of this machine until `shutdown()`."""
    handler = type("ProviderHandler", (Handler,), {"provider": provider})
    server = start_server(handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    return server
