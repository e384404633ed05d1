"""What is said of a request beside the one that was sent."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from inspector.checking.changes import PATH, PIECES, Probe, changes

PROBE = Probe("/" + "a" * 24, "hooks.example.com", "https")


def kept(**changed: Any) -> dict[str, Any]:
    """Give the request object of the probe as it was sent, but for what is `changed`."""
    path, _, query = PATH.partition("?")
    return {
        "target": PROBE.target,
        "path": path,
        "query": query,
        "headers": [*PROBE.fields, ("Transfer-Encoding", "chunked")],
        "http_version": "1.1",
        "scheme": "https",
        "client": "203.0.113.9",
        "peer": {"host": "127.0.0.1", "port": 1},
        "timings": {"head_us": 1_000, "body_us": 701_000},
        "body_base64": base64.b64encode(b"".join(PIECES)).decode(),
        **changed,
    }


def fields(**changed: Any) -> dict[str, Any]:
    """Give it with other headers: `add` some, or `make` something of each pair."""
    headers = [changed.get("make", tuple)(pair) for pair in kept()["headers"]]
    return kept(headers=[*headers, *changed.get("add", [])])


def said(found: dict[str, Any]) -> list[str]:
    return [f"{line.status} {line.words}" for line in changes(PROBE, found)]


def test_a_request_that_came_as_it_was_sent_is_fine() -> None:
    assert said(kept()) == ["ok the request arrived as it was sent"]


def test_what_a_proxy_adds_is_told_without_a_warning() -> None:
    added = [("X-Forwarded-For", "203.0.113.9"), ("X-Forwarded-Proto", "https"), ("Via", "1.1 x")]

    assert said(fields(add=added)) == [
        "ok the request arrived as it was sent",
        "ok it adds x-forwarded-for, x-forwarded-proto",
    ]


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (kept(target=PROBE.target.replace("//", "/")), "it rewrites the path"),
        (kept(http_version="1.0"), "it speaks HTTP/1.0 to the server (nginx: proxy_http_version 1.1)"),
        (kept(scheme="http"), "a request sent by https is shown as http"),
        (kept(body_base64="eA=="), "it changes the body"),
        (kept(timings={"head_us": 5, "body_us": 90}), "it holds a request back until its body is whole"),
        (fields(make=lambda pair: (pair[0].lower(), pair[1])), "it changes the case of header names"),
        (fields(make=lambda pair: (pair[0], "other") if pair[0] == "Host" else pair), "it replaces Host by 'other'"),
        (fields(add=[("X-Forwarded-For", "198.51.100.1")]), "its X-Forwarded-For is not believed"),
        (kept(headers=kept()["headers"][:-1]), "it turns a chunked body into one with a length"),
        (kept(headers=kept()["headers"][::-1]), "it changes the order of headers"),
        (
            kept(headers=[pair for pair in kept()["headers"] if "_" not in pair[0]]),
            "it drops header names with an under",
        ),
        (kept(headers=[pair for pair in kept()["headers"] if pair[0] != "Content-Type"]), "it drops headers: Content-"),
    ],
)
def test_each_change_is_named(found: dict[str, Any], words: str) -> None:
    assert any(line.startswith(f"warn {words}") for line in said(found))


def test_headers_of_one_name_that_were_joined_are_named() -> None:
    headers = [pair for pair in kept()["headers"] if pair[0] != "X-Check-Twice"]

    lines = said(kept(headers=[*headers, ("X-Check-Twice", "one, two")]))

    assert "warn it joins headers of one name: x-check-twice became 'one, two'" in lines
