from __future__ import annotations

import pytest

from bins.export.httpie import HTTPie
from tests.export.samples import URL, make_sent


def test_it_writes_headers_that_are_never_items_of_another_kind() -> None:
    text = HTTPie().write(make_sent((b"A", b"=1"), (b"B", b"@/etc/passwd"), (b"C", b""), (b"-D", b"x"))).text

    assert text.startswith(f"http --ignore-stdin --path-as-is -- GET '{URL}/path?x=1' \\\n")
    for item in ("'A: =1'", "'B: @/etc/passwd'", "'C;'", "'-D: x'"):
        assert f"  {item} \\\n" in text


def test_it_takes_away_what_httpie_adds() -> None:
    text = HTTPie().write(make_sent(method="POST", body=b"-x")).text

    assert "--raw='-x'" in text
    assert text.endswith("  Accept-Encoding: \\\n  Connection: \\\n  Content-Type:\n")


def test_it_pipes_a_body_that_is_no_text() -> None:
    text = HTTPie().write(make_sent((b"Transfer-Encoding", b"chunked"), method="PUT", body=b"\0")).text

    assert text.startswith("base64 -d <<'END' | http --chunked --path-as-is -- PUT ")
    assert text.endswith("\nAA==\nEND\n")


@pytest.mark.parametrize("value", [b"caf\xe9", b"end ", b"a\\:b"])
def test_it_says_which_values_httpie_cannot_send(value: bytes) -> None:
    snippet = HTTPie().write(make_sent((b"X-Odd", value)))

    assert snippet.losses[0].names == (b"x-odd",)
    assert snippet.text.startswith("# HTTPie cannot send these values, which are left out: X-Odd.\n")


@pytest.mark.parametrize("method", ["M-SEARCH", "get", "`id`"])
def test_it_leaves_methods_that_are_not_capital_letters_to_curl(method: str) -> None:
    text = HTTPie().write(make_sent(method=method)).text

    assert text.startswith("# HTTPie cannot send the method ")
    assert text.count("\n") == 1


def test_it_reads_a_large_body_from_a_file() -> None:
    assert "http < request-12.bin --path-as-is" in HTTPie().write(make_sent(body=b"x" * 600_000)).text


def test_it_pipes_the_one_word_that_httpie_throws_away() -> None:
    text = HTTPie().write(make_sent(method="POST", body=b"--")).text

    assert text.startswith("base64 -d <<'END' | http --path-as-is -- POST ")
