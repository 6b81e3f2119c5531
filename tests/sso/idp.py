"""An identity provider on this machine: it checks what it is asked, as the specifications say.

OpenID Connect Core 1.0, Discovery 1.0, RFC 7636 (PKCE), RFC 6749. A test may have it answer wrongly
in one named way (`lies`), which is what the product has to notice.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey

from campus.kernel import clock

Claims = dict[str, Any]


@cache
def key(kid: str) -> ECKey:
    """A key pair, made once a run."""
    return ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": "ES256"})


@dataclass
class Grant:
    """What a code stands for."""

    query: dict[str, str]
    claims: Claims
    is_used: bool = False


@dataclass
class Provider:
    """One realm: who is signed in there, with what keys, and what it says wrongly."""

    issuer: str
    client_id: str = "kommunalcampus"
    secret: str = "geheim/mit:Zeichen"
    kid: str = "first"
    lies: Callable[[Claims], Any] = lambda claims: None
    token: Callable[[Claims], str] | None = None
    document: dict[str, Any] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    refresh_tokens: dict[str, str] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)
    is_down: bool = False
    # What the ID token leaves out, for whoever asks with the access token, and who is asked about.
    kept_back: tuple[str, ...] = ()
    person_lies: Claims | None = None
    said_of: dict[str, Claims] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def authorize(self, address: str, **claims: Any) -> str:
        """Sign somebody in at the address that a browser was sent to; return the way back."""
        parts = urlsplit(address)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{self.issuer}/authorize"
        assert query["response_type"] == "code"
        assert query["client_id"] == self.client_id
        assert "openid" in query["scope"].split()
        assert query["code_challenge_method"] == "S256"
        assert len(query["state"]) >= 32
        assert len(query["nonce"]) >= 32
        code = secrets.token_urlsafe()
        self.grants[code] = Grant(query, claims)
        return f"{query['redirect_uri']}?code={code}&state={query['state']}"

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "end_session_endpoint": f"{self.issuer}/logout",
            "userinfo_endpoint": f"{self.issuer}/person",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            **self.document,
        }

    def exchange(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """Answer the token endpoint."""
        pair = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        if [unquote(part) for part in pair.split(":")] != [self.client_id, self.secret]:
            return 401, {"error": "invalid_client"}
        if form["grant_type"] == "refresh_token":
            return self._refresh(form["refresh_token"])
        grant = self.grants.get(form["code"])
        if grant is None or grant.is_used or form["redirect_uri"] != grant.query["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != grant.query["code_challenge"]:
            return 400, {"error": "invalid_grant"}
        grant.is_used = True
        claims = self.claims(nonce=grant.query["nonce"], **grant.claims)
        access_token = secrets.token_urlsafe()
        kept_back = {name: claims.pop(name) for name in self.kept_back if name in claims}
        self.said_of[f"Bearer {access_token}"] = {"sub": claims["sub"], **kept_back}
        return 200, {
            "access_token": access_token,
            "token_type": "Bearer",
            "id_token": self.sign(claims),
            "refresh_token": self._refresh_token(claims["sub"]),
        }

    def claims(self, **given: Any) -> Claims:
        """What an ID token says."""
        seconds = int(clock.now().timestamp())
        return {
            "iss": self.issuer,
            "aud": self.client_id,
            "iat": seconds,
            "exp": seconds + 300,
            **given,
        }

    def sign(self, claims: Claims) -> str:
        self.lies(claims)
        if self.token is not None:
            return self.token(claims)
        return signed(claims, kid=self.kid)

    def _refresh(self, token: str) -> tuple[int, dict[str, Any]]:
        subject = self.refresh_tokens.pop(token, None)
        if subject is None or subject in self.gone:
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "x", "refresh_token": self._refresh_token(subject)}

    def _refresh_token(self, subject: str) -> str:
        token = secrets.token_urlsafe()
        self.refresh_tokens[token] = subject
        return token


def signed(claims: Claims, *, kid: str = "first", **header: Any) -> str:
    """A token with the signature of one of the keys."""
    return jwt.encode({"alg": "ES256", "kid": kid, **header}, claims, key(kid))


def unsigned(claims: Claims) -> str:
    """A token that says it needs no signature."""
    parts = ({"alg": "none", "kid": "first"}, claims)
    texts = (base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in parts)
    return b".".join([*texts, b""]).decode()


def tampered(token: str) -> str:
    """A token that names somebody else than the signature was made for."""
    head, body, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    text = json.dumps({**claims, "sub": "bernd-at-home"}).encode()
    return ".".join([head, base64.urlsafe_b64encode(text).rstrip(b"=").decode(), signature])


def signed_with_public_key(claims: Claims) -> str:
    """A token whose HMAC was made with the key that everybody may read."""
    public = json.dumps(key("first").as_dict(private=False)).encode()
    return jwt.encode(
        {"alg": "HS256", "kid": "first"}, claims, OctKey.import_key(public), algorithms=["HS256"]
    )


class Realms(ThreadingHTTPServer):
    """The provider's web server: a realm is the first part of an address."""

    daemon_threads = True
    realms: dict[str, Provider]

    def realm(self, name: str) -> Provider:
        """Make a realm anew."""
        found = Provider(f"http://127.0.0.1:{self.server_address[1]}/{name}")
        self.realms[name] = found
        return found


class _Answer(BaseHTTPRequestHandler):
    server: Realms
    is_down = False

    def do_GET(self) -> None:
        provider, page = self._where()
        if page == "/.well-known/openid-configuration":
            self._answer(200, provider.discovery())
        elif page == "/keys":
            self._answer(200, dict(KeySet([key(provider.kid)]).as_dict(private=False)))
        elif page == "/person":
            said = provider.said_of.get(self.headers.get("Authorization", ""))
            said = said if provider.person_lies is None else provider.person_lies
            self._answer(200 if said else 401, said or {})
        else:
            self._answer(404, {})

    def do_POST(self) -> None:
        provider, _page = self._where()
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._answer(*provider.exchange(form, self.headers.get("Authorization", "")))

    def _where(self) -> tuple[Provider, str]:
        _empty, realm, page = self.path.split("/", 2)
        provider = self.server.realms[realm]
        provider.asked.append(page)
        self.is_down = provider.is_down
        return provider, f"/{page}"

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        text = json.dumps(content).encode()
        self.send_response(503 if self.is_down else status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_arguments: Any) -> None:
        pass


def start() -> Realms:
    """Start the web server in a thread."""
    server = Realms(("127.0.0.1", 0), _Answer)
    server.realms = {}
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server
