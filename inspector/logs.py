"""Log lines, as text or as JSON, that say which request of the app side they belong to and open no bin."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from contextvars import ContextVar
from typing import Any

from bins.message.ids import new_request_id
from inspector.config import worker_place

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Of the request that is being answered; empty outside of one, and for captures."""

_LINK_TOKEN = re.compile(r"\b([0-9a-z]{1,12}-)[a-z0-9]{32}\b")
"""As in `bins.links.tokens` and `bins.people.resets`: paths of pages hold one, and frameworks log paths."""
_ANSWER_STARTS = frozenset({"http.response.start", "websocket.accept"})


class RequestIds:
    """Wraps the app side: each request gets a fresh id, sent as `X-Request-Id` and carried by its log lines.

    What the client sends under that name is never taken over: it could be anything, and the same twice.
    """

    def __init__(self, app: App) -> None:
        self.app = app

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Serve one ASGI scope; no coroutine of its own, which every idle socket would keep."""
        fresh = new_request_id()
        request_id.set(fresh)  # in the context of this request's own task

        async def send_with_id(message: Message) -> None:
            if message["type"] in _ANSWER_STARTS:
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", fresh.encode("ascii"))]
            await send(message)

        return self.app(scope, receive, send_with_id)


class PlainFormatter(logging.Formatter):
    """Text for people."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Give the line, which is one whatever was said in it, with the request's id at its end."""
        fresh = request_id.get()
        line = "".join(map(_visible, super().formatMessage(record)))
        return line + (f" [request {fresh}]" if fresh else "")

    def format(self, record: logging.LogRecord) -> str:
        """Give the line and, where there is one, the stack trace."""
        return without_tokens(super().format(record))


class JsonFormatter(logging.Formatter):
    """One JSON object a line, for programs."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line."""
        at = dt.datetime.fromtimestamp(record.created, dt.UTC)
        line: dict[str, Any] = {
            "time": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": without_tokens(record.getMessage()),
            "worker": worker_place(),
        }
        if fresh := request_id.get():
            line["request_id"] = fresh
        if record.exc_info:
            line["exception"] = without_tokens(self.formatException(record.exc_info))
        return json.dumps(line)


def without_tokens(text: str) -> str:
    """Give `text` with the secret part of every link token left out."""
    return _LINK_TOKEN.sub(r"\1…", text)


def _visible(character: str) -> str:
    return character if character.isprintable() else character.encode("unicode_escape").decode("ascii")


def logging_settings(line_format: str, level: str) -> dict[str, Any]:
    """Give what `logging.config.dictConfig` takes; everything goes to standard error.

    A lower level lets our own modules say more. Those of others stay at WARNING: below it they log paths that open
    bins, and frames with what was captured.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"()": PlainFormatter, "fmt": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
            "json": {"()": JsonFormatter},
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": line_format, "level": level}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "bins": {"level": level},
            "inspector": {"level": level},
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            # What strangers ask for in vain is their affair: a line each would let them fill the log with their words.
            "django.request": {"level": "ERROR"},
            "django.security": {"level": "CRITICAL"},
            "django.security.DisallowedHost": {"level": "CRITICAL", "propagate": False},
            "django.security.csrf": {"level": "WARNING"},  # it may be the operator's, of a wrong public URL
            # A stack trace a second while Redis is away; the doorbell says it once.
            "channels_redis.pubsub": {"level": "CRITICAL"},
        },
    }
