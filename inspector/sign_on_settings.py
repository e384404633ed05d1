"""Settings about people who are signed in elsewhere: by a proxy in front, or by a provider of OpenID Connect."""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Iterable
from importlib.util import find_spec
from typing import Any, Self
from urllib.parse import urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PROXY_BACKEND = "bins.people.proxied.ProxyBackend"
_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")  # RFC 9110 section 5.6.2
_OTHER_USES = frozenset({"host", "cookie", "authorization", "x-forwarded-for", "x-forwarded-proto", "content-length"})
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_DISCOVERY = "/.well-known/openid-configuration"


class SignOnSettings(BaseSettings):
    """What an operator can set about signing in elsewhere; part of `Config`."""

    model_config = SettingsConfigDict(env_prefix="INSPECTOR_", extra="ignore", frozen=True)

    person_header: str = Field(
        "",
        description="Header in which a proxy of `INSPECTOR_TRUSTED_PROXIES` says who is signed in, such as "
        "`X-Forwarded-User`; whoever it names first gets an account. From anybody else it is ignored. Empty: none.",
    )
    oidc_url: str = Field(
        "",
        description="Issuer that people sign in with by OpenID Connect, such as "
        "`https://login.example.com/realms/team`. Needs the extra `sso`. Empty: none.",
    )
    oidc_client_id: str = Field("", description="What the issuer knows this instance as.")
    oidc_client_secret: str = Field("", description="The secret that the issuer has given for it.")
    oidc_name: str = Field("single sign-on", description="What the button says: Sign in with …")
    oidc_domains: str = Field(
        "",
        description="Domains, comma separated: only who has an e-mail address in one of them, verified by the issuer, "
        "signs in there. Empty: everybody whom the issuer lets in.",
    )
    oidc_new_people: bool = Field(
        True, description="Whether who comes from the issuer and has no account yet gets one, without being an admin."
    )

    @field_validator("person_header")
    @classmethod
    def _is_header(cls, value: str) -> str:
        if value and (not _TOKEN.fullmatch(value) or value.lower() in _OTHER_USES):
            raise ValueError("write the name of a header that has no other use, such as X-Forwarded-User")
        return value

    @field_validator("oidc_url")
    @classmethod
    def _is_issuer(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment):
            raise ValueError("write it as https://host/path, as the provider calls its issuer")
        if parts.scheme == "http" and not _is_here(parts.hostname or ""):
            raise ValueError("with http:// anybody in between could sign in as anybody: write https://")
        return value.removesuffix(_DISCOVERY).rstrip("/")

    @field_validator("oidc_domains")
    @classmethod
    def _are_domains(cls, value: str) -> str:
        if wrong := [part for part in _parts(value) if not _DOMAIN.fullmatch(part)]:
            raise ValueError(f"{wrong[0]} is no domain: write them as example.com,example.org")
        return value

    @model_validator(mode="after")
    def _whole_client(self) -> Self:
        if self.oidc_url and not (self.oidc_client_id and self.oidc_client_secret):
            raise ValueError(
                "INSPECTOR_OIDC_URL is set: set INSPECTOR_OIDC_CLIENT_ID and INSPECTOR_OIDC_CLIENT_SECRET, too, "
                "as the provider has given them"
            )
        return self

    @property
    def oidc_provider(self) -> str:
        """Name under which accounts at the issuer are kept: another issuer's may have the same numbers."""
        return f"oidc-{hashlib.sha256(self.oidc_url.encode()).hexdigest()[:24]}"

    @property
    def oidc_mail_domains(self) -> frozenset[str]:
        """Domains of which an address is asked for; none: no address is."""
        return frozenset(_parts(self.oidc_domains))


def check_sign_on(config: SignOnSettings, has_people: bool, trusted_proxies: Iterable[str]) -> None:
    """Make sure that what is set about signing in elsewhere can do what it says.

    Raises:
        ValueError: it cannot, or would let in anybody; the message says what to set.
    """
    for name, value in (("PERSON_HEADER", config.person_header), ("OIDC_URL", config.oidc_url)):
        if value and not has_people:
            raise ValueError(f"INSPECTOR_{name} is set, but nobody has an account: set INSPECTOR_ACCESS=login")
    networks = [ipaddress.ip_network(part, strict=False) for part in trusted_proxies]
    if config.person_header and not networks:
        raise ValueError(
            "INSPECTOR_PERSON_HEADER is set, but no proxy may say who is signed in: "
            "list the one in front in INSPECTOR_TRUSTED_PROXIES"
        )
    if config.person_header and any(network.prefixlen == 0 for network in networks):
        raise ValueError(
            "INSPECTOR_PERSON_HEADER would let anybody be anybody, since INSPECTOR_TRUSTED_PROXIES lists everybody: "
            "list the proxy in front alone"
        )
    if config.oidc_url and find_spec("allauth") is None:
        raise ValueError("INSPECTOR_OIDC_URL needs a library that is not there: pip install 'request-inspector[sso]'")


def sign_on_settings(config: SignOnSettings) -> dict[str, Any]:
    """Give Django's settings about signing in elsewhere: apps, middleware and backends come behind those there are."""
    apps, middleware, more = [], [], {}
    backends = ["django.contrib.auth.backends.ModelBackend"]
    if config.person_header:
        middleware.append("bins.pages.people.by_proxy.ByProxy")
        backends.append(PROXY_BACKEND)
    if config.oidc_url:
        apps += [f"allauth{part}" for part in ("", ".account", ".socialaccount")]
        apps.append("allauth.socialaccount.providers.openid_connect")
        middleware.append("allauth.account.middleware.AccountMiddleware")
        more = _of_allauth(config)
    return {"apps": apps, "middleware": middleware, "more": {"AUTHENTICATION_BACKENDS": backends, **more}}


def _of_allauth(config: SignOnSettings) -> dict[str, Any]:
    client = {
        "provider_id": config.oidc_provider,
        "name": config.oidc_name,
        "client_id": config.oidc_client_id,
        "secret": config.oidc_client_secret,
        "settings": {"server_url": f"{config.oidc_url}{_DISCOVERY}", "oauth_pkce_enabled": True},
    }
    return {
        "SOCIALACCOUNT_PROVIDERS": {"openid_connect": {"APPS": [client]}},
        "SOCIALACCOUNT_ADAPTER": "bins.pages.people.oidc.Accounts",
        "SOCIALACCOUNT_STORE_TOKENS": False,
        "SOCIALACCOUNT_REQUESTS_TIMEOUT": 5,
        "ACCOUNT_EMAIL_VERIFICATION": "none",
    }


def _parts(value: str) -> list[str]:
    return [part.strip().lower().lstrip("@") for part in value.split(",") if part.strip()]


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
