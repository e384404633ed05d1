"""The promise of every snippet: run it, and the same request arrives again."""

from __future__ import annotations

import base64
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from bins.export.forms import FORMS
from bins.export.readable import readable_lines
from bins.export.sent import Sent
from bins.export.snippet import CopyForm, Snippet
from tests.export.generated import SENTINEL, generated
from tests.export.runners import RUNNERS, missing_tool
from tests.serving import NewBin, Served

CASES = 200
FRAMING = frozenset({"host", "content-length", "transfer-encoding"})
IN_ORDER = frozenset({"curl", "powershell", "httpx", "http"})
"""Forms that keep the order of all fields."""
GROUPED = frozenset({"httpie", "requests"})
"""Forms that keep fields of one name together, in the case of the first."""

Pairs = list[tuple[str, str]]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_it_sends_the_same_request_again(server: Served, tmp_path: Path, form: CopyForm) -> None:
    if tool := missing_tool(form.key):
        pytest.skip(f"this machine has no {tool}: the snippets are only checked by reading them")
    bin = server.new_bin()
    written = [(sent, form.write(sent)) for sent in generated(CASES, bin.capture_url)]
    sendable = [(sent, snippet) for sent, snippet in written if _is_sendable(snippet)]

    RUNNERS[form.key]([(sent, snippet.text) for sent, snippet in sendable], tmp_path)

    captured = _captured(server, bin)
    wrong = [
        f"case {sent.n}: {problem}"
        for sent, snippet in sendable
        if (problem := _difference(form.key, sent, snippet, captured.get(str(sent.n), [])))
    ]
    assert not wrong, "\n".join([f"{len(wrong)} of {len(sendable)}", *wrong[:8]])
    assert not list(tmp_path.rglob(f"*{SENTINEL}*"))
    assert len(sendable) > CASES / 2


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.key)
def test_it_writes_only_characters_that_can_be_seen(form: CopyForm) -> None:
    texts = [form.write(sent).text for sent in generated(CASES, f"http://bins.test/{'a' * 24}")]

    # Tabs indent Go; in a raw message, tabs and the ends of its lines are as they are.
    allowed = {"go": "\t", "http": "\t\r"}.get(form.key, "")
    assert not [text for text in texts if readable_lines(text.encode(), also=allowed) is None]


def _is_sendable(snippet: Snippet) -> bool:
    return any(line and not line.startswith(("#", "//")) for line in snippet.text.splitlines())


def _captured(server: Served, bin: NewBin) -> dict[str, list[dict[str, Any]]]:
    found = defaultdict(list)
    for request in server.requests(bin):
        found[_values(request["headers"], "x-case")[0]].append(request)
    return found


def _difference(key: str, sent: Sent, snippet: Snippet, captured: list[dict[str, Any]]) -> str:
    """Give what is not as it was, apart from what the snippet says; empty when all is."""
    if len(captured) != 1:
        return f"arrived {len(captured)} times: {snippet.text[:1500]}"
    parts = {loss.part for loss in snippet.losses}
    names = {name.decode() for loss in snippet.losses for name in loss.names}
    (found,) = captured
    then, now = _facts(key, sent, names), _found_facts(key, found, names)
    return "; ".join(
        f"{part} {then[part]!r} became {now[part]!r}" for part in then if part not in parts and then[part] != now[part]
    )


def _facts(key: str, sent: Sent, lost: set[str]) -> dict[str, Any]:
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in sent.headers]
    return {
        "method": sent.method,
        "target": sent.target.decode("latin-1"),
        "version": sent.http_version,
        "body": sent.body,
        "trailers": [(name.decode(), value.decode()) for name, value in sent.trailers],
        **_header_facts(key, headers, lost),
    }


def _found_facts(key: str, found: dict[str, Any], lost: set[str]) -> dict[str, Any]:
    headers = [(name, value) for name, value in found["headers"]]
    return {
        "method": found["method"],
        "target": found["target"],
        "version": found["http_version"],
        "body": base64.b64decode(found["body_base64"]),
        "trailers": [(name, value) for name, value in found["trailers"]],
        **_header_facts(key, headers, lost),
    }


def _header_facts(key: str, headers: Pairs, lost: set[str]) -> dict[str, Any]:
    own = [(name, value) for name, value in headers if name.lower() not in FRAMING | lost]
    return {
        "fields": headers if key == "http" else _arranged(key, own),
        "hosts": [] if "host" in lost else _values(headers, "host"),
        "chunked": "transfer-encoding" not in lost and bool(_values(headers, "transfer-encoding")),
    }


def _arranged(key: str, pairs: Pairs) -> Pairs:
    if key in IN_ORDER:
        return pairs
    if key in GROUPED:
        return sorted(((name.lower(), value) for name, value in pairs), key=lambda pair: pair[0])
    return sorted(pairs, key=lambda pair: pair[0])


def _values(headers: Any, lower_name: str) -> list[str]:
    return [value for name, value in headers if name.lower() == lower_name]
