from __future__ import annotations

import pytest

from bins.search.needles import in_body, in_field, in_target


def test_it_looks_for_plain_text_once() -> None:
    assert in_target("Order") == in_field("Order") == in_body("Order") == (b"order",)


@pytest.mark.parametrize("stored", ["größe", "GRÖSSE", "Größe"])
@pytest.mark.parametrize("charset", ["utf-8", "latin-1"])
def test_it_finds_other_letters_in_the_usual_cases_and_charsets(stored: str, charset: str) -> None:
    lower = stored.encode(charset).lower()

    assert any(needle in lower for needle in in_body("Größe"))


def test_it_finds_text_as_json_escapes_it() -> None:
    assert b"gr\\u00f6\\u00dfe" in in_body("Größe")
    assert b"\\ud83d\\ude00" in in_body("😀")
    assert b"https:\\/\\/x" in in_body("https://x")


def test_it_finds_text_as_targets_write_it() -> None:
    assert b"gr%c3%b6%c3%9fe" in in_target("Größe")
    assert {b"a%20b", b"a+b"} <= set(in_target("a b"))
    assert in_target("/a?b=%20&c=[1]") == (b"/a?b=%20&c=[1]",)
