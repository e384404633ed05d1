from __future__ import annotations

import pytest

from bins.export.curl import Curl
from tests.export.samples import URL, make_sent


def test_it_writes_a_short_command_for_a_plain_request() -> None:
    assert Curl().write(make_sent()).text == (
        f"curl --path-as-is --globoff \\\n  -H 'User-Agent: test' \\\n  -H 'Accept: */*' \\\n  -- '{URL}/path?x=1'\n"
    )


def test_it_puts_readable_text_into_the_command() -> None:
    text = Curl().write(make_sent((b"Content-Type", b"a/b"), method="POST", body=b"@it's\n{}")).text

    assert "  -X POST \\\n" in text
    assert "  --data-raw '@it'\\''s\n{}' \\\n" in text
    assert "Content-Length" not in text


@pytest.mark.parametrize(
    ("body", "before"),
    [(b"a\tb", "printf 'a\\tb' | curl "), (b"a\0b", "base64 -d <<'END' | curl ")],
)
def test_it_pipes_other_bodies_into_the_command(body: bytes, before: str) -> None:
    text = Curl().write(make_sent(method="PUT", body=body)).text

    assert text.startswith(before)
    assert "--data-binary @- " in text


def test_it_reads_a_large_body_from_a_file() -> None:
    text = Curl().write(make_sent(method="PUT", body=b"x" * 600_000)).text

    assert text.startswith("# The body is too large to paste.")
    assert "--data-binary @request-12.bin " in text
    assert len(text) < 1_000


def test_it_announces_an_empty_body_only_when_the_sender_did() -> None:
    announced = make_sent((b"Content-Length", b"0"), method="POST")

    assert "--data-raw ''" in Curl().write(announced).text
    assert "--data" not in Curl().write(make_sent(method="POST")).text


@pytest.mark.parametrize("method", ["get", "m-search", "`id`", "*", "PURGE"])
def test_it_keeps_any_method(method: str) -> None:
    text = Curl().write(make_sent(method=method)).text

    assert f"-X {method if method.replace('-', '').isalpha() else repr(method)} " in text
