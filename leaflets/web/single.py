"""Floor 7, single sign-on: OpenID Connect by Authlib, with discovery, state, nonce and PKCE; a role from a claim.

A provider is believed only in its own name: the issuer of its configuration and of each token is the one of the
settings, the token is for this site alone, and it is signed by one of the provider's keys.
"""

from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from flask import Blueprint, Flask, abort, current_app, redirect, request, session, url_for
from joserfc.errors import JoseError
from requests.exceptions import RequestException
from werkzeug.wrappers import Response

from leaflets.store.errors import SignInError
from leaflets.store.people import People, Role
from leaflets.web.access import begin_visit, record, safe_next
from leaflets.web.limits import SIGN_IN, limiter
from leaflets.web.settings import Settings, SingleSignOn

blueprint = Blueprint("single", __name__)
SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that only the holder of a private key can make; “none” and shared secrets are no such thing."""
LEEWAY_S = 60
LIMIT_S = 10
"""How long the provider may take for an answer, in seconds."""
AFTER = "after_single"
CONFIGURATION = "/.well-known/openid-configuration"
AGAIN = "Try to sign in again. If it stays, tell an admin of this site the code below."


def connect(app: Flask, settings: Settings) -> None:
    """Make the site known to its provider, where it has one. Nothing is fetched before somebody signs in."""
    if not (sso := settings.single_sign_on):
        return
    OAuth(app).register(
        "provider",
        client_id=sso.client_id,
        client_secret=sso.client_secret,
        server_metadata_url=sso.issuer.rstrip("/") + CONFIGURATION,
        client_kwargs={"scope": sso.scope, "code_challenge_method": "S256", "default_timeout": LIMIT_S},
    )


@blueprint.get("/sign-in/single")
@limiter.limit(SIGN_IN)
def begin() -> Response:
    """Send a browser to the provider. It is a link, not a form: a form may only lead to this site itself."""
    _, provider = _provider()
    after = safe_next(request.args.get("next", ""))
    for key in [key for key in session if key.startswith("_state_")]:
        session.pop(key)  # only the last try counts; the cookie stays small
    session[AFTER] = after
    answer: Response = _asked(lambda: provider.authorize_redirect(_own_address("single.back")))
    return answer


@blueprint.get("/sign-in/single/back")
@limiter.limit(SIGN_IN)
def back() -> Response:
    """Back from the provider: its code is changed for a token, and the token read."""
    sso, provider = _provider()
    try:
        claims = _asked(lambda: _claims(sso, provider))
        account = _account(sso, claims)
    except SignInError as fault:
        record("sign-in-refused", "single sign-on", fault.problems[0].wrong)
        raise
    after = safe_next(str(session.get(AFTER, "")))
    begin_visit(account)
    record("sign-in", "single sign-on")
    return redirect(after, 303)


@blueprint.get("/sign-out/single")
def leave() -> Response:
    """Sign out of the provider as well."""
    sso, provider = _provider()
    there = _asked(provider.load_server_metadata).get("end_session_endpoint")
    if not there:
        return redirect(url_for("account.signed_out"), 303)
    back_to = _own_address("account.signed_out")
    told = provider.create_logout_url(post_logout_redirect_uri=back_to, client_id=sso.client_id)
    return redirect(told["url"], 303)


def _provider() -> tuple[SingleSignOn, FlaskOAuth2App]:
    sso = current_app.extensions["settings"].single_sign_on
    if sso is None:
        abort(404)
    return sso, current_app.extensions["authlib.integrations.flask_client"].provider


def _own_address(endpoint: str) -> str:
    """An address of this site as the provider knows it: from the settings, whatever name the site was asked by."""
    own = current_app.extensions["settings"].address
    return own.rstrip("/") + url_for(endpoint) if own else url_for(endpoint, _external=True)


def _asked(question: Any) -> Any:
    """What the provider answers. Raises SignInError when it cannot be reached or its answer must not be believed."""
    try:
        return question()
    except RequestException as fault:
        wrong = "The single sign-on cannot be reached."
        raise SignInError(wrong, "Try again in a few minutes. An admin of this site can look at its log.") from fault
    except (AuthlibBaseError, JoseError, ValueError, KeyError, RuntimeError) as fault:
        raise SignInError(f"The single sign-on’s answer was refused ({_kind(fault)}).", AGAIN) from fault


def _kind(fault: Exception) -> str:
    """What a library calls a fault, without what it quotes of the answer."""
    name = str(getattr(fault, "error", "") or type(fault).__name__)
    return name if name.replace("_", "").isalnum() and len(name) <= 60 else type(fault).__name__


def _claims(sso: SingleSignOn, provider: FlaskOAuth2App) -> dict[str, Any]:
    """What the provider vouches for, once its configuration and its token have been checked."""
    known = provider.load_server_metadata()
    if known.get("issuer") != sso.issuer:
        raise SignInError("The single sign-on goes by another name than the settings say.", "Mend “issuer” there.")
    offered = known.get("id_token_signing_alg_values_supported") or ["RS256"]
    provider.server_metadata["id_token_signing_alg_values_supported"] = [one for one in offered if one in SIGNED_BY]
    wanted = {"iss": {"essential": True, "value": sso.issuer}, "aud": {"essential": True, "value": sso.client_id}}
    token = provider.authorize_access_token(claims_options=wanted, leeway=LEEWAY_S)
    if not token.get("userinfo"):
        raise SignInError("The single sign-on did not say who you are.", AGAIN)
    return dict(token["userinfo"])


def _account(sso: SingleSignOn, claims: dict[str, Any]) -> Any:
    """The account of whom the provider vouches for. Raises SignInError for somebody without a role of this site."""
    given = claims.get(sso.claim, [])
    values = {given} if isinstance(given, str) else {str(one) for one in given} if isinstance(given, list) else set()
    roles = [Role(role) for value, role in sso.roles if value in values]
    if not roles:
        mend = "Ask your force’s service desk for it, and name the group or role that the site’s admin tells you."
        raise SignInError("Your work account has no role in this site.", mend)
    role = max(roles, key=list(Role).index)
    shown = claims.get("preferred_username") or claims.get("name") or claims.get("email") or "somebody"
    people: People = current_app.extensions["people"]
    return people.of_provider(sso.issuer, str(claims["sub"]), str(shown), role)
