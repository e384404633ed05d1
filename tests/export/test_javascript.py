from __future__ import annotations

import pytest

from bins.export.javascript import JavaScript
from bins.export.snippet import Loss
from tests.export.samples import URL, make_sent


def test_it_writes_headers_one_character_a_byte() -> None:
    text = JavaScript().write(make_sent((b"X", b'caf\xe9 `${x}` "\\ </script>'))).text

    assert '["X", "caf\\u00e9 `${x}` \\"\\\\ </script>"],' in text
    assert f'await fetch("{URL}/path?x=1", {{' in text


def test_it_sends_bodies_as_bytes() -> None:
    assert 'new TextEncoder().encode("{\\"é\\": 1}")' in _text(method="POST", body='{"é": 1}'.encode())
    assert 'Uint8Array.from(atob(\n  "AP8=",\n)' in _text(method="POST", body=b"\0\xff")
    assert 'await readFile("request-12.bin")' in _text(method="POST", body=b"x" * 600_000)


def test_it_names_what_fetch_cannot_set() -> None:
    sent = make_sent((b"Connection", b"close"), (b"Cookie", b"a=1"), headers=None)

    losses = JavaScript().write(sent).losses

    assert _words(losses, "cannot set") == "fetch cannot set these fields: connection."
    assert _words(losses, "a browser") == "Node sends them, a browser sets them itself: user-agent, cookie."


def test_it_says_that_the_host_is_another_one() -> None:
    losses = JavaScript().write(make_sent(headers=[(b"Host", b"other")])).losses

    assert _words(losses, "cannot set") == "fetch cannot set these fields: host."


def test_it_sends_no_body_with_get() -> None:
    snippet = JavaScript().write(make_sent(body=b"a"))

    assert "  body,\n" not in snippet.text
    assert _words(snippet.losses, "no body") == "fetch sends no body with GET."


@pytest.mark.parametrize("fields", [{"method": "TRACE"}, {"rest": b"/../b/x/clear"}])
def test_it_does_nothing_with_what_fetch_refuses_or_sends_elsewhere(fields: dict[str, object]) -> None:
    text = _text(**fields)

    assert text.startswith("// ")
    assert text.count("\n") == 1


def _text(**fields: object) -> str:
    return JavaScript().write(make_sent(**fields)).text  # type: ignore[arg-type]  # given by name


def _words(losses: tuple[Loss, ...], part: str) -> str:
    return next(loss.words for loss in losses if part in loss.words)
