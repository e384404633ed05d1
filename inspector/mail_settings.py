"""Settings about mail: through which server links to set a new password are sent, and from whom."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parseaddr
from typing import Any, Self
from urllib.parse import unquote, urlsplit

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

TIMEOUT_SECONDS = 10
"""How long the mail server may take over each answer."""

_PORTS = {"smtp": 587, "smtps": 465, "smtp+plain": 25}
_ADDRESS = re.compile(r"[^\s@<>\",;]+@[^\s@<>\",;]+")
_WRITE_IT = "write it as smtp://user:password@host:587, as smtps://… or smtp+plain://…; special characters as %xx"


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in."""

    host: str
    port: int
    user: str
    password: str
    starts_tls: bool
    """Whether TLS begins on a plain connection, before anything is said that matters."""
    is_tls: bool
    """Whether the connection is TLS from its first byte."""


def read_mail_url(value: str) -> MailServer | None:
    """Give what `INSPECTOR_MAIL_URL` names, or None for nothing.

    Raises:
        ValueError: it names no mail server; the message says what to write, and never holds the password.
    """
    if not value:
        return None
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError:
        raise ValueError(_WRITE_IT) from None
    beside = parts.path.strip("/") or parts.query or parts.fragment
    if parts.scheme not in _PORTS or not parts.hostname or beside or port == 0:
        raise ValueError(_WRITE_IT)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise ValueError("give both a user and a password, or neither")
    scheme = parts.scheme
    return MailServer(parts.hostname, port or _PORTS[scheme], user, password, scheme == "smtp", scheme == "smtps")


class MailSettings(BaseSettings):
    """What an operator can set about mail; part of `Config`."""

    model_config = SettingsConfigDict(env_prefix="INSPECTOR_", extra="ignore", frozen=True)

    mail_url: str = Field(
        "",
        description="Server that sends links to set a new password: `smtp://user:password@host:587` (STARTTLS), "
        "`smtps://host:465` (TLS) or `smtp+plain://host:25` (neither). Empty: people ask an admin for such a link.",
    )
    mail_from: str = Field(
        "", description="Whom mail comes from, such as `hooks@example.com` or `Inspector <hooks@example.com>`."
    )

    @field_validator("mail_url")
    @classmethod
    def _is_server(cls, value: str) -> str:
        read_mail_url(value)
        return value

    @field_validator("mail_from")
    @classmethod
    def _is_sender(cls, value: str) -> str:
        if value and not (value.isprintable() and _ADDRESS.fullmatch(parseaddr(value)[1])):
            raise ValueError("write it as hooks@example.com or Inspector <hooks@example.com>")
        return value

    @model_validator(mode="after")
    def _comes_from_somebody(self) -> Self:
        if self.mail_url and not self.mail_from:
            raise ValueError("INSPECTOR_MAIL_URL is set, but mail has no sender: set INSPECTOR_MAIL_FROM")
        return self

    @property
    def mail_server(self) -> MailServer | None:
        """Where mail is handed in; None: none is sent."""
        return read_mail_url(self.mail_url)


def mail_settings(server: MailServer | None, sender: str) -> dict[str, Any]:
    """Give Django's settings about mail."""
    if server is None:
        return {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": server.host,
        "EMAIL_PORT": server.port,
        "EMAIL_HOST_USER": server.user,
        "EMAIL_HOST_PASSWORD": server.password,
        "EMAIL_USE_TLS": server.starts_tls,
        "EMAIL_USE_SSL": server.is_tls,
        "EMAIL_TIMEOUT": TIMEOUT_SECONDS,
        "DEFAULT_FROM_EMAIL": sender,
    }
