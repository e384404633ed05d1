"""Addresses that an operator gives, read: where the app is reached, and which host takes the captures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from bins.message.target import is_bin_id

_SEGMENT = re.compile(r"[A-Za-z0-9_~.-]+")
_OWN = frozenset({"b", "api", "ws", "static", "docs", "bins", "healthz", "readyz", "metrics"})
"""First segments of the app's own paths: below a prefix like one of them nobody could tell what is meant."""
_NAME = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]+\]")


@dataclass(frozen=True)
class CaptureHost:
    """The host that takes captures and does nothing else."""

    scheme: str
    """`http` or `https`; empty for that of the app."""
    name: str
    """In lower case."""
    port: int | None
    wildcard: bool
    """Whether every bin has a name of its own below it."""

    def url(self, origin: str, bin_id: str) -> str:
        """Give the capture URL of a bin; `origin` is that of the app."""
        here = self._authority(origin)
        scheme = self.scheme or urlsplit(origin).scheme
        return f"{scheme}://{bin_id}.{here}" if self.wildcard else f"{scheme}://{here}/{bin_id}"

    def source(self, origin: str) -> str:
        """Give what a content security policy calls it."""
        scheme = self.scheme or urlsplit(origin).scheme
        return f"{scheme}://{'*.' if self.wildcard else ''}{self._authority(origin)}"

    def _authority(self, origin: str) -> str:
        port = self.port if self.port or self.scheme else urlsplit(origin).port
        return f"{self.name}:{port}" if port else self.name


def check_public_url(value: str) -> str:
    """Give a public URL without a slash at its end.

    Raises:
        ValueError: it cannot be one; the message says what to write.
    """
    parts = urlsplit(value)
    if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ValueError("write it as http://host or https://host, with the port if it is not the usual one")
    if parts.query or parts.fragment:
        raise ValueError("it ends with the host or with a path: leave out what begins with ? or #")
    segments = parts.path.rstrip("/").split("/")[1:]
    if not all(_SEGMENT.fullmatch(part) and part not in {".", ".."} for part in segments):
        raise ValueError("a path in it is made of letters, digits, `-`, `_`, `.` and `~`, as in https://host/hooks")
    if segments and (segments[0] in _OWN or is_bin_id(segments[0])):
        raise ValueError(f"its path begins with /{segments[0]}, as addresses of the app itself do: choose another")
    return value.rstrip("/")


def read_capture_host(value: str) -> CaptureHost | None:
    """Give what `INSPECTOR_CAPTURE_HOST` names, or None for nothing.

    Raises:
        ValueError: it names no host; the message says what to write.
    """
    if not value:
        return None
    scheme, between, rest = value.lower().rpartition("://")
    try:
        parts = urlsplit(f"//{rest.rstrip('/')}")
        name, port = parts.netloc.rpartition("@")[2], parts.port
    except ValueError:
        parts, name, port = urlsplit(""), "", None
    name = re.sub(r":[0-9]*\Z", "", name)
    wildcard, name = name.startswith("*."), name.removeprefix("*.")
    wrong = (between and scheme not in {"http", "https"}) or "@" in rest or parts.path or parts.query or parts.fragment
    if wrong or not _NAME.fullmatch(name):
        raise ValueError("write it as https://hooks.example.net, host:port, or *.host for a name of its own a bin")
    return CaptureHost(scheme, name, port, wildcard)


def check_apart(capture: CaptureHost, app_names: Iterable[str]) -> None:
    """Make sure that captures have a host of their own.

    Raises:
        ValueError: one of the app's names is the capture host, or lies where its bins have their names.
    """
    for name in app_names:
        plain = name.lower().lstrip(".").rstrip(".")
        if plain in {capture.name, "*"}:
            raise ValueError(
                f"INSPECTOR_CAPTURE_HOST is {capture.name}, and pages are to be shown under {name}, too: replies to "
                "captures could act for whoever looks at them. Give captures another host, or leave it empty"
            )
        if capture.wildcard and plain.endswith(f".{capture.name}"):
            raise ValueError(
                f"pages are to be shown under {name}, which lies below INSPECTOR_CAPTURE_HOST ({capture.name}), "
                "where every name belongs to a bin: give one of them another host"
            )
