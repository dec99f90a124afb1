"""A small OpenID provider on this machine, for tests: as a tenant is, and with one fault at a time."""

import base64
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from threading import Thread
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwk, jwt
from joserfc.jws import JWSRegistry
from werkzeug.serving import make_server

CLIENT, SECRET = "in-your-area", "only for tests"


@cache
def key(_name: str) -> jwk.RSAKey:
    """A key of the provider's, made once."""
    return jwk.RSAKey.generate_key(2048, {"kid": "one"}, private=True)


@dataclass
class Provider:
    """The provider: who signs in there next, and which fault its next answer has."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "subject-1", "preferred_username": "j.example"})
    fault: str = ""
    key: jwk.RSAKey = field(default_factory=lambda: key("signs"))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)

    def token(self, nonce: str) -> str:
        """An identity token, faulty where it should be."""
        now = int(time.time())
        claims: dict[str, Any] = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": nonce}
        claims |= self.claims
        match self.fault:
            case "nonce":
                claims["nonce"] = "another"
            case "no nonce":
                del claims["nonce"]
            case "expired":
                claims |= {"iat": now - 7200, "exp": now - 3600}
            case "audience":
                claims |= {"aud": "another-site", "azp": CLIENT}
            case "issuer":
                claims["iss"] = "https://another.example"
            case "unsigned":
                registry = JWSRegistry(algorithms=["none"])
                return jwt.encode({"alg": "none"}, claims, jwk.OctKey.import_key(b"any"), registry=registry)
            case "shared secret":
                secret = jwk.OctKey.import_key(SECRET.encode())
                return jwt.encode({"alg": "HS256", "kid": "one"}, claims, secret)
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key("another") if self.fault == "key" else self.key)


def application(provider: Provider) -> Flask:
    """Discovery, authorisation, token, keys and the end of a session."""
    app = Flask(__name__)

    @app.get("/.well-known/openid-configuration")
    def configuration() -> Response:
        here = provider.issuer
        return jsonify(
            issuer="https://another.example" if provider.fault == "other configuration" else here,
            authorization_endpoint=f"{here}/authorize",
            token_endpoint=f"{here}/token",
            jwks_uri=f"{here}/keys",
            end_session_endpoint=f"{here}/end",
            id_token_signing_alg_values_supported=["RS256", "HS256", "none"],
        )

    @app.get("/authorize")
    def authorize() -> Any:
        given = request.args.to_dict()
        provider.asked.append(given)
        assert given["client_id"] == CLIENT
        assert given["code_challenge_method"] == "S256"
        back: dict[str, str] = {"state": "another" if provider.fault == "state" else given["state"]}
        if provider.fault == "denied":
            back |= {"error": "access_denied", "error_description": "<script>alert(1)</script>"}
        else:
            code = f"code-{len(provider.codes)}"
            provider.codes[code] = given
            back["code"] = code
        return redirect(f"{given['redirect_uri']}?{urlencode(back)}")

    @app.post("/token")
    def token() -> Any:
        asked = provider.codes.pop(request.form["code"], None)
        who = request.authorization
        made = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(made).rstrip(b"=").decode()
        is_client = who is not None and (who.username, who.password) == (CLIENT, SECRET)
        if not asked or not is_client or challenge != asked["code_challenge"]:
            return jsonify(error="invalid_grant"), 400
        told = {"access_token": "access", "token_type": "Bearer", "expires_in": 300}
        return jsonify(told if provider.fault == "no token" else told | {"id_token": provider.token(asked["nonce"])})

    @app.get("/keys")
    def keys() -> Response:
        return jsonify(keys=[provider.key.as_dict(private=False)])

    return app


@contextmanager
def providing() -> Iterator[Provider]:
    """A provider that listens on this machine."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, application(provider), threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
