"""A real mail server on a socket, with TLS and passwords when asked for."""

from __future__ import annotations

import contextlib
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tests.backing import free_port

USER, PASSWORD = "hooks", "p@ss:word/1"


@dataclass
class MailBox:
    """What has been handed in."""

    port: int
    messages: Queue[Message]

    def next(self) -> Message:
        """Wait for a message."""
        return self.messages.get(timeout=60)

    def is_empty_for(self, seconds: float) -> bool:
        """Tell whether nothing comes within `seconds`."""
        with contextlib.suppress(Empty):
            return self.messages.get(timeout=seconds) is None
        return True


class _Handler:
    def __init__(self, messages: Queue[Message]) -> None:
        self._messages = messages

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content)
        message["X-Handed-To"] = ", ".join(envelope.rcpt_tos)
        self._messages.put(message)
        return "250 kept"


def _let_in(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    return AuthResult(success=(given.login, given.password) == (USER.encode(), PASSWORD.encode()))


@contextlib.contextmanager
def mail_server(folder: Path | None = None, *, asks: bool = False) -> Iterator[MailBox]:
    """Run a server; with a `folder` for its certificate it begins TLS, and `asks` for a password."""
    box = MailBox(free_port(), Queue())
    options: dict[str, Any] = {"auth_required": asks, "authenticator": _let_in if asks else None}
    if folder is not None:
        options |= {"tls_context": _certified(folder), "require_starttls": True}
    controller = Controller(_Handler(box.messages), hostname="127.0.0.1", port=box.port, ready_timeout=60, **options)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


def certificate(folder: Path) -> Path:
    """Give the file of a certificate for 127.0.0.1, made with its key."""
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    subprocess.run(["openssl", "req", "-x509", *key, *files, *names], check=True, capture_output=True)
    return folder / "cert.pem"


def _certified(folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(folder), folder / "key.pem")
    return context
