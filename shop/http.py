"""Calls to other hosts: limited in time and, to typed addresses, in where they lead."""

from typing import Any

import requests
from django.conf import settings
from requests import RequestException, Response, Session
from requests_hardened import Config, HTTPSession

__all__ = ["RequestException", "Response", "Session", "provider_session"]

TIMEOUT_SECONDS = 5.0


class ProviderSession(HTTPSession):
    """Only https, only public addresses, no redirects, no waiting."""

    def request(
        self,
        method: str | bytes,
        url: str | bytes,
        *args: Any,  # Any: as requests types them
        **kwargs: Any,  # Any: as above
    ) -> requests.Response:
        """Refuse other schemes before anything leaves."""
        if not str(url).lower().startswith("https://"):
            raise requests.exceptions.InvalidSchema(f"Not https: {url!r}")
        answer: requests.Response = super().request(method, url, *args, **kwargs)
        return answer


class PrivateSession(HTTPSession):
    """Providers inside the shop's own network, where the operator allows them."""


def provider_session() -> requests.Session:
    """A session for calls to identity providers.

    A company types its provider's address: without the guard it could make the shop
    ask the shop's own neighbours. The address is resolved once and connected to.
    """
    is_private = settings.SSO_PRIVATE_PROVIDERS
    config = Config(
        ip_filter_enable=not is_private,
        ip_filter_allow_loopback_ips=False,
        never_redirect=True,
        default_timeout=(TIMEOUT_SECONDS, TIMEOUT_SECONDS),
        user_agent_override="Angro",
    )
    session: requests.Session = (
        PrivateSession(config) if is_private else ProviderSession(config)
    )
    session.trust_env = is_private  # a proxy would be asked instead, unguarded
    return session
