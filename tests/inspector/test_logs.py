"""Log lines: what they say, which request they belong to, and what they never give away."""

from __future__ import annotations

import json
import logging
import logging.config
import sys
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from inspector.config import WORKER
from inspector.logs import JsonFormatter, PlainFormatter, RequestIds, logging_settings, request_id
from tests.serving import Served

SECRET = "a2b3" * 8
TOKEN = f"3f-{SECRET}"


@pytest.fixture
def within_request() -> Iterator[str]:
    token = request_id.set("0b7e")
    yield "0b7e"
    request_id.reset(token)


def record(message: str = "it happened", *args: object, **fields: Any) -> logging.LogRecord:
    return logging.LogRecord("bins.live", logging.WARNING, __file__, 1, message, args, fields.get("exc_info"))


def as_json(entry: logging.LogRecord) -> dict[str, Any]:
    text = JsonFormatter().format(entry)
    assert "\n" not in text
    line: dict[str, Any] = json.loads(text)
    return line


def raised() -> Any:
    try:
        raise ValueError(f"no\nway to /b/{TOKEN}")
    except ValueError:
        return sys.exc_info()


def test_a_json_line_says_when_what_and_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(WORKER, "3")

    line = as_json(record("%d rows\nof “text”", 7))

    assert line.pop("time").endswith("Z")
    assert line == {"level": "WARNING", "logger": "bins.live", "message": "7 rows\nof “text”", "worker": 3}


def test_a_json_line_carries_its_request(within_request: str) -> None:
    assert as_json(record())["request_id"] == within_request


def test_a_json_line_holds_the_stack_trace() -> None:
    trace = as_json(record(exc_info=raised()))["exception"]

    assert trace.startswith("Traceback")
    assert "ValueError: no\nway to /b/3f-…" in trace


def test_a_plain_line_ends_with_its_request(within_request: str) -> None:
    assert PlainFormatter("%(name)s: %(message)s").format(record()) == "bins.live: it happened [request 0b7e]"


def test_a_plain_line_is_one_whatever_was_said_in_it() -> None:
    said = record("failed: %s", "denied\n2026-01-01 ERROR forged\x85\x9b31m\u2028“é”")

    assert PlainFormatter("%(message)s").format(said) == (
        "failed: denied\\n2026-01-01 ERROR forged\\x85\\x9b31m\\u2028“é”"
    )


def test_a_plain_line_outside_of_requests_is_as_ever() -> None:
    assert PlainFormatter("%(name)s: %(message)s").format(record()) == "bins.live: it happened"


@pytest.mark.parametrize("formatter", [PlainFormatter(), JsonFormatter()])
def test_no_line_opens_a_bin(formatter: logging.Formatter) -> None:
    text = formatter.format(record("Internal Server Error: /b/%s/7", TOKEN, exc_info=raised()))

    assert SECRET not in text


@pytest.mark.parametrize(("level", "said"), [("DEBUG", 2), ("INFO", 1), ("WARNING", 0), ("ERROR", 0)])
def test_a_lower_level_lets_our_own_modules_alone_say_more(level: str, said: int) -> None:
    levels = logging_settings("plain", level)
    ours = logging.getLevelName(levels["loggers"]["bins"]["level"])

    assert sum(number >= ours for number in (logging.DEBUG, logging.INFO)) == said
    assert levels["root"]["level"] == "WARNING"
    assert levels["handlers"]["stderr"]["level"] == level


async def test_each_request_has_an_id_of_its_own() -> None:
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(request_id.get())
        await send({"type": scope["start"], "headers": [(b"a", b"b")]})

    answers: list[Any] = []

    async def send(message: Any) -> None:
        answers.append(message["headers"])

    for start in ("http.response.start", "websocket.accept"):
        await RequestIds(app)({"start": start}, None, send)  # type: ignore[arg-type]  # nothing is received

    assert answers == [[(b"a", b"b"), (b"x-request-id", fresh.encode())] for fresh in seen]
    assert seen[0] != seen[1]


def test_an_answer_carries_a_fresh_id_whatever_the_client_sends(server: Served) -> None:
    answers = [httpx.get(f"{server.url}/docs", headers={"X-Request-Id": "mine"}) for _ in range(2)]

    first, second = (answer.headers["x-request-id"] for answer in answers)
    assert len({first, second, "mine"}) == 3


def test_a_capture_carries_its_own_id_alone(server: Served) -> None:
    bin = server.new_bin()

    answer = httpx.post(bin.capture_url)

    assert answer.headers.get_list("x-request-id") == [server.requests(bin)[0]["id"]]
