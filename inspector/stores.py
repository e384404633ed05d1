"""Addresses of the stores that an operator gives, checked and taken apart."""

from __future__ import annotations

import re
from importlib.util import find_spec
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url

_DATABASE = re.compile(r"/?|/\d+")
"""Path of an address of Redis."""


def check_database_url(value: str) -> str:
    """Give the address of a database.

    Raises:
        ValueError: it cannot be used; the message says what to write or to install.
    """
    if value and not _names_a_database(value):
        raise ValueError(
            "write it as postgres://user:password@host/name or sqlite:///path/to/file.sqlite3, "
            "or leave it empty for SQLite in the data folder; special characters of a password are written as %xx"
        )
    if urlsplit(value).scheme.startswith("postgres") and find_spec("psycopg") is None:
        raise ValueError("PostgreSQL needs its driver: pip install 'request-inspector[postgres]'")
    return value


def check_redis_url(value: str) -> str:
    """Give the address of a Redis.

    Raises:
        ValueError: it cannot be used; the message says what to write or to install.
    """
    if value and not _names_a_redis(value):
        raise ValueError(
            "write it as redis://host:6379/0, rediss://host:6379/0 for TLS, unix:///path/to/socket, "
            "or sentinel://host:26379,host2:26379/name/0; special characters of a password are written as %xx"
        )
    if value and find_spec("channels_redis") is None:
        raise ValueError("Redis needs its channel layer: pip install 'request-inspector[redis]'")
    return value


def _names_a_database(url: str) -> bool:
    try:
        is_known = urlsplit(url).scheme in {"sqlite", "postgres", "postgresql"}
        return is_known and dj_database_url.parse(url)["NAME"] not in {"", ":memory:"}
    except ValueError:  # no URL, or a port that is no number
        return False


def _names_a_redis(url: str) -> bool:
    try:
        parts = urlsplit(url)
        if parts.scheme == "sentinel":
            return bool(redis_host(url)["master_name"])
        if parts.scheme == "unix":
            return True
        # `port` is read to see that it is a number; what else stands in the path is passed over by its client.
        return parts.scheme in {"redis", "rediss"} and parts.port != 0 and bool(_DATABASE.fullmatch(parts.path))
    except ValueError:
        return False


def redis_host(url: str) -> dict[str, Any]:
    """Give where Redis is, as `channels_redis` wants it told.

    The timeout is named: redis-py 8 has one of its own for idle subscriptions (channels_redis#422).
    """
    bounds = {"socket_timeout": 5, "socket_connect_timeout": 2}
    parts = urlsplit(url)
    if parts.scheme != "sentinel":
        return {"address": url, **bounds}
    name, _, database = parts.path.strip("/").partition("/")
    hosts = parts.netloc.rpartition("@")[2].split(",")
    return {
        "sentinels": [(host.partition(":")[0], int(host.partition(":")[2] or 26379)) for host in hosts],
        "master_name": name,
        "db": int(database or 0),
        **({"username": unquote(parts.username)} if parts.username else {}),
        **({"password": unquote(parts.password)} if parts.password else {}),
        **bounds,
    }
