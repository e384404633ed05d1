"""The way in from outside: plain HTTP to an address, and one request whose bytes are written by hand."""

from __future__ import annotations

import http.client
import json
import time
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import urlsplit

from inspector.addresses import check_public_url

_SECONDS = 10.0


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Message
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON.

        Raises:
            ValueError: it is none.
        """
        return json.loads(self.body)


class Door:
    """An address such as `https://hooks.example.com`.

    Raises:
        ValueError: it is no such address.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        check_public_url(url)
        self.scheme, self.host = parts.scheme, parts.netloc.rpartition("@")[2]
        self.prefix = parts.path.rstrip("/")
        self.url = f"{self.scheme}://{self.host}{self.prefix}"
        self.socket_url = f"{'wss' if self.scheme == 'https' else 'ws'}://{self.host}{self.prefix}"

    def ask(self, method: str, path: str, token: str = "", body: bytes = b"") -> Answer:
        """Send a request and give the answer.

        Raises:
            OSError: it cannot be reached, TLS included.
            http.client.HTTPException: what came back is no HTTP.
        """
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if body:
            headers["Content-Type"] = "application/json"
        connection = self._connection()
        try:
            connection.request(method, self.prefix + path, body or None, headers)
            return _read(connection.getresponse())
        finally:
            connection.close()

    def send(self, pieces: list[bytes], pause_seconds: float) -> Answer:
        """Send a request whose bytes are given, with a pause between its pieces; raises as `ask` does."""
        connection = self._connection()
        try:
            connection.connect()
            for number, piece in enumerate(pieces):
                time.sleep(pause_seconds if number else 0)
                connection.sock.sendall(piece)
            response = http.client.HTTPResponse(connection.sock, method="POST")
            response.begin()
            return _read(response)
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self.scheme == "https" else http.client.HTTPConnection
        return kind(self.host, timeout=_SECONDS)


def _read(response: http.client.HTTPResponse) -> Answer:
    return Answer(response.status, response.headers, response.read())
