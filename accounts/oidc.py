"""OpenID Connect as this shop speaks it: allauth's, with nothing taken on trust."""

from functools import cached_property
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import (
    OpenIDConnectProvider,
)
from allauth.socialaccount.providers.openid_connect.views import (
    OpenIDConnectOAuth2Adapter,
)
from django.conf import settings

from shop.http import RequestException

# Signatures that need the provider's private key; never a shared secret, never none.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "ES256", "ES384", "EdDSA"]
CLOCK_SKEW_SECONDS = 60
NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
NEEDED_CLAIMS = ["iss", "sub", "aud", "exp", "iat"]


class CompanyOidcAdapter(OpenIDConnectOAuth2Adapter):
    """The id token is always checked by signature, and all answers against it."""

    @cached_property
    def openid_config(self) -> dict[str, Any]:  # Any: JSON
        """What the provider publishes about itself, if it is the one that was named.

        Raises OAuth2Error.
        """
        provider = self.get_provider()
        try:
            found = self._fetch(provider.server_url)
        except (RequestException, ValueError) as trouble:
            raise OAuth2Error(f"No discovery document: {trouble}") from trouble
        if not isinstance(found, dict) or not all(found.get(name) for name in NEEDED):
            raise OAuth2Error("The discovery document is not whole.")
        # OpenID Connect Discovery 1.0, 4.3: it must be exactly who was asked.
        asked = str(provider.app.settings["server_url"])
        asked = asked.partition("/.well-known/")[0].rstrip("/")
        if str(found["issuer"]).rstrip("/") != asked:
            raise OAuth2Error("The provider calls itself by another name.")
        is_safe = str(found["authorization_endpoint"]).startswith("https://")
        if not is_safe and not settings.SSO_PRIVATE_PROVIDERS:
            raise OAuth2Error("The provider does not use https.")
        return found

    def complete_login(
        self,
        request: Any,  # Any: allauth carries no types
        app: Any,
        token: Any,
        **kwargs: Any,
    ) -> Any:
        """The person, when both answers of the provider speak of the same one."""
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("No id token.")
        login = super().complete_login(request, app, token, **kwargs)
        told = login.account.extra_data
        # OpenID Connect Core 1.0, 5.3.2.
        if told["userinfo"].get("sub") != told["id_token"]["sub"]:
            raise OAuth2Error("Id token and user info speak of two people.")
        return login

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        """The claims of a token that this provider signed for this shop, just now."""
        try:
            header = jwt.get_unverified_header(id_token)
            keys = jwt.PyJWKSet.from_dict(self._fetch(self.openid_config["jwks_uri"]))
            claims: dict[str, Any] = jwt.decode(
                id_token,
                key=_key_for(header, keys),
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=CLOCK_SKEW_SECONDS,
                options={"require": NEEDED_CLAIMS},
            )
        except (jwt.PyJWTError, ValueError, TypeError, AttributeError) as trouble:
            raise OAuth2Error(f"Not a token of this provider: {trouble}") from trouble
        return claims

    def _fetch(self, url: str) -> Any:  # Any: JSON
        with get_adapter().get_requests_session() as session:
            answer = session.get(url)
            answer.raise_for_status()
            return answer.json()


def _key_for(header: dict[str, Any], keys: jwt.PyJWKSet) -> jwt.PyJWK:
    """The key that the token names; without a name the only one there is."""
    named = header.get("kid")
    fitting = [key for key in keys.keys if named is None or key.key_id == named]
    if len(fitting) != 1:
        raise OAuth2Error("The token's key is not among the provider's.")
    return fitting[0]


class CompanyOidcProvider(OpenIDConnectProvider):
    """A company's provider, known by the connection's code wherever it is kept."""

    oauth2_adapter_class = CompanyOidcAdapter

    def serialize(self) -> dict[str, str]:
        """What the session keeps between password and second factor.

        allauth would keep the client id, which two companies may share.
        """
        return {"id": self.app.provider_id}
