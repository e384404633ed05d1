"""The issuer that people sign in at: does it answer, and call itself what is set."""

from __future__ import annotations

from typing import Any

from inspector.checking.report import Lines, cause, fail, ok
from inspector.config import Config

_SECONDS = 5
_MEND = "Correct INSPECTOR_OIDC_URL, or mend the way there; until then nobody signs in at it."
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def lines(config: Config) -> Lines:
    """Read what it says of itself."""
    import requests  # of the extra `sso`, without which an issuer cannot be set

    address = f"{config.oidc_url}/.well-known/openid-configuration"
    try:
        answer = requests.get(address, timeout=_SECONDS)
        answer.raise_for_status()
        told = answer.json()
    except requests.RequestException as error:
        yield fail("sso", cause(error), _MEND)
        return
    if trouble := _trouble(config.oidc_url, told):
        yield fail("sso", f"{address} {trouble}", _MEND)
    else:
        yield ok("sso", f"{config.oidc_url} answers; its redirect URI is {config.public_url or '…'}/b/sso/callback")


def _trouble(issuer: str, told: Any) -> str:
    if not isinstance(told, dict):
        return "says nothing of itself"
    if missing := [name for name in _ENDPOINTS if not told.get(name)]:
        return f"names no {missing[0]}"
    named = str(told.get("issuer"))
    return "" if named.rstrip("/") == issuer else f"calls itself {named}"
